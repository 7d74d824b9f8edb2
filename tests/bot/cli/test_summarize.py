"""`footnote summarize` keeps the contract, offline and with a hosted model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bot.cli.conftest import Footnote
from tests.conftest import StartMockLLM
from tests.mock_llm import behaviours

PAPER = "arxiv:2402.03500"


def check_quotes(sample: Footnote, sentences: list[dict[str, Any]]) -> None:
    """Every quote is the slice of the version it names."""
    assert sentences
    for sentence in sentences:
        for citation in sentence["citations"]:
            shown = sample("papers", "show", citation["paper_id"], "--json").document
            abstract = shown["versions"][citation["version"] - 1]["abstract"]
            assert abstract[citation["start"] : citation["end"]] == citation["quote"]


def test_a_paper_in_one_to_three_sentences(sample: Footnote) -> None:
    """One document, every sentence over its quote."""
    ended = sample("summarize", PAPER, "--json")

    assert (0, "", PAPER, "offline") == (
        ended.code,
        ended.err,
        ended.document["paper_id"],
        ended.document["model"],
    )
    assert 1 <= len(ended.document["sentences"]) <= 3
    check_quotes(sample, ended.document["sentences"])


def test_a_listing_by_theme(sample: Footnote) -> None:
    """Every paper once; a label stands in two of its papers."""
    document = sample("summarize", "--listing", "papers", "--json").document

    placed = [name for theme in document["themes"] for name in theme["paper_ids"]]
    placed += [paper["paper_id"] for paper in document["also"]]
    assert (80, 80, 80) == (len(placed), len(set(placed)), document["considered"])
    check_quotes(sample, [theme["sentences"][0] for theme in document["themes"]])
    papers = {line["paper_id"]: line for line in _export(sample)}
    for theme in document["themes"]:
        inside = [papers[name] for name in theme["paper_ids"]]
        having = [theme["label"] in one["title"] + "\n" + one["abstract"] for one in inside]
        assert sum(having) >= 2


def _export(sample: Footnote) -> list[dict[str, Any]]:
    listed = sample("papers", "list", "--json").document["papers"]
    return [sample("papers", "show", paper["paper_id"], "--json").document for paper in listed]


def test_a_query_by_theme(sample: Footnote) -> None:
    """Only what is found for it, at most as many papers as asked for."""
    document = sample("summarize", "--query", "tensor networks", "-k", "12", "--json").document

    assert 0 < document["considered"] <= 12
    check_quotes(sample, [one for theme in document["themes"] for one in theme["sentences"]])


def test_a_query_about_something_else_is_declined(sample: Footnote) -> None:
    """No unrelated paper is put forward; that is no failure."""
    ended = sample("summarize", "--query", "sourdough bread recipes", "--json")

    assert (0, [], []) == (ended.code, ended.document["themes"], ended.document["also"])


def test_each_paper_on_a_line_of_its_own(sample: Footnote) -> None:
    """One sentence a paper, in the listing's order, whatever the model is set to."""
    ended = sample(
        "summarize", "--each", "--listing", "papers.jsonl", "--json",
        FOOTNOTE_MODEL="openai:none", OPENAI_API_KEY="test", OPENAI_BASE_URL="http://127.0.0.1:9",
    )  # fmt: skip

    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert ({"paper_id", "sentences"}, 80, {1}) == (
        lines[0].keys(),
        len(lines),
        {len(line["sentences"]) for line in lines},
    )
    check_quotes(sample, [line["sentences"][0] for line in lines[:5]])


@pytest.mark.parametrize(
    "arguments",
    [
        (PAPER,),
        ("--listing", "papers"),
        ("--query", "quantum circuits"),
        ("--each", "--listing", "papers"),
    ],
)
def test_people_read_it_too(sample: Footnote, arguments: tuple[str, ...]) -> None:
    """Titles, quotes behind a bar, and no markup of ours."""
    ended = sample("summarize", *arguments)

    assert (0, "") == (ended.code, ended.err)
    assert "  │ “" in ended.out


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (1, ("no such paper",)),
        (1, ("--listing", "none")),
        (1, ("--each", "--listing", "none", "--json")),
        (2, ()),
        (1, ("",)),
        (2, ("--json",)),
        (2, ("--listing", "")),
        (2, ("--query", " ")),
        (2, (PAPER, "--listing", "papers")),
        (2, (PAPER, "--query", "moss")),
        (2, ("--each",)),
        (2, ("--each", PAPER)),
        (2, ("--each", "--listing", "papers", "--query", "moss")),
        (2, ("--listing", "papers", "--since", "soon")),
    ],
)
def test_bad_input_is_one_line(sample: Footnote, code: int, arguments: tuple[str, ...]) -> None:
    """The exit code says whose fault it is; stdout stays empty."""
    ended = sample("summarize", *arguments)

    assert (code, "", 1) == (ended.code, ended.out, ended.err.count("\n"))


def test_an_empty_library_is_told(empty: Footnote) -> None:
    """Nothing to summarize is no document."""
    ended = empty("summarize", "--query", "moss", "--json")

    assert (1, "", 1) == (ended.code, ended.out, ended.err.count("\n"))


def test_an_honest_model_summarizes(sample: Footnote, mock_llm: StartMockLLM) -> None:
    """Its sentences stand in its own words where the check allows."""
    server = mock_llm(behaviours.honest(3, compress=True))
    hosted = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": server.base_url}

    paper = sample("summarize", PAPER, "--json", **hosted).document
    listing = sample("summarize", "--listing", "papers", "--json", **hosted).document

    assert ["openai:gpt-6-luna"] * 2 == [paper["model"], listing["model"]]
    check_quotes(sample, paper["sentences"])
    check_quotes(sample, [theme["sentences"][0] for theme in listing["themes"]])


@pytest.mark.parametrize("lie", behaviours.LIES, ids=lambda lie: str(lie.__name__))
def test_a_lying_model_reaches_no_reader(
    sample: Footnote, mock_llm: StartMockLLM, lie: behaviours.Lie
) -> None:
    """No sentence stands in words of its own making."""
    server = mock_llm(behaviours.lies(lie))
    hosted = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": server.base_url}

    document = sample("summarize", PAPER, "--json", **hosted).document

    check_quotes(sample, document["sentences"])
    offline = sample("summarize", PAPER, "--json").document["sentences"]
    shortened = {one["text"] for one in document["sentences"] if one["kind"] != "quote"}
    assert shortened <= {one["text"] for one in offline}


def test_a_model_out_of_quota_leaves_a_summary(sample: Footnote, mock_llm: StartMockLLM) -> None:
    """The abstract's own sentences, labelled with what happened."""
    server = mock_llm(behaviours.out_of_quota())

    ended = sample("summarize", PAPER, OPENAI_API_KEY="test", OPENAI_BASE_URL=server.base_url)

    assert (0, 1) == (
        ended.code,
        ended.out.count("offline (openai:gpt-6-luna failed: You exceeded"),
    )
