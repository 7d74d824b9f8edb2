"""Compose a digest: of what is new, what fits an interest, each paper in verified sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from bot import scoring, selection
from bot.digest import Digest, Item, Theme
from bot.errors import BudgetSpent, UsageError
from bot.extracts import one_sentence
from bot.interest import COUNT, NO_FEEDBACK, Feedback, Interest
from bot.models import Paper, Version
from bot.summary import Overview, Summary
from bot.traits import Crowd, Traits
from bot.why import Reason, has_words, matching_words
from bot.window import Background
from vectorstore.models import EVERYTHING, Filter

if TYPE_CHECKING:
    from bot.citations import VerifiedClaim

LEAST_SCORE = 0.5
ENOUGH_FOR_AN_OVERVIEW = 6
"""Of fewer papers it would say no more than what follows it."""
SENTENCES_OF_AN_OVERVIEW = 3
LIKENESS = 0.4
"""How like a liked paper one must be for that to be a reason."""


class Papers(Protocol):
    """The library's papers."""

    def all(self, filter: Filter = EVERYTHING) -> Iterator[Paper]: ...

    def many(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]: ...

    def doc_ids(self, filter: Filter) -> set[str]: ...

    def versions(self, paper_id: str) -> Sequence[Version]: ...


class Sighting(Protocol):
    """When a paper was first seen (ISO, UTC), and its upvotes where a source counts them."""

    @property
    def seen(self) -> str: ...

    @property
    def upvotes(self) -> int | None: ...


class Sightings(Protocol):
    """When papers came."""

    def since(self, moment: str) -> Sequence[str]: ...

    def first(self, paper_ids: Sequence[str]) -> Mapping[str, Sighting]: ...


class Overviews(Protocol):
    """Groups papers by theme."""

    def of(self, papers: Sequence[Paper]) -> Overview: ...


