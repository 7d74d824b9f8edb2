"""What needs no model: help, sharing, settings and the home page; each once, and never silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.answer import Answer
from bot.catalogue.conversations import Conversations
from bot.errors import NotFound
from bot.slack.actions import Actions
from bot.slack.hold import Hold
from bot.slack.home import HomePage
from bot.slack.models import Feedback, Job, Place, Recent
from bot.slack.shelf import Shelf
from tests.bot.slack.desk import COMMAND, LEASE_S, MENTION, Desk, Killed, Tripwire, seated
from tests.bot.slack.fake_slack import ALICE, CHANNEL, ROOT, TEAM

PRIVATE = replace(COMMAND, private=True)
PRESSED = replace(COMMAND, key="action:1.1:U01", trigger_id="1.2.y", ts="1700000090.000000")


class SmallShelf:
    """What the library says beside its answers."""

    def __init__(self, desk: Desk) -> None:
        self._library = desk.library

    def examples(self, count: int) -> tuple[str, ...]:
        return ("How does Fern work?", "How does Moss grow?")[:count]

    def home(self, team: str, user: str, recent: tuple[Recent, ...]) -> HomePage:  # noqa: ARG002
        return HomePage(papers=2, listings=1, recent=recent)

    def answer(self, answer_id: str) -> Answer:
        return self._library.restored(self._library.answers.get(answer_id))

    def exhibits(self, _: object) -> tuple[()]:
        raise NotFound("no answer")

    def bibtex(self, _: object) -> str:
        return "@misc{fern}"


class QuickDesk(Desk):
    """A desk that does what is quick."""

    def do(self, job: Job, wire: Tripwire | None = None) -> None:
        """Claims a job and works until it is finished, each time as a new process."""
        self.claim(job)
        while self.inbox.waiting()["quick"]:
            process = self.process(wire)
            leased = self.inbox.lease("quick", f"at {self.now}", self.now, LEASE_S)
            assert leased is not None
            hold = Hold(leased, process.inbox, lambda: self.now, LEASE_S)
            shelf = cast(Shelf, SmallShelf(self))
            actions = Actions(process.writer, shelf, self.conversations, self.inbox)
            try:
                actions.handle(leased, hold)
                hold.finish("done")
            except Killed:
                self.now = self.now.replace(minute=self.now.minute + 1)

    def answered_privately(self) -> str:
        """The id of an answer that one person saw."""
        self.ask(PRIVATE)
        return self.library.answers.list()[0].answer_id


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[QuickDesk]:
    yield from seated(QuickDesk, tmp_path)


def test_help_names_the_ways_to_ask_and_examples(desk: QuickDesk) -> None:
    """For the asker alone."""
    desk.do(replace(COMMAND, kind="help", text=""))
    (told,) = desk.responses
    assert ("/ask --private" in told, "How does Moss grow?" in told, []) == (True, True, desk.said)


def test_help_in_a_channel_stands_in_a_thread_of_the_mention(desk: QuickDesk) -> None:
    """Not in everybody's way."""
    desk.do(replace(MENTION, kind="help"))
    (posted,) = desk.slack.posts
    assert ROOT == posted["thread_ts"]


