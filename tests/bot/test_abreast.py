from __future__ import annotations

import threading

import pytest

from bot.abreast import abreast


def test_results_come_in_the_order_of_the_calls() -> None:
    """However many threads there are; also for no call at all."""
    calls = [lambda number=number: number for number in range(20)]

    assert [list(range(20))] * 3 == [abreast(calls, threads) for threads in (1, 3, 50)]
    assert [] == abreast([], 4)


def test_calls_run_together() -> None:
    """Each waits for the other: one after the other they would never end."""
    meeting = threading.Barrier(2)

    assert 2 == len(abreast([lambda: meeting.wait(30)] * 2, 2))


@pytest.mark.parametrize("threads", [1, 2])
def test_first_error_is_raised(threads: int) -> None:
    """By the thread that asked; with several, the others have ended by then."""
    ended: list[str] = []

    def fails() -> None:
        raise KeyError("oh")

    with pytest.raises(KeyError, match="oh"):
        abreast([lambda: ended.append("first"), fails], threads)
    assert ["first"] == ended
