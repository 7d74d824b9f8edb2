"""`footnote ask`: follow-ups, prices before asking, and the end of the day's budget."""

from __future__ import annotations

import json

import pytest

from tests.bot.cli.conftest import Footnote
from tests.conftest import StartMockLLM
from tests.mock_llm import Reply, Request, behaviours
from tests.mock_llm.messages import Behaviour
from tests.mock_llm.wire import failure

QUESTION = "How is reinforcement learning used to design quantum circuits?"
FOLLOW_UP = "and for fewer T gates?"


def rewrites(question: str) -> Behaviour:
    """Puts every follow-up into this question, and is honest about the rest."""

    def reply(request: Request) -> Reply:
        if "Follow-up question:" in request.text:
            return Reply(json.dumps({"question": question}))
        answer = behaviours.honest(2)(request)
        assert isinstance(answer, Reply)
        return answer

    return reply


def test_a_follow_up_continues_the_last_answer(own_sample: Footnote) -> None:
    """Offline by rule; the reader sees what was searched for, and the trace says it too."""
    own_sample("ask", "How do animals sleep?")
    first = own_sample("ask", QUESTION, "--json").document
    shown = own_sample("ask", FOLLOW_UP, "--continue")
    last = own_sample("answers", "list", "--limit", "1", "--json").document["answers"][0]
    trace = own_sample("answers", "show", last["answer_id"], "--trace", "--json").document["trace"]

    searched = "reinforcement learning design quantum circuits for fewer T gates?"
    assert (0, True) == (shown.code, f"searched as: {searched}" in shown.out)
    assert (first["answer_id"], searched) == (trace["follows"], trace["searched_as"])
    assert FOLLOW_UP == last["question"]


def test_a_follow_up_is_rewritten_by_the_hosted_model(
    own_sample: Footnote, mock_llm: StartMockLLM
) -> None:
    """In one small request with the last turn; its tokens count into the answer's."""
    server = mock_llm(rewrites("Which reinforcement learning agent needs fewer T gates?"))
    hosted = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": server.base_url}
    first = own_sample("ask", QUESTION, "--json", **hosted).document
    second = own_sample("ask", FOLLOW_UP, "--continue", "--json", **hosted).document

    _, rewriting, answering = server.chats
    assert f"Question: {QUESTION}\nAnswer: " in rewriting.text
    schema = rewriting.body["response_format"]["json_schema"]["schema"]
    assert ["question"] == schema["required"]
    assert answering.text.endswith("Which reinforcement learning agent needs fewer T gates?")
    assert first.keys() == second.keys()
    assert second["usage"]["input_tokens"] > first["usage"]["input_tokens"]


def test_there_is_nothing_to_continue_at_first(empty: Footnote) -> None:
    """And that is said in one line."""
    ended = empty("ask", FOLLOW_UP, "--continue")

    assert (1, "") == (ended.code, ended.out)
    assert "ask without --continue" in ended.err


def test_an_estimate_prints_tokens_and_price_and_sends_nothing(
    sample: Footnote, mock_llm: StartMockLLM
) -> None:
    """The document has them by name."""
    server = mock_llm()
    hosted = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": server.base_url}
    hosted["TIKTOKEN_CACHE_DIR"] = str(sample.home)  # no such file there
    shown = sample("ask", QUESTION, "--estimate", **hosted)
    document = sample("ask", QUESTION, "--estimate", "--json", **hosted).document

    assert [] == server.requests
    assert (0, "") == (shown.code, shown.err)
    assert f"openai:gpt-6-luna: {document['input_tokens']} tokens in (estimated)" in shown.out
    assert f"${document['cost_usd']:.5f}" in shown.out
    assert {
        "question": QUESTION,
        "model": "openai:gpt-6-luna",
        "input_tokens": document["input_tokens"],
        "output_tokens": 4000,
        "cost_usd": pytest.approx(document["input_tokens"] * 1e-7 + 0.002),
        "exact": False,
        "judge": None,
    } == document


