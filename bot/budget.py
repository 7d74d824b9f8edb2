"""What asking a hosted model may cost, known before it is asked, and the end of a day's budget."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import BudgetSpent
from bot.llm.base import MAX_OUTPUT_TOKENS, ChatModel, Finished, Message
from bot.llm.prices import cost_usd

TOKENS_AROUND_A_MESSAGE = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """The tokens of a question, the most its answer may have, and the most both may cost.

    The price is None where none is known. `exact` says whether the input was counted as the model
    counts.
    """

    question: str
    model: str
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    exact: bool

    def to_json(self) -> dict[str, Any]:
        """The estimate as `ask --estimate --json` prints it."""
        return {
            "question": self.question,
            "model": self.model,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cost_usd": self.cost_usd,
            "exact": self.exact,
        }


def input_tokens(
    messages: Sequence[Message], schema: Mapping[str, Any], count_tokens: Callable[[str], int]
) -> int:
    """The tokens of a request: its messages, and the schema that goes with them."""
    texts = [json.dumps(schema), *(message.content for message in messages)]
    return sum(count_tokens(text) + TOKENS_AROUND_A_MESSAGE for text in texts)


class Pending(threading.local):
    """What the answer that this thread is at may cost, and which is not in the log yet."""

    usd = 0.0


class CappedModel:
    """A ChatModel that is not asked once the day's budget might not suffice.

    `spent_today` is in US dollars. A model without a known price is always asked. A judge shares
    the `pending` of the model whose answer it judges, and adds to it.
    """

    def __init__(
        self,
        model: ChatModel,
        daily_usd: float,
        spent_today: Callable[[], float],
        count_tokens: Callable[[str], int],
        pending: Pending | None = None,
        *,
        adds: bool = False,
    ) -> None:
        self.name = model.name
        self._pending = pending or Pending()
        self._adds = adds
        self._model = model
        self._daily_usd = daily_usd
        self._spent_today = spent_today
        self._count_tokens = count_tokens

    def stream(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Finished]:
        """See ChatModel. Raises BudgetSpent before anything is sent."""
        tokens = input_tokens(messages, schema, self._count_tokens)
        cost = cost_usd(self.name, tokens, MAX_OUTPUT_TOKENS)
        if not self._adds:
            self._pending.usd = 0.0
        if cost is not None:
            self._check(cost)
            self._pending.usd += cost
        yield from self._model.stream(messages, schema)

    def _check(self, cost: float) -> None:
        spent = self._spent_today() + self._pending.usd
        if spent + cost > self._daily_usd:
            raise BudgetSpent(
                f"FOOTNOTE_DAILY_BUDGET_USD is {self._daily_usd:g}: ${spent:.4f} is spent since "
                f"midnight UTC and asking {self.name!r} may cost ${cost:.4f}; raise it, wait until "
                "tomorrow, or set FOOTNOTE_MODEL=offline"
            )


class LoggedModel:
    """A ChatModel whose price is logged when it has spoken, for what keeps no answer.

    Of a reply that breaks off, the price is that of what was sent and written.
    """

    def __init__(
        self, model: ChatModel, log: Callable[[float], None], count_tokens: Callable[[str], int]
    ) -> None:
        self.name = model.name
        self._model = model
        self._log = log
        self._count_tokens = count_tokens

    def stream(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Finished]:
        """See ChatModel."""
        pieces: list[str] = []
        cost: float | None = None
        try:
            for item in self._model.stream(messages, schema):
                if isinstance(item, Finished):
                    cost = item.usage.cost_usd
                else:
                    pieces.append(item)
                yield item
        finally:
            if cost is None and pieces:
                sent = input_tokens(messages, schema, self._count_tokens)
                cost = cost_usd(self.name, sent, self._count_tokens("".join(pieces)))
            if cost:
                self._log(cost)
