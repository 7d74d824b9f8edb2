from __future__ import annotations

from datetime import timedelta

import pytest

from bot.mail_note import Note, State
from tests.bot.deliveries import utc

NOW = utc("2026-01-14 09:00")


@pytest.mark.parametrize(
    ("state", "age", "expected"),
    [
        ("noted", 0, True),
        ("noted", 159, True),
        ("doubted", 159, True),
        ("noted", 160, False),
        ("doubted", 160, False),
        ("noted", -159, True),
        ("noted", -160, False),
        ("taken", 0, False),
    ],
)
def test_transaction_lasts_so_long(state: State, age: float, *, expected: bool) -> None:
    """A note of a clock that ran far ahead keeps nobody waiting."""
    note = Note(NOW - timedelta(seconds=age), state)

    assert expected == note.may_change(NOW, 160)
