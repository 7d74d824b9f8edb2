"""Six replicas that deliver digests, killed at every step while their calls fail at times.

`python -m tests.bench.digest_kills [--kills 200] [--seed 1] [--home FOLDER | --postgres URL]`
subscribes two digests to one channel of Slack, one to another, four to mail addresses, three to
files. Schedulers and processes of `digest --due`, all real, deliver them at once and end themselves
by SIGKILL: before or after each change of a delivery's row, composing, each call to Slack, each
step of a mail and of a file, and anywhere else; so do the processes that hand a mail in. The
workspace, the mail server and the files are the witnesses. Exits with 1 where a part was lost,
doubled or out of order, or a channel was shown a paper twice.

Not among the kills are those by which a mail is lost by choice, as `bot.mail` says: of the process
that hands it in, between its note and the end of the message, or while the server is about to fail.
Copies of a mail with one Message-ID, of a server that took it without saying so, are told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from bot.catalogue.database import connect
from bot.catalogue.deliveries import Deliveries
from bot.catalogue.outbox import Outbox
from bot.catalogue.subscriptions import Subscriptions
from bot.delivery import Delivery, Key, Part
from bot.letter import RUN_HEADER, read_letter
from bot.schedule import read_schedule
from bot.slack.digest_channel import read_part
from bot.slack.replies import marked
from bot.subscription import Target, TargetKind, Wanted
from tests.bench.digest_mail import running
from tests.bench.digest_replicas import AT_RISK, HANG_S, KILLS, Kind, Replica
from tests.bench.library_copies import Library
from tests.slack_stack import GENERAL, TEAM, SlackStack, slack_stack
from tests.smtp_server import DROP, HANG, SmtpServer, Step

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
OTHER = "C03NEWS"
KINDS: tuple[Kind, ...] = ("scheduler", "digest --due")
REPLICAS = 6
ARMED = 14
"""Kills in the plan of a round; what is not reached stays for a later one."""
ANYWHERE = 3
"""Kills of a round that come at any moment."""
PATIENCE_S = 120.0
PAPERS = 3

INTERESTS: tuple[tuple[TargetKind, str, str], ...] = (
    ("slack", f"{TEAM}:{GENERAL}", "reinforcement learning"),
    ("slack", f"{TEAM}:{GENERAL}", "learning of language models"),
    ("slack", f"{TEAM}:{OTHER}", "quantum circuits"),
    ("mail", "ada@example.org", "reinforcement learning"),
    ("mail", "ada@example.org", "language models and their mistakes"),
    ("mail", "bob@example.org", "language models"),
    ("mail", "cleo@example.org", "quantum circuits"),
    ("file", "first.md", "reinforcement learning"),
    ("file", "first.md", "language models and their mistakes"),
    ("file", "deep/second.json", "quantum circuits"),
)
SLACK_FAULTS = ("429", "500", "hang", "drop_before", "drop_after", "badjson")
SLACK_CALLS = ("chat.postMessage", "chat.postMessage", "conversations.history", "auth.test")
SLACK_FAILS, SMTP_FAILS = 8, 2
"""Calls of a round that fail."""

SMTP_FAULTS: tuple[tuple[Step, str], ...] = (
    ("greet", "421 later"),
    ("sender", "451 later"),
    ("recipient", "450 later"),
    ("message", "452 later"),
    ("sender", "550 not you"),
    ("message", HANG),
    ("taken", HANG),
    ("recipient", DROP),
    ("message", DROP),
    ("taken", DROP),
)


@dataclass
class Tally:
    """What came of it all."""

    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    delivered: Counter[str] = field(default_factory=Counter)
    parts: int = 0
    copies: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def blame(self, kind: str, line: str) -> None:
        self.wrong[kind] += 1
        self.lines.append(f"{kind}: {line}")


class Round:
    """Ten digests that are due, the replicas that deliver them, and what goes wrong."""

    def __init__(
        self,
        number: int,
        folder: Path,
        database: str,
        stack: SlackStack,
        smtp: SmtpServer,
        chance: random.Random,
        tally: Tally,
    ) -> None:
        self._number = number
        self._folder = folder
        self._stack = stack
        self._smtp = smtp
        self._chance = chance
        self._tally = tally
        self._plan = folder / "plan"
        self._mails = folder / "mails"
        self._mails_died = folder / "mails died"
        self._database = database
        self._posts = 0
        self._awaited = 0
        self._to_fail: dict[str, list[str]] = defaultdict(list)
        self._due = datetime.now(UTC) - timedelta(minutes=1)
        self._environ = {
            **os.environ,
            "FOOTNOTE_HOME": str(folder / "home"),
            "FOOTNOTE_DATABASE_URL": database,
            "FOOTNOTE_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}",
            "FOOTNOTE_MAIL_FROM": "Footnote <footnote@example.org>",
            **stack.environ,
        }

    def run(self, steps: Sequence[str], anywhere: int) -> list[str]:
        """Delivers everything and judges it; gives the steps that nobody reached."""
        for folder in (self._plan, self._folder / "died", self._mails, self._mails_died):
            folder.mkdir()
        self._subscribe()
        self._break()
        fails = "message" in self._smtp.says
        later = [step for step in steps if fails and step in AT_RISK]
        for number, step in enumerate(step for step in steps if step not in later):
            (self._plan / f"{number:03d} {step}").touch()
        replicas = [
            Replica(KINDS[one % 2], f"{one}", self._folder, self._plan, self._number)
            for one in range(REPLICAS)
        ]
        began = time.monotonic()
        for replica in replicas:
            replica.start(self._environ)
        try:
            is_done = self._see_through(replicas, anywhere)
        finally:
            for replica in replicas:
                replica.end()
        self._tally.waits.append(time.monotonic() - began)
        time.sleep(HANG_S)  # what Slack was slow to carry out has arrived by then
        while running(self._mails):
            time.sleep(0.05)
        self._bury_mails()
        if not is_done:
            self._tally.blame("lost", f"round {self._number} did not end: {self._stages()}")
        self._count_faults()
        self._judge()
        left = [token.name.partition(" ")[2] for token in sorted(self._plan.iterdir())]
        return left + later

    def _subscribe(self) -> None:
        with self._tables() as (subscriptions, _):
            for number, (kind, address, interest) in enumerate(INTERESTS):
                place = str(self._folder / address) if kind == "file" else address
                schedule = read_schedule(f"{self._due:%H:%M}", "UTC")
                target = Target(kind, place)
                wanted = Wanted(target, interest, schedule, count=PAPERS, min_score=0.0)
                made = self._due - timedelta(hours=23) + timedelta(seconds=number)
                subscriptions.add(wanted, made)

    def _break(self) -> None:
        """Has calls fail that are yet to come."""
        self._stack.reset()
        for _ in range(SLACK_FAILS):
            method, kind = self._chance.choice(SLACK_CALLS), self._chance.choice(SLACK_FAULTS)
            self._stack.fault(method, kind, times=1, retry_after=1, delay=HANG_S)
            self._to_fail[method].append(kind)
        step, said = self._chance.choice(SMTP_FAULTS)
        self._smtp.kept.clear()
        self._smtp.steps.clear()
        self._smtp.says = {step: said}
        self._smtp.times = SMTP_FAILS
        if self._number % 3 == 0:  # a file where a folder should be
            (self._folder / "deep").touch()
            self._tally.faults["file: a folder is missing"] += 1

    def _count_faults(self) -> None:
        """Those that a call came to."""
        made = Counter(self._stack.methods())
        for method, kinds in self._to_fail.items():
            self._tally.faults.update(f"{method}: {kind}" for kind in kinds[: made[method]])
        for step, said in self._smtp.says.items():
            times = min(self._smtp.steps.count(step), SMTP_FAILS)
            self._tally.faults[f"mail {step}: {said}"] += times

    def _see_through(self, replicas: list[Replica], anywhere: int) -> bool:
        """Starts anew what died until everything is delivered; says whether it was in time."""
        began = time.monotonic()
        strikes = sorted(self._chance.uniform(1, 12) for _ in range(anywhere))
        while (passed := time.monotonic() - began) < PATIENCE_S:
            if passed > 5 and (self._folder / "deep").is_file():
                (self._folder / "deep").unlink()
            if self._stages() == {"delivered"}:
                return True
            struck = None
            self._bury_mails()
            self._strike_a_mail()
            if strikes and passed > strikes[0]:
                strikes.pop(0)
                if "message" not in self._smtp.says and self._chance.random() < 0.5:
                    self._awaited += 1
                else:
                    struck = self._chance.choice(replicas)
            for replica in replicas:
                code = replica.ended()
                if code is not None:
                    self._bury(replica, code)
                elif replica is struck:
                    replica.end()
                    self._tally.kills["anywhere"] += 1
                else:
                    continue
                replica.start(self._environ)
            time.sleep(0.05)
        return False

    def _strike_a_mail(self) -> None:
        """Kills a process that hands one in, where one is awaited and runs.

        None whose server fails at the end of a message: that loses it, by choice.
        """
        mails = running(self._mails) if self._awaited else []
        if mails and self._chance.random() < 0.1:  # not always right after its start
            with suppress(ProcessLookupError):
                os.kill(self._chance.choice(mails), signal.SIGKILL)
            self._tally.kills["anywhere in the process of a mail"] += 1
            self._awaited -= 1

    def _bury_mails(self) -> None:
        """Notes how the processes ended that hand mail in."""
        for token in self._mails_died.iterdir():
            self._tally.kills[token.name.partition(" ")[2]] += 1
            token.unlink()

    def _bury(self, replica: Replica, code: int) -> None:
        """Notes how a process ended that nobody struck."""
        died = sorted((self._folder / "died").iterdir())
        if code == -signal.SIGKILL and died:
            self._tally.kills[died[0].name.partition(" ")[2]] += 1
            died[0].unlink()
        elif replica.kind == "scheduler" or code not in (0, 1):
            raise SystemExit(f"a {replica.kind} ended with {code}:\n{replica.log.read_text()}")

    def _stages(self) -> set[str]:
        with self._tables() as (subscriptions, deliveries):
            keys = [Key(one.subscription_id, self._due.date()) for one in subscriptions.list()]
            rows = [deliveries.get(key) for key in keys]
        return {"none" if row is None else row.stage for row in rows}

    @contextmanager
    def _tables(self) -> Iterator[tuple[Subscriptions, Deliveries]]:
        """What the replicas share. Closed before the next process is forked: it would break the
        locks of its children's."""
        engine = connect(self._database)
        try:
            yield Subscriptions(engine), Deliveries(engine)
        finally:
            engine.dispose()

    def _judge(self) -> None:
        """What stands at the targets against what was composed."""
        shown: dict[Target, list[str]] = {}
        with self._tables() as (subscriptions, deliveries):
            for one in subscriptions.list():
                delivery = deliveries.get(Key(one.subscription_id, self._due.date()))
                if delivery is None:
                    self._tally.blame("lost", f"{one} of round {self._number}")
                    continue
                self._judge_one(delivery, deliveries.parts(delivery.key))
                shown.setdefault(delivery.target, []).extend(delivery.paper_ids)
        self._count_posts()
        for target, papers in shown.items():
            for paper, times in Counter(papers).items():
                if times > 1:
                    self._tally.blame("shown twice", f"{paper} in {target}")

    def _count_posts(self) -> None:
        """Nothing stands in the channels but what was counted."""
        channels = {address for kind, address, _ in INTERESTS if kind == "slack"}
        posts = [self._stack.posts(address.partition(":")[2]) for address in channels]
        more = sum(map(len, posts)) - self._posts
        if more:
            self._tally.blame("doubled", f"{more} posts of round {self._number}")

    def _judge_one(self, delivery: Delivery, parts: Sequence[Part]) -> None:
        kind = delivery.target.kind
        name = f"{kind} {delivery.key.run_key} of round {self._number}"
        if not delivery.paper_ids or not parts:
            self._tally.blame("lost", f"{name} has no papers")
        found = self._found(delivery, len(parts))
        if kind == "mail" and not found:
            name += self._cause(delivery)
        self._compare(name, self._expected(delivery, parts), found)
        self._posts += len(parts) if kind == "slack" else 0
        self._tally.delivered[kind] += 1
        self._tally.parts += len(parts)

    def _cause(self, delivery: Delivery) -> str:
        """Why a mail was lost: its note, the server's faults, and what the logs say of it."""
        engine = connect(self._database)
        note = Outbox(engine).note(delivery.key.run_key)
        engine.dispose()
        said = [
            f"\n    {log.stem}: {line}"
            for log in sorted(self._folder.glob("*.log"))
            for line in log.read_text().splitlines()
            if delivery.key.run_key in line or delivery.key.subscription_id in line
        ]
        return f" ({note}, {delivery.attempts} attempts, {self._smtp.says}{''.join(said)})"

    def _expected(self, delivery: Delivery, parts: Sequence[Part]) -> list[str]:
        if delivery.target.kind == "slack":
            return [read_part(part.text).text for part in parts]
        if delivery.target.kind == "mail":
            return [read_letter(part.text).subject for part in parts]
        if delivery.target.address.endswith(".json"):
            return [_canonical(json.loads(part.text)) for part in parts]
        return [part.text.strip() for part in parts]

    def _found(self, delivery: Delivery, count: int) -> list[str]:
        """What a target has of a delivery, in its order."""
        run_key, address = delivery.key.run_key, delivery.target.address
        if delivery.target.kind == "slack":
            marks = {_mark(f"{run_key}/{number}") for number in range(count)}
            posts = self._stack.posts(address.partition(":")[2])
            return [post["text"] for post in posts if post["blocks"][0]["block_id"] in marks]
        if delivery.target.kind == "mail":
            mails = [one for one in self._smtp.messages() if one[RUN_HEADER] == run_key]
            ids = {str(one["Message-ID"]): str(one["Subject"]) for one in mails}
            self._tally.copies += len(mails) - len(ids)
            return [*ids.values()]
        if address.endswith(".json"):
            digests = json.loads(Path(address).read_text())["digests"]
            return [_canonical(one) for one in digests if one.pop("run") == run_key]
        pieces = [one.partition(" -->\n") for one in Path(address).read_text().split("<!-- ")]
        return [text.strip() for key, _, text in pieces if key == run_key]

    def _compare(self, name: str, expected: list[str], found: list[str]) -> None:
        missing, more = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
        if missing:
            self._tally.blame("lost", f"{name}: {missing.total()} of {len(expected)} parts")
        if more:
            self._tally.blame("doubled", f"{name}: {more.total()} parts of {len(expected)}")
        if not missing and not more and expected != found:
            self._tally.blame("out of order", name)


