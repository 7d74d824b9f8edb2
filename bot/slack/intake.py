"""Takes in what Slack sends: kept before Slack hears that it arrived, then left to the workers."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, Protocol, TypeAlias

from bot.errors import CatalogueError
from bot.slack.admission import Threads, admit
from bot.slack.incoming import Body, text_at
from bot.slack.models import Identity, Ignored, Job, Lane, Revoked, Withdrawn

LOG = logging.getLogger(__name__)

Claimed: TypeAlias = Literal["new", "seen", "busy"]

LOOKING = "Looking in the library. Only you will see the answer."
UNABLE = "Footnote cannot take this right now; please try again in a minute. (Reference {})"


class Inbox(Protocol):
    """Where jobs are kept."""

    def claim(self, job: Job) -> Claimed: ...

    def cancel(self, team: str, channel: str, ts: str, instead: Job | None = None) -> bool: ...


class Intake:
    """Decides what a request asks for and keeps it; `wake` tells the workers of a lane.

    `revoked` is called with Slack's word when the workspace takes its consent back.
    """

    def __init__(
        self,
        inbox: Inbox,
        threads: Threads,
        ours: Identity,
        wake: Callable[[Lane], None],
        revoked: Callable[[str], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._inbox = inbox
        self._threads = threads
        self._ours = ours
        self._wake = wake
        self._revoked = revoked
        self._clock = clock

    def take(self, body: Body) -> str | None:
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
            return UNABLE.format(reference)

    def _take(self, body: Body) -> str | None:
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

    def _keep(self, job: Job) -> str | None:
        claimed = self._inbox.claim(job)
        if claimed != "seen":
            self._wake("quick" if claimed == "busy" else job.lane)
        is_private_command = job.private and job.ts is None and job.lane == "slow"
        return LOOKING if claimed == "new" and is_private_command else None

    def _withdraw(self, taken: Withdrawn) -> None:
        """Ends what was asked; the edited question takes its place in the same transaction."""
        place, instead = taken.place, taken.instead
        was_open = self._inbox.cancel(place.team, place.channel, taken.ts, instead)
        if was_open and instead is not None:
            self._wake(instead.lane)
