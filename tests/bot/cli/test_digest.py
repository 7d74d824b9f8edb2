"""`footnote digest` keeps the contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Footnote
from tests.bot.cli.test_summarize import check_quotes
from tests.conftest import StartMockLLM
from tests.mock_llm import behaviours

INTEREST = ("--interest", "reinforcement learning that designs quantum circuits")


def test_the_document_is_the_contracts(sample: Footnote) -> None:
    """One document; reasons and quotes are letters of the papers."""
    ended = sample("digest", *INTEREST, "--json")

    document = ended.document
    assert (0, "", INTEREST[1], 80) == (
        ended.code,
        ended.err,
        document["interest"],
        document["considered"],
    )
    assert 1 < len(document["papers"]) <= 8
    scores = [paper["score"] for paper in document["papers"]]
    assert sorted(scores, reverse=True) == pytest.approx(scores, abs=0.01)
    for paper in document["papers"]:
        shown = sample("papers", "show", paper["paper_id"], "--json").document
        assert all(why["text"] in shown["title"] + "\n" + shown["abstract"] for why in paper["why"])
    check_quotes(sample, document["papers"][0]["sentences"])


def test_one_day_or_several(empty: Footnote, tmp_path: Path) -> None:
    """--date alone is that day, with --since all from there on; a day without papers is empty."""
    days = ("2025-03-16", "2025-03-17", "2025-03-18", "2025-03-18")
    rows = [
        {"title": f"Moss garden {i}", "abstract": f"Moss keeps {i} litres.", "date": day}
        for i, day in enumerate(days)
    ]
    (tmp_path / "moss.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert 0 == empty("ingest", str(tmp_path / "moss.jsonl")).code

    def considered(*dates: str) -> int:
        ended = empty("digest", "--interest", "moss", *dates, "--json")
        count: int = ended.document["considered"]
        return count

    assert (4, 2, 3, 3, 0) == (
        considered(),
        considered("--date", "2025-03-18"),
        considered("--since", "2025-03-17"),
        considered("--since", "2025-03-17", "--date", "2025-03-18"),
        considered("--date", "1999-01-01"),
    )


def test_likes_words_and_count(sample: Footnote) -> None:
    """The liked paper is named as a reason; must and never words decide; no more than asked."""
    document = sample(
        "digest", *INTEREST, "--like", "arxiv:2402.03500", "--must", "quantum",
        "--never", "annealing", "--count", "3", "--min-score", "0", "--json",
    ).document  # fmt: skip

    assert 3 == len(document["papers"])
    assert "arxiv:2402.03500" not in {paper["paper_id"] for paper in document["papers"]}
    assert "arxiv:2402.03500" in {why["paper_id"] for why in document["papers"][0]["why"]}


@pytest.mark.parametrize("arguments", [(), ("--listing", "papers"), ("--date", "1999-01-01")])
def test_people_read_it_too(sample: Footnote, arguments: tuple[str, ...]) -> None:
    """Titles with quotes, or that nothing fits."""
    ended = sample("digest", *INTEREST, *arguments)

    assert (0, "") == (ended.code, ended.err)
    assert ("none fits" if "--date" in arguments else "  │ “") in ended.out


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("html", "<!DOCTYPE html>"),
        ("text", "Digest of 20"),
        ("markdown", "# Digest of 20"),
        ("atom", "<?xml"),
        ("json", '{\n  "date"'),
    ],
)
def test_digest_is_printed_in_any_form(sample: Footnote, form: str, begins: str) -> None:
    """And nothing else is; `--json` is one of them."""
    ended = sample("digest", *INTEREST, "--count", "3", "--format", form)

    assert (0, "", begins) == (ended.code, ended.err, ended.out[: len(begins)])
    assert ended.out.endswith("\n")


def test_something_else_has_no_papers(sample: Footnote) -> None:
    """Nothing fills a digest up."""
    document = sample("digest", "--interest", "sourdough bread recipes", "--json").document

    assert [] == document["papers"]


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ()),
        (2, ("--interest", " ")),
        (2, (*INTEREST, "--date", "soon")),
        (2, (*INTEREST, "--since", "2025", "--date", "2024-01-01")),
        (2, (*INTEREST, "--min-score", "2")),
        (2, (*INTEREST, "--format", "pdf")),
        (2, (*INTEREST, "--format", "html", "--json")),
        (2, ("--due", "--format", "html")),
        (1, (*INTEREST, "--like", "no such paper")),
        (1, (*INTEREST, "--listing", "none", "--json")),
    ],
)
def test_bad_input_is_one_line(sample: Footnote, code: int, arguments: tuple[str, ...]) -> None:
    """The exit code says whose fault it is; stdout stays empty."""
    ended = sample("digest", *arguments)

    assert (code, "", 1) == (ended.code, ended.out, ended.err.count("\n"))


def test_an_honest_model_says_it_shorter(sample: Footnote, mock_llm: StartMockLLM) -> None:
    """Still over the papers' quotes."""
    server = mock_llm(behaviours.honest(3, compress=True))

    document = sample(
        "digest", *INTEREST, "--count", "4", "--json",
        OPENAI_API_KEY="test", OPENAI_BASE_URL=server.base_url,
    ).document  # fmt: skip

    for paper in document["papers"]:
        check_quotes(sample, paper["sentences"])


@pytest.mark.parametrize("lie", behaviours.LIES, ids=lambda lie: str(lie.__name__))
def test_a_lying_model_reaches_no_reader(
    sample: Footnote, mock_llm: StartMockLLM, lie: behaviours.Lie
) -> None:
    """No sentence without its quote."""
    server = mock_llm(behaviours.lies(lie))

    document = sample(
        "digest", *INTEREST, "--count", "2", "--json",
        OPENAI_API_KEY="test", OPENAI_BASE_URL=server.base_url,
    ).document  # fmt: skip

    for paper in document["papers"]:
        check_quotes(sample, paper["sentences"])
