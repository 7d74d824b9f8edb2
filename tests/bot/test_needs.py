"""Whether what needs what is known from either side, and never the other way round."""

from __future__ import annotations

import pytest

from bot.gate import refusal

SAME = [
    ("Mossin is required for leaf growth.", "Leaf growth requires mossin."),
    ("Leaf growth requires mossin.", "Mossin is required for leaf growth."),
    (
        "Here we show that old mossin is essential for leaf growth.",
        "Leaf growth requires old mossin.",
    ),
    ("Mossin is indispensable for leaf growth.", "Leaf growth depends on mossin."),
    ("Leaf growth required mossin and rain.", "Leaf growth depends on mossin and rain."),
]
OTHER = [
    ("Mossin is required for leaf growth.", "Mossin requires leaf growth."),
    ("Leaf growth requires mossin.", "Leaf growth is required for mossin."),
    ("Mossin is not required for leaf growth.", "Leaf growth requires mossin."),
    ("Mossin may be required for leaf growth.", "Leaf growth requires mossin."),
    ("Mossin is important for leaf growth.", "Leaf growth requires mossin."),
    ("Mossin is sufficient for leaf growth.", "Leaf growth requires mossin."),
    ("Leaf growth depends on mossin.", "Mossin is required for leaf growth."),
    ("Leaf growth depends on mossin.", "Leaf growth requires mossin."),
    ("Mossin is required for leaf growth in mice.", "Leaf growth requires mossin."),
    ("Loss of mossin is required for leaf growth.", "Leaf growth requires mossin."),
    ("Mossin or barkin is required for leaf growth.", "Leaf growth requires mossin."),
    ("Mossin is required for leaf growth inhibitors.", "Leaf growth requires mossin."),
    ("Mossin is required for the loss of leaf growth.", "Leaf growth requires mossin."),
    ("Mossin is no longer required for leaf growth.", "Leaf growth requires mossin."),
    ("Leaf growth hardly requires mossin.", "Mossin is required for leaf growth."),
    ("It is unclear whether mossin is required for leaf growth.", "Leaf growth requires mossin."),
    (
        "Patients were required for leaf growth tests to walk.",
        "Leaf growth tests require patients.",
    ),
]


@pytest.mark.parametrize(("quote", "text"), SAME)
def test_a_need_is_the_same_from_both_sides(quote: str, text: str) -> None:
    """What is required for a thing is what that thing requires."""
    assert refusal(text, quote) is None


@pytest.mark.parametrize(("quote", "text"), OTHER)
def test_another_need_is_not(quote: str, text: str) -> None:
    """Roles, doubts, scopes and strengths stay."""
    assert refusal(text, quote) is not None
