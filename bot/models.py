"""The application's data: what sources give, what the catalogue keeps, what an answer holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Record:
    """One paper as a source gives it, before it has an identity.

    Texts are as they came but for white space at both ends; a record has a title, an abstract or
    both. `date` is ISO: `2025-03-18`, `2025-03` or `2025`; `updated`, where the source tells, is
    the date of this state of the paper, and `date` that of its first. `arxiv_id` is bare
    (`2503.11731`, no version); `own_id` is the source's own name for the paper. `line` is where the
    record starts in its file, counted from 1, and `position` its place in the listing, also from 1.
    `note` is shown beside every quote from it; `upvotes` are those of the source's readers.
    """

    title: str
    abstract: str
    line: int
    position: int
    authors: tuple[str, ...] = ()
    date: str | None = None
    updated: str | None = None
    url: str | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    own_id: str | None = None
    note: str | None = None
    upvotes: int | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of an input that could not be read. `line` is None for a whole file."""

    file: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a paper's abstract; `seen` is when it was first read (ISO, UTC)."""

    version: int
    abstract: str
    seen: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the catalogue in its current version."""

    paper_id: str
    title: str
    abstract: str
    version: int
    authors: tuple[str, ...] = ()
    date: str | None = None
    url: str | None = None
    doi: str | None = None
    listings: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a stored version: `abstract[start:end] == text`."""

    paper_id: str
    version: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A numbered sentence as a chat model is given it."""

    evidence_id: str
    sentence: Sentence
    paper: Paper


@dataclass(frozen=True, slots=True)
class Claim:
    """What a chat model says, unchecked."""

    evidence: tuple[str, ...]
    text: str


DropReason: TypeAlias = Literal["unknown_id", "irrelevant", "not_supported", "malformed", "flagged"]
ClaimKind: TypeAlias = Literal["compressed", "quote", "paraphrase"]
Status: TypeAlias = Literal["answered", "not_stated", "not_in_library"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands: `abstract of version[start:end] == quote`."""

    paper_id: str
    title: str
    url: str | None
    version: int
    quote: str
    start: int
    end: int
    flagged: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Nearest:
    """A passage shown when nothing answers the question."""

    paper_id: str
    title: str
    url: str | None
    quote: str
    score: float
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply and their price; the price is None where none is known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None

    def plus(self, other: Usage) -> Usage:
        """Both together; without a price where one of them that cost tokens has none."""
        used = [one for one in (self, other) if one.input_tokens or one.output_tokens] or [other]
        prices = [one.cost_usd for one in used if one.cost_usd is not None]
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            round(sum(prices), 8) if len(prices) == len(used) else None,
        )


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many claims were left out, and why."""

    reasons: dict[DropReason, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.reasons.values())
