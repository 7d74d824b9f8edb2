"""What a person typed becomes a subscription, or a line beside each field that is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import NotFound
from bot.schedule import read_schedule
from bot.subscription import Target, Wanted
from bot.wanted import INTEREST, LIKES, WORDS, Mistyped, Typed, read_wanted, typed_of

HERE = Target("slack", "T1:C1")
PLAIN = Typed("learned circuits", zone="Europe/London")


def find(reference: str) -> str:
    """A library with one paper."""
    if reference in ("Moss", "arxiv:1"):
        return "arxiv:1"
    raise NotFound(f"no paper {reference!r}")


def read(typed: Typed, target: Target = HERE) -> Wanted:
    return read_wanted(target, typed, find)


def faults(typed: Typed, target: Target = HERE) -> dict[str, str]:
    with pytest.raises(Mistyped) as raised:
        read(typed, target)
    return {name: str(error) for name, error in raised.value.faults.items()}


def test_the_least_that_is_typed_is_a_subscription() -> None:
    """An interest and a zone; the rest is as usual."""
    assert Wanted(HERE, "learned circuits", read_schedule("09:00", "Europe/London")) == read(PLAIN)


def test_every_field_is_kept() -> None:
    """Examples by their ids, words without what surrounds them, each once."""
    typed = Typed(
        "  learned circuits ", ("Moss", "", "arxiv:1"), ("graph  network", "graph network"),
        ("survey ", " "), "7:30", "Asia/Kolkata", "fri,mon", "5", "0.60", "quiet",
    )  # fmt: skip
    wanted = Wanted(
        HERE, "learned circuits", read_schedule("07:30", "Asia/Kolkata", "mon,fri"),
        ("arxiv:1",), ("graph network",), ("survey",), 5, 0.6, "quiet",
    )  # fmt: skip

    assert wanted == read(typed)


def test_what_is_kept_is_typed_again() -> None:
    """Whoever edits finds what is there, and changes nothing by leaving it."""
    wanted = read(replace(PLAIN, likes=("Moss",), must=("gate",), min_score="0.25", days="mon"))

    assert wanted == read(typed_of(wanted))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("interest", " \n", "say what the digest is to be about"),
        ("interest", "x" * (INTEREST + 1), "3000 or fewer"),
        ("likes", ("Moss", "Fern"), "no paper 'Fern'"),
        ("likes", ("Moss",) * (LIKES + 1), "30 at most"),
        ("must", ("+++",), "neither letters nor digits"),
        ("never", tuple(map(str, range(WORDS + 1))), "30 at most"),
        ("never", ("word " * 30,), "is long"),
        ("at", "25:00", "write 09:00"),
        ("zone", "London", "Europe/London"),
        ("zone", "", "Europe/London"),
        ("days", "someday", "mon,tue"),
        ("count", "0", "from 1 to 50"),
        ("count", "51", "from 1 to 50"),
        ("count", "many", "from 1 to 50"),
        ("count", "²", "from 1 to 50"),
        ("min_score", "1.5", "from 0 to 1"),
        ("min_score", "nan", "from 0 to 1"),
        ("min_score", "high", "from 0 to 1"),
        ("empty", "shout", "say or quiet"),
    ],
)
def test_a_wrong_field_is_told_by_itself(field: str, value: Any, said: str) -> None:
    """With what to write instead, on one line."""
    told = faults(replace(PLAIN, **{field: value}))

    assert [field] == list(told)
    assert said in told[field]
    assert "\n" not in told[field]


def test_all_wrong_fields_are_told_at_once() -> None:
    """Nobody sends a form five times to learn five faults."""
    typed = replace(PLAIN, interest="", at="noon", count="none", likes=("Fern",))

    assert {"interest", "at", "count", "likes"} == set(faults(typed))


def test_a_file_takes_more_papers_than_a_channel() -> None:
    """There each paper is a message."""
    assert 1000 == read(replace(PLAIN, count="1000"), Target("file", "/a.md")).count