def _canonical(document: object) -> str:
    return json.dumps(document, sort_keys=True)


def _mark(run_key: str) -> str:
    """What a message is known by in this workspace, which keeps no metadata."""
    return str(marked([{}], run_key, is_complete=True)[0]["block_id"])


def workspace(folder: Path) -> Path:
    """The shared workspace with one more channel."""
    (folder / "slack").mkdir(parents=True)
    (folder / "slack" / "fault_proxy.py").symlink_to(SHARED / "slack" / "fault_proxy.py")
    found = yaml.safe_load((SHARED / "slack" / "workspace-socket.yaml").read_text())
    found["channels"].append({**found["channels"][0], "id": OTHER, "name": "news"})
    (folder / "slack" / "workspace-socket.yaml").write_text(yaml.safe_dump(found))
    return folder


def run(kills: int, seed: int, given: Path | None, server: str | None) -> Tally:
    """As many rounds as the kills take."""
    chance = random.Random(seed)  # noqa: S311
    tally = Tally()
    steps: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = Library(folder, given, server)
        with (
            slack_stack("socket", workspace(folder / "shared"), folder) as stack,
            SmtpServer() as smtp,
        ):
            number = 0
            while tally.kills.total() < kills:
                number += 1
                if len(steps) < ARMED:
                    steps += chance.sample(KILLS, len(KILLS))
                here = folder / f"round {number}"
                here.mkdir()
                count = min(ARMED, kills - tally.kills.total())
                database = library.copy(here / "home")
                one = Round(number, here, database, stack, smtp, chance, tally)
                left = one.run(steps[:count], min(ANYWHERE, count // 4))
                steps = steps[count:] + left
                shutil.rmtree(here)
                if tally.waits[-1] > PATIENCE_S:
                    break
    return tally


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--postgres", metavar="URL")
    options = parser.parse_args()
    tally = run(options.kills, options.seed, options.home, options.postgres)
    print(f"killed {tally.kills.total()} times, at {len(tally.kills)} different steps:")
    for where, times in sorted(tally.kills.items()):
        print(f"  {times:3d}  {where}")
    print(f"{tally.faults.total()} calls failed:")
    for where, times in sorted(tally.faults.items()):
        print(f"  {times:3d}  {where}")
    print(f"delivered {tally.delivered.total()}: {dict(tally.delivered)}, {tally.parts} parts")
    print(f"copies of mails with one Message-ID: {tally.copies}")
    print(f"longest round: {max(tally.waits, default=0.0):.0f} s, of {len(tally.waits)}")
    names = ("lost", "doubled", "out of order", "shown twice")
    print(", ".join(f"{name} {tally.wrong[name]}" for name in names))
    for line in tally.lines:
        print(f"  {line}")
    sys.exit(1 if tally.wrong else 0)


if __name__ == "__main__":
    main()