def test_help_where_the_bot_is_no_more_is_given_directly(
    desk: QuickDesk, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody who addressed it is left in silence, and the log says why."""
    desk.slack.gone.add(CHANNEL)
    desk.do(replace(MENTION, kind="help", text=""))
    assert [True] == ["How does Fern work?" in text for text in desk.direct]
    assert "cannot write in channel C01 (not_in_channel)" in caplog.text


@pytest.mark.parametrize("kind", ["help", "busy"])
@pytest.mark.parametrize("step", ["before chat.postMessage", "after chat.postMessage"])
def test_a_direct_message_is_answered_once_wherever_the_bot_is_killed(
    desk: QuickDesk, kind: Any, step: str
) -> None:
    """What was sent is found again."""
    wire = Tripwire()
    wire.until(step)
    desk.do(replace(MENTION, kind=kind, place=Place(TEAM, f"D{ALICE}")), wire)
    assert 1 == len(desk.direct)


def test_a_private_answer_is_shared_once_however_often_it_is_pressed(desk: QuickDesk) -> None:
    """Who presses again hears that it is there."""
    answer_id = desk.answered_privately()
    for number in (1, 2):
        desk.do(replace(PRESSED, key=f"action:{number}", kind="share", value=answer_id))
    root, answer = desk.slack.posts
    assert root["ts"] == answer["thread_ts"]
    assert "shared this answer already" in desk.responses[-1]


@pytest.mark.parametrize("step", range(1, 9))
def test_a_private_answer_is_shared_once_wherever_the_bot_is_killed(
    desk: QuickDesk, step: int
) -> None:
    """The question once, and the answer below it once."""
    answer_id = desk.answered_privately()
    desk.do(replace(PRESSED, kind="share", value=answer_id), Tripwire(at=step))
    root, answer = desk.slack.posts
    assert root["ts"] == answer["thread_ts"]
    assert 1 == len(desk.responses)


def test_an_answer_that_could_not_be_shared_can_be_later(desk: QuickDesk) -> None:
    """Once the bot is invited."""
    answer_id = desk.answered_privately()
    desk.slack.gone = {CHANNEL}
    desk.do(replace(PRESSED, key="action:1", kind="share", value=answer_id))
    assert "invite me" in desk.responses[-1]
    desk.slack.gone = set()
    desk.do(replace(PRESSED, key="action:2", kind="share", value=answer_id))
    assert 2 == len(desk.said)


def test_what_is_gone_is_said(desk: QuickDesk) -> None:
    """A button outlives its answer."""
    desk.do(replace(PRESSED, kind="evidence", value="3fa9b2c1"))
    assert ["This answer is no longer kept: ask again."] == desk.responses


def test_bibtex_opens_in_a_modal(desk: QuickDesk) -> None:
    """By the trigger of the press."""
    desk.do(replace(PRESSED, kind="bibtex", value="3fa9b2c1"))
    (call,) = desk.slack.called("views.open")
    assert "1.2.y" == call["trigger_id"]
    assert "@misc{fern}" in str(call["view"])


def test_a_thumb_and_its_reason_are_kept(desk: QuickDesk) -> None:
    """A thumb down asks for the reason."""
    desk.do(replace(PRESSED, key="action:1", kind="feedback", value="3fa9b2c1:bad"))
    desk.do(replace(PRESSED, key="action:2", kind="reason", value="3fa9b2c1", text="too short"))
    assert 1 == len(desk.slack.called("views.open"))
    assert Feedback("3fa9b2c1", TEAM, ALICE, False, "too short") == desk.conversations.feedback(
        "3fa9b2c1", TEAM, ALICE
    )


def test_a_thumb_up_asks_nothing(desk: QuickDesk) -> None:
    """Slack shows it as pressed."""
    desk.do(replace(PRESSED, kind="feedback", value="3fa9b2c1:good"))
    assert ([], []) == (desk.slack.called("views.open"), desk.responses)


@pytest.mark.parametrize(
    ("mode", "kept", "said"),
    [
        ("pick-up", "pick-up", "Noted."),
        ("", "ask-first", "Before I answer"),
        ("often", "ask-first", "'often' is none of them"),
    ],
)
def test_a_channels_mode_is_set_or_told(desk: QuickDesk, mode: str, kept: str, said: str) -> None:
    """A mode that is none changes nothing, and that is said."""
    desk.do(replace(COMMAND, kind="settings", value=f"follow-ups {mode}".strip()))
    (told,) = desk.responses
    assert (kept, True) == (desk.conversations.follow_ups(TEAM, CHANNEL), said in told)


def test_who_is_forgotten_hears_what_went(desk: QuickDesk) -> None:
    """And it is gone."""
    desk.answered_privately()
    desk.do(replace(COMMAND, key="command:f", kind="settings", value="forget-me"))
    assert "Deleted: 1 question and its answer" in desk.responses[-1]
    assert [] == desk.library.answers.list()


def test_a_question_that_is_begun_while_its_asker_is_forgotten_is_not_kept(
    desk: QuickDesk,
) -> None:
    """What waits ends first, so that nothing is noted after the deletion."""

    class Racing(Conversations):
        def forget(self, team: str, user: str) -> int:
            gone = super().forget(team, user)
            self.asked("late", MENTION, ROOT)  # as a worker does
            return gone

    desk.conversations = Racing(desk.engine)
    desk.claim(MENTION)
    desk.take()
    desk.do(replace(COMMAND, kind="settings", text="", value="forget-me"))
    assert 0 == Conversations(desk.engine).forget(TEAM, ALICE)


@pytest.mark.parametrize("fault", [None, "500"])
def test_who_is_forgotten_has_an_empty_home(desk: QuickDesk, fault: str | None) -> None:
    """At once, where Slack takes it; what was said stays said once."""
    desk.answered_privately()
    if fault is not None:
        desk.slack.fault("views.publish", fault, times=3)
    desk.do(replace(COMMAND, key="command:f", kind="settings", text="", value="forget-me"))
    homes = [str(call["view"]) for call in desk.slack.called("views.publish")]
    assert homes
    assert ["Does Fern reduce" in home for home in homes] == [False] * len(homes)
    assert 1 == sum("Deleted: 1 question" in text for text in desk.responses)
    assert [] == desk.direct


def test_home_shows_what_the_person_asked(desk: QuickDesk) -> None:
    """To them alone."""
    desk.answered_privately()
    desk.do(replace(MENTION, key="action:h", kind="home", value="home"))
    (call,) = desk.slack.called("views.publish")
    assert (ALICE, True) == (call["user_id"], "Does Fern reduce" in str(call["view"]))


def test_the_messages_tab_suggests_examples(desk: QuickDesk) -> None:
    """As prompts to press."""
    place = Place(TEAM, f"D{ALICE}")
    desk.do(replace(MENTION, key="action:m", kind="home", value="messages", place=place))
    (call,) = desk.slack.called("assistant.threads.setSuggestedPrompts")
    assert (place.channel, True) == (
        call["channel_id"],
        "How does Moss grow?" in str(call["prompts"]),
    )
