"""A question becomes an answer, whatever the model does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from bot.answer import Answer, StoredAnswer
from bot.ask import MAX_QUESTION, Ask
from bot.citations import VerifiedClaim
from bot.errors import ChatModelCut, ChatModelDenied, ChatModelError, FootnoteError, UsageError
from bot.llm.base import MAX_OUTPUT_TOKENS, Finished, Message
from bot.llm.offline import OfflineModel
from bot.llm.prices import cost_usd
from bot.models import Paper, Usage
from bot.reply import MOST_SHOWN
from tests.bot.abstracts import FERN, MOSS, ORDERS, count_words
from vectorstore.models import EVERYTHING, Filter, Hit, Retrieval, Signals

QUESTION = "Does Fern reduce the peak memory?"


class Shelf:
    """A library whose retriever finds every paper in the order they were given."""

    def __init__(
        self, papers: Sequence[Paper], near: float | None = 0.8, with_vectors: int | None = None
    ) -> None:
        self.papers = papers
        self.near = near
        self.with_vectors = len(papers) if with_vectors is None else with_vectors
        self.queries: list[str] = []

    def retrieve(
        self,
        query: str,  # every question finds everything
        limit: int = 10,
        filter: Filter = EVERYTHING,  # noqa: ARG002
    ) -> Retrieval:
        self.queries.append(query)
        hits = tuple(Hit(p.paper_id, 1.0, 0.5, 2.0) for p in self.papers[:limit])
        signals = Signals(self.near, 0.9, 0.0, elsewhere=None if self.near is None else 0.3)
        return Retrieval(hits, signals, len(self.papers), self.with_vectors)

    def many(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]:
        return {paper.paper_id: paper for paper in self.papers if paper.paper_id in paper_ids}


class Says:
    """A model that says what it is told to, in pieces, and then ends or fails."""

    name = "test:model"

    def __init__(
        self,
        text: str,
        error: ChatModelError | None = None,
        piece: int = 7,
        usage: Usage = Usage(10, 5, 0.001),  # noqa: B008 - it cannot be changed
    ) -> None:
        self.text = text
        self.usage = usage
        self.error = error
        self.piece = piece
        self.asked: list[Sequence[Message]] = []

    def stream(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],  # noqa: ARG002 - it says the same to any
    ) -> Iterator[str | Finished]:
        self.asked.append(messages)
        for start in range(0, len(self.text), self.piece):
            yield self.text[start : start + self.piece]
        if self.error is not None:
            raise self.error
        yield Finished(self.usage)


class Log:
    def __init__(self) -> None:
        self.saved: list[StoredAnswer] = []

    def save(self, answer: StoredAnswer) -> None:
        self.saved.append(answer)

    def get(self, answer_id: str) -> StoredAnswer:
        return next(answer for answer in self.saved if answer.answer_id == answer_id)


class Asking:
    """One question asked of a library with a model: the answer, the units shown, the log."""

    def __init__(
        self,
        model: Says | None = None,
        papers: Sequence[Paper] = (FERN, MOSS),
        near: float | None = 0.8,
        question: str = QUESTION,
    ) -> None:
        self.shelf = Shelf(papers, near)
        self.log = Log()
        self.units: list[VerifiedClaim] = []
        offline = OfflineModel()
        ask = Ask(self.shelf, self.shelf, model or offline, offline, self.log, count_words)
        self.answer: Answer = ask.answer(question, on_unit=self.units.append)

    @property
    def texts(self) -> list[str]:
        return [sentence.text for sentence in self.answer.sentences]


def claims(*said: tuple[str, str], status: str = "answered") -> str:
    listed = ", ".join(f'{{"evidence": ["{i}"], "text": "{text}"}}' for i, text in said)
    return f'{{"status": "{status}", "claims": [{listed}]}}'


MEMORY = "Fern does not reduce the peak memory of dense graphs."


def test_an_answer_holds_what_was_verified_and_is_kept_with_its_trace() -> None:
    """Each unit is handed on when its claim closes; what was left out is counted by reason."""
    asked = Asking(Says(claims(("S4", MEMORY), ("S77", "No."), ("S6", "Fern dreams of memory."))))

    assert "answered" == asked.answer.status
    assert MEMORY == asked.texts[0]
    assert asked.units == list(asked.answer.sentences)
    assert {"unknown_id": 1, "irrelevant": 1} == asked.answer.dropped.reasons
    assert ("test:model", Usage(10, 5, 0.001)) == (asked.answer.model, asked.answer.usage)
    (saved,) = asked.log.saved
    assert asked.answer.to_json() == saved.document
    assert ["quote", "dropped", "dropped"] == [c["verdict"] for c in saved.trace["claims"]]
    assert ["title:fern", 2, 0, 25] == saved.trace["evidence"]["S1"]
    assert asked.answer.question == saved.trace["searched_for"]
    assert {"top_dense", "told_dense", "elsewhere"} <= saved.trace["signals"].keys()


def test_the_offline_model_answers_without_a_key() -> None:
    """At no cost."""
    asked = Asking()

    assert ("answered", "offline", 0.0) == (
        asked.answer.status,
        asked.answer.model,
        asked.answer.usage.cost_usd,
    )
    assert MEMORY in asked.texts


def test_a_model_that_finds_nothing_leaves_the_nearest_passages() -> None:
    """One of each of the nearest papers, the best first, and no sentence of its own."""
    asked = Asking(Says(claims(status="not_stated")))

    assert ("not_stated", ()) == (asked.answer.status, asked.answer.sentences)
    assert ["title:fern", "title:moss"] == [near.paper_id for near in asked.answer.nearest]
    assert MEMORY == asked.answer.nearest[0].quote


def test_not_stated_is_not_overruled_by_claims() -> None:
    """A model that says both is taken at its first word."""
    assert "not_stated" == Asking(Says(claims(("S4", MEMORY), status="not_stated"))).answer.status


def test_answered_without_a_verified_claim_is_not_stated() -> None:
    """What counts is what stands."""
    asked = Asking(Says(claims(("S99", "Trust me."))))

    assert "not_stated" == asked.answer.status
    assert 1 == asked.answer.dropped.count


def test_a_question_about_something_else_is_asked_of_no_model() -> None:
    """It would cost money and tempt it to make something up."""
    model = Says(claims(("S4", MEMORY)))
    asked = Asking(model, near=0.1, question="Who won the cup?")

    assert ("not_in_library", []) == (asked.answer.status, model.asked)
    assert asked.answer.nearest


def test_in_doubt_a_model_that_can_tell_is_asked_and_the_offline_one_is_not() -> None:
    """The offline model would answer anything."""
    assert "answered" == Asking(Says(claims(("S4", MEMORY))), near=0.25).answer.status
    assert "not_in_library" == Asking(near=0.25).answer.status


def test_what_was_verified_before_a_fault_stays() -> None:
    """With a note that says so."""
    cut = Says(claims(("S4", MEMORY))[:-2], ChatModelCut("the line broke\nhere"))
    asked = Asking(cut)

    assert ([MEMORY], "test:model") == (asked.texts, asked.answer.model)
    assert ("stopped early: the line broke here",) == asked.answer.notes


@pytest.mark.parametrize("text", ["", '{"status": "answered", "claims": [{"evid'])
def test_a_model_that_fails_with_nothing_is_stood_in_for(text: str) -> None:
    """The offline model answers from the same evidence, and the label says why, once."""
    asked = Asking(Says(text, ChatModelDenied("'test:model': the key was refused")))

    assert "answered" == asked.answer.status
    assert MEMORY in asked.texts
    assert "offline (test:model failed: the key was refused)" == asked.answer.model
    assert () == asked.answer.notes
    assert "'test:model': the key was refused" == asked.log.saved[0].trace["fault"]


def test_an_endless_reply_is_left() -> None:
    """White space for ever is no answer."""
    asked = Asking(Says(" " * 500_000, piece=4096))

    assert "longer than any answer" in asked.answer.model


def test_ten_thousand_claims_show_a_few_and_count_the_rest() -> None:
    """Whoever cites everything cites nothing."""
    many = claims(*((f"S{1 + i % 6}", f"Number {i}.") for i in range(2000)))
    asked = Asking(Says(many, piece=4096))

    assert 0 < len(asked.answer.sentences) <= MOST_SHOWN
    assert asked.answer.dropped.count > 1800


def test_a_claim_made_twice_is_shown_once() -> None:
    """And not counted as left out."""
    asked = Asking(Says(claims(("S4", MEMORY), ("S4", MEMORY))))

    assert ([MEMORY], 0) == (asked.texts, asked.answer.dropped.count)


def test_an_instruction_in_an_abstract_is_quoted_only_when_nothing_else_is_there() -> None:
    """And then it is marked."""
    order = ORDERS.abstract
    mixed = Asking(Says(claims(("S1", order), ("S5", MEMORY))), papers=(ORDERS, FERN))
    alone = Asking(Says(claims(("S1", order))), papers=(ORDERS,))

    assert {"flagged": 1} == mixed.answer.dropped.reasons
    assert [(order, True)] == [(s.text, s.citations[0].flagged) for s in alone.answer.sentences]
    assert {} == alone.answer.dropped.reasons


def test_an_instruction_is_no_nearest_passage() -> None:
    """It would be the only text on the screen."""
    asked = Asking(Says(claims(status="not_stated")), papers=(ORDERS,))

    assert () == asked.answer.nearest


def test_an_empty_library_says_what_to_do() -> None:
    """Rather than that it knows nothing."""
    with pytest.raises(FootnoteError, match="footnote ingest"):
        Asking(papers=())


def test_vectors_on_their_way_are_said() -> None:
    """A reader knows that part of the library is searched by its words alone so far."""
    shelf = Shelf([FERN, MOSS], with_vectors=1)
    offline = OfflineModel()

    answer = Ask(shelf, shelf, offline, offline, Log(), count_words).answer(QUESTION)

    assert ("1 of 2 papers are searched by meaning so far, the others by their words alone",) == (
        answer.notes
    )


def test_a_filter_that_leaves_nothing_is_not_in_this_library() -> None:
    """There is nothing near either."""
    shelf = Shelf((FERN,))
    shelf.papers = (FERN, MOSS)
    log, offline = Log(), OfflineModel()
    answer = Ask(shelf, shelf, offline, offline, log, count_words).answer(QUESTION, limit=0)

    assert ("not_in_library", (), ()) == (answer.status, answer.sentences, answer.nearest)


@pytest.mark.parametrize("question", ["", " \n\t", "\0"])
def test_an_empty_question_is_wrong_usage(question: str) -> None:
    """Nothing is asked and nothing is kept."""
    with pytest.raises(UsageError, match="empty"):
        Asking(question=question)


def test_a_question_without_end_is_wrong_usage() -> None:
    """The limit is named."""
    with pytest.raises(UsageError, match=str(MAX_QUESTION)):
        Asking(question="why " * MAX_QUESTION)


def test_half_a_surrogate_pair_breaks_nothing() -> None:
    """Terminals pass bytes that are no text."""
    model = Says(
        '{"status": "answered", "claims": [{"evidence": ["S4\\ud800"], "text": "\\udfff"}]}'
    )
    asked = Asking(model, question="Does \udcff Fern reduce memory?")

    assert "Does ? Fern reduce memory?" == asked.answer.question
    str(asked.log.saved[0].trace).encode()


class Talk:
    """Several questions asked of one library with one model, and with one that rewrites."""

    def __init__(self, model: Says, rewriter: Says | None = None) -> None:
        self.model = model
        self.log = Log()
        self.shelf = Shelf((FERN, MOSS))
        offline = OfflineModel()
        self.ask = Ask(self.shelf, self.shelf, model, offline, self.log, count_words, rewriter)


def test_a_follow_up_is_searched_and_asked_in_words_that_stand_alone() -> None:
    """The answer keeps the question as it was asked, and says what was searched for."""
    talk = Talk(Says(claims(("S4", MEMORY))))
    first = talk.ask.answer(QUESTION)
    second = talk.ask.answer("and for sparse graphs?", follows=first.answer_id)

    searched = "Fern reduce peak memory for sparse graphs?"
    assert [QUESTION, searched] == talk.shelf.queries
    assert f"Question: {searched}" in talk.model.asked[-1][-1].content
    assert "and for sparse graphs?" == second.question == second.to_json()["question"]
    assert (f"searched as: {searched}",) == second.notes
    trace = talk.log.saved[-1].trace
    assert (first.answer_id, searched, None) == (
        trace["follows"],
        trace["searched_as"],
        trace["rewriting_fault"],
    )
    assert "follows" not in talk.log.saved[0].trace


def test_offline_a_follow_up_on_what_no_passage_mentions_is_not_stated() -> None:
    """The old answer does not pass for one about mice."""
    shelf = Shelf((FERN, MOSS))
    ask = Ask(shelf, shelf, OfflineModel(), OfflineModel(), Log(), count_words)
    first = ask.answer(QUESTION)
    second = ask.answer("and for mice?", follows=first.answer_id)
    third = ask.answer("and for sparse graphs?", follows=first.answer_id)

    assert ["answered", "not_stated", "answered"] == [a.status for a in (first, second, third)]


def test_a_rewriting_model_is_given_the_last_turns_and_paid_for() -> None:
    """Its tokens and its price stand in the answer."""
    rewriter = Says('{"question": "Does Fern reduce memory in mice?"}')
    talk = Talk(Says(claims(("S4", MEMORY))), rewriter)
    first = talk.ask.answer(QUESTION)
    second = talk.ask.answer("and in mice?", follows=first.answer_id)

    (messages,) = rewriter.asked
    assert f"Question: {QUESTION}\nAnswer: {MEMORY}" in messages[-1].content
    assert "Does Fern reduce memory in mice?" == talk.shelf.queries[-1]
    assert (Usage(10, 5, 0.001), Usage(20, 10, 0.002)) == (first.usage, second.usage)


def test_a_rewriting_model_that_fails_leaves_the_rule() -> None:
    """The answer comes all the same."""
    rewriter = Says("", ChatModelDenied("the key was refused"))
    talk = Talk(Says(claims(("S4", MEMORY))), rewriter)
    first = talk.ask.answer(QUESTION)
    second = talk.ask.answer("and in mice?", follows=first.answer_id)

    assert "answered" == second.status
    assert "Fern reduce peak memory in mice?" == talk.shelf.queries[-1]
    assert "the key was refused" == talk.log.saved[-1].trace["rewriting_fault"]


def test_a_reply_that_broke_off_costs_what_was_counted() -> None:
    """The provider charges for it, and says nothing of its tokens."""
    cut = Says(claims(("S4", MEMORY))[:-2], ChatModelCut("the line broke"))
    cut.name = "openai:gpt-6-luna"
    usage = Asking(cut).answer.usage

    assert usage.input_tokens > 100
    assert count_words(cut.text) == usage.output_tokens
    assert cost_usd(cut.name, usage.input_tokens, usage.output_tokens) == usage.cost_usd


def test_a_reply_whose_server_counts_no_tokens_is_counted_here() -> None:
    """The day's budget must know."""
    silent = Says(claims(("S4", MEMORY)), usage=Usage())
    silent.name = "openai:gpt-6-luna"

    assert (Asking(silent).answer.usage.cost_usd or 0) > 0


