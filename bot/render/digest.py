"""A digest in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bot.digest import Digest, Item
from bot.display import display
from bot.render.console import QUIET, STRONG, address, linked, print_quote


def print_digest(console: Console, digest: Digest) -> None:
    """The items by theme, each with why it is here and its sentences above their quotes."""
    papers = "paper" if digest.considered == 1 else "papers"
    console.print(
        Text.assemble(
            (f"Digest of {digest.date}", STRONG),
            (f"  {display(digest.interest.text)}", QUIET),
        )
    )
    items = {item.paper.paper_id: item for item in digest.items if not item.is_update}
    if not items:
        console.print(f"Of {digest.considered} {papers} none fits.")
    for theme in digest.themes:
        console.print()
        console.print(Text(display(theme.label), style=STRONG))
        for paper_id in theme.paper_ids:
            _print_item(console, items.pop(paper_id))
    if items and digest.themes:
        console.print()
        console.print(Text("Also new", style=STRONG))
    for item in items.values():
        _print_item(console, item)
    for item in (one for one in digest.items if one.is_update):
        console.print(Text.assemble(("Updated: ", QUIET), display(item.paper.title)))
    console.print()
    for note in digest.notes:
        console.print(Text(note, style=QUIET))
    repeats = f" · {digest.repeats_left_out} shown before" if digest.repeats_left_out else ""
    console.print(Text(f"{digest.considered} {papers} considered{repeats}", style=QUIET))


def _print_item(console: Console, item: Item) -> None:
    paper = item.paper
    console.print()
    where = address(paper.paper_id, paper.url)
    title = linked(paper.title or "(no title)", paper.url)
    console.print(Text.assemble(title, (f"  {where}", QUIET)))
    words = [display(reason.text) for reason in item.why if reason.kind == "words"]
    liked = [display(reason.text) for reason in item.why if reason.kind == "like"]
    reasons = [f"matches {', '.join(words)}"] * bool(words) + [f"like “{one}”" for one in liked]
    console.print(Text(f"  {item.score:.2f}  {'; '.join(reasons)}".rstrip(), style=QUIET))
    for unit in item.sentences:
        if unit.kind != "quote":
            console.print(Text.assemble("  ", (display(unit.text), STRONG)))
        for citation in unit.citations:
            print_quote(console, citation.quote, citation.note, flagged=citation.flagged)
