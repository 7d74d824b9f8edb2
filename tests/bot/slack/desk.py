"""A bot that answers over a small library, with a real inbox, to a Slack on loopback.

`Tripwire` ends it at any step, as `kill -9` would: nothing after that step happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Engine, select

from bot.answer import Answer, StoredAnswer, restore_answer
from bot.ask import Ask
from bot.bootstrap import Library
from bot.catalogue.answers import Answers
from bot.catalogue.conversations import Conversations
from bot.catalogue.database import connect, migrate, reading
from bot.catalogue.inbox import Inbox
from bot.catalogue.schema import inbox as inbox_table
from bot.errors import NotFound
from bot.llm.base import ChatModel
from bot.llm.offline import OfflineModel
from bot.models import Paper
from bot.search import Search
from bot.slack.answering import Answering
from bot.slack.hold import Hold
from bot.slack.models import Job, Leased, Place
from bot.slack.web import Reply, SlackClient
from bot.slack.writer import SlackWriter
from bot.summarize import Summarize
from tests.bot.abstracts import FERN, MOSS, count_words
from tests.bot.slack.fake_slack import (
    ALICE,
    CHANNEL,
    ROOT,
    TEAM,
    TIMEOUT_S,
    FakeSlack,
    hasty_pacer,
    served,
)
from tests.bot.test_ask import Shelf

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LEASE_S = 30.0
QUESTION = "Does Fern reduce the peak memory?"
HERE = Place(TEAM, CHANNEL)
MENTION = Job("message:T01:C01:r", "ask", HERE, ALICE, NOW.isoformat(), QUESTION, ROOT)
COMMAND = Job(
    "command:1.2.x", "ask", HERE, ALICE, NOW.isoformat(), QUESTION, response_url="set by the desk"
)


AnyDesk = TypeVar("AnyDesk", bound="Desk")


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Tripwire:
    """Counts the steps of a worker and ends it at one of them."""

    at: int = 0
    steps: int = 0
    names: list[str] = field(default_factory=list)
    last: str = ""

    def until(self, name: str) -> None:
        """Ends it the first time that a step of this name is reached."""
        self.last = name

    def step(self, name: str) -> None:
        self.steps += 1
        self.names.append(name)
        if self.steps == self.at or name == self.last:
            self.last = ""
            raise Killed(name)

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.step(f"before {name}")
            result = call(*args, **kwargs)
            self.step(f"after {name}")
            return result

        return watched


class WiredInbox:
    """The inbox, watched at each change."""

    def __init__(self, inbox: Inbox, wire: Tripwire) -> None:
        self._inbox = inbox
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inbox, name)
        return self._wire.around(name, found) if name in ("note", "finish", "put_off") else found


class WiredClient(SlackClient):
    """The connection to Slack, watched at each call."""

    wire = Tripwire()

    def respond(self, url: str, body: dict[str, Any]) -> Reply:
        sent: Reply = self.wire.around("response", super().respond)(url, body)
        return sent

    def _perform_urllib_http_request_internal(self, url: str, req: Any) -> dict[str, Any]:
        send = super()._perform_urllib_http_request_internal
        sent: dict[str, Any] = self.wire.around(url.rpartition("/")[2], send)(url, req)
        return sent


class SmallLibrary:
    """What a bot needs of a library, over two papers."""

    def __init__(self, engine: Engine, model: ChatModel | None = None) -> None:
        shelf = Shelf((FERN, MOSS))
        offline = OfflineModel()
        self.answers = Answers(engine)
        self.asked = 0
        self.before_answer: Callable[[str], None] = lambda _: None
        self.links: dict[str, Paper] = {}
        self.removed: set[str] = set()
        self.papers = self
        self.search = Search(shelf, shelf, lambda query, text: float(query in text))
        self.summarize = Summarize(None, count_words)
        self._ask = Ask(shelf, shelf, model or offline, offline, self.answers, count_words)
        self.ask = self

    def answer(self, question: str, **more: Any) -> Answer:
        self.asked += 1
        self.before_answer(question)
        return self._ask.answer(question, **more)

    def find(self, reference: str) -> Paper:
        for paper in self.many((FERN.paper_id, MOSS.paper_id)).values():
            if reference in (paper.paper_id, paper.title):
                return paper
        if reference in self.links:
            return self.links[reference]
        raise NotFound(f"no paper {reference!r}")

    def get(self, paper_id: str) -> Paper:
        return self.find(paper_id)

    def many(self, paper_ids: Sequence[str]) -> dict[str, Paper]:
        there = [one for one in (FERN, MOSS) if one.paper_id not in self.removed]
        return {one.paper_id: one for one in there if one.paper_id in paper_ids}

    def cited_papers(self, answer_id: str) -> list[Paper]:
        cited = self.answers.get(answer_id).document["sentences"]
        return [self.find(one["citations"][0]["paper_id"]) for one in cited]

    def restored(self, stored: StoredAnswer) -> Answer:
        return restore_answer(stored.document, lambda paper_id, _: self.find(paper_id).abstract)


@dataclass
class Workspace(FakeSlack):
    """A Slack that tells channels apart; the bot is in all but those that are `gone`."""

    gone: set[str] = field(default_factory=set)
    after: dict[str, Callable[[], object]] = field(default_factory=dict)

    def do(self, method: str, told: dict[str, Any]) -> dict[str, Any]:
        channel = told.get("channel")
        if channel in self.gone:
            return {"ok": False, "error": "not_in_channel"}
        done = super().do(method, told)
        if method in ("chat.postMessage", "chat.startStream") and done["ok"]:
            self.messages[-1] |= {"channel": channel, "thread_ts": told.get("thread_ts")}
        if method == "conversations.history":
            done["messages"] = [one for one in done["messages"] if one["channel"] == channel]
        if method in self.after:
            self.after[method]()
        return done

    def said_in(self, channel: str) -> list[str]:
        """The texts of the bot's messages."""
        return [str(message["text"]) for message in self.posts if message["channel"] == channel]


