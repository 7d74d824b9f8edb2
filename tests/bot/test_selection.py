"""The best that fits is shown, each paper unlike the others and those of before."""

from __future__ import annotations

import pytest

from bot.selection import LOSS, NEAR, Scored, choose
from tests.bot.test_traits import traits


def scored(name: str, text: str, score: float, upvotes: int = 0) -> Scored:
    return Scored(name, traits(text), score, upvotes)


def names(chosen: list[Scored]) -> list[str]:
    return [one.paper_id for one in chosen]


def test_the_best_are_chosen_above_the_least_score() -> None:
    """No more than asked for, and nothing to fill up with."""
    papers = [scored("a", "moss", 0.9), scored("b", "stone", 0.7), scored("c", "water", 0.2)]

    assert ["a", "b"] == names(choose(papers, 8, 0.5))
    assert ["a"] == names(choose(papers, 1, 0.5))


def test_upvotes_part_equal_papers_alone() -> None:
    """Popularity never beats a better fit."""
    papers = [
        scored("a", "moss", 0.801),
        scored("b", "stone", 0.799, 50),
        scored("c", "water", 0.9),
    ]

    assert ["c", "b", "a"] == names(choose(papers, 8, 0.5))


def test_a_text_is_shown_once() -> None:
    """A copy under another id is left out, also of what was shown before."""
    papers = [scored("a", "moss water", 0.9), scored("b", "moss water", 0.8)]

    assert ["a"] == names(choose(papers, 8, 0.5))
    assert [] == names(choose(papers, 8, 0.5, shown=[traits("moss water")]))


def test_the_last_place_explores() -> None:
    """The paper least like the chosen ones takes the last place; the others stay."""
    papers = [
        scored("a", "moss water", 0.9),
        scored("b", "moss garden wall", 0.8),
        scored("c", "moss rain wall", 0.7),
        scored("d", "stone", 0.6),
        scored("e", "glass", 0.1),
    ]

    assert ["a", "b"] == names(choose(papers, 2, 0.5))
    assert ["a", "d"] == names(choose(papers, 2, 0.5, explore=True))


def test_there_is_nothing_to_explore_on_a_thin_day() -> None:
    """A digest that is not full takes no paper that does not fit."""
    papers = [scored("a", "moss", 0.9), scored("b", "stone", 0.45)]

    assert ["a"] == names(choose(papers, 2, 0.5, explore=True))


def test_what_is_much_like_a_paper_shown_loses() -> None:
    """Another on nearly the same thing comes after a paper that fits less, and before none."""
    shown = [traits("moss water rain fern")]
    papers = [scored("near", "moss water rain leaf", 0.9), scored("new", "moss stone", 0.8)]

    assert ["near", "new"] == names(choose(papers, 8, 0.5))
    assert ["new", "near"] == names(choose(papers, 8, 0.5, shown=shown))
    assert ["new"] == names(choose(papers, 8, 0.75, shown=shown))


def test_a_likeness_that_papers_of_one_field_have_costs_nothing() -> None:
    """The order is that of the scores."""
    shown = [traits("moss water")]
    papers = [scored("a", "moss stone", 0.9), scored("b", "glass", 0.85)]

    assert NEAR > 0.5
    assert ["a", "b"] == names(choose(papers, 8, 0.5, shown=shown))


def test_two_papers_of_a_day_that_are_much_alike_are_not_both_first() -> None:
    """The second comes after one that tells something else."""
    papers = [
        scored("a", "moss water rain fern", 0.9),
        scored("b", "moss water rain leaf", 0.89),
        scored("c", "stone", 0.8),
    ]

    assert ["a", "c", "b"] == names(choose(papers, 8, 0.5))


@pytest.mark.parametrize("upvotes", [0, 1000])
def test_upvotes_do_not_make_up_for_what_is_not_new(upvotes: int) -> None:
    """They part what is worth the same, after likeness has cost what it costs."""
    shown = [traits("moss water rain fern")]
    papers = [scored("near", "moss water rain leaf", 0.9, upvotes), scored("new", "stone", 0.8)]

    assert LOSS > 0
    assert ["new", "near"] == names(choose(papers, 8, 0.5, shown=shown))


def test_what_is_tried_is_neither_shown_before_nor_far_down() -> None:
    """Of the best three digests' worth, and nothing like what was shown."""
    papers = [
        scored("a", "moss water", 0.9),
        scored("b", "moss garden wall", 0.8),
        *(scored(f"c{i}", f"moss rain leaf{i}", 0.7) for i in range(4)),
        scored("d", "stone", 0.6),
    ]
    shown = [traits("slate")]
    some = [*papers[:3], scored("s", "slate", 0.75), scored("t", "stone", 0.6)]

    assert "d" not in names(choose(papers, 2, 0.5, explore=True))
    assert ["a", "t"] == names(choose(some, 2, 0.5, explore=True, shown=shown))
