"""Find papers: by a query, or like a paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.models import Paper
from vectorstore.models import EVERYTHING, Filter, Hit, Retrieval
from vectorstore.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Found:
    """A paper found, with its fused score in 0..1 and the sentence that fits best."""

    rank: int
    paper: Paper
    score: float
    passage: str

    def to_json(self) -> dict[str, Any]:
        """The hit as the contract of `search --json` has it."""
        return {
            "rank": self.rank,
            "paper_id": self.paper.paper_id,
            "title": self.paper.title,
            "url": self.paper.url,
            "score": round(self.score, 6),
            "passage": self.passage,
        }


class Retriever(Protocol):
    """Ranks the library's papers for a query."""

    def retrieve(self, query: str, limit: int = 10, filter: Filter = EVERYTHING) -> Retrieval: ...


class Papers(Protocol):
    """Where hits become papers."""

    def many(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]: ...


class Search:
    """Ranked papers, each with its telling sentence.

    `coverage(query, text)` says in 0..1 how much of the query a text covers.
    """

    def __init__(
        self, retriever: Retriever, papers: Papers, coverage: Callable[[str, str], float]
    ) -> None:
        self._retriever = retriever
        self._papers = papers
        self._coverage = coverage

    def find(self, query: str, limit: int, filter: Filter = EVERYTHING) -> list[Found]:
        """The best papers for a query, best first."""
        hits = self._retriever.retrieve(query, limit, filter).hits
        return self._found(query, hits)

    def similar(self, paper: Paper, limit: int, filter: Filter = EVERYTHING) -> list[Found]:
        """The papers most like `paper`, without itself."""
        query = f"{paper.title}\n{paper.abstract}"
        hits = self._retriever.retrieve(query, limit + 1, filter).hits
        others = [hit for hit in hits if hit.doc_id != paper.paper_id]
        return self._found(paper.title or paper.abstract, others[:limit])

    def _found(self, query: str, hits: Sequence[Hit]) -> list[Found]:
        papers = self._papers.many([hit.doc_id for hit in hits])
        # A paper removed since the index was read is no longer there.
        present = [hit for hit in hits if hit.doc_id in papers]
        return [
            Found(rank, paper, hit.score, self._passage(query, paper.abstract))
            for rank, hit in enumerate(present, start=1)
            for paper in [papers[hit.doc_id]]
        ]

    def _passage(self, query: str, abstract: str) -> str:
        sentences = [abstract[span.start : span.end] for span in split_sentences(abstract)]
        return max(sentences, key=lambda sentence: self._coverage(query, sentence), default="")


def trec_lines(query_id: str, found: Sequence[Found], names: Mapping[str, str]) -> list[str]:
    """Lines of a TREC run: `qid Q0 docid rank score tag`, docid the source's own id if known."""
    return [
        f"{query_id} Q0 {names.get(hit.paper.paper_id, hit.paper.paper_id)} "
        f"{hit.rank} {hit.score:.6f} footnote\n"
        for hit in found
    ]
