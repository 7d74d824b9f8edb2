"""Prompts are filled in strictly."""

from __future__ import annotations

import pytest

from prompts import render


def test_a_prompt_without_its_value_is_an_error() -> None:
    """A forgotten variable never reaches a model as `$question`."""
    with pytest.raises(KeyError, match="question"):
        render("answer.user", passages="x")


def test_a_value_without_its_variable_is_an_error() -> None:
    """A value nobody uses is a mistake in the text or in the caller."""
    with pytest.raises(TypeError, match="colour"):
        render("answer.user", passages="x", question="y", colour="z")


def test_values_are_never_looked_into() -> None:
    """A paper that holds `$question` is data."""
    text = render("answer.user", passages="It costs $question or ${passages}.", question="Why?")

    assert "It costs $question or ${passages}." in text
    assert text.endswith("Question: Why?")


def test_the_instructions_are_the_same_for_every_question() -> None:
    """Providers cache a prompt's constant beginning; it shows the schema's keys in their order."""
    text = render("answer.system")

    assert "$" not in text
    assert text.index('"evidence"') < text.index('"text"')
