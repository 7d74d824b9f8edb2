"""An evaluation's figures in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.render.console import QUIET


def print_figures(console: Console, report: Mapping[str, Any], indent: str = "") -> None:
    """One line a figure; shares with their counts and 95% interval."""
    for name, value in report.items():
        label = indent + name.replace("_", " ")
        if isinstance(value, Mapping) and "hits" in value:
            console.print(Text.assemble((f"{label:<22}", QUIET), _share(value)))
        elif isinstance(value, Mapping):
            console.print(Text(label, style=QUIET))
            print_figures(console, value, indent + "  ")
        elif isinstance(value, list):
            for item in value:
                console.print(Text.assemble((f"{label:<22}", QUIET), str(item)))
        else:
            shown = "–" if value is None else str(value)
            console.print(Text.assemble((f"{label:<22}", QUIET), shown))


def _share(share: Mapping[str, Any]) -> str:
    if share["value"] is None:
        return "–"
    counts = f"{share['hits']} of {share['total']}"
    return f"{share['value']:.3f}  {counts}  [{share['low']:.2f}, {share['high']:.2f}]"
