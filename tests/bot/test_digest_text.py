from __future__ import annotations

from dataclasses import replace

from bot.interest import Interest
from bot.render.digest_text import COLUMNS, digest_text
from tests.bot.digests import MOSS, digest, item, nothing, whole

TEXT = """\
Digest of 2026-01-14
moss

1 of 5 new papers

* Moss on roofs
  https://arxiv.org/abs/2601.00001
  arxiv:2601.00001 · 2026-01-13 · Ada Lovelace, Emmy Noether, Mary
  Anning et al.
  | “Moss holds water on flat roofs for many days, as we show.”
"""


def test_paper_stands_over_its_quote() -> None:
    """With its address and its authors."""
    assert TEXT == digest_text(digest(item(MOSS)))


def test_everything_of_a_digest_is_there() -> None:
    """The overview with its sources, themes, reasons, updates and what went wrong."""
    text = digest_text(whole())
    lines = text.splitlines()

    assert [
        "Moss holds water on flat roofs for many days.",
        "| “Moss holds water on flat roofs for many days, as we show.”",
        "| — Moss on roofs",
    ] == lines[6:9]
    assert ["holds water", "Also new", "Updated"] == [
        lines[place - 1] for place, line in enumerate(lines) if line and set(line) == {"-"}
    ]
    for line in (
        "3 of 5 new papers, 2 shown before left out",
        "the last sync could not read feed <1>",
        "  Why here: “Moss”; like “Ferns & <friends>”",
    ):
        assert line in lines


def test_lines_are_short_and_plain() -> None:
    """No control character, no address that no browser opens, nothing beyond the columns."""
    long = Interest("water " * 60)
    for made in (whole(), nothing(), replace(whole(), interest=long)):
        text = digest_text(made)
        assert max(map(len, text.splitlines())) <= COLUMNS
        assert all(char == "\n" or char.isprintable() for char in text)
        assert "javascript:" not in text
        assert text.endswith("\n")


def test_address_is_never_broken() -> None:
    """Whoever reads it wants to open it."""
    address = "https://example.org/" + "a" * 100
    paper = replace(MOSS, url=address)

    assert f"  {address}" in digest_text(digest(item(paper))).splitlines()


def test_empty_day_is_one_sentence() -> None:
    """With what went wrong."""
    assert (
        "2026-01-14: 0 of 5 new papers for moss; the last sync could not read\nfeed <1>\n"
    ) == digest_text(nothing())
