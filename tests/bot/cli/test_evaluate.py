"""`footnote eval`: its documents and tables, what it keeps, and how it fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.conftest import Footnote

TITLE = "Neuro-GPT: Towards A Foundation Model for EEG"
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"id": "eeg", "question": "Which foundation model is for EEG?", "gold": [TITLE]},
    {"id": "bread", "question": "What is the best way to bake sourdough bread?", "type": "far"},
)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in QUESTIONS))
    return file


def test_an_evaluation_is_one_document(own_sample: Footnote, questions: Path) -> None:
    """Figures, and the result of each question with the id of its answer, which can be shown."""
    ended = own_sample("eval", "answers", str(questions), "--json")

    results = {one["id"]: one for one in ended.document["results"]}
    assert (0, 2, "offline", {"hits": 1, "total": 1}) == (
        ended.code,
        ended.document["questions"],
        ended.document["run"]["model"],
        {name: ended.document["right_paper"][name] for name in ("hits", "total")},
    )
    assert (True, "not_in_library") == (results["eeg"]["right"], results["bread"]["status"])
    shown = own_sample("answers", "show", results["eeg"]["answer_id"], "--trace", "--json")
    assert results["eeg"]["score"] == shown.document["trace"]["hits"][0]["score"]


def test_an_evaluation_is_no_part_of_the_persons_answers(
    own_sample: Footnote, questions: Path
) -> None:
    """Neither in the list nor in what a follow-up follows."""
    asked = own_sample("ask", "How are tensor networks used for machine learning?", "--json")
    before = own_sample("answers", "list", "--json").document["answers"]
    own_sample("eval", "answers", str(questions), "--json")

    listed = own_sample("answers", "list", "--json").document["answers"]
    followed = own_sample("ask", "and for circuits?", "--continue", "--json").document
    trace = own_sample("answers", "show", followed["answer_id"], "--trace", "--json").document

    assert before == listed
    assert asked.document["answer_id"] == listed[0]["answer_id"]
    assert asked.document["answer_id"] == trace["trace"]["follows"]


def test_two_runs_are_compared(own_sample: Footnote, questions: Path, tmp_path: Path) -> None:
    """The first is kept in a file; the second, as a table and as a document, is held against it."""
    run = tmp_path / "run.json"
    table = own_sample("eval", "answers", str(questions), "--save", str(run))
    against = own_sample("eval", "answers", str(questions), "--against", str(run), "--json")
    shown = own_sample("eval", "answers", str(questions), "--against", str(run))

    compared = against.document["comparison"]
    assert (0, 0, 2, [], []) == (
        table.code,
        against.code,
        compared["questions"],
        compared["won"],
        compared["lost"],
    )
    assert {"before": 1.0, "after": 1.0, "difference": 0.0, "low": 0.0, "high": 0.0} == (
        compared["figures"]["right"]
    )
    assert "comparison" not in json.loads(run.read_text())
    assert "right                 1.000  2 of 2  [0.34, 1.00]" in table.out
    assert "right                 1.000 -> 1.000  +0.000 [+0.000, +0.000]" in shown.out


def test_a_run_that_cannot_be_kept_is_not_begun(
    own_sample: Footnote, questions: Path, tmp_path: Path
) -> None:
    """Asking a hosted model costs money."""
    ended = own_sample("eval", "answers", str(questions), "--save", str(tmp_path / "no" / "run"))

    assert (2, "", True) == (ended.code, ended.out, "cannot be written" in ended.err)


@pytest.mark.parametrize(
    ("command", "name", "content", "code", "problem"),
    [
        ("answers", "none.jsonl", None, 2, "there is no file"),
        ("retrieval", "none", None, 2, "there is no folder"),
        ("answers", "bad.jsonl", '{"question": "q"}\n{"question"\n', 1, "line 2"),
        ("answers", "empty.jsonl", "", 1, "no question in"),
    ],
)
def test_bad_input_is_one_line(
    own_sample: Footnote,
    tmp_path: Path,
    command: str,
    name: str,
    content: str | None,
    code: int,
    problem: str,
) -> None:
    """Exit code 2 for a wrong path, 1 for what is in it; nothing on stdout."""
    if content is not None:
        (tmp_path / name).write_text(content)

    ended = own_sample("eval", command, str(tmp_path / name), "--json")

    assert (code, "", 1) == (ended.code, ended.out, ended.err.count("\n"))
    assert problem in ended.err


def test_an_empty_library_is_an_error(empty: Footnote, questions: Path) -> None:
    """Not a bad result."""
    ended = empty("eval", "answers", str(questions))

    assert (1, "", True) == (ended.code, ended.out, "the library is empty" in ended.err)


def test_documents_an_evaluation_could_not_read_are_named(
    own_sample: Footnote, tmp_path: Path
) -> None:
    """A corpus with holes would lower recall without a word."""
    rows = [{"_id": f"d{n}", "title": f"Title {n}", "text": f"Text of bird {n}."} for n in range(3)]
    corpus = "".join(json.dumps(row) + "\n" for row in rows) + '{"_id": \n'
    (tmp_path / "corpus.jsonl").write_text(corpus)
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "bird 2"}\n')
    (tmp_path / "qrels.tsv").write_text("q\td2\t1\n")

    ended = own_sample("eval", "retrieval", str(tmp_path), "--json")

    assert (0, 1) == (ended.code, ended.document["queries"])
    assert "1 document of the corpus was left out: line 4: not JSON" in ended.err
