"""What fits an interest scores higher, by its text and by what was judged."""

from __future__ import annotations

import json

import pytest

from bot.scoring import WEIGHTS_FILE, Wanted, scores
from bot.taste import Strangers
from bot.traits import Traits
from tests.bot.test_taste import library
from tests.bot.test_traits import traits

STRANGERS = Strangers(library())


def two(wanted: Wanted, one: Traits, other: Traits) -> tuple[float, float]:
    """The scores of two papers."""
    found = scores(wanted, {"one": one, "other": other}, STRANGERS)
    return found["one"], found["other"]


def test_shared_words_score_higher_without_vectors() -> None:
    """Words alone order papers where there is no vector."""
    fit, other = two(Wanted(traits("moss gardens")), traits("moss gardens"), traits("basalt"))

    assert 1 >= fit > 0.5 > other >= 0


def test_near_vectors_score_higher_than_far_ones() -> None:
    """Meaning counts where no word is shared."""
    wanted = Wanted(traits("moss", (1.0, 0.0, 0.0)))

    near, far = two(wanted, traits("a", (0.8, 0.6, 0.0)), traits("b", (0.0, 1.0, 0.0)))

    assert near > far


@pytest.mark.parametrize("vector", [None, (0.6, 0.8, 0.0)])
def test_a_like_lifts_what_is_like_it(vector: tuple[float, ...] | None) -> None:
    """One example tells from day one, also of papers whose vectors are still to come."""
    wanted = Wanted(
        traits("gardens", (1.0, 0.0, 0.0)), {"g": traits("moss water gardens", (0.6, 0.8, 0.0))}
    )

    like, other = two(wanted, traits("moss water", vector), traits("stone walls", vector))

    assert like > other


def test_likes_are_enough_without_a_text() -> None:
    """More like this, and no word said."""
    wanted = Wanted(Traits({}), {"g": traits("moss water")})

    like, other = two(wanted, traits("moss water rain"), traits("stone"))

    assert like > other


def test_judgements_correct_the_score() -> None:
    """What readers refused sinks, and what they liked rises above it."""
    good = {f"g{i}": traits(f"moss water g{i}") for i in range(3)}
    bad = {f"b{i}": traits(f"moss stone b{i}") for i in range(3)}
    papers = traits("moss water"), traits("moss stone")

    text = traits("plants of old roman gardens and walls")
    wet, dry = two(Wanted(text, good), *papers)
    wet_after, dry_after = two(Wanted(text, good, bad), *papers)

    assert dry_after < dry
    assert wet_after - dry_after > wet - dry


def test_a_dislike_alone_tells_too() -> None:
    """The text stands for what is liked until something is."""
    bad = {"b": traits("moss stone")}
    papers = traits("moss water"), traits("moss stone wall")

    before = two(Wanted(traits("moss")), *papers)
    after = two(Wanted(traits("moss"), {}, bad), *papers)

    assert after[0] - after[1] > before[0] - before[1]


def test_the_weights_name_what_they_were_fitted_to() -> None:
    """The script and the hash of every set; every weight points the way it should."""
    fitted = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))

    assert "tests/bench/fit_digests.py" == fitted["script"]
    assert all(64 == len(one["sha256"]) for one in fitted["sets"].values())
    rows = [row for by in fitted["weights"].values() for row in by.values()]
    assert 4 == len(rows)
    assert all(row[name] >= 0 for row in rows for name in row if name != "start")
