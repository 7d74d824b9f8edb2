"""Tells a person in one plain sentence that something failed, wherever they can be told."""

from __future__ import annotations

from collections.abc import Callable

from bot.slack.direct import send_direct
from bot.slack.errors import SlackGone
from bot.slack.hold import Hold
from bot.slack.models import Job, Leased, Place, Post
from bot.slack.notices import failure_post
from bot.slack.response import respond
from bot.slack.thread_reply import ThreadReply
from bot.slack.writer import SlackWriter


class Apologies:
    """In the thread of the question, else by response URL, else directly."""

    def __init__(
        self, writer: SlackWriter, is_of_another: Callable[[str, str, str, str], bool]
    ) -> None:
        self._writer = writer
        self._is_of_another = is_of_another

    def apologise(self, leased: Leased, hold: Hold, reference: str) -> None:
        """Takes the place of the answer; a tab that did not open is nothing to apologise for."""
        job = leased.job
        if job.kind == "home":
            return
        post = failure_post(reference)
        place = _thread(job, hold)
        if place is None:
            self._alone(job, hold, post)
            return
        try:
            ThreadReply(self._writer, hold, place, self._is_of_another).finish((post,))
        except SlackGone:
            send_direct(self._writer, hold, (post,), "apology")

    def _alone(self, job: Job, hold: Hold, post: Post) -> None:
        if job.response_url is None or hold.progress.stage == "sending":
            send_direct(self._writer, hold, (post,), "apology")
        else:
            respond(self._writer, hold, (post,))


def _thread(job: Job, hold: Hold) -> Place | None:
    """The thread that everyone was to read the answer in; None for buttons and private answers."""
    is_button = job.lane == "quick" and job.trigger_id is not None
    thread_ts = job.place.thread_ts or job.ts or hold.progress.root_ts
    if job.private or is_button or thread_ts is None:
        return None
    return Place(job.place.team, job.place.channel, thread_ts)
