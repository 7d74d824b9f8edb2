"""An answer: verified sentences, or what lies nearest, with what it took to make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.citations import VerifiedClaim, restore
from bot.models import Dropped, Nearest, Status, Usage

NOT_ANSWERED = 3

EVALUATED = "eval-"
"""How the ids of answers begin that were given for an evaluation, not to a person."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `notes` are for the reader's eyes and are no part of the document."""

    answer_id: str
    question: str
    status: Status
    sentences: tuple[VerifiedClaim, ...]
    nearest: tuple[Nearest, ...]
    dropped: Dropped
    model: str
    usage: Usage
    timings_ms: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """What `footnote ask` ends with."""
        return 0 if self.status == "answered" else NOT_ANSWERED

    def to_json(self) -> dict[str, Any]:
        """The answer as the contract of `ask --json` has it."""
        return {
            "answer_id": self.answer_id,
            "question": self.question,
            "status": self.status,
            "sentences": [sentence.to_json() for sentence in self.sentences],
            "nearest": [_nearest_json(nearest) for nearest in self.nearest],
            "dropped": {"count": self.dropped.count, "reasons": dict(self.dropped.reasons)},
            "model": self.model,
            "usage": {
                "input_tokens": self.usage.input_tokens,
                "output_tokens": self.usage.output_tokens,
                "cost_usd": self.usage.cost_usd,
            },
            "timings_ms": dict(self.timings_ms),
        }


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given.

    `document` is what `ask --json` prints and `trace` how it came about, both ready for JSON;
    `created` is ISO, UTC. The cost is None where no price is known.
    """

    answer_id: str
    created: str
    question: str
    status: str
    model: str
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    document: dict[str, Any]
    trace: dict[str, Any] = field(default_factory=dict)


def restore_answer(document: Mapping[str, Any], abstract_of: Callable[[str, int], str]) -> Answer:
    """An earlier answer from its document, each quote checked against its stored version.

    Raises CatalogueError.
    """
    return Answer(
        answer_id=document["answer_id"],
        question=document["question"],
        status=document["status"],
        sentences=tuple(restore(item, abstract_of) for item in document["sentences"]),
        nearest=tuple(_restored_nearest(item) for item in document["nearest"]),
        dropped=Dropped(dict(document["dropped"]["reasons"])),
        model=document["model"],
        usage=Usage(**document["usage"]),
        timings_ms=document["timings_ms"],
    )


def _nearest_json(nearest: Nearest) -> dict[str, Any]:
    document: dict[str, Any] = {
        "paper_id": nearest.paper_id,
        "title": nearest.title,
        "url": nearest.url,
        "quote": nearest.quote,
        "score": round(nearest.score, 4),
    }
    return document if nearest.note is None else {**document, "note": nearest.note}


def _restored_nearest(item: Mapping[str, Any]) -> Nearest:
    names = ("paper_id", "title", "url", "quote", "score")
    return Nearest(**{name: item[name] for name in names}, note=item.get("note"))
