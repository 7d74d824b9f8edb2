"""What a hostile reader tried to pass off as a quote's own statement; none of it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.gate import refusal

# A line is a quote and what is made of it, sometimes behind the rest of the quote's abstract.
LINES = Path(__file__).with_suffix(".txt").with_stem("red_paraphrases").read_text().splitlines()


@pytest.mark.parametrize("line", LINES)
def test_what_a_quote_does_not_say_does_not_stand(line: str) -> None:
    """Other roles, doubts turned into facts, lost conditions, names and strengths are refused."""
    before, _, pair = line.rpartition(" || ")
    quote, text = pair.split(" => ")

    assert refusal(text, quote, f"{before} {quote}".strip()) is not None


def test_no_pair_is_there_twice() -> None:
    """Each line tries something of its own."""
    assert len(set(LINES)) == len(LINES)
