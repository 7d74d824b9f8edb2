"""The buttons under a digest's paper: thumbs, more like it, saving it, asking about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from bot.errors import NotFound
from bot.models import Paper
from bot.search import Found
from bot.slack.blocks import TITLE
from bot.slack.buttons import about_paper, read_subject, read_vote
from bot.slack.cards import similar_posts
from bot.slack.hold import Hold
from bot.slack.item_question import OF_THREAD, question_view
from bot.slack.limits import make_post
from bot.slack.models import Job, JobKind, Leased
from bot.slack.notices import refusal_post
from bot.slack.papers_meant import REMOVED
from bot.slack.response import respond
from bot.slack.rich import Text, line, rich_text, shown
from bot.slack.teller import Teller
from bot.slack.writer import SlackWriter
from bot.subscription import Target

SIMILAR = 5
NOT_HERE = "This paper was in no digest of mine here."
NO_ITEM = "This is no paper of a digest: write your question in the thread and mention me."
SAVED = "Saved: "
KNOWN = "You saved this already: "
WHERE = ". Your saved papers stand in my Home tab."


class Papers(Protocol):
    """The library's papers."""

    def get(self, paper_id: str) -> Paper: ...


class Search(Protocol):
    """Finds papers like one."""

    def similar(self, paper: Paper, limit: int) -> Sequence[Found]: ...


class Targets(Protocol):
    """What each channel was shown, and what people there think of it."""

    def shown(self, target: Target) -> Mapping[str, int]: ...

    def paper_of(self, target: Target, ref: str) -> str | None: ...

    def vote(self, target: Target, paper_id: str, user_id: str, *, is_good: bool) -> None: ...


class Saved(Protocol):
    """What people saved."""

    def save(self, team: str, user: str, paper_id: str, now: datetime) -> bool: ...


class ItemActions:
    """Does the jobs of an item's buttons, each to the person alone, however often it is begun."""

    def __init__(
        self,
        writer: SlackWriter,
        papers: Papers,
        search: Callable[[], Search],
        targets: Targets,
        saved: Saved,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._writer = writer
        self._teller = Teller(writer)
        self._papers = papers
        self._search = search
        self._targets = targets
        self._saved = saved
        self._clock = clock
        self.does: Mapping[JobKind, Callable[[Job, Hold], None]] = {
            "vote": self._vote,
            "more": self._more,
            "save": self._save,
            "ask_paper": self._ask,
        }

    def handle(self, leased: Leased, hold: Hold) -> None:
        """Does one job; what cannot be done is said in a plain sentence."""
        try:
            self.does[leased.job.kind](leased.job, hold)
        except NotFound:
            self._teller.tell(hold, refusal_post(REMOVED))

    def _vote(self, job: Job, hold: Hold) -> None:
        read = read_vote(job.value)
        if read is not None and self._paper(job, read[0], hold):
            self._targets.vote(_target(job), read[0], job.user, is_good=read[1])

    def _more(self, job: Job, hold: Hold) -> None:
        """Asking for more of a kind is liking it."""
        paper = self._subject(job, hold)
        if paper is not None:
            self._targets.vote(_target(job), paper.paper_id, job.user, is_good=True)
            found = self._search().similar(paper, SIMILAR)
            respond(self._writer, hold, similar_posts(paper.title, found))

    def _save(self, job: Job, hold: Hold) -> None:
        paper = self._subject(job, hold)
        if paper is not None:
            is_new = self._saved.save(job.place.team, job.user, paper.paper_id, self._clock())
            title = Text(shown(paper.title, TITLE) or shown(paper.paper_id, TITLE), bold=True)
            said = line(SAVED if is_new else KNOWN, title, WHERE)
            self._teller.tell(hold, make_post(rich_text(said)))

    def _ask(self, job: Job, hold: Hold) -> None:
        thread = replace(job.place, thread_ts=job.place.thread_ts or job.ts)
        if job.value == OF_THREAD:
            paper_id = self._targets.paper_of(_target(job), thread.thread_ts or "")
            if paper_id is None:
                self._teller.tell(hold, refusal_post(NO_ITEM))
                return
            job = replace(job, value=about_paper(paper_id))
        paper = self._subject(job, hold)
        if paper is not None:
            self._teller.show(hold, question_view(paper.paper_id, paper.title, thread))

    def _subject(self, job: Job, hold: Hold) -> Paper | None:
        subject = read_subject(job.value)
        return self._paper(job, subject.paper_id, hold) if subject and subject.paper_id else None

    def _paper(self, job: Job, paper_id: str, hold: Hold) -> Paper | None:
        """The paper, where a digest showed it here; raises NotFound where it was removed."""
        if paper_id not in self._targets.shown(_target(job)):
            self._teller.tell(hold, refusal_post(NOT_HERE))
            return None
        return self._papers.get(paper_id)


def _target(job: Job) -> Target:
    return Target("slack", f"{job.place.team}:{job.place.channel}")
