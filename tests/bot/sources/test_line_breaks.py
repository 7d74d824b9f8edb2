"""How a page was wrapped is seen from its lines."""

from __future__ import annotations

import textwrap

import pytest

from bot.sources.cut_lines import whole_lines
from bot.sources.line_breaks import Wrapping, wrapping
from bot.sources.page_lines import Line, lines_of_text

TITLE = "Well-known lighthouse keepers wrote long letters, which nobody has read until last year"
ABSTRACT = """Their fog-signal records hold the weather of ninety years, and were kept with a steady
hand. We read them with a self-made scanner and compare them with ship logs, which agree in part.
What differs is explained by the high-lying stations, whose keepers looked down on most of the fog
in summer."""
TEXTS = [TITLE, " ".join(ABSTRACT.split())] * 6


def seen(text: str) -> Wrapping | None:
    return wrapping(list(lines_of_text(text)))


@pytest.mark.parametrize("width", [60, 72, 80])
def test_the_width_and_the_hyphens_are_seen(width: int) -> None:
    """The longest lines end at the width; only some programs break at hyphens."""
    at_words = [textwrap.fill(text, width, break_on_hyphens=False) for text in TEXTS]
    anywhere = [textwrap.fill(text, width) for text in TEXTS]
    longest = max(len(line) for text in at_words for line in text.split("\n"))
    assert Wrapping(longest) == seen("\n".join(at_words))
    found = seen("\n".join(anywhere))
    assert found is not None
    is_broken = any(line.endswith("-") for text in anywhere for line in text.split("\n"))
    assert ("letters" if is_broken else "kept") == found.hyphens


def test_lines_of_any_length_were_not_wrapped() -> None:
    """Nor is a list of titles."""
    assert None is seen("\n".join(TEXTS))
    assert None is seen("\n".join(f"A title of {'so ' * (n % 9)}many words" for n in range(40)))


def test_what_parts_paragraphs_is_seen() -> None:
    """Empty lines, indents of all lines but the first, of a whole text, spaces where it goes on."""
    plain = [textwrap.fill(text, 72) for text in TEXTS]
    hanging = [textwrap.fill(text, 72, subsequent_indent="  ") for text in TEXTS]
    block = [textwrap.indent(text, "    ") if n % 2 else text for n, text in enumerate(plain)]
    flowed = [text.replace("\n", " \n") for text in plain]
    found = [seen("\n\n".join(plain)), *(seen("\n".join(t)) for t in (hanging, block, flowed))]
    assert [(True, "none", False), (False, "hanging", False), (False, "block", False),
            (False, "none", True)] == [
        (one.spaced, one.indents, one.flowed) for one in found if one is not None
    ]  # fmt: skip


def test_a_line_that_had_room_was_ended_on_purpose() -> None:
    """A full one may have been wrapped."""
    habits = Wrapping(40)
    short, full = (
        Line(1, "Nearly forty characters stand on"),
        Line(1, "Thirty-eight characters stand on here."),
    )
    assert True is habits.was_ended(short, Line(2, "a line of it"))
    assert None is habits.was_ended(full, Line(2, "This"))
    assert True is habits.was_ended(full, Line(2, "This", gap=True))


@pytest.mark.parametrize(
    ("hyphens", "first", "second", "whole"),
    [
        ("letters", "a well-", "known one", "a well-known one"),
        ("letters", "the short-", "and long-term gains", "the short- and long-term gains"),
        ("letters", "a type-", "and-effect system", "a type-and-effect system"),
        ("letters", "circuits --", "small ones", "circuits -- small ones"),
        ("letters", "circuits", "-- small ones", "circuits -- small ones"),
        ("letters", "circuits--", "small ones", "circuits--small ones"),
        ("letters", "4", "--5 GB", "4--5 GB"),
        ("kept", "pre-", "and post-war", "pre- and post-war"),
        ("kept", "a well", "known one", "a well known one"),
    ],
)
def test_lines_are_joined_as_they_were_parted(
    hyphens: str, first: str, second: str, whole: str
) -> None:
    """A hyphen or a dash at the end may be the text's own."""
    assert whole == Wrapping(72, hyphens).join(first, second)  # type: ignore[arg-type]


def test_lines_cut_within_words_are_whole_again() -> None:
    """With the numbers they start in; lines of other lengths stay as they are."""
    cut = [text[at : at + 40] for text in TEXTS for at in range(0, len(text), 40)]
    assert TEXTS == [text for _, text in whole_lines(cut)]
    assert [1, 4] == [number for number, _ in whole_lines(cut)][:2]
    lines = ["one", "", "two"]
    assert list(enumerate(lines, start=1)) == list(whole_lines(lines))
