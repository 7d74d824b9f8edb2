"""What tests of deliveries share: a target that keeps what it was sent, and a digest maker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.delivery import Content, Delivery, Part
from bot.schedule import read_schedule
from bot.subscription import Subscription, Target, Wanted


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


SEEN = utc("2026-01-14 08:00")


def wanted(address: str = "C1", at: str = "09:00") -> Wanted:
    return Wanted(Target("slack", address), "retrieval", read_schedule(at, "UTC"))


def content(*papers: str) -> Content:
    """A head and a message for each paper."""
    return Content({"papers": list(papers)}, SEEN, dict.fromkeys(papers, 1), ("head", *papers))


def three_new(subscription: Subscription, local_date: date, since: datetime) -> Content:  # noqa: ARG001
    """Three papers of the date."""
    return content(*(f"{local_date.isoformat()}-{number}" for number in range(3)))


class Board:
    """A target on disk: one line a message, as long as its writer lives or not."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        return {
            line["number"]: str(place)
            for place, line in enumerate(self.lines())
            if line["run_key"] == delivery.key.run_key
        }

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:
        if sorted(before) != list(range(part.number)):
            raise AssertionError(f"part {part.number} after {sorted(before)}")
        line = {
            "address": delivery.target.address,
            "run_key": delivery.key.run_key,
            "number": part.number,
            "text": part.text,
        }
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
        return str(part.number)

    def lines(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def texts(self) -> list[str]:
        return [line["text"] for line in self.lines()]
