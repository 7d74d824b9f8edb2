"""Whether passages state what is asked, seen by what would have to be there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.context import Asked, Passage
from bot.models import Evidence, Sentence
from bot.stated import mentions, named, states, takes_up
from tests.bot.abstracts import FERN as FERN_PAPER

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
        "When was Moss-2 first tried?",
        "When do roots branch?",  # asks for a condition
        "How does FernNet share weights?",
        "How do roots find water?",
        "How do FernNet and Moss-2 differ?",
        "Which papers are about FernNet or GRPO?",
        "GRPO improves the sharing of weights.",
        "Does Moss-2 cool chips?",
        "does moss 2 cool chips?",
        "Is 3 hours long for a GPU?",
        "Does the Fern family share weights?",
        "Is it true that Growing Deep Roots Is About Water?",  # capitals that tell nothing
        "Do roots search for water in practice?",
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
        "When was FernNet introduced?",
        "when were growing deep roots first described?",
        "Which papers compare GRPO with PPO?",  # none of them is anywhere
        "Does Llama 4 share its weights?",  # a name written with a capital alone
        "does llama 4 share its weights?",
        "Do Moss-2 and GRPO cool chips?",  # a yes would need both
        "roots: does it work on LeafCity?",
        "Do roots search for water in mice?",  # no passage is about any
        "how do roots grow for children?",
    ],
)
def test_what_is_plainly_missing_is_not_stated(question: str) -> None:
    """A name, or a value of the kind asked for beside what it is a value of."""
    assert not states(Asked(question, SHELF))


def test_who_is_asked_about_may_be_called_otherwise() -> None:
    """A rodent is as good as a mouse."""
    rodents = Passage("Sleep", {"S1": "Rodents sleep by day."})

    assert states(Asked("Is sleep short in mice?", (rodents,)))
    assert not mentions((rodents,), "dogs")


SLEEP = {
    "S1": Evidence(
        "S1",
        Sentence("a", 1, 0, 26, "Rodents sleep while others are up."),
        replace(FERN_PAPER, title="On sleep"),
    )
}


@pytest.mark.parametrize(
    ("follow_up", "expected"),
    [
        ("and for mice?", True),
        ("What about dogs?", False),
        ("and for small dogs?", False),
        ("in kindergarten?", False),
        ("and why is that?", True),
        ("what about more details", True),
        ("how long do dogs sleep?", True),  # asks something of its own
    ],
)
def test_what_a_follow_up_asks_of_anew_has_to_be_there(follow_up: str, *, expected: bool) -> None:
    """Else the old answer would be given to a new question."""
    assert expected == takes_up(f"sleep {follow_up}", follow_up, SLEEP)


def test_what_was_mended_is_not_missed() -> None:
    """It was searched for in another spelling than the follow-up's own."""
    assert takes_up("sleep for rodents?", "and for rodennts?", SLEEP)


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
