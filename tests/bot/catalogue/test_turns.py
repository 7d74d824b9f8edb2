"""Threads take turns in the order they came."""

from __future__ import annotations

import threading
import time

import pytest

from bot.catalogue.turns import Turns


def test_whoever_waits_longest_is_next() -> None:
    """Nobody overtakes."""
    turns = Turns()
    order: list[int] = []

    def take(number: int) -> None:
        with turns:
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(20)]
    with turns:
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            while len(turns._waiting) < waiting:  # noqa: SLF001 - nothing else tells
                time.sleep(0.001)
    for thread in threads:
        thread.join()

    assert list(range(20)) == order


def test_one_at_a_time_has_its_turn() -> None:
    """It is a lock, after all."""
    turns = Turns()
    inside: list[int] = []
    most: list[int] = []

    def take() -> None:
        for _ in range(50):
            with turns:
                inside.append(1)
                most.append(len(inside))
                time.sleep(0)
                inside.pop()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (1, 400) == (max(most), len(most))


def test_a_turn_ends_with_an_error() -> None:
    """The next one is not kept waiting."""
    turns = Turns()
    with pytest.raises(ValueError, match="broken"), turns:
        raise ValueError("broken")
    with turns:
        taken = True

    assert taken
