from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.errors import DeliveryFailed, DeliveryRefused
from bot.mail_job import Limits
from bot.mail_server import MailServer
from bot.smtp import NoAnswer, SmtpSession
from tests.smtp_server import DROP, HANG, PASSWORD, USER, SmtpServer, Step, make_certificate

MESSAGE = b"Subject: moss\r\n\r\n.\r\n..\r\n.grows\r\n"
UNTRUSTED = ssl.create_default_context()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def hand_in(server: MailServer, context: ssl.SSLContext = UNTRUSTED, seconds: float = 30) -> str:
    session = SmtpSession(server, "example.org", context, Limits(seconds, 2 * seconds, seconds))
    try:
        session.offer("footnote@example.org", "ada@example.org", MESSAGE)
        session.end()
        return session.answer()
    finally:
        session.close()


@contextmanager
def talking(*lines: bytes, pause: float = 0.0) -> Iterator[MailServer]:
    """A server that says these lines to whoever comes, whatever is said to it."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            try:
                for line in lines:
                    connection.sendall(line)
                    time.sleep(pause)
                while connection.recv(1024):
                    pass
            except OSError:
                pass  # the client has gone

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with closing(listening):
        yield MailServer("127.0.0.1", listening.getsockname()[1])
    thread.join(30)


def test_message_arrives_as_it_is() -> None:
    """Also lines that begin with a dot; the server's words come back."""
    with SmtpServer() as server:
        assert "taken" == hand_in(server.address())

    assert [("footnote@example.org", ["ada@example.org"], MESSAGE)] == server.kept


def test_message_whose_end_was_not_sent_does_not_exist() -> None:
    """A process that dies before it has sent nothing."""
    with SmtpServer() as server:
        session = SmtpSession(server.address(), "example.org", UNTRUSTED, Limits())
        session.offer("footnote@example.org", "ada@example.org", MESSAGE)
        session.close()
        assert "taken" == hand_in(server.address())

    assert 1 == len(server.kept)


def test_connection_is_encrypted_where_the_server_can(
    certificate: Path, trusting: ssl.SSLContext
) -> None:
    """By STARTTLS, or from the first byte."""
    for first in (False, True):
        with SmtpServer(tls=certificate, tls_first=first) as server:
            hand_in(server.address(), trusting)
        assert [True] == server.were_encrypted


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("first", [False, True])
def test_certificate_that_nobody_vouches_for_is_refused(certificate: Path, *, first: bool) -> None:
    """Nothing of the message is sent."""
    with (
        SmtpServer(tls=certificate, tls_first=first) as server,
        pytest.raises(DeliveryFailed, match=r"its certificate: self-signed"),
    ):
        hand_in(server.address())

    assert "sender" not in server.steps


def test_user_logs_in(certificate: Path, trusting: ssl.SSLContext) -> None:
    """Encrypted, where the server wants it so."""
    with SmtpServer(tls=certificate, needs_tls=True, needs_auth=True) as server:
        hand_in(server.address(USER, PASSWORD), trusting)

    assert [True] == server.were_encrypted


def test_password_is_in_no_message() -> None:
    """Not even where the server repeats it."""
    wrong = "wr0ng"
    with (
        SmtpServer(needs_auth=True) as server,
        pytest.raises(
            DeliveryFailed, match=r"the password: 535 5.7.8 … is wrong for ada"
        ) as caught,
    ):
        hand_in(server.address(USER, wrong))

    assert wrong not in str(caught.value)
    assert base64.b64encode(wrong.encode()).decode() not in str(caught.value)
    assert not isinstance(caught.value, DeliveryRefused)


def test_password_is_not_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """But to this machine, whose name here is another."""
    monkeypatch.setattr(socket, "getaddrinfo", _only_loopback(socket.getaddrinfo))
    with SmtpServer(needs_auth=True) as server:
        elsewhere = MailServer("mail.example.org", server.port, USER, PASSWORD)
        with pytest.raises(DeliveryFailed, match="does not encrypt, so the password was not sent"):
            hand_in(elsewhere)
        assert "taken" == hand_in(server.address(USER, PASSWORD))


