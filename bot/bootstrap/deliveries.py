"""The use case of `digest --due`, over a library: what composes, and where digests go."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.bootstrap.digests import build_digests
from bot.bootstrap.library import Library
from bot.errors import ConfigError
from bot.interest import Feedback, Interest
from bot.synced import sync_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.compose import Digests
    from bot.deliver import Deliver
    from bot.delivery import Channel, Content
    from bot.digest import Digest
    from bot.mail import Outbox
    from bot.settings import Settings
    from bot.slack.writer import SlackWriter
    from bot.subscription import Subscription, Target, TargetKind


SECOND = timedelta(seconds=1)
"""What sightings are noted by."""
SETTLED = timedelta(seconds=2)
REMEMBERED = timedelta(days=180)
"""How long a target's readers remember what they were shown."""
HANDS = 8
"""Digests that one process sends at once: Slack takes a message a second in each channel."""


def build_deliver(
    library: Library,
    writer: SlackWriter | None = None,
    composer: Composer | None = None,
    only: Sequence[Subscription] | None = None,
) -> Deliver:
    """Delivers what is due in a library opened for reading; `writer` is the Slack bot's own.

    With `only`, nothing of other subscriptions.
    """
    from bot.deliver import Deliver

    return Deliver(
        library.catalogue.subscriptions if only is None else Only(only),
        library.catalogue.deliveries,
        _Channels(library.settings, writer, lambda: library.catalogue.outbox).of,
        (composer or Composer(library)).compose,
        lambda: datetime.now(UTC),
        time.sleep,
        hands=HANDS,
    )


class Only:
    """Some of the subscriptions."""

    def __init__(self, subscriptions: Sequence[Subscription]) -> None:
        self._subscriptions = subscriptions

    def list(self) -> Sequence[Subscription]:
        """Them."""
        return self._subscriptions


class _Channels:
    """The ways to targets, each made when the first digest takes it."""

    def __init__(
        self, settings: Settings, writer: SlackWriter | None, outbox: Callable[[], Outbox]
    ) -> None:
        self._settings = settings
        self._writer = writer
        self._outbox = outbox

    def of(self, kind: TargetKind) -> Channel:
        """Raises ConfigError where a setting is missing."""
        if kind == "slack":
            return self._slack
        if kind == "file":
            from bot.digest_file import DigestFile

            return DigestFile()
        if kind == "mail":
            from bot.bootstrap.mail import build_mail

            return build_mail(self._settings, self._outbox())
        raise ConfigError(f"a digest cannot be sent to a {kind!r} target: upgrade Footnote")

    @cached_property
    def _slack(self) -> Channel:
        from bot.slack.digest_channel import DigestChannel

        return DigestChannel(self._writer or self._new_writer(), lambda: datetime.now(UTC))

    def _new_writer(self) -> SlackWriter:
        from bot.slack.startup import check_bot_token
        from bot.slack.web import SlackClient
        from bot.slack.writer import SlackWriter

        slack = self._settings.slack
        check_bot_token(slack)
        return SlackWriter(SlackClient(slack.bot_token or "", slack.api_base_url))


class Composer:
    """Composes subscriptions' digests, one at a time; what that needs is opened for the first."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._alone = threading.Lock()

    @cached_property
    def _digests(self) -> Digests:
        return build_digests(self._library)

    def compose(self, subscription: Subscription, local_date: date, since: datetime, /) -> Content:
        """A digest in its target's form, without versions that were shown there."""
        with self._alone:
            return self._content(subscription, local_date, since)

    def preview(self, subscription: Subscription, local_date: date) -> Digest:
        """What a digest of that date would hold by now; nothing is kept of it."""
        from bot.attempt import FIRST
        from bot.delivery import Key

        key = Key(subscription.subscription_id, local_date)
        since = self._library.catalogue.deliveries.seen_before(key)
        first = datetime.fromisoformat(subscription.created) - FIRST
        with self._alone:
            return self._digest(subscription, local_date, since or first)

    def _content(self, subscription: Subscription, local_date: date, since: datetime) -> Content:
        from bot.delivery import Content

        until = self._seen_until(since)
        digest = self._digest(subscription, local_date, since)
        parts, alone = _form(digest, subscription)
        papers = {item.paper.paper_id: item.paper.version for item in digest.items}
        return Content(digest.to_json(), until, papers, parts, alone)

    def _digest(self, subscription: Subscription, local_date: date, since: datetime) -> Digest:
        wanted = subscription.wanted
        targets = self._library.catalogue.targets
        shown = targets.shown(wanted.target)
        digest = self._digests.compose(
            Interest(wanted.interest, wanted.likes, wanted.must, wanted.never),
            local_date,
            since,
            shown=shown,
            recent=targets.shown(wanted.target, local_date - REMEMBERED),
            feedback=self._feedback(wanted.target),
            count=wanted.count,
            min_score=wanted.min_score,
        )
        new = [one for one in digest.items if one.paper.version > shown.get(one.paper.paper_id, 0)]
        unread = sync_notes(self._library.sources.list(), datetime.now(UTC))
        return replace(digest, items=tuple(new), notes=(*digest.notes, *unread))

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


def _form(digest: Digest, subscription: Subscription) -> tuple[tuple[str, ...], dict[int, str]]:
    """A digest's parts in its target's form, and the papers of those that show one each."""
    if not digest.items and subscription.wanted.empty == "quiet":
        return (), {}
    if subscription.wanted.target.kind == "slack":
        return _slack_form(digest)
    from bot.file_forms import form_name
    from bot.render.digest_forms import digest_letter, digest_part

    if subscription.wanted.target.kind == "mail":
        return (digest_letter(digest).to_part(),), {}
    return (digest_part(form_name(subscription.wanted.target.address), digest),), {}


def _slack_form(digest: Digest) -> tuple[tuple[str, ...], dict[int, str]]:
    from bot.slack.digest_channel import write_part
    from bot.slack.digest_posts import digest_posts, empty_post

    if not digest.items:
        return (write_part(empty_post(digest)),), {}
    posts = digest_posts(digest)
    alone = {number: one.paper_id for number, one in enumerate(posts) if one.paper_id is not None}
    return tuple(write_part(one.post) for one in posts), alone
