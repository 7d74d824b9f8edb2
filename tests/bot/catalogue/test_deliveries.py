"""Deliveries, subscriptions and targets on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.catalogue.deliveries import Deliveries
from bot.catalogue.subscriptions import REMOVED, Subscriptions
from bot.catalogue.targets import Targets
from bot.delivery import Delivery, Key, Part
from bot.errors import NotFound
from bot.schedule import Slot, read_schedule
from bot.subscription import Subscription, Target, Wanted
from tests.bot.deliveries import SEEN, content, utc, wanted

NOW = utc("2026-01-14 09:00")
MADE = utc("2026-01-13 12:00")
C1 = Target("slack", "C1")


@pytest.fixture
def kept(engine: Engine) -> Deliveries:
    return Deliveries(engine)


@pytest.fixture
def subscriptions(engine: Engine) -> Subscriptions:
    return Subscriptions(engine)


def slot(days: int = 0) -> Slot:
    return Slot((NOW + timedelta(days=days)).date(), NOW + timedelta(days=days))


def key(subscription: Subscription, days: int = 0) -> Key:
    return Key(subscription.subscription_id, slot(days).local_date)


def opened(kept: Deliveries, subscription: Subscription, days: int = 0) -> Key:
    kept.open(subscription, slot(days))
    return key(subscription, days)


def lease(kept: Deliveries, key: Key, owner: str = "w1", at: datetime = NOW) -> Delivery | None:
    return kept.lease(key, owner, at, 60)


def test_subscription_comes_back_as_it_was_made(subscriptions: Subscriptions) -> None:
    """All that was wanted, and in the order they were made."""
    whole = Wanted(
        Target("file", "/tmp/ü.md"),  # noqa: S108 - nothing is written
        "Größe & “words”",
        read_schedule("23:45", "Australia/Lord_Howe", "sun,mon"),
        ("arxiv:1", "doi:2"),
        ("must have",),
        ("never",),
        3,
        0.25,
        "quiet",
    )
    one = subscriptions.add(whole, MADE)
    two = subscriptions.add(wanted(), MADE + timedelta(seconds=1))

    assert [one, two] == subscriptions.list()


def test_unknown_subscription_is_an_error(subscriptions: Subscriptions) -> None:
    """For whatever is asked of it."""
    with pytest.raises(NotFound, match="nope"):
        subscriptions.pause("nope")
    with pytest.raises(NotFound, match="nope"):
        subscriptions.resume("nope", NOW)
    with pytest.raises(NotFound, match="nope"):
        subscriptions.remove("nope")


def test_resuming_what_runs_changes_nothing(subscriptions: Subscriptions) -> None:
    """Only what was paused begins anew."""
    one = subscriptions.add(wanted(), MADE)
    subscriptions.resume(one.subscription_id, NOW)
    assert [one] == subscriptions.list()
    subscriptions.pause(one.subscription_id)
    subscriptions.resume(one.subscription_id, NOW)
    assert [False] == [now.is_paused for now in subscriptions.list()]
    assert [NOW] == [datetime.fromisoformat(now.active) for now in subscriptions.list()]


def test_removal_ends_what_was_not_sent(subscriptions: Subscriptions, kept: Deliveries) -> None:
    """Nobody can lease it any more."""
    name = opened(kept, one := subscriptions.add(wanted(), MADE))
    lease(kept, name)
    subscriptions.remove(one.subscription_id)

    ended = kept.get(name)
    assert ended is not None
    assert ("missed", REMOVED) == (ended.stage, ended.error)
    assert not kept.keep(name, "w1", content("a"))
    assert lease(kept, name, "w2", NOW + timedelta(hours=1)) is None


def test_one_delivery_of_a_target_is_leased_at_a_time(
    subscriptions: Subscriptions, kept: Deliveries
) -> None:
    """Until the lease ends or is given back; another target's is free."""
    one, two = (opened(kept, subscriptions.add(wanted(), MADE)) for _ in range(2))
    other = opened(kept, subscriptions.add(wanted("C2"), MADE))

    assert lease(kept, one) is not None
    assert lease(kept, one, "w2") is None
    assert lease(kept, two, "w2") is None
    assert lease(kept, other, "w2") is not None
    assert kept.put_off(one, "w1", "away")
    assert lease(kept, two, "w2") is not None
    again = lease(kept, one, "w3", NOW + timedelta(seconds=61))
    assert again is not None
    assert (2, "away") == (again.attempts, again.error)


