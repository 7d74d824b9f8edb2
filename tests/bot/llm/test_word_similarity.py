"""How far the words of a question find their like in a sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bot.llm.word_similarity import word_similarities
from vectorstore.models import Encoding

AXES = np.eye(4, dtype=np.float32)


def encoding(*tokens: int) -> Encoding:
    """Each token has a direction of its own."""
    return Encoding(AXES[0], tokens, AXES[list(tokens)])


def test_a_sentence_with_all_words_of_the_question_is_aligned_wholly() -> None:
    """Whatever else it says, and in any order."""
    assert [pytest.approx(1.0)] == word_similarities(encoding(1, 2), [encoding(2, 3, 1)])


def test_a_word_of_few_sentences_counts_more() -> None:
    """By log(1 + sentences / (1 + those that have it))."""
    common, rare = math.log(1 + 3 / 4), math.log(1 + 3 / 2)
    found = word_similarities(encoding(1, 2), [encoding(1), encoding(1, 2), encoding(1)])

    expected = [common / (common + rare), 1.0, common / (common + rare)]
    assert [pytest.approx(value, abs=1e-6) for value in expected] == found


def test_a_word_counts_by_its_nearest() -> None:
    """A synonym is nearly as good as the word."""
    near = (AXES[1] * np.float32(0.8)) + (AXES[2] * np.float32(0.6))
    synonym = Encoding(AXES[0], (7, 3), np.stack([near, AXES[3]]))

    assert [pytest.approx(0.8)] == word_similarities(encoding(1), [synonym])


def test_nothing_is_aligned_with_nothing() -> None:
    """An empty sentence finds nothing, an empty question looks for nothing."""
    nothing = Encoding(AXES[0], (), np.empty((0, 4), np.float32))

    assert [0.0] == word_similarities(encoding(1), [nothing])
    assert [0.0] == word_similarities(nothing, [encoding(1)])
    assert [] == word_similarities(encoding(1), [])
