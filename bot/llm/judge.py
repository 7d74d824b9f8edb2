"""A chat model as the judge of paraphrases: asked twice, the quote first and the claim first."""

from __future__ import annotations

import json
from typing import Any, get_args

from bot.errors import BudgetSpent, ChatModelError
from bot.judgement import Judgement, Opinion
from bot.llm.base import ChatModel, Finished, Message
from bot.models import Usage
from prompts import render

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"verdict": {"type": "string", "enum": list(get_args(Opinion))}},
    "required": ["verdict"],
    "additionalProperties": False,
}
MOST_CHARACTERS = 1_000
ORDERS = ("judge.quote_first", "judge.claim_first")


class ModelJudge:
    """A Judge that asks a chat model, which sees the sentence and its quote and nothing else."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def judge(self, text: str, quote: str) -> Judgement:
        """Asks a second time only where the first answer is "full"."""
        opinions: list[Opinion] = []
        usage, fault = Usage(), None
        for order in ORDERS:
            messages = (
                Message("system", render("judge.system")),
                Message("user", render(order, claim=_one_line(text), quote=_one_line(quote))),
            )
            try:
                opinion, used = self._asked(messages)
            except (ChatModelError, BudgetSpent) as error:
                fault = " ".join(str(error).split())
                break
            usage = usage.plus(used)
            if opinion is None:
                fault = "the judge's reply holds no verdict"
                break
            opinions.append(opinion)
            if opinion != "full":
                break
        return Judgement(tuple(opinions), usage, fault)

    def _asked(self, messages: tuple[Message, ...]) -> tuple[Opinion | None, Usage]:
        """The verdict, None where the reply holds none. Raises ChatModelError, BudgetSpent."""
        pieces: list[str] = []
        for item in self._model.stream(messages, SCHEMA):
            if isinstance(item, Finished):
                return read_opinion("".join(pieces)), item.usage
            pieces.append(item)
            if sum(map(len, pieces)) > MOST_CHARACTERS:
                raise ChatModelError("the judge's reply was longer than any verdict")
        raise ChatModelError("the judge's reply ended before it had finished")


def read_opinion(text: str) -> Opinion | None:
    """The verdict of a reply that is what the schema asks for, and nothing beside it."""
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or list(document) != ["verdict"]:
        return None
    return next((known for known in get_args(Opinion) if document["verdict"] == known), None)


def _one_line(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode().split())
