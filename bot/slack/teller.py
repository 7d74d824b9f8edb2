"""Tells one person something, once: what only they see cannot be looked up afterwards."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from bot.slack.errors import SlackBusy, SlackRefused
from bot.slack.hold import Hold
from bot.slack.models import Job, Place, Post, View
from bot.slack.notices import expired_post, lost_post
from bot.slack.writer import SlackWriter

LOG = logging.getLogger(__name__)


class Teller:
    """Chooses where a person hears of something: a reply to what they pressed, or a message."""

    def __init__(self, writer: SlackWriter) -> None:
        self._writer = writer

    def tell(self, hold: Hold, post: Post) -> None:
        """Tells it where they asked; in a direct message where that cannot be."""
        job = hold.leased.job
        if job.response_url is None and job.place.is_direct:
            self._writer.deliver(job.place, post, job.run_key, job.ts)
            return
        self._once(hold, lambda: self._show(job, post), post)

    def show(self, hold: Hold, view: View, *, says_late: bool = True) -> None:
        """Opens a modal; says so where the person pressed too long ago."""
        trigger = hold.leased.job.trigger_id
        try:
            if trigger is not None:
                self._writer.open_view(trigger, view)
                return
        except SlackRefused as refused:
            LOG.info("%s opened no modal: %s", hold.leased.job.key, refused)
        if says_late:
            self.tell(hold, expired_post())

    def write_to(self, job: Job, post: Post) -> None:
        """A direct message."""
        channel = self._writer.open_dm(job.user)
        self._writer.deliver(Place(job.place.team, channel), post, job.run_key)

    def _once(self, hold: Hold, send: Callable[[], None], post: Post) -> None:
        job = hold.leased.job
        if hold.progress.stage == "sending":
            reference = uuid.uuid4().hex[:8]
            LOG.warning("reference %s: whether %s was told is not known", reference, job.key)
            self.write_to(job, lost_post(reference))
            return
        hold.note(stage="sending")
        try:
            send()
        except SlackBusy:
            hold.note(stage="received")
            raise
        except SlackRefused as refused:
            LOG.info("%s is told in a direct message: %s", job.key, refused)
            self.write_to(job, post)

    def _show(self, job: Job, post: Post) -> None:
        if job.response_url is not None:
            self._writer.respond(job.response_url, post)
        else:
            self._writer.ephemeral(job.place, job.user, post)
