"""The doctor's findings in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.doctor import Diagnosis, State
from bot.render.console import QUIET

MARKS: dict[State, tuple[str, Style]] = {
    "ok": ("ok  ", Style(color="green")),
    "warn": ("warn", Style(color="yellow")),
    "fail": ("FAIL", Style(color="red", bold=True)),
}


def print_diagnosis(console: Console, diagnosis: Diagnosis) -> None:
    """One line a check; what to do stands below it."""
    for check in diagnosis.checks:
        mark, style = MARKS[check.state]
        console.print(Text.assemble((mark, style), f"  {check.name:<12} {check.detail}"))
        if check.command:
            console.print(Text.assemble((" " * 19 + "run: ", QUIET), check.command))
