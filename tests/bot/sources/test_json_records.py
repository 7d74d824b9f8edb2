"""Tests of bot.sources.json_records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.sources.files_of import read


def test_every_name_of_a_field_is_known(tmp_path: Path) -> None:
    """`_id`, `summary`, `published` and others mean what they say."""
    given = {
        "_id": "7",
        "title": " Sorting ",
        "summary": "We sort.",
        "authors": [{"name": "Ada Roe"}, {"family": "Doe", "given": "Jan"}],
        "published": "2025-03-18T10:00:00Z",
        "url": "https://example.org/7",
        "doi": "https://doi.org/10.1145/ABC",
        "note": "a note",
    }
    ((record,), skipped) = read(tmp_path, json.dumps(given))
    assert [] == skipped
    assert ("Sorting", "We sort.", "7") == (record.title, record.abstract, record.own_id)
    assert ("Ada Roe", "Jan Doe") == record.authors
    assert ("2025-03-18", "10.1145/abc") == (record.date, record.doi)
    assert ("https://example.org/7", "a note") == (record.url, record.note)


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Ada Roe and Jan Doe", ("Ada Roe", "Jan Doe")),
        ("Perlis, A. J.; Samelson,K.", ("A. J. Perlis", "K. Samelson")),
        ("Ada Roe, Jan Doe, and Li Wei", ("Ada Roe", "Jan Doe", "Li Wei")),
        ("hall,i.m., rogers,e.w.e. and davis,b.m.", ("i.m. hall", "e.w.e. rogers", "b.m. davis")),
        ("OpenAI", ("OpenAI",)),
        (["Ada Roe", " ", "Doe, Jan"], ("Ada Roe", "Doe, Jan")),
        (None, ()),
        (17, ()),
    ],
)
def test_authors_come_in_many_shapes(
    tmp_path: Path, authors: object, expected: tuple[str, ...]
) -> None:
    """A string is split; a list stays as it came."""
    ((record,), _) = read(tmp_path, json.dumps({"title": "T", "authors": authors}))
    assert expected == record.authors


def test_a_broken_line_is_reported_and_the_rest_goes_in(tmp_path: Path) -> None:
    """Each reason comes with its line; positions count the papers."""
    text = '{"title": "One"}\n{"title": "Two"\n\n["list"]\n{"id": 3}\n17\n{"title": "Four"}\n'
    records, skipped = read(tmp_path, text)
    assert [("One", 1, 1), ("Four", 7, 2)] == [(r.title, r.line, r.position) for r in records]
    assert [2, 4, 5, 6] == [skip.line for skip in skipped]
    assert "not JSON" in skipped[0].reason
    assert "neither a title nor a text" in skipped[2].reason


@pytest.mark.parametrize(
    ("versions", "dates"),
    [
        (["Mon, 2 Apr 2007 19:18:42 GMT"], ("2007-04-02", "2007-04-02")),
        (["Mon, 2 Apr 2007 19:18:42 GMT", "Tue, 24 Jul 2007 20:10:27 GMT"],
         ("2007-04-02", "2007-07-24")),
        ([], ("2008-11-26", "2008-11-26")),
        (["soon"], ("2008-11-26", "2008-11-26")),
    ],
)  # fmt: skip
def test_arxiv_metadata_is_dated_by_its_first_version(
    tmp_path: Path, versions: list[str], dates: tuple[str, str]
) -> None:
    """As in arXiv's Atom; the last version dates the abstract."""
    given = {
        "id": "0704.0001",
        "title": "Photon pairs",
        "abstract": "A calculation.",
        "versions": [{"version": "v1", "created": when} for when in versions],
        "update_date": "2008-11-26",
        "authors_parsed": [["Roe", "C.", ""]],
    }
    (records, _) = read(tmp_path, json.dumps(given) + "\n")
    assert dates == (records[0].date, records[0].updated)


@pytest.mark.parametrize("line", ["[1,2]", "[]", "17", '["list", null]'])
def test_a_line_without_papers_is_skipped_once(tmp_path: Path, line: str) -> None:
    """One line, one reason."""
    records, skipped = read(tmp_path, f'{line}\n{{"title": "One"}}\n{{"title": "Two"}}\n')
    assert (2, [1]) == (len(records), [skip.line for skip in skipped])
    assert "no papers in this JSON" in skipped[0].reason


def test_arxiv_metadata_loses_its_wrapping(tmp_path: Path) -> None:
    """Kaggle's lines: wrapped title and abstract, authors in parts."""
    given = {
        "id": "0704.0001",
        "authors": "C. Roe, E. L. Doe",
        "title": "Calculation of prompt photon pairs at two\n  colliders",
        "doi": "10.1103/PhysRevD.76.013009",
        "abstract": "  A fully differential calculation is\npresented. It holds.\n",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
        "update_date": "2008-11-26",
        "authors_parsed": [["Roe", "C.", ""], ["Doe", "E. L.", "Jr."]],
    }
    line = json.dumps(given)
    (records, _) = read(tmp_path, f"{line}\n{line}\n")
    record = records[0]
    assert "Calculation of prompt photon pairs at two colliders" == record.title
    assert "A fully differential calculation is presented. It holds." == record.abstract
    assert ("C. Roe", "E. L. Doe Jr.") == record.authors
    assert "0704.0001" == record.arxiv_id


@pytest.mark.parametrize("indent", [None, 2])
def test_a_document_holds_its_papers_in_a_list(tmp_path: Path, indent: int | None) -> None:
    """A bare list, a list in an object, and a daily-papers feed with the paper inside."""
    papers = [{"title": "One", "abstract": "First."}, {"title": "Two", "abstract": "Second."}]
    inner = [{"paper": {"id": "2503.11731", "title": "One", "summary": "First."}, "title": "One"}]
    for value, count in ((papers, 2), ({"papers": papers}, 2), (inner, 1)):
        records, skipped = read(tmp_path, json.dumps(value, indent=indent))
        assert (count, []) == (len(records), skipped)
        assert "One" == records[0].title


def test_a_documents_papers_know_their_lines(tmp_path: Path) -> None:
    """The line is the one the object's first text stands in."""
    records, _ = read(tmp_path, '[\n {"title": "One"},\n {"title": "Two"}\n]\n')
    assert [2, 3] == [record.line for record in records]


def test_a_document_that_breaks_off_is_reported(tmp_path: Path) -> None:
    """A list without its end cannot be trusted."""
    records, skipped = read(tmp_path, '[\n {"title": "One"},\n {"title": "Tw')
    assert (0, 1) == (len(records), len(skipped))
    assert 3 == skipped[0].line


def test_csl_json_is_read(tmp_path: Path) -> None:
    """Date parts, family names and capital DOI; its `note` is not ours."""
    given = [
        {
            "id": "roe2025",
            "title": "Sorting",
            "author": [{"family": "Roe", "given": "Ada", "non-dropping-particle": "van"}],
            "issued": {"date-parts": [[2025, 3]]},
            "DOI": "10.1145/x",
            "note": "Comment: 9 pages",
        }
    ]
    ((record,), _) = read(tmp_path, json.dumps(given))
    assert ("Ada van Roe",) == record.authors
    assert ("2025-03", "10.1145/x", None) == (record.date, record.doi, record.note)


def test_nesting_without_end_is_reported(tmp_path: Path) -> None:
    """Deep brackets neither crash nor hang."""
    _, skipped = read(tmp_path, '{"title": ' + "[" * 100_000)
    assert 1 == len(skipped)
