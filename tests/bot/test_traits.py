"""Texts are compared by words and by vectors."""

from __future__ import annotations

import numpy as np
import pytest

from bot.traits import Crowd, Traits, overlap, weigh


def traits(text: str, vector: tuple[float, ...] | None = None) -> Traits:
    """Words that all weigh the same, and a vector."""
    row = None if vector is None else np.array(vector, np.float32)
    return Traits(weigh(text.split(), lambda _: 1.0), row)


def test_weights_have_length_one_and_rare_words_count_more() -> None:
    """A word said twice counts more, but not twice as much."""
    weights = weigh(["moss", "moss", "water"], {"moss": 1.0, "water": 3.0}.__getitem__)

    assert pytest.approx(1.0) == sum(weight**2 for weight in weights.values())
    assert 1 < weights["water"] / weights["moss"] < 3


def test_no_words_have_no_weights() -> None:
    """A paper without text is like nothing."""
    assert {} == weigh([], lambda _: 1.0)
    assert 0.0 == overlap({}, {"moss": 1.0})


def test_the_nearest_of_a_crowd_is_named() -> None:
    """Its place and how like it is, half by words and half by vectors of any length."""
    crowd = Crowd([traits("stone"), traits("moss water", (0.0, 3.0)), traits("moss water")])

    place, alike = crowd.nearest(traits("moss water", (0.0, 2.0)))

    assert 1 == place
    assert pytest.approx(1.0) == alike
    assert pytest.approx([0.0, 0.5, 1.0]) == crowd.likeness(traits("moss water", (1.0, 0.0)))


def test_nothing_is_near_in_an_empty_crowd() -> None:
    """No place, and no likeness."""
    assert (-1, 0.0) == Crowd().nearest(traits("moss"))
