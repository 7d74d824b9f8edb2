"""A chat model's reply, read as it streams: what was verified, what was left out, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from bot.citations import NO_JUDGE, Rejected, VerifiedClaim, verify_each
from bot.claims import SCHEMA, ClaimReader
from bot.context import write_messages
from bot.errors import ChatModelError
from bot.judgement import Hearing, Judge
from bot.llm.base import ChatModel, Finished, Message
from bot.models import Claim, Dropped, DropReason, Evidence, Usage
from bot.relevance import Relevance, relevance

MOST_SHOWN = 8
MOST_VERIFIED = 100
KEPT_CHARACTERS = 20_000

OnUnit: TypeAlias = Callable[[VerifiedClaim], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is left of a reply once it is verified; `fault` says why it ended early, if it did.

    `usage` is the model's, `judged` what its judge took.
    """

    model: str
    units: tuple[VerifiedClaim, ...] = ()
    dropped: Dropped = field(default_factory=Dropped)
    usage: Usage = field(default_factory=Usage)
    judged: Usage = field(default_factory=Usage)
    raw: str = ""
    verdicts: tuple[dict[str, Any], ...] = ()
    fault: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def used(self) -> Usage:
        """What the model and its judge took together."""
        return self.usage if self.judged == Usage() else self.usage.plus(self.judged)

    def in_place_of(self, failed: Reply) -> Reply:
        """This reply, labelled with the failure it makes up for."""
        return replace(
            self,
            model=stand_in(self.model, failed.model, failed.fault or ""),
            usage=failed.usage,
            judged=failed.judged,
            dropped=Dropped(dict(Counter(self.dropped.reasons) + Counter(failed.dropped.reasons))),
            raw=failed.raw,
            verdicts=failed.verdicts + self.verdicts,
            fault=failed.fault,
        )


def stand_in(model: str, failed: str, fault: str) -> str:
    """How a model is called when it makes up for one whose fault may begin with its name."""
    return f"{model} ({failed} failed: {fault.removeprefix(f'{failed!r}: ')})"


def read_reply(
    model: ChatModel,
    question: str,
    evidence: Mapping[str, Evidence],
    on_unit: OnUnit,
    judge: Judge = NO_JUDGE,
) -> Reply:
    """The model's answer; `on_unit` gets each verified sentence when its claim closes."""
    messages = write_messages(question, evidence)
    is_relevant = relevance(question, evidence.values())
    return read_claims(model, messages, evidence, is_relevant, on_unit, judge=judge)


def read_claims(
    model: ChatModel,
    messages: Sequence[Message],
    evidence: Mapping[str, Evidence],
    is_relevant: Relevance,
    on_unit: OnUnit | None = None,
    most: int = MOST_SHOWN,
    judge: Judge = NO_JUDGE,
) -> Reply:
    """The model's reply to messages that give it the evidence, at most `most` sentences of it.

    `judge` may admit what the gate refuses for its wording.
    """
    hearing = Hearing(judge)
    verifier = _Verifier(evidence, is_relevant, hearing, on_unit or _nobody, most)
    reader = ClaimReader()
    pieces: list[str] = []
    usage, fault = Usage(), None
    try:
        usage = _read(model, messages, reader, verifier, pieces)
    except ChatModelError as error:
        fault = " ".join(str(error).split())
    verifier.show_flagged()
    verifier.count("malformed", reader.malformed)
    return Reply(
        model=model.name,
        units=tuple(verifier.units),
        dropped=Dropped(dict(verifier.dropped)),
        usage=usage,
        judged=hearing.usage,
        raw=_storable("".join(pieces)),
        verdicts=tuple(verifier.verdicts),
        fault=fault,
        notes=(f"stopped early: {fault}",) if fault and verifier.units else (),
    )


def _read(
    model: ChatModel,
    messages: Sequence[Message],
    reader: ClaimReader,
    verifier: _Verifier,
    pieces: list[str],
) -> Usage:
    """Reads to the end and returns the usage. Raises ChatModelError."""
    for item in model.stream(messages, SCHEMA):
        if isinstance(item, Finished):
            return item.usage
        pieces.append(item)
        for claim in reader.feed(item):
            if reader.status != "not_stated":
                verifier.take(claim)
        if reader.is_full:
            raise ChatModelError("the reply was longer than any answer")
    raise ChatModelError("the reply ended before the model had finished")


def _nobody(unit: VerifiedClaim) -> None:
    """Whoever wants the sentences only when all are there."""


def _storable(text: str) -> str:
    return text[:KEPT_CHARACTERS].encode("utf-8", "replace").decode()


class _Verifier:
    """Verifies claims one by one and keeps count."""

    def __init__(
        self,
        evidence: Mapping[str, Evidence],
        is_relevant: Relevance,
        hearing: Hearing,
        on_unit: OnUnit,
        most: int = MOST_SHOWN,
    ) -> None:
        self.units: list[VerifiedClaim] = []
        self.dropped: Counter[DropReason] = Counter()
        self.verdicts: list[dict[str, Any]] = []
        self._evidence = evidence
        self._is_relevant = is_relevant
        self._hearing = hearing
        self._on_unit = on_unit
        self._most = most
        self._flagged: list[Claim] = []

    def take(self, claim: Claim) -> None:
        """Shows what may be shown of a claim; beyond the most that is shown it only counts."""
        if len(self.units) >= self._most or len(self.verdicts) >= MOST_VERIFIED:
            self.count("malformed", 1)
            return
        verdicts = verify_each(claim, self._evidence, self._is_relevant, judge=self._hearing)
        for verdict in verdicts:
            if isinstance(verdict, Rejected):
                self.count(verdict.reason, 1)
                self._note(claim, "dropped", verdict.reason)
                if verdict.reason == "flagged":
                    self._flagged.append(claim)
            else:
                self._show(claim, verdict)

    def show_flagged(self) -> None:
        """Quotes that read as instructions are shown, marked, when there is nothing else."""
        if self.units:
            return
        for claim in self._flagged[:1]:
            for verdict in verify_each(
                claim, self._evidence, self._is_relevant, allow_flagged=True
            ):
                if isinstance(verdict, VerifiedClaim):
                    self.dropped["flagged"] -= 1
                    self._show(claim, verdict)
        self.dropped = +self.dropped

    def count(self, reason: DropReason, number: int) -> None:
        if number:
            self.dropped[reason] += number

    def _show(self, claim: Claim, unit: VerifiedClaim) -> None:
        self._note(claim, unit.kind, unit.reason)
        if unit not in self.units and len(self.units) < self._most:
            self.units.append(unit)
            self._on_unit(unit)

    def _note(self, claim: Claim, verdict: str, reason: str | None) -> None:
        noted = {
            "evidence": [_storable(name) for name in claim.evidence],
            "text": _storable(claim.text[:1000]),
            "verdict": verdict,
            "reason": reason,
        }
        heard = self._hearing.noted()
        self.verdicts.append({**noted, "judge": heard} if heard else noted)
