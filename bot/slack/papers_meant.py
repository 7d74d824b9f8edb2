"""Which paper of the library a job is about: named, linked to, or carried by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.slack.buttons import read_subject
from bot.slack.links import paper_of_link
from bot.slack.meant import points
from bot.slack.models import Job, Place
from bot.slack.writer import SlackWriter

if TYPE_CHECKING:
    from bot.bootstrap import Library
    from bot.catalogue.conversations import Conversations
    from bot.models import Paper

REMOVED = "This paper is no longer in the library."
NEAR = 5
"""Papers among which one is looked for that has the words in its title."""


class PapersMeant:
    """Finds papers by what people wrote and pressed."""

    def __init__(self, library: Library, conversations: Conversations, writer: SlackWriter) -> None:
        self._library = library
        self._conversations = conversations
        self._writer = writer

    def named(self, text: str) -> Paper:
        """The paper that is linked to or named, also by a part of its title; raises NotFound."""
        reference = paper_of_link(text) or text
        try:
            return self._library.papers.find(reference)
        except NotFound:
            near = (hit.paper for hit in self._library.search.find(reference, NEAR))
            titled = [paper for paper in near if reference.casefold() in paper.title.casefold()]
            if len(titled) != 1:
                raise
            return titled[0]

    def subject(self, job: Job) -> Paper | None:
        """The paper that a button or a command names, None where a command gives a question."""
        subject = read_subject(job.value) if job.value else None
        if subject is not None and subject.answer_id:
            cited = self._library.cited_papers(subject.answer_id)
            if not cited:
                raise NotFound("this answer cites no paper that is still in the library")
            return cited[0]
        try:
            reference = subject.paper_id if subject else paper_of_link(job.text) or job.text
            return self._library.papers.find(reference)
        except NotFound:
            if subject is not None or paper_of_link(job.text):
                raise
            return None

    def linked(self, text: str) -> Paper | None:
        """The paper of the library that a message links to."""
        reference = paper_of_link(text)
        try:
            return self._library.papers.find(reference) if reference else None
        except NotFound:
            return None

    def item(self, job: Job, place: Place | None) -> Paper | None:
        """The paper of the digest in whose thread, or under whose button, this is asked.

        Raises NotFound where it was removed.
        """
        subject = read_subject(job.value) if job.kind == "ask" else None
        paper_id = subject.paper_id if subject else None
        paper_id = paper_id or (self._conversations.item(place) if place else None)
        if paper_id is None:
            return None
        found = self._library.papers.many([paper_id])
        if paper_id not in found:
            raise NotFound(REMOVED)
        return found[paper_id]

    def meant(self, job: Job, place: Place | None) -> Paper | None:
        """The paper last linked to in the thread, for a message that points at one.

        Where the bot answered before, "it" is of that answer.
        """
        if place is None or job.place.thread_ts is None or not points(job.text):
            return None
        if job.text and self._conversations.last_answer(place) is not None:
            return None
        linked = (self.linked(text) for text in reversed(self._writer.texts(place)))
        return next(filter(None, linked), None)
