"""Several calls at once, in threads that never keep a process from ending."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

Result = TypeVar("Result")


def abreast(calls: Sequence[Callable[[], Result]], threads: int) -> list[Result]:
    """The results in the order of the calls; all have ended when the first error is raised."""
    if min(threads, len(calls)) <= 1:
        return [call() for call in calls]
    waiting: SimpleQueue[int] = SimpleQueue()
    for number in range(len(calls)):
        waiting.put(number)
    results: dict[int, Result] = {}
    errors: dict[int, BaseException] = {}

    def work() -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except Empty:
                return
            try:
                results[number] = calls[number]()
            except BaseException as error:  # noqa: BLE001 - raised below, by the caller's thread
                errors[number] = error

    name = threading.current_thread().name
    workers = [
        threading.Thread(target=work, name=f"{name} {number}", daemon=True)
        for number in range(min(threads, len(calls)))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if errors:
        raise errors[min(errors)]
    return [results[number] for number in range(len(calls))]
