"""Buttons carry what they are about, within Slack's limits, and read it back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Dropped, Usage
from bot.slack.buttons import (
    MAX_VALUE,
    Subject,
    about_paper,
    actions,
    button,
    footer,
    offered_question,
    read_feedback,
    read_subject,
)
from tests.bot.slack.slack_eye import live_blocks

ANY = st.text(st.characters(exclude_categories=()), max_size=3000)


@given(ANY)
def test_whatever_a_button_brings_back_is_read_or_nothing(value: str) -> None:
    """A value that is not ours is no subject and no feedback."""
    subject = read_subject(value)

    assert subject is None or value in (subject.answer_id, about_paper(subject.paper_id))
    assert read_feedback(value) is None or value.rpartition(":")[2] in ("good", "bad")


def test_a_button_is_about_an_answer_or_a_paper() -> None:
    """The first by its id alone."""
    assert Subject(answer_id="3fa9b2c1") == read_subject("3fa9b2c1")
    assert Subject(paper_id="doi:10.1/x:y") == read_subject(about_paper("doi:10.1/x:y"))
    assert None is read_subject("paper:") is read_subject("")
    assert ("3fa9b2c1", True) == read_feedback("3fa9b2c1:good")
    assert ("3fa9b2c1", False) == read_feedback("3fa9b2c1:bad")


def test_a_button_that_cannot_carry_its_value_is_left_out() -> None:
    """A paper's own id may be of any length."""
    assert button("similar", about_paper("x" * MAX_VALUE)) is None
    assert () == actions(None, None)


@given(ANY, st.none() | st.just("1795272593.000001"))
def test_an_offered_question_always_fits(text: str, thread: str | None) -> None:
    """Cut where it must be, whole where it can be."""
    value = offered_question("1795272593.000002", text, thread)

    read = json.loads(value)
    assert len(value) <= MAX_VALUE
    assert text.startswith(read["text"])
    assert read["text"] == text or len(value) > MAX_VALUE - 50


@pytest.mark.parametrize(
    ("model", "cost", "dropped", "expected"),
    [
        ("offline", 0.0, 0, "offline model"),
        ("openai:gpt-5-mini", None, 1, "openai:gpt-5-mini · 1 sentence left out"),
        ("openai:gpt-5-mini", 0.00042, 0, "openai:gpt-5-mini · $0.00042"),
        ("", 0.0, 0, "a model"),
        ("offline (openai:x failed: <b>&)", 0.0, 0, "offline model (openai:x failed: b)"),
    ],
)
def test_the_footer_says_what_there_is_to_say(
    model: str, cost: float | None, dropped: int, expected: str
) -> None:
    """No cost where there is none, nothing of what was not left out."""
    made = footer(model, Dropped({"irrelevant": dropped}), Usage(10, 5, cost))

    assert expected == made["elements"][0]["text"]


@given(ANY)
def test_no_model_name_comes_alive(model: str) -> None:
    """It may hold what a server said."""
    assert [] == list(live_blocks([footer(model, Dropped(), Usage())]))
