"""The three outcomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.outcome import NAMES, NAMES_BY_WORDS, Topic, features, fitted, nearness, outcome, topic
from vectorstore.models import Signals

NEAR = Signals(0.55, 0.5, 0.0, elsewhere=0.35, words=6)
FAR = Signals(0.15, 0.1, 0.5, elsewhere=0.45, words=6)
BETWEEN = Signals(0.33, 0.1, 0.2, elsewhere=0.40, words=6)


@pytest.mark.parametrize(
    ("signals", "expected"), [(NEAR, "on"), (FAR, "off"), (BETWEEN, "doubtful")]
)
def test_how_near_the_papers_are_decides(signals: Signals, expected: Topic) -> None:
    """Where it is in doubt, only a model that can tell is asked."""
    assert expected == topic(signals, 500)


@pytest.mark.parametrize(
    "better",
    [
        replace(BETWEEN, top_dense=0.40),
        replace(BETWEEN, told_dense=0.40),
        replace(BETWEEN, elsewhere=0.20),
    ],
)
def test_what_speaks_for_a_question(better: Signals) -> None:
    """A near paper, and no field that is nearer."""
    assert nearness(better, 500) > nearness(BETWEEN, 500)


def test_a_larger_library_asks_for_more() -> None:
    """Among many papers something is always a little near; below 80 nothing is known."""
    assert nearness(BETWEEN, 75_000) < nearness(BETWEEN, 500) < nearness(BETWEEN, 80)
    assert nearness(BETWEEN, 80) == nearness(BETWEEN, 3)


@pytest.mark.parametrize("with_vectors", [True, False])
def test_a_name_alone_is_answered_where_a_paper_says_it(*, with_vectors: bool) -> None:
    """An embedder makes little of a name that it never saw; no paper's name is declined."""
    name = Signals(0.28, 0.56, 0.0, elsewhere=0.22, words=2, told_dense=0.29)
    if not with_vectors:
        name = replace(name, top_dense=None, elsewhere=None, told_dense=None)

    assert "on" == topic(replace(name, told_coverage=1.0, rarest=1.0), 500)
    assert "on" != topic(replace(name, coverage=0.0, told_unknown=1.0, rarest=1.0), 500)


def test_a_word_that_no_paper_says_is_no_matter_where_an_embedder_knows_it() -> None:
    """As in another spelling or another language."""
    tumour = Signals(0.55, 0.0, 1.0, elsewhere=0.5, words=1, told_dense=0.55)

    assert "on" == topic(replace(tumour, told_unknown=1.0, rarest=1.0), 500)


def test_one_word_among_many_does_not_stand_for_a_question() -> None:
    """A long question is not on topic because its rarest word is somewhere."""
    long = replace(BETWEEN, told_coverage=0.2, rarest=0.2)

    assert nearness(BETWEEN, 500) == nearness(long, 500)


WORDY = Signals(None, 0.7, 0.0, words=8)


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (WORDY, "on"),
        (replace(WORDY, coverage=0.1), "doubtful"),
        (replace(WORDY, coverage=0.0, unknown=1.0), "doubtful"),
        (replace(WORDY, coverage=0.3, unknown=0.6), "doubtful"),
        (replace(WORDY, coverage=0.3, words=2), "doubtful"),
    ],
)
def test_without_vectors_words_decide(signals: Signals, expected: Topic) -> None:
    """They are never sure enough to ask no model at all."""
    assert expected == topic(signals, 500)


def test_cosines_of_an_unknown_embedder_are_not_read() -> None:
    """They lie elsewhere than those that the model was fitted on."""
    hosted = replace(WORDY, top_dense=0.02)

    assert nearness(WORDY, 500) == nearness(hosted, 500)


@pytest.mark.parametrize(
    ("model", "names", "signals"),
    [("with_vectors", NAMES, NEAR), ("by_words", NAMES_BY_WORDS, WORDY)],
)
def test_every_feature_has_a_weight(model: str, names: tuple[str, ...], signals: Signals) -> None:
    """And the data says what it was fitted on."""
    assert names == tuple(fitted()[model]["weights"])
    assert len(names) == len(features(signals, 500))
    assert fitted()["sets"]


@pytest.mark.parametrize(
    ("verified", "about", "expected"),
    [
        (2, "on", "answered"),
        (1, "doubtful", "answered"),
        (0, "on", "not_stated"),
        (0, "doubtful", "not_in_library"),
        (0, "off", "not_in_library"),
    ],
)
def test_what_was_verified_decides(verified: int, about: Topic, expected: str) -> None:
    """A reply's own word for its outcome is not asked."""
    assert expected == outcome(verified, about)


def test_words_that_one_paper_has_nearly_all_speak_for_a_question_and_never_against() -> None:
    """Whoever asks in words of their own is no worse off."""
    few, most, all_of_them = (
        nearness(replace(BETWEEN, told_coverage=share), 20_000) for share in (0.1, 0.5, 0.9)
    )

    assert few == most < all_of_them
