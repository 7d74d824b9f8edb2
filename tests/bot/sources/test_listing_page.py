"""Tests of bot.sources.listing_page, on pages of our own and on mutations of the seeds."""

from __future__ import annotations

import html
import random
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.models import Record, Skipped
from bot.sources.entries import Entry
from bot.sources.listing_page import read_listing_page
from bot.sources.read import read_source
from tests.bot.sources.files_of import read

Pairs: TypeAlias = list[tuple[str, str]]

HEADER = [
    "Get trending papers in your email inbox once a day!",
    "Get trending papers in your email inbox!",
]
TITLES = [
    "Sorting Networks for Patient Readers",
    "k-merge: a study of merging without comparisons",
    "Is Searching Harder Than Sorting? A Second Look",
    "Deep Heaps",
]
ABSTRACTS = """
Sorting is slow when readers are many. We present a network that sorts while it reads, and we
show that it needs no more than n log n steps. On three public sets it is twice as fast as the
best known method, and its code fits on one page.

This paper studies merging when keys cannot be compared. We give a lower bound, a method that
meets it, and an application to the order of pages in old books. The method is simple. It has
been used in two libraries since 2019.

Recent work claims that searching is harder than sorting. We look at the claim again and find
that it rests on one assumption about memory. Without it, both problems are equally hard, which
we prove. Our code is available at https://example.org/second-look

Heaps are shallow by design. We let them grow deep and measure what is lost and won. Across forty
settings the deep heap loses little time and saves half of the memory, which makes it the better
choice on small devices.
"""
PAPERS = [
    (title, " ".join(abstract.split()))
    for title, abstract in zip(TITLES, ABSTRACTS.split("\n\n"), strict=True)
]


def pairs(records: list[Record]) -> Pairs:
    return [(record.title, record.abstract) for record in records]


def page(*lines: str, entries: Pairs = PAPERS) -> str:
    return "\n".join([*lines, *(text for entry in entries for text in entry)])


@pytest.mark.parametrize(
    "text",
    [
        page(*HEADER[:1], "Get trending papers in your email inbox!\nSubscribe"),
        page(
            "new", "", HEADER[1], "", "Subscribe", "", "byAK and the research community", "Mar 14"
        ),
        page("Trending Papers", "The best of this week, picked by our readers", "Sort by: Hot"),
        "\n".join([*HEADER, "Subscribe" + page()]),
        "\ufeff" + page(*HEADER).replace("\n", "\r\n"),
        "\n \n\t".join(page(*HEADER).split("\n")) + "\n\n\t\t \n",
        page("Daily Papers", "Submitted by", "a-reader", "23"),
    ],
)
def test_headers_are_no_papers(tmp_path: Path, text: str) -> None:
    """Whatever stands above the first paper, glued to it or not."""
    records, skipped = read(tmp_path, text)
    assert PAPERS == pairs(records)
    assert [] == skipped
    assert [1, 2, 3, 4] == [record.position for record in records]


def test_the_line_is_the_titles(tmp_path: Path) -> None:
    """Counted in the file as it is."""
    records, _ = read(tmp_path, page("new", "", "Subscribe", ""))
    assert [5, 7, 9, 11] == [record.line for record in records]


def test_noise_between_papers_shifts_nothing(tmp_path: Path) -> None:
    """Votes, authors, names of readers, dates."""
    noise = [
        "Submitted by",
        "a-reader",
        "1.2k",
        "· 12 authors",
        "Published on Mar 14",
        "3 comments",
    ]
    lines = [
        text
        for title, abstract in PAPERS
        for text in (*noise[:3], title, noise[3], abstract, *noise[4:])
    ]
    records, skipped = read(tmp_path, "\n".join(lines))
    assert (PAPERS, []) == (pairs(records), skipped)


def test_a_list_of_authors_is_no_abstract(tmp_path: Path) -> None:
    """Names between a title and its abstract are passed over."""
    lines = [
        text
        for title, abstract in PAPERS
        for text in (title, "Ada Roe, Jan van Doe, Li Wei", abstract)
    ]
    records, skipped = read(tmp_path, "\n".join(lines))
    assert (PAPERS, []) == (pairs(records), skipped)


def test_a_title_or_an_abstract_may_be_missing(tmp_path: Path) -> None:
    """The odd one stands alone and its neighbours stay whole."""
    given = [*PAPERS[:1], ("Counting Without Numbers", ""), *PAPERS[1:3], ("", PAPERS[3][1])]
    text = "\n".join(line for entry in given for line in entry if line)
    records, skipped = read(tmp_path, text)
    assert (given, []) == (pairs(records), skipped)


