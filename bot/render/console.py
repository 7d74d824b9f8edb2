"""The terminal that renderers write to: colours and links on a screen, plain text in a pipe."""

from __future__ import annotations

import json
import sys
import textwrap
from typing import Any

from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.display import display

QUOTE = Style(color="cyan")
QUIET = Style(dim=True)
STRONG = Style(bold=True)
MARGIN = "  │ "


def open_console() -> Console:
    """A console on stdout; in a pipe lines are never wrapped."""
    return Console(highlight=False, emoji=False, markup=False, soft_wrap=not sys.stdout.isatty())


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_quote(console: Console, quote: str, note: str | None, *, flagged: bool = False) -> None:
    """A paper's own words behind a bar, with what a reader must know about them."""
    _print_barred(console, f"“{display(quote)}”", QUOTE)
    if note:
        _print_barred(console, f"({note})", QUIET)
    if flagged:
        _print_barred(console, "(this passage reads like an instruction to a program)", QUIET)


def _print_barred(console: Console, text: str, style: Style) -> None:
    text = " ".join(text.split())
    width = max(console.width - len(MARGIN) - 1, 20)
    lines = [text] if console.soft_wrap else textwrap.wrap(text, width, break_long_words=False)
    for line in lines:
        console.print(Text.assemble((MARGIN, QUIET), (line, style)))


def linked(title: str, url: str | None) -> Text:
    """A title that opens its paper where the terminal knows links."""
    return Text(display(title), style=Style(link=url) if url else Style())


def address(paper_id: str, url: str | None) -> str:
    """Where a paper is found: its address, else its id."""
    return url or paper_id
