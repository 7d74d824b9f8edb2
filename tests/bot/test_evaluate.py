"""Reports on rankings and answers, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.answer import EVALUATED, Answer, StoredAnswer
from bot.answers_report import AnswersReport
from bot.citations import VerifiedClaim, restore
from bot.errors import ChatModelError, FootnoteError, NotFound
from bot.evaluate import EvaluateAnswers, EvaluatedAnswers, EvaluateRetrieval, Rank
from bot.marks import GoldSentence, Question
from bot.metrics import Share
from bot.models import Dropped, Paper, Status, Usage
from bot.testsets import RetrievalSet

ABSTRACT = (
    "Pelicans dive to 40 metres in winter. Herons stand still for hours in rivers. "
    "Gulls steal bread from 9 of 10 visitors."
)
DIVE, STAND, STEAL = ABSTRACT.split(". ")[0] + ".", ABSTRACT.split(". ")[1] + ".", ABSTRACT[-40:]


class Papers:
    """Knows the birds only."""

    def find(self, reference: str) -> Paper:
        if reference not in {"Birds", "title:birds"}:
            raise NotFound(f"no paper {reference!r}")
        return Paper("title:birds", "Birds", ABSTRACT, 1)


def quoting(quote: str, paper_id: str = "title:birds", also: str | None = None) -> VerifiedClaim:
    citations = [
        {
            "paper_id": paper_id,
            "title": "Birds",
            "url": None,
            "version": 1,
            "quote": one,
            "start": (start := ABSTRACT.index(one)),
            "end": start + len(one),
            "flagged": False,
        }
        for one in ([quote, also] if also else [quote])
    ]
    document = {"text": quote, "kind": "quote", "citations": citations}
    return restore(document, lambda _paper_id, _version: ABSTRACT)


def answer(
    *sentences: VerifiedClaim,
    status: Status = "answered",
    cost: float | None = 0.5,
    ms: int = 10,
    tokens: tuple[int, int] = (100, 20),
) -> Answer:
    usage = Usage(*tokens, cost)
    return Answer("a", "q", status, sentences, (), Dropped(), "m", usage, {"total": ms})


ABOUT_DIVING = Question(
    "dive", "How deep?", ("Birds",), (GoldSentence("Birds", DIVE),), ("40 METRES", "summer")
)
ABOUT_SPACE = Question("space", "Which star?", kind="far")


def report(
    answers: dict[str, Answer], questions: Sequence[Question] = (ABOUT_DIVING, ABOUT_SPACE)
) -> AnswersReport:
    def ask(text: str) -> Answer:
        if text not in answers:
            raise ChatModelError("no reply")
        return answers[text]

    return EvaluateAnswers(ask, Papers()).run(questions)


def test_answer_from_the_gold_sentence_gets_everything() -> None:
    """One gold sentence shown, one of two key facts in it, the other question declined."""
    found = report(
        {"How deep?": answer(quoting(DIVE)), "Which star?": answer(status="not_in_library", ms=30)}
    )
    one = Share(1, 1)
    assert (one, one, one, 1.0, 1.0, Share(2, 2)) == (
        found.answered,
        found.right_paper,
        found.quote_hit,
        found.citation_recall.value,
        found.citation_precision.value,
        found.right,
    )
    assert (Share(1, 2), one, {"far": one}) == (
        found.key_facts,
        found.declined,
        found.declined_by_type,
    )
    assert (200, 40, 1.0, 10.0) == (
        found.input_tokens,
        found.output_tokens,
        found.cost_usd,
        found.median_ms,
    )


def test_sentences_beside_the_gold_one_lower_recall_and_precision() -> None:
    """Three sentences, one of them on a gold sentence."""
    shown = answer(quoting(DIVE), quoting(STAND), quoting(STEAL))
    found = report({"How deep?": shown}, [ABOUT_DIVING])
    assert (Share(1, 1), 1 / 3, 1 / 3) == (
        found.quote_hit,
        found.citation_recall.value,
        found.citation_precision.value,
    )


def test_a_sentence_with_a_needless_citation_is_supported_and_less_precise() -> None:
    """ALCE's definitions: recall counts sentences, precision citations."""
    both = quoting(DIVE, also=STAND)
    found = report({"How deep?": answer(both)}, [ABOUT_DIVING])
    assert (1.0, 0.5) == (found.citation_recall.value, found.citation_precision.value)


