"""Answers what takes a model or a search: questions, summaries, papers like another."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.errors import BudgetSpent, ConfigError, FootnoteError, NotFound, UsageError
from bot.one_paper import OnePaper, telling_stems
from bot.slack.blocks import Numbers, answer_posts, unit_blocks
from bot.slack.cards import similar_posts, summary_posts
from bot.slack.direct import log_gone, send_direct, tell_lost
from bot.slack.errors import SlackError, SlackGone, Stopped
from bot.slack.hold import Hold, JobCancelled
from bot.slack.interactions import TAKEN
from bot.slack.links import paper_of_link
from bot.slack.meant import asks_for_summary, with_title
from bot.slack.models import Job, Leased, Place, Post
from bot.slack.notices import question_post, reason_of, refusal_post, taken_post
from bot.slack.papers_meant import PapersMeant
from bot.slack.response import may_have_responded, respond
from bot.slack.thread_reply import ThreadReply
from bot.slack.writer import SlackWriter

if TYPE_CHECKING:
    from bot.answer import Answer
    from bot.bootstrap import Library
    from bot.catalogue.conversations import Conversations
    from bot.catalogue.inbox import Inbox
    from bot.citations import VerifiedClaim
    from bot.models import Paper

Show: TypeAlias = Callable[[Sequence[dict[str, Any]]], None]

LOOKING = "is looking through the papers…"
SIMILAR = 5
NO_PAPER = "There is no link to a paper of this library here: ask a question, or link to one."
SPENT = "Today's budget for the model is spent. Please ask again tomorrow."


class Answering:
    """Does the jobs of the slow lane, each to one answer."""

    def __init__(
        self, library: Library, conversations: Conversations, inbox: Inbox, writer: SlackWriter
    ) -> None:
        self._library = library
        self._conversations = conversations
        self._inbox = inbox
        self._writer = writer
        self._papers = PapersMeant(library, conversations, writer)

    def handle(self, leased: Leased, hold: Hold) -> None:
        """Answers where it was asked; by response URL or directly where that cannot be."""
        job = leased.job
        if job.private:
            self._respond(job, hold)
            return
        try:
            place = self._thread(job, hold)
            if place is not None:
                self._reply(place, job, hold)
                return
        except SlackGone as error:
            log_gone(hold, error)
            send_direct(self._writer, hold, self._posts(job, None, hold, hold_on(hold)), "answer")
            return
        self._respond(job, hold, in_channel=True)

    def _respond(self, job: Job, hold: Hold, *, in_channel: bool = False) -> None:
        hold.check()
        if may_have_responded(hold):
            tell_lost(self._writer, hold)
            return
        posts = self._posts(job, None, hold, hold_on(hold))
        respond(self._writer, hold, posts, in_channel=in_channel)

    def _thread(self, job: Job, hold: Hold) -> Place | None:
        """Where the answer goes; what a command or a form asks is said there first.

        None where the bot cannot write.
        """
        place = job.place
        if job.ts is not None:
            return Place(place.team, place.channel, place.thread_ts or job.ts)
        asked_in = hold.progress.root_ts or self._repeat_question(job, hold)
        return Place(place.team, place.channel, place.thread_ts or asked_in) if asked_in else None

    def _repeat_question(self, job: Job, hold: Hold) -> str | None:
        place = job.place
        key = f"{job.run_key}/question"
        was_begun = hold.progress.stage == "sending"
        hold.check()
        hold.note(stage="sending")
        try:
            found = self._writer.find(place, key, None) if was_begun else None
            post = question_post(job.user, job.text, job.kind)
            ts = found.ts if found else self._writer.deliver(place, post, key)
        except SlackGone as error:
            log_gone(hold, error)
            if not was_begun:
                hold.note(stage="received")
            return None
        hold.note(root_ts=ts, stage="received")  # of the answer itself nothing is sent yet
        return ts

    def _reply(self, place: Place, job: Job, hold: Hold) -> None:
        reply = ThreadReply(self._writer, hold, place, self._inbox.is_of_another)
        try:
            hold.check()
            self._take_offer(job)
            self._writer.set_status(place, LOOKING)
            reply.finish(self._posts(job, place, hold, reply.show))
        except (JobCancelled, Stopped) as error:
            reply.stop()
            self._writer.set_status(place, "")
            self._writer.end_session(place)
            raise JobCancelled(job.key) from error

    def _take_offer(self, job: Job) -> None:
        """The button that was pressed goes: it does nothing more, and the answer needs it not."""
        if job.value == TAKEN and job.response_url is not None:
            with suppress(SlackError):
                self._writer.respond(job.response_url, taken_post(), replace=True)

    def _posts(self, job: Job, place: Place | None, hold: Hold, show: Show) -> Sequence[Post]:
        """The answer; what cannot be done is said in the words of our own errors."""
        try:
            if job.kind == "summarize":
                return self._summary(job, place)
            if job.kind == "similar":
                return self._similar(job)
            return self._answered(job, place, hold, show)
        except ConfigError:
            raise
        except (UsageError, NotFound) as error:
            return (refusal_post(reason_of(error)),)
        except BudgetSpent:
            return (refusal_post(SPENT),)
        except FootnoteError as error:
            if type(error) is not FootnoteError:
                raise
            return (refusal_post(str(error)),)

    def _answered(self, job: Job, place: Place | None, hold: Hold, show: Show) -> Sequence[Post]:
        linked = self._papers.linked(job.text)
        item = None if linked else self._papers.item(job, place)
        if item is not None:
            return self._about(item, job, place, hold, show)
        paper = linked or self._papers.meant(job, place)
        named = paper.title if paper else paper_of_link(job.text)
        question = with_title(job.text, named) if named else job.text
        if named and asks_for_summary(question, named):
            found = paper or self._library.papers.find(named)
            return summary_posts(self._library.summarize.summarize(found))
        answer = self._kept(hold) or self._ask(question, job, place, hold, show)
        can_share = job.private and not job.place.is_direct
        return answer_posts(answer, private=job.private, can_share=can_share)

    def _about(
        self, paper: Paper, job: Job, place: Place | None, hold: Hold, show: Show
    ) -> Sequence[Post]:
        """What is asked about a digest's paper, answered from it alone."""
        if not telling_stems(job.text) or asks_for_summary(job.text, paper.title):
            return summary_posts(self._library.summarize.summarize(paper))
        answer = self._kept(hold) or self._ask(job.text, job, place, hold, show, OnePaper(paper))
        return answer_posts(answer)

    def _ask(
        self,
        question: str,
        job: Job,
        place: Place | None,
        hold: Hold,
        show: Show,
        within: OnePaper | None = None,
    ) -> Answer:
        answer_id = uuid.uuid4().hex[:12]
        self._conversations.asked(answer_id, job, place.thread_ts if place else None)
        hold.note(answer_id=answer_id)
        numbers = Numbers()

        def on_unit(unit: VerifiedClaim) -> None:
            show(unit_blocks(unit, numbers))

        follows = None
        if place is not None and job.place.thread_ts is not None:
            follows = self._conversations.last_answer(place)
        try:
            return self._library.ask.answer(
                question, on_unit=on_unit, follows=follows, answer_id=answer_id, within=within
            )
        finally:
            self._conversations.drop_if_forgotten(answer_id)

    def _kept(self, hold: Hold) -> Answer | None:
        """The answer that an earlier worker was given, where it lived to keep it."""
        if hold.progress.answer_id is None:
            return None
        try:
            return self._library.restored(self._library.answers.get(hold.progress.answer_id))
        except NotFound:
            return None

    def _summary(self, job: Job, place: Place | None) -> Sequence[Post]:
        if job.text:
            paper = self._papers.named(job.text)
        else:
            meant = self._papers.item(job, place) or self._papers.meant(job, place)
            if meant is None:
                return (refusal_post(NO_PAPER),)
            paper = meant
        return summary_posts(self._library.summarize.summarize(paper))

    def _similar(self, job: Job) -> Sequence[Post]:
        search = self._library.search
        paper = self._papers.subject(job)
        if paper is None:
            return similar_posts(job.text, search.find(job.text, SIMILAR))
        return similar_posts(paper.title, search.similar(paper, SIMILAR))


def hold_on(hold: Hold) -> Show:
    """Shows nothing, and ends the work that is no longer wanted."""

    def show(_: Sequence[dict[str, Any]]) -> None:
        hold.check()

    return show
