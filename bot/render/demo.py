"""What the demo says around its answers."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bot.render.console import QUIET, STRONG

NEXT_STEPS = (
    ("footnote ingest my-papers.bib", "your own papers: BibTeX, RIS, JSON lines, saved pages …"),
    ('footnote ask "your question"', "an answer, or the closest passages"),
    ("export OPENAI_API_KEY=…", "shorter sentences, by a chat model, checked the same way"),
    ("footnote --help", "everything else"),
)


def print_welcome(console: Console, papers: int) -> None:
    """What the sample is."""
    console.print(
        Text(
            f"A sample of {papers} papers is loaded into a temporary folder. Its summaries were "
            "written for Footnote;\ntitles and facts are the papers' own.",
            style=QUIET,
        )
    )


def print_next_steps(console: Console) -> None:
    """What to do after the demo."""
    console.print()
    console.print(Text("Next", style=STRONG))
    for command, purpose in NEXT_STEPS:
        console.print(Text.assemble(f"  {command:<32}", (purpose, QUIET)))
