"""Which other words for the same thing the gate lets stand."""

from __future__ import annotations

import pytest

from bot.abbreviations import abbreviations, shortened
from bot.gate import refusal

ABSTRACT = (
    "Graph neural networks (GNNs) read sparse graphs. The error (SD) of the Moss Solver Unit (MSU) "
    "fell, as it did in the long list (4 edges)."
)

SAME = [
    ("GNNs read sparse graphs quickly.", "Graph neural networks read sparse graphs quickly."),
    ("Graph neural networks read sparse graphs.", "GNNs read sparse graphs."),
    ("Graph neural networks (GNNs) read sparse graphs.", "GNNs read sparse graphs."),
    ("In this paper, we present Fern, a solver for sparse graphs, and test it.",
     "Fern is a solver for sparse graphs."),
    ("Fern, the fastest solver of sparse graphs, can run on phones.",
     "Fern is the fastest solver of sparse graphs."),
    ("The sedative drug, mossin, is given to lower blood pressure.",
     "Mossin is given to lower blood pressure."),
    ("Mossin is a cheap drug for the treatment of mild gout.",
     "Mossin is a cheap treatment for mild gout."),
    ("Fern was slower than Moss on sparse graphs.", "Fern is slower than Moss on sparse graphs."),
    ("The analysed tumours had grown in some labelled cells.",
     "The analyzed tumors had grown in some labeled cells."),
]  # fmt: skip

OTHER = [
    ("GNNs read sparse graphs quickly.", "Moss Solver Units read sparse graphs quickly."),
    ("GNNs may read sparse graphs quickly.", "Graph neural networks read sparse graphs quickly."),
    ("We present Fern, a solver for sparse graphs.", "Fern is not a solver for sparse graphs."),
    ("We present no solver, a list of sparse graphs.", "Solver is a list of sparse graphs."),
    ("We present Fern, a solver, and a list of sparse graphs.", "A solver is a list of graphs."),
    ("Fern, the Moss solver, and the old Bark solver run on phones.",
     "Fern is the old Bark solver."),
    ("Without the drug, mossin, is blood pressure higher?", "Mossin is blood pressure higher."),
    ("The drug tried in mice, mossin, is known to lower blood pressure.",
     "Mossin is known to lower blood pressure."),
    ("The only cheap drug, mossin, is known to lower blood pressure.",
     "Mossin is known to lower blood pressure."),
    ("The heart, liver, and lungs are known to lower blood pressure.",
     "Liver are known to lower blood pressure."),
    ("Fern was slower than Moss on sparse graphs.", "Fern are slower than Moss on sparse graphs."),
    ("Fern was slower than Moss on sparse graphs.", "Fern will slower than Moss on sparse graphs."),
]  # fmt: skip


@pytest.mark.parametrize(("quote", "text"), SAME)
def test_another_way_to_say_the_same_stands(quote: str, text: str) -> None:
    """Names, spelling, tense and appositions change; what is said does not."""
    assert refusal(text, quote, ABSTRACT) is None


@pytest.mark.parametrize(("quote", "text"), OTHER)
def test_another_statement_does_not(quote: str, text: str) -> None:
    """What only looks like an apposition or a name is none."""
    assert refusal(text, quote, ABSTRACT) is not None


def test_an_abbreviation_stands_for_the_words_with_its_initials() -> None:
    """Statistics and numbers in brackets stand for nothing."""
    assert {
        "GNNs": "Graph neural networks",
        "MSU": "Moss Solver Unit",
    } == abbreviations(ABSTRACT)


def test_a_long_form_is_put_short_with_its_bracket() -> None:
    """Whether or not the abbreviation stands behind it, and in any case."""
    text = "Every Moss solver unit (MSU) is one moss solver unit, not a moss solver unity."

    assert "Every MSU is one MSU, not a moss solver unity." == shortened(
        text, abbreviations(ABSTRACT)
    )
