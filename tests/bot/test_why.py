"""The reasons of a digest are letters of the paper."""

from __future__ import annotations

import pytest

from bot.why import has_words, matching_words


def texts(interest: str, *papers: str) -> list[str]:
    return [reason.text for reason in matching_words(interest, papers)]


def test_phrases_stand_in_the_paper_letter_for_letter() -> None:
    """Whatever the ending and the case, the paper's own spelling is shown."""
    assert ["Sparse graphs", "solver"] == texts(
        "solvers for a sparse graph", "Sparse graphs are common. We present Fern, a solver."
    )


def test_a_phrase_is_not_told_twice() -> None:
    """Its words in the title add nothing."""
    assert ["moss gardens"] == texts("moss gardens", "All moss gardens.", "Moss holds: gardens")


def test_empty_words_and_strangers_are_no_reason() -> None:
    """Nothing is shared but grammar."""
    assert [] == texts("the growth of moss", "The walls of the city are of stone.")


def test_a_stop_between_words_parts_them() -> None:
    """A phrase never runs over the end of a sentence."""
    assert ["moss", "Gardens"] == texts("moss gardens", "We like moss. Gardens grow.")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("moss", True),
        ("Gardens", True),
        ("moss garden", True),
        ("garden moss", False),
        ("mos", False),
        ("", False),
    ],
)
def test_words_are_found_whole(phrase: str, expected: bool) -> None:
    """A phrase in its order, a part of a word never."""
    assert expected == has_words(phrase, "The moss-garden keeps water.")
