"""Which files an input names, and what a listing is called after its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import SourceError

_ENDINGS = {
    ".txt", ".text", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv",
    ".tab", ".bib", ".bibtex", ".ris", ".xml", ".atom", ".rss",
}  # fmt: skip
_CORPUS = ("corpus.jsonl", "corpus.jsonl.gz")
_QUESTIONS = {"queries.jsonl", "queries.jsonl.gz", "qrels.tsv", "qrels.tsv.gz", "qrels"}


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files to read, each once: folders are walked, in the order of their names.

    Left out of folders are hidden files and, beside a `corpus.jsonl` (BEIR's layout), the test
    questions and their grades, which are no papers. Raises SourceError when a path is missing.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise SourceError(f"no file or folder {str(path)!r}; check the path")
        for file in _walk(path) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def listing_name(path: Path) -> str:
    """The file's name without `.gz` and without the ending of its format."""
    name = path.name
    if name.lower().endswith(".gz") and len(name) > 3:
        name = name[:-3]
    ending = Path(name).suffix
    return name[: -len(ending)] if ending.lower() in _ENDINGS else name


def _walk(folder: Path) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as exc:
        raise SourceError(f"cannot read the folder {str(folder)!r}: {exc.strerror}") from exc
    is_beir = any((folder / name).is_file() for name in _CORPUS)
    for path in inside:
        if path.name.startswith(".") or (is_beir and path.name in _QUESTIONS):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path
