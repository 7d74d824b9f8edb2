"""What people save and vote, and which thread is a paper's, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.catalogue.conversations import Conversations
from bot.catalogue.deliveries import Deliveries
from bot.catalogue.saved import Saved
from bot.catalogue.subscriptions import Subscriptions
from bot.catalogue.targets import Targets
from bot.delivery import Key
from bot.schedule import Slot
from bot.slack.models import Place
from bot.subscription import Target
from tests.bot.deliveries import content, utc, wanted

NOW = utc("2026-01-14 09:00")
HERE, ELSEWHERE = Target("slack", "T1:C1"), Target("slack", "T1:C2")


@pytest.fixture
def saved(engine: Engine) -> Saved:
    return Saved(engine)


def test_a_paper_is_saved_once(saved: Saved) -> None:
    """For one person, the last one first; whoever saves it again hears that it was."""
    first = saved.save("T1", "U1", "fern", NOW)
    again = saved.save("T1", "U1", "fern", NOW + timedelta(days=1))
    saved.save("T1", "U1", "moss", NOW + timedelta(hours=1))
    saved.save("T1", "U2", "stone", NOW)
    saved.save("T2", "U1", "stone", NOW)

    assert (True, False) == (first, again)
    assert ["moss", "fern"] == saved.saved("T1", "U1")


def test_who_is_forgotten_leaves_no_votes_and_nothing_saved(engine: Engine, saved: Saved) -> None:
    """What others saved and think stays; so does the same person in another workspace."""
    targets = Targets(engine)
    for user in ("U1", "U2"):
        saved.save("T1", user, "fern", NOW)
        targets.vote(HERE, "fern", user, is_good=True)
    targets.vote(Target("slack", "T2:C1"), "fern", "U1", is_good=True)

    Conversations(engine).forget("T1", "U1")

    assert ([], ["fern"]) == (saved.saved("T1", "U1"), saved.saved("T1", "U2"))
    assert [("fern", True)] == targets.votes(HERE)
    assert [("fern", True)] == targets.votes(Target("slack", "T2:C1"))


def test_the_thread_of_a_paper_is_known_once_its_message_has_arrived(engine: Engine) -> None:
    """In its own channel alone; the head's thread is no paper's."""
    deliveries, conversations = Deliveries(engine), Conversations(engine)
    asked = replace(wanted(), target=HERE)
    subscription = Subscriptions(engine).add(asked, NOW - timedelta(days=1))
    key = Key(subscription.subscription_id, NOW.date())
    deliveries.open(subscription, Slot(NOW.date(), NOW))
    deliveries.lease(key, "w1", NOW, 60)
    deliveries.keep(key, "w1", replace(content("fern"), alone={1: "fern"}))
    before = conversations.item(Place("T1", "C1", "17.2"))
    deliveries.sent(key, "w1", 0, "17.1")
    deliveries.sent(key, "w1", 1, "17.2")

    places = [("C1", "17.2"), ("C1", "17.1"), ("C2", "17.2"), ("C1", None)]
    found = [conversations.item(Place("T1", channel, ts)) for channel, ts in places]
    assert [None, "fern", None, None, None] == [before, *found]
    assert Targets(engine).paper_of(ELSEWHERE, "17.2") is None
