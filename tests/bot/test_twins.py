"""Tests of bot.twins and bot.title_index."""

from __future__ import annotations

import random

import pytest

from bot.title_index import MOST, TitleIndex
from bot.twins import Work, are_twins, resemblance

TITLE = "Measuring how tides move sand along flat coasts"
TEXT = """We measured for three years how tides move sand along two flat coasts of the northern sea.
Buoys noted the height of the water every minute, and divers marked the bottom with coloured grains
that could be found again weeks later. In calm weather the flood carries twice as much sand as the
ebb, so that banks grow towards the land by four metres a year. A single storm undoes within one
night what forty quiet days have built. Fences of willow slow the loss by a third but shift it to
the neighbouring beach, which had not been noticed before because each town surveys only its own
shore. We give a simple rule by which the loss after a storm follows from the wind of two days."""
OTHER = """Bees that return from a rich meadow dance longer than those from a poor one. We
filmed the dances of twelve hives over one summer and weighed what each dancer had brought
home. The length of a dance follows the sugar in the load and not the distance, against what
handbooks say. Hives that were given syrup danced for everything, and their foragers flew out
at random afterwards. When the syrup was taken away it took nine days until dances told apart
good meadows from bad ones again."""
NEW_WORDS = [f"word{number}" for number in range(500)]


def changed(text: str, share: float, seed: int = 1) -> str:
    """The text with this share of its words replaced at random."""
    order = random.Random(seed)  # noqa: S311 - the same changes in every run
    return " ".join(
        order.choice(NEW_WORDS).translate(str.maketrans("0123456789", "abcdefghij"))
        if order.random() < share
        else word
        for word in text.split()
    )


@pytest.mark.parametrize("seed", range(10))
def test_a_text_with_three_words_in_ten_changed_is_recognised(seed: int) -> None:
    """Under nearly the same title."""
    rewritten = Work("How tides move sand along flat coasts", changed(TEXT, 0.3, seed))

    assert are_twins(Work(TITLE, TEXT), rewritten)


@pytest.mark.parametrize("seed", range(5))
def test_a_text_with_most_words_changed_is_another(seed: int) -> None:
    """Nothing tells any more that it is the same."""
    assert not are_twins(Work(TITLE, TEXT), Work(TITLE, changed(TEXT, 0.65, seed)))


def test_an_equal_text_under_a_longer_title_is_recognised() -> None:
    """Journals add names to titles."""
    assert are_twins(Work(TITLE, TEXT), Work(f"SandFlow: {TITLE}", TEXT + " Data are public."))


def test_papers_that_share_their_first_sentences_are_two() -> None:
    """A paper and its sequel under one half of a title."""
    start = TEXT[: TEXT.index("In calm")]
    sequel = start + OTHER

    assert not are_twins(Work(TITLE, TEXT), Work(f"{TITLE} and dunes", sequel))


def test_last_years_challenge_is_another_paper() -> None:
    """Described in nearly the same words, and with another number in the title."""
    for one, other in (
        ("SandNet 2025", "SandNet 2026"),
        ("The First Sand Day", "The Second Sand Day"),
    ):
        assert not are_twins(Work(f"{one} on {TITLE}", TEXT), Work(f"{other} on {TITLE}", TEXT))


def test_papers_of_different_authors_are_two() -> None:
    """Where both name them; spelling their names otherwise does no harm."""
    mine = Work(TITLE, TEXT, ("Ada North", "Jan Doe"))

    assert not are_twins(mine, Work(TITLE, TEXT, ("Eve South",)))
    assert are_twins(mine, Work(TITLE, TEXT, ("Doe, J.",)))
    assert are_twins(mine, Work(TITLE, TEXT))


def test_an_equal_text_under_quite_another_title_stays_apart() -> None:
    """A boilerplate text is no paper's own."""
    assert not are_twins(Work(TITLE, TEXT), Work("Editorial", TEXT))


def test_short_texts_say_too_little() -> None:
    """`An erratum to the paper above.`"""
    short = "This note corrects two errors in the table."

    assert not are_twins(Work(TITLE, short), Work(f"On {TITLE}", short))


def test_resemblance_is_the_share_of_common_word_pairs() -> None:
    """Of all that occur in either."""
    assert 1.0 == resemblance("Sand moves.", "sand MOVES")
    assert 1 / 3 == resemblance("tides move sand", "tides move mud")
    assert 0.0 == resemblance("tides move sand", "sand move tides")
    assert 0.0 == resemblance("", "")


def test_similar_titles_are_found_by_their_rare_words() -> None:
    """The most similar first."""
    index = TitleIndex()
    index.add("near", "How tides move sand along coasts")
    index.add("same", TITLE)
    index.add("far", "Dances of bees")

    assert ["same", "near"] == index.similar(TITLE)


def test_a_paper_is_found_by_its_former_title_too() -> None:
    """Once."""
    index = TitleIndex()
    index.add("one", "Tides and sand")
    index.add("one", "Tides and sand on coasts")

    assert ["one"] == index.similar("Tides and sand")


def test_words_that_many_titles_have_find_nothing() -> None:
    """Or a long search would follow from each `learning`."""
    index = TitleIndex()
    for number in range(1000):
        index.add(f"p{number}", f"Deep learning case{number}")

    assert ["p7"] == index.similar("Deep learning case7")


def test_no_more_papers_are_compared_than_needed() -> None:
    """The nearest are."""
    index = TitleIndex()
    for number in range(100):
        index.add(f"p{number}", f"Tides and sand {number}")

    assert MOST == len(index.similar("Tides and sand"))
