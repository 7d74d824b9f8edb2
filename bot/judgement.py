"""A second model's word on a sentence that the gate refused for nothing but its wording."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from bot.conflicts import conflict
from bot.flags import reads_as_instruction
from bot.models import Usage

Opinion: TypeAlias = Literal["full", "partial", "no"]

WORDING = frozenset(("new_word", "cut", "antecedent"))
"""The refusals that are about words alone: a judge is asked about no other."""
MOST_JUDGED = 8


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge said, each time it was asked; `fault` says why it said no more, if so."""

    opinions: tuple[Opinion, ...] = ()
    usage: Usage = field(default_factory=Usage)
    fault: str | None = None

    @property
    def is_full(self) -> bool:
        """Whether the quote bears the whole sentence, whichever of both was read first."""
        return self.fault is None and self.opinions == ("full", "full")

    def to_json(self) -> dict[str, Any]:
        """The judgement as a trace keeps it."""
        return {"said": list(self.opinions), "fault": self.fault}


class Judge(Protocol):
    """Says whether a quote bears a sentence, and never fails: a fault is a refusal."""

    def judge(self, text: str, quote: str) -> Judgement: ...


class NoJudge:
    """Admits nothing and costs nothing."""

    def judge(self, text: str, quote: str) -> Judgement:  # noqa: ARG002 - a Judge
        return Judgement()


class Hearing:
    """Asks a judge at most so often for one reply, and no more after a fault."""

    def __init__(self, judge: Judge, most: int = MOST_JUDGED) -> None:
        self.usage = Usage()
        self._judge = judge
        self._left = most
        self._heard: dict[tuple[str, str], Judgement] = {}
        self._new: list[Judgement] = []

    def judge(self, text: str, quote: str) -> Judgement:
        """See Judge."""
        if (text, quote) not in self._heard:
            if self._left <= 0:
                return Judgement(fault="no more verdicts for this answer")
            self._left -= 1
            judgement = self._judge.judge(text, quote)
            self._heard[text, quote] = judgement
            if judgement.fault is not None:  # who waited once for nothing does not wait again
                self._left = 0
            if judgement != Judgement():
                self.usage = self.usage.plus(judgement.usage)
                self._new.append(judgement)
        return self._heard[text, quote]

    def noted(self) -> list[dict[str, Any]]:
        """The judgements since the last call, for the trace."""
        new, self._new = self._new, []
        return [judgement.to_json() for judgement in new]


def may_be_judged(text: str, quote: str, reason: str) -> bool:
    """Whether a refused sentence is left to a judge: its numbers and the like must be right."""
    return reason in WORDING and not reads_as_instruction(text) and conflict(text, quote) is None
