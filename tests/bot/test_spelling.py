"""Misspelt words are mended with the library's own, and only those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from bot.spelling import Corrected, Spelling, slips, small_slips, untouched

KNOWN = {"plateau": 9, "plate": 2, "barren": 5, "graph": 8, "hyperparameter": 4, "lichen": 1}
KNOWN |= {
    "kan": 6,
    "analyze": 7,
    "analyse": 1,
    "quantization": 5,
    "quantisation": 1,
    "tumour": 4,
    "tumor": 2,
}
ENGLISH = {*KNOWN, "boil", "plateaus", "graphs", "exercise", "tumours"}


class Words:
    """A library of a few words, whose plurals are the same words."""

    def analyze(self, text: str) -> list[str]:
        return [word.removesuffix("s") for word in text.lower().split()]

    def documents_with(self, terms: Iterable[str]) -> Mapping[str, int]:
        return {term: KNOWN.get(term, 0) for term in terms}


def count_tokens(text: str) -> int:
    return 1 if text in ENGLISH else 2


def corrected(question: str) -> str:
    return Spelling(Words(), count_tokens).correct(question).text


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("barren plateua", "barren plateau"),
        ("baren plateaus", "barren plateaus"),
        ("What is a grpah?", "What is a graph?"),
        ("hyperparamter tuning", "hyperparameter tuning"),
        ("hyprparamter tuning", "hyperparameter tuning"),
        ("grsph", "graph"),
    ],
)
def test_a_slip_is_mended(question: str, meant: str) -> None:
    """A letter dropped, added or swapped, a vowel, a neighbouring key; two in long words."""
    assert meant == corrected(question)


def test_every_word_of_a_hasty_question_is_mended() -> None:
    """However many come before the one that tells most."""
    hasty = "grpah baren plateua plat grphs hyperparamter"

    assert "graph barren plateau plate graphs hyperparameter" == corrected(hasty)


def test_a_long_tirade_costs_no_more_than_its_longest_words() -> None:
    """Beyond a dozen unknown words, the short ones stay as they are."""
    tirade = " ".join(f"zz{letter}q" for letter in "abcdefghijklmnop")

    assert f"{tirade} barren plateau" == corrected(f"{tirade} baren plateua")


def test_a_british_word_is_searched_for_as_most_papers_spell_it() -> None:
    """One paper may spell it so too."""
    assert "what is quantization of tumours" == corrected("what is quantisation of tumours")


@pytest.mark.parametrize(
    "word",
    [
        "boil",
        "lichem",
        "GRAPHX",
        "gr4ph",
        "plt",
        "graph-like",
        "Fern",
        "kann",
        "exercise",
        "analyses",
    ],
)
def test_what_may_be_right_is_left_alone(word: str) -> None:
    """English words, names, short words and what is near them, and what too few papers have."""
    assert word == corrected(word)


def test_the_most_frequent_word_is_taken() -> None:
    """ "plateu" may have been a plate, but here it hardly was."""
    assert "plateau" == corrected("plateu")


def test_the_reader_is_told() -> None:
    """In the answer's notes."""
    found = Spelling(Words(), count_tokens).correct("a grpah")

    assert ("searched for 'graph' instead of 'grpah'",) == found.notes


def test_without_an_embedder_the_library_alone_says_what_a_word_is() -> None:
    """It mends what no paper has."""
    assert "a graph" == Spelling(Words()).correct("a grpah").text


def test_short_forms_are_spelt_out_behind_them() -> None:
    """The reader's own word is searched for too."""
    assert "intro (introduction) to graphs" == corrected("intro to graphs")


def test_a_question_is_left_as_it_was_typed_where_nothing_can_be_mended() -> None:
    """As in a library that is asked without its words."""
    assert Corrected("baren") == untouched("baren")


def test_the_first_letter_is_right_in_every_slip() -> None:
    """Few people miss it, and it halves what has to be looked up."""
    assert {"g"} == {one[0] for one in [*slips("grpah"), *small_slips("grpah")]}
