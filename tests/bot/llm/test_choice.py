"""Which sentences answer a question, by what it asks for."""

from __future__ import annotations

from bot.llm.choice import FEWEST, MOST, MOST_OF_A_PAPER, choose
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
    items = [scored(p, i, 0.5 - 0.01 * i - 0.1 * p) for p in range(4) for i in range(4)]

    chosen = choose(items, Asks())

    assert MOST == len(chosen)
    assert ["S0.0", "S0.1", "S1.0", "S1.1"] == names(chosen)[:4]
    assert MOST_OF_A_PAPER == sum(item.passage == 0 for item in chosen)


def test_the_sentence_that_answers_is_read_first() -> None:
    """One of its paper that stands before it is left out where others are nearly as good."""
    items = [scored(0, 0, 0.5), scored(0, 1, 0.9), scored(0, 2, 0.3), scored(1, 0, 0.3)]

    assert ["S0.1", "S0.2", "S1.0"] == names(choose(items, Asks()))


def test_a_far_better_sentence_may_stand_before_the_best() -> None:
    """Where the best is not sure to answer; where it is, it is read first."""
    doubtful = [scored(0, 0, 0.35), scored(0, 1, 0.4), scored(0, 2, 0.02), scored(1, 0, 0.02)]
    sure = [scored(0, 0, 0.85), scored(0, 1, 0.9), scored(0, 2, 0.2), scored(1, 0, 0.2)]

    assert ["S0.0", "S0.1", "S1.0"] == names(choose(doubtful, Asks()))
    assert ["S0.1", "S0.2", "S1.0"] == names(choose(sure, Asks()))


def test_of_equals_the_one_of_another_paper_is_preferred() -> None:
    """The first paper may be the wrong one."""
    items = [scored(0, 0, 0.6), *(scored(0, i, 0.5) for i in range(1, 4))]
    items += [scored(p, 0, 0.5) for p in range(1, 5)]

    assert [0, 1, 2, 3, 4] == [item.passage for item in choose(items, Asks())]


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

    assert [f"S{p}.1" for p in range(MOST)] == names(chosen)


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
    items += [scored(p, 0, 0.5) for p in (1, 2, 3)]

    assert ["S0.0", "S0.1", "S1.0", "S2.0", "S3.0"] == names(choose(items, Asks()))


def test_both_sides_are_told_apart_by_the_words_they_do_not_share() -> None:
    """ "Encoders" says nothing of which of two encoders a sentence is about."""
    items = [scored(0, i, 0.9, f"Fern encoders read {i} leaves.") for i in range(4)]
    items += [scored(1, 0, 0.5, "Encoders are old."), scored(2, 0, 0.1, "Moss reads water.")]
    sides = ("Fern", "Moss transformer encoders")

    assert "S2.0" in names(choose(items, Asks(sides=sides)))


def test_what_a_sentence_refers_to_counts_among_the_few() -> None:
    """No paper has more than two and no answer more than five sentences."""
    items = [scored(p, i, 0.5 + 0.1 * i - 0.01 * p, "It grows.") for p in range(5) for i in (0, 1)]
    items += [scored(p, 2, 0.6, "It grows.") for p in range(5)]

    chosen = choose(items, Asks())

    assert MOST >= len(chosen) > FEWEST
    assert all(sum(item.passage == p for item in chosen) <= MOST_OF_A_PAPER for p in range(5))
    for item in chosen:
        first_of_pair = any((item.passage, item.place + 1) == (o.passage, o.place) for o in chosen)
        has_pair = any((item.passage, item.place - 1) == (o.passage, o.place) for o in chosen)
        assert item.place == 0 or has_pair or first_of_pair


def test_this_paper_refers_to_itself() -> None:
    """So nothing is missing before it."""
    items = [scored(0, 0, 0.01, "Ferns grow."), scored(0, 1, 0.9, "This paper counts leaves.")]
    items += [scored(p, 0, 0.5) for p in (1, 2, 3)]

    assert ["S0.1", "S1.0", "S2.0", "S3.0"] == names(choose(items, Asks()))


def test_nothing_is_chosen_of_nothing() -> None:
    """Whatever is asked for."""
    for asks in (Asks(), Asks(papers=True), Asks(sides=("Fern", "Moss"))):
        assert [] == choose([], asks)
