"""Kills processes that deliver digests, at every step: `python -m tests.bench.digest_kills [N]`.

Six replicas deliver digests of four messages to targets on disk; each is killed after a random
step, as `kill -9` does, and replaced. At the end every message must have arrived exactly once.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.catalogue.catalogue import Catalogue, open_catalogue
from bot.deliver import Deliver
from bot.delivery import Content, Delivery, Part
from bot.subscription import Subscription, Target, Wanted
from tests.bot.deliveries import Board, three_new, utc, wanted

NOW = utc("2026-01-14 09:00")
REPLICAS = 6
LEASE_SECONDS = 1.5
STEP_SECONDS = 0.02
ROOT = Path(__file__).parents[2]


@dataclass
class Told:
    """A board that says each step aloud, so that it can be killed there."""

    folder: Path

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        _say("find")
        return self._board(delivery).find(delivery)

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:
        _say("send")
        ref = self._board(delivery).send(delivery, part, before)
        _say("sent")
        return ref

    def _board(self, delivery: Delivery) -> Board:
        return Board(self.folder / delivery.target.address)


def catalogue_of(folder: Path) -> Catalogue:
    return open_catalogue(f"sqlite:///{folder / 'catalogue.db'}")


def subscribe(folder: Path, digests: int) -> None:
    subscriptions = catalogue_of(folder).subscriptions
    for number in range(digests):
        asked = wanted(f"C{number}")
        target = Target("slack", f"C{number}")
        subscriptions.add(Wanted(target, asked.interest, asked.schedule), NOW - timedelta(days=1))


def work(folder: Path) -> None:
    """One replica."""

    def compose(subscription: Subscription, local_date: date, since: datetime, /) -> Content:
        _say("compose")
        return three_new(subscription, local_date, since)

    catalogue = catalogue_of(folder)
    Deliver(
        catalogue.subscriptions,
        catalogue.deliveries,
        lambda _: Told(folder),
        compose,
        lambda: datetime.now(UTC),
        time.sleep,
        LEASE_SECONDS,
    ).run(NOW)


def kill(folder: Path, kills: int, replicas: int, seed: int = 0) -> Counter[str]:
    """Kills replicas after random steps; gives how often after which. Ends when all is sent."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    killed: Counter[str] = Counter()
    running = [_start(folder) for _ in range(replicas)]
    while sum(killed.values()) < kills:
        replica = running.pop(0)
        step = ""
        assert replica.stdout is not None
        for _ in range(chance.randint(1, 5)):
            step = replica.stdout.readline().strip() or step
        replica.kill()
        if replica.wait() == 0:  # it had nothing left to do
            running.append(replica)
            break
        killed[step] += 1
        replica.stdout.close()
        running.append(_start(folder))
    for replica in running:
        replica.communicate(timeout=300)
    work(folder)
    return killed


def faults(folder: Path, digests: int) -> list[str]:
    """What is wrong with what arrived; nothing, if all is well."""
    day = NOW.date().isoformat()
    expected = ["head", *(f"{day}-{number}" for number in range(3))]
    found = {f"C{number}": Board(folder / f"C{number}").texts() for number in range(digests)}
    return [f"{name}: {texts}" for name, texts in found.items() if texts != expected]


def _start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.bench.digest_kills", "work", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def _say(step: str) -> None:
    """Tells the killer, and gives it the time to strike."""
    print(step, flush=True)
    time.sleep(STEP_SECONDS)


def main() -> None:
    if sys.argv[1:2] == ["work"]:
        work(Path(sys.argv[2]))
        return
    kills = int(sys.argv[1]) if sys.argv[1:] else 200
    digests = max(60, 4 * kills)
    with tempfile.TemporaryDirectory() as name:
        subscribe(Path(name), digests)
        killed = kill(Path(name), kills, REPLICAS)
        wrong = faults(Path(name), digests)
    print(f"{sum(killed.values())} kills {dict(killed)}, {digests} digests, {len(wrong)} wrong")
    print("\n".join(wrong))


if __name__ == "__main__":
    main()
