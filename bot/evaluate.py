"""Measure retrieval on judged queries, and answers on questions whose gold is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any, Protocol, TypeAlias

from bot.answer import EVALUATED, Answer, StoredAnswer
from bot.answers_report import AnswersReport, summarise
from bot.errors import FootnoteError, NotFound
from bot.marks import Mark, Question, holds, mark
from bot.metrics import ndcg_at, percentile, recall_at
from bot.models import Paper
from bot.testsets import RetrievalSet

Rank: TypeAlias = Callable[[str, int], Sequence[str]]
Progress: TypeAlias = Callable[[int, int], None]

DEPTH = 100


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Means over the judged queries; times are of one query, in milliseconds."""

    queries: int
    ndcg_at_10: float
    recall_at_100: float
    median_ms: float | None
    p95_ms: float | None

    def to_json(self) -> dict[str, Any]:
        return {
            "queries": self.queries,
            "ndcg_at_10": round(self.ndcg_at_10, 4),
            "recall_at_100": round(self.recall_at_100, 4),
            "median_ms": _rounded(self.median_ms),
            "p95_ms": _rounded(self.p95_ms),
        }


class EvaluateRetrieval:
    """Ranks a judged set's corpus for its queries, in a library made for that.

    `build` takes the corpus's file and gives, for as long as it is held, a function from a query
    and a limit to the documents' own ids, best first.
    """

    def __init__(self, build: Callable[[Path], AbstractContextManager[Rank]]) -> None:
        self._build = build

    def run(self, judged: RetrievalSet, progress: Progress | None = None) -> RetrievalReport:
        """nDCG@10 and Recall@100, as trec_eval counts them."""
        gains, recalls, times = [], [], []
        with self._build(judged.corpus) as rank:
            for done, (query, grades) in enumerate(judged.grades.items(), start=1):
                began = time.perf_counter()
                ranked = rank(judged.queries[query], DEPTH)
                times.append(1000 * (time.perf_counter() - began))
                gains.append(ndcg_at(ranked, grades, 10))
                recalls.append(recall_at(ranked, grades, DEPTH))
                if progress:
                    progress(done, len(judged.grades))
        return RetrievalReport(
            queries=len(gains),
            ndcg_at_10=fmean(gains),
            recall_at_100=fmean(recalls),
            median_ms=percentile(times, 0.5),
            p95_ms=percentile(times, 0.95),
        )


class Papers(Protocol):
    """Where a gold title or id becomes a paper. Raises NotFound."""

    def find(self, reference: str) -> Paper: ...


class AnswerStore(Protocol):
    """Where answers are kept."""

    def save(self, answer: StoredAnswer) -> None: ...

    def get(self, answer_id: str) -> StoredAnswer: ...


class EvaluatedAnswers:
    """An AnswerStore that keeps answers under ids of their own.

    They count in the day's spending and can be shown with their trace, but are none of a person's
    answers, which are listed and followed up.
    """

    def __init__(self, store: AnswerStore) -> None:
        self._store = store
        self._scores: dict[str, float | None] = {}

    def save(self, answer: StoredAnswer) -> None:
        hits = answer.trace.get("hits")
        self._scores[answer.answer_id] = hits[0]["score"] if hits else None
        name = EVALUATED + answer.answer_id
        document = {**answer.document, "answer_id": name}
        self._store.save(replace(answer, answer_id=name, document=document))

    def get(self, answer_id: str) -> StoredAnswer:
        return self._store.get(answer_id)

    def score(self, answer: Answer) -> float | None:
        """How well the best paper fits the question: the fused score of its hit, 0..1.

        On the project's own labelled questions it parts right from wrong answers as well as the
        model that decides whether to answer, and it is there with every chat model.
        """
        return self._scores.get(answer.answer_id)


class EvaluateAnswers:
    """Asks questions whose gold is known; `ask` is the use case of `footnote ask`.

    `score(answer)` says how much an answer is to be trusted, for the risk-coverage curve.
    """

    def __init__(
        self,
        ask: Callable[[str], Answer],
        papers: Papers,
        score: Callable[[Answer], float | None] = lambda _: None,
    ) -> None:
        self._ask = ask
        self._papers = papers
        self._score = score

    def run(self, questions: Sequence[Question], progress: Progress | None = None) -> AnswersReport:
        """The report; a question that could not be asked is listed, and counts as neither.

        Raises FootnoteError when none could.
        """
        marks: list[Mark] = []
        unknown: set[str] = set()
        failed: list[tuple[str, str]] = []
        for done, question in enumerate(questions, start=1):
            gold = self._resolve(question, unknown)
            try:
                answer = self._ask(question.text)
            except FootnoteError as error:
                failed.append((question.question_id, str(error)))
                marks.append(mark(question, None, gold))
            else:
                named = replace(answer, answer_id=EVALUATED + answer.answer_id)
                marks.append(mark(question, named, gold, self._score(answer)))
            if progress:
                progress(done, len(questions))
        if len(failed) == len(questions):
            raise FootnoteError(f"no question could be asked: {failed[0][1]}")
        return summarise(marks, sorted(unknown), failed)

    def _resolve(self, question: Question, unknown: set[str]) -> dict[str, str]:
        """The paper ids of the question's gold titles and ids.

        `unknown` gets the others, and the gold sentences that their papers do not hold.
        """
        found: dict[str, Paper] = {}
        for name in (*question.gold, *(item.title for item in question.gold_sentences)):
            try:
                found[name] = self._papers.find(name)
            except NotFound:
                unknown.add(name)
        for item in question.gold_sentences:
            if item.title in found and not holds(found[item.title].abstract, item.sentence):
                unknown.add(item.sentence)
        return {name: paper.paper_id for name, paper in found.items()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