def test_a_page_of_titles_alone_is_read(tmp_path: Path) -> None:
    """A daily page shows no abstracts."""
    titles = [title for title, _ in PAPERS[:3]]
    records, _ = read(tmp_path, "\n".join([*HEADER, *titles]))
    assert [(title, "") for title in titles] == pairs(records)


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("width", [60, 80, 100])
def test_wrapped_lines_are_joined(tmp_path: Path, width: int, between: str) -> None:
    """As an editor or a mail program wraps them."""
    lines = [textwrap.fill(text, width) for entry in PAPERS for text in entry]
    records, skipped = read(tmp_path, between.join(lines))
    assert (PAPERS, []) == (pairs(records), skipped)


def at_words(line: str, width: int) -> str:
    return textwrap.fill(line, width, break_on_hyphens=False, break_long_words=False)


def hanging(line: str, width: int) -> str:
    return textwrap.fill(line, width, subsequent_indent="  ")


def in_block(line: str, width: int) -> str:
    indent = "    " if len(line) > 200 else ""
    return textwrap.fill(line, width, initial_indent=indent, subsequent_indent=indent)


def leaving_spaces(line: str, width: int) -> str:
    """As `fold -s` does."""
    parts = []
    while len(line) > width:
        cut = line.rfind(" ", 0, width) + 1 or width
        parts.append(line[:cut])
        line = line[cut:]
    return "\n".join([*parts, line])


def within_words(line: str, width: int) -> str:
    return "\n".join(line[at : at + width] for at in range(0, len(line), width))


def only_texts(line: str, width: int) -> str:
    return textwrap.fill(line, width) if len(line) > 200 else line


WRAPS: list[Callable[[str, int], str]] = [
    textwrap.fill,
    at_words,
    hanging,
    in_block,
    leaving_spaces,
    within_words,
    only_texts,
]


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("wrap", WRAPS)
def test_every_way_of_wrapping_is_undone(
    tmp_path: Path, wrap: Callable[[str, int], str], width: int
) -> None:
    """At hyphens or not, indented or not, with spaces left at the ends, within words."""
    lines = [wrap(text, width) for text in (*HEADER, *(t for entry in PAPERS for t in entry))]
    records, skipped = read(tmp_path, "\n".join(lines))
    assert (PAPERS, []) == (pairs(records), skipped)


@pytest.mark.parametrize("page_number", range(5))
@pytest.mark.parametrize("wrap", WRAPS)
def test_wrapped_seeds_come_out_as_they_were(
    shared: Path, wrap: Callable[[str, int], str], page_number: int
) -> None:
    """But for one in fifty at most, where the end of a full line tells nothing."""
    path = sorted((shared / "seeds").glob("*.txt"))[page_number]
    width = (72, 80, 100)[(page_number + WRAPS.index(wrap)) % 3]
    entries = seed_pairs(shared)[page_number]
    text = "\n".join(wrap(line, width) for line in path.read_text().split("\n"))
    found = [
        one_spaced(one.fields["title"], one.fields["abstract"])
        for one in read_listing_page(text)
        if isinstance(one, Entry)
    ]
    right = len({one_spaced(*entry) for entry in entries} & set(found))
    assert right >= len(entries) - max(3, 0.02 * len(entries))
    assert len(found) - right <= max(3, 0.02 * len(entries))


def one_spaced(*texts: str) -> tuple[str, ...]:
    return tuple(" ".join(text.split()) for text in texts)


def test_a_title_that_cannot_be_told_from_its_abstract_is_reported(tmp_path: Path) -> None:
    """On a wrapped page where all others have both, half a paper is no paper."""
    entries = [
        (f"Counting {n} Leaves by Hand", abstract) for n in range(4) for _, abstract in PAPERS
    ]
    lines = [textwrap.fill(text, 72) for entry in entries for text in entry]
    records, skipped = read(tmp_path, "\n".join([*lines, textwrap.fill(PAPERS[0][1], 72)]))
    assert entries == pairs(records)
    assert [len("\n".join(lines).split("\n")) + 1] == [skip.line for skip in skipped]
    assert "cannot be told apart" in skipped[0].reason


def test_an_abstract_broken_by_an_empty_line_is_one(tmp_path: Path) -> None:
    """In the middle of a sentence or between two."""
    first, second = PAPERS[0][1], PAPERS[1][1]
    text = page(*HEADER).replace(first, first.replace("network that", "network\n\nthat"))
    text = text.replace(second, second.replace("books. The", "books.\n\nThe"))
    records, skipped = read(tmp_path, text)
    assert (PAPERS, []) == (pairs(records), skipped)


