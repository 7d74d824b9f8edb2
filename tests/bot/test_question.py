"""What a question asks for, however it is typed."""

from __future__ import annotations

import pytest

from bot.question import Value, holds, read_question


@pytest.mark.parametrize(
    "question",
    [
        "Which papers prune trees?",
        "which ppr has moss in it",
        "what are some good papers on ferns",
        "any intro survey of mosses",
        "papers about lichen",
        "who works on lichen",
    ],
)
def test_a_list_of_papers_is_asked_for(question: str) -> None:
    """In full sentences and in few words."""
    assert read_question(question).papers


@pytest.mark.parametrize(
    "question",
    [
        "What rate does the lichen paper report?",
        "How does Fern work?",
        "which solver is fastest",
        "How do leaves differ from paper?",
    ],
)
def test_a_fact_is_no_list_of_papers(question: str) -> None:
    """Though it may mention one."""
    assert not read_question(question).papers


@pytest.mark.parametrize(
    "question",
    [
        "Compare Fern and Moss",
        "what is the difference between Fern and Moss?",
        "How do Fern and Moss differ in speed?",
        "how does Fern differ from Moss",
        "Fern vs Moss: which is faster?",
        "Fern versus Moss",
        "which is faster, Fern or Moss?",
    ],
)
def test_both_sides_of_a_comparison_are_read(question: str) -> None:
    """In the order they are named."""
    assert ("Fern", "Moss") == read_question(question).sides


@pytest.mark.parametrize("question", ["Does Fern grow?", "Fern and Moss", "Fern vs fern"])
def test_what_has_no_two_sides_compares_nothing(question: str) -> None:
    """Two names alone ask for no comparison."""
    assert read_question(question).sides is None


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("how many leaves has a fern", "number"),
        ("What accuracy does Fern reach?", "number"),
        ("how much faster is it", "number"),
        ("When was moss found?", "time"),
        ("what year was it", "time"),
        ("who found moss", "name"),
        ("Why does moss grow?", None),
        ("which papers say how many leaves there are", None),
    ],
)
def test_the_kind_of_value_asked_for(question: str, value: Value | None) -> None:
    """None where no value is asked for."""
    assert value == read_question(question).value


@pytest.mark.parametrize(
    ("value", "text", "held"),
    [
        ("number", "It has 12 leaves.", True),
        ("number", "It is twice as fast.", True),
        ("number", "S4D is green.", False),
        ("time", "It was found in 1987.", True),
        ("time", "It has 12 leaves.", False),
        ("name", "It was found by Ada Moss.", True),
        ("name", "Nobody knows.", False),
    ],
)
def test_a_sentence_holds_a_value_of_a_kind(value: Value, text: str, held: bool) -> None:
    """A digit within a name is no number."""
    assert held == holds(value, text)
