"""A digest's way into a Slack channel: one message a part, each found again by its mark."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from bot.delivery import Delivery, Part
from bot.errors import DeliveryFailed
from bot.slack.errors import SlackGone, SlackUncertain
from bot.slack.models import Place, Post
from bot.slack.writer import SlackWriter

SKEW: Final = timedelta(days=1)
"""How far before a digest was due its messages are looked for: clocks differ, and runs by hand may
name any moment."""

MOST_PARTS: Final = 1_100
"""More than a digest has: a head, at most a thousand papers, and the updates."""

ADVICE: Final = {
    "channel_not_found": "there is no such channel, or the bot is not in it: invite it there",
    "is_archived": "it is archived: open it again, or remove the subscription",
    "not_in_channel": "the bot is not in it: say /invite @Footnote there",
}
OTHERWISE: Final = "let the bot post there, or remove the subscription"


def write_part(post: Post) -> str:
    """A message as a delivery stores it."""
    return json.dumps({"text": post.text, "blocks": post.blocks}, ensure_ascii=False)


def read_part(text: str) -> Post:
    """A stored message."""
    found = json.loads(text)
    return Post(found["text"], tuple(found["blocks"]))


class DigestChannel:
    """The channel of targets `TEAM:CHANNEL`.

    What cannot be posted raises DeliveryFailed with what to do about it; `clock` is in UTC.
    """

    def __init__(self, writer: SlackWriter, clock: Callable[[], datetime]) -> None:
        self._writer = writer
        self._clock = clock

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        """The parts that stand in the channel, each with its ts."""
        place = self._place(delivery)
        since = min(delivery.moment, self._clock()) - SKEW
        keys = {_run_key(delivery, number): number for number in range(MOST_PARTS)}
        with _worded(place):
            sent = self._writer.find_each(place, keys, f"{since.timestamp():.6f}")
        return {keys[key]: ts for key, ts in sent.items()}

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:  # noqa: ARG002
        """Posts a part once, and gives its ts."""
        place, key = self._place(delivery), _run_key(delivery, part.number)
        with _worded(place):
            try:
                return self._writer.deliver(place, read_part(part.text), key)
            except SlackUncertain as error:  # also of the second try: nobody asks a third time
                found = self._writer.find_sent(place, key, None, is_late=error.is_late)
                if found is None:
                    raise
                return found.ts

    def _place(self, delivery: Delivery) -> Place:
        team, _, channel = delivery.target.address.partition(":")
        ours = self._writer.who_am_i().team
        if team != ours or not channel:
            raise DeliveryFailed(
                f"no digest can be posted in {delivery.target.address!r}: SLACK_BOT_TOKEN is of "
                f"the workspace {ours!r}; set that of the other, or remove the subscription"
            )
        return Place(team, channel)


def _run_key(delivery: Delivery, number: int) -> str:
    return f"{delivery.key.run_key}/{number}"


@contextmanager
def _worded(place: Place) -> Iterator[None]:
    try:
        yield
    except SlackGone as gone:
        advice = ADVICE.get(gone.code, f"{gone.code}: {OTHERWISE}")
        raise DeliveryFailed(f"no digest can be posted in {place.channel!r}: {advice}") from gone