def test_an_estimate_asks_nothing_and_keeps_nothing() -> None:
    """It is never below what the question costs then, a follow-up's rewriting included."""
    model = Says(claims(("S4", MEMORY)))
    model.name = "openai:gpt-6-luna"
    talk = Talk(model, Says('{"question": "?"}'))
    alone = talk.ask.estimate(QUESTION)
    first = talk.ask.answer(QUESTION)
    following = talk.ask.estimate("and for moss?", follows=first.answer_id)

    assert (1, 1) == (len(model.asked), len(talk.log.saved))
    sent = sum(count_words(message.content) for message in model.asked[0])
    assert sent <= alone.input_tokens <= sent + 100
    assert MAX_OUTPUT_TOKENS == alone.output_tokens
    assert cost_usd(model.name, alone.input_tokens, alone.output_tokens) == alone.cost_usd
    assert following.input_tokens > alone.input_tokens + 100
    assert 2 * MAX_OUTPUT_TOKENS == following.output_tokens


def test_what_is_asked_of_no_model_costs_nothing() -> None:
    """Neither the offline model's answers nor questions about something else."""
    offline = OfflineModel()
    near, far = Shelf((FERN,)), Shelf((FERN,), near=0.1)
    free = Ask(near, near, offline, offline, Log(), count_words).estimate(QUESTION, exact=True)
    off = Ask(far, far, Says(""), offline, Log(), count_words).estimate(QUESTION)

    assert (0, 0, 0.0, "offline") == (
        free.input_tokens,
        free.output_tokens,
        free.cost_usd,
        free.model,
    )
    assert (0, 0, 0.0) == (off.input_tokens, off.output_tokens, off.cost_usd)


def test_two_questions_share_their_beginning_up_to_the_passages() -> None:
    """Providers charge less for a beginning they have seen."""
    model = Says(claims(("S4", MEMORY)))
    for question, papers in ((QUESTION, (FERN, MOSS)), ("Is moss green?", (MOSS,))):
        Asking(model, papers=papers, question=question)

    one, other = model.asked
    assert one[0] == other[0]
    assert one[1].content.partition("# ")[0] == other[1].content.partition("# ")[0]


def test_an_answer_can_be_given_its_id_before_it_is_made() -> None:
    """Whoever asks for others notes whose it is first."""
    talk = Talk(Says(claims(("S4", MEMORY))))
    answer = talk.ask.answer(QUESTION, answer_id="given")

    assert "given" == answer.answer_id == talk.log.saved[0].answer_id
    assert "given" == talk.log.saved[0].document["answer_id"]
