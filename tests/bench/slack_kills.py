"""Two replicas of the Slack bot, killed again and again while they answer: what is lost or doubled.

`python -m tests.bench.slack_kills [--kills 100] [--seed 1] [--home FOLDER]` asks by mention, direct
message, command and privately. Each replica is a process of its own over one library, connected by
Socket Mode (each event reaches both), and ends itself by SIGKILL at a step drawn by lot: before or
after a call to Slack or a commit of the inbox. Nobody dies before all questions of a round are in
the inbox: a command that reaches a dying process is not sent again, and Slack itself tells the
person. Exits with 1 where an answer was lost or doubled.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias

import yaml

from bot.bootstrap import slack as bootstrap
from bot.bootstrap.trial import SAMPLE
from bot.catalogue.database import connect, migrate
from bot.catalogue.inbox import Inbox
from bot.settings import read_settings
from bot.slack.web import SlackClient
from bot.slack.worker import Workers
from tests.bench.steps import Watched, watch
from tests.slack_stack import GENERAL, SlackStack, slack_stack

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
LEASE_S = 4.0
PEOPLE = 60
STEPS = (
    ("assistant.threads.setStatus", 1),
    ("chat.startStream", 2),
    ("chat.stopStream", 2),
    ("chat.update", 2),
    ("chat.postMessage", 2),
    ("conversations.replies", 2),
    ("conversations.history", 1),
    ("response_url", 1),
    ("inbox.note", 8),
    ("inbox.finish", 3),
)
"""What an answer consists of, with how often it comes in a few of them."""

WATCHED: tuple[Watched, ...] = (
    (SlackClient, "_perform_urllib_http_request_internal", None),
    (SlackClient, "respond", "response_url"),
    (Inbox, "note", "inbox.note"),
    (Inbox, "finish", "inbox.finish"),
)

PATIENCE_S = 90.0
QUESTIONS = (
    "How are tokens routed between experts?",
    "What reduces the memory of large language models?",
    "How is hallucination measured?",
    "Which methods train agents with reinforcement learning?",
)
LOST = "cannot see whether it arrived"
FAILED = "Something went wrong"


Step: TypeAlias = tuple[str, int]
"""Before or after which call, and the how manieth of them."""


@dataclass(frozen=True)
class Fate:
    """Where a process dies, if at all; a file that it leaves then; one that it waits for."""

    step: Step | None
    died: Path
    asked: Path


@dataclass
class Question:
    """What was asked, and where its answer must be; `thread` is None until a command has one."""

    way: str
    user: str
    words: str
    channel: str
    ts: str | None


@dataclass
class Tally:
    """What came of it all."""

    asked: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    told_lost: int = 0
    apologies: int = 0
    waits: list[float] = field(default_factory=list)


class Replica:
    """One place for a bot; its processes follow each other."""

    def __init__(self, name: str, folder: Path, environ: dict[str, str]) -> None:
        self._asked = folder / "asked"
        self._log = folder / f"{name}.log"
        self._died = folder / f"{name}.died"
        self._environ = environ
        self._pid = 0

    def start(self, step: Step | None) -> None:
        """A new process that kills itself at a step of its answers, if at all."""
        self._log.write_text("")
        self._pid = os.fork()
        if self._pid == 0:
            live(self._environ, self._log, Fate(step, self._died, self._asked))

    def is_ready(self) -> bool:
        return "answering in workspace" in self._log.read_text()

    def death(self) -> str | None:
        """Where its process was killed, None while it lives."""
        if os.waitpid(self._pid, os.WNOHANG)[0] == 0:
            return None
        self._pid = 0
        if not self._died.exists():
            raise SystemExit(f"the bot ended by itself:\n{self._log.read_text()}")
        where = self._died.read_text()
        self._died.unlink()
        return where

    def end(self) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0


def live(environ: dict[str, str], log: Path, fate: Fate) -> None:
    """The life of a process: `footnote slack` with a short lease and a time to die."""
    stream = os.open(log, os.O_WRONLY | os.O_APPEND)
    for number in (1, 2):
        os.dup2(stream, number)
    try:
        arm(fate)
        from bot.slack.log import start_log

        start_log()
        setattr(bootstrap, "Workers", partial(Workers, lease_s=LEASE_S))  # noqa: B010
        settings = read_settings(environ, log.with_suffix(".env"))
        with bootstrap.open_slack(http=False, host="", port=0, settings=settings) as bot:
            bot.run(threading.Event())
    finally:
        os._exit(1)


def arm(fate: Fate) -> None:
    """Has the process end before or after a call that an answer makes."""
    reached: Counter[str] = Counter()

    def reach(name: str) -> None:
        if not threading.current_thread().name.startswith("footnote slow"):
            return
        wait_for(fate.asked.exists, "the questions")
        reached[name] += 1
        if (name, reached[name]) == fate.step:
            fate.died.write_text(name)
            os.kill(os.getpid(), signal.SIGKILL)

    watch(WATCHED, reach)


class Round:
    """A few questions, and a few kills while they are answered."""

    def __init__(
        self,
        stack: SlackStack,
        inbox: Inbox,
        replicas: list[Replica],
        chance: random.Random,
        asked: Path,
    ) -> None:
        self._stack = stack
        self._inbox = inbox
        self._asked = asked
        self._replicas = replicas
        self._chance = chance

    def run(self, number: int, tally: Tally) -> None:
        """Asks, kills each replica at most once, waits for the end, and counts."""
        self._stack.reset()
        self._asked.unlink(missing_ok=True)
        for replica in self._replicas:
            replica.start(self._step())
        wait_for(lambda: all(replica.is_ready() for replica in self._replicas), "the replicas")
        asked = self._ask(number)
        began = time.monotonic()
        self._see_through(tally)
        tally.waits.append(time.monotonic() - began)
        for replica in self._replicas:
            replica.end()
        for question in asked:
            tally.asked[question.way] += 1
            self._judge(question, f"{question.way} of round {number}", tally)

    def _see_through(self, tally: Tally) -> None:
        """Starts what died anew until nothing waits any more."""
        end = time.monotonic() + PATIENCE_S
        while self._inbox.waiting()["slow"] or self._inbox.waiting()["quick"]:
            for replica in self._replicas:
                if (where := replica.death()) is not None:
                    tally.kills[where] += 1
                    replica.start(None)
            if time.monotonic() > end:
                return
            time.sleep(0.02)

    def _step(self) -> Step:
        name, often = self._chance.choice(STEPS)
        return f"{self._chance.choice(('before', 'after'))} {name}", self._chance.randint(1, often)

    def _ask(self, number: int) -> list[Question]:
        people = [f"U9{one:02d}" for one in self._chance.sample(range(PEOPLE), 4)]
        words = [self._chance.choice(QUESTIONS) + f" ({number}.{place})" for place in range(4)]
        mention = self._stack.say(f"<@U0BOT> {words[0]}", user=people[0])
        direct = self._stack.direct(people[1])
        said = self._stack.say(words[1], channel=direct, user=people[1])
        self._stack.command("/ask", words[2], user=people[2])
        self._stack.command("/ask", f"--private {words[3]}", user=people[3])
        wait_for(lambda: self._inbox.waiting()["slow"] == len(words), "the events")
        self._asked.touch()
        return [
            Question("mention", people[0], words[0], GENERAL, mention),
            Question("direct message", people[1], words[1], direct, said),
            Question("command", people[2], words[2], GENERAL, None),
            Question("private command", people[3], words[3], GENERAL, None),
        ]

    def _judge(self, question: Question, name: str, tally: Tally) -> None:
        """What came of one question, by what stands in the workspace."""
        posts = [one for one in self._stack.posts(question.channel) if not one.get("subtype")]
        if question.way == "private command":
            self._judge_private(question, name, tally)
            return
        root = question.ts
        if root is None:
            roots = [post for post in posts if question.words in post["text"]]
            roots = [post for post in roots if not post.get("thread_ts")]
            count(len(roots), f"the question of {name}", tally)
            root = roots[0]["ts"] if roots else ""
        told = [post["text"] for post in posts if post.get("thread_ts") == root != post["ts"]]
        if question.way == "command":  # killed before anybody knew where its thread is
            told += self._apologies(question)
        tally.apologies += sum(FAILED in text for text in told)
        finished = [text for text in told if "offline model" in text or FAILED in text]
        count(len(finished), name, tally)
        if len(told) > len(finished):
            tally.doubled.append(f"{name}: {told}")

    def _apologies(self, question: Question) -> list[str]:
        """What the person alone was told when it failed."""
        alone = [one for one in self._stack.posts() if one.get("ephemeral_to") == question.user]
        alone += self._stack.posts(self._stack.direct(question.user))
        return [one["text"] for one in alone if FAILED in one["text"]]

    def _judge_private(self, question: Question, name: str, tally: Tally) -> None:
        shown = [
            post
            for post in self._stack.posts()
            if post.get("ephemeral_to") == question.user and "offline model" in post["text"]
        ]
        direct = self._stack.posts(self._stack.direct(question.user))
        lost = [post for post in direct if LOST in post["text"]]
        failed = self._apologies(question)
        tally.told_lost += len(lost)
        tally.apologies += len(failed)
        if len(shown) > 1 or len(lost) > 1:
            tally.doubled.append(f"{name}: {len(shown)} answers, {len(lost)} notes")
        if not shown and not lost and not failed:
            tally.lost.append(name)


def count(found: int, name: str, tally: Tally) -> None:
    if found == 0:
        tally.lost.append(name)
    if found > 1:
        tally.doubled.append(f"{name}: {found} times")


def wait_for(is_so: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not come in {PATIENCE_S:.0f} s")
        time.sleep(0.02)


def crowded(folder: Path) -> Path:
    """The shared workspace with more people: each may ask only so much in an hour."""
    (folder / "slack").mkdir(parents=True)
    (folder / "slack" / "fault_proxy.py").symlink_to(SHARED / "slack" / "fault_proxy.py")
    workspace = yaml.safe_load((SHARED / "slack" / "workspace-socket.yaml").read_text())
    for number in range(PEOPLE):
        user = f"U9{number:02d}"
        workspace["users"].append({"id": user, "name": user.lower(), "real_name": user})
        workspace["channels"][0]["members"].append(user)
    (folder / "slack" / "workspace-socket.yaml").write_text(yaml.safe_dump(workspace))
    return folder


def run(kills: int, seed: int, library: Path | None) -> Tally:
    """As many rounds as the kills take, over the sample library where no other is given."""
    chance = random.Random(seed)  # noqa: S311
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = {"FOOTNOTE_HOME": str(folder / "home")}
        if library is not None:
            shutil.copytree(library, folder / "home")
        else:
            ingest = [sys.executable, "-m", "bot", "ingest", str(SAMPLE)]
            subprocess.run(ingest, check=True, cwd=ROOT, env={**os.environ, **home})
        engine = connect(f"sqlite:///{folder / 'home' / 'catalogue.db'}")
        migrate(engine)
        with slack_stack("socket", crowded(folder / "shared"), folder) as stack:
            environ = {**os.environ, **home, **stack.environ}
            replicas = [Replica(name, folder, environ) for name in ("a", "b")]
            number = 0
            try:
                while tally.kills.total() < kills:
                    number += 1
                    each = Round(stack, Inbox(engine), replicas, chance, folder / "asked")
                    each.run(number, tally)
                    engine.dispose()  # no connection is shared with the next processes
            finally:
                for replica in replicas:
                    replica.end()
    return tally


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    tally = run(options.kills, options.seed, options.home)
    print(f"asked: {dict(tally.asked)}")
    print(f"killed {tally.kills.total()} times, at {len(tally.kills)} different steps:")
    for where, times in tally.kills.most_common():
        print(f"  {times:3d}  {where}")
    print(f"lost {len(tally.lost)}, doubled {len(tally.doubled)}")
    print(f"told that a private answer may not have arrived: {tally.told_lost}")
    print(f"ended in an apology: {tally.apologies}")
    print(f"longest wait of a round: {max(tally.waits, default=0.0):.1f} s")
    for line in (*tally.lost, *tally.doubled):
        print(f"  {line}")
    sys.exit(1 if tally.lost or tally.doubled else 0)


if __name__ == "__main__":
    main()
