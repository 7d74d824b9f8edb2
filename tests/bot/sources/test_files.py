"""Tests of bot.sources.files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SourceError
from bot.sources.files import find_files, listing_name


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_folders_are_walked_in_the_order_of_names(tmp_path: Path) -> None:
    """Hidden files and folders are left out; a file is read once."""
    touch(tmp_path, "b.txt", "a/2.txt", "a/1.txt", ".hidden", ".git/config")
    found = find_files([tmp_path, tmp_path / "b.txt"])
    assert ["a/1.txt", "a/2.txt", "b.txt"] == [str(f.relative_to(tmp_path)) for f in found]


def test_test_questions_beside_a_corpus_are_no_papers(tmp_path: Path) -> None:
    """BEIR's layout: the corpus is read, its queries and grades are not."""
    touch(tmp_path, "corpus.jsonl.gz", "queries.jsonl", "qrels.tsv", "qrels/test.tsv", "more.jsonl")
    assert ["corpus.jsonl.gz", "more.jsonl"] == [f.name for f in find_files([tmp_path])]


def test_queries_alone_are_a_file_like_any_other(tmp_path: Path) -> None:
    """Named by hand, or without a corpus beside them, they are read."""
    touch(tmp_path, "queries.jsonl")
    assert ["queries.jsonl"] == [file.name for file in find_files([tmp_path])]


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    """A mistyped path must not pass in silence."""
    with pytest.raises(SourceError, match="no file or folder"):
        find_files([tmp_path / "gone"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("monday.txt", "monday"),
        ("corpus.jsonl.gz", "corpus"),
        ("papers.v2.BIB", "papers.v2"),
        ("v1.5", "v1.5"),
        ("page.html", "page"),
        ("archive.gz", "archive"),
        ("plain", "plain"),
    ],
)
def test_a_listing_is_named_after_its_file(name: str, expected: str) -> None:
    """Without `.gz` and the format's ending; other dots stay."""
    assert expected == listing_name(Path("folder") / name)
