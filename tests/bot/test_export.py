"""Tests of bot.export: what is written is read back by our readers and by the libraries."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pytest
import rispy  # type: ignore[import-untyped]

from bot.errors import UsageError
from bot.export import FORMATS, citation_key, export_papers, split_name
from bot.identity import paper_keys
from bot.models import Paper, Record
from bot.sources.read import read_source

PLAIN = Paper(
    paper_id="arxiv:2503.11731",
    title="Sorting Networks for Patient Readers",
    abstract="Sorting is slow. We sort while we read.",
    version=2,
    authors=("Ada van Roe", "Jan Doe, Jr.", "Li Wei"),
    date="2025-03-18",
    url="https://arxiv.org/abs/2503.11731",
    listings=("monday",),
    note="summary written for a test",
)
AWKWARD = Paper(
    paper_id="doi:10.1145/a_b",
    title='50% of {Schr\\"odinger} & $x_{i}$: a "quoted" title_with_lines }',
    abstract='Costs are $5 & 10% in a_b. Braces { open. "Quotes" close.\nA second line.',
    version=1,
    authors=("Centre for Sorting and Searching", "Ødegård, Åse"),
    date="2024",
    doi="10.1145/a_b",
)
OWN = Paper("page:7", "Deep Heaps", "", 1, authors=("OpenAI",), date="2024-05", listings=("page",))
BARE = Paper("title:0123456789ab", "", "A text alone, without a title.", 1)
PAPERS = [PLAIN, AWKWARD, OWN, BARE]


def written(format_: str, papers: list[Paper] = PAPERS) -> str:
    return "".join(export_papers(papers, format_))


def read_back(folder: Path, text: str, name: str = "page.txt") -> list[Record]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    parts = list(read_source(path))
    assert all(isinstance(part, Record) for part in parts), parts
    return [part for part in parts if isinstance(part, Record)]


def test_json_lines_lose_nothing(tmp_path: Path) -> None:
    """Texts, authors, dates, addresses, notes and the papers' own ids come back."""
    records = read_back(tmp_path, written("jsonl"))
    for paper, record in zip(PAPERS, records, strict=True):
        assert (paper.title, paper.abstract) == (record.title, record.abstract)
        assert (paper.authors, paper.date, paper.note) == (
            record.authors,
            record.date,
            record.note,
        )
        assert (paper.doi, paper.url or record.url) == (record.doi, record.url)
    assert ["arxiv:2503.11731", "doi:10.1145/a_b", "page:7"] == [
        paper_keys(record, "page")[0] for record in records[:3]
    ]


@pytest.mark.parametrize("format_", ["bibtex", "ris", "csl-json"])
def test_plain_papers_come_back_from_every_format(tmp_path: Path, format_: str) -> None:
    """Nothing in them needs escaping, so nothing changes."""
    (record,) = read_back(tmp_path, written(format_, [PLAIN]))
    assert (PLAIN.title, PLAIN.abstract) == (record.title, record.abstract)
    assert (PLAIN.authors, PLAIN.date, PLAIN.url) == (record.authors, record.date, record.url)
    assert "2503.11731" == record.arxiv_id


@pytest.mark.parametrize("format_", FORMATS)
def test_every_paper_is_one_entry(tmp_path: Path, format_: str) -> None:
    """Braces, quotation marks and line ends break no entry."""
    records = read_back(tmp_path, written(format_))
    assert [paper.date for paper in PAPERS] == [record.date for record in records]
    assert "10.1145/a_b" == records[1].doi


def test_bibtexparser_reads_our_bibtex() -> None:
    """Maths and LaTeX stay; what would break a LaTeX run is escaped; braces are balanced."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        entries = bibtexparser.loads(written("bibtex")).entries
    assert 4 == len(entries)
    assert (
        '{50\\% of {Schr\\"odinger} \\& $x_{i}$: a "quoted" title\\_with\\_lines }'
        == (entries[1]["title"])
    )
    assert "Costs are \\$5 \\& 10\\% in a\\_b." in entries[1]["abstract"]
    assert "{Centre for Sorting and Searching} and Ødegård, Åse" == entries[1]["author"]
    assert ("2503.11731", "arXiv") == (entries[0]["eprint"], entries[0]["archiveprefix"])
    assert ("2025", "March", "18") == (
        entries[0]["year"],
        entries[0]["month"],
        entries[0]["day"],
    )


def test_rispy_reads_our_ris() -> None:
    """Names are turned round, texts are one line each."""
    entries = rispy.loads(written("ris"))
    assert ["van Roe, Ada", "Doe, Jan, Jr.", "Wei, Li"] == entries[0]["authors"]
    assert "\n" not in entries[1]["abstract"]
    assert ["2025/03/18/", "2024/05//"] == [entries[0]["date"], entries[2]["date"]]


def test_csl_json_is_a_list_of_items() -> None:
    """Names in parts, dates in parts, an empty library as an empty list."""
    items = json.loads(written("csl-json"))
    assert {"family": "van Roe", "given": "Ada"} == items[0]["author"][0]
    assert [[2025, 3, 18], [2024], [2024, 5]] == [
        item["issued"]["date-parts"][0] for item in items[:3]
    ]
    assert [{"literal": "OpenAI"}] == items[2]["author"]
    assert [] == json.loads(written("csl-json", []))


@pytest.mark.parametrize("format_", ["ris", "csl-json"])
def test_formats_without_latex_have_readable_texts(format_: str) -> None:
    """Where the reading is certain, as on the screen."""
    paper = Paper(
        "title:x", r"A Schr\"odinger bridge", r"It gains 85\% of $x^2$.", 1, (r"Bal\'azs K\'egl",)
    )
    text = "".join(export_papers([paper], format_))
    assert all(word in text for word in ("Schrödinger", "85%", "Balázs", "Kégl"))
    assert "\\" not in text


def test_citation_keys_are_unique_and_stable() -> None:
    """Twins get different keys, and a paper's key does not depend on its neighbours."""
    twin = replace(PLAIN, paper_id="arxiv:2503.11732")
    keys = [entry["id"] for entry in json.loads(written("csl-json", [PLAIN, twin, OWN]))]
    assert 3 == len(set(keys))
    assert citation_key(PLAIN) == keys[0]
    assert keys[0].startswith("vanroe2025sorting-")
    assert all(key.isascii() and " " not in key for key in keys)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Roe", ("Roe", "Ada", "")),
        ("Ludwig van der Berg", ("van der Berg", "Ludwig", "")),
        ("Roe, Ada", ("Roe", "Ada", "")),
        ("Jan Doe, Jr.", ("Doe", "Jan", "Jr.")),
        ("OpenAI", ("OpenAI", "", "")),
    ],
)
def test_names_are_split(name: str, parts: tuple[str, str, str]) -> None:
    """Particles belong to the family name."""
    assert parts == split_name(name)


def test_an_unknown_format_is_an_error() -> None:
    """The message names the formats there are."""
    with pytest.raises(UsageError, match="csl-json"):
        export_papers([], "word")
