"""Digests by mail, end to end over a real library and a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.bot.cli.conftest import Ended, Footnote
from tests.smtp_server import DROP, SmtpServer

TOMORROW = datetime.now(UTC).date() + timedelta(days=1)
INTEREST = "reinforcement learning for circuit design"
ADD = ("subscriptions", "add", "--interest", INTEREST, "--tz", "UTC", "--count", "3")
FROM = "Footnote <footnote@example.org>"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


def add(footnote: Footnote, *more: str) -> str:
    ended = footnote(*ADD, "--mail", "Ada@Example.org", *more)
    assert 0 == ended.code
    return ended.out.strip()


def due(footnote: Footnote, server: SmtpServer, days: int = 0) -> tuple[Ended, list[str]]:
    ended = footnote(
        "digest", "--due", "--now", f"{TOMORROW + timedelta(days=days)}T09:05Z", "--json",
        FOOTNOTE_SMTP_URL=f"smtp://127.0.0.1:{server.port}", FOOTNOTE_MAIL_FROM=FROM,
    )  # fmt: skip
    return ended, [one["state"] for one in ended.document["deliveries"]]


def test_digest_is_mailed_once(own_sample: Footnote, server: SmtpServer) -> None:
    """As text and as HTML, each sentence with its quote; then it is known."""
    subscription_id = add(own_sample)
    (target,) = [
        one["target"]
        for one in own_sample("subscriptions", "list", "--json").document["subscriptions"]
    ]

    assert ["delivered"] == due(own_sample, server)[1]
    assert ["already"] == due(own_sample, server)[1]
    (message,) = server.messages()
    assert {"kind": "mail", "address": "Ada@example.org"} == target
    assert [("footnote@example.org", ["Ada@example.org"])] == [one[:2] for one in server.kept]
    assert (f"Digest of {TOMORROW}: {INTEREST}", f"digest:{subscription_id}:{TOMORROW}") == (
        message["Subject"],
        message["X-Footnote-Run"],
    )
    text, html = (part.get_content() for part in message.iter_parts())
    assert (3, 3) == (text.count("* "), html.count("<h3"))
    assert "| “" in text
    assert "<blockquote" in html


def test_empty_day_is_one_line(own_sample: Footnote, server: SmtpServer) -> None:
    """Or nothing at all."""
    add(own_sample, "--must", "unheardofword")
    add(own_sample, "--must", "unheardofword", "--empty", "quiet")

    assert ["empty", "empty"] == due(own_sample, server)[1]
    (message,) = server.messages()
    assert ["text/plain", "text/html"] == [one.get_content_type() for one in message.iter_parts()]
    text = next(iter(message.iter_parts())).get_content()
    assert f"{TOMORROW}: 0 of 80 new papers for {INTEREST}" == " ".join(text.split())


@pytest.mark.parametrize("said", ["450 4.2.0 later", DROP])
def test_mail_that_cannot_be_sent_now_is_sent_by_the_next_run(
    own_sample: Footnote, server: SmtpServer, said: str
) -> None:
    """And the run that could not says so."""
    add(own_sample)
    server.says["recipient"], server.times = said, 1

    ended, states = due(own_sample, server)
    assert (1, ["failed"], 1) == (ended.code, states, len(ended.err.splitlines()))
    assert ["delivered"] == due(own_sample, server)[1]
    assert 1 == len(server.kept)


def test_mail_that_is_refused_is_not_tried_again(own_sample: Footnote, server: SmtpServer) -> None:
    """The server's words say why; the papers are in the next day's."""
    add(own_sample)
    server.says["recipient"], server.times = "550 5.1.1 nobody of that name", 1

    ended, states = due(own_sample, server)
    again = due(own_sample, server)[1]
    assert ["failed"] == states == again
    assert "550 5.1.1 nobody of that name" in ended.err
    assert (["delivered"], 1) == (due(own_sample, server, 1)[1], len(server.kept))


def test_missing_settings_are_said(own_sample: Footnote) -> None:
    """When they are needed; the digest waits."""
    add(own_sample)
    ended = own_sample("digest", "--due", "--now", f"{TOMORROW}T09:05Z")

    assert 1 == ended.code
    assert "FOOTNOTE_SMTP_URL is not set" in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--mail", "ada"), "'ada' is no mail address"),
        (("--mail", "ada@example.org", "--file", "x.md"), "either --file, --mail or --channel"),
        ((), "either --file, --mail or --channel"),
    ],
)
def test_wrong_target_is_refused(
    own_sample: Footnote, arguments: tuple[str, ...], said: str
) -> None:
    """Exit code 2, one line, and nothing is kept."""
    ended = own_sample(*ADD, *arguments)

    assert (2, "", 1) == (ended.code, ended.out, len(ended.err.splitlines()))
    assert said in ended.err
    assert [] == own_sample("subscriptions", "list", "--json").document["subscriptions"]


def test_doctor_asks_the_mail_server(own_sample: Footnote, server: SmtpServer) -> None:
    """Only where it is set, or somebody wants mail."""

    def mail(**environ: str) -> list[Any]:
        checks = own_sample("doctor", "--json", **environ).document["checks"]
        return [(one["state"], one["command"]) for one in checks if one["name"] == "mail"]

    there, nobody = f"smtp://127.0.0.1:{server.port}", "smtp://127.0.0.1:9"
    assert [] == mail()
    assert [("ok", None)] == mail(FOOTNOTE_SMTP_URL=there, FOOTNOTE_MAIL_FROM=FROM)
    assert [("fail", "export FOOTNOTE_MAIL_FROM=…")] == mail(FOOTNOTE_SMTP_URL=there)
    assert [("fail", "export FOOTNOTE_SMTP_URL=…")] == mail(
        FOOTNOTE_SMTP_URL=nobody, FOOTNOTE_MAIL_FROM=FROM
    )
    add(own_sample)
    assert [("fail", "export FOOTNOTE_SMTP_URL=…")] == mail()
    assert [] == server.kept
