"""Digests in a channel, message by message: each once, whatever broke, or a line that says why."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from bot.delivery import Delivery, Key, Part
from bot.errors import DeliveryFailed
from bot.slack.digest_channel import SKEW, DigestChannel, write_part
from bot.slack.errors import SlackBusy, SlackDenied, SlackUncertain
from bot.slack.lookup import ALL_PAGES
from bot.slack.pacer import Pacer
from bot.slack.web import SlackClient
from bot.slack.writer import SlackWriter
from bot.subscription import Target
from tests.bot.slack.desk import Workspace
from tests.bot.slack.fake_slack import BOT, CHANNEL, TEAM, a_post, served, writer_to
from tests.bot.slack.test_writer_faults import FAULTS, HASTE, TIMEOUT_S
from tests.slack_stack import BOT_TOKEN, GENERAL, SlackStack
from tests.slack_stack import TEAM as LAB

NOW: Final = datetime(2026, 1, 14, 9, 1, tzinfo=UTC)


def delivery(address: str = f"{TEAM}:{CHANNEL}", moment: datetime = NOW) -> Delivery:
    return Delivery(Key("s1", date(2026, 1, 14)), Target("slack", address), moment, "sending")


def part(number: int) -> Part:
    return Part(number, write_part(a_post(f"paper {number}")))


@pytest.fixture
def slack() -> Iterator[Workspace]:
    with served(Workspace()) as workspace:
        assert isinstance(workspace, Workspace)
        yield workspace


def channel_of(slack: Workspace) -> DigestChannel:
    return DigestChannel(writer_to(slack), lambda: NOW)


def test_parts_are_messages_of_the_channel_itself(slack: Workspace) -> None:
    """In their order, each with its own mark; nothing unfurls."""
    channel = channel_of(slack)
    sent: dict[int, str] = {}
    for number in range(3):
        sent[number] = channel.send(delivery(), part(number), sent)

    assert ["paper 0", "paper 1", "paper 2"] == slack.said_in(CHANNEL)
    assert [f"digest:s1:2026-01-14/{number}" for number in range(3)] == [
        one["metadata"]["event_payload"]["run_key"] for one in slack.posts
    ]
    assert {(None, False)} == {
        (call.get("thread_ts"), call["unfurl_links"]) for call in slack.called("chat.postMessage")
    }
    assert sent == channel_of(slack).find(delivery())


def test_parts_are_found_on_every_page(slack: Workspace) -> None:
    """However much was said in the channel since."""
    marked = [_marked(number) for number in range(2)]
    pages = [[marked[1], _other("1")], [_other("2")], [marked[0]]]
    slack.replies["conversations.history"] = [
        {"ok": True, "messages": page, "response_metadata": {"next_cursor": cursor}}
        for page, cursor in zip(pages, ["a", "b", ""], strict=True)
    ]

    assert {0: "1700000000.000100", 1: "1700000000.000101"} == channel_of(slack).find(delivery())
    asked = slack.called("conversations.history")
    assert [None, "a", "b"] == [call.get("cursor") for call in asked]


def test_a_channel_too_busy_to_be_looked_through_is_uncertain(slack: Workspace) -> None:
    """Nothing is posted that may stand there already."""
    page = {"ok": True, "messages": [], "response_metadata": {"next_cursor": "more"}}
    slack.replies["conversations.history"] = [page] * (ALL_PAGES + 1)

    with pytest.raises(SlackUncertain, match="more than 100000 messages"):
        channel_of(slack).find(delivery())


@pytest.mark.parametrize(("moment", "since"), [(-1, -1), (30, 0)])
def test_parts_are_looked_for_since_the_digest_was_due(
    slack: Workspace, moment: int, since: int
) -> None:
    """With some room for clocks that differ; a digest that a run by hand puts into the future was
    sent before now all the same."""
    channel_of(slack).find(delivery(moment=NOW + timedelta(days=moment)))

    (asked,) = slack.called("conversations.history")
    assert float(asked["oldest"]) == (NOW + timedelta(days=since) - SKEW).timestamp()


def test_a_mark_of_somebody_else_is_none(slack: Workspace) -> None:
    """Metadata can be written by any app of the workspace."""
    slack.messages.append({**_marked(0), "user": "U99", "bot_id": "B99"})

    assert {} == channel_of(slack).find(delivery())


def _marked(number: int) -> dict[str, Any]:
    mark = {"run_key": f"digest:s1:2026-01-14/{number}", "is_complete": True}
    told = {"event_type": "footnote_answer", "event_payload": mark}
    ts = f"1700000000.{100 + number:06}"
    message = {"user": BOT, "ts": ts, "text": "", "channel": CHANNEL, "thread_ts": None}
    return {**message, "metadata": told}


def _other(text: str) -> dict[str, Any]:
    return {"user": "U01", "ts": "1700000000.000001", "text": text, "channel": CHANNEL}


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("not_in_channel", "say /invite @Footnote"),
        ("channel_not_found", "invite it there"),
        ("is_archived", "open it again, or remove the subscription"),
        ("restricted_action", "let the bot post there, or remove the subscription"),
    ],
)
@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.history"])
def test_a_channel_that_takes_nothing_is_said(
    slack: Workspace, method: str, code: str, advice: str
) -> None:
    """With its name and what to do, in one line."""
    slack.fault(method, "error", code=code)

    channel = channel_of(slack)
    calls: dict[str, Callable[[], object]] = {
        "chat.postMessage": lambda: channel.send(delivery(), part(0), {}),
        "conversations.history": lambda: channel.find(delivery()),
    }

    with pytest.raises(DeliveryFailed, match=advice) as caught:
        calls[method]()
    assert repr(CHANNEL) in str(caught.value)
    assert [] == slack.said_in(CHANNEL)


@pytest.mark.parametrize("address", ["T99:C01", TEAM, f"{TEAM}:"])
def test_another_workspace_is_said(slack: Workspace, address: str) -> None:
    """A token is good for one workspace."""
    with pytest.raises(DeliveryFailed, match="SLACK_BOT_TOKEN is of the workspace"):
        channel_of(slack).send(delivery(address), part(0), {})
    assert [] == slack.called("chat.postMessage")


def test_a_revoked_token_is_said(slack: Workspace) -> None:
    """Nothing is tried again."""
    slack.fault("chat.postMessage", "error", code="token_revoked", times=9)

    with pytest.raises(SlackDenied, match="check SLACK_BOT_TOKEN"):
        channel_of(slack).send(delivery(), part(0), {})
    assert 1 == len(slack.called("chat.postMessage"))


def test_a_long_wait_is_for_the_next_run(slack: Workspace) -> None:
    """Ten minutes are not waited for, and nothing is sent."""
    slack.fault("chat.postMessage", "429", retry_after="600")

    with pytest.raises(SlackBusy):
        channel_of(slack).send(delivery(), part(0), {})
    assert [] == slack.said_in(CHANNEL)


def test_a_part_that_arrived_in_the_last_try_is_noticed(slack: Workspace) -> None:
    """Both tries broke off, and the second one had been taken."""
    slack.fault("chat.postMessage", "drop_before")
    slack.fault("chat.postMessage", "drop_after")

    ts = channel_of(slack).send(delivery(), part(0), {})

    assert [ts] == [one["ts"] for one in slack.posts]


def test_a_slack_that_never_takes_a_part_is_uncertain(slack: Workspace) -> None:
    """The next run looks before it posts."""
    slack.fault("chat.postMessage", "drop_before", times=9)

    with pytest.raises(SlackUncertain):
        channel_of(slack).send(delivery(), part(0), {})
    assert 2 == len(slack.called("chat.postMessage"))


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.history", "auth.test"])
@pytest.mark.parametrize("kind", FAULTS)
def test_each_part_is_there_once_after_any_fault(stack: SlackStack, method: str, kind: str) -> None:
    """Over an emulator and a proxy: whatever broke at whichever call, in order and once."""
    channel = process(stack)
    here = delivery(f"{LAB}:{GENERAL}", datetime.now(UTC))
    sent: dict[int, str] = {}
    for number in range(3):
        if number == 1:
            stack.fault(method, kind, **FAULTS[kind])
            channel = process(stack)
            assert sent == channel.find(here)
        sent[number] = channel.send(here, part(number), sent)

    assert [(f"paper {number}", sent[number]) for number in range(3)] == [
        (one["text"], one["ts"]) for one in stack.posts()
    ]
    assert sent == channel.find(here)


def process(stack: SlackStack) -> DigestChannel:
    """A channel that knows nothing but what stands in Slack."""
    hasty = Pacer(lambda: time.monotonic() * HASTE, lambda seconds: time.sleep(seconds / HASTE))
    writer = SlackWriter(SlackClient(BOT_TOKEN, stack.api_url, timeout=TIMEOUT_S), hasty)
    return DigestChannel(writer, lambda: datetime.now(UTC))


@pytest.fixture(name="stack")
def _stack(request: pytest.FixtureRequest) -> SlackStack:
    found: SlackStack = request.getfixturevalue("_slack_http")
    found.reset()
    return found
