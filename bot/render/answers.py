"""The log of answers in the terminal, and how an answer came about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from rich.console import Console
from rich.text import Text

from bot.display import display
from bot.render.console import QUIET, STRONG


class Logged(Protocol):
    """What a list of answers shows of each."""

    @property
    def answer_id(self) -> str: ...
    @property
    def created(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def cost_usd(self) -> float | None: ...


def print_answers(console: Console, answers: Sequence[Logged]) -> None:
    """One line an answer, newest first."""
    for answer in answers:
        console.print(
            Text.assemble(
                (f"{answer.answer_id}  ", STRONG),
                (f"{answer.created[:16].replace('T', ' ')}  {answer.status:<15}", QUIET),
                display(answer.question),
            )
        )


def answers_document(answers: Sequence[Logged]) -> dict[str, Any]:
    """`answers list --json`."""
    return {
        "answers": [
            {
                "answer_id": answer.answer_id,
                "created": answer.created,
                "question": answer.question,
                "status": answer.status,
                "model": answer.model,
                "cost_usd": answer.cost_usd,
            }
            for answer in answers
        ]
    }


def print_trace(console: Console, trace: Mapping[str, Any]) -> None:
    """Every step of an answer, as it was noted."""
    for name, value in trace.items():
        console.print()
        console.print(Text(name.replace("_", " "), style=STRONG))
        for item in value if isinstance(value, list) else [value]:
            shown = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            console.print(Text(f"  {display(shown)}"))
