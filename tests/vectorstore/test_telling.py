"""Which words of a query tell what it is about."""

from __future__ import annotations

import pytest

from vectorstore.telling import telling


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("What is muP?", ["muP"]),
        ("which papers are about moss", ["moss"]),
        (
            "Is there a simple method for cooling two-sided chips?",
            ["cooling", "two-sided", "chips"],
        ),
        ("don't bees' dances tell?", ["don't", "bees", "dances"]),
        ("", []),
    ],
)
def test_words_that_any_question_may_have_are_left_out(query: str, expected: list[str]) -> None:
    """Those that remain stand as they were written."""
    assert expected == telling(query)


def test_a_query_in_which_nothing_tells_is_left_whole() -> None:
    """Nothing is better than it."""
    assert ["How", "does", "it", "work"] == telling("How does it work?")
