"""With FOOTNOTE_JUDGE, a second model may let a paraphrase stand; readers see that it is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.catalogue.catalogue import Catalogue, open_catalogue
from tests.bot.cli.conftest import Footnote
from tests.conftest import StartMockLLM
from tests.mock_llm import Behaviour, MockLLM, behaviours

QUESTION = "How is reinforcement learning used to design quantum circuits?"
JUDGE = "openai:gpt-6-sol"


def paraphrased(evidence: Mapping[str, str], one: str) -> behaviours.Says:
    """Puts another word in the place of a plain long one."""
    plain = re.sub(r"\([^()]*\)", "", evidence[one])
    return behaviours.Says([one], re.sub(r"\b[a-z]{9,}\b", "wombat", plain, count=1))


def ask(sample: Footnote, server: MockLLM, *options: str, **environ: str) -> Any:
    settings = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": server.base_url, **environ}
    return sample("ask", QUESTION, *options, **settings)


def kinds(document: Any) -> set[str]:
    return {sentence["kind"] for sentence in document["sentences"]}


def catalogue_of(sample: Footnote) -> Catalogue:
    return open_catalogue(f"sqlite:///{sample.home / 'catalogue.db'}")


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def judgings(server: MockLLM) -> int:
    return sum(map(behaviours.is_judging, server.chats))


def test_a_paraphrase_is_shown_as_one(sample: Footnote, mock_llm: StartMockLLM) -> None:
    """In JSON, in the terminal, and when the answer is shown again, without another verdict."""
    model = behaviours.judged(behaviours.lies(paraphrased), behaviours.finds("full"))
    server = mock_llm(model)
    document = ask(sample, server, "--json", FOOTNOTE_JUDGE=JUDGE).document
    asked = len(server.chats)
    again = sample("answers", "show", document["answer_id"])
    trace = sample("answers", "show", document["answer_id"], "--trace", "--json").document["trace"]

    assert "paraphrase" in kinds(document)
    assert "(paraphrase)" in again.out
    assert [{"said": ["full", "full"], "fault": None}] in [
        claim.get("judge") for claim in trace["claims"]
    ]
    assert asked == len(server.chats)
    assert "(paraphrase)" in ask(sample, server, FOOTNOTE_JUDGE=JUDGE).out


def test_the_judge_s_tokens_and_price_are_the_answer_s(
    sample: Footnote, mock_llm: StartMockLLM
) -> None:
    """Every request counts."""
    model = behaviours.judged(behaviours.lies(paraphrased), behaviours.finds("full"))
    plain, judged = mock_llm(model), mock_llm(model)
    without = ask(sample, plain, "--json").document["usage"]
    usage = ask(sample, judged, "--json", FOOTNOTE_JUDGE=JUDGE).document["usage"]

    assert (0, True) == (judgings(plain), judgings(judged) >= 2)
    assert usage["input_tokens"] == sum(len(request.text) // 4 for request in judged.chats)
    assert usage["cost_usd"] > without["cost_usd"] > 0


def test_without_the_setting_nobody_judges(sample: Footnote, mock_llm: StartMockLLM) -> None:
    """It costs a second time, so it is off."""
    server = mock_llm(behaviours.judged(behaviours.lies(paraphrased), behaviours.finds("full")))

    assert ({"quote"}, 0) == (kinds(ask(sample, server, "--json").document), judgings(server))


@pytest.mark.parametrize("verdict", ["partial", "no"])
def test_what_is_not_borne_in_full_gives_way_to_its_quote(
    sample: Footnote, mock_llm: StartMockLLM, verdict: str
) -> None:
    """As without a judge."""
    server = mock_llm(behaviours.judged(behaviours.lies(paraphrased), behaviours.finds(verdict)))

    assert {"quote"} == kinds(ask(sample, server, "--json", FOOTNOTE_JUDGE=JUDGE).document)


FACTS = [
    lie
    for lie in behaviours.LIES
    if lie.__name__ in {"unknown_id", "changed_number", "turned_negation", "injected", "invented"}
]


@pytest.mark.parametrize("lie", FACTS, ids=lambda lie: str(lie.__name__))
def test_a_judge_that_vouches_for_everything_changes_no_fact(
    sample: Footnote, mock_llm: StartMockLLM, lie: behaviours.Lie
) -> None:
    """A lying model and a lying judge together: numbers, negations and forms hold."""
    server = mock_llm(behaviours.judged(behaviours.lies(lie), behaviours.finds("full")))
    document = ask(sample, server, "--json", FOOTNOTE_JUDGE=JUDGE).document

    assert (set(), 0) == (kinds(document) - {"quote"}, judgings(server))


FAULTS = {
    "no quota": behaviours.out_of_quota(),
    "overloaded": behaviours.overloaded(),
    "a wrong key": behaviours.wrong_key(),
    "broken": behaviours.says('{"verdict": "fu'),
    "cut": behaviours.finds("full", ending="cut"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_judge_admits_nothing(
    sample: Footnote, mock_llm: StartMockLLM, fault: Behaviour
) -> None:
    """The answer is given all the same, and its trace says what was wrong."""
    server = mock_llm(behaviours.judged(behaviours.lies(paraphrased), fault))
    ended = ask(sample, server, "--json", FOOTNOTE_JUDGE=JUDGE)
    shown = sample("answers", "show", ended.document["answer_id"], "--trace", "--json")

    judged = [one for claim in shown.document["trace"]["claims"] for one in claim.get("judge", ())]
    assert (0, "", {"quote"}) == (ended.code, ended.err, kinds(ended.document))
    assert judged
    assert all(one["fault"] for one in judged)


def test_a_spent_budget_ends_the_judging_and_not_the_answer(
    own_sample: Footnote, mock_llm: StartMockLLM
) -> None:
    """What is left may do for the model and not for its judge."""
    server = mock_llm(behaviours.judged(behaviours.lies(paraphrased), behaviours.finds("full")))
    free = ask(own_sample, server, "--estimate", "--json").document["cost_usd"]
    catalogue = catalogue_of(own_sample)
    spent = catalogue.answers.spent_since(today()) + catalogue.spending.since(today())
    budget = f"{spent + free * 1.01:.7f}"
    ended = ask(
        own_sample, server, "--json", FOOTNOTE_JUDGE=JUDGE, FOOTNOTE_DAILY_BUDGET_USD=budget
    )

    assert (0, {"quote"}, 0) == (ended.code, kinds(ended.document), judgings(server))


def test_a_summary_s_price_counts_into_the_day(
    own_sample: Footnote, mock_llm: StartMockLLM
) -> None:
    """It is kept nowhere else."""
    server = mock_llm(behaviours.honest())
    before = catalogue_of(own_sample).spending.since(today())
    summary = own_sample(
        "summarize",
        "arxiv:2402.03500",
        "--json",
        OPENAI_API_KEY="test",
        OPENAI_BASE_URL=server.base_url,
    ).document

    spent = round(catalogue_of(own_sample).spending.since(today()) - before, 8)
    assert (True, summary["usage"]["cost_usd"]) == (spent > 0, spent)


def test_an_estimate_says_that_the_judge_is_not_in_it(
    sample: Footnote, mock_llm: StartMockLLM
) -> None:
    """How often it is asked turns on what the model says."""
    server = mock_llm(behaviours.honest())
    told = ask(sample, server, "--estimate", FOOTNOTE_JUDGE=JUDGE)
    untold = ask(sample, server, "--estimate")
    document = ask(sample, server, "--estimate", "--json", FOOTNOTE_JUDGE=JUDGE).document

    assert f"not counted: {JUDGE} as the judge, asked at most 16 times" in told.out
    assert ("judge" not in untold.out, JUDGE) == (True, document["judge"])
