"""With a hosted model, honest or lying or faulty, a reader sees stored words and checked ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.cli.conftest import Footnote
from tests.conftest import StartMockLLM
from tests.mock_llm import behaviours
from tests.mock_llm.messages import Behaviour

QUESTION = "How is reinforcement learning used to design quantum circuits?"


def ask(sample: Footnote, url: str, *options: str) -> Any:
    return sample("ask", QUESTION, *options, OPENAI_API_KEY="test", OPENAI_BASE_URL=url)


def faulty_quotes(sample: Footnote, document: Any) -> list[str]:
    """The quotes that are not the slice of the version they name."""
    cited = [citation for one in document["sentences"] for citation in one["citations"]]
    faulty = []
    for citation in cited:
        shown = sample("papers", "show", citation["paper_id"], "--json").document
        abstract = shown["versions"][citation["version"] - 1]["abstract"]
        if abstract[citation["start"] : citation["end"]] != citation["quote"]:
            faulty.append(citation["quote"])
    return faulty


def test_an_honest_model_answers_in_fewer_words(sample: Footnote, mock_llm: StartMockLLM) -> None:
    """Sentences shortened by leaving out stand in the bot's own words, over their quotes."""
    server = mock_llm(behaviours.honest(3, compress=True))

    document = ask(sample, server.base_url, "--json").document

    assert ("answered", "openai:gpt-6-luna", [], True) == (
        document["status"],
        document["model"],
        faulty_quotes(sample, document),
        document["usage"]["input_tokens"] > 0,
    )


@pytest.mark.parametrize("lie", behaviours.LIES, ids=lambda lie: str(lie.__name__))
def test_a_lying_model_reaches_no_reader(
    sample: Footnote, mock_llm: StartMockLLM, lie: behaviours.Lie
) -> None:
    """What it makes up is replaced by the quote or left out; nothing of its own words stays."""
    server = mock_llm(behaviours.lies(lie))

    document = ask(sample, server.base_url, "--json").document

    own_words = [one["text"] for one in document["sentences"] if one["kind"] != "quote"]
    assert ([], []) == (faulty_quotes(sample, document), own_words)


def test_broken_json_keeps_the_claims_that_were_whole(
    sample: Footnote, mock_llm: StartMockLLM
) -> None:
    """What was verified before the break stays."""
    server = mock_llm(behaviours.broken_json())

    document = ask(sample, server.base_url, "--json").document

    assert ("answered", [], True) == (
        document["status"],
        faulty_quotes(sample, document),
        bool(document["sentences"]),
    )


FAULTS = {
    "a cut stream": behaviours.truncated(60),
    "a reset connection": behaviours.resets(60),
    "no quota": behaviours.out_of_quota(),
    "a wrong key": behaviours.wrong_key(),
    "a login page": behaviours.login_page(),
    "a refusal": behaviours.refuses(),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_model_leaves_an_answer(
    sample: Footnote, mock_llm: StartMockLLM, fault: Behaviour
) -> None:
    """The offline model answers from the same evidence, and the reader is told so."""
    server = mock_llm(fault)

    ended = ask(sample, server.base_url)

    assert (0, True, "") == (ended.code, "offline" in ended.out, ended.err)
    assert "Traceback" not in ended.out
