"""Answers in the terminal: the bot's words, the papers' words behind a bar, the sources below."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.answer import Answer, Removed
from bot.citations import VerifiedClaim
from bot.display import display
from bot.models import Citation, Dropped, Nearest, Status
from bot.render.console import QUIET, STRONG, address, linked, print_quote

HEADINGS: dict[Status, str] = {
    "not_stated": "Not stated in these papers.",
    "not_in_library": "Not in this library.",
}
BELOW: dict[Status, str] = {
    "not_stated": "The closest passages:",
    "not_in_library": "The nearest passages, perhaps about something else:",
}


class AnswerPrinter:
    """Prints each verified unit as it comes, then the end of the answer."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._numbers: dict[str, int] = {}
        self._sources: list[Citation | Nearest] = []
        self._last_heading: tuple[str, ...] = ()

    def print_question(self, question: str) -> None:
        """The question an answer belongs to, where it does not stand on the screen yet."""
        self._console.print()
        self._console.print(Text.assemble(("? ", QUIET), (display(question), STRONG)))

    def print_unit(self, unit: VerifiedClaim) -> None:
        """One sentence of an answer with its quotes."""
        numbers = " ".join(f"[{self._number(citation)}]" for citation in unit.citations)
        if unit.kind == "quote":
            self._print_from(unit.citations)
        else:
            self._last_heading = ()
            mark = " (paraphrase)" if unit.kind == "paraphrase" else ""
            self._console.print()
            self._console.print(
                Text.assemble("  ", (display(unit.text), STRONG), f" {numbers}", (mark, QUIET))
            )
        for citation in unit.citations:
            print_quote(self._console, citation.quote, citation.note, flagged=citation.flagged)

    def print_rest(self, answer: Answer) -> None:
        """What follows the sentences: nearest passages, sources and the footer."""
        if answer.status != "answered":
            self._print_nearest(answer.status, answer.nearest)
        self._print_sources()
        self._print_removed(answer.removed)
        self._console.print()
        for line in (*answer.notes, footer(answer)):
            self._console.print(Text(display(line), style=QUIET))

    def _print_nearest(self, status: Status, passages: Sequence[Nearest]) -> None:
        heading = HEADINGS[status] + (f" {BELOW[status]}" if passages else "")
        self._console.print()
        self._console.print(Text(heading, style=STRONG))
        for nearest in passages:
            self._print_from([nearest])
            print_quote(self._console, nearest.quote, nearest.note)

    def _print_from(self, cited: Sequence[Citation | Nearest]) -> None:
        heading = tuple(source.paper_id for source in cited)
        if heading == self._last_heading:
            return
        self._last_heading = heading
        self._console.print()
        for source in cited:
            number = f" [{self._number(source)}]"
            self._console.print(Text.assemble("  ", linked(source.title, source.url), number))

    def _print_sources(self) -> None:
        if not self._sources:
            return
        self._console.print()
        self._console.print(Text("Sources", style=STRONG))
        for source in self._sources:
            number = f"[{self._numbers[source.paper_id]}]"
            where = address(source.paper_id, source.url)
            self._console.print(
                Text.assemble(
                    f"  {number} ", linked(source.title, source.url), (f"  {where}", QUIET)
                )
            )

    def _print_removed(self, removed: Sequence[Removed]) -> None:
        if removed:
            self._console.print()
        for source in removed:
            where = address(source.paper_id, source.url)
            self._console.print(
                Text.assemble("  ", linked(source.title, source.url), (f"  {where}", QUIET))
            )
            told = "source removed from the library; what rested on it is left out"
            self._console.print(Text(f"  ({told})", style=QUIET))

    def _number(self, source: Citation | Nearest) -> int:
        if source.paper_id not in self._numbers:
            self._numbers[source.paper_id] = len(self._numbers) + 1
            self._sources.append(source)
        return self._numbers[source.paper_id]


def footer(answer: Answer) -> str:
    """One line: which model, what was left out, what it cost, how to see it again."""
    parts = [_model(answer), *_left_out(answer.dropped), *_cost(answer)]
    parts.append(f"answer {answer.answer_id}")
    return " · ".join(parts)


def _model(answer: Answer) -> str:
    return "offline model" if answer.model == "offline" else answer.model


def _left_out(dropped: Dropped) -> list[str]:
    if dropped.count == 0:
        return []
    noun = "sentence" if dropped.count == 1 else "sentences"
    reasons = ", ".join(reason.replace("_", " ") for reason in sorted(dropped.reasons))
    return [f"{dropped.count} {noun} left out ({reasons})"]


def _cost(answer: Answer) -> list[str]:
    tokens = answer.usage.input_tokens + answer.usage.output_tokens
    if tokens == 0:
        return []
    price = "" if answer.usage.cost_usd is None else f", ${answer.usage.cost_usd:.5f}"
    return [f"{tokens} tokens{price}"]
