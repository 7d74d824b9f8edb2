"""A chat model summarises from numbered sentences, and only what passes the guard is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.errors import ChatModelError
from bot.extracts import extract
from bot.llm.base import Finished, Message
from bot.models import Usage
from bot.summarize import Summarize
from tests.bot.abstracts import FERN, count_words


@dataclass
class Scripted:
    """A ChatModel that says what it was told to, or fails."""

    claims: Sequence[tuple[str, str]] = ()
    error: ChatModelError | None = None
    name: str = "openai:scripted"
    asked: list[str] = field(default_factory=list)

    def stream(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],  # noqa: ARG002 - it knows one schema
    ) -> Iterator[str | Finished]:
        self.asked.append("\n".join(message.content for message in messages))
        claims = [{"evidence": [name], "text": text} for name, text in self.claims]
        yield json.dumps({"status": "answered", "claims": claims})
        if self.error is not None:
            raise self.error
        yield Finished(Usage(100, 20, 0.25))


def summarize(model: Scripted | None) -> Any:
    return Summarize(model, count_words).summarize(FERN).to_json()


def test_without_a_model_the_abstract_speaks() -> None:
    """Offline, the summary is the extract, and costs nothing."""
    document = summarize(None)

    assert [part.unit.to_json() for part in extract(FERN)] == document["sentences"]
    assert ("offline", 0.0, FERN.paper_id) == (
        document["model"],
        document["usage"]["cost_usd"],
        document["paper_id"],
    )


def test_a_model_is_given_the_sentences_and_may_shorten_them() -> None:
    """What it leaves out it may; its words stand over the quote."""
    model = Scripted([("S2", "We present Fern, a solver.")])

    document = summarize(model)

    assert (["We present Fern, a solver."], "openai:scripted", 0.25) == (
        [sentence["text"] for sentence in document["sentences"]],
        document["model"],
        document["usage"]["cost_usd"],
    )
    assert "# Fern: a solver for sparse graphs\n[S1] Sparse graphs are common." in model.asked[0]


@pytest.mark.parametrize("lie", ["Fern cures influenza within 31 hours.", "Fern reduces memory."])
def test_what_a_model_makes_up_gives_way_to_the_quote(lie: str) -> None:
    """The reader gets the sentence it named."""
    (sentence,) = summarize(Scripted([("S4", lie)]))["sentences"]

    assert ("quote", "Fern does not reduce the peak memory of dense graphs.") == (
        sentence["kind"],
        sentence["text"],
    )


@pytest.mark.parametrize(
    "model",
    [Scripted(error=ChatModelError("no answer")), Scripted([("S900", "Fern caches.")]), Scripted()],
    ids=["fails", "cites what is not there", "says nothing"],
)
def test_a_model_that_gives_nothing_is_made_up_for(model: Scripted) -> None:
    """The extract takes its place, and the reader is told."""
    summary = Summarize(model, count_words).summarize(FERN)

    assert extract(FERN) == summary.parts
    assert summary.model.startswith("offline (openai:scripted failed: ")


def test_at_most_three_sentences_are_shown() -> None:
    """A model that will not stop is cut short."""
    claims = [(f"S{i}", sentence) for i, sentence in enumerate(["", "a", "b", "c", "d"])]

    assert len(summarize(Scripted(claims))["sentences"]) == 3


def test_what_was_verified_before_a_fault_stays() -> None:
    """A cut reply keeps its verified sentences and says that it was cut."""
    model = Scripted([("S2", "We present Fern, a solver.")], ChatModelError("cut"))

    summary = Summarize(model, count_words).summarize(FERN)

    assert (1, ("stopped early: cut",)) == (len(summary.parts), summary.notes)