@pytest.mark.parametrize("rank", ["{}. ", "[{}] ", "#{}: "])
def test_ranks_are_no_part_of_titles(tmp_path: Path, rank: str) -> None:
    """Taken off when most titles have one."""
    ranked = [(rank.format(n) + title, abstract) for n, (title, abstract) in enumerate(PAPERS, 1)]
    records, _ = read(tmp_path, page(entries=ranked))
    assert PAPERS == pairs(records)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("14 March 2025", "2025-03-14"), ("Mar 14, 2025", "2025-03-14"), ("Mar 14", None)],
)
def test_a_date_counts_when_its_year_is_certain(
    tmp_path: Path, line: str, expected: str | None
) -> None:
    """Above the papers it is the page's."""
    records, _ = read(tmp_path, page("Daily Papers", line))
    assert {expected} == {record.date for record in records}


def test_a_paper_may_have_its_own_date_and_address(tmp_path: Path) -> None:
    """Both stand below its abstract."""
    below = ["Published on Mar 14, 2025", "https://arxiv.org/abs/2503.11731v1"]
    lines = [*PAPERS[0], *below, *PAPERS[1]]
    records, _ = read(tmp_path, "\n".join(lines))
    assert [("2025-03-14", "2503.11731"), (None, None)] == [(r.date, r.arxiv_id) for r in records]


def test_what_is_neither_is_reported(tmp_path: Path) -> None:
    """Nothing within the list is dropped without a word."""
    records, skipped = read(tmp_path, "\n".join([*PAPERS[0], "Xyz Abc", *PAPERS[1]]))
    assert PAPERS[1] in pairs(records)
    assert [(3, "neither a title nor an abstract: 'Xyz Abc'")] == [
        (skip.line, skip.reason) for skip in skipped
    ]


def seed_pairs(shared: Path) -> list[Pairs]:
    """The seeds' entries as pairs of lines, which their layout happens to allow."""
    header = {"new", "Subscribe", "byAK and the research community", "Mar 14", *HEADER}
    pages = []
    for path in sorted((shared / "seeds").glob("*.txt")):
        lines = [line.strip() for line in path.read_text().split("\n")]
        texts = [line.removeprefix("Subscribe") for line in lines if line and line not in header]
        pages.append(list(zip(texts[::2], texts[1::2], strict=True)))
    return pages


def test_the_seeds_are_read_whole(shared: Path) -> None:
    """596 entries in five listings, each title with its own abstract, nothing skipped."""
    expected = seed_pairs(shared)
    assert [159, 40, 199, 53, 145] == [len(entries) for entries in expected]
    for path, entries in zip(sorted((shared / "seeds").glob("*.txt")), expected, strict=True):
        parts = list(read_source(path))
        assert [] == [part for part in parts if isinstance(part, Skipped)]
        assert entries == pairs([part for part in parts if isinstance(part, Record)])


def as_cards(entries: Pairs) -> str:
    cards = (
        f"<article><h3>{html.escape(title)}</h3><p>{html.escape(abstract)}</p></article>"
        for title, abstract in entries
    )
    return f"<html><body>{''.join(cards)}</body></html>"


def as_divisions(entries: Pairs) -> str:
    lines = [*HEADER, *(text for entry in entries for text in entry)]
    return "<html><body>{}</body></html>".format(
        "\n".join(f"<div>{html.escape(line)}</div>" for line in lines)
    )


def with_noise(entries: Pairs) -> str:
    return "\n".join(
        f"Submitted by\nreader\n{n}\n{title}\n· {n} authors\n{abstract}\nUpvote {n}"
        for n, (title, abstract) in enumerate(entries)
    )


def with_random_blanks(entries: Pairs) -> str:
    rng = random.Random(7)  # noqa: S311
    return page(*HEADER, entries=entries).replace("\n", rng.choice(["\n", "\n\n", "\t\r\n \n"]))


@pytest.mark.parametrize(
    ("mutate", "share"),
    [(as_cards, 1.0), (as_divisions, 1.0), (with_random_blanks, 1.0), (with_noise, 0.99)],
)
def test_mutated_seeds_survive(
    shared: Path, tmp_path: Path, mutate: Callable[[Pairs], str], share: float
) -> None:
    """HTML of two kinds, empty lines, and noise around every paper."""
    kept = total = 0
    for entries in seed_pairs(shared):
        records, _ = read(tmp_path, mutate(entries))
        kept += len(set(pairs(records)) & set(entries))
        total += len(set(entries))
    assert kept >= share * total


def test_lost_lines_cost_their_own_entry_alone(shared: Path, tmp_path: Path) -> None:
    """One line in twenty is dropped; at least 98 of 100 untouched entries stay as they were."""
    rng = random.Random(11)  # noqa: S311
    kept = total = 0
    for entries in seed_pairs(shared):
        shown = [
            (t if rng.random() > 0.05 else "", a if rng.random() > 0.05 else "") for t, a in entries
        ]
        text = "\n".join(line for entry in shown for line in entry if line)
        whole = {entry for entry in shown if all(entry)}
        records, _ = read(tmp_path, text)
        kept += len(set(pairs(records)) & whole)
        total += len(whole)
    assert kept >= 0.98 * total