class Desk:
    """The bot's database, and the Slack it answers to."""

    def __init__(self, folder: Path, slack: Workspace, model: ChatModel | None = None) -> None:
        self.engine = connect(f"sqlite:///{folder / 'catalogue.db'}")
        migrate(self.engine)
        self.slack = slack
        self.inbox = Inbox(self.engine)
        self.conversations = Conversations(self.engine)
        self.library = SmallLibrary(self.engine, model)
        self.now = NOW
        slack.say(ALICE, QUESTION, ROOT)

    def close(self) -> None:
        self.engine.dispose()

    def take(self) -> tuple[Leased, Hold] | None:
        """A lease as a worker gets it."""
        leased = self.inbox.lease("slow", f"at {self.now}", self.now, LEASE_S)
        if leased is None:
            return None
        return leased, Hold(leased, self.inbox, lambda: self.now, LEASE_S)

    def process(self, wire: Tripwire | None = None) -> Process:
        return Process(self, wire or Tripwire())

    def claim(self, job: Job) -> Job:
        """Keeps a job, its response URL leading to this Slack."""
        if job.response_url is not None:
            url = f"{self.slack.url}/response_url"
            job = replace(job, response_url=url)
        self.inbox.claim(job)
        return job

    def ask(self, job: Job, wire: Tripwire | None = None) -> None:
        """Claims a job and works until it is finished, each time as a new process."""
        self.claim(job)
        while self.inbox.waiting()["slow"]:
            self.process(wire).work()
            self.now += timedelta(seconds=LEASE_S + 1)

    def stage(self, job: Job) -> str:
        """What became of a job."""
        with reading(self.engine) as connection:
            query = select(inbox_table.c.stage).where(inbox_table.c.key == job.key)
            return str(connection.scalar(query))

    @property
    def said(self) -> list[str]:
        """What was said where everyone reads it."""
        return self.slack.said_in(CHANNEL)

    @property
    def direct(self) -> list[str]:
        """What was said to the person alone, in a direct message."""
        return self.slack.said_in(f"D{ALICE}")

    @property
    def responses(self) -> list[str]:
        """What was said by the response URL."""
        return [str(told["text"]) for told in self.slack.responses]


def seated(kind: Callable[[Path, Workspace], AnyDesk], folder: Path) -> Iterator[AnyDesk]:
    """A desk at a Slack of its own, for a fixture to yield."""
    slack = Workspace()
    with served(slack):
        desk = kind(folder, slack)
        yield desk
        desk.close()


def deaths(
    kind: Callable[[Path, Workspace], AnyDesk], folder: Path
) -> Iterator[tuple[AnyDesk, Tripwire]]:
    """A desk of its own for a death at each step in turn, until the work ends before it."""
    for at in count(1):
        wire, own = Tripwire(at), folder / str(at)
        own.mkdir()
        for desk in seated(kind, own):
            yield desk, wire
        if wire.steps < at:
            return


class Process:
    """One life of the bot: it knows nothing but what is in the inbox and in Slack."""

    def __init__(self, desk: Desk, wire: Tripwire) -> None:
        kind = cast("type[WiredClient]", type("Client", (WiredClient,), {"wire": wire}))
        client = kind("xoxb-secret", f"{desk.slack.url}/api/", timeout=TIMEOUT_S)
        self.writer = SlackWriter(client, hasty_pacer())
        self.inbox = cast("Inbox", WiredInbox(desk.inbox, wire))
        library = cast("Library", desk.library)
        self.answering = Answering(library, desk.conversations, self.inbox, self.writer)
        self._desk = desk

    def work(self) -> None:
        """Does the next job, to its end or to the tripwire."""
        taken = self._desk.take()
        assert taken is not None
        leased, _ = taken
        hold = Hold(leased, self.inbox, lambda: self._desk.now, LEASE_S)
        try:
            self.answering.handle(leased, hold)
            hold.finish("done")
        except Killed:
            return
