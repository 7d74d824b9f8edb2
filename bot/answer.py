"""An answer: verified sentences, or what lies nearest, with what it took to make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.citations import VerifiedClaim, restore
from bot.errors import CatalogueError, NotFound
from bot.models import Dropped, Nearest, Status, Usage

NOT_ANSWERED = 3

EVALUATED = "eval-"
"""How the ids of answers begin that were given for an evaluation, not to a person."""


FIRST_VERSION = 1
"""Every paper of the catalogue has it."""
MOST_VERSIONS = 100
"""No abstract changes so often."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A paper that an earlier answer cites or shows, and that is no longer in the library."""

    paper_id: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `notes` are for the reader's eyes and are no part of the document.

    `removed` are sources of an earlier answer whose text is gone: nothing that stood on them can
    be checked any more, so it is left out.
    """

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
    removed: tuple[Removed, ...] = ()

    @property
    def exit_code(self) -> int:
        """What `footnote ask` ends with."""
        return 0 if self.status == "answered" else NOT_ANSWERED

    def to_json(self) -> dict[str, Any]:
        """The answer as the contract of `ask --json` has it, with `removed` where there are any."""
        document = {
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
        if self.removed:
            document["removed"] = [asdict(source) for source in self.removed]
        return document


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

    What rests on a paper that was removed is left out, and the paper is named. Raises
    CatalogueError.
    """
    removed: dict[str, Removed] = {}
    sentences = []
    for item in document["sentences"]:
        gone = [one for one in item["citations"] if _is_gone(one, one["version"], abstract_of)]
        removed |= {one["paper_id"]: _removed(one) for one in gone}
        if not gone:
            sentences.append(restore(item, abstract_of))
    nearest = []
    for item in document["nearest"]:
        if _is_gone(item, FIRST_VERSION, abstract_of):
            removed[item["paper_id"]] = _removed(item)
        else:
            _check_nearest(item, abstract_of)
            nearest.append(_restored_nearest(item))
    return Answer(
        answer_id=document["answer_id"],
        question=document["question"],
        status=document["status"],
        sentences=tuple(sentences),
        nearest=tuple(nearest),
        dropped=Dropped(dict(document["dropped"]["reasons"])),
        model=document["model"],
        usage=Usage(**document["usage"]),
        timings_ms=document["timings_ms"],
        removed=tuple(removed.values()),
    )


def _is_gone(
    source: Mapping[str, Any], version: int, abstract_of: Callable[[str, int], str]
) -> bool:
    try:
        abstract_of(source["paper_id"], version)
    except NotFound:
        return True
    return False


def _check_nearest(item: Mapping[str, Any], abstract_of: Callable[[str, int], str]) -> None:
    """Raises CatalogueError for a passage that no stored version of its paper holds."""
    paper_id, quote = item["paper_id"], item["quote"]
    for version in range(FIRST_VERSION, MOST_VERSIONS + 1):
        if _is_gone(item, version, abstract_of):
            break
        if quote and quote in abstract_of(paper_id, version):
            return
    raise CatalogueError(
        f"a passage from {paper_id!r} is in none of its stored versions; run 'footnote doctor'"
    )


def _removed(source: Mapping[str, Any]) -> Removed:
    return Removed(source["paper_id"], source["title"], source["url"])


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
