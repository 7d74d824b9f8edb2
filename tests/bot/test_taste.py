"""A taste tells what is like the liked papers from what is not, by one example already."""

from __future__ import annotations

import numpy as np
import pytest

from bot.taste import ENOUGH, Strangers, draw
from bot.traits import Traits
from tests.bot.test_traits import traits

GOOD = {"g": traits("moss water garden", (1.0, 0.6, 0.0))}


def library(vectors: bool = True) -> dict[str, Traits]:
    """Papers on other things, whose vectors have one number in common."""
    return {
        f"s{place}": traits(
            f"word{place} topic{place % 3}", (0.2, 1.0, 0.1 * place) if vectors else None
        )
        for place in range(12)
    }


@pytest.mark.parametrize("vectors", [True, False])
def test_what_shares_words_with_the_liked_scores_higher(vectors: bool) -> None:
    """By words alone where there are no vectors."""
    taste = Strangers(library(vectors)).learn(GOOD, {})

    assert taste.score("a", traits("moss garden")) > taste.score("b", traits("basalt wall"))


def test_what_all_papers_share_does_not_make_them_alike() -> None:
    """The number that every vector has says nothing."""
    strangers = Strangers(library())
    taste = strangers.learn({"g": traits("moss", (1.0, 1.0, 0.0))}, {})

    own = strangers.centred(traits("a", (1.0, 0.2, 0.0)))
    shared = strangers.centred(traits("b", (0.0, 1.0, 0.3)))

    assert taste.score("a", own) > taste.score("b", shared) + 0.05


def test_a_disliked_paper_pulls_down_what_is_like_it() -> None:
    """More than a stranger that nobody judged."""
    strangers = Strangers(library())
    bad = {"b": traits("moss stone")}
    paper = traits("stone moss wall")

    before = strangers.learn(GOOD, {}).score("p", paper)
    after = strangers.learn(GOOD, bad).score("p", paper)

    assert after < before - 0.1


def test_a_stranger_is_scored_as_if_it_were_none() -> None:
    """Being drawn is nobody's fault: the score is that of a model fitted without the paper."""
    papers = {**library(), "moss": traits("moss water stone", (0.9, 0.6, 0.1))}
    with_it = Strangers(papers)
    without = Strangers({name: one for name, one in papers.items() if name != "moss"})
    paper = papers["moss"]

    told = with_it.learn(GOOD, {}).score("moss", with_it.centred(paper))
    unseen = without.learn(GOOD, {}).score("moss", without.centred(paper))
    naive = with_it.learn(GOOD, {}).score("another", with_it.centred(paper))

    assert told == pytest.approx(unseen, abs=0.05)
    assert naive < told - 0.05


def test_what_is_asked_about_is_no_stranger_where_others_are_left() -> None:
    """Another paper on the same thing is not held against one."""
    papers = {f"s{place}": traits(f"word{place}") for place in range(ENOUGH)}
    strangers = Strangers({**papers, "moss": traits("moss water stone")})

    held = strangers.learn(GOOD, {})
    free = strangers.learn(GOOD, {}, {"moss"})
    few = strangers.learn(GOOD, {}, {"moss", "s1"})

    paper = traits("moss stone")
    assert free.score("p", paper) > held.score("p", paper) + 0.01
    assert few == held


def test_a_liked_paper_is_no_stranger() -> None:
    """It is not held against itself."""
    papers = {**library(), **GOOD}

    taste = Strangers(papers).learn(GOOD, {})

    assert "g" not in taste.apart
    assert taste.score("a", traits("moss water garden")) > 0


def test_an_empty_library_has_a_taste_too() -> None:
    """Before anything else is known, the likes alone order papers."""
    taste = Strangers({}).learn(GOOD, {})

    assert taste.score("a", traits("moss")) > taste.score("b", traits("stone"))


def test_the_draw_stays_as_the_library_grows() -> None:
    """A new paper takes one place at most."""
    papers = [f"paper{number}" for number in range(300)]

    drawn, later = draw(papers, 50), draw([*papers, "new"], 50)

    assert 50 == len(drawn) == len(later)
    assert len(set(drawn) - set(later)) <= 1
    assert drawn == draw(reversed(papers), 50)


def test_a_missing_vector_is_no_error() -> None:
    """Vectors come after the papers."""
    strangers = Strangers({**library(), "late": traits("word moss")})

    taste = strangers.learn({"g": traits("moss")}, {"b": traits("stone", (1.0, 0.0, 0.0))})

    assert np.isfinite(taste.score("a", traits("moss")))
