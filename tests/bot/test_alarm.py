"""What is done while a piece of work takes too long."""

from __future__ import annotations

from threading import Event

from bot.alarm import alarm


def test_work_that_takes_too_long_is_told_of() -> None:
    """While it goes on."""
    rung = Event()
    with alarm(0.01, rung.set):
        assert rung.wait(30)


def test_work_that_ends_in_time_is_left_alone() -> None:
    """Also after it."""
    rung = Event()
    with alarm(0.2, rung.set):
        pass

    assert not rung.wait(0.4)


def test_what_was_begun_ends_before_the_work_counts_as_done() -> None:
    """Nothing is changed behind its back."""
    began, goes_on, done = Event(), Event(), []

    def ring() -> None:
        began.set()
        goes_on.wait(0.1)
        done.append(True)

    with alarm(0.01, ring):
        assert began.wait(30)
    assert [True] == done
