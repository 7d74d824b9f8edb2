"""A judge over HTTP: asked twice, and whatever goes wrong admits nothing."""

from __future__ import annotations

import pytest

from bot.judgement import Judgement
from bot.llm.judge import SCHEMA, ModelJudge, read_opinion
from bot.llm.langchain import LangChainModel
from tests.mock_llm import Behaviour, MockLLM, Request, behaviours

LUNA = "openai:gpt-6-luna"
TEXT, QUOTE = "Moss stores water.", "Moss holds water for weeks."


def judged(*script: Behaviour, longest_s: float = 20) -> tuple[Judgement, list[Request]]:
    with MockLLM(*script) as server:
        model = LangChainModel(
            LUNA, "sk", server.base_url, longest_s=longest_s, sleep=lambda _seconds: None
        )
        judgement = ModelJudge(model).judge(TEXT, QUOTE)
        model.close()
        return judgement, server.chats


def test_a_sentence_stands_when_it_is_found_to_follow_both_times() -> None:
    """The quote comes first once and the claim once; both replies are paid for."""
    judgement, requests = judged(behaviours.finds("full"))

    users = [request.body["messages"][-1]["content"] for request in requests]
    assert [f"Quote: {QUOTE}\n\nClaim: {TEXT}", f"Claim: {TEXT}\n\nQuote: {QUOTE}"] == users
    assert (True, ("full", "full"), None) == (
        judgement.is_full,
        judgement.opinions,
        judgement.fault,
    )
    sent = [request.body["messages"] for request in requests]
    assert sum(len("\n".join(m["content"] for m in one)) // 4 for one in sent) == (
        judgement.usage.input_tokens
    )
    assert judgement.usage.cost_usd


def test_the_verdict_is_asked_for_by_a_strict_schema() -> None:
    """Of three words, and with nothing but the sentence and its quote to judge by."""
    _, requests = judged(behaviours.finds("no"))
    (request,) = requests

    asked_for = request.body["response_format"]["json_schema"]
    assert (True, SCHEMA) == (asked_for["strict"], asked_for["schema"])
    assert ["full", "partial", "no"] == SCHEMA["properties"]["verdict"]["enum"]
    assert 2 == len(request.body["messages"])


@pytest.mark.parametrize(
    ("script", "opinions"),
    [
        ((behaviours.finds("partial"),), ("partial",)),
        ((behaviours.finds("no"),), ("no",)),
        ((behaviours.finds("full"), behaviours.finds("partial")), ("full", "partial")),
    ],
)
def test_one_verdict_that_is_not_full_is_enough_to_refuse(
    script: tuple[Behaviour, ...], opinions: tuple[str, ...]
) -> None:
    """And after the first one nobody is asked again."""
    judgement, requests = judged(*script)

    assert (False, opinions, len(opinions)) == (
        judgement.is_full,
        judgement.opinions,
        len(requests),
    )


FAULTS = {
    "no quota": (behaviours.out_of_quota(),),
    "a wrong key": (behaviours.wrong_key(),),
    "overloaded": (behaviours.overloaded(),),
    "rate limited": (behaviours.rate_limited(),),
    "rate limited for long": (behaviours.rate_limited("3600"),),
    "a login page": (behaviours.login_page(),),
    "a refusal": (behaviours.refuses(),),
    "filtered": (behaviours.filtered(),),
    "cut": (behaviours.finds("full", ending="cut"),),
    "reset": (behaviours.finds("full", ending="reset"),),
    "out of tokens": (behaviours.finds("full", finish_reason="length"),),
    "nothing": (behaviours.says(""),),
    "prose": (behaviours.says("full"),),
    "another word": (behaviours.finds("fully"),),
    "a second key": (behaviours.says('{"verdict": "full", "note": "sure"}'),),
    "a list": (behaviours.says('["full"]'),),
    "endless": (behaviours.endless_space(),),
    "an answer": (behaviours.honest(),),
    "a fault at the second time": (behaviours.finds("full"), behaviours.out_of_quota()),
}


@pytest.mark.parametrize("script", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_admits_nothing_and_is_told(script: tuple[Behaviour, ...]) -> None:
    """No way to fail is a way to "full"."""
    judgement, _ = judged(*script)

    assert not judgement.is_full
    assert judgement.fault


def test_a_judge_that_takes_too_long_is_not_waited_for() -> None:
    """Its time is limited as a model's is."""
    judgement, _ = judged(behaviours.finds("full", delay=0.3, piece=1), longest_s=0.5)

    assert (False, True) == (judgement.is_full, bool(judgement.fault))


def test_deep_nesting_is_no_verdict() -> None:
    """Nor does it end the program."""
    assert read_opinion("[" * 100_000) is None
