"""Reads what an evaluation runs on: a folder in BEIR's layout, a file of questions, a saved run."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import SourceError, UsageError
from bot.marks import GoldSentence, Mark, Question


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """A corpus, its queries by id, and each query's grades by the documents' own ids."""

    corpus: Path
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


def read_retrieval_set(folder: Path) -> RetrievalSet:
    """`corpus.jsonl[.gz]`, `queries.jsonl[.gz]` and `qrels.tsv` or `qrels/test.tsv` of a folder.

    Raises UsageError for what is no folder, SourceError for what is in it.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {str(folder)!r}: check the path")
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

    Raises UsageError for what is no file, SourceError for what is in it.
    """
    questions: list[Question] = []
    lines: dict[str, int] = {}
    for line, row in _rows(_file(path)):
        question = _question(path, line, row)
        if (other := lines.setdefault(question.question_id, line)) != line:
            raise SourceError(
                f"{str(path)!r} line {line}: the id {question.question_id!r} is that of line "
                f"{other} too: give each question its own"
            )
        questions.append(question)
    if not questions:
        raise SourceError(f"no question in {str(path)!r}: give one JSON object a line")
    return questions


def read_run(path: Path) -> list[Mark]:
    """The marks of an earlier run, as `eval answers` saved them.

    Raises UsageError for what is no file, SourceError for what is no run.
    """
    text = "\n".join(line for _, line in _lines(_file(path)))
    try:
        return [Mark.from_json(item) for item in json.loads(text)["results"]]
    except (ValueError, KeyError, TypeError) as exc:
        raise SourceError(
            f"{str(path)!r} is no run of `footnote eval answers`: make one with --save"
        ) from exc


def _question(path: Path, line: int, row: Mapping[str, Any]) -> Question:
    text = _text(path, line, row, "question")
    if not text.strip():
        raise SourceError(f"{str(path)!r} line {line}: the question is empty")
    try:
        sentences = tuple(
            GoldSentence(_word(item["title"]), _word(item["sentence"]))
            for item in _list(row.get("gold_sentences"))
        )
        gold = tuple(map(_word, _list(row.get("gold"))))
        return Question(
            question_id=str(row.get("id", line)),
            text=text,
            gold=gold or tuple(dict.fromkeys(item.title for item in sentences)),
            gold_sentences=sentences,
            key_facts=tuple(map(_word, _list(row.get("key_facts")))),
            kind=str(row["type"]) if row.get("type") else None,
        )
    except (KeyError, TypeError) as exc:
        raise SourceError(
            f"{str(path)!r} line {line}: 'gold' and 'key_facts' are lists of texts, "
            f"'gold_sentences' of objects with 'title' and 'sentence'"
        ) from exc


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _word(value: object) -> str:
    """A text that says something; a number is one too."""
    if (
        isinstance(value, bool)
        or not isinstance(value, str | int | float)
        or not str(value).strip()
    ):
        raise TypeError(value)
    return str(value)


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


def _file(path: Path) -> Path:
    if not path.exists() or path.is_dir():
        raise UsageError(f"there is no file {str(path)!r}: check the path")
    return path


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
