from __future__ import annotations

from dataclasses import dataclass

from bot.takeover import Takeovers

ONE, TWO = frozenset({("a", "09:00")}), frozenset({("a", "09:01")})


@dataclass
class Pace:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_lease_is_taken_over_after_a_silence() -> None:
    """A free target at once; a held one when its rows stood still for long enough."""
    pace = Pace()
    takeovers = Takeovers(pace, 60.0)

    assert takeovers.may_take("C1", frozenset())
    assert not takeovers.may_take("C1", ONE)
    pace.now = 59.0
    assert not takeovers.may_take("C1", ONE)
    pace.now = 60.0
    assert takeovers.may_take("C1", ONE)


def test_sign_of_life_begins_the_silence_anew() -> None:
    """Renewed, or somebody else's, or given back in between."""
    pace = Pace()
    takeovers = Takeovers(pace, 60.0)
    for held in (ONE, TWO, ONE):
        assert not takeovers.may_take("C1", held)
        pace.now += 59.0
    assert takeovers.may_take("C1", frozenset())
    assert not takeovers.may_take("C1", ONE)


def test_targets_are_watched_apart() -> None:
    """One that is held says nothing of another."""
    takeovers = Takeovers(Pace(), 60.0)
    takeovers.may_take("C1", ONE)

    assert takeovers.may_take("C2", frozenset())
    assert not takeovers.may_take("C2", ONE)
