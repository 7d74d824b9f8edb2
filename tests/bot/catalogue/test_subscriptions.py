"""What people do to subscriptions, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.catalogue.conversations import Conversations
from bot.catalogue.deliveries import Deliveries
from bot.catalogue.subscriptions import Subscriptions
from bot.delivery import Key, Last, Stage
from bot.errors import NotFound
from bot.schedule import Slot, read_schedule
from bot.subscription import slack_target
from tests.bot.deliveries import content, utc, wanted

MADE = utc("2026-01-14 06:00")
LATER = MADE + timedelta(hours=1)


@pytest.fixture
def kept(engine: Engine) -> Subscriptions:
    return Subscriptions(engine)


def test_the_same_id_is_kept_once(kept: Subscriptions) -> None:
    """Whoever adds it again gets what is there."""
    first = kept.add(wanted(), MADE, "3fa9b2c1", "U1")
    again = kept.add(replace(wanted(), interest="else"), LATER, "3fa9b2c1", "U2")

    assert first == again
    assert [first] == kept.list()
    assert ("3fa9b2c1", "U1") == (first.subscription_id, first.made_by)


def test_one_is_found_by_its_id(kept: Subscriptions) -> None:
    """And nothing by another."""
    one = kept.add(wanted(), MADE)

    assert one == kept.get(one.subscription_id)
    with pytest.raises(NotFound, match="no subscription 'nope'"):
        kept.get("nope")


def test_those_of_a_target_are_told_from_others(kept: Subscriptions) -> None:
    """In the order they were made."""
    two = [kept.add(wanted("T1:C1"), MADE + timedelta(seconds=place)) for place in range(2)]
    kept.add(wanted("T1:C12"), MADE)

    assert two == kept.of(slack_target("T1", "C1"))


def test_a_new_interest_leaves_what_is_due(kept: Subscriptions) -> None:
    """Today's digest comes, about something else."""
    one = kept.add(wanted(), MADE, made_by="U1")
    changed = kept.change(one.subscription_id, replace(one.wanted, interest="else"), LATER)

    assert replace(one, wanted=replace(one.wanted, interest="else")) == changed
    assert [changed] == kept.list()


def test_a_new_time_holds_from_now_on(kept: Subscriptions) -> None:
    """What it would have made due before was never due."""
    one = kept.add(wanted(), MADE)
    moved = replace(one.wanted, schedule=read_schedule("06:30", "Europe/London", "wed"))
    changed = kept.change(one.subscription_id, moved, LATER)

    assert (moved, one.created, LATER) == (
        changed.wanted,
        changed.created,
        datetime.fromisoformat(changed.active),
    )


def test_a_change_of_what_is_gone_is_an_error(kept: Subscriptions) -> None:
    """Somebody removed it meanwhile."""
    with pytest.raises(NotFound):
        kept.change("nope", wanted(), LATER)


@pytest.mark.parametrize("stage", ["delivered", "empty", "missed", "failed"])
def test_the_last_digest_is_told(kept: Subscriptions, engine: Engine, stage: Stage) -> None:
    """The newest that came to its end, whatever end; one under way is none yet."""
    deliveries = Deliveries(engine)
    one, other = kept.add(wanted(), MADE), kept.add(wanted("C2"), MADE)
    for day in (14, 15):
        key = Key(one.subscription_id, date(2026, 1, day))
        moment = utc(f"2026-01-{day} 09:00")
        deliveries.open(one, Slot(key.local_date, moment))
        deliveries.lease(key, "w", moment, 60)
        if day == 14:
            deliveries.keep(key, "w", content("a", "b"))
            for number in range(3):
                deliveries.sent(key, "w", number, "ref")
            deliveries.finish(key, "w", stage)

    ended = Last(date(2026, 1, 14), stage, 2)
    assert {one.subscription_id: ended} == kept.ends([one.subscription_id, other.subscription_id])


def test_who_made_it_is_forgotten(kept: Subscriptions) -> None:
    """Of this workspace alone; the digests go on."""
    mine = kept.add(wanted("T1:C1"), MADE, made_by="U1")
    other = kept.add(wanted("T1:C1"), MADE, made_by="U2")
    elsewhere = kept.add(wanted("T12:C1"), MADE, made_by="U1")
    kept.forget("T1", "U1")

    assert {mine.subscription_id: None, other.subscription_id: "U2"} | {
        elsewhere.subscription_id: "U1"
    } == {one.subscription_id: one.made_by for one in kept.list()}


def test_who_is_forgotten_made_none(kept: Subscriptions, engine: Engine) -> None:
    """`/ask --forget-me` reaches this too."""
    kept.add(wanted("T1:C1"), MADE, made_by="U1")
    Conversations(engine).forget("T1", "U1")

    assert [None] == [one.made_by for one in kept.list()]
