"""A digest holds what is new and fits, once, each sentence over its quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from bot.compose import Digests
from bot.digest import Digest
from bot.errors import BudgetSpent, UsageError
from bot.interest import Feedback, Interest
from bot.models import Paper, Version
from bot.overview import Overviews
from bot.summary import Overview, Summary
from bot.window import Background
from tests.bot.abstracts import count_words
from tests.bot.test_overview import BARE, GRAPH, MOSS, STONE, Library
from tests.bot.test_window import WordsOf
from vectorstore.models import EVERYTHING, Filter

DAY = date(2025, 3, 18)
SINCE = datetime(2025, 3, 17, 9, tzinfo=UTC)
MOSSY = Interest("moss gardens that hold water")
ALL = [*MOSS, *GRAPH, STONE, BARE]


@dataclass(frozen=True)
class Seen:
    """A sighting."""

    seen: str = "2025-03-18T08:00:00+00:00"
    upvotes: int | None = None


class Shelf:
    """Papers with their dates, and when they came."""

    def __init__(self, papers: Sequence[Paper], upvotes: Mapping[str, int] | None = None) -> None:
        self._papers = {paper.paper_id: paper for paper in papers}
        self._upvotes = upvotes or {}

    def all(self, filter: Filter = EVERYTHING) -> Iterator[Paper]:
        names = self.doc_ids(filter)
        return (paper for name, paper in self._papers.items() if name in names)

    def many(self, paper_ids: Sequence[str]) -> dict[str, Paper]:
        return {name: self._papers[name] for name in paper_ids if name in self._papers}

    def doc_ids(self, filter: Filter) -> set[str]:
        dates = {
            name: int(paper.date.replace("-", "")) if paper.date else None
            for name, paper in self._papers.items()
        }
        if filter.since is None and filter.until is None:
            return set(dates)
        first, last = filter.since or 0, filter.until or 99999999
        return {name for name, day in dates.items() if day is not None and first <= day <= last}

    def versions(self, paper_id: str) -> list[Version]:
        last = self._papers[paper_id].version
        return [Version(i, "", f"2025-03-{16 + i}T08:00:00+00:00") for i in range(1, last + 1)]

    def since(self, moment: str) -> list[str]:
        return [name for name in self._papers if Seen().seen >= moment]

    def first(self, paper_ids: Sequence[str]) -> dict[str, Seen]:
        return {name: Seen(upvotes=self._upvotes.get(name)) for name in paper_ids}


class Spent:
    """A hosted model whose budget is spent."""

    def of(self, papers: Sequence[Paper]) -> Overview:  # noqa: ARG002
        raise BudgetSpent("the budget of $1 is spent")

    def summarize(self, paper: Paper) -> Summary:  # noqa: ARG002
        raise BudgetSpent("the budget of $1 is spent")


def digests(papers: Sequence[Paper] = ALL, upvotes: Mapping[str, int] | None = None) -> Digests:
    shelf = Shelf(papers, upvotes)
    return Digests(shelf, shelf, background(papers), overviews(papers), overviews(papers))


def background(papers: Sequence[Paper]) -> Background:
    words = WordsOf([f"{paper.title}\n{paper.abstract}" for paper in papers])
    return Background(words, lambda _: {}, lambda _: None, lambda: papers, lambda: 1)


def overviews(papers: Sequence[Paper]) -> Overviews:
    library = Library(papers)
    return Overviews(library, library, lambda _: {}, None, count_words)


def ids(digest: Digest) -> list[str]:
    return [item.paper.paper_id for item in digest.items]


def test_what_fits_is_chosen_with_its_reasons_and_quotes() -> None:
    """The moss papers, each with words of its own and a slice of its abstract."""
    digest = digests().of_dates(MOSSY, DAY)

    assert {paper.paper_id for paper in MOSS} == set(ids(digest))
    assert (len(ALL), 0) == (digest.considered, digest.repeats_left_out)
    for item in digest.items:
        assert item.why
        assert all(
            reason.text in f"{item.paper.title}\n{item.paper.abstract}" for reason in item.why
        )
        (cited,) = item.sentences[0].citations
        assert cited.quote == item.paper.abstract[cited.start : cited.end]


def test_the_document_is_the_contracts() -> None:
    """Papers, themes, considered and repeats; every theme's papers are among the items."""
    document = digests().of_dates(MOSSY, DAY).to_json()

    assert {"date", "interest", "papers", "themes", "considered", "repeats_left_out"} <= set(
        document
    )
    assert {"paper_id", "title", "url", "score", "why", "sentences"} <= set(document["papers"][0])
    assert ("2025-03-18", MOSSY.text) == (document["date"], document["interest"])
    listed = {paper["paper_id"] for paper in document["papers"]}
    assert all(set(theme["paper_ids"]) <= listed for theme in document["themes"])


