"""Two runs over the same questions, question by question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from bot.marks import Mark
from bot.resampling import Figure, interval, ratio, sign_test, value
from bot.risk import aurc

Part: TypeAlias = tuple[float, float] | None
"""What a question adds to a figure, of what it could add; None where it says nothing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of both runs; the 95% interval is that of after minus before.

    Questions are drawn in pairs (percentile bootstrap), so what makes a question hard does not
    widen it.
    """

    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None

    @property
    def is_sure(self) -> bool:
        """Whether no difference lies outside the interval."""
        return self.low is not None and self.high is not None and self.low * self.high > 0

    def to_json(self) -> dict[str, Any]:
        return {
            name: None if number is None else round(number, 6)
            for name, number in asdict(self).items()
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from an earlier run to this one, over the questions both asked.

    `won` are the questions right only now and `lost` those right only before; `p` is the chance
    of such a split, or a clearer one, if both runs were equally good (sign test).
    """

    questions: int
    left_out: tuple[str, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    p: float
    figures: Mapping[str, Difference]

    def to_json(self) -> dict[str, Any]:
        return {
            "questions": self.questions,
            "left_out": list(self.left_out),
            "won": list(self.won),
            "lost": list(self.lost),
            "sign_test_p": round(self.p, 4),
            "figures": {name: one.to_json() for name, one in self.figures.items()},
        }


def compare(before: Sequence[Mark], after: Sequence[Mark]) -> Comparison:
    """Pairs the runs by their questions' ids and texts; others are left out by their ids."""
    earlier = {(mark.id, mark.question): mark for mark in before if mark.asked}
    later = {(mark.id, mark.question): mark for mark in after if mark.asked}
    both = [name for name in later if name in earlier]
    old, new = [earlier[name] for name in both], [later[name] for name in both]
    won = tuple(b.id for a, b in zip(old, new, strict=True) if b.right and not a.right)
    lost = tuple(b.id for a, b in zip(old, new, strict=True) if a.right and not b.right)
    paired = {question_id for question_id, _ in both}
    return Comparison(
        questions=len(both),
        left_out=tuple(
            dict.fromkeys(m.id for m in (*before, *after) if m.id not in paired)
        ),
        won=won,
        lost=lost,
        p=sign_test(len(won), len(lost)),
        figures={
            **{name: _difference(_sum(part, old), _sum(part, new), len(both))
               for name, part in PARTS.items()},
            "aurc": _difference(aurc(old), aurc(new), len(both)),
        },
    )  # fmt: skip


def _difference(before: Figure, after: Figure, questions: int) -> Difference:
    def between(drawn: Any) -> Any:
        return after(drawn) - before(drawn)

    low, high = interval(between, questions) or (None, None)
    return Difference(
        value(before, questions), value(after, questions), value(between, questions), low, high
    )


def _sum(part: Callable[[Mark], Part], marks: Sequence[Mark]) -> Figure:
    parts = [part(mark) or (0.0, 0.0) for mark in marks]
    return ratio([gained for gained, _ in parts], [possible for _, possible in parts])


def _one(number: float | None) -> Part:
    return None if number is None else (float(number), 1.0)


PARTS: Mapping[str, Callable[[Mark], Part]] = {
    "right": lambda mark: _one(mark.right),
    "answered": lambda mark: _one(mark.answered) if mark.answerable else None,
    "right_paper": lambda mark: _one(mark.right_paper) if mark.answerable else None,
    "quote_hit": lambda mark: _one(mark.quote_hit),
    "citation_recall": lambda mark: _one(mark.citation_recall),
    "citation_precision": lambda mark: _one(mark.citation_precision),
    "key_facts": lambda mark: (mark.facts_found, mark.key_facts) if mark.answerable else None,
    "declined": lambda mark: None if mark.answerable else _one(mark.declined),
    "input_tokens": lambda mark: _one(mark.input_tokens),
    "output_tokens": lambda mark: _one(mark.output_tokens),
    "cost_usd": lambda mark: _one(mark.cost_usd),
    "ms": lambda mark: _one(mark.ms),
}
"""The shares and means of a report, and what an answer took: a mean a question."""
