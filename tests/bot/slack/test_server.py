"""Requests over HTTP: what is Slack's is kept before its 200, the rest is turned away."""

from __future__ import annotations

import logging
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest

from bot.errors import CatalogueError, UsageError
from bot.scheduler import Standing
from bot.settings import SlackSettings
from bot.slack.app import build_app, dispatch
from bot.slack.health import Health
from bot.slack.intake import LOOKING, Claimed, Intake
from bot.slack.models import Job, Lane
from bot.slack.server import LARGEST_BODY, SlackServer
from tests.bot.slack.requests import OURS, Threads, command, envelope, message, pressed
from tests.bot.slack.signed import (
    FORM,
    JSON,
    Replied,
    send,
    send_event,
    send_form,
    send_payload,
    signed,
)
from tests.slack_stack import SIGNING_SECRET, free_ports

MENTION = envelope(message("<@U0BOT> What is BM25?"))


class FakeInbox:
    """Keeps jobs in a list; `fails` makes it unreachable, `full` has no room."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.jobs: list[Job] = []
        self.cancelled: list[tuple[str, str, str]] = []
        self.fails = False
        self.full = False

    def claim(self, job: Job) -> Claimed:
        if self.fails:
            raise CatalogueError("the catalogue could not be used")
        if job.key in [one.key for one in self.jobs]:
            return "seen"
        self.jobs.append(job)
        return "busy" if self.full else "new"

    def cancel(self, team: str, channel: str, ts: str, instead: Job | None = None) -> bool:
        self.cancelled.append((team, channel, ts))
        was_open = ts in [job.ts for job in self.jobs]
        if was_open and instead is not None:
            self.claim(instead)
        return was_open

    def cancel_thread(self, team: str, channel: str, thread_ts: str) -> bool:
        self.cancelled.append((team, channel, thread_ts))
        return True

    def waiting(self) -> dict[Lane, int]:
        if self.fails:
            raise CatalogueError("the catalogue could not be used")
        return {"slow": len(self.jobs), "quick": 0}

    def oldest_waiting_s(self, now: datetime) -> float:  # noqa: ARG002 - time stands still here
        return 2.5


class FakeWorkers:
    """Workers that do nothing but notice."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.denied: str | None = None
        self.woken: list[str] = []
        self.running = True

    def is_running(self) -> bool:
        return self.running

    def wake(self, lane: Lane) -> None:
        self.woken.append(lane)

    def revoked(self, event: str) -> None:
        self.denied = event


