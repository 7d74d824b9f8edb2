"""An overview puts every paper into one theme or beside them, each sentence over its quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest

from bot.errors import FootnoteError, UsageError
from bot.gate import refusal
from bot.models import Paper
from bot.overview import MOST_PAPERS, Overviews
from bot.summary import Overview
from tests.bot.abstracts import count_words
from tests.bot.test_summarize import Scripted
from vectorstore.models import EVERYTHING, Filter, Hit, Retrieval, Signals

MOSS = [
    Paper(
        f"title:m{i}",
        f"Moss gardens of region {i}",
        f"Water is scarce. We show that moss gardens hold water for {i} weeks (in rain).",
        1,
    )
    for i in range(1, 5)
]
GRAPH = [
    Paper(
        f"title:g{i}",
        f"Sparse graph solver number {i}",
        f"Solvers are slow. We present a sparse graph solver that caches {i} edges.",
        1,
    )
    for i in range(1, 4)
]
STONE = Paper("title:s", "Basalt", "Volcanoes erupt hot basalt.", 1)
BARE = Paper("title:b", "Untold", "", 1)
ALL = [*MOSS, *GRAPH, STONE, BARE]
SIGNALS = Signals(top_dense=None, coverage=1.0, unknown=0.0)


class Library:
    """Papers that pass every filter, all found by every query with scores that fall."""

    def __init__(self, papers: Sequence[Paper], signals: Signals = SIGNALS) -> None:
        self._papers = papers
        self._signals = signals

    def all(self, filter: Filter = EVERYTHING) -> Iterator[Paper]:  # noqa: ARG002
        return iter(self._papers)

    def many(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]:
        return {paper.paper_id: paper for paper in self._papers if paper.paper_id in paper_ids}

    def retrieve(
        self,
        query: str,  # noqa: ARG002
        limit: int = 10,
        filter: Filter = EVERYTHING,  # noqa: ARG002
    ) -> Retrieval:
        hits = [
            Hit(paper.paper_id, 1 / (1 + i / 8), None, None) for i, paper in enumerate(self._papers)
        ]
        return Retrieval(tuple(hits[:limit]), self._signals, len(self._papers), 0)


def overviews(
    papers: Sequence[Paper] = ALL, model: Scripted | None = None, signals: Signals = SIGNALS
) -> Overviews:
    library = Library(papers, signals)
    return Overviews(library, library, lambda _: {}, model, count_words)


def labels(overview: Overview) -> dict[str, set[str]]:
    return {theme.label: {paper.paper_id for paper in theme.papers} for theme in overview.themes}


def test_themes_carry_their_papers_and_the_rest_follows() -> None:
    """Named by their own words, the largest first; what fits nowhere is not lost."""
    overview = overviews().listing(EVERYTHING)

    moss, graph = ({paper.paper_id for paper in papers} for papers in (MOSS, GRAPH))
    assert [moss, graph] == list(labels(overview).values())
    assert ["title:s", "title:b"] == [summary.paper.paper_id for summary in overview.also]
    assert len(ALL) == overview.considered


def test_every_sentence_is_over_a_stored_quote() -> None:
    """One to three sentences a theme, each of one of its papers."""
    stored = {paper.paper_id: paper.abstract for paper in ALL}

    for theme in overviews().listing(EVERYTHING).themes:
        assert 1 <= len(theme.units) <= 3
        for unit in theme.units:
            (cited,) = unit.citations
            assert cited.paper_id in {paper.paper_id for paper in theme.papers}
            assert cited.quote == stored[cited.paper_id][cited.start : cited.end]
            assert unit.text == cited.quote or refusal(unit.text, cited.quote) is None


def test_the_document_is_the_contracts() -> None:
    """Themes, also, considered, model and usage."""
    document = overviews().listing(EVERYTHING).to_json()

    assert {"label", "paper_ids", "sentences"} == document["themes"][0].keys()
    assert {"themes", "also", "considered", "dropped", "model", "usage"} == document.keys()


def test_a_model_says_something_of_a_theme_and_the_other_keeps_its_quotes() -> None:
    """A theme the model passed over is still told of."""
    model = Scripted([("S2", "We show that moss gardens hold water")])

    overview = overviews(model=model).listing(EVERYTHING)

    assert "openai:scripted" == overview.model
    assert all(theme.units for theme in overview.themes)
    assert "Theme: " + overview.themes[0].label in model.asked[0]


def test_a_model_that_fails_is_made_up_for() -> None:
    """The papers' own sentences, labelled."""
    model = Scripted()

    overview = overviews(model=model).listing(EVERYTHING)

    assert overview.model.startswith("offline (openai:scripted failed: ")
    assert overview.themes == overviews().listing(EVERYTHING).themes


def test_the_evidence_fits_a_budget_and_every_theme_has_a_part_in_it() -> None:
    """Of two hundred long papers the most central ones of each theme are given."""
    many = [
        Paper(f"title:{i}", paper.title, paper.abstract.replace("show", "show" + " now" * 60), 1)
        for i, paper in enumerate((*MOSS, *GRAPH) * 28)
    ]
    model = Scripted()

    overview = overviews(many, model).listing(EVERYTHING)

    blocks = model.asked[0].split("\nTheme: ")[1:]
    assert len(overview.themes) == len(blocks)
    assert all("[S" in block for block in blocks)
    assert count_words(model.asked[0]) < 7_000


def test_a_very_long_listing_is_cut_and_says_so() -> None:
    """The first papers, and a note."""
    many = [Paper(f"title:{i}", f"Moss {i}", "Moss grows.", 1) for i in range(MOST_PAPERS + 9)]

    overview = overviews(many).listing(EVERYTHING)

    assert (MOST_PAPERS, 1) == (overview.considered, len(overview.notes))


def test_a_query_leaves_far_hits_out() -> None:
    """What scores less than half of the best hit is not what was asked for."""
    far = [Paper(f"title:f{i}", f"Far {i}", "Far away.", 1) for i in range(20)]

    assert 9 == overviews([*ALL, *far]).query("moss", 30).considered


def test_a_query_about_something_else_gives_nothing() -> None:
    """An overview of unrelated papers would be no answer."""
    vectors = Signals(top_dense=0.01, coverage=0.0, unknown=1.0, elsewhere=0.5)

    overview = overviews(signals=vectors).query("sourdough", 30)

    assert ((), (), ("Not in this library.",)) == (overview.themes, overview.also, overview.notes)


def test_an_empty_query_or_library_is_an_error() -> None:
    """Each says what to do."""
    with pytest.raises(UsageError, match="the query is empty"):
        overviews().query("  ", 30)
    with pytest.raises(FootnoteError, match="the library is empty"):
        overviews([]).query("moss", 30)


def test_the_same_papers_give_the_same_overview() -> None:
    """Offline there is no chance in it, with vectors neither."""
    rows = np.random.default_rng(7).normal(size=(len(ALL), 8)).astype(np.float32)
    vectors = {paper.paper_id: row for paper, row in zip(ALL, rows, strict=True)}
    library = Library(ALL)
    both = [
        Overviews(library, library, lambda _: vectors, None, count_words)
        .listing(EVERYTHING)
        .to_json()
        for _ in range(2)
    ]

    assert both[0] == both[1]
