"""Takes in what Slack sends: kept before Slack hears that it arrived, then left to the workers."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TypeAlias

from bot.errors import CatalogueError
from bot.slack.admission import Threads, admit
from bot.slack.digest_form import FORM, zone_options
from bot.slack.incoming import Body, text_at
from bot.slack.models import Identity, Ignored, Job, Lane, Revoked, Withdrawn

LOG = logging.getLogger(__name__)

Claimed: TypeAlias = Literal["new", "seen", "busy"]

Told: TypeAlias = str | Mapping[str, Any] | None
"""What to tell a person at once: words for them alone, or an answer to their form."""

LOOKING = "Looking in the library. Only you will see the answer."
COMPOSING = "Today's digest is being put together."
UNABLE = "Footnote cannot take this right now; please try again in a minute. (Reference {})"


class Inbox(Protocol):
    """Where jobs are kept."""

    def claim(self, job: Job) -> Claimed: ...

    def cancel(self, team: str, channel: str, ts: str, instead: Job | None = None) -> bool: ...

    def cancel_thread(self, team: str, channel: str, thread_ts: str) -> bool: ...


class Intake:
    """Decides what a request asks for and keeps it; `wake` tells the workers of a lane.

    `revoked` is called with Slack's word when the workspace takes its consent back; `faults` names
    the fields of a submitted form that are wrong, each with why: then nothing is kept.
    """

    def __init__(
        self,
        inbox: Inbox,
        threads: Threads,
        ours: Identity,
        wake: Callable[[Lane], None],
        revoked: Callable[[str], None],
        faults: Callable[[Job], Mapping[str, str]] = lambda _: {},
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._inbox = inbox
        self._threads = threads
        self._ours = ours
        self._wake = wake
        self._revoked = revoked
        self._faults = faults
        self._clock = clock

    def take(self, body: Body) -> Told:
        """Keeps what a request asks for; gives what to tell the person at once, if anything.

        Raises CatalogueError where an event could not be kept: Slack sends that again. A person
        who waits for a command or a button is told instead, for those come once.
        """
        try:
            return self._take(body)
        except CatalogueError as error:
            if text_at(body, "type") == "event_callback":
                raise
            reference = uuid.uuid4().hex[:8]
            LOG.error("reference %s: the inbox cannot be written: %s", reference, error)
            unable = UNABLE.format(reference)
            if text_at(body, "type") != "view_submission":
                return unable
            is_digest = text_at(body, "view", "callback_id") == FORM
            return _wrong({"interest" if is_digest else "reason": unable})

    def _take(self, body: Body) -> Told:
        if text_at(body, "type") == "block_suggestion":
            return zone_options(body, self._clock())
        asked = admit(body, self._ours, self._threads, self._clock().isoformat())
        if isinstance(asked, Ignored):
            LOG.debug("ignored: %s", asked.reason)
        elif isinstance(asked, Revoked):
            self._revoked(asked.event)
        elif isinstance(asked, Withdrawn):
            self._withdraw(asked)
        else:
            return self._keep(asked)
        return None

    def _keep(self, job: Job) -> Told:
        is_form = job.kind == "subscribe" and job.value
        if is_form and (faults := self._faults(job)):
            return _wrong(faults)
        claimed = self._inbox.claim(job)
        if claimed != "seen":
            self._wake("quick" if claimed == "busy" else job.lane)
        if is_form:
            return {"response_action": "clear"}
        is_private_command = job.private and job.ts is None and job.lane == "slow"
        if claimed != "new" or not is_private_command:
            return None
        return COMPOSING if job.kind == "digest_now" else LOOKING

    def _withdraw(self, taken: Withdrawn) -> None:
        """Ends what was asked; the edited question takes its place in the same transaction."""
        place, instead = taken.place, taken.instead
        if not taken.ts:
            self._inbox.cancel_thread(place.team, place.channel, place.thread_ts or "")
            return
        was_open = self._inbox.cancel(place.team, place.channel, taken.ts, instead)
        if was_open and instead is not None:
            self._wake(instead.lane)


def _wrong(faults: Mapping[str, str]) -> Told:
    """Lines beside the fields of a form, which stays open."""
    return {"response_action": "errors", "errors": dict(faults)}
