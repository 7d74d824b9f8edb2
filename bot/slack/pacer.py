"""When the next call of a kind may go out, shared by all threads of the process."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

MANY = 1000


class Pacer:
    """Keeps calls of one key apart, and back while Slack wants none.

    A key is a method, or a method and a channel. Times are in seconds of `clock`, which only goes
    forward.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.clock = clock
        self.sleep = sleep
        self._turns: dict[str, float] = {}
        self._holds: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, key: str, every: float = 0.0, patience: float = math.inf) -> float:
        """Waits for this thread's turn; turns are `every` seconds apart, first come, first.

        Gives 0 when it is this thread's turn, else at once the seconds that Slack still wants no
        call, which are more than `patience`.
        """
        with self._lock:
            now = self.clock()
            held = max(0.0, self._holds.get(key, now) - now)
            if held > patience:
                return held
            turn = max(now + held, self._turns.get(key, now))
            self._turns = _set(self._turns, key, turn + every, now)
        if turn > now:
            self.sleep(turn - now)
        return 0.0

    def take(self, key: str, every: float) -> bool:
        """Takes the turn if it is free now; never waits."""
        with self._lock:
            now = self.clock()
            if max(self._turns.get(key, now), self._holds.get(key, now)) > now:
                return False
            self._turns = _set(self._turns, key, now + every, now)
            return True

    def hold(self, key: str, seconds: float) -> None:
        """Lets no call of this key go out for so long."""
        with self._lock:
            now = self.clock()
            until = max(now + seconds, self._holds.get(key, now))
            self._holds = _set(self._holds, key, until, now)


def _set(times: dict[str, float], key: str, at: float, now: float) -> dict[str, float]:
    """The times with one set, without those past once they are many."""
    kept = times
    if len(times) > MANY:
        kept = {name: time_ for name, time_ in times.items() if time_ > now}
    kept[key] = at
    return kept
