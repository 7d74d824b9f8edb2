"""A small sample of the benchmark of lying models; see tests/bench/liars.py."""

from __future__ import annotations

from tests.bench.liars import run, scripts
from tests.bot.abstracts import FERN, MOSS, ORDERS


def test_no_liar_gets_an_unverified_sentence_shown() -> None:
    """Each lies or fails once behind a real HTTP server, and each ends in time."""
    tally = run([FERN, MOSS, ORDERS], len(scripts(0)))

    assert [] == tally.wrong
    assert len(scripts(0)) == tally.answers
    assert tally.shown["quote"] > 0
    assert tally.dropped["unknown_id"] > 0
    assert tally.slowest_s < 30
