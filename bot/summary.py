"""A summary of one paper, and an overview of many: verified sentences and what they took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.citations import VerifiedClaim
from bot.models import Dropped, Paper, Usage
from bot.summary_roles import Role


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a summary; `role` is what it says of the paper, where that is sure."""

    unit: VerifiedClaim
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """One paper in one to three sentences; none where it has no abstract."""

    paper: Paper
    parts: tuple[Part, ...]
    model: str
    usage: Usage = field(default_factory=Usage)
    dropped: Dropped = field(default_factory=Dropped)
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The summary as the contract of `summarize PAPER --json` has it."""
        return {
            "paper_id": self.paper.paper_id,
            "title": self.paper.title,
            "url": self.paper.url,
            "sentences": [part.unit.to_json() for part in self.parts],
            **_origin(self.model, self.usage, self.dropped),
        }


@dataclass(frozen=True, slots=True)
class Theme:
    """Papers about one thing, and what some of them say.

    `label` is a phrase that stands in at least two of them; the papers follow by how central they
    are.
    """

    label: str
    papers: tuple[Paper, ...]
    units: tuple[VerifiedClaim, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Papers grouped by theme, the largest first; `also` are those that fit into none."""

    themes: tuple[Theme, ...]
    also: tuple[Summary, ...]
    model: str
    usage: Usage = field(default_factory=Usage)
    dropped: Dropped = field(default_factory=Dropped)
    notes: tuple[str, ...] = ()

    @property
    def considered(self) -> int:
        """How many papers it is about."""
        return sum(len(theme.papers) for theme in self.themes) + len(self.also)

    def to_json(self) -> dict[str, Any]:
        """The overview as the contract of `summarize --listing NAME --json` has it."""
        return {
            "themes": [
                {
                    "label": theme.label,
                    "paper_ids": [paper.paper_id for paper in theme.papers],
                    "sentences": [unit.to_json() for unit in theme.units],
                }
                for theme in self.themes
            ],
            "also": [
                {
                    "paper_id": summary.paper.paper_id,
                    "title": summary.paper.title,
                    "url": summary.paper.url,
                    "sentences": [part.unit.to_json() for part in summary.parts],
                }
                for summary in self.also
            ],
            "considered": self.considered,
            **_origin(self.model, self.usage, self.dropped),
        }


def _origin(model: str, usage: Usage, dropped: Dropped) -> Mapping[str, Any]:
    return {
        "dropped": {"count": dropped.count, "reasons": dict(dropped.reasons)},
        "model": model,
        "usage": {
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cost_usd": usage.cost_usd,
        },
    }
