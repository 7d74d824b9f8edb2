"""Progress of an ingest on stderr: a bar with rate and time left, or nothing in a pipe."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

LABELS = {
    "reading": "reading",
    "words": "indexing words",
    "vectors": "embedding",
    "asking": "asking",
}


class _Rate(ProgressColumn):
    """Papers a second, once known."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s")


class ProgressBars:
    """A bar for each phase, on a terminal only; it appears with the first thing to show."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description:<15}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bars.disable = not self._bars.console.is_terminal
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> ProgressBars:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the bars off the screen, before something else is printed there."""
        self._bars.stop()

    def show(self, phase: str, done: int, total: int | None) -> None:
        """Note that `done` of `total` papers have passed a phase; None where that is not known."""
        self._bars.start()
        if phase not in self._tasks:
            self._tasks[phase] = self._bars.add_task(LABELS[phase], total=total)
        self._bars.update(self._tasks[phase], completed=done, total=total)
