"""What fits comes first, what was judged corrects it, and twins are shown once."""

from __future__ import annotations

import numpy as np
import pytest

from bot.selection import ENOUGH, Scored, Traits, Wanted, choose, nearest, scores, weigh


def traits(text: str, vector: tuple[float, ...] | None = None) -> Traits:
    row = None if vector is None else np.array(vector, np.float32)
    return Traits(weigh(text.split(), lambda _: 1.0), row)


def scored(name: str, text: str, score: float, upvotes: int = 0) -> Scored:
    return Scored(name, traits(text), score, upvotes)


def names(chosen: list[Scored]) -> list[str]:
    return [one.paper_id for one in chosen]


def test_weights_have_length_one_and_rare_words_count_more() -> None:
    """A word said twice counts more, but not twice as much."""
    weights = weigh(["moss", "moss", "water"], {"moss": 1.0, "water": 3.0}.__getitem__)

    assert pytest.approx(1.0) == sum(weight**2 for weight in weights.values())
    assert 1 < weights["water"] / weights["moss"] < 3


def test_no_words_have_no_weights() -> None:
    """A paper without text is like nothing."""
    assert {} == weigh([], lambda _: 1.0)


def test_shared_words_score_higher_without_vectors() -> None:
    """Words alone order papers where there is no vector."""
    fit, other = scores(Wanted(traits("moss gardens")), [traits("moss gardens"), traits("basalt")])

    assert fit > 0.5 > other


def test_near_vectors_score_higher_than_far_ones() -> None:
    """Meaning counts where no word is shared."""
    wanted = Wanted(traits("moss", (1.0, 0.0)))

    near, far = scores(wanted, [traits("a", (0.8, 0.6)), traits("b", (0.0, 1.0))])

    assert near > far


@pytest.mark.parametrize("vector", [None, (0.6, 0.8)])
def test_a_like_lifts_what_is_like_it(vector: tuple[float, ...] | None) -> None:
    """One example tells from day one, also of papers whose vectors are still to come."""
    text = traits("gardens", (1.0, 0.0))
    likes = (traits("moss water gardens", (0.6, 0.8)),)
    papers = [traits("moss water", vector), traits("stone walls", vector)]

    like, other = scores(Wanted(text, likes), papers)

    assert like > other


def test_judgements_correct_the_score_once_there_are_enough() -> None:
    """What readers refused sinks and what they liked rises; too few change nothing but the mean."""
    good = tuple(traits(f"moss water g{i}") for i in range(ENOUGH))
    bad = tuple(traits(f"moss stone b{i}") for i in range(ENOUGH))
    papers = [traits("moss water"), traits("moss stone")]

    before = scores(Wanted(traits("moss"), (), good), papers)
    after = scores(Wanted(traits("moss"), (), good, bad), papers)
    few = scores(Wanted(traits("moss"), (), good[:1], bad[:1]), papers)

    assert after[1] < before[1] - 0.05
    assert after[0] > after[1]
    assert all(0.0 <= score <= 1.0 for score in after)
    assert few == scores(Wanted(traits("moss"), (), good[:1]), papers)


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
        scored("b", "moss water garden", 0.8),
        scored("c", "moss water rain", 0.7),
        scored("d", "stone", 0.6),
        scored("e", "glass", 0.1),
    ]

    assert ["a", "b"] == names(choose(papers, 2, 0.5))
    assert ["a", "d"] == names(choose(papers, 2, 0.5, explore=True))


def test_there_is_nothing_to_explore_on_a_thin_day() -> None:
    """A digest that is not full takes no paper that does not fit."""
    papers = [scored("a", "moss", 0.9), scored("b", "stone", 0.45)]

    assert ["a"] == names(choose(papers, 2, 0.5, explore=True))


def test_the_nearest_like_is_named() -> None:
    """Its place and how like it is."""
    place, alike = nearest(traits("moss water"), [traits("stone"), traits("moss water")])

    assert 1 == place
    assert pytest.approx(1.0) == alike
