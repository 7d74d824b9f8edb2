"""Papers and answers for the tests of what the bot posts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Answer
from bot.citations import VerifiedClaim, verify
from bot.models import Claim, Dropped, Nearest, Paper, Status, Usage
from tests.bot.abstracts import FERN, MOSS, numbered

LINKED = Paper(
    "arxiv:2402.03500",
    "Fern: a solver for sparse graphs",
    FERN.abstract,
    1,
    authors=("Ada Moss", "Ben Fern"),
    url="https://example.org/fern",
    date="2024-02",
)


def quotes(paper: Paper) -> list[VerifiedClaim]:
    """Every sentence of an abstract as a sentence of an answer."""
    evidence = numbered(paper)
    made = (
        verify(Claim((name,), item.sentence.text), evidence, allow_flagged=True)
        for name, item in evidence.items()
    )
    return [unit for unit in made if isinstance(unit, VerifiedClaim)]


def compressed(paper: Paper = LINKED) -> VerifiedClaim:
    """A sentence in a model's words over the third sentence of Fern's abstract."""
    said = Claim(("S3",), "Fern halves the run time of 40 graph solvers.")
    unit = verify(said, numbered(paper))
    assert isinstance(unit, VerifiedClaim)
    assert unit.kind == "compressed"
    return unit


def answer(
    sentences: Sequence[VerifiedClaim] = (),
    nearest: Sequence[Nearest] = (),
    status: Status = "answered",
    *,
    question: str = "How fast is Fern?",
    model: str = "offline",
    dropped: int = 0,
    usage: Usage | None = None,
    notes: tuple[str, ...] = (),
) -> Answer:
    """An answer as `Ask` gives it."""
    return Answer(
        answer_id="3fa9b2c1",
        question=question,
        status=status,
        sentences=tuple(sentences),
        nearest=tuple(nearest),
        dropped=Dropped({"not_supported": dropped} if dropped else {}),
        model=model,
        usage=usage or Usage(cost_usd=0.0),
        notes=notes,
    )


def near(paper: Paper = MOSS, quote: str | None = None) -> Nearest:
    """A passage shown when nothing answers."""
    words = paper.abstract if quote is None else quote
    return Nearest(paper.paper_id, paper.title, paper.url, words, 0.5, paper.note)
