"""How long each step of a use case takes."""

from __future__ import annotations

import time


class Watch:
    """Milliseconds of each step, and of all."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, int] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round(1000 * (now - self._last))
        self._last = now

    def timings(self) -> dict[str, int]:
        return {**self._laps, "total": round(1000 * (self._last - self._start))}
