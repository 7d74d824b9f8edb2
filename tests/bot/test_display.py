"""What a screen shows of a stored text."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.display import INVISIBLE, display


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('Schr\\"odinger and ans\\"{a}tze, na\\"{\\i}ve', "Schrödinger and ansätze, naïve"),
        ("caf\\'e, Erd{\\H{o}}s, Gar\\c{c}on, Milenkovi\\'c", "café, Erdős, Garçon, Milenković"),
        ("Stra{\\ss}e in {\\AA}rhus at 90{\\deg}", "Straße in Århus at 90°"),
        ("85\\% to 9\\%, R\\&D, ibm\\_fez, \\#1, \\$5", "85% to 9%, R&D, ibm_fez, #1, $5"),
        ("a \\textbf{bold} \\emph{very \\textit{odd}} claim", "a bold very odd claim"),
        ("an {\\em inverse} and {\\bf 16}", "an inverse and 16"),
        ("$2\\times$ faster, $\\alpha$-theory, (\\lambda)", "2× faster, α-theory, (λ)"),
        ("$n \\leq 5$ and $5.1\\%$ of $k$", "n ≤ 5 and 5.1% of k"),
        ("180$^{\\circ}$ and CL$^2$GEC", "180° and CL²GEC"),
        ("``safe'' and ``unsafe\"", "“safe” and “unsafe”"),
        ("large --- they, 4 -- 5, 38\\%--1075\\%", "large — they, 4 – 5, 38%–1075%"),
        ("Step~9, models~(MLP), 30~m", "Step 9, models (MLP), 30 m"),
        ("Kim et al.~(2020)", "Kim et al. (2020)"),
        ("hexagonal, \\eg, w.r.t.\\ it", "hexagonal, e.g., w.r.t. it"),
    ],
)  # fmt: skip
def test_certain_latex_leftovers_are_shown_readably(stored: str, shown: str) -> None:
    """What TeX source can only mean one way is shown that way."""
    assert shown == display(stored)


@pytest.mark.parametrize(
    "text",
    [
        "250times and 50sim80, k approx n",  # flattened long ago: cannot be told from words
        "about ~2M parameters, 5~9 points, p-values~0.5",
        "it costs $5 and not $6, or 10% of $70",
        "he said \\'it\\'s fine\\' and \\\"Understand\\\"",
        "run it with --fast or a_b --all",
        "see \\cite{x}, \\method, $\\mathcal{O}(n \\log n)$",
        "a path C:\\\\%TEMP% and 2^10, x_j, f'' and ''quoted''",
        "alpha-helix, 3 < 5, <b>bold</b>, [link](https://example.org)",
        "Ünïcödé — “as it is” 🙂",
    ],
)
def test_what_is_not_certain_stays_as_it_came(text: str) -> None:
    """No guess, no tidying."""
    assert text == display(text)


def test_every_control_and_format_character_is_dropped() -> None:
    """Nothing invisible reaches a screen: bidi marks, zero width, tags, lone surrogates."""
    kept = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs"} and not INVISIBLE.match(chr(code))
    ]
    assert ["\t", "\n"] == kept
    assert "ab" == display("a\u202e\u200b\U000e0041\U000e0100\ufeff\x1b\u00adb")


def test_other_line_breaks_become_line_breaks() -> None:
    """Words on both sides of an odd line break are not glued."""
    assert "a\nb\nc\nd" == display("a\r\nb\u2028c\rd")


def test_hidden_characters_do_not_hide_a_leftover() -> None:
    """The table is applied to what is left when the invisible is gone."""
    assert "85%" == display("85\\\u200b%")


COMMANDS = ("\\emph{", "{\\em ", "\\text{", "\\'e", '\\"{a}', "\\times", "\\%", "\\$", "\\,", "\\ ")
MARKS = ("\\", '"', "'", "``", "''", "{", "}", "%", "$", "$k$", "~", "--", "---", "^2", "\u200b")
PIECES = st.sampled_from((*COMMANDS, *MARKS, "a", "o", "é", "Step", "5", ".", " ", "\n", "\\deg"))


@given(st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join)))
@example("\\\\%")
@example("\\$p\\$")
def test_displaying_twice_changes_nothing_more(text: str) -> None:
    """A shown quote can be shown again."""
    shown = display(text)
    assert shown == display(shown)
    assert not INVISIBLE.search(shown)
    assert len(shown) <= len(text)


@given(st.text(st.characters(exclude_characters="\\$`-~", exclude_categories=["C", "Z", "M"])))
def test_text_without_leftovers_is_shown_as_it_is(text: str) -> None:
    """A clean text is not touched."""
    assert INVISIBLE.sub("", text) == display(text)


def test_nothing_is_lost_from_seed_texts_but_markup(shared: Path) -> None:
    """Every letter and digit of the seeds outside commands is still there, in order."""
    for page in sorted((shared / "seeds").glob("*.txt")):
        for line in page.read_text("utf-8").splitlines():
            if "\\" not in line and "``" not in line:
                letters = [character for character in line if character.isalnum()]
                assert letters == [shown for shown in display(line) if shown.isalnum()]
