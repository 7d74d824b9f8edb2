"""The use case of `digest --due`, over a library: what composes, and where digests go."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.bootstrap.digests import build_digests
from bot.bootstrap.library import Library
from bot.errors import ConfigError
from bot.interest import Feedback, Interest

if TYPE_CHECKING:
    from bot.compose import Digests
    from bot.deliver import Deliver
    from bot.delivery import Channel, Content
    from bot.digest import Digest
    from bot.subscription import Subscription, Target, TargetKind


SECOND = timedelta(seconds=1)
"""What sightings are noted by."""
SETTLED = timedelta(seconds=2)


def build_deliver(library: Library) -> Deliver:
    """Delivers what is due in a library opened for reading."""
    from bot.deliver import Deliver

    return Deliver(
        library.catalogue.subscriptions,
        library.catalogue.deliveries,
        _channel,
        _Composer(library).compose,
        lambda: datetime.now(UTC),
        time.sleep,
    )


def _channel(kind: TargetKind) -> Channel:
    if kind == "file":
        from bot.digest_file import DigestFile

        return DigestFile()
    raise ConfigError(f"a digest cannot be sent to a target of the kind {kind!r}: upgrade Footnote")


class _Composer:
    """Composes subscriptions' digests; what that needs is opened for the first of them."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @cached_property
    def _digests(self) -> Digests:
        return build_digests(self._library)

    def compose(self, subscription: Subscription, local_date: date, since: datetime, /) -> Content:
        """A digest in its target's form, without versions that were shown there."""
        from bot.delivery import Content

        wanted = subscription.wanted
        until = self._seen_until(since)
        shown = self._library.catalogue.targets.shown(wanted.target)
        digest = self._digests.compose(
            Interest(wanted.interest, wanted.likes, wanted.must, wanted.never),
            local_date,
            since,
            shown=shown,
            feedback=self._feedback(wanted.target),
            count=wanted.count,
            min_score=wanted.min_score,
        )
        new = [one for one in digest.items if one.paper.version > shown.get(one.paper.paper_id, 0)]
        digest = replace(digest, items=tuple(new), notes=(*digest.notes, *self._failed_syncs()))
        return Content(
            digest.to_json(),
            until,
            {item.paper.paper_id: item.paper.version for item in new},
            _parts(digest, subscription),
        )

    def _seen_until(self, since: datetime) -> datetime:
        """The moment after the newest paper's: a sync that goes on notes none before that one.

        What is seen in this very second may be followed by more of it.
        """
        newest = self._library.sightings.newest()
        if newest is None:
            return since
        settled = datetime.now(UTC).replace(microsecond=0) - SETTLED
        return max(since, min(datetime.fromisoformat(newest), settled) + SECOND)

    def _feedback(self, target: Target) -> Feedback:
        votes = self._library.catalogue.targets.votes(target)
        return Feedback(
            tuple(dict.fromkeys(paper_id for paper_id, is_good in votes if is_good)),
            tuple(dict.fromkeys(paper_id for paper_id, is_good in votes if not is_good)),
        )

    def _failed_syncs(self) -> list[str]:
        failed = [one.name for one in self._library.sources.list() if one.error is not None]
        return [f"the last sync could not read {', '.join(failed)}"] if failed else []


def _parts(digest: Digest, subscription: Subscription) -> tuple[str, ...]:
    from bot.render.digest_markdown import digest_markdown, empty_markdown

    if digest.items:
        return (digest_markdown(digest),)
    return (empty_markdown(digest),) if subscription.wanted.empty == "say" else ()
