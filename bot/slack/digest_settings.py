"""What `/digest`, its modals and its buttons do to the subscriptions of a channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.errors import NotFound
from bot.schedule import WORKDAYS, is_zone, write_days
from bot.slack.digest_changes import DigestChanges, Subscriptions
from bot.slack.digest_form import Subject, form_view, list_view, read_submission
from bot.slack.digest_lines import GONE, INVITE
from bot.slack.errors import SlackRefused
from bot.slack.hold import Hold
from bot.slack.links import paper_of_link
from bot.slack.models import Job, Leased, View
from bot.slack.notices import reason_of, refusal_post
from bot.slack.rich import shown
from bot.slack.teller import Teller
from bot.slack.writer import SlackWriter
from bot.subscription import Subscription, Target, Wanted, slack_target
from bot.wanted import Mistyped, Typed, read_wanted, typed_of

FAULT: Final = 300


class DigestSettings:
    """Does the quick jobs about digests.

    `find` gives the id of the paper that a person means, and raises NotFound; `clock` is in UTC.
    """

    def __init__(
        self,
        writer: SlackWriter,
        subscriptions: Subscriptions,
        find: Callable[[str], str],
        clock: Callable[[], datetime],
    ) -> None:
        self._writer = writer
        self._teller = Teller(writer)
        self._subscriptions = subscriptions
        self._changes = DigestChanges(writer, subscriptions, clock)
        self._find = find
        self._clock = clock
        changes: Mapping[str, Callable[[Job, Hold, Subscription], None]] = {
            "edit": self._edit,
            "pause": self._changes.pause,
            "resume": self._changes.resume,
            "remove": self._changes.remove,
        }
        self._of_one = changes

    def handle(self, leased: Leased, hold: Hold) -> None:
        """Does one job; a subscription that is gone is said."""
        job = leased.job
        try:
            if job.kind == "subscribe":
                self._subscribe(job, hold)
            else:
                self._set(job, hold)
        except NotFound:
            if hold.progress.stage != "sending":  # else an earlier attempt came that far
                self._teller.tell(hold, refusal_post(GONE))

    def faults(self, job: Job) -> dict[str, str]:
        """What is wrong in a submitted form, by its field."""
        try:
            self._read(job, read_submission(job.value)[1])
        except Mistyped as wrong:
            told = {name: reason_of(error) for name, error in wrong.faults.items()}
            return {name: shown(words, FAULT) for name, words in told.items()}
        return {}

    def _set(self, job: Job, hold: Hold) -> None:
        verb, _, name = job.value.partition(" ")
        if verb in self._of_one:
            self._of_one[verb](job, hold, self._kept(job, name))
            if verb != "edit":
                self._refresh(job)
        elif verb in ("on", "off"):
            self._changes.all(job, hold, is_paused=verb == "off")
        elif verb == "open" and (there := self._subscriptions.of(_target(job))):
            self._show(job, hold, list_view(job.place.channel, there, self._clock()))
        else:
            self._new(job, hold)

    def _new(self, job: Job, hold: Hold) -> None:
        if not self._writer.is_in(job.place.channel):
            self._teller.tell(hold, refusal_post(INVITE))
            return
        typed = Typed(zone=self._zone(job), days=write_days(WORKDAYS))
        self._show(job, hold, form_view(Subject(job.place.channel), typed, self._clock()))

    def _edit(self, job: Job, hold: Hold, kept: Subscription) -> None:
        channel = kept.wanted.target.address.partition(":")[2]
        subject = Subject(channel, kept.subscription_id)
        self._show(job, hold, form_view(subject, typed_of(kept.wanted), self._clock()))

    def _subscribe(self, job: Job, hold: Hold) -> None:
        name, typed = read_submission(job.value) if job.value else ("", self._usual(job))
        try:
            wanted = self._read(job, typed)
        except Mistyped as wrong:  # a paper that was removed since the form was taken
            self._teller.tell(hold, refusal_post(reason_of(wrong)))
            return
        if name:
            self._changes.change(job, hold, self._kept(job, name), wanted)
        else:
            self._changes.add(job, hold, wanted)

    def _read(self, job: Job, typed: Typed) -> Wanted:
        return read_wanted(
            _target(job), typed, lambda text: self._find(paper_of_link(text) or text)
        )

    def _kept(self, job: Job, name: str) -> Subscription:
        """One of this channel's, or where a button stands in no channel, one of the person's own.

        Raises NotFound for any other.
        """
        kept = self._subscriptions.get(name)
        team = kept.wanted.target.address.partition(":")[0]
        is_here = kept.wanted.target == _target(job)
        is_own = not job.place.channel and kept.made_by == job.user and team == job.place.team
        if kept.wanted.target.kind != "slack" or not (is_here or is_own):
            raise NotFound(f"no subscription {name!r} here")
        return kept

    def _show(self, job: Job, hold: Hold, view: View) -> None:
        """Shows a modal, in the place of the one that the button stands in."""
        if job.text:
            self._put(job.text, view)
        else:
            self._teller.show(hold, view)

    def _refresh(self, job: Job) -> None:
        """The list as it is now, where the button stands in one."""
        if job.text:
            there = self._subscriptions.of(_target(job))
            self._put(job.text, list_view(job.place.channel, there, self._clock()))

    def _put(self, view_id: str, view: View) -> None:
        try:
            self._writer.update_view(view_id, view)
        except SlackRefused:  # the person has closed it
            return

    def _usual(self, job: Job) -> Typed:
        """A subscription in one step."""
        return Typed(job.text, zone=self._zone(job) or "UTC", days=write_days(WORKDAYS))

    def _zone(self, job: Job) -> str:
        """A person's zone; where Slack does not say it, the last one chosen by them or here."""
        zone = self._writer.zone(job.user)
        if is_zone(zone):
            return zone
        used = [
            one.wanted.schedule.zone
            for one in self._subscriptions.list()
            if one.made_by == job.user or one.wanted.target == _target(job)
        ]
        return used[-1] if used else ""


def _target(job: Job) -> Target:
    return slack_target(job.place.team, job.place.channel)
