"""The whole bot over Socket Mode: the same answers, through a connection of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.slack_bot import SlackBotProcess, eventually, slack_bot
from tests.slack_stack import BOT, GENERAL, SlackStack, slack_stack

QUESTION = "How do language models find their own mistakes?"


@pytest.fixture(scope="module")
def home(loaded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("socket") / "home"
    shutil.copytree(loaded_home, copy)
    return copy


@pytest.fixture(scope="module")
def running(
    _slack_socket: SlackStack, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SlackBotProcess]:
    with slack_bot(_slack_socket, home, tmp_path_factory.mktemp("bot")) as bot:
        yield bot


@pytest.fixture
def bot(socket_slack: SlackStack, running: SlackBotProcess) -> SlackBotProcess:  # noqa: ARG001
    return running


def _answers(slack: SlackStack, thread_ts: str, channel: str = GENERAL) -> list[dict[str, Any]]:
    return [
        message
        for message in slack.posts(channel)
        if message.get("thread_ts") == thread_ts
        and "context_actions" in [block["type"] for block in message.get("blocks", ())]
    ]


@pytest.mark.usefixtures("bot")
def test_a_mention_is_answered_once(socket_slack: SlackStack) -> None:
    """Its two events come as two envelopes."""
    ts = socket_slack.say(f"<@{BOT}> {QUESTION}")
    found = eventually(lambda: _answers(socket_slack, ts))
    after = socket_slack.say(f"<@{BOT}> How does KANQAS work?")
    eventually(lambda: _answers(socket_slack, after))

    assert (1, 1) == (len(found), len(_answers(socket_slack, ts)))


@pytest.mark.usefixtures("bot")
def test_a_command_is_answered_in_a_thread(socket_slack: SlackStack) -> None:
    """Also one with the word that Bolt stumbles over."""
    socket_slack.command("/ask", f"payload: {QUESTION}")
    [root] = eventually(socket_slack.posts)

    assert eventually(lambda: _answers(socket_slack, root["ts"]))


@pytest.mark.usefixtures("bot")
def test_a_private_command_is_acknowledged_in_words(socket_slack: SlackStack) -> None:
    """The words travel with the envelope's acknowledgement."""
    socket_slack.command("/ask", f"--private {QUESTION}")
    [told, answer] = eventually(lambda: found if len(found := socket_slack.posts()) == 2 else [])

    assert (["ephemeral"] * 2, True) == (
        [told["subtype"], answer["subtype"]],
        "Only you" in told["text"],
    )


@pytest.mark.usefixtures("bot")
def test_a_button_opens_its_modal(socket_slack: SlackStack) -> None:
    """Interactions come as envelopes too."""
    ts = socket_slack.say(f"<@{BOT}> {QUESTION}")
    [answer] = eventually(lambda: _answers(socket_slack, ts))
    socket_slack.press(answer, "evidence")
    [call] = eventually(lambda: socket_slack.calls("views.open"))

    assert "Evidence" == call["view"]["title"]["text"]


def test_two_bots_answer_once(
    socket_slack: SlackStack, bot: SlackBotProcess, home: Path, tmp_path: Path
) -> None:
    """The workspace sends everything to both connections: two replicas over one catalogue."""
    with slack_bot(socket_slack, home, tmp_path):
        asked = [socket_slack.say(f"<@{BOT}> {QUESTION}") for _ in range(2)]
        socket_slack.command("/ask", QUESTION)
        eventually(lambda: all(_answers(socket_slack, ts) for ts in asked))
        eventually(lambda: len(socket_slack.posts()) >= 4)
        after = socket_slack.say(f"<@{BOT}> How does KANQAS work?")
        eventually(lambda: _answers(socket_slack, after))

    roots = [one for one in socket_slack.posts() if not one.get("thread_ts")]

    assert ([1, 1], 1) == ([len(_answers(socket_slack, ts)) for ts in asked], len(roots)), bot.log


def test_a_broken_connection_is_opened_again(
    shared: Path, loaded_home: Path, tmp_path: Path
) -> None:
    """Slack goes away for a moment, and the next question is answered."""
    (tmp_path / "slack").mkdir()
    # A catalogue of its own: the bot of the other workspace would take the question.
    own_home = shutil.copytree(loaded_home, tmp_path / "home")
    with (
        slack_stack("socket", shared, tmp_path / "slack") as slack,
        slack_bot(slack, own_home, tmp_path) as bot,
    ):
        slack.restart()
        eventually(lambda: bot.log.count("connected to Slack by Socket Mode") >= 2)
        ts = slack.say(f"<@{BOT}> {QUESTION}")

        assert 1 == len(eventually(lambda: _answers(slack, ts))), bot.log
