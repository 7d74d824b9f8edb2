from __future__ import annotations

import pytest

from bot.catalogue.dates import day
from bot.catalogue.drafts import is_not_older


@pytest.mark.parametrize(
    ("date", "other", "expected"),
    [
        ("2025-03-18", "2025-03-17", True),
        ("2025-03-17", "2025-03-18", False),
        ("2025-03-18", "2025-03-18", True),
        ("2025-03", "2025-03-18", True),
        ("2025-02", "2025-03-18", False),
        ("2025", "2025-12-31", True),
        (None, "2025-03-18", True),
        ("2025-03-18", None, True),
    ],
)
def test_states_are_ordered_as_far_as_their_dates_tell(
    date: str | None, other: str | None, expected: bool
) -> None:
    """Where they do not, the later one read counts as the later."""
    assert is_not_older(date, other) is expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2025-03-18", 20250318),
        ("2025-03", 20250300),
        ("2025", 20250000),
        ("soon", None),
        (None, None),
    ],
)
def test_dates_become_numbers_that_filters_compare(date: str | None, expected: int | None) -> None:
    """What is not known is nought."""
    assert day(date) == expected
