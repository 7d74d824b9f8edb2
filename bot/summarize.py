"""Summarise one paper: by the chat model, or by the paper's own sentences, always verified."""

from __future__ import annotations

from collections.abc import Callable

from bot.context import number_sentences, write_passages
from bot.extracts import extract, with_role
from bot.llm.base import ChatModel, Message
from bot.models import Paper, Usage
from bot.relevance import anything
from bot.reply import read_claims, stand_in
from bot.summary import Summary
from prompts import render

OFFLINE = "offline"
MOST_SENTENCES = 3


class Summarize:
    """Summarises papers; without a `model`, or where it fails, in the abstract's own sentences.

    `count_tokens` counts as the model does.
    """

    def __init__(self, model: ChatModel | None, count_tokens: Callable[[str], int]) -> None:
        self._model = model
        self._count_tokens = count_tokens

    @property
    def has_model(self) -> bool:
        """Whether a chat model is asked."""
        return self._model is not None

    def summarize(self, paper: Paper) -> Summary:
        """One to three sentences: problem, method, finding; none for a title without abstract."""
        if self._model is None or not paper.abstract:
            return Summary(paper, extract(paper), OFFLINE, Usage(cost_usd=0.0))
        evidence = number_sentences([paper], self._count_tokens)
        messages = (
            Message("system", render("summarize.paper")),
            Message("user", render("summarize.user", passages=write_passages(evidence))),
        )
        reply = read_claims(self._model, messages, evidence, anything, most=MOST_SENTENCES)
        if not reply.units:
            model = in_place_of(reply.model, reply.fault)
            return Summary(paper, extract(paper), model, reply.usage)
        return Summary(
            paper,
            tuple(with_role(paper, unit) for unit in reply.units),
            reply.model,
            reply.usage,
            reply.dropped,
            reply.notes,
        )


NOTHING = "it said nothing that its evidence bears"


def in_place_of(model: str, fault: str | None) -> str:
    """How the offline model is called when it makes up for another."""
    return stand_in(OFFLINE, model, fault or NOTHING)
