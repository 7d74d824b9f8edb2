"""The buttons under a digest's paper, and questions about it: each done once, to the right ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.catalogue.deliveries import Deliveries
from bot.catalogue.saved import Saved
from bot.catalogue.subscriptions import Subscriptions
from bot.catalogue.targets import Targets
from bot.delivery import Key
from bot.schedule import Slot, read_schedule
from bot.slack.buttons import about_paper
from bot.slack.hold import Hold
from bot.slack.item_actions import ItemActions
from bot.slack.item_question import OF_THREAD
from bot.slack.models import Job, Place
from bot.subscription import Target, Wanted
from tests.bot.abstracts import FERN, MOSS
from tests.bot.deliveries import content
from tests.bot.slack.desk import (
    COMMAND,
    LEASE_S,
    MENTION,
    NOW,
    Desk,
    Killed,
    Tripwire,
    Workspace,
    deaths,
    seated,
)
from tests.bot.slack.fake_slack import ALICE, CHANNEL, TEAM

HERE: Final = Target("slack", f"{TEAM}:{CHANNEL}")
ITEM: Final = "1700000050.000000"
THREAD: Final = Place(TEAM, CHANNEL, ITEM)
PRESSED: Final = replace(
    COMMAND, key="action:1", trigger_id="1.2.y", ts=ITEM, text="", value=about_paper(FERN.paper_id)
)


class ItemDesk(Desk):
    """A desk in a channel that got a digest with one paper."""

    def __init__(self, folder: Path, slack: Workspace) -> None:
        super().__init__(folder, slack)
        self.targets, self.saved = Targets(self.engine), Saved(self.engine)
        wanted = Wanted(HERE, "ferns", read_schedule("09:00", "UTC"))
        subscription = Subscriptions(self.engine).add(wanted, NOW - timedelta(days=1))
        key, deliveries = Key(subscription.subscription_id, NOW.date()), Deliveries(self.engine)
        deliveries.open(subscription, Slot(NOW.date(), NOW))
        deliveries.lease(key, "w1", NOW, 60)
        shown = replace(content(FERN.paper_id), alone={1: FERN.paper_id})
        deliveries.keep(key, "w1", shown)
        deliveries.sent(key, "w1", 1, ITEM)

    def press(self, job: Job, wire: Tripwire | None = None) -> None:
        """Claims a job and works until it is finished, each time as a new process."""
        library = self.library
        self.claim(job)
        while self.inbox.waiting()["quick"]:
            process = self.process(wire)
            leased = self.inbox.lease("quick", f"at {self.now}", self.now, LEASE_S)
            assert leased is not None
            hold = Hold(leased, process.inbox, lambda: self.now, LEASE_S)
            items = ItemActions(
                process.writer, library, lambda: library.search, self.targets, self.saved
            )
            try:
                items.handle(leased, hold)
                hold.finish("done")
            except Killed:
                self.now += timedelta(seconds=LEASE_S + 1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ItemDesk]:
    yield from seated(ItemDesk, tmp_path)


def vote(thumb: str, key: str = "action:1", user: str = ALICE) -> Job:
    value = f"{about_paper(FERN.paper_id)}:{thumb}"
    return replace(PRESSED, kind="vote", value=value, key=key, user=user)


def test_the_last_vote_of_a_person_counts(desk: ItemDesk) -> None:
    """However often they press; everybody has one, and Slack shows it as pressed."""
    desk.press(vote("good"))
    desk.press(vote("bad", "action:2"))
    desk.press(vote("bad", "action:3"))
    desk.press(vote("good", "action:4", "U02"))

    assert [(FERN.paper_id, False), (FERN.paper_id, True)] == desk.targets.votes(HERE)
    assert ([], []) == (desk.responses, desk.said)


def test_more_like_a_paper_is_for_the_person_alone_and_a_like(desk: ItemDesk) -> None:
    """The papers come privately; the next digest knows."""
    desk.press(replace(PRESSED, kind="more"))

    assert ["Papers like"] == [told.partition(f" {FERN.title}")[0] for told in desk.responses]
    assert "1. Moss" in desk.responses[0]
    assert ([], [(FERN.paper_id, True)]) == (desk.said, desk.targets.votes(HERE))


def test_a_paper_is_saved_for_the_person(desk: ItemDesk) -> None:
    """Once, and both times they hear where it is."""
    for number in range(2):
        desk.press(replace(PRESSED, kind="save", key=f"action:{number}"))

    assert [f"Saved: {FERN.title}", f"You saved this already: {FERN.title}"] == [
        told.partition(". Your")[0] for told in desk.responses
    ]
    assert [FERN.paper_id] == desk.saved.saved(TEAM, ALICE)


def test_asking_about_a_paper_opens_a_form(desk: ItemDesk) -> None:
    """With its title; it comes back with the thread of the item."""
    desk.press(replace(PRESSED, kind="ask_paper"))

    (call,) = desk.slack.called("views.open")
    assert ("1.2.y", "ask_paper") == (call["trigger_id"], call["view"]["callback_id"])
    assert FERN.title in str(call["view"]["blocks"])
    assert ITEM in call["view"]["private_metadata"]


@pytest.mark.parametrize(
    "pressed", [replace(PRESSED, ts=ITEM), replace(PRESSED, place=THREAD, ts="1700000051.000000")]
)
def test_the_shortcut_opens_the_form_too(desk: ItemDesk, pressed: Job) -> None:
    """On the paper's message, and on what the bot answered below it."""
    desk.press(replace(pressed, kind="ask_paper", value=OF_THREAD))

    (call,) = desk.slack.called("views.open")
    assert {"paper": FERN.paper_id, "channel": CHANNEL, "ts": ITEM} == json.loads(
        call["view"]["private_metadata"]
    )


