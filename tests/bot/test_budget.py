"""A day's budget ends before it is overdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from bot.budget import CappedModel, input_tokens
from bot.errors import BudgetSpent
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
