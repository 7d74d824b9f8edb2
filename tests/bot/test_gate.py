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
    (
        "RESULTS The drug (Mossin)-treated group recovered within weeks.",
        "The drug-treated group recovered within weeks.",
    ),
    (
        "To cut the cost of long queries, Fern caches the edges of every graph.",
        "Fern caches the edges of every graph.",
    ),
    (
        "At the same time, this paper presents a solver for sparse graphs.",
        "This paper presents a solver for sparse graphs.",
    ),
    (
        "We propose Fern, a solver - as far as we know - for sparse graphs.",
        "We propose Fern, a solver for sparse graphs.",
    ),
    (
        "Graph solvers read long lists, as well as cells, with gains of 12% on average queries.",
        "Graph solvers read long lists.",
    ),
    ("For instance, Fern halves the peak memory.", "Fern halves the peak memory."),
    (
        "In recent years, sparse graphs have grown large and deep.",
        "Sparse graphs have grown large and deep.",
    ),
    (
        "Old solvers, such as plain tables and trees, read long lists.",
        "Old solvers read long lists.",
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
    (
        "Early reports hold that moss cures the common cold, which later trials disproved.",
        "Early reports hold that moss cures the common cold.",
        "negation",
    ),
    (
        "Early reports, since refuted, hold that moss cures the common cold.",
        "Early reports hold that moss cures the common cold.",
        "negation",
    ),
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
    # limits behind a first boundary, in brackets and in leads
    ("Fern halves the memory of graphs, but only if sparse.", "Fern halves the memory.", "cut"),
    ("Fern halves peak memory, although not on trees.", "Fern halves peak memory.", "scope"),
    ("Fern halves peak memory, which only holds on trees.", "Fern halves peak memory.", "scope"),
    ("Fern halves peak memory; however, it never ends.", "Fern halves peak memory.", "scope"),
    ("Fern (on sparse graphs only) halves peak memory.", "Fern halves peak memory.", "scope"),
    ("The drug (mice only) lowers blood pressure.", "The drug lowers blood pressure.", "scope"),
    (
        "Fern (F) does not slow down the reading of Moss (M) graphs here.",
        "Fern graphs read here.",
        "order",
    ),
    (
        "Fern (F) does not slow down the Moss (M) graph solver.",
        "Fern graph solver.",
        "negation",
    ),
    ("In mice, we show that the drug lowers pain.", "The drug lowers pain.", "scope"),
    ("It remains to be shown that Fern halves memory.", "Fern halves memory.", "hedge"),
    ("Prior work showed that Fern halves memory.", "Fern halves memory.", "hedge"),
    ("In principle, Fern halves the peak memory.", "Fern halves the peak memory.", "scope"),
    ("While fast, under heavy load Fern loses edges.", "Fern loses edges.", "scope"),
    ("At low doses, the drug lowers blood pressure.", "The drug lowers blood pressure.", "scope"),
    ("Moss harms leaves, roots and stems, and helps bees.", "Roots and stems helps bees.", "cut"),
    # adverbs that turn a statement round, and those under a negation
    ("Age is inversely correlated with income.", "Age is correlated with income.", "cut"),
    (
        "The drug does not significantly lower mortality.",
        "The drug does not lower mortality.",
        "negation",
    ),
    # ends that belong to what stays
    ("Fern is the fastest solver for sparse graphs.", "Fern is the fastest solver.", "cut"),
    ("Fern is the fastest, among slow solvers.", "Fern is the fastest.", "short"),
    ("Tall Fern is the best solver, among slow ones.", "Tall Fern is the best solver.", "scope"),
    (
        "Patients with gout were readmitted within weeks.",
        "Patients were readmitted within weeks.",
        "cut",
    ),
    ("The drug was given at 5 mg per day.", "The drug was given at 5 mg.", "number"),
    (
        "The gap between Fern and Moss graphs widened.",
        "The gap between Moss graphs widened.",
        "cut",
    ),
    ("The Moss solver combines caching and sorting.", "The Moss solver combines caching.", "cut"),
    ("The solver crashes on graphs in many cases.", "The solver crashes on graphs.", "cut"),
    # words that only look alike
    ("These studies note improved memory.", "These studies not improved memory.", "negation"),
    ("The rates of Moss solvers rise.", "The rats of Moss solvers rise.", "new_word"),
    # marks
    ("The drug lowers blood pressure.", "The drug lowers blood pressure?", "new_word"),
    ("The drug lowers blood pressure.", 'The drug "lowers" blood pressure.', "new_word"),
    ("The drug lowers no blood pressure.", "The drug lowers (no) blood pressure.", "new_word"),
    ("The drug costs $5 each year.", "The drug costs 5 each year.", "number"),
    ("The drug lowers blood pressure or raises it.", "The drug lowers blood pressure.", "scope"),
    # half a thought
    (
        "Fern builds an index of edges, and it uses less memory.",
        "It uses less memory.",
        "antecedent",
    ),
    ("Does Fern reduce the peak memory?", "Fern reduce the peak memory.", "cut"),
    ("By caching every edge list, Fern halves run time.", "By caching every edge list.", "cut"),
    # when and on what a finding was made, parts of a counted whole, and what "which" stands for
    ("After a long warm-up, Fern answers most queries.", "Fern answers most queries.", "scope"),
    ("For instance segmentation, Fern beats slow Moss.", "Fern beats slow Moss.", "scope"),
    ("In tests on sparse graphs, Fern beats Moss easily.", "Fern beats Moss easily.", "scope"),
    ("Fern halves the peak memory, compared to Moss.", "Fern halves the peak memory.", "scope"),
    (
        "The outcome was a composite of falls, new fractures, and late deaths.",
        "The outcome was a composite of falls, and late deaths.",
        "scope",
    ),
    (
        "We measure three costs: peak memory, run time, and power.",
        "We measure three costs: peak memory, and power.",
        "scope",
    ),
    (
        "Fern builds an index, which speeds up a cache, which then grows.",
        "Fern builds an index, which then grows.",
        "cut",
    ),
    ("The solver is a new view on graphs.", "Is a new view on graphs.", "cut"),
    (
        "Fern is a major cause of slow queries.",
        "Fern is the major cause of slow queries.",
        "new_word",
    ),
    ("Fern needs f(n) to g((n) h) steps.", "Fern needs f((n) to g(n) h) steps.", "cut"),
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


SENTENCES = [quote for quote, _ in HONEST] + [quote for quote, _, _ in TAMPERED]
TURNS = ("not", "never", "no", "may", "only", "hardly", "<", ">", "≥", "7", "-", "without")


@pytest.mark.parametrize("quote", SENTENCES)
def test_a_sentence_stands_for_itself(quote: str) -> None:
    """Whatever is verbatim is accepted, with or without its full stop."""
    assert refusal(quote, quote) in (None, "short")
    assert refusal(f"{quote} ", quote) in (None, "short")


@given(st.sampled_from(HONEST), st.sampled_from(TURNS), st.data())
def test_no_turn_put_into_an_accepted_text_is_let_through(
    pair: tuple[str, str], turn: str, data: st.DataObject
) -> None:
    """Property: a negation, hedge, comparator or number more, anywhere, is refused."""
    quote, text = pair
    words = text.split()
    place = data.draw(st.integers(0, len(words) - 1))

    assert refusal(" ".join([*words[:place], turn, *words[place:]]), quote) is not None


PRECISE = (
    "Fern does not lower the cost of 41 queries below 3.5 ms unless at most 2 graphs may fail, "
    "and it never uses more than 12% of memory (p < 0.05)."
)
TELLING = [
    "not",
    "41",
    "below",
    "3.5",
    "ms",
    "unless",
    "at",
    "most",
    "2",
    "may",
    "never",
    "more",
    "than",
    "12%",
    "<",
    "0.05",
]


@given(st.sampled_from(TELLING), st.sampled_from(("", "1", "5", "always", "above", "less", ">")))
def test_no_number_negation_or_comparator_changes(word: str, other: str) -> None:
    """Property: each of them, taken out or exchanged, makes the text fall."""
    changed = PRECISE.replace(f" {word}", f" {other}" if other else "", 1)

    assert refusal(changed, PRECISE) is not None


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
