"""When a lease may be taken over: its holder has to be silent by our own watch, too."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeAlias

Held: TypeAlias = frozenset[tuple[str, str]]
"""The leases of one target as they stand in its rows: their owners and ends."""


@dataclass(frozen=True, slots=True)
class _Seen:
    held: Held
    since: float


class Takeovers:
    """A clock that jumps, or that of another machine, calls a lease over while its holder lives.

    So its row must also have stood still for `silence` seconds of `pace`, which only goes forward.
    """

    def __init__(self, pace: Callable[[], float], silence: float) -> None:
        self._pace = pace
        self._silence = silence
        self._seen: dict[Hashable, _Seen] = {}

    def may_take(self, target: Hashable, held: Held) -> bool:
        """Whether nobody who lives is known to be at a target."""
        if not held:
            self._seen.pop(target, None)
            return True
        seen = self._seen.get(target)
        if seen is None or seen.held != held:
            self._seen[target] = _Seen(held, self._pace())
            return False
        return self._pace() - seen.since >= self._silence