def test_the_offline_model_is_free(sample: Footnote) -> None:
    """An estimate says so."""
    shown = sample("ask", QUESTION, "--estimate")
    document = sample("ask", QUESTION, "--estimate", "--json").document

    assert "offline: nothing would be sent, $0\n" == shown.out
    assert (0, 0, 0.0) == (
        document["input_tokens"],
        document["output_tokens"],
        document["cost_usd"],
    )


def test_the_model_own_tokenizer_counts_exactly(
    sample: Footnote, shared: object, mock_llm: StartMockLLM
) -> None:
    """Where its file is at hand; a stranger's model is only estimated with it."""
    environ = {
        "OPENAI_API_KEY": "test",
        "OPENAI_BASE_URL": mock_llm().base_url,
        "TIKTOKEN_CACHE_DIR": f"{shared}/tokenizers",
    }
    own, other = (
        sample("ask", QUESTION, "--estimate", "--json", FOOTNOTE_MODEL=model, **environ).document
        for model in ("openai:gpt-6-luna", "anthropic:claude")
    )

    assert (True, False) == (own["exact"], other["exact"])
    assert own["cost_usd"] > 0
    assert other["cost_usd"] is None


def test_a_spent_budget_stops_before_asking(own_sample: Footnote, mock_llm: StartMockLLM) -> None:
    """One line says what was spent and how to go on; the offline model needs no budget."""
    server = mock_llm(behaviours.honest())
    hosted = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": server.base_url}
    before = own_sample("answers", "list", "--limit", "1000", "--json").document["answers"]
    spent = sum(answer["cost_usd"] or 0 for answer in before)
    enough = str(spent + 0.004)
    first = own_sample("ask", QUESTION, "--json", FOOTNOTE_DAILY_BUDGET_USD=enough, **hosted)
    spent += first.document["usage"]["cost_usd"]
    ended = own_sample("ask", QUESTION, FOOTNOTE_DAILY_BUDGET_USD=str(spent), **hosted)
    offline = own_sample("ask", QUESTION, FOOTNOTE_MODEL="offline", FOOTNOTE_DAILY_BUDGET_USD="0")

    assert 1 == len(server.chats)
    assert (1, "", 1) == (ended.code, ended.out, ended.err.count("\n"))
    assert "FOOTNOTE_DAILY_BUDGET_USD" in ended.err
    assert f"${spent:.4f} is spent" in ended.err
    assert 0 == offline.code


def test_a_budget_without_a_known_price_is_said_to_have_no_effect(
    sample: Footnote, mock_llm: StartMockLLM
) -> None:
    """Rather than trusted."""
    ended = sample(
        "ask",
        QUESTION,
        FOOTNOTE_MODEL="openai:my-own",
        OPENAI_BASE_URL=mock_llm().base_url,
        FOOTNOTE_DAILY_BUDGET_USD="0",
    )

    assert 0 == ended.code
    assert "no price is known for 'openai:my-own'" in ended.err


def test_a_model_without_key_is_said_before_anything_is_shown(sample: Footnote) -> None:
    """Though its packages are loaded late."""
    ended = sample("ask", QUESTION, FOOTNOTE_MODEL="openai:gpt-6-luna")

    assert (2, "") == (ended.code, ended.out)
    assert "OPENAI_API_KEY" in ended.err


def test_what_a_server_says_cannot_move_the_cursor(
    own_sample: Footnote, mock_llm: StartMockLLM
) -> None:
    """Neither as a rewritten question nor as an error."""
    evil = behaviours.fails(failure(404, "No \x1b[2J such model.", "x"))
    for server in (mock_llm(rewrites("Which quantum \x1b[2J circuits?")), mock_llm(evil)):
        hosted = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": server.base_url}
        own_sample("ask", QUESTION, FOOTNOTE_MODEL="offline")
        ended = own_sample("ask", FOLLOW_UP, "--continue", **hosted)

        assert 0 == ended.code
        assert "[2J" in ended.out
        assert "\x1b" not in ended.out + ended.err