class Digests:
    """Composes digests; without `summarize`, in the abstracts' own sentences.

    `offline` groups papers where the budget for `overviews` is spent.
    """

    def __init__(
        self,
        papers: Papers,
        sightings: Sightings,
        background: Background,
        overviews: Overviews,
        offline: Overviews,
        summarize: Callable[[Paper], Summary] | None = None,
    ) -> None:
        self._papers = papers
        self._sightings = sightings
        self._background = background
        self._overviews = overviews
        self._offline = offline
        self._summarize = summarize
        self._told: dict[tuple[str, int], tuple[VerifiedClaim, ...]] = {}

    def compose(
        self,
        interest: Interest,
        day: date,
        since: datetime,
        *,
        listing: str | None = None,
        shown: Collection[str] = (),
        recent: Collection[str] | None = None,
        feedback: Feedback = NO_FEEDBACK,
        count: int = COUNT,
        min_score: float | None = None,
    ) -> Digest:
        """A subscription's digest of what was first seen since a moment with a time zone.

        No paper of `shown` is shown again; a version of one that came since then is an update. What
        is much like a paper of `recent`, all of `shown` where it is left out, loses by that. The
        last place of a full digest is for trying something else.
        """
        moment = since.isoformat(timespec="seconds")
        found = self._papers.many(list(self._sightings.since(moment)))
        new = [one for one in found.values() if listing is None or listing in one.listings]
        fit = [one for one in new if one.paper_id not in shown]
        before = shown if recent is None else recent
        items = self._items(interest, fit, before, feedback, count, min_score, explore=True)
        updates = self._updates(interest, shown, moment)
        return self._digest(interest, day, new, shown, (*items, *updates))

    def of_dates(
        self,
        interest: Interest,
        day: date,
        filter: Filter = EVERYTHING,
        *,
        count: int = COUNT,
        min_score: float | None = None,
    ) -> Digest:
        """A digest of the papers of some dates; one without a date is of the day it was seen."""
        new = [*self._papers.all(filter), *self._undated(filter)]
        items = self._items(interest, new, (), NO_FEEDBACK, count, min_score, explore=False)
        return self._digest(interest, day, new, (), items)

    def _undated(self, filter: Filter) -> list[Paper]:
        """The papers without a date that were first seen within a filter's dates."""
        if filter.since is None and filter.until is None:
            return []
        without = Filter(filter.listing)
        names = self._papers.doc_ids(without) - self._papers.doc_ids(
            Filter(filter.listing, since=0)
        )
        first, last = filter.since or 0, filter.until or 99999999
        seen = self._sightings.first(sorted(names))
        inside = [
            name
            for name, one in seen.items()
            if first <= int(one.seen[:10].replace("-", "")) <= last
        ]
        found = self._papers.many(inside)
        return [found[name] for name in inside if name in found]

    def _items(
        self,
        interest: Interest,
        new: Sequence[Paper],
        before: Collection[str],
        feedback: Feedback,
        count: int,
        min_score: float | None,
        *,
        explore: bool,
    ) -> tuple[Item, ...]:
        if not interest.text.strip() and not interest.likes:
            raise UsageError("the interest is empty: say what the digest is to be about")
        examples = {*interest.likes, *feedback.good, *feedback.bad}
        fit = [one for one in new if one.paper_id not in examples and _passes(interest, one)]
        known = self._papers.many(sorted({*examples, *before}))
        of = self._background.traits(list(known.values()))
        chosen = selection.choose(
            self._scored(interest, fit, feedback, of),
            count,
            LEAST_SCORE if min_score is None else min_score,
            shown=[of[name] for name in before if name in of],
            explore=explore,
        )
        papers = {one.paper_id: one for one in fit}
        likes = {name: known[name] for name in (*interest.likes, *feedback.good) if name in known}
        crowd = Crowd([of[name] for name in likes])
        return tuple(
            Item(
                papers[one.paper_id],
                one.score,
                tuple(
                    _why(interest, papers[one.paper_id], one.traits, list(likes.values()), crowd)
                ),
                self._sentences(papers[one.paper_id]),
            )
            for one in chosen
        )

    def _scored(
        self,
        interest: Interest,
        papers: Sequence[Paper],
        feedback: Feedback,
        of: Mapping[str, Traits],
    ) -> list[selection.Scored]:
        good = {*interest.likes, *feedback.good}
        bad = set(feedback.bad)
        wanted = scoring.Wanted(
            self._background.of_text(interest.text),
            {name: of[name] for name in sorted(good - bad) if name in of},
            {name: of[name] for name in sorted(bad - good) if name in of},
        )
        traits = self._background.traits(papers)
        found = scoring.scores(wanted, traits, self._background.strangers())
        votes = self._sightings.first(list(found))
        return [
            selection.Scored(
                name, traits[name], score, (votes[name].upvotes or 0) if name in votes else 0
            )
            for name, score in found.items()
        ]

    def _updates(self, interest: Interest, shown: Collection[str], moment: str) -> list[Item]:
        """New versions, since a moment, of papers shown."""
        again = [one for one in self._papers.many(sorted(shown)).values() if one.version > 1]
        return [
            Item(one, 1.0, (), self._sentences(one), is_update=True)
            for one in again
            if _passes(interest, one) and self._papers.versions(one.paper_id)[-1].seen >= moment
        ]

    def _sentences(self, paper: Paper) -> tuple[VerifiedClaim, ...]:
        key = paper.paper_id, paper.version
        if key not in self._told:
            self._told[key] = self._summarized(paper)
        return self._told[key]

    def _summarized(self, paper: Paper) -> tuple[VerifiedClaim, ...]:
        if self._summarize is None:
            return one_sentence(paper)
        try:
            return tuple(part.unit for part in self._summarize(paper).parts)
        except BudgetSpent:
            return one_sentence(paper)

    def _grouped(self, papers: Sequence[Paper]) -> tuple[Overview, tuple[str, ...]]:
        try:
            overview = self._overviews.of(papers)
        except BudgetSpent as error:
            return self._offline.of(papers), (str(error),)
        return overview, overview.notes

    def _digest(
        self,
        interest: Interest,
        day: date,
        new: Sequence[Paper],
        shown: Collection[str],
        items: tuple[Item, ...],
    ) -> Digest:
        repeats = sum(one.paper_id in shown for one in new)
        papers = [item.paper for item in items if not item.is_update]
        overview, notes = self._grouped(papers)
        top = [unit for theme in overview.themes for unit in theme.units[:1]]
        enough = len(papers) >= ENOUGH_FOR_AN_OVERVIEW and len(top) > 1
        return Digest(
            day.isoformat(),
            interest,
            items,
            tuple(
                Theme(theme.label, tuple(paper.paper_id for paper in theme.papers))
                for theme in overview.themes
            ),
            tuple(top[:SENTENCES_OF_AN_OVERVIEW]) if enough else (),
            len(new) - repeats,
            repeats,
            notes,
        )


def _passes(interest: Interest, paper: Paper) -> bool:
    text = f"{paper.title}\n{paper.abstract}"
    return all(has_words(word, text) for word in interest.must) and not any(
        has_words(word, text) for word in interest.never
    )


def _why(
    interest: Interest, paper: Paper, traits: Traits, likes: Sequence[Paper], crowd: Crowd
) -> Iterator[Reason]:
    """The words shared with the interest, and the liked paper that is most alike."""
    phrases = " ".join((interest.text, *interest.must))
    yield from matching_words(phrases, (paper.abstract, paper.title))
    place, alike = crowd.nearest(traits)
    if alike >= LIKENESS:
        one = likes[place]
        yield Reason("like", one.title or one.paper_id, one.paper_id)
