"""A digest as people meet it: sent by cron or by the bot, judged, saved and asked about."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap.library import Library
from bot.catalogue.catalogue import Catalogue
from bot.schedule import read_schedule
from bot.settings import read_settings
from bot.subscription import Target, Wanted
from tests.bot.slack.signed import send_payload
from tests.slack_bot import ROOT, SlackBotProcess, eventually, slack_bot
from tests.slack_stack import ALICE, BOB, BOT, BOT_TOKEN, GENERAL, TEAM, SlackStack

HERE = Target("slack", f"{TEAM}:{GENERAL}")
INTEREST = "reinforcement learning for circuit design"
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Morning:
    """A channel with a digest of three papers, and the bot in it."""

    slack: SlackStack
    bot: SlackBotProcess
    catalogue: Catalogue
    posts: list[Message]

    @property
    def item(self) -> Message:
        """The message of the first paper."""
        return self.posts[1]

    @property
    def paper_id(self) -> str:
        found = self.catalogue.targets.paper_of(HERE, self.item["ts"])
        assert found is not None
        return found

    def replies(self, thread_ts: str) -> list[Message]:
        """What the bot said in a thread, once it is finished."""
        return [
            one
            for one in self.slack.posts()
            if one.get("thread_ts") == thread_ts
            and one.get("subtype") is None
            and any(block["type"] in ("context", "actions") for block in one.get("blocks", ()))
        ]

    def whispers(self, user: str = ALICE) -> list[Message]:
        return [one for one in self.slack.posts() if one.get("ephemeral_to") == user]


@pytest.fixture(scope="module")
def home(loaded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("morning") / "home"
    shutil.copytree(loaded_home, copy)
    return copy


@pytest.fixture(scope="module")
def catalogue(home: Path) -> Catalogue:
    return Library(read_settings({"FOOTNOTE_HOME": str(home)}, home / "none")).catalogue


def due(slack: SlackStack, home: Path, *more: str) -> str:
    """`footnote digest --due`, with the settings that cron has: a token, and where Slack is."""
    environ = {"FOOTNOTE_HOME": str(home), "SLACK_BOT_TOKEN": BOT_TOKEN}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "digest", "--due", *more],
        cwd=ROOT,
        env={**os.environ, **environ, "SLACK_API_BASE_URL": slack.api_url},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def morning(
    _slack_http: SlackStack,
    home: Path,
    catalogue: Catalogue,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Morning]:
    """The digest is sent by the bot itself."""
    _slack_http.reset()
    now = datetime.now(UTC)
    wanted = Wanted(HERE, INTEREST, read_schedule(f"{now:%H:%M}", "UTC"), count=3)
    catalogue.subscriptions.add(wanted, now - timedelta(days=1))
    with slack_bot(_slack_http, home, tmp_path_factory.mktemp("bot")) as bot:
        posts = eventually(lambda: found if len(found := _slack_http.posts()) == 4 else [])
        assert 4 == len(posts), bot.log
        eventually(lambda: catalogue.targets.paper_of(HERE, posts[-1]["ts"]))
        yield Morning(_slack_http, bot, catalogue, posts)


def test_a_digest_is_a_head_and_a_message_a_paper(morning: Morning) -> None:
    """Each a message of the channel itself."""
    texts = [one["text"].splitlines() for one in morning.posts]

    assert texts[0][0].startswith("New papers, ")
    assert f"For “{INTEREST}”" == texts[0][1]
    assert [None] * 4 == [one.get("thread_ts") for one in morning.posts]
    assert ["1. ", "2. ", "3. "] == [
        next(line for line in lines if line[1:3] == ". ")[:3] for lines in texts[1:]
    ]


def test_cron_and_the_bot_send_a_digest_once(morning: Morning, home: Path) -> None:
    """Cron knows no more than the token."""
    said = due(morning.slack, home)

    assert "already" in said
    assert 4 == len([one for one in morning.slack.posts() if not one.get("thread_ts")])


def test_thumbs_are_votes_of_the_channel(morning: Morning) -> None:
    """One for each person, the last one."""
    morning.slack.press(morning.item, "vote", value=f"paper:{morning.paper_id}:good")
    morning.slack.press(morning.item, "vote", BOB, value=f"paper:{morning.paper_id}:good")
    eventually(lambda: len(morning.catalogue.targets.votes(HERE)) == 2)
    morning.slack.press(morning.item, "vote", value=f"paper:{morning.paper_id}:bad")
    wanted = [(morning.paper_id, False), (morning.paper_id, True)]

    assert eventually(lambda: morning.catalogue.targets.votes(HERE) == wanted)


def test_more_like_a_paper_comes_privately(morning: Morning) -> None:
    """And counts as liking it."""
    item = morning.posts[2]
    morning.slack.press(item, "more_like")
    [told] = eventually(
        lambda: [one for one in morning.whispers() if one["text"].startswith("Papers like")]
    )
    liked = morning.catalogue.targets.paper_of(HERE, item["ts"])

    assert (liked, True) in morning.catalogue.targets.votes(HERE)
    assert 5 == sum(line[:2] in ("1.", "2.", "3.", "4.", "5.") for line in told["text"].split("\n"))


def test_saved_papers_are_the_persons_own(morning: Morning) -> None:
    """Pressed twice, saved once."""
    for _ in range(2):
        morning.slack.press(morning.item, "save", BOB)
    told = eventually(lambda: found if len(found := morning.whispers(BOB)) == 2 else [])

    assert {"Saved", "You saved this already"} == {one["text"].partition(":")[0] for one in told}
    assert [morning.paper_id] == morning.catalogue.saved.saved(TEAM, BOB)
    assert [] == morning.catalogue.saved.saved(TEAM, ALICE)


def test_a_question_by_the_form_is_answered_in_the_papers_thread(morning: Morning) -> None:
    """Below the question, which everybody can read."""
    item = morning.posts[3]
    before = len(morning.slack.calls("views.open"))
    morning.slack.press(item, "ask_paper")
    calls = eventually(lambda: morning.slack.calls("views.open")[before:])
    state = {"values": {"question": {"question": {"value": "How are circuits evaluated?"}}}}
    body = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": ALICE},
        "view": {**calls[0]["view"], "id": "V7", "state": state},
    }
    for _ in range(2):
        send_payload(morning.bot.url, body)
    [answer] = eventually(lambda: morning.replies(item["ts"]))

    said = [one for one in morning.slack.posts() if one.get("thread_ts") == item["ts"]]
    assert ["How are circuits evaluated?" in one["text"] for one in said] == [True, False]
    assert answer["ts"] == said[1]["ts"]


@pytest.mark.parametrize("mention", ["", f"<@{BOT}> "])
def test_a_reply_is_a_question_about_the_paper(morning: Morning, mention: str) -> None:
    """With a mention or without; nothing of another paper answers it."""
    item = morning.item
    before = len(morning.replies(item["ts"]))
    morning.slack.say(f"{mention}What is this paper about?", thread_ts=item["ts"])
    said = eventually(lambda: morning.replies(item["ts"])[before:])

    title = next(line for line in item["text"].splitlines() if line.startswith("1. "))[3:]
    assert 1 == len(said), morning.bot.log
    assert said[0]["text"].startswith(title)


def test_the_log_names_no_question_and_no_interest(morning: Morning) -> None:
    """What people want to read is theirs."""
    assert INTEREST not in morning.bot.log
    assert "How are circuits evaluated" not in morning.bot.log
