"""Tells one person something where they asked, once, and where no other sees it."""

from __future__ import annotations

import logging

from bot.slack.direct import send_direct, tell_lost
from bot.slack.errors import SlackBusy, SlackRefused, SlackUncertain
from bot.slack.hold import Hold
from bot.slack.models import Post, View
from bot.slack.notices import expired_post
from bot.slack.response import may_have_responded, respond
from bot.slack.writer import SlackWriter

LOG = logging.getLogger(__name__)


class Teller:
    """Answers what was pressed, typed or opened, with no message that others see."""

    def __init__(self, writer: SlackWriter) -> None:
        self._writer = writer

    def tell(self, hold: Hold, post: Post) -> None:
        """Tells it where they asked; in a direct message where that cannot be."""
        job = hold.leased.job
        if job.response_url is not None:
            respond(self._writer, hold, (post,))
        elif job.place.is_direct:
            is_again = hold.begin()
            self._writer.deliver(job.place, post, job.run_key, job.ts, is_again=is_again)
        else:
            self._whisper(hold, post)

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

    def _whisper(self, hold: Hold, post: Post) -> None:
        if may_have_responded(hold):
            tell_lost(self._writer, hold)
            return
        job = hold.leased.job
        hold.check()
        hold.note(stage="sending")
        try:
            self._writer.ephemeral(job.place, job.user, post)
        except SlackUncertain:
            tell_lost(self._writer, hold)
        except SlackRefused:
            hold.note(stage="received")
            send_direct(self._writer, hold, (post,), "told")
        except SlackBusy:
            hold.note(stage="received")
            raise
