from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue.catalogue import open_catalogue
from bot.catalogue.outbox import Outbox
from bot.delivery import Delivery, Key, Part
from bot.errors import DeliveryFailed, DeliveryRefused
from bot.letter import Letter
from bot.mail import WHOLE, Mail
from bot.mail_server import Sender
from bot.smtp import SmtpSession
from bot.subscription import Target
from tests.bot.deliveries import utc
from tests.smtp_server import DROP, SmtpServer

NOW = utc("2026-01-14 09:01")
SENDER = Sender("Footnote", "footnote@example.org")
DELIVERY = Delivery(
    Key("s1", date(2026, 1, 14)), Target("mail", "ada@example.org"), NOW, "sending", attempts=1
)
PART = Part(WHOLE, Letter("Moss", "Moss grows.\n", "<p>Moss grows.</p>\n").to_part())
NAME = "<digest.s1.2026-01-14@example.org>"
UNTRUSTED = ssl.create_default_context()


class Died(BaseException):
    """The process was killed here."""


@dataclass
class Mortal:
    """An outbox or a session that dies before or after something is asked of it."""

    one: object
    dies: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Callable[..., object]:
        asked = getattr(self.one, name)

        def ask(*arguments: object) -> object:
            when = self.dies.get(name)
            if when == "before":
                raise Died
            said: object = asked(*arguments)
            if when == "after":
                raise Died
            return said

        return ask


def outbox(folder: Path) -> Outbox:
    """As another process opens it."""
    return open_catalogue(f"sqlite:///{folder / 'catalogue.db'}").outbox


def mail(server: SmtpServer, folder: Path, **dies: str) -> Mail:
    def session() -> Mortal:
        return Mortal(SmtpSession(server.address(), SENDER.host, UNTRUSTED), dies)

    return Mail(session, SENDER, Mortal(outbox(folder), dies), lambda: NOW)  # type: ignore[arg-type]


def recover(server: SmtpServer, folder: Path) -> str:
    """What the next process does, as `bot.attempt` does it."""
    channel = mail(server, folder)
    return channel.find(DELIVERY).get(WHOLE) or channel.send(DELIVERY, PART, {})


@pytest.mark.parametrize(
    ("step", "when"),
    [
        ("offer", "before"),
        ("offer", "after"),
        ("begin", "before"),
        ("end", "after"),
        ("close", "after"),
    ],
)
def test_digest_of_a_killed_process_arrives_once(tmp_path: Path, step: str, when: str) -> None:
    """Before the end of the message nothing has arrived, after it everything."""
    with SmtpServer() as server:
        with pytest.raises(Died):
            mail(server, tmp_path, **{step: when}).send(DELIVERY, PART, {})
        assert NAME == recover(server, tmp_path)

        assert {NAME: 1} == server.counts()


def test_digest_whose_end_may_have_been_sent_is_not_sent_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The one moment in which it can be lost, between the note and the three bytes: it is told."""
    with SmtpServer() as server:
        with pytest.raises(Died):
            mail(server, tmp_path, begin="after").send(DELIVERY, PART, {})
        assert NAME == recover(server, tmp_path)

        assert [] == server.kept
    (told,) = caplog.messages
    assert f"look for {NAME} in the mail server's log" in told


@pytest.mark.parametrize(
    ("said", "error"), [("451 later", DeliveryFailed), ("550 never", DeliveryRefused)]
)
def test_refused_digest_has_not_arrived(
    tmp_path: Path, said: str, error: type[DeliveryFailed]
) -> None:
    """The next run may send it."""
    with SmtpServer({"message": said}, times=1) as server:
        with pytest.raises(error):
            mail(server, tmp_path).send(DELIVERY, PART, {})
        assert {} == mail(server, tmp_path).find(DELIVERY)
        recover(server, tmp_path)

        assert {NAME: 1} == server.counts()


def test_digest_without_an_answer_is_sent_again_under_the_same_name(tmp_path: Path) -> None:
    """Until it answers, a server is not responsible; readers fold two of one name."""
    with SmtpServer({"taken": DROP}, times=1) as server:
        with pytest.raises(DeliveryFailed):
            mail(server, tmp_path).send(DELIVERY, PART, {})
        assert NAME == recover(server, tmp_path)

        assert {NAME: 2} == server.counts()


class Unanswered(SmtpSession):
    """Its server is silent until the note is gone; then the process dies, or gets its answer."""

    def __init__(self, server: SmtpServer, notes: Outbox, *, dies: bool) -> None:
        super().__init__(server.address(), SENDER.host, UNTRUSTED)
        self.notes, self.dies = notes, dies

    def end(self) -> str:
        end = time.monotonic() + 30
        while self.notes.began(DELIVERY.key.run_key) and time.monotonic() < end:
            time.sleep(0.01)
        if self.dies:
            raise Died
        return super().end()


def test_digest_that_a_server_is_silent_about_is_sent_by_the_next(tmp_path: Path) -> None:
    """Who dies while a server hangs has sent nothing, rather than all."""
    notes = outbox(tmp_path)
    with SmtpServer() as server:
        channel = Mail(
            lambda: Unanswered(server, notes, dies=True), SENDER, notes, lambda: NOW, 0.1
        )
        with pytest.raises(Died):
            channel.send(DELIVERY, PART, {})
        assert NAME == recover(server, tmp_path)

        assert {NAME: 1} == server.counts()


def test_digest_that_a_server_took_late_is_not_sent_again(tmp_path: Path) -> None:
    """It is noted anew."""
    notes = outbox(tmp_path)
    with SmtpServer() as server:
        channel = Mail(
            lambda: Unanswered(server, notes, dies=False), SENDER, notes, lambda: NOW, 0.1
        )
        channel.send(DELIVERY, PART, {})
        recover(server, tmp_path)

        assert {NAME: 1} == server.counts()


def test_process_that_comes_second_sends_nothing(tmp_path: Path) -> None:
    """It had offered the message when the other one ended it."""
    with SmtpServer() as server:

        class Late(Outbox):
            def begin(self, name: str, now: datetime) -> bool:
                mail(server, tmp_path).send(DELIVERY, PART, {})
                return super().begin(name, now)

        late = Late(outbox(tmp_path)._engine)  # noqa: SLF001
        channel = Mail(
            lambda: SmtpSession(server.address(), SENDER.host, UNTRUSTED),
            SENDER,
            late,
            lambda: NOW + timedelta(seconds=1),
        )
        with pytest.raises(DeliveryFailed, match="another process"):
            channel.send(DELIVERY, PART, {})

        assert {NAME: 1} == server.counts()
        assert {WHOLE: NAME} == channel.find(DELIVERY)
