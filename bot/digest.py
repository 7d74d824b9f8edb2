"""A digest: what is new and fits an interest, why, and what it says, always verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.citations import VerifiedClaim
from bot.interest import Interest
from bot.models import Paper
from bot.why import Reason


@dataclass(frozen=True, slots=True)
class Item:
    """A paper of a digest; an update is a new version of one that was shown before."""

    paper: Paper
    score: float
    why: tuple[Reason, ...]
    sentences: tuple[VerifiedClaim, ...]
    is_update: bool = False

    def to_json(self) -> dict[str, Any]:
        """The item as the contract of `digest --json` has it."""
        return {
            "paper_id": self.paper.paper_id,
            "title": self.paper.title,
            "url": self.paper.url,
            "score": round(self.score, 4),
            "why": [reason.to_json() for reason in self.why],
            "sentences": [unit.to_json() for unit in self.sentences],
            "is_update": self.is_update,
        }


@dataclass(frozen=True, slots=True)
class Theme:
    """Items about one thing; the label stands in at least two of them."""

    label: str
    paper_ids: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The theme as the contract of `digest --json` has it."""
        return {"label": self.label, "paper_ids": list(self.paper_ids)}


@dataclass(frozen=True, slots=True)
class Digest:
    """The best of what is new, best first, then the updates.

    `considered` counts the new papers, without the `repeats_left_out`, which were shown before.
    """

    date: str
    interest: Interest
    items: tuple[Item, ...]
    themes: tuple[Theme, ...] = ()
    overview: tuple[VerifiedClaim, ...] = ()
    considered: int = 0
    repeats_left_out: int = 0
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The digest as the contract of `digest --json` has it."""
        return {
            "date": self.date,
            "interest": self.interest.text,
            "papers": [item.to_json() for item in self.items],
            "themes": [theme.to_json() for theme in self.themes],
            "overview": [unit.to_json() for unit in self.overview],
            "considered": self.considered,
            "repeats_left_out": self.repeats_left_out,
            "notes": list(self.notes),
        }
