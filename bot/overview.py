"""An overview of many papers, by theme: what some of each theme's papers say, always verified."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from bot import theme_labels, themes
from bot.citations import VerifiedClaim
from bot.context import MAX_TOKENS, TOKENS_AROUND_A_LINE, write_passages
from bot.errors import FootnoteError, UsageError
from bot.extracts import one_sentence, telling_sentence
from bot.llm.base import ChatModel, Message
from bot.models import Dropped, Evidence, Paper, Usage
from bot.outcome import topic
from bot.relevance import anything
from bot.reply import Reply, read_claims
from bot.summarize import OFFLINE, in_place_of
from bot.summary import Overview, Part, Summary, Theme
from prompts import render
from vectorstore.models import EVERYTHING, Filter, Retrieval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_PAPERS = 500
SENTENCES_OF_A_THEME = 3
NEAR_BEST = 0.5
"""A paper found belongs to the overview when it scores this share of the best one."""


class Papers(Protocol):
    """The library's papers."""

    def all(self, filter: Filter = EVERYTHING) -> Iterator[Paper]: ...

    def many(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]: ...


class Retriever(Protocol):
    """Ranks the library's papers for a query."""

    def retrieve(self, query: str, limit: int = 10, filter: Filter = EVERYTHING) -> Retrieval: ...


class Overviews:
    """Gives overviews; without a `model`, or where it fails, in the abstracts' own sentences.

    `vectors_of` gives the vectors there are by paper id, one a paper; `count_tokens` counts as the
    model does.
    """

    def __init__(
        self,
        papers: Papers,
        retriever: Retriever,
        vectors_of: Callable[[Sequence[str]], Mapping[str, NDArray[np.float32]]],
        model: ChatModel | None,
        count_tokens: Callable[[str], int],
    ) -> None:
        self._papers = papers
        self._retriever = retriever
        self._vectors_of = vectors_of
        self._model = model
        self._count_tokens = count_tokens

    def listing(self, filter: Filter) -> Overview:
        """What the papers that pass the filter are about; of very many, the first 500."""
        return self.of(list(itertools.islice(self._papers.all(filter), MOST_PAPERS + 1)))

    def query(self, query: str, limit: int, filter: Filter = EVERYTHING) -> Overview:
        """What the papers found for a query are about; nothing where the library has none."""
        if not query.strip():
            raise UsageError("the query is empty: say what the overview is to be about")
        retrieval = self._retriever.retrieve(query, limit, filter)
        if retrieval.documents == 0:
            raise FootnoteError("the library is empty: load papers with 'footnote ingest PATH'")
        if not retrieval.hits or topic(retrieval.signals, retrieval.documents) == "off":
            return Overview((), (), OFFLINE, Usage(cost_usd=0.0), notes=("Not in this library.",))
        least = NEAR_BEST * retrieval.hits[0].score
        near = [hit.doc_id for hit in retrieval.hits if hit.score >= least]
        found = self._papers.many(near)
        return self.of([found[paper_id] for paper_id in near if paper_id in found])

    def of(self, papers: Sequence[Paper]) -> Overview:
        """What some papers are about; of very many, the first 500."""
        notes = (f"only the first {MOST_PAPERS} papers",) if len(papers) > MOST_PAPERS else ()
        papers = papers[:MOST_PAPERS]
        named, others = self._themes(papers)
        also = tuple(
            Summary(paper, tuple(map(Part, one_sentence(paper))), OFFLINE) for paper in others
        )
        if self._model is None or not named:
            filled = tuple(_filled(theme, ()) for theme in named)
            return Overview(filled, also, OFFLINE, Usage(cost_usd=0.0), notes=notes)
        reply = self._reply(self._model, named)
        filled = tuple(_filled(theme, reply.units) for theme in named)
        failed = not reply.units
        model = in_place_of(reply.model, reply.fault) if failed else reply.model
        dropped = Dropped() if failed else reply.dropped
        return Overview(filled, also, model, reply.usage, dropped, notes + reply.notes)

    def _themes(self, papers: Sequence[Paper]) -> tuple[list[Theme], list[Paper]]:
        """The themes without sentences, and the papers that fit into none."""
        vectors = self._vectors_of([paper.paper_id for paper in papers])
        like = themes.likeness(
            [f"{paper.title}\n{paper.title}\n{paper.abstract}" for paper in papers],
            [vectors.get(paper.paper_id) for paper in papers],
        )
        texts = [theme_labels.Named(paper.title, paper.abstract) for paper in papers]
        named: list[Theme] = []
        others: list[int] = []
        for places in themes.group(like):
            inside = set(places)
            label = theme_labels.label(
                [texts[place] for place in places],
                [text for place, text in enumerate(texts) if place not in inside],
                {theme.label.casefold() for theme in named},
            )
            if label is None:
                others += places
            else:
                named.append(Theme(label, tuple(papers[place] for place in places), ()))
        return named, [papers[place] for place in sorted(others)]

    def _reply(self, model: ChatModel, named: Sequence[Theme]) -> Reply:
        evidence = self._evidence(named)
        blocks = []
        for theme in named:
            own = {paper.paper_id for paper in theme.papers}
            given = {name: e for name, e in evidence.items() if e.paper.paper_id in own}
            blocks.append(f"Theme: {theme.label}\n{write_passages(given)}")
        messages = (
            Message("system", render("summarize.themes")),
            Message("user", render("summarize.user", passages="\n\n".join(blocks))),
        )
        most = SENTENCES_OF_A_THEME * len(named)
        return read_claims(model, messages, evidence, anything, most=most)

    def _evidence(self, named: Sequence[Theme]) -> dict[str, Evidence]:
        """The telling sentences of as many papers as fit, every theme's most central ones first."""
        left = MAX_TOKENS
        given: list[tuple[int, Paper, Evidence]] = []
        rounds = itertools.zip_longest(*(theme.papers for theme in named))
        for row in rounds:
            for number, paper in enumerate(row):
                sentence = telling_sentence(paper) if paper is not None else None
                if paper is None or sentence is None:
                    continue
                left -= self._count_tokens(f"{paper.title}\n{sentence.text}")
                left -= 2 * TOKENS_AROUND_A_LINE
                if left >= 0:
                    given.append((number, paper, Evidence("", sentence, paper)))
        given.sort(key=lambda item: item[0])
        names = (f"S{i}" for i in itertools.count(1))
        return {
            name: Evidence(name, item.sentence, paper)
            for name, (_, paper, item) in zip(names, given, strict=False)
        }


def _filled(theme: Theme, units: Iterable[VerifiedClaim]) -> Theme:
    """A theme with what was said of its papers, or else with its most central papers' sentences."""
    own = {paper.paper_id for paper in theme.papers}
    said = [unit for unit in units if unit.citations[0].paper_id in own]
    if not said:
        said = [unit for paper in theme.papers for unit in one_sentence(paper)]
    return Theme(theme.label, theme.papers, tuple(said[:SENTENCES_OF_A_THEME]))
