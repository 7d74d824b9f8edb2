"""What the Slack bot's parts hand each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Lane: TypeAlias = Literal["slow", "quick"]
"""Answers take as long as a model does; what is quick never waits behind them."""

JobKind: TypeAlias = Literal[
    "ask",  # a question: command, mention, direct message, follow-up, picked up, message shortcut
    "summarize",  # a paper by title, id or link
    "similar",  # a paper, or a question, by command or button
    "offer",  # a follow-up in a channel that wants to be asked first
    "busy",  # too much is waiting: says so
    "help",  # a command without a question
    "settings",  # a command's option: --follow-ups MODE, --forget-me
    "evidence",  # buttons, from here on
    "bibtex",
    "feedback",
    "reason",
    "share",
    "home",  # App Home or the messages tab was opened
    "vote",  # the buttons under a digest's paper, from here on
    "more",
    "save",
    "ask_paper",
    "digest",  # `value` is what to do: open, off, on, or new, edit, pause, resume, remove and an id
    "subscribe",  # by a form, whose fields are the `value`, or in one step by the interest alone
    "digest_now",
    "digest_preview",
]

SLOW: frozenset[JobKind] = frozenset(
    {"ask", "summarize", "similar", "digest_now", "digest_preview"}
)

Stage: TypeAlias = Literal["received", "sending", "done", "failed", "cancelled"]
"""`sending` is committed before the first byte goes out: whoever finds it after a crash looks for
the message before posting it again."""

FollowUps: TypeAlias = Literal["leave-alone", "ask-first", "pick-up"]
"""What a channel wants done with a message in a thread of the bot's that does not mention it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a channel or direct message, or a thread of it."""

    team: str
    channel: str
    thread_ts: str | None = None

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith("D")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace.

    `app` is empty where Slack does not say it, `scopes` where it does not list them.
    """

    team: str
    bot_user: str
    bot_id: str
    app: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Job:
    """Something a person asked of the bot, decided to be for it.

    `key` is `message:TEAM:CHANNEL:TS`, `command:TRIGGER_ID` or `action:ACTION_TS:USER`, the same
    over HTTP and Socket Mode. `ts` is the message asked in; `place.thread_ts` the thread it stands
    in. `text` is the question; `value` what a button carries. `received` is ISO, UTC.
    """

    key: str
    kind: JobKind
    place: Place
    user: str
    received: str
    text: str = ""
    ts: str | None = None
    private: bool = False
    value: str = ""
    response_url: str | None = None
    trigger_id: str | None = None

    @property
    def lane(self) -> Lane:
        return "slow" if self.kind in SLOW else "quick"

    @property
    def run_key(self) -> str:
        """What a message of this job is found by: no secret, readable by the workspace."""
        return self.key


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job came: what is known of the messages it sent, and its stored answer."""

    stage: Stage = "received"
    root_ts: str | None = None  # the message a command posts to open a thread
    message_ts: str | None = None  # the answer's first message
    answer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Leased:
    """A job that one worker may do until the lease ends; `attempt` counts from 1."""

    job: Job
    progress: Progress
    owner: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Post:
    """One message within Slack's limits; `text` is what notifications and old clients show.

    Built by `bot.slack.blocks` alone, of rich text: nothing in `blocks` comes from a string that
    Slack would parse.
    """

    text: str
    blocks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A message of the bot's that a job sent; `is_complete` unless more was to come."""

    ts: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class View:
    """A modal or the home tab, ready for `views.open` or `views.publish`."""

    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one person thinks of one answer; the last one counts."""

    answer_id: str
    team: str
    user: str
    is_good: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Not for the bot, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A question that was deleted or edited, or an answer that was stopped.

    `ts` is of the question or of the answer, empty for whatever is asked in the thread of `place`;
    `instead` is the edited question, to be asked only where the first was not answered yet.
    """

    place: Place
    ts: str
    instead: Job | None = None


@dataclass(frozen=True, slots=True)
class Revoked:
    """The workspace took its consent back."""

    event: str


Admitted: TypeAlias = Job | Withdrawn | Revoked | Ignored


@dataclass(frozen=True, slots=True)
class Recent:
    """Something a person asked: for their own eyes. `received` is ISO, UTC."""

    answer_id: str
    question: str
    status: str
    received: str