def test_nothing_is_shown_twice() -> None:
    """What the channel has seen is counted and left out."""
    shown = {MOSS[0].paper_id, MOSS[1].paper_id}

    digest = digests().compose(MOSSY, DAY, SINCE, shown=shown)

    assert {paper.paper_id for paper in MOSS[2:]} == set(ids(digest))
    assert (len(ALL) - 2, 2) == (digest.considered, digest.repeats_left_out)


def test_what_is_much_like_a_paper_shown_of_late_loses() -> None:
    """What was shown long ago is never shown again, but no longer compared with."""

    def score(recent: set[str] | None) -> float:
        shown = {MOSS[0].paper_id}
        digest = digests().compose(MOSSY, DAY, SINCE, shown=shown, recent=recent, min_score=0.0)
        assert MOSS[0].paper_id not in ids(digest)
        return next(item.score for item in digest.items if item.paper == MOSS[1])

    assert score(None) == score({MOSS[0].paper_id}) < score(set()) - 0.01


def test_only_what_came_since_is_new() -> None:
    """A day on which nothing came has an empty digest."""
    digest = digests().compose(MOSSY, DAY, datetime(2025, 3, 19, tzinfo=UTC))

    assert ([], 0) == (ids(digest), digest.considered)


def test_a_new_version_of_what_was_shown_is_an_update() -> None:
    """One line, not an item of the themes; an old version is none."""
    newer, older = replace(MOSS[0], version=2), MOSS[1]
    shown = {newer.paper_id, older.paper_id}

    digest = digests([newer, *ALL[1:]]).compose(MOSSY, DAY, SINCE, shown=shown)

    assert [newer.paper_id] == [item.paper.paper_id for item in digest.items if item.is_update]
    assert newer.paper_id not in {name for theme in digest.themes for name in theme.paper_ids}


def test_must_and_never_words_decide() -> None:
    """Every must word is there, no never word is."""
    wanted = replace(MOSSY, must=("region 2",))
    unwanted = replace(MOSSY, never=("region 2",))

    assert [MOSS[1].paper_id] == ids(digests().of_dates(wanted, DAY))
    assert MOSS[1].paper_id not in ids(digests().of_dates(unwanted, DAY))


def test_a_liked_paper_is_a_reason_and_no_item() -> None:
    """What was liked is known already."""
    liked = Interest("solvers", likes=(GRAPH[0].paper_id,))

    digest = digests().of_dates(liked, DAY)

    assert GRAPH[1].paper_id == ids(digest)[0]
    assert {paper.paper_id for paper in GRAPH[1:]} <= set(ids(digest))
    assert GRAPH[0].paper_id not in ids(digest)
    assert {GRAPH[0].paper_id} == {
        reason.paper_id for item in digest.items for reason in item.why if reason.kind == "like"
    }


def test_judged_papers_are_not_items() -> None:
    """A thumb tells about others."""
    feedback = Feedback(good=(MOSS[0].paper_id,), bad=(STONE.paper_id,))

    digest = digests().compose(MOSSY, DAY, SINCE, feedback=feedback, min_score=0.0, count=9)

    assert {paper.paper_id for paper in MOSS[1:]} <= set(ids(digest))
    assert {MOSS[0].paper_id, STONE.paper_id}.isdisjoint(ids(digest))


def test_undated_papers_are_of_the_day_they_came() -> None:
    """Dates of the source count first."""
    papers = [replace(MOSS[0], date="2025-03-10"), *MOSS[1:]]

    def considered(since: int, until: int) -> int:
        return digests(papers).of_dates(MOSSY, DAY, Filter(None, since, until)).considered

    assert (1, 3, 4) == (
        considered(20250310, 20250310),
        considered(20250318, 20250318),
        considered(20250310, 20250318),
    )


def test_the_count_and_the_least_score_are_kept() -> None:
    """No more than asked for, nothing below."""
    assert 2 == len(digests().of_dates(MOSSY, DAY, count=2).items)
    assert len(ALL) == len(digests().of_dates(MOSSY, DAY, count=20, min_score=0.0).items)


def test_an_empty_interest_is_an_error() -> None:
    """It says what to do."""
    with pytest.raises(UsageError, match="the interest is empty"):
        digests().of_dates(Interest(" "), DAY)


def test_a_spent_budget_leaves_the_digest_in_the_papers_own_words() -> None:
    """The same digest as offline, with a note."""
    shelf, spent = Shelf(ALL), Spent()
    hosted = Digests(shelf, shelf, background(ALL), spent, overviews(ALL), spent.summarize)

    digest = hosted.of_dates(MOSSY, DAY)

    assert ("the budget of $1 is spent",) == digest.notes
    assert replace(digest, notes=()) == digests().of_dates(MOSSY, DAY)


def test_the_same_library_gives_the_same_digest() -> None:
    """There is no chance in it."""
    assert digests().of_dates(MOSSY, DAY) == digests().of_dates(MOSSY, DAY)
