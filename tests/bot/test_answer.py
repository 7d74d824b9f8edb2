"""The document of an answer is the contract's, and it can be read back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bot.answer import Answer, restore_answer
from bot.citations import VerifiedClaim, verify
from bot.errors import CatalogueError, NotFound
from bot.models import Claim, Dropped, Nearest, Usage
from tests.bot.abstracts import FERN, numbered

unit = verify(Claim(("S3",), "Fern halves the run time of 40 graph solvers."), numbered())
assert isinstance(unit, VerifiedClaim)
ANSWER = Answer(
    answer_id="a1",
    question="What does Fern do?",
    status="answered",
    sentences=(unit,),
    nearest=(Nearest("p", "T", None, "Sparse graphs are common.", 0.123456, "own summary"),),
    dropped=Dropped({"unknown_id": 2}),
    model="offline",
    usage=Usage(3, 4, None),
    timings_ms={"total": 7},
    notes=("stopped early",),
)


def test_the_document_has_exactly_the_contract_s_keys() -> None:
    """Other programs rely on it."""
    document = ANSWER.to_json()

    assert [
        "answer_id",
        "question",
        "status",
        "sentences",
        "nearest",
        "dropped",
        "model",
        "usage",
        "timings_ms",
    ] == list(document)
    assert ["text", "kind", "citations"] == list(document["sentences"][0])
    assert ["paper_id", "title", "url", "version", "quote", "start", "end", "flagged"] == list(
        document["sentences"][0]["citations"][0]
    )
    assert ["paper_id", "title", "url", "quote", "score", "note"] == list(document["nearest"][0])
    assert {"count": 2, "reasons": {"unknown_id": 2}} == document["dropped"]
    assert {"input_tokens": 3, "output_tokens": 4, "cost_usd": None} == document["usage"]


def test_an_answer_survives_its_document() -> None:
    """But for the notes, which are of the moment, and a score's last digits."""
    document = json.loads(json.dumps(ANSWER.to_json()))
    restored = restore_answer(document, lambda _id, _version: FERN.abstract)

    assert document == restored.to_json()


def test_only_an_answer_ends_with_success() -> None:
    """The exit code tells scripts whether the library answered."""
    assert 0 == ANSWER.exit_code
    assert (
        3
        == restore_answer(
            {**ANSWER.to_json(), "status": "not_stated"}, lambda _id, _version: FERN.abstract
        ).exit_code
    )


def without(paper_id: str) -> Callable[[str, int], str]:
    """The stored abstracts of a library that has lost a paper."""

    def abstract_of(asked: str, version: int) -> str:
        if asked == paper_id:
            raise NotFound(f"no version {version} of the paper {asked!r}")
        return FERN.abstract

    return abstract_of


def test_what_rests_on_a_removed_paper_is_left_out_and_the_paper_is_named() -> None:
    """Its text is gone, so nothing of it can be shown as verified."""
    document = ANSWER.to_json()
    restored = restore_answer(document, without(FERN.paper_id))

    gone = {"paper_id": FERN.paper_id, "title": FERN.title, "url": FERN.url}
    assert ((), 1, [gone]) == (
        restored.sentences,
        len(restored.nearest),
        restored.to_json()["removed"],
    )


def test_nearest_passages_of_a_removed_paper_are_left_out() -> None:
    """The rest of the answer stands."""
    restored = restore_answer(ANSWER.to_json(), without("p"))

    assert ((), 1, ["p"]) == (
        restored.nearest,
        len(restored.sentences),
        [source.paper_id for source in restored.removed],
    )


def test_a_nearest_passage_that_no_stored_version_holds_is_refused() -> None:
    """What lies nearest is shown as the paper's own words too."""
    document = ANSWER.to_json()
    document["nearest"][0]["quote"] = "Sparse graphs are rare."

    with pytest.raises(CatalogueError, match="'p' is in none of its stored versions"):
        restore_answer(document, lambda _id, _version: FERN.abstract)


def test_a_nearest_passage_of_a_later_version_stands() -> None:
    """It was shown from the version of its day."""

    def abstract_of(paper_id: str, version: int) -> str:
        if version > FERN.version:
            raise NotFound(f"no version {version} of the paper {paper_id!r}")
        return FERN.abstract if paper_id == FERN.paper_id or version == 2 else "It was empty."

    assert ANSWER.nearest[0].quote == restore_answer(ANSWER.to_json(), abstract_of).nearest[0].quote
