from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalogue.catalogue import Catalogue, open_catalogue
from bot.delivery import Key
from bot.schedule import Slot
from bot.unsent import LATE, TOLD, unsent
from tests.bot.deliveries import utc, wanted

MADE = utc("2026-01-13 12:00")
DUE = Slot(utc("2026-01-14 09:00").date(), utc("2026-01-14 09:00"))
LATER = DUE.moment + LATE + timedelta(minutes=1)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")


def lines(catalogue: Catalogue, minutes: int = 0) -> list[str]:
    now = LATER + timedelta(minutes=minutes)
    return unsent(catalogue.subscriptions, catalogue.deliveries, now)


def test_digest_that_nothing_sends_is_late(catalogue: Catalogue) -> None:
    """Half an hour after it was due, unless the subscription is paused."""
    made = catalogue.subscriptions.add(wanted(), MADE)

    assert [] == lines(catalogue, -2)
    assert [f"{made.subscription_id} of 2026-01-14 is late: nothing sends it"] == lines(catalogue)
    catalogue.subscriptions.pause(made.subscription_id)
    assert [] == lines(catalogue)


def test_digest_that_was_begun_is_late_with_its_error(catalogue: Catalogue) -> None:
    """And none that was delivered."""
    made = catalogue.subscriptions.add(wanted(), MADE)
    key = Key(made.subscription_id, DUE.local_date)
    catalogue.deliveries.open(made, DUE)
    catalogue.deliveries.lease(key, "w1", DUE.moment, 60)
    catalogue.deliveries.put_off(key, "w1", "the target is away")

    assert [] == lines(catalogue, -2)
    assert [f"{made.subscription_id} of 2026-01-14 is late: the target is away"] == lines(catalogue)
    catalogue.deliveries.lease(key, "w1", DUE.moment, 60)
    catalogue.deliveries.finish(key, "w1", "empty")
    assert [] == lines(catalogue)


def test_missed_digest_is_told_for_days(catalogue: Catalogue) -> None:
    """Then it is history; what is late now comes after it."""
    made = catalogue.subscriptions.add(wanted(), MADE)
    catalogue.deliveries.miss(made, [DUE])

    name = made.subscription_id
    assert [f"{name} of 2026-01-14 was missed"] == lines(catalogue)
    assert [
        f"{name} of 2026-01-14 was missed",
        f"{name} of 2026-01-15 is late: nothing sends it",
    ] == lines(catalogue, 24 * 60)
    after = int(TOLD / timedelta(minutes=1))
    assert [f"{name} of 2026-01-17 is late: nothing sends it"] == lines(catalogue, after)
