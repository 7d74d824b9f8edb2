"""Measure retrieval on judged queries, and answers on questions whose gold is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Protocol, TypeAlias

from bot.answer import Answer
from bot.errors import FootnoteError, NotFound
from bot.marks import AnswersReport, Mark, Question, mark, summarise
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


class EvaluateAnswers:
    """Asks questions whose gold is known; `ask` is the use case of `footnote ask`."""

    def __init__(self, ask: Callable[[str], Answer], papers: Papers) -> None:
        self._ask = ask
        self._papers = papers

    def run(self, questions: Sequence[Question], progress: Progress | None = None) -> AnswersReport:
        """The report; a question that could not be asked is listed, and counts as neither."""
        marks: list[Mark] = []
        unknown: set[str] = set()
        failed: list[tuple[str, str]] = []
        for done, question in enumerate(questions, start=1):
            gold = self._resolve(question, unknown)
            answer = None
            try:
                answer = self._ask(question.text)
            except FootnoteError as error:
                failed.append((question.question_id, str(error)))
            marks.append(mark(question, answer, gold))
            if progress:
                progress(done, len(questions))
        return summarise(marks, sorted(unknown), failed)

    def _resolve(self, question: Question, unknown: set[str]) -> dict[str, str]:
        """The paper ids of the question's gold titles and ids; `unknown` gets the others."""
        found = {}
        for name in (*question.gold, *(item.title for item in question.gold_sentences)):
            try:
                found[name] = self._papers.find(name).paper_id
            except NotFound:
                unknown.add(name)
        return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
