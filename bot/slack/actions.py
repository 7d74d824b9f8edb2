"""What needs no chat model: help, modals, feedback, sharing, settings and the home page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from bot.errors import NotFound
from bot.slack.blocks import answer_posts
from bot.slack.buttons import read_feedback, read_subject
from bot.slack.commands import MODES
from bot.slack.direct import log_gone, send_direct
from bot.slack.errors import SlackError, SlackGone
from bot.slack.evidence import bibtex_view, evidence_view
from bot.slack.hold import Hold
from bot.slack.home import home_view, prompts
from bot.slack.models import Feedback, FollowUps, Job, JobKind, Leased, Place, Post, Recent
from bot.slack.notices import (
    busy_post,
    forgotten_post,
    help_post,
    offer_post,
    question_post,
    reason_view,
    refusal_post,
    settings_post,
)
from bot.slack.shelf import Shelf
from bot.slack.teller import Teller
from bot.slack.writer import SlackWriter

EXAMPLES = 3
GONE = "This answer is no longer kept: ask again."
SHARED = "You shared this answer already: see the channel."
NOT_IN_CHANNEL = "I cannot write in this channel: invite me with /invite, then press again."


class Conversations(Protocol):
    """What is remembered of people and channels."""

    def asked(self, answer_id: str, job: Job, thread_ts: str | None = None) -> None: ...

    def share(self, answer_id: str, *, again: bool = False) -> bool: ...

    def recent(self, team: str, user: str, limit: int = 5) -> list[Recent]: ...

    def follow_ups(self, team: str, channel: str) -> FollowUps: ...

    def set_follow_ups(self, team: str, channel: str, mode: FollowUps) -> None: ...

    def keep_feedback(self, given: Feedback) -> None: ...

    def feedback(self, answer_id: str, team: str, user: str) -> Feedback | None: ...

    def forget(self, team: str, user: str) -> int: ...


class Inbox(Protocol):
    """Where a person's waiting questions are."""

    def forget(self, team: str, user: str) -> None: ...


class Actions:
    """Does the quick jobs, each kind by the method of its name."""

    def __init__(
        self,
        writer: SlackWriter,
        shelf: Shelf,
        conversations: Conversations,
        inbox: Inbox,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._writer = writer
        self._teller = Teller(writer)
        self._shelf = shelf
        self._conversations = conversations
        self._inbox = inbox
        self._clock = clock
        self._does: Mapping[JobKind, Callable[[Job, Hold], None]] = {
            "help": self._help,
            "busy": self._busy,
            "offer": self._offer,
            "settings": self._settings,
            "evidence": self._evidence,
            "bibtex": self._bibtex,
            "feedback": self._feedback,
            "reason": self._reason,
            "share": self._share,
            "home": self._home,
        }

    def handle(self, leased: Leased, hold: Hold) -> None:
        """Does one job; an answer that is gone is said."""
        try:
            self._does[leased.job.kind](leased.job, hold)
        except NotFound:
            self._teller.tell(hold, refusal_post(GONE))

    def _help(self, job: Job, hold: Hold) -> None:
        post = help_post(self._shelf.examples(EXAMPLES))
        if job.response_url is not None:
            self._teller.tell(hold, post)
        else:
            thread = None if job.place.is_direct else job.ts
            place = replace(job.place, thread_ts=job.place.thread_ts or thread)
            try:
                self._put(hold, place, post, job.run_key, job.ts)
            except SlackGone as error:
                log_gone(hold, error)
                send_direct(self._writer, hold, (post,), "help")

    def _busy(self, job: Job, hold: Hold) -> None:
        self._teller.tell(hold, busy_post(job.value))

    def _offer(self, job: Job, hold: Hold) -> None:
        self._teller.tell(hold, offer_post(job.ts or "", job.text, job.place.thread_ts))

    def _settings(self, job: Job, hold: Hold) -> None:
        team, channel = job.place.team, job.place.channel
        option, _, value = job.value.partition(" ")
        if option == "forget-me":
            self._inbox.forget(team, job.user)  # first: what is cancelled is not noted again
            deleted = self._conversations.forget(team, job.user)
            self._teller.tell(hold, forgotten_post(deleted))
            with suppress(SlackError):  # else it is empty when it is opened again
                self.show_home(job)
            return
        value = value.strip()
        mode = next((mode for mode in MODES if mode == value), None)
        if mode is not None:
            self._conversations.set_follow_ups(team, channel, mode)
        now = mode or self._conversations.follow_ups(team, channel)
        self._teller.tell(
            hold, settings_post(now, is_changed=mode is not None, unknown="" if mode else value)
        )

    def _evidence(self, job: Job, hold: Hold) -> None:
        if subject := read_subject(job.value):
            self._teller.show(hold, evidence_view(self._shelf.exhibits(subject)))

    def _bibtex(self, job: Job, hold: Hold) -> None:
        if subject := read_subject(job.value):
            self._teller.show(hold, bibtex_view(self._shelf.bibtex(subject)))

    def _feedback(self, job: Job, hold: Hold) -> None:
        read = read_feedback(job.value)
        if read is None:
            return
        answer_id, is_good = read
        self._conversations.keep_feedback(
            Feedback(answer_id, job.place.team, job.user, is_good=is_good)
        )
        if not is_good:
            self._teller.show(hold, reason_view(answer_id), says_late=False)

    def _reason(self, job: Job, hold: Hold) -> None:  # noqa: ARG002 - one shape for all
        given = self._conversations.feedback(job.value, job.place.team, job.user)
        if given is not None and job.text:
            self._conversations.keep_feedback(replace(given, reason=job.text))

    def _share(self, job: Job, hold: Hold) -> None:
        """Posts a private answer as if it had been asked in the channel, from the log."""
        subject = read_subject(job.value)
        if subject is None or not subject.answer_id:
            return
        answer = self._shelf.answer(subject.answer_id)
        channel = Place(job.place.team, job.place.channel)
        if not hold.begin() and not self._conversations.share(answer.answer_id):
            hold.note(stage="received")
            self._teller.tell(hold, refusal_post(SHARED))
            return
        root = question_post(job.user, answer.question)
        try:
            thread_ts = self._put(hold, channel, root, job.run_key, job.ts)
        except SlackGone:
            hold.note(stage="received")  # nothing was sent
            self._conversations.share(answer.answer_id, again=True)
            self._teller.tell(hold, refusal_post(NOT_IN_CHANNEL))
            return
        self._conversations.asked(answer.answer_id, replace(job, private=False), thread_ts)
        thread = replace(channel, thread_ts=thread_ts)
        for number, post in enumerate(answer_posts(answer), start=1):
            self._put(hold, thread, post, f"{job.run_key}/{number}", thread_ts)

    def _put(self, hold: Hold, place: Place, post: Post, run_key: str, after_ts: str | None) -> str:
        """A message that an earlier attempt may have sent."""
        return self._writer.deliver(place, post, run_key, after_ts, is_again=hold.begin())

    def _home(self, job: Job, hold: Hold) -> None:  # noqa: ARG002 - one shape for all
        if job.value == "messages":
            suggested = prompts(self._shelf.examples(EXAMPLES))
            told = [(prompt["title"], prompt["message"]) for prompt in suggested]
            self._writer.set_prompts(job.place.channel, told)
            return
        self.show_home(job)

    def show_home(self, job: Job) -> None:
        """The home tab of whoever asked, as it is now."""
        recent = self._conversations.recent(job.place.team, job.user)
        page = self._shelf.home(job.place.team, job.user, tuple(recent))
        self._writer.publish_home(job.user, home_view(page, self._clock()))