class FakeScheduler:
    """A scheduler that sends nothing."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.now = Standing(is_running=True, last_run=datetime(2026, 1, 14, 9, tzinfo=UTC))
        self.late: list[str] = []

    def standing(self) -> Standing:
        return self.now

    def unsent(self, now: datetime) -> list[str]:  # noqa: ARG002 - time stands still here
        return self.late


class Bot:
    """The HTTP side of a bot whose inbox, workers and scheduler are fakes."""

    def __init__(self) -> None:
        self.inbox = FakeInbox()
        self.workers = FakeWorkers()
        self.scheduler = FakeScheduler()
        intake = Intake(self.inbox, Threads(), OURS, self.workers.wake, self.workers.revoked)
        app = build_app(SlackSettings("xoxb-lab", None, SIGNING_SECRET), intake)
        port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{port}"
        self.server = SlackServer(
            lambda raw, body, headers: dispatch(app, raw, body, headers),
            Health(self.workers, self.inbox, self.scheduler),
            "127.0.0.1",
            port,
        )

    def reset(self) -> None:
        self.inbox.reset()
        self.workers.reset()
        self.scheduler.reset()


@pytest.fixture(scope="module")
def running() -> Iterator[Bot]:
    bot = Bot()
    bot.server.start()
    yield bot
    bot.server.stop()


@pytest.fixture
def bot(running: Bot) -> Bot:
    running.reset()
    return running


def test_an_event_is_kept_and_acknowledged(bot: Bot) -> None:
    """The workers of its lane are woken."""
    replied = send_event(bot.url, MENTION)

    assert (Replied(200, ""), ["message:T1:C1:100.1"], ["slow"]) == (
        replied,
        [job.key for job in bot.inbox.jobs],
        bot.workers.woken,
    )


def test_a_replay_within_five_minutes_is_taken_once(bot: Bot) -> None:
    """The signature is good twice, the question is answered once."""
    statuses = [send_event(bot.url, MENTION).status for _ in range(2)]

    assert ([200, 200], 1, ["slow"]) == (statuses, len(bot.inbox.jobs), bot.workers.woken)


@pytest.mark.parametrize("kind", ["command", "button", "modal", "shortcut"])
def test_any_replay_is_taken_once(bot: Bot, kind: str) -> None:
    """What people type and press has a key of its own, too."""
    view = {"type": "modal", "id": "V1", "callback_id": "reason", "private_metadata": "a1"}
    modal = pressed("reason", type="view_submission", view=view)
    shortcut = pressed(
        "", type="message_action", callback_id="ask_about", action_ts="200.1",
        message={"ts": "101.1", "text": "What is BM25?"},
    )  # fmt: skip
    bodies = {"button": pressed("evidence"), "modal": modal, "shortcut": shortcut}
    for _ in range(2):
        if kind == "command":
            send_form(bot.url, command("What is BM25?"))
        else:
            send_payload(bot.url, bodies[kind])

    assert 1 == len(bot.inbox.jobs)


def test_a_command_is_kept_and_acknowledged_without_words(bot: Bot) -> None:
    """Its question appears in the channel."""
    assert (Replied(200, ""), ["What is BM25?"]) == (
        send_form(bot.url, command("What is BM25?")),
        [job.text for job in bot.inbox.jobs],
    )


def test_a_private_command_is_acknowledged_in_words(bot: Bot) -> None:
    """Nothing appears in the channel, so the person is told."""
    replied = send_form(bot.url, command("--private What is BM25?"))

    assert {"response_type": "ephemeral", "text": LOOKING} == replied.document


@pytest.mark.parametrize("text", ["payload", "what is the payload of a packet?", "payload=1"])
def test_the_word_payload_in_a_command_loses_nothing(bot: Bot, text: str) -> None:
    """Bolt takes a form that holds it for an empty one."""
    replied = send_form(bot.url, command(text))

    assert (200, [text]) == (replied.status, [job.text for job in bot.inbox.jobs])


def test_a_button_is_kept(bot: Bot) -> None:
    """It is quick work."""
    replied = send_payload(bot.url, pressed("evidence"))

    assert (Replied(200, ""), ["evidence"], ["quick"]) == (
        replied,
        [job.kind for job in bot.inbox.jobs],
        bot.workers.woken,
    )


def test_beyond_the_limits_the_quick_workers_are_woken(bot: Bot) -> None:
    """They say that too much is waiting."""
    bot.inbox.full = True
    replied = send_event(bot.url, MENTION)

    assert (200, ["quick"]) == (replied.status, bot.workers.woken)


def test_slack_verifies_the_address(bot: Bot) -> None:
    """The challenge is answered."""
    replied = send_event(bot.url, {"type": "url_verification", "challenge": "c-1"})

    assert (200, {"challenge": "c-1"}) == (replied.status, replied.document)


def test_slacks_check_of_the_certificate_needs_no_signature(bot: Bot) -> None:
    """`ssl_check` comes unsigned, with a token of old."""
    raw = urllib.parse.urlencode({"ssl_check": "1", "token": "t"})
    headers = {"Content-Type": FORM, "X-Slack-Request-Timestamp": "1"}

    assert 200 == send(f"{bot.url}/slack/events", raw, headers).status


@pytest.mark.parametrize(
    "body",
    [
        {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1},
        envelope({"type": "pin_added"}),
        envelope(message("nobody asked")),
        {"type": "interactive_message"},
        {},
    ],
)
def test_whatever_else_slack_sends_gets_a_200(bot: Bot, body: dict[str, object]) -> None:
    """Slack stops sending to an app that refuses too much."""
    assert (200, []) == (send_event(bot.url, body).status, bot.inbox.jobs)


def test_an_event_that_cannot_be_kept_is_sent_again(bot: Bot) -> None:
    """A 500 makes Slack retry."""
    bot.inbox.fails = True
    first = send_event(bot.url, MENTION).status
    bot.inbox.fails = False

    assert (500, 200, 1) == (first, send_event(bot.url, MENTION).status, len(bot.inbox.jobs))


def test_a_command_that_cannot_be_kept_is_said(bot: Bot) -> None:
    """Slack does not send commands again: the person is told, with a reference."""
    bot.inbox.fails = True
    replied = send_form(bot.url, command("What is BM25?"))

    assert 200 == replied.status
    assert "cannot take this right now" in replied.document["text"]


def test_a_wrong_signature_is_turned_away_unlogged(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """Bolt would log the whole body at INFO."""
    caplog.set_level(logging.DEBUG)
    replied = send_event(bot.url, MENTION, secret="wrong")  # noqa: S106 - that is the point

    assert (401, [], False, True) == (
        replied.status,
        bot.inbox.jobs,
        "BM25" in caplog.text,
        "SLACK_SIGNING_SECRET" in caplog.text,
    )


@pytest.mark.parametrize("shift", [-301, 301])
def test_an_old_or_early_request_is_turned_away(bot: Bot, shift: int) -> None:
    """Its signature is good, its moment is not."""
    assert 401 == send_event(bot.url, MENTION, ts=str(int(time.time()) + shift)).status


@pytest.mark.parametrize("ts", ["abc", "", "1e9", "-1"])
def test_a_moment_that_is_no_number_is_turned_away(bot: Bot, ts: str) -> None:
    """Bolt would raise."""
    assert 401 == send_event(bot.url, MENTION, ts=ts).status


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("{", JSON),
        ("[]", JSON),
        ("null", JSON),
        ('"text"', JSON),
        ("payload={", FORM),
        ("payload=[]", FORM),
        ("no form", FORM),
        ("", FORM),
        ('{"team": [], "type": "event_callback", "authorizations": [[]]}', JSON),
    ],
)
def test_what_slack_never_sends_is_turned_away(bot: Bot, raw: str, kind: str) -> None:
    """Even with a good signature."""
    assert 400 == send(f"{bot.url}/slack/events", raw, signed(raw, kind)).status


def test_a_body_without_end_is_turned_away(bot: Bot) -> None:
    """A megabyte is more than Slack ever sends; it is not even read."""
    connection = HTTPConnection(bot.url.removeprefix("http://"), timeout=10)
    with closing(connection):
        connection.putrequest("POST", "/slack/events")
        connection.putheader("Content-Length", str(LARGEST_BODY + 1))
        connection.endheaders()

        assert 413 == connection.getresponse().status


def test_other_pages_are_not_there(bot: Bot) -> None:
    """Nothing is served but what is documented."""
    assert (404, 405, 405) == (
        send(f"{bot.url}/").status,
        send(f"{bot.url}/slack/events").status,
        send(f"{bot.url}/health", "x", {"Content-Type": FORM}).status,
    )


def test_the_bot_is_ready_while_all_is_well(bot: Bot) -> None:
    """What waits is told along."""
    send_event(bot.url, MENTION)
    health, ready = send(f"{bot.url}/health"), send(f"{bot.url}/ready")

    assert (200, 200, {"slow": 1, "quick": 0}, 2.5) == (
        health.status,
        ready.status,
        ready.document["waiting"],
        ready.document["oldest_waiting_s"],
    )


def test_the_bot_is_not_ready_without_its_inbox(bot: Bot) -> None:
    """It lives, but should be sent nothing."""
    bot.inbox.fails = True

    assert (200, 503) == (send(f"{bot.url}/health").status, send(f"{bot.url}/ready").status)


def test_a_dead_worker_is_seen(bot: Bot) -> None:
    """A process that answers nobody is to be started again."""
    bot.workers.running = False
    health = send(f"{bot.url}/health")

    assert (503, ["the workers do not run"]) == (health.status, health.document["problems"])


def test_digests_are_told_of(bot: Bot) -> None:
    """Both pages show when they ran; one that is late is shown, and turns nothing red."""
    bot.scheduler.late = ["ab12 of 2026-01-14 is late: the target is away"]
    health, ready = send(f"{bot.url}/health"), send(f"{bot.url}/ready")

    assert (200, 200, "running", "2026-01-14T09:00:00+00:00", bot.scheduler.late) == (
        health.status,
        ready.status,
        health.document["digests"]["scheduler"],
        health.document["digests"]["last_run"],
        ready.document["digests"]["unsent"],
    )


def test_a_dead_scheduler_is_seen(bot: Bot) -> None:
    """A process that sends no digest is to be started again."""
    bot.scheduler.now = Standing()
    health, ready = send(f"{bot.url}/health"), send(f"{bot.url}/ready")

    assert (503, 503, ["the scheduler of digests does not run"], "ended") == (
        health.status,
        ready.status,
        health.document["problems"],
        health.document["digests"]["scheduler"],
    )


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}]
)
def test_a_revoked_bot_is_seen(bot: Bot, event: dict[str, object]) -> None:
    """Slack's last event turns health red at once."""
    replied = send_event(bot.url, envelope(event))

    assert (200, 503, 503) == (
        replied.status,
        send(f"{bot.url}/health").status,
        send(f"{bot.url}/ready").status,
    )


def test_an_edited_question_is_asked_instead_while_it_waits(bot: Bot) -> None:
    """The first one is cancelled."""
    send_event(bot.url, MENTION)
    now = {"user": "U1", "ts": "100.1", "text": "<@U0BOT> What is BM42?", "edited": {"ts": "3.1"}}
    before = {"user": "U1", "ts": "100.1", "text": "<@U0BOT> What is BM25?"}
    edit = message(None, subtype="message_changed", user=None, message=now, previous_message=before)
    send_event(bot.url, envelope(edit))

    assert ([("T1", "C1", "100.1")], ["What is BM25?", "What is BM42?"]) == (
        bot.inbox.cancelled,
        [job.text for job in bot.inbox.jobs],
    )


def test_a_taken_port_is_named(bot: Bot) -> None:
    """Two bots cannot listen in one place."""
    port = int(bot.url.rpartition(":")[2])
    health = Health(bot.workers, bot.inbox, bot.scheduler)

    with pytest.raises(UsageError, match=f"nothing can listen on '127.0.0.1', port {port}"):
        SlackServer(lambda *_: (200, "", ""), health, "127.0.0.1", port)