def test_every_answer_counts_alike_in_citation_recall() -> None:
    """A long answer weighs no more than a short one (ALCE's mean over answers)."""
    again = Question("again", "How far?", ("Birds",), (GoldSentence("Birds", DIVE),))
    shown = {"How deep?": answer(quoting(DIVE)), "How far?": answer(*3 * [quoting(STAND)])}
    found = report(shown, [ABOUT_DIVING, again])
    assert (0.5, 2) == (found.citation_recall.value, found.citation_recall.total)


def test_gold_papers_judge_citations_where_no_gold_sentence_is_given() -> None:
    """One of two citations is from the gold paper; a quote hit cannot be told."""
    question = Question("x", "How deep?", ("Birds",))
    shown = answer(quoting(STAND), quoting(STEAL, "title:other"))
    found = report({"How deep?": shown}, [question])
    assert (0.5, 0.5, Share(0, 0), Share(1, 1)) == (
        found.citation_recall.value,
        found.citation_precision.value,
        found.quote_hit,
        found.right,
    )


def test_an_answer_that_cites_nothing_has_no_citation_recall() -> None:
    """A declined question is counted as declined, not as badly cited."""
    found = report({"How deep?": answer(status="not_stated")}, [ABOUT_DIVING])
    assert (None, 0, Share(0, 1)) == (
        found.citation_recall.value,
        found.citation_recall.total,
        found.right,
    )


def test_same_words_of_another_paper_are_no_gold() -> None:
    """The quote must come from the paper that the gold sentence is of."""
    found = report({"How deep?": answer(quoting(DIVE, "title:other"))}, [ABOUT_DIVING])
    assert (Share(0, 1), Share(0, 1)) == (found.right_paper, found.quote_hit)


def test_part_of_a_gold_sentence_counts_and_a_scrap_does_not() -> None:
    """A quote may be cut short, not down to a few words."""
    part, scrap = "Pelicans dive to 40 metres", "40 metres in winter."
    assert Share(1, 1) == report({"How deep?": answer(quoting(part))}, [ABOUT_DIVING]).quote_hit
    assert Share(0, 1) == report({"How deep?": answer(quoting(scrap))}, [ABOUT_DIVING]).quote_hit


def test_answering_what_cannot_be_answered_is_no_refusal() -> None:
    """An answer to a question without gold is counted against the library."""
    found = report({"Which star?": answer(quoting(STAND))}, [ABOUT_SPACE])
    assert (Share(0, 1), Share(0, 0)) == (found.declined, found.answered)


def test_question_that_could_not_be_asked_is_listed_and_neither_answered_nor_declined() -> None:
    """A fault is not passed off as a refusal."""
    found = report({"Which star?": answer(status="not_in_library")})
    assert (("dive", "no reply"),) == found.failed
    assert (Share(0, 1), Share(1, 1), Share(1, 2)) == (found.answered, found.declined, found.right)


def test_a_library_that_answers_nothing_is_an_error() -> None:
    """An empty library or a wrong key is no bad result."""
    with pytest.raises(FootnoteError, match="no question could be asked: no reply"):
        report({})


def test_gold_that_is_not_in_the_library_is_named() -> None:
    """Questions about papers that were never loaded show as such."""
    question = Question("x", "How deep?", ("Fish",), (GoldSentence("Fish", DIVE),))
    found = report({"How deep?": answer(quoting(DIVE))}, [question])
    assert (("Fish",), Share(0, 1)) == (found.unknown_gold, found.right_paper)


