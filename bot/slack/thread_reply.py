"""The messages of one job in one thread: each of them once, whoever began them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from bot.slack.buttons import quiet
from bot.slack.direct import log_gone, send_direct
from bot.slack.errors import SlackGone, SlackRefused, Stopped
from bot.slack.hold import Hold
from bot.slack.limits import fits, make_post
from bot.slack.models import Place, Post
from bot.slack.notices import stopped_post
from bot.slack.stream import StreamedReply
from bot.slack.writer import SlackWriter

LOG = logging.getLogger(__name__)

DELETED = "message_not_found"


class ThreadReply:
    """Shows an answer as it comes, and ends as one message with the further ones it needs.

    A message that an earlier worker left half done is found, and rewritten at the end.
    `is_of_another(key, team, channel, ts)` says whether a message is known to be another job's.
    """

    def __init__(
        self,
        writer: SlackWriter,
        hold: Hold,
        place: Place,
        is_of_another: Callable[[str, str, str, str], bool],
    ) -> None:
        self._writer = writer
        self._hold = hold
        self._place = place
        self._job = hold.leased.job
        self._after = self._job.ts or place.thread_ts
        self._was_begun = hold.progress.stage == "sending"
        self._is_of_another = is_of_another
        self._shown: list[dict[str, Any]] = []
        self._stream: StreamedReply | None = None
        if self._earlier() is None:
            self._stream = StreamedReply(
                writer,
                place,
                self._job.user,
                self._job.run_key,
                after_ts=self._after,
                on_start=lambda ts: hold.note(message_ts=ts),
            )

    def show(self, blocks: Sequence[dict[str, Any]]) -> None:
        """Shows more. Raises JobCancelled, Stopped, LeaseLost."""
        self._hold.check()
        if self._stream is None:
            return
        if self._stream.ts is None:
            self._hold.note(stage="sending")
        self._shown += blocks
        self._stream.append(blocks)

    def finish(self, posts: Sequence[Post]) -> None:
        """Makes the messages what they are to be. Raises as `show` does."""
        self._hold.check()
        self._finish(posts)

    def stop(self) -> None:
        """Ends what is there as it is; nothing is sent where nothing is there."""
        ts = self._hold.progress.message_ts
        if ts is None:
            return
        blocks = (*self._shown, quiet("Stopped."))
        post = make_post(blocks) if self._shown and fits(blocks) else stopped_post()
        try:
            self._finish((post,))
        except Stopped:  # Slack says so once more, of the stream
            self._finish((post,))

    def _finish(self, posts: Sequence[Post]) -> None:
        self._hold.note(stage="sending")
        ts = self._put(posts[0])
        if ts != self._hold.progress.message_ts:
            self._hold.note(message_ts=ts)
        for number, post in enumerate(posts[1:], start=2):
            self._hold.note()
            key, is_again = f"{self._job.run_key}/{number}", self._was_begun
            try:
                self._writer.deliver(self._place, post, key, is_again=is_again)
            except SlackGone as error:  # what comes before stands there
                log_gone(self._hold, error)
                send_direct(self._writer, self._hold, posts[number - 1 :], "rest")
                return

    def _put(self, post: Post) -> str | None:
        """Makes the first message what it is to be; gives its ts."""
        ts = self._hold.progress.message_ts
        try:
            if self._stream is not None:
                return self._stream.finish(post)
            if ts is not None:
                self._rewrite(ts, post)
        except SlackRefused as error:
            if error.code != DELETED:
                raise
            LOG.info("%s: somebody deleted the answer, and it stays so", self._job.key)
        return ts

    def _earlier(self) -> str | None:
        """The message that an earlier worker sent, if any did."""
        if self._hold.progress.message_ts is not None or not self._was_begun:
            return self._hold.progress.message_ts
        found = self._writer.find(self._place, self._job.run_key, self._after)
        place = self._place
        if found is None or self._is_of_another(self._job.key, place.team, place.channel, found.ts):
            return None
        self._hold.note(message_ts=found.ts)
        return found.ts

    def _rewrite(self, ts: str, post: Post) -> None:
        with suppress(SlackRefused):  # mostly: it grows no more
            self._writer.stop_stream(self._place, ts)
        self._writer.update(self._place, ts, post, self._job.run_key)
