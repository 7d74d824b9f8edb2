"""The bundled sample reads like the real thing and says what it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "bot" / "sample" / "papers.jsonl"
NOTE = "summary written for Footnote, not the authors' abstract"
PAPERS = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def test_the_sample_has_eighty_different_papers() -> None:
    """No paper stands in it twice."""
    assert (80, 80) == (len(PAPERS), len({paper["title"].lower() for paper in PAPERS}))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper["id"]))
def test_a_summary_is_marked_plain_and_of_the_right_length(paper: dict[str, str]) -> None:
    """80 to 150 words of plain text, marked as ours."""
    words = len(paper["abstract"].split())

    assert (True, NOTE, None) == (
        80 <= words <= 150,
        paper["note"],
        re.search(r"[\\${}]|\s\s|[^.]$", paper["abstract"]),
    )


def test_no_summary_borrows_a_sentence(shared: Path) -> None:
    """No run of eight words is shared with the listing pages."""
    runs = set()
    for page in sorted((shared / "seeds").glob("*.txt")):
        runs |= _runs(page.read_text(encoding="utf-8"))
    borrowed = {paper["id"]: _runs(paper["abstract"]) & runs for paper in PAPERS}

    assert {} == {name: found for name, found in borrowed.items() if found}


def test_every_title_is_a_real_one(shared: Path) -> None:
    """Titles are those of the listing pages, letter by letter."""
    pages = "\n".join(
        page.read_text(encoding="utf-8") for page in sorted((shared / "seeds").glob("*.txt"))
    )

    assert [] == [paper["title"] for paper in PAPERS if paper["title"] not in pages]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}
