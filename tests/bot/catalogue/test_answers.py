from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.answer import StoredAnswer
from bot.catalogue.answers import Answers
from bot.errors import CatalogueError, NotFound

FIRST = StoredAnswer(
    answer_id="a1",
    created="2026-03-01T09:00:00+00:00",
    question="What moves the sand?",
    status="answered",
    model="openai:gpt",
    input_tokens=900,
    output_tokens=40,
    cost_usd=0.25,
    document={"answer_id": "a1", "sentences": [{"text": "Tides — and storms."}]},
    trace={"hits": [1, 2]},
)


@pytest.fixture
def answers(engine: Engine) -> Answers:
    return Answers(engine)


def test_answer_comes_back_as_it_was_saved(answers: Answers) -> None:
    """Document and trace included."""
    answers.save(FIRST)
    assert answers.get("a1") == FIRST


def test_latest_answers_come_first(answers: Answers) -> None:
    """As many as asked for."""
    later = replace(FIRST, answer_id="a2", created="2026-03-01T10:00:00+00:00")
    assert answers.last() is None
    answers.save(later)
    answers.save(FIRST)
    assert [answer.answer_id for answer in answers.list(10)] == ["a2", "a1"]
    assert answers.list(1) == [answers.last()] == [later]


def test_answers_of_evaluations_are_not_listed_and_count_in_what_was_spent(
    answers: Answers,
) -> None:
    """They can be shown by their ids, but nobody asked to follow them up."""
    answers.save(FIRST)
    evaluated = replace(FIRST, answer_id="eval-a2", created="2026-03-01T10:00:00+00:00")
    answers.save(evaluated)
    assert ([FIRST], FIRST) == (answers.list(10), answers.last())
    assert (evaluated, 0.5) == (answers.get("eval-a2"), answers.spent_since("2026-03-01"))


def test_unknown_answer_is_not_found(answers: Answers) -> None:
    """The message names it."""
    with pytest.raises(NotFound, match="'a9'"):
        answers.get("a9")


def test_answer_is_saved_once(answers: Answers) -> None:
    """An answer never changes after it was shown."""
    answers.save(FIRST)
    with pytest.raises(CatalogueError):
        answers.save(replace(FIRST, question="Another?"))
    assert answers.get("a1") == FIRST


def test_spending_is_summed_from_a_moment_on(answers: Answers) -> None:
    """Answers without a price cost nothing that is known."""
    answers.save(FIRST)
    for number, (created, cost) in enumerate(
        [("2026-03-02T00:00:00+00:00", 0.5), ("2026-03-02T08:00:00+00:00", None)]
    ):
        answers.save(replace(FIRST, answer_id=f"b{number}", created=created, cost_usd=cost))
    assert answers.spent_since("2026-03-02") == 0.5
    assert answers.spent_since("2026-01-01") == 0.75
    assert answers.spent_since("2027-01-01") == 0.0
