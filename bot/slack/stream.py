"""An answer that comes in piece by piece, as one message whatever breaks on the way.

What streams is a preview. The end is always one rewrite of the whole message, so nothing that was
lost, doubled or refused before shows in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

from bot.slack.errors import (
    SlackBusy,
    SlackDenied,
    SlackError,
    SlackGone,
    SlackRefused,
    SlackUncertain,
    Stopped,
)
from bot.slack.limits import fits, make_post
from bot.slack.models import Place, Post
from bot.slack.writer import SlackWriter

Way: TypeAlias = Literal["stream", "rewrite", "still"]
"""How more of the answer is shown: by Slack's stream, by chat.update, or not until the end."""

LIFETIME_S = 240.0
"""Slack ends a stream about 300 s after its start, whatever comes in."""

OWN_GAP_S = 1.0
ALL_APPENDS_S = 0.7
ALL_REWRITES_S = 1.2
"""Slack counts the calls of the whole workspace: about 100 appends and 50 rewrites a minute."""

AGAIN_S = (5.0, 15.0)
"""When to rewrite once more, where a late call may yet undo the last rewrite."""


class StreamedReply:
    """One answer in a thread; `ts` is its message, None until Slack has it.

    `on_start` is told the ts at once. `after_ts`, the question's ts, bounds the look for a message
    whose start got no reply. Append and finish raise Stopped when the person pressed Stop; after
    that, `finish` rewrites the message with what is to be left.
    """

    def __init__(
        self,
        writer: SlackWriter,
        place: Place,
        recipient: str,
        run_key: str,
        *,
        after_ts: str | None = None,
        on_start: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.ts: str | None = None
        self._writer = writer
        self._pacer = writer.pacer
        self._place = place
        self._recipient = recipient
        self._run_key = run_key
        self._after_ts = after_ts
        self._on_start = on_start
        self._way: Way = "stream" if place.thread_ts is not None else "rewrite"
        self._is_open = False
        self._is_uncertain = False
        self._is_late = False
        self._started = 0.0
        self._blocks: list[dict[str, Any]] = []
        self._waiting: list[dict[str, Any]] = []

    def append(self, blocks: Sequence[dict[str, Any]]) -> None:
        """Shows more of the answer, now or with what comes next.

        A preview that fails is left out; only what ends the whole job is raised.
        """
        self._blocks += blocks
        self._waiting += blocks
        if self.ts is None:
            if not self._is_uncertain:
                self._start()
            return
        try:
            if self._is_open and self._pacer.clock() - self._started > LIFETIME_S:
                self._end_stream()
            if self._way == "stream":
                self._append(self.ts)
            elif self._way == "rewrite":
                self._rewrite(self.ts)
        except (SlackDenied, SlackGone):
            raise
        except SlackBusy:
            return
        except SlackUncertain as error:
            self._is_late |= error.is_late
            self._way = "still"
        except SlackRefused as error:
            self._stop_if_told(error)
            is_over = error.code == "message_not_in_streaming_state"
            self._is_open &= not is_over
            self._way = "rewrite" if is_over else "still"

    def finish(self, post: Post) -> str:
        """Makes the message what it is to be; gives its ts."""
        if self.ts is None:
            self._find_start()
        if self.ts is None:
            ts = self._writer.deliver(self._place, post, self._run_key, self._after_ts)
            self._begin(ts, "rewrite")
            return ts
        self._end_stream()
        self._writer.update(self._place, self.ts, post, self._run_key)
        for seconds in AGAIN_S if self._is_late else ():
            self._pacer.sleep(seconds)
            self._writer.update(self._place, self.ts, post, self._run_key)
        return self.ts

    def _start(self) -> None:
        blocks, self._waiting = self._waiting, []
        try:
            ts = self._start_stream(blocks) if self._way == "stream" else None
            if ts is not None:
                self._begin(ts, "stream")
                return
            post = make_post(blocks)
            ts = self._writer.deliver(
                self._place, post, self._run_key, self._after_ts, is_complete=False
            )
        except SlackUncertain as error:
            self._is_uncertain = True
            self._is_late |= error.is_late
        except SlackBusy:
            self._waiting = blocks
        else:
            self._begin(ts, "rewrite")

    def _start_stream(self, blocks: list[dict[str, Any]]) -> str | None:
        """The ts of the stream, None where Slack grants none."""
        try:
            return self._writer.start_stream(self._place, self._recipient, blocks, self._run_key)
        except SlackUncertain as error:
            found = self._writer.find_sent(
                self._place, self._run_key, self._after_ts, is_late=error.is_late
            )
            return found.ts if found else None
        except SlackError:
            return None  # a plain post tells why, if it goes wrong too

    def _find_start(self) -> None:
        if self._is_uncertain:
            found = self._writer.find_sent(
                self._place, self._run_key, self._after_ts, is_late=self._is_late
            )
            if found:
                self._begin(found.ts, "stream")

    def _begin(self, ts: str, way: Way) -> None:
        self.ts = ts
        self._way = way
        self._is_open = way == "stream"
        self._started = self._pacer.clock()
        self._pacer.hold(self._own, OWN_GAP_S)
        self._on_start(ts)

    def _append(self, ts: str) -> None:
        if self._is_turn("append", ALL_APPENDS_S):
            self._writer.append_stream(self._place, ts, self._waiting)
            self._waiting = []

    def _rewrite(self, ts: str) -> None:
        if fits(self._blocks) and self._is_turn("rewrite", ALL_REWRITES_S):
            self._writer.preview(self._place, ts, make_post(self._blocks), self._run_key)

    def _is_turn(self, kind: str, every: float) -> bool:
        return self._pacer.take(self._own, OWN_GAP_S) and self._pacer.take(f"preview {kind}", every)

    def _end_stream(self) -> None:
        """Ends the stream, so that the message can be rewritten."""
        assert self.ts is not None  # noqa: S101 - a stream that ends has begun
        was_open, self._is_open, self._way = self._is_open, False, "rewrite"
        if not was_open:
            return
        try:
            self._writer.stop_stream(self._place, self.ts)
        except SlackUncertain as error:
            self._is_late |= error.is_late
        except SlackGone:
            raise
        except SlackRefused as error:
            self._stop_if_told(error)

    def _stop_if_told(self, error: SlackRefused) -> None:
        if error.code == "stopped_by_user":
            self._is_open, self._way = False, "rewrite"
            raise Stopped("stopped by the person who asked") from error

    @property
    def _own(self) -> str:
        return f"preview of {self._place.channel} {self.ts}"