def test_gold_sentence_that_its_paper_does_not_hold_is_named() -> None:
    """It could never be hit."""
    question = Question("x", "How deep?", ("Birds",), (GoldSentence("Birds", "Owls fly."),))
    assert ("Owls fly.",) == report({"How deep?": answer()}, [question]).unknown_gold


def test_cost_is_unknown_when_one_price_is() -> None:
    """A sum that leaves something out is not shown as the cost."""
    found = report({"How deep?": answer(cost=None), "Which star?": answer(cost=0.5)})
    assert found.cost_usd is None


def test_what_asked_no_model_cost_nothing() -> None:
    """A question declined before any model was asked has no price, and needs none."""
    free = answer(status="not_in_library", cost=None, tokens=(0, 0))
    found = report({"How deep?": answer(cost=0.5), "Which star?": free})
    assert 0.5 == found.cost_usd


class Store:
    """Keeps answers in memory."""

    def __init__(self) -> None:
        self.saved: list[StoredAnswer] = []

    def save(self, answer: StoredAnswer) -> None:
        self.saved.append(answer)

    def get(self, answer_id: str) -> StoredAnswer:
        return next(one for one in self.saved if one.answer_id == answer_id)


def test_answers_of_an_evaluation_are_kept_under_names_of_their_own() -> None:
    """So that the log of a person's answers leaves them out; the best hit's score is known."""
    store = Store()
    kept = EvaluatedAnswers(store)
    given = answer()
    stored = StoredAnswer(
        "a", "2026-03-01", "q", "answered", "m", 1, 1, 0.5, given.to_json(),
        {"hits": [{"score": 0.75}, {"score": 0.5}]},
    )  # fmt: skip
    kept.save(stored)
    assert ("eval-a", "eval-a", "eval-") == (
        store.saved[0].answer_id,
        store.saved[0].document["answer_id"],
        EVALUATED,
    )
    assert (0.75, store.saved[0]) == (kept.score(given), kept.get("eval-a"))


def test_report_is_ready_for_json() -> None:
    """Every share with its counts and its interval."""
    document = report({"How deep?": answer(quoting(DIVE))}).to_json()
    assert {"hits": 1, "total": 1, "value": 1.0, "low": 0.2065, "high": 1.0} == document["answered"]
    assert {"input_tokens": 100, "output_tokens": 20, "cost_usd": 0.5} == document["usage"]
    assert [{"id": "space", "reason": "no reply"}] == document["failed"]
    assert {"m": 1} == document["models"]
    assert [("dive", True, "eval-a"), ("space", False, None)] == [
        (one["id"], one["right"], one["answer_id"]) for one in document["results"]
    ]


def test_retrieval_is_averaged_over_the_judged_queries() -> None:
    """One query finds its document first, the other second; the third is not judged."""
    opened: list[str] = []

    @contextmanager
    def build(corpus: Path) -> Iterator[Rank]:
        opened.append(corpus.name)
        yield lambda query, _limit: {"one": ["d1", "d2"], "two": ["d1", "d2"]}[query]
        opened.append("closed")

    judged = RetrievalSet(
        Path("corpus.jsonl"),
        {"1": "one", "2": "two", "3": "three"},
        {"1": {"d1": 1}, "2": {"d2": 1, "d9": 1}},
    )
    steps: list[tuple[int, int]] = []
    found = EvaluateRetrieval(build).run(judged, lambda done, total: steps.append((done, total)))
    assert ["corpus.jsonl", "closed"] == opened
    assert (2, 0.75, [(1, 2), (2, 2)]) == (found.queries, found.recall_at_100, steps)
    # 1 and 0.6309 / 1.6309
    assert found.ndcg_at_10 == pytest.approx((1 + 0.3869) / 2, abs=5e-5)
    assert {"queries", "ndcg_at_10", "recall_at_100", "median_ms", "p95_ms"} == set(found.to_json())
