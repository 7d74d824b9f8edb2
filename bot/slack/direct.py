"""What cannot be said where it was asked, said to the person alone."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence

from bot.slack.errors import SlackGone
from bot.slack.hold import Hold
from bot.slack.models import Place, Post
from bot.slack.notices import lost_post
from bot.slack.writer import SlackWriter

LOG = logging.getLogger(__name__)

INVITE = "invite it there with /invite, until then it answers elsewhere"
ADVICE = {
    "is_archived": "the channel is archived, who asked there is answered directly",
    "restricted_action": "only some may post there, ask the workspace's admins",
}


def send_direct(writer: SlackWriter, hold: Hold, posts: Sequence[Post], name: str) -> None:
    """Sends messages to whoever asked, each once; `name` tells them from a job's other ones."""
    job = hold.leased.job
    place = Place(job.place.team, writer.open_dm(job.user))
    for number, post in enumerate(posts, start=1):
        hold.check()
        hold.note()
        writer.deliver(place, post, f"{job.run_key}/{name}-{number}", is_again=True)


def log_gone(hold: Hold, error: SlackGone) -> None:
    """Notes that the bot cannot write where it was asked, and what to do about it."""
    job = hold.leased.job
    advice = ADVICE.get(error.code, INVITE)
    where = f"channel {job.place.channel} ({error.code})"
    LOG.warning("%s: the bot cannot write in %s: %s", job.key, where, advice)


def tell_lost(writer: SlackWriter, hold: Hold) -> None:
    """Says that an answer may or may not have arrived, and what it is called in the log."""
    job = hold.leased.job
    reference = hold.progress.answer_id or hashlib.sha256(job.key.encode()).hexdigest()[:8]
    LOG.warning("reference %s: nobody knows whether the answer to %s arrived", reference, job.key)
    send_direct(writer, hold, (lost_post(reference),), "lost")
