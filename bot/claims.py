"""Claims out of a reply as it streams: JSON read piece by piece, forgiving of what surrounds it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from bot.models import Claim

# What a chat model is asked for. It never changes, so that providers compile it once; there is no
# field for a quote, so that none can be made up; evidence comes first, so that it is chosen first.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["answered", "not_stated"]},
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "evidence": {"type": "array", "items": {"type": "string"}},
                    "text": {"type": "string"},
                },
                "required": ["evidence", "text"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["status", "claims"],
    "additionalProperties": False,
}

MAX_CHARACTERS = 400_000
MAX_CLAIM_CHARACTERS = 20_000
MAX_DEPTH = 12
SPACE = " \t\r\n"


@dataclass(slots=True)
class _Frame:
    """An open object or array; `key` is the object's newest key."""

    opener: str
    key: str = ""
    awaits_value: bool = False
    holds_other: bool = False


@dataclass(slots=True)
class ClaimReader:
    """Takes pieces of a reply and gives each claim when its object closes.

    Prose and Markdown fences around the JSON are skipped. `status` is the reply's own word for
    its outcome, `malformed` counts claims that are not what the schema asks for, and `is_full`
    says that the reply is longer than any honest one: read no further.
    """

    status: str | None = None
    malformed: int = 0
    seen: int = 0
    _frames: list[_Frame] = field(default_factory=list)
    _pending: str = ""
    _string: list[str] | None = None
    _escaped: bool = False
    _claim: list[str] | None = None
    _claim_depth: int = 0
    _too_deep: int = 0

    @property
    def is_full(self) -> bool:
        return self.seen >= MAX_CHARACTERS

    def feed(self, piece: str) -> list[Claim]:
        """The claims that this piece completes."""
        found: list[Claim] = []
        for character in piece[: MAX_CHARACTERS - self.seen]:
            claim = self._take(character)
            if claim is not None:
                found.append(claim)
        self.seen += len(piece)
        return found

    def _take(self, character: str) -> Claim | None:
        if self._claim is not None:
            self._keep(character)
        if self._string is not None:
            self._take_in_string(character)
            return None
        if not self._frames:
            self._take_outside(character)
            return None
        return self._take_in_json(character)

    def _keep(self, character: str) -> None:
        if self._claim is not None and len(self._claim) <= MAX_CLAIM_CHARACTERS:
            self._claim.append(character)

    def _take_outside(self, character: str) -> None:
        """Prose: JSON starts at a brace before a key, or at a bracket before a brace."""
        if self._pending and character in SPACE:
            return
        if (self._pending == "{" and character in '"}') or (
            self._pending == "[" and character == "{"
        ):
            opener, self._pending = self._pending, ""
            self._frames.append(_Frame(opener))
            self._take_in_json(character)
        else:
            self._pending = character if character in "{[" else ""

    def _take_in_string(self, character: str) -> None:
        assert self._string is not None  # noqa: S101 - the caller has looked
        if self._escaped:
            self._escaped = False
            self._string.append("\\" + character)
        elif character == "\\":
            self._escaped = True
        elif character == '"':
            text, self._string = "".join(self._string), None
            self._end_string(text)
        elif len(self._string) < MAX_CLAIM_CHARACTERS:
            self._string.append(character)

    def _end_string(self, text: str) -> None:
        frame = self._frames[-1]
        if frame.opener == "[":
            frame.holds_other = True
        elif not frame.awaits_value:
            frame.key = text
        elif frame.key == "status" and self._claim is None:
            self.status = text

    def _take_in_json(self, character: str) -> Claim | None:
        frame = self._frames[-1]
        if character == '"':
            self._string = []
        elif character in "{[":
            self._open(character)
        elif character in "}]":
            return self._close()
        elif character == ":":
            frame.awaits_value = True
        elif character == ",":
            frame.awaits_value = False
            self._end_other(frame)
        elif character not in SPACE:
            frame.holds_other = True
        return None

    def _open(self, opener: str) -> None:
        if self._claim is None and opener == "{" and self._expects_claim():
            self._claim = ["{"]
            self._claim_depth = len(self._frames)
            self._too_deep = 0
        elif self._frames[-1].opener == "[":
            self._frames[-1].holds_other = True
        self._frames.append(_Frame(opener))
        self._too_deep = max(self._too_deep, len(self._frames) - self._claim_depth)

    def _expects_claim(self) -> bool:
        if self._frames[-1].opener != "[":
            return False
        return len(self._frames) == 1 or self._frames[-2].key == "claims"

    def _end_other(self, frame: _Frame) -> None:
        """Count an element of the claims that is no object."""
        if self._claim is None and frame.holds_other and self._expects_claim():
            self.malformed += 1
        frame.holds_other = False

    def _close(self) -> Claim | None:
        self._end_other(self._frames[-1])
        self._frames.pop()
        if self._claim is None or len(self._frames) != self._claim_depth:
            return None
        text, self._claim = "".join(self._claim), None
        claim = _read(text) if self._too_deep <= MAX_DEPTH else None
        if claim is None:
            self.malformed += 1
        return claim


def _read(text: str) -> Claim | None:
    """One claim's object, or None when it is not what the schema asks for."""
    try:
        document: Any = json.loads(text, strict=False)
    except ValueError:
        return None
    evidence, said = document.get("evidence"), document.get("text")
    if isinstance(evidence, str):
        evidence = [evidence]
    if not isinstance(said, str) or not isinstance(evidence, list) or not evidence:
        return None
    if not all(isinstance(name, str) for name in evidence):
        return None
    return Claim(tuple(name.strip(" []").upper()[:12] for name in evidence), said)