def test_letters_that_no_server_takes_are_said(certificate: Path, trusting: ssl.SSLContext) -> None:
    """Without the password."""
    with (
        SmtpServer(tls=certificate, tls_first=True, needs_auth=True) as server,
        pytest.raises(DeliveryFailed, match="only ASCII") as caught,
    ):
        hand_in(server.address(USER, "schlüssel"), trusting)

    assert "schl" not in str(caught.value)


@pytest.mark.parametrize("step", ["sender", "recipient", "message"])
def test_4xx_is_for_the_next_run(step: Step) -> None:
    """At every step, in one line with the server's words."""
    with (
        SmtpServer({step: "451 4.7.1 come\x07 back\x1b later"}) as server,
        pytest.raises(DeliveryFailed, match=rf"the {step}: 451 4.7.1 come back later$") as caught,
    ):
        hand_in(server.address())

    assert not isinstance(caught.value, (DeliveryRefused, NoAnswer))
    assert [] == server.kept


@pytest.mark.parametrize("step", ["recipient", "message"])
def test_5xx_about_the_digest_is_final(step: Step) -> None:
    """No such person, or not such a message: asking again is of no use."""
    with (
        SmtpServer({step: "550 5.1.1 no such person"}) as server,
        pytest.raises(DeliveryRefused, match=r"550 5.1.1 no such person$"),
    ):
        hand_in(server.address())


def test_5xx_about_the_settings_is_not() -> None:
    """Whoever runs Footnote can mend it, and the digest still goes."""
    with (
        SmtpServer({"sender": "550 5.7.1 not from you"}) as server,
        pytest.raises(DeliveryFailed, match="the sender: 550") as caught,
    ):
        hand_in(server.address())
    with talking(b"554 5.3.2 closed\r\n") as busy, pytest.raises(DeliveryFailed) as greeted:
        hand_in(busy)

    assert "the connection: 554 5.3.2 closed" in str(greeted.value)
    assert {DeliveryFailed} == {type(caught.value), type(greeted.value)}


@pytest.mark.parametrize("step", ["greet", "sender", "recipient"])
@pytest.mark.parametrize("fault", [DROP, HANG])
def test_server_that_goes_away_is_said(step: Step, fault: str) -> None:
    """Or says nothing any more, before the end of the message: it was not sent."""
    with (
        SmtpServer({step: fault}) as server,
        pytest.raises(DeliveryFailed, match="could not be used") as caught,
    ):
        hand_in(server.address(), seconds=0.3 if fault == HANG else 30)

    assert ("no answer in time" in str(caught.value)) == (fault == HANG)
    assert not isinstance(caught.value, NoAnswer)


@pytest.mark.parametrize("step", ["message", "taken"])
@pytest.mark.parametrize("fault", [DROP, HANG])
def test_missing_answer_to_the_end_is_told_apart(step: Step, fault: str) -> None:
    """The server may have taken the message, and may not."""
    with (
        SmtpServer({step: fault}) as server,
        pytest.raises(NoAnswer, match="did not say whether it took the digest"),
    ):
        hand_in(server.address(), seconds=0.3 if fault == HANG else 30)


def test_server_that_talks_without_end_is_cut_off() -> None:
    """Each of its bytes comes in time, but there are too many."""
    began = time.monotonic()
    with (
        talking(*[b"2"] * 200, pause=0.1) as server,
        pytest.raises(DeliveryFailed, match="no answer in time"),
    ):
        hand_in(server, seconds=0.5)

    assert time.monotonic() - began < 15


def test_nobody_there_is_said() -> None:
    """With the place, and what to check."""
    with pytest.raises(DeliveryFailed, match=r"127.0.0.1:9 could not be used \(Connection refused"):
        hand_in(MailServer("127.0.0.1", 9))


def _only_loopback(resolve: object) -> object:
    assert callable(resolve)
    return lambda _, *rest, **named: resolve("127.0.0.1", *rest, **named)
