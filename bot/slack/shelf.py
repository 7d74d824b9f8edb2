"""What the library says beside its answers: examples, the home page, abstracts and BibTeX."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from bot.answer import Answer
from bot.export import export_papers
from bot.models import Paper
from bot.slack.buttons import Subject
from bot.slack.evidence import Exhibit, exhibit_of, exhibits_of
from bot.slack.examples import drawn, example_questions
from bot.slack.home import HomeDigest, HomePage
from bot.slack.models import Recent
from vectorstore.models import EVERYTHING

if TYPE_CHECKING:
    from bot.bootstrap import Library

MOST_EXAMPLES = 4


class Shelf:
    """Reads the library; examples are drawn once a day and after every change of it."""

    def __init__(self, library: Library, today: Callable[[], date]) -> None:
        self._library = library
        self._today = today
        self._drawn: tuple[tuple[date, int], tuple[str, ...]] | None = None

    def examples(self, count: int) -> tuple[str, ...]:
        """Questions that this library answers."""
        moment = (self._today(), self._library.papers.last_seq())
        if self._drawn is None or self._drawn[0] != moment:
            chosen = drawn(self._library.papers.doc_ids(EVERYTHING), moment[0])
            papers = self._library.papers.many(chosen)
            ordered = [papers[paper_id] for paper_id in chosen if paper_id in papers]
            self._drawn = moment, example_questions(ordered, MOST_EXAMPLES)
        return self._drawn[1][:count]

    def home(self, team: str, user: str, recent: tuple[Recent, ...]) -> HomePage:
        """What App Home shows to one person."""
        papers = self._library.papers
        newest, changed = papers.freshness()
        return HomePage(
            papers=papers.count(),
            listings=len(papers.listings()),
            newest=newest,
            changed=changed,
            recent=recent,
            examples=self.examples(MOST_EXAMPLES),
            model=self._library.settings.model,
            digests=self._digests(team, user),
            saved=self._saved(team, user),
        )

    def _digests(self, team: str, user: str) -> tuple[HomeDigest, ...]:
        """The subscriptions that a person made in this workspace."""
        subscriptions = self._library.catalogue.subscriptions
        mine = [
            one
            for one in subscriptions.list()
            if one.made_by == user and one.wanted.target.address.startswith(f"{team}:")
        ]
        ends = subscriptions.ends([one.subscription_id for one in mine])
        return tuple(HomeDigest(one, ends.get(one.subscription_id)) for one in mine)

    def _saved(self, team: str, user: str) -> tuple[Paper, ...]:
        names = self._library.catalogue.saved.saved(team, user)
        found = self._library.papers.many(names)
        return tuple(found[name] for name in names if name in found)

    def answer(self, answer_id: str) -> Answer:
        """An answer given before; raises NotFound."""
        return self._library.restored(self._library.answers.get(answer_id))

    def exhibits(self, subject: Subject) -> tuple[Exhibit, ...]:
        """The abstracts behind an answer, or of a paper; raises NotFound."""
        papers = self._library.papers
        if subject.paper_id:
            return (exhibit_of(papers.get(subject.paper_id)),)
        units = self.answer(subject.answer_id).sentences
        cited = [citation for unit in units for citation in unit.citations]
        current = papers.many([citation.paper_id for citation in cited])
        return exhibits_of(
            units,
            {
                (one.paper_id, one.version): papers.abstract(one.paper_id, one.version)
                for one in cited
            },
            {paper_id: paper.version for paper_id, paper in current.items()},
        )

    def bibtex(self, subject: Subject) -> str:
        """The entries of what an answer cites, or of a paper; raises NotFound."""
        return "".join(export_papers(self._papers(subject), "bibtex"))

    def _papers(self, subject: Subject) -> list[Paper]:
        if subject.paper_id:
            return [self._library.papers.get(subject.paper_id)]
        answer = self.answer(subject.answer_id)
        named = [one.paper_id for unit in answer.sentences for one in unit.citations]
        named += [near.paper_id for near in answer.nearest]
        found = self._library.papers.many(named)
        return [found[paper_id] for paper_id in dict.fromkeys(named) if paper_id in found]
