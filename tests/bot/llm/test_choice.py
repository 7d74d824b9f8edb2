"""Which sentences answer a question, by what it asks for."""

from __future__ import annotations

from bot.llm.choice import FEWEST, MOST, MOST_OF_A_PAPER, MOST_PAPERS, choose
from bot.llm.features import Features
from bot.llm.scorer import Scored
from bot.question import Asks


def scored(passage: int, place: int, score: float, text: str = "", **features: float) -> Scored:
    name = f"S{passage}.{place}"
    return Scored(name, passage, place, text or name, score, Features(**features))


def names(chosen: list[Scored]) -> list[str]:
    return [item.sentence_id for item in chosen]


def test_few_sentences_of_a_paper_in_its_own_order() -> None:
    """The best paper first, its own order within it."""
    items = [scored(p, i, 0.5 + 0.01 * i - 0.02 * p) for p in range(4) for i in range(4)]

    chosen = choose(items, Asks())

    assert MOST == len(chosen)
    assert ["S0.2", "S0.3", "S1.2", "S1.3"] == names(chosen)[:4]
    assert MOST_OF_A_PAPER == sum(item.passage == 0 for item in chosen)


def test_a_clear_answer_stands_alone() -> None:
    """What scores far below it is left out."""
    assert ["S0.0"] == names(choose([scored(0, 0, 0.95), scored(1, 0, 0.01)], Asks()))


def test_beyond_the_fewest_only_what_is_near_the_best() -> None:
    """A fourth sentence has to earn its place."""
    items = [scored(i, 0, 0.9 - 0.1 * i) for i in range(FEWEST)]

    assert FEWEST + 1 == len(choose([*items, scored(8, 0, 0.69)], Asks()))
    assert FEWEST == len(choose([*items, scored(8, 0, 0.1)], Asks()))


def test_which_papers_gets_one_sentence_each() -> None:
    """The one that tells what the paper does, of several that score alike."""
    items = [scored(p, 0, 0.5 - 0.01 * p) for p in range(9)]
    items += [scored(p, 1, 0.5 - 0.01 * p, proposal=1.0) for p in range(9)]

    chosen = choose(items, Asks(papers=True))

    assert [f"S{p}.1" for p in range(MOST_PAPERS)] == names(chosen)


def test_of_few_papers_a_second_sentence_is_listed() -> None:
    """There is room for it."""
    items = [scored(p, i, 0.5) for p in range(2) for i in range(3)]

    assert ["S0.0", "S0.1", "S1.0", "S1.1"] == names(choose(items, Asks(papers=True)))


def test_a_comparison_gets_both_sides() -> None:
    """Even where one side's sentences score higher."""
    items = [scored(0, i, 0.9, f"Fern grows {i} leaves.") for i in range(6)]
    items += [scored(i, 0, 0.8, f"Fern has {i} roots.") for i in range(2, 6)]
    items.append(scored(1, 0, 0.1, "Moss holds water."))

    assert "S1.0" in names(choose(items, Asks(sides=("Fern", "Moss"))))


def test_a_sentence_that_refers_back_comes_with_the_one_before() -> None:
    """ "It" is nothing to a reader who does not see what it is."""
    items = [scored(0, 0, 0.01, "We present Fern."), scored(0, 1, 0.9, "It needs no tuning.")]

    assert ["S0.0", "S0.1"] == names(choose(items, Asks()))


def test_this_paper_refers_to_itself() -> None:
    """So nothing is missing before it."""
    items = [scored(0, 0, 0.01, "Ferns grow."), scored(0, 1, 0.9, "This paper counts leaves.")]

    assert ["S0.1"] == names(choose(items, Asks()))


def test_nothing_is_chosen_of_nothing() -> None:
    """Whatever is asked for."""
    for asks in (Asks(), Asks(papers=True), Asks(sides=("Fern", "Moss"))):
        assert [] == choose([], asks)
