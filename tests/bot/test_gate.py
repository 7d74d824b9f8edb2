"""What a sentence may leave out of its quote, and what it may not change."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gate import refusal

HONEST = [
    (
        "In this paper, we show that the new solver halves the run time on sparse graphs.",
        "The new solver halves the run time on sparse graphs.",
    ),
    (
        "The solver (called Fern) halves the run time on sparse graphs, and it needs no tuning.",
        "The solver halves the run time on sparse graphs.",
    ),
    (
        "The solver, which we call Fern, halves the run time on sparse graphs.",
        "The solver halves the run time on sparse graphs.",
    ),
    (
        "Moreover, the accuracy reaches 91.3\\% on held-out graphs, whereas others stop at 80.",
        "The accuracy reaches 91.3% on held-out graphs.",
    ),
    (
        "Unlike solvers that do not cache, Fern halves the run time of each query.",
        "Fern halves the run time of each query.",
    ),
    (
        "Fern significantly reduces the run time of long queries.",
        "Fern reduces the run time of long queries.",
    ),
]

TAMPERED = [
    # number, unit, sign, comparator
    (
        "Fern lowers the run time by 41% on graphs.",
        "Fern lowers the run time by 42% on graphs.",
        "number",
    ),
    ("Fern saves 3 ms of each query.", "Fern saves 3 s of each query.", "new_word"),
    (
        "The effect was significant (p < 0.05) overall.",
        "The effect was significant (p 0.05) overall.",
        "number",
    ),
    ("Fern used up to 40 threads per query.", "Fern used 40 threads per query.", "number"),
    (
        "The dose of 40 mg lowered blood pressure.",
        "The dose of 40 lowered blood pressure.",
        "number",
    ),
    # negation and hedges
    ("Fern does not reduce the peak memory.", "Fern does reduce the peak memory.", "negation"),
    (
        "Fern reduces the peak memory of queries.",
        "Fern does not reduce the peak memory of queries.",
        "negation",
    ),
    ("It is unlikely that Fern reduces peak memory.", "Fern reduces peak memory.", "negation"),
    ("Fern may reduce the peak memory.", "Fern reduce the peak memory.", "hedge"),
    ("These results suggest that Fern reduces peak memory.", "Fern reduces peak memory.", "hedge"),
    ("We hypothesize that Fern reduces peak memory.", "Fern reduces peak memory.", "hedge"),
    # roles
    ("Fern is faster than Moss on graphs.", "Moss is faster than Fern on graphs.", "order"),
    ("Moss is slow, but Fern is faster than Moss here.", "Moss is faster than Fern here.", "order"),
    ("Fern is outperformed in all tests by Moss.", "Fern outperformed Moss.", "cut"),
    (
        "The Fern solver is outperformed in tests by the Moss solver.",
        "The Fern solver outperformed the Moss solver.",
        "cut",
    ),
    ("Unlike Fern, Moss handles cyclic graphs well.", "Fern handles cyclic graphs well.", "cut"),
    ("Fern reduces noise and increases power in chips.", "Fern reduces power in chips.", "cut"),
    ("Fern and Moss use 3 and 5 threads, respectively.", "Fern and Moss use 5 threads.", "cut"),
    # scope
    ("The drug lowers mortality in mice.", "The drug lowers mortality.", "scope"),
    ("The bound holds for graphs with n = 7.", "The bound holds for graphs.", "scope"),
    ("The bound holds only when the graph is sparse.", "The bound holds.", "short"),
    ("Training converges quickly if the graph is sparse.", "Training converges quickly.", "scope"),
    (
        "Among 40 patients, the drug lowered blood pressure.",
        "The drug lowered blood pressure.",
        "scope",
    ),
    ("The drug lowers blood pressure or raises it.", "The drug lowers blood pressure.", "scope"),
    # half a thought
    (
        "Fern builds an index of edges, and it uses less memory.",
        "It uses less memory.",
        "antecedent",
    ),
    ("Does Fern reduce the peak memory?", "Fern reduce the peak memory.", "cut"),
    ("By caching every edge list, Fern halves run time.", "By caching every edge list.", "cut"),
    # words of its own
    ("Fern reduces the peak memory.", "Fern always reduces the peak memory.", "new_word"),
    ("Fern reduces the peak memory.", "Fern increases the peak memory.", "new_word"),
]


@pytest.mark.parametrize(("quote", "text"), HONEST)
def test_a_sentence_without_its_lead_in_aside_or_last_clause_stands(quote: str, text: str) -> None:
    """Leaving out what only introduces or adds is no change of meaning."""
    assert refusal(text, quote) is None


@pytest.mark.parametrize(("quote", "text", "reason"), TAMPERED)
def test_a_changed_sentence_is_refused_with_its_reason(quote: str, text: str, reason: str) -> None:
    """Each kind of change has its own reason, which is counted."""
    assert reason == refusal(text, quote)


def test_typography_makes_no_difference() -> None:
    """Curly quotes, long dashes, entities and LaTeX escapes are the same characters."""
    quote = "Fern’s run‑time falls by 12–34\\% on “sparse” graphs &amp; trees."

    assert refusal('Fern\'s run-time falls by 12-34% on "sparse" graphs & trees.', quote) is None


@given(
    st.lists(
        st.sampled_from(
            [
                "fern",
                "moss",
                "graph",
                "solver",
                "reads",
                "writes",
                "caches",
                "edges",
                "7",
                "not",
                "may",
                "of",
                "in",
            ]
        ),
        min_size=4,
        max_size=14,
    ),
    st.data(),
)
def test_one_word_changed_is_never_let_through(words: list[str], data: st.DataObject) -> None:
    """A word that the quote does not hold makes any text fall, wherever it stands."""
    place = data.draw(st.integers(0, len(words) - 1))
    changed = [*words[:place], "quokka", *words[place + 1 :]]

    assert refusal(" ".join(changed), " ".join(words)) is not None


def test_repetition_is_no_way_to_keep_the_reader_waiting() -> None:
    """A sentence of one word again and again could be aligned in countless ways."""
    started = time.perf_counter()

    assert refusal("solver " * 45, "solver " * 5_000 + "ends here") is not None
    assert time.perf_counter() - started < 5