def test_the_shortcut_on_another_message_of_the_bots_is_said(desk: ItemDesk) -> None:
    """There is no paper to ask about."""
    desk.press(replace(PRESSED, kind="ask_paper", value=OF_THREAD, ts="1700000001.000000"))

    assert ["This is no paper of a digest"] == [told.partition(":")[0] for told in desk.responses]


@pytest.mark.parametrize("kind", ["vote", "more", "save", "ask_paper"])
def test_a_removed_paper_is_said(desk: ItemDesk, kind: Any) -> None:
    """In a plain sentence, and nothing is kept."""
    desk.library.removed.add(FERN.paper_id)
    desk.press(replace(vote("good") if kind == "vote" else PRESSED, kind=kind))

    assert ["This paper is no longer in the library."] == desk.responses
    assert ([], []) == (desk.targets.votes(HERE), desk.saved.saved(TEAM, ALICE))


@pytest.mark.parametrize("kind", ["vote", "more", "save", "ask_paper"])
def test_a_paper_that_no_digest_showed_here_is_said(desk: ItemDesk, kind: Any) -> None:
    """Such a button stands in no message of the bot's: nobody votes for other channels."""
    value = about_paper(MOSS.paper_id)
    desk.press(replace(PRESSED, kind=kind, value=f"{value}:good" if kind == "vote" else value))

    assert ["This paper was in no digest of mine here."] == desk.responses
    assert ([], []) == (desk.targets.votes(HERE), desk.saved.saved(TEAM, ALICE))


@pytest.mark.parametrize("kind", ["vote", "more", "save", "ask_paper"])
@pytest.mark.parametrize("value", ["", "3fa9b2c1", "paper:"])
def test_a_button_that_carries_nothing_does_nothing(desk: ItemDesk, kind: Any, value: str) -> None:
    """Anybody may press anything."""
    desk.press(replace(PRESSED, kind=kind, value=value))

    assert ([], []) == (desk.responses, desk.slack.called("views.open"))


@pytest.mark.parametrize("kind", ["vote", "more", "save"])
def test_a_press_is_done_once_wherever_the_process_dies(tmp_path: Path, kind: Any) -> None:
    """One vote, one saved paper; what is told is told once, or asked about directly."""
    for desk, wire in deaths(ItemDesk, tmp_path):
        desk.press(replace(vote("good") if kind == "vote" else PRESSED, kind=kind), wire)
        votes, kept = desk.targets.votes(HERE), desk.saved.saved(TEAM, ALICE)
        told = len(desk.responses) + len(desk.direct)
        assert ([] if kind == "save" else [(FERN.paper_id, True)]) == votes
        assert ([FERN.paper_id] if kind == "save" else []) == kept
        assert (0 if kind == "vote" else 1) <= told <= 2
    assert wire.at > (2 if kind == "vote" else 5)


REPLY: Final = replace(MENTION, place=THREAD, ts="1700000060.000000", text="How is peak memory?")


@pytest.mark.parametrize("reply", ["Does it reduce the peak memory?", "And the peak memory?"])
def test_a_reply_is_answered_from_its_paper(desk: ItemDesk, reply: str) -> None:
    """In its thread, whatever else the library holds."""
    desk.ask(replace(REPLY, text=reply))

    [answer] = desk.slack.posts
    assert (ITEM, True) == (answer["thread_ts"], FERN.title in answer["text"])
    assert MOSS.title not in answer["text"]


def test_a_reply_about_something_else_is_not_stated(desk: ItemDesk) -> None:
    """The other paper would say it."""
    desk.ask(replace(REPLY, text="Where does moss grow?"))

    assert desk.said[0].startswith("Not stated in these papers.")
    assert MOSS.title not in desk.said[0]


@pytest.mark.parametrize("reply", ["What is this about?", "summarize it", "tl;dr"])
def test_a_reply_about_the_whole_paper_gets_its_summary(desk: ItemDesk, reply: str) -> None:
    """As a mention without words does."""
    desk.ask(replace(REPLY, text=reply))
    desk.ask(replace(REPLY, kind="summarize", text="", key="message:2", ts="1700000061.000000"))

    assert 2 == len(desk.said)
    assert desk.said[0] == desk.said[1]
    assert desk.said[0].startswith(FERN.title)


def test_a_reply_to_a_removed_paper_is_said(desk: ItemDesk) -> None:
    """In a plain sentence."""
    desk.library.removed.add(FERN.paper_id)
    desk.ask(REPLY)

    assert ["This paper is no longer in the library."] == desk.said


def test_a_question_by_the_form_stands_in_the_thread_above_its_answer(desk: ItemDesk) -> None:
    """Others see what was asked, and by whom."""
    asked = replace(PRESSED, kind="ask", place=THREAD, ts=None, response_url=None)
    desk.ask(replace(asked, text="Does it reduce the peak memory?", trigger_id=None))

    question, answer = desk.slack.posts
    assert "asked Does it reduce the peak memory?" in " ".join(question["text"].split())
    assert {ITEM} == {question["thread_ts"], answer["thread_ts"]}
    assert FERN.title in answer["text"]


def test_a_question_by_the_form_is_answered_once_wherever_the_process_dies(tmp_path: Path) -> None:
    """One question and one answer."""
    asked = replace(PRESSED, kind="ask", place=THREAD, ts=None, response_url=None)
    asked = replace(asked, text="Does it reduce the peak memory?", trigger_id=None)
    for desk, wire in deaths(ItemDesk, tmp_path):
        desk.ask(asked, wire)
        said = desk.said
        assert ([True, False], 2) == (["asked" in one for one in said], len(said)), wire.names
    assert wire.at > 8
