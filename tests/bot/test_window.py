"""Traits are made once while the library stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from bot.window import Background
from bot.words import stems
from tests.bot.abstracts import FERN, MOSS


class WordsOf:
    """The words of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._bags = [set(stems(text)) for text in texts]
        self.analyzed: list[str] = []

    def analyze(self, text: str) -> list[str]:
        self.analyzed.append(text)
        return stems(text)

    def count(self) -> int:
        return len(self._bags)

    def documents_with(self, terms: Iterable[str]) -> dict[str, int]:
        return {term: sum(term in bag for bag in self._bags) for term in terms}


def test_rare_words_weigh_more_and_vectors_come_along() -> None:
    """By how many papers of the library have them."""
    words = WordsOf(["moss water", "moss", "moss fern"])
    row = np.array([1.0, 0.0], np.float32)
    background = Background(words, lambda _: {MOSS.paper_id: row}, lambda _: None, list, lambda: 1)

    traits = background.traits([MOSS, FERN])

    assert traits[MOSS.paper_id].vector is row
    assert traits[FERN.paper_id].vector is None
    text = background.of_text("moss water")
    assert text.words["water"] > text.words["moss"]


def test_a_paper_is_analysed_once_until_the_library_changes() -> None:
    """Fifty digests of a day cost one reading."""
    words, changes = WordsOf(["moss"]), [1]
    background = Background(words, lambda _: {}, lambda _: None, lambda: [FERN], lambda: changes[0])

    background.traits([MOSS])
    background.traits([MOSS])
    strangers = background.strangers()
    assert 2 == len(words.analyzed)
    assert strangers is background.strangers()

    changes[0] = 2
    assert strangers is not background.strangers()
    changed = background.traits([replace(MOSS, title="Ferns", abstract="")])

    assert {"fern"} == set(changed[MOSS.paper_id].words)
