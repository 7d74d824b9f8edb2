"""A sentence loses its lead-in and brackets where its own check allows it, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gate import refusal
from bot.trimming import trimmed

SHORTER = {
    "In this paper, we present Fern, a solver for graphs.": (
        "We present Fern, a solver for graphs."
    ),
    "Furthermore, Fern halves the run time of solvers.": "Fern halves the run time of solvers.",
    "We present a sparse edge solver (SES) for graphs.": (
        "We present a sparse edge solver for graphs."
    ),
    "To cut the costs of dry gardens, we water moss at night.": "We water moss at night.",
    "To do so, in this work, we present Fern for sparse graphs.": (
        "We present Fern for sparse graphs."
    ),
}
WHOLE = (
    "We solve f(x) for many model(s) of sparse (sub)graphs.",
    "We learn the arrow of time in a Markov (Decision) Process.",
    "To cut the costs of moss gardens, we water them at night.",
    "Fern halves the run time of graph solvers.",
    "If the moss is dry, we water the gardens at night.",
    "Moss holds water (in mice only) for many weeks.",
    "With 40 solvers or fewer, we halve the run time of graphs.",
)


@pytest.mark.parametrize(("sentence", "expected"), SHORTER.items())
def test_lead_ins_and_brackets_go(sentence: str, expected: str) -> None:
    """What only introduces or abbreviates is left out."""
    assert expected == trimmed(sentence)


@pytest.mark.parametrize("sentence", WHOLE)
def test_what_limits_a_statement_stays(sentence: str) -> None:
    """A condition, a number or a population is never cut."""
    assert sentence == trimmed(sentence)


@given(st.text(st.sampled_from("aF (),.:[]34\n-")) | st.text())
def test_whatever_is_left_passes_the_check(sentence: str) -> None:
    """Either nothing was cut, or the gate takes it for a shorter way to say the same."""
    text = trimmed(sentence)

    assert text == sentence or refusal(text, sentence) is None
