"""Reading judged sets and questions from disk."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bot.errors import SourceError, UsageError
from bot.marks import GoldSentence, Mark, Question
from bot.testsets import read_questions, read_retrieval_set, read_run


def write_set(folder: Path, qrels: str, name: str = "qrels.tsv") -> None:
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as corpus:
        corpus.write('{"_id": "d1", "title": "T", "text": "x"}\n')
    (folder / "queries.jsonl").write_text('{"_id": "1", "text": "one"}\n\n{"id": 2, "text": "two"}')
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(qrels)


@pytest.mark.parametrize(
    ("qrels", "name"),
    [
        ("query-id\tcorpus-id\tscore\n1\td1\t2\n2\td9\t0\n", "qrels.tsv"),
        ("1\td1\t2\n2\td9\t0\n", "qrels/test.tsv"),
        ("1 0 d1 2\n2 0 d9 0\n9 0 d1 1\n", "qrels.tsv"),
    ],
)
def test_retrieval_set_is_read_in_every_usual_layout(tmp_path: Path, qrels: str, name: str) -> None:
    """BEIR's own layout, the flat one and TREC's four columns give the same grades."""
    write_set(tmp_path, qrels, name)
    judged = read_retrieval_set(tmp_path)
    assert tmp_path / "corpus.jsonl.gz" == judged.corpus
    assert {"1": "one", "2": "two"} == judged.queries
    assert {"1": {"d1": 2}, "2": {"d9": 0}} == judged.grades


def test_missing_or_wrong_part_is_named(tmp_path: Path) -> None:
    """One line says which file and which line."""
    with pytest.raises(SourceError, match=r"no 'corpus.jsonl' in "):
        read_retrieval_set(tmp_path)
    write_set(tmp_path, "1\td1\t1\n2\td1\tgood\n")
    with pytest.raises(SourceError, match=r"qrels.tsv' line 2: expected query, document and grade"):
        read_retrieval_set(tmp_path)
    write_set(tmp_path, "7\td1\t1\n")
    with pytest.raises(SourceError, match="no query of"):
        read_retrieval_set(tmp_path)
    (tmp_path / "queries.jsonl").write_text('{"id": "1"}\n')
    with pytest.raises(SourceError, match=r"queries.jsonl' line 1: there is no 'text'"):
        read_retrieval_set(tmp_path)
    (tmp_path / "queries.jsonl").write_text("{\n")
    with pytest.raises(SourceError, match=r"queries.jsonl' line 1 is no JSON"):
        read_retrieval_set(tmp_path)


def test_cut_gzip_file_is_reported(tmp_path: Path) -> None:
    """A download that broke off is no empty file."""
    packed = gzip.compress(b'{"id": "q", "question": "x"}\n' * 99)
    (tmp_path / "questions.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(SourceError, match="cannot read"):
        read_questions(tmp_path / "questions.jsonl.gz")


def test_questions_are_read_with_what_is_known_about_them(tmp_path: Path) -> None:
    """A row without gold is a question that cannot be answered."""
    gold = {"title": "T", "sentence": "S."}
    full = {
        "id": "a",
        "question": "q?",
        "gold": ["T"],
        "gold_sentences": [gold],
        "key_facts": ["9"],
    }
    (tmp_path / "q.jsonl").write_text(
        f'\ufeff{json.dumps(full)}\n{{"question": "r\u2028s?", "type": "far"}}\n', "utf-8"
    )
    assert [
        Question("a", "q?", ("T",), (GoldSentence("T", "S."),), ("9",)),
        Question("2", "r\u2028s?", kind="far"),
    ] == read_questions(tmp_path / "q.jsonl")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("", "no question"),
        ('{"id": "a"}', "line 1: there is no 'question'"),
        ("[1]", "line 1 is no JSON object"),
        ('{"question": "q", "gold_sentences": ["S"]}', "line 1: 'gold' and 'key_facts' are lists"),
        ('{"question": "q", "gold": 3}', "line 1: 'gold' and 'key_facts' are lists"),
        ('{"question": "q", "gold": "A title"}', "line 1: 'gold' and 'key_facts' are lists"),
        ('{"question": "q", "key_facts": [" "]}', "line 1: 'gold' and 'key_facts' are lists"),
        ('{"question": "  "}', "line 1: the question is empty"),
        ('{"id": 1, "question": "q"}\n\n{"id": 1, "question": "r"}', "line 3: the id '1' is"),
    ],
)
def test_row_that_is_no_question_is_named(tmp_path: Path, row: str, problem: str) -> None:
    """One line says what is wrong and where."""
    (tmp_path / "q.jsonl").write_text(row)
    with pytest.raises(SourceError, match=problem):
        read_questions(tmp_path / "q.jsonl")


def test_a_question_with_gold_sentences_is_answerable(tmp_path: Path) -> None:
    """Their papers are gold where none is named."""
    gold = {"title": "T", "sentence": "S."}
    (tmp_path / "q.jsonl").write_text(json.dumps({"question": "q", "gold_sentences": [gold, gold]}))
    assert ("T",) == read_questions(tmp_path / "q.jsonl")[0].gold


def test_what_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """As with every command: exit code 2 for a wrong path, 1 for wrong content."""
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(UsageError, match="there is no file"):
            read_questions(path)
        with pytest.raises(UsageError, match="there is no file"):
            read_run(path)
    for path in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(UsageError, match="there is no folder"):
            read_retrieval_set(path)


def test_a_saved_run_is_read_back(tmp_path: Path) -> None:
    """The marks as they were."""
    marks = [Mark("a", "q?", "far", True, "eval-1", "m", "answered", citation_recall=0.5, ms=7)]
    file = tmp_path / "run.json"
    file.write_text(json.dumps({"results": [mark.to_json() for mark in marks]}, indent=1))
    assert marks == read_run(file)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"results": [{"id": "a"}]}', '{"id": "q"}\n{}'])
def test_a_file_that_is_no_run_is_named(tmp_path: Path, text: str) -> None:
    """One line says how to make one."""
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(SourceError, match=r"run\.json' is no run of `footnote eval answers`"):
        read_run(tmp_path / "run.json")


def test_shared_questions_and_sets_can_be_read(shared: Path) -> None:
    """The labelled questions and the judged sets of the project's own benchmarks."""
    questions = shared / "bench/seed_questions"
    assert (30, 20) == (
        sum(one.answerable for one in read_questions(questions / "answerable.jsonl")),
        sum(not one.answerable for one in read_questions(questions / "unanswerable.jsonl")),
    )
    assert 225 == len(read_retrieval_set(shared / "bench/cranfield").grades)
