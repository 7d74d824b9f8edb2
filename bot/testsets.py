"""Reads what an evaluation runs on: a folder in BEIR's layout, or a file of questions."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import SourceError
from bot.marks import GoldSentence, Question


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """A corpus, its queries by id, and each query's grades by the documents' own ids."""

    corpus: Path
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


def read_retrieval_set(folder: Path) -> RetrievalSet:
    """`corpus.jsonl[.gz]`, `queries.jsonl[.gz]` and `qrels.tsv` or `qrels/test.tsv` of a folder.

    Raises SourceError.
    """
    corpus = _first(folder, "corpus.jsonl", "corpus.jsonl.gz")
    queries = _first(folder, "queries.jsonl", "queries.jsonl.gz")
    qrels = _first(folder, "qrels.tsv", "qrels/test.tsv", "qrels.tsv.gz")
    texts = {
        _text(queries, line, row, "id", "_id"): _text(queries, line, row, "text")
        for line, row in _rows(queries)
    }
    grades = _grades(qrels)
    judged = {query: by_document for query, by_document in grades.items() if query in texts}
    if not judged:
        raise SourceError(
            f"no query of {str(queries)!r} is judged in {str(qrels)!r}: check the ids"
        )
    return RetrievalSet(corpus, texts, judged)


def read_questions(path: Path) -> list[Question]:
    """JSON lines of `{"id", "question", "gold", "gold_sentences", "key_facts"}`.

    Raises SourceError.
    """
    questions = [_question(path, line, row) for line, row in _rows(path)]
    if not questions:
        raise SourceError(f"no question in {str(path)!r}: give one JSON object a line")
    return questions


def _question(path: Path, line: int, row: Mapping[str, Any]) -> Question:
    try:
        return Question(
            question_id=str(row.get("id", line)),
            text=_text(path, line, row, "question"),
            gold=tuple(str(name) for name in row.get("gold") or ()),
            gold_sentences=tuple(
                GoldSentence(str(item["title"]), str(item["sentence"]))
                for item in row.get("gold_sentences") or ()
            ),
            key_facts=tuple(str(fact) for fact in row.get("key_facts") or ()),
            kind=str(row["type"]) if row.get("type") else None,
        )
    except (KeyError, TypeError) as exc:
        raise SourceError(
            f"{str(path)!r} line {line}: 'gold' and 'key_facts' are lists of texts, "
            f"'gold_sentences' of objects with 'title' and 'sentence'"
        ) from exc


def _text(path: Path, line: int, row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        if isinstance(row.get(name), str | int):
            return str(row[name])
    raise SourceError(f"{str(path)!r} line {line}: there is no {names[0]!r}")


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise SourceError(f"no {names[0]!r} in {str(folder)!r}: give a folder in BEIR's layout")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines that are not blank, of a plain or gzipped file."""
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise SourceError(f"cannot read {str(path)!r}: {exc}") from exc
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as exc:
            raise SourceError(f"{str(path)!r} line {number} is no JSON: {exc}") from exc
        if not isinstance(row, dict):
            raise SourceError(f"{str(path)!r} line {number} is no JSON object")
        yield number, row


def _grades(path: Path) -> dict[str, dict[str, int]]:
    """BEIR's three columns or TREC's four; a header is left out."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        columns = line.split()
        try:
            query, document, grade = columns[0], columns[-2], int(columns[-1])
        except (IndexError, ValueError) as exc:
            if number == 1:
                continue
            raise SourceError(
                f"{str(path)!r} line {number}: expected query, document and grade, got {line!r}"
            ) from exc
        grades.setdefault(query, {})[document] = grade
    return grades