def test_who_lost_a_lease_changes_nothing(subscriptions: Subscriptions, kept: Deliveries) -> None:
    """Every step of the old owner is refused."""
    name = opened(kept, subscriptions.add(wanted(), MADE))
    lease(kept, name, "old")
    lease(kept, name, "new", NOW + timedelta(seconds=61))

    refused = [
        kept.renew(name, "old", NOW),
        kept.keep(name, "old", content("a")),
        kept.sent(name, "old", 0, "ref"),
        kept.put_off(name, "old", None),
        kept.finish(name, "old", "delivered"),
    ]
    assert [False] * 5 == refused
    assert kept.keep(name, "new", content("a"))


def test_content_is_kept_once_with_its_parts(
    subscriptions: Subscriptions, kept: Deliveries, engine: Engine
) -> None:
    """What is sent is noted part by part, and the target knows its papers."""
    name = opened(kept, subscriptions.add(wanted(), MADE))
    lease(kept, name)
    assert kept.keep(name, "w1", content("a", "b"))
    assert not kept.keep(name, "w1", content("c"))
    assert kept.sent(name, "w1", 1, "17.5")

    assert [Part(0, "head"), Part(1, "a", "17.5"), Part(2, "b")] == kept.parts(name)
    assert {"papers": ["a", "b"]} == kept.document(name)
    assert {"a": 1, "b": 1} == Targets(engine).shown(C1)
    assert {} == Targets(engine).shown(Target("slack", "C2"))
    assert {"a": 1, "b": 1} == Targets(engine).shown(C1, name.local_date)
    assert {} == Targets(engine).shown(C1, name.local_date + timedelta(days=1))


def test_paper_shown_meanwhile_is_not_shown_again(
    subscriptions: Subscriptions, kept: Deliveries, engine: Engine
) -> None:
    """Whoever composed without knowing composes anew."""
    one, two = (opened(kept, subscriptions.add(wanted(), MADE)) for _ in range(2))
    lease(kept, one, "w1")
    lease(kept, two, "w2", NOW + timedelta(seconds=61))

    assert kept.keep(two, "w2", content("a", "b"))
    assert not kept.keep(one, "w1", content("b", "c"))
    assert {"a": 1, "b": 1} == Targets(engine).shown(C1)
    assert [] == kept.parts(one)


def test_what_a_failed_delivery_never_sent_is_free_again(
    subscriptions: Subscriptions, kept: Deliveries, engine: Engine
) -> None:
    """But not when a part of it had arrived."""
    one, two = (opened(kept, subscriptions.add(wanted(), MADE)) for _ in range(2))
    for name, paper in ((one, "a"), (two, "b")):
        lease(kept, name)
        kept.keep(name, "w1", content(paper))
        if name == two:
            kept.sent(name, "w1", 0, "17.5")
        assert kept.finish(name, "w1", "failed", "away")

    assert {"b": 1} == Targets(engine).shown(C1)
    later = Key(one.subscription_id, slot(1).local_date)
    assert kept.seen_before(later) is None
    assert SEEN == kept.seen_before(Key(two.subscription_id, slot(1).local_date))


def test_missed_dates_are_noted_once(subscriptions: Subscriptions, kept: Deliveries) -> None:
    """A date that was delivered is not missed; one missed by a wrong clock is opened again."""
    one = subscriptions.add(wanted(), MADE)
    name = opened(kept, one)

    assert [key(one, 1), key(one, 2)] == kept.miss(one, [slot(), slot(1), slot(2)])
    assert [] == kept.miss(one, [slot(), slot(1), slot(2)])
    assert [name] == [now.key for now in kept.unfinished()]
    kept.open(one, slot(1))
    assert [name, key(one, 1)] == [now.key for now in kept.unfinished()]
    assert 3 == len(kept.troubled(NOW))
    assert 1 == len(kept.troubled(NOW + timedelta(days=2)))


def test_last_vote_counts(engine: Engine) -> None:
    """Each person has one on a paper in a target."""
    targets = Targets(engine)
    targets.vote(C1, "a", "U1", is_good=True)
    targets.vote(C1, "a", "U2", is_good=True)
    targets.vote(C1, "a", "U1", is_good=False)
    targets.vote(Target("slack", "C2"), "b", "U1", is_good=True)

    assert [("a", False), ("a", True)] == targets.votes(C1)
