"""Tests of bot.sources.read: formats by content, encodings, and inputs that cannot be read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.models import Record, Skipped
from bot.sources.read import read_source
from tests.bot.sources.files_of import read

LINE = json.dumps({"id": "1", "title": "Sörting", "text": "We sort."}, ensure_ascii=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "utf-32"])
def test_encodings_are_read_alike(tmp_path: Path, encoding: str) -> None:
    """UTF-8, byte order marks and Latin-1 give the same text."""
    records, skipped = read(tmp_path, (LINE + "\n").encode(encoding))
    assert ["Sörting"] == [record.title for record in records]
    assert [] == skipped


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_are_read_alike(tmp_path: Path, ends: str) -> None:
    """Unix, Windows and old Mac line ends count as one line each."""
    records, _ = read(tmp_path, ends.join([LINE, LINE, LINE]))
    assert [1, 2, 3] == [record.line for record in records]


def test_gzip_is_recognised_by_content(tmp_path: Path) -> None:
    """The name need not end in `.gz`."""
    records, skipped = read(tmp_path, gzip.compress(LINE.encode()), "corpus.txt")
    assert (1, []) == (len(records), skipped)


def test_a_gzip_stream_cut_short_keeps_what_came_before(tmp_path: Path) -> None:
    """The lines that are whole go in; the damage is reported."""
    lines = "\n".join(
        json.dumps({"id": str(n), "title": f"Paper {n * 7919}"}) for n in range(30000)
    )
    records, skipped = read(tmp_path, gzip.compress(lines.encode())[:-2000])
    assert len(records) > 1000
    assert "cut short" in skipped[-1].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"PK\x03\x04\x14\x00\x00\x00", "zip"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image"),
        (bytes(range(256)) * 40, "binary"),
        (gzip.compress(gzip.compress(b"{}")), "gzip within gzip"),
        (b"\x1f\x8b\x08\x00garbage", "gzip"),
        (b"<?xml version='1.0'?>\n<library/>", "XML"),
        (b"query-id\tcorpus-id\tscore\n1\t2\t1\n2\t3\t1\n3\t4\t1\n", "title"),
    ],
)
def test_what_is_no_paper_source_is_one_skip(tmp_path: Path, content: bytes, reason: str) -> None:
    """The file is named as given, and the reason says what it is."""
    records, skipped = read(tmp_path, content)
    assert [] == records
    assert [str(tmp_path / "input")] == [skip.file for skip in skipped]
    assert reason in skipped[0].reason


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    """Reading does not raise for a file that went away."""
    (skip,) = read_source(tmp_path / "gone")
    assert isinstance(skip, Skipped)
    assert "No such file" in skip.reason


def test_source_code_and_notes_are_no_listing(tmp_path: Path) -> None:
    """A text that lists no papers gives none."""
    code = (
        "import os\n\ndef main(argument):\n    return os.sep\n\nif main(1):\n    print(main(2))\n"
    )
    notes = (
        "# Notes\n\nSome words on the data.\n\n| folder | what |\n|---|---|\n| a | b |\n| c | d |\n"
    )
    for text in (code, notes):
        records, skipped = read(tmp_path, text)
        assert (0, 1) == (len(records), len(skipped))


def test_characters_that_no_database_takes_are_replaced(tmp_path: Path) -> None:
    """NUL and lone surrogates become the replacement character; real pairs stay."""
    line = '{"title": "a\\u0000b \\ud800 \\ud83d\\ude00", "text": "x", "authors": ["n\\udfff"]}'
    records, _ = read(tmp_path, line)
    assert "a\ufffdb \ufffd \U0001f600" == records[0].title
    assert ("n\ufffd",) == records[0].authors


STARTS = [
    *(b"", b'{"title": "', b"[{", b"@article{a, title={", b"TY  - JOUR\nTI  - ", b"<feed><entry>"),
    *(b"<html><p>", b"title,text\n", b"Deep Sets\n", b"\x1f\x8b\x08", b"\xff\xfe", b"{"),
    b"TY  - J\nER  - \n",
]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.sampled_from(STARTS),
    body=st.binary(max_size=400)
    | st.text(max_size=400).map(lambda text: text.encode("utf-8", "ignore")),
)
def test_any_bytes_give_records_or_reasons(tmp_path: Path, start: bytes, body: bytes) -> None:
    """No content makes the reader raise, and every record can be stored."""
    path = tmp_path / "any"
    path.write_bytes(start + body)
    for part in read_source(path):
        if isinstance(part, Record):
            assert part.title or part.abstract
            json.dumps([part.title, part.abstract, *part.authors], ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("name", "papers", "left_out"),
    [("cranfield", 1398, 2), ("cacm", 3204, 0), ("scifact", 5183, 0), ("vaswani", 11429, 0)],
)
def test_public_corpora_go_in_whole(shared: Path, name: str, papers: int, left_out: int) -> None:
    """Only Cranfield's two empty documents are left out, with their lines."""
    parts = list(read_source(shared / "bench" / name / "corpus.jsonl.gz"))
    skipped = [part.line for part in parts if isinstance(part, Skipped)]
    assert (papers, left_out) == (len(parts) - len(skipped), len(skipped))
    assert skipped == ([471, 995] if name == "cranfield" else [])
