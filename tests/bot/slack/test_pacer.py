"""Calls of one kind are kept apart and held back, whichever thread makes them."""

from __future__ import annotations

from bot.slack.pacer import MANY, Pacer


class Clock:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def _pacer() -> tuple[Pacer, Clock]:
    clock = Clock()
    return Pacer(lambda: clock.now, clock.sleep), clock


def test_turns_of_one_key_are_apart() -> None:
    """The second and third wait their turn."""
    pacer, clock = _pacer()
    for _ in range(3):
        pacer.wait("post C1", 1.0)

    assert [1.0, 1.0] == clock.slept


def test_threads_get_different_turns() -> None:
    """Turns are booked before they are waited for."""
    slept: list[float] = []
    still = Pacer(lambda: 100.0, slept.append)
    for _ in range(3):
        still.wait("post C1", 1.0)

    assert [1.0, 2.0] == slept


def test_keys_do_not_wait_for_each_other() -> None:
    """Another channel is free."""
    pacer, clock = _pacer()
    pacer.wait("post C1", 1.0)
    pacer.wait("post C2", 1.0)

    assert [] == clock.slept


def test_a_held_key_waits() -> None:
    """What Slack asked for is kept by the next thread too."""
    pacer, clock = _pacer()
    pacer.hold("post C1", 3.0)

    assert (0.0, [3.0]) == (pacer.wait("post C1"), clock.slept)


def test_a_hold_beyond_patience_is_told_at_once() -> None:
    """Nobody sleeps for an hour."""
    pacer, clock = _pacer()
    pacer.hold("post C1", 3600.0)

    assert (3600.0, []) == (pacer.wait("post C1", patience=30.0), clock.slept)


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    """The latest end counts."""
    pacer, _ = _pacer()
    pacer.hold("post C1", 50.0)
    pacer.hold("post C1", 1.0)

    assert 50.0 == pacer.wait("post C1", patience=30.0)


def test_a_turn_is_taken_only_when_free() -> None:
    """A preview is left out rather than waited for."""
    pacer, clock = _pacer()
    taken = [pacer.take("append", 1.0), pacer.take("append", 1.0)]
    clock.now += 1.0

    assert [True, False, True] == [*taken, pacer.take("append", 1.0)]


def test_keys_long_past_are_forgotten() -> None:
    """The pacer does not grow with the channels of a year."""
    pacer, clock = _pacer()
    for number in range(MANY + 1):
        pacer.wait(f"post C{number}", 1.0)
        pacer.hold(f"post C{number}", 1.0)
        clock.now += 2.0
    pacer.wait("post last", 1.0)
    pacer.hold("post last", 1.0)

    assert (1, 1) == (len(pacer._turns), len(pacer._holds))  # noqa: SLF001
