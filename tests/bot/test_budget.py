"""A day's budget ends before it is overdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from bot.budget import CappedModel, LoggedModel, Pending, input_tokens
from bot.errors import BudgetSpent, ChatModelCut
from bot.llm.base import MAX_OUTPUT_TOKENS, Finished, Message
from bot.llm.prices import cost_usd
from bot.models import Usage
from tests.bot.abstracts import count_words

LUNA = "openai:gpt-6-luna"
MESSAGES = (Message("system", "Answer."), Message("user", "Why is moss green?"))


class Paid:
    """A model that counts how often it is asked."""

    def __init__(self, name: str = LUNA) -> None:
        self.name = name
        self.asked = 0

    def stream(
        self,
        messages: Sequence[Message],  # noqa: ARG002 - it says the same to any
        schema: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterator[str | Finished]:
        self.asked += 1
        yield "text"
        yield Finished(Usage())


def most(model: str = LUNA) -> float:
    cost = cost_usd(model, input_tokens(MESSAGES, {}, count_words), MAX_OUTPUT_TOKENS)
    assert cost is not None
    return cost


def test_a_question_that_fits_into_the_budget_is_asked() -> None:
    """To the last cent, and with nothing changed."""
    model = Paid()
    capped = CappedModel(model, 1.0, lambda: 1.0 - most(), count_words)

    assert ["text", Finished(Usage())] == list(capped.stream(MESSAGES, {}))
    assert LUNA == capped.name


def test_a_question_that_might_not_fit_is_not_asked() -> None:
    """The message names the budget, what was spent and what to do."""
    model = Paid()
    capped = CappedModel(model, 0.5, lambda: 0.4999, count_words)

    with pytest.raises(BudgetSpent, match=r"BUDGET_USD is 0\.5: \$0\.4999 .*=offline") as caught:
        list(capped.stream(MESSAGES, {}))

    assert (0, 1) == (model.asked, caught.value.exit_code)


def test_what_was_spent_is_looked_up_for_each_question() -> None:
    """A process may live for days."""
    spent = [0.0, 9.0]
    capped = CappedModel(Paid(), 1.0, lambda: spent.pop(0), count_words)
    list(capped.stream(MESSAGES, {}))

    with pytest.raises(BudgetSpent):
        list(capped.stream(MESSAGES, {}))


def test_a_model_without_a_price_is_asked() -> None:
    """Nobody could say when the budget is spent."""
    model = Paid("openai:my-own")
    list(CappedModel(model, 0.0, lambda: 9.0, count_words).stream(MESSAGES, {}))

    assert 1 == model.asked


def test_the_schema_counts_into_what_is_sent() -> None:
    """Providers charge for it."""
    assert input_tokens(MESSAGES, {"a": "b c d"}, count_words) > input_tokens(
        MESSAGES, {}, count_words
    )


def test_a_judge_is_asked_within_what_its_answer_leaves() -> None:
    """What the answer under way may cost is not in the log yet, nor are earlier verdicts."""
    pending, judge = Pending(), Paid()
    answering = CappedModel(Paid(), 2.5 * most(), lambda: 0.0, count_words, pending)
    judging = CappedModel(judge, 2.5 * most(), lambda: 0.0, count_words, pending, adds=True)
    list(answering.stream(MESSAGES, {}))
    list(judging.stream(MESSAGES, {}))

    with pytest.raises(BudgetSpent):
        list(judging.stream(MESSAGES, {}))
    list(answering.stream(MESSAGES, {}))
    list(judging.stream(MESSAGES, {}))

    assert 2 == judge.asked


class Breaking(Paid):
    """A model that breaks off, or is left, after some words."""

    def stream(
        self,
        messages: Sequence[Message],  # noqa: ARG002
        schema: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterator[str | Finished]:
        yield "some words"
        raise ChatModelCut("cut")


class Priced(Paid):
    """A model that says its price."""

    def stream(
        self,
        messages: Sequence[Message],  # noqa: ARG002
        schema: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterator[str | Finished]:
        yield "some words"
        yield Finished(Usage(10, 2, 0.25))


def test_the_price_of_a_reply_is_logged() -> None:
    """Once, as the model says it, and though nobody reads beyond the end."""
    log: list[float] = []
    model = LoggedModel(Priced(), log.append, count_words)
    assert ["some words", Finished(Usage(10, 2, 0.25))] == list(model.stream(MESSAGES, {}))
    for item in model.stream(MESSAGES, {}):
        if isinstance(item, Finished):
            break

    assert ([0.25, 0.25], LUNA) == (log, model.name)


def test_a_reply_that_breaks_off_is_logged_at_what_it_took() -> None:
    """What was sent, and the words that came."""
    log: list[float] = []
    with pytest.raises(ChatModelCut):
        list(LoggedModel(Breaking(), log.append, count_words).stream(MESSAGES, {}))

    assert [cost_usd(LUNA, input_tokens(MESSAGES, {}, count_words), 2)] == log


def test_what_was_never_sent_is_not_logged() -> None:
    """A budget that is spent costs nothing more."""
    log: list[float] = []
    capped = CappedModel(Paid(), 0.0, lambda: 1.0, count_words)
    with pytest.raises(BudgetSpent):
        list(LoggedModel(capped, log.append, count_words).stream(MESSAGES, {}))

    assert [] == log
