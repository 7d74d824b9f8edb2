"""Whether passages state what is asked, seen by what would have to be there."""

from __future__ import annotations

import pytest

from bot.context import Asked, Passage
from bot.stated import named, states

FERN = Passage(
    "FernNet: small networks for plant images",
    {
        "S1": "We present FernNet, which was pre-trained on 40,000 drawings of leaves.",
        "S2": "It reaches an accuracy of 91% on LeafBench and needs 3 GPU hours.",
        "S3": "Its layers share their weights.",
    },
)
MOSS = Passage(
    "Moss-2 cools chips",
    {"S4": "Moss-2 is a coolant.", "S5": "It was tried on a single board in 2019."},
)
ROOT = Passage("Growing deep roots", {"S6": "Roots search for water.", "S7": "They branch."})
SHELF = (FERN, MOSS, ROOT)


@pytest.mark.parametrize(
    "question",
    [
        "What accuracy does FernNet reach on LeafBench?",
        "How many GPU hours does FernNet need?",
        "How many drawings was Fern-Net pre-trained on?",
        "how much accuracy does fernnet have",
        "In which year was Moss-2 tried?",
        "How does FernNet share weights?",
        "How do roots find water?",
        "How do FernNet and Moss-2 differ?",
        "Which papers are about FernNet or GRPO?",
        "GRPO improves the sharing of weights.",
        "HOW MANY DRAWINGS WERE USED?",
    ],
)
def test_what_may_be_there_is_left_to_the_model(question: str) -> None:
    """Everything a plain sign does not rule out."""
    assert states(Asked(question, SHELF))


@pytest.mark.parametrize(
    "question",
    [
        "What accuracy does FernNet reach on ImageNet?",  # a thing its paper does not name
        "How many GPU hours did Moss-2 take?",  # it is another paper that has them
        "How many employees does FernNet have?",  # no number of those
        "What perplexity does FernNet reach on LeafBench?",  # another measure
        "How many roots grow in Growing deep roots?",  # no number at all
        "In which journal and year was Growing deep roots published?",
        "Which papers compare GRPO with PPO?",  # none of them is anywhere
    ],
)
def test_what_is_plainly_missing_is_not_stated(question: str) -> None:
    """A name, or a value of the kind asked for beside what it is a value of."""
    assert not states(Asked(question, SHELF))


def test_a_short_name_may_be_written_out() -> None:
    """The papers need not use an abbreviation that the question does."""
    written_out = Passage("On secrets", {"S1": "Quantum key distribution takes 5 steps."})

    assert states(Asked("How many steps does QKD take?", (written_out,)))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What does CompleteP do in a 64-layer transformer?", ("CompleteP", "64-layer")),
        ("Is the mAP of QFS-Net good?", ("mAP", "QFS-Net")),
        ("Which Paper is by Ada?", ()),
        ("what is 42?", ()),
        ("WHY DOES S4D SHOUT?", ()),
    ],
)
def test_a_name_has_a_digit_or_a_capital_inside(question: str, names: tuple[str, ...]) -> None:
    """An ordinary word has neither, and where all is capitals nothing can be told."""
    assert names == named(question)
