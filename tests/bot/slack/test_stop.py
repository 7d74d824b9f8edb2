"""A person presses Stop while an answer streams: a whole bot with a slow model behind a server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.slack.signed import send, send_event
from tests.mock_llm import MockLLM, behaviours
from tests.slack_bot import SlackBotProcess, eventually, slack_bot
from tests.slack_stack import ALICE, BOT, GENERAL, TEAM, SlackStack

QUESTION = "How do language models find their own mistakes?"


@pytest.fixture(scope="module")
def slow_bot(
    _slack_http: SlackStack, loaded_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SlackBotProcess]:
    """Its answers take longer than any test."""
    home = tmp_path_factory.mktemp("stop") / "home"
    shutil.copytree(loaded_home, home)
    with MockLLM(behaviours.honest(5, piece=8, delay=0.06)) as model:
        settings = {
            "FOOTNOTE_MODEL": "openai:slow",
            "OPENAI_API_KEY": "none",
            "OPENAI_BASE_URL": model.base_url,
        }
        with slack_bot(_slack_http, home, home.parent, **settings) as bot:
            yield bot


def _begun(slack: SlackStack) -> tuple[str, str]:
    """The thread of a question, and the ts of its answer that has a sentence."""
    thread_ts = slack.say(f"<@{BOT}> {QUESTION}")
    eventually(lambda: slack.calls("chat.appendStream"))
    [answer] = [one for one in slack.posts() if one.get("thread_ts") == thread_ts]
    return thread_ts, answer["ts"]


def _end(slack: SlackStack, ts: str) -> str:
    """What a stopped answer says at last."""

    def said() -> str:
        [answer] = [one for one in slack.posts() if one["ts"] == ts]
        text = json.dumps(answer)
        return text if "Stopped." in text else ""

    return eventually(said)


def _is_idle(bot: SlackBotProcess) -> bool:
    waiting: dict[str, int] = send(f"{bot.url}/ready").document["waiting"]
    return not any(waiting.values())


def test_a_stopped_session_ends_its_answer_where_it_is(
    slack: SlackStack, slow_bot: SlackBotProcess
) -> None:
    """Slack tells of the button by an event; nothing is written after it."""
    thread_ts, ts = _begun(slack)
    event = {
        "type": "agent_session_stopped",
        "channel": GENERAL,
        "thread_ts": thread_ts,
        "streaming_message_ts": [ts],
        "user": ALICE,
    }
    replied = send_event(
        slow_bot.url, {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}
    )

    assert (200, True) == (replied.status, bool(_end(slack, ts)))
    assert eventually(lambda: _is_idle(slow_bot))
    assert "context_actions" not in _end(slack, ts)
    assert ["active"] == [one["status"] for one in slack.calls("agents.sessions.setStatus")]


def test_a_session_is_stopped_before_anything_streams(
    slack: SlackStack, slow_bot: SlackBotProcess
) -> None:
    """Slack names no message then, and none comes."""
    thread_ts = slack.say(f"<@{BOT}> {QUESTION}")
    eventually(lambda: slack.calls("assistant.threads.setStatus"))
    event = {
        "type": "agent_session_stopped",
        "channel": GENERAL,
        "thread_ts": thread_ts,
        "streaming_message_ts": [],
        "user": ALICE,
    }
    send_event(
        slow_bot.url, {"type": "event_callback", "team_id": TEAM, "event_id": "Ev2", "event": event}
    )

    assert eventually(lambda: _is_idle(slow_bot))
    assert [] == slack.posts()


def test_a_stream_that_a_person_stopped_ends_its_answer(
    slack: SlackStack, slow_bot: SlackBotProcess
) -> None:
    """Slack refuses the next piece of it."""
    _, ts = _begun(slack)
    slack.fault("chat.appendStream", "error", error="stopped_by_user")

    assert _end(slack, ts)
    assert eventually(lambda: _is_idle(slow_bot))
