"""One mail transaction, in two steps: all but the end of a message, and its end."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Literal, NoReturn, TypeAlias

from bot.alarm import alarm
from bot.display import display
from bot.errors import DeliveryFailed, DeliveryRefused
from bot.mail_job import Limits
from bot.mail_server import MailServer

Step: TypeAlias = Literal["reach", "greet", "log in", "sender", "recipient", "message"]

WORDS = 200
LATE = "no answer in time"
FINAL: tuple[Step, ...] = ("recipient", "message")
"""A 5xx here is about this digest; elsewhere it is about the settings, which can be mended."""
_START_OF_LINE_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)


class NoAnswer(DeliveryFailed):
    """The connection broke after the end of a message: nobody knows whether it was taken."""


class SmtpSession:
    """A connection to a mail server, for one message at most.

    All of it raises DeliveryFailed and DeliveryRefused. It is encrypted where the server can;
    a password is never sent in the clear, but to this machine.
    """

    def __init__(
        self,
        server: MailServer,
        name: str,
        context: ssl.SSLContext,
        limits: Limits,
    ) -> None:
        self._server = server
        self._context = context
        self._limits = limits
        self._is_cut = False
        self._is_in_message = False
        self._smtp: smtplib.SMTP
        if server.is_tls:
            self._smtp = smtplib.SMTP_SSL(
                local_hostname=name, timeout=limits.step_seconds, context=context
            )
        else:
            self._smtp = smtplib.SMTP(local_hostname=name, timeout=limits.step_seconds)

    def greet(self) -> None:
        """Gets ready to hand a message in: reached, encrypted, logged in."""
        with alarm(self._limits.offer_seconds, self._cut):
            self._open()

    def offer(self, sender: str, recipient: str, message: bytes) -> None:
        """Everything but the line that ends the message: broken off here, it does not exist."""
        with alarm(self._limits.offer_seconds, self._cut):
            self._open()
            self._ask("sender", f"mail FROM:<{sender}>")
            self._ask("recipient", f"rcpt TO:<{recipient}>")
            self._ask("message", "data", 354)
            self._is_in_message = True
            with self._worded("message"):
                self._smtp.send(_START_OF_LINE_WITH_A_DOT.sub(b"..", message))
                if self._smtp.sock is not None:
                    self._smtp.sock.settimeout(self._limits.end_seconds)

    def end(self) -> None:
        """Ends the message: from now on the server may take it. Raises NoAnswer."""
        with self._doubtful():
            self._smtp.send(b".\r\n")

    def answer(self) -> str:
        """The server's words about the message: with these it is the server's.

        Raises NoAnswer where there are none.
        """
        with self._doubtful(), alarm(self._limits.end_seconds, self._cut):
            code, words = self._smtp.getreply()
        self._is_in_message = False
        if code != 250:
            self._refused("message", code, words)
        return _line(words)

    def close(self) -> None:
        """Whatever became of the message."""
        if self._smtp.sock is not None and not self._is_in_message:
            with suppress(OSError):
                self._smtp.sock.settimeout(1)
                self._smtp.quit()
        self._smtp.close()

    def _open(self) -> None:
        server, smtp = self._server, self._smtp
        with self._worded("reach"):
            # Without it, neither class knows whom to check the certificate for.
            smtp._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001
            code, words = smtp.connect(server.host, server.port)
            if smtp.sock is not None:  # what ends a message is three bytes, and is not to wait
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if code != 220:
            self._refused("reach", code, words)
        with self._worded("greet"):
            smtp.ehlo_or_helo_if_needed()
            if not server.is_tls and smtp.has_extn("starttls"):
                smtp.starttls(context=self._context)
                smtp.ehlo_or_helo_if_needed()
        if server.user is not None:
            self._log_in(server.user, server.password or "")

    def _log_in(self, user: str, password: str) -> None:
        place = self._server.place
        if not isinstance(self._smtp.sock, ssl.SSLSocket) and not _is_here(self._server.host):
            raise DeliveryFailed(
                f"the mail server {place} does not encrypt, so the password was not sent: "
                "use smtps:// in FOOTNOTE_SMTP_URL"
            )
        try:
            with self._worded("log in"):
                self._smtp.login(user, password)
        except UnicodeError:  # its text holds the password
            raise DeliveryFailed(
                f"the mail server {place} takes only ASCII in names and passwords: use others"
            ) from None

    def _ask(self, step: Step, command: str, expected: int = 250) -> None:
        with self._worded(step):
            code, words = self._smtp.docmd(command)
        if code != expected and not (step == "recipient" and code == 251):
            self._refused(step, code, words)

    def _cut(self) -> None:
        """Breaks the connection off, also where the server goes on a byte at a time."""
        sock = self._smtp.sock
        if sock is not None:
            self._is_cut = True
            with suppress(OSError):  # the plain socket's: the encrypted one is in use
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    @contextmanager
    def _worded(self, step: Step) -> Iterator[None]:
        try:
            yield
        except smtplib.SMTPResponseException as exc:
            self._refused(step, exc.smtp_code, exc.smtp_error)
        except OSError as exc:  # also what smtplib raises
            raise self._unusable(self._reason(exc)) from exc

    @contextmanager
    def _doubtful(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise NoAnswer(
                f"the mail server {self._server.place} did not say whether it took the digest "
                f"({self._reason(exc)}): the next run sends it again"
            ) from exc

    def _unusable(self, reason: str) -> DeliveryFailed:
        return DeliveryFailed(
            f"the mail server {self._server.place} could not be used ({reason}): "
            "check FOOTNOTE_SMTP_URL and that it runs"
        )

    def _refused(self, step: Step, code: int, words: bytes | str) -> NoReturn:
        if self._is_cut:  # in the middle of its words
            raise self._unusable(LATE)
        said = _line(self._without_secrets(words))
        kind = DeliveryRefused if step in FINAL and 500 <= code < 600 else DeliveryFailed
        doing = {"reach": "the connection", "greet": "our greeting", "log in": "the password"}
        what = doing.get(step, f"the {step}")
        raise kind(f"the mail server {self._server.place} did not accept {what}: {code} {said}")

    def _reason(self, exc: OSError) -> str:
        """What went wrong, without its numbers."""
        if self._is_cut or isinstance(exc, TimeoutError) or "timed out" in str(exc):
            return LATE
        if isinstance(exc, ssl.SSLCertVerificationError):
            return f"its certificate: {exc.verify_message}"
        return _line(exc.strerror or str(exc)) or type(exc).__name__

    def _without_secrets(self, words: bytes | str) -> str:
        text = words.decode(errors="replace") if isinstance(words, bytes) else words
        user, password = self._server.user or "", self._server.password
        if password:
            plain = f"\0{user}\0{password}".encode()
            for secret in (base64.b64encode(plain), base64.b64encode(password.encode())):
                text = text.replace(secret.decode(), "…")
            text = text.replace(password, "…")
        return text


def _line(words: bytes | str) -> str:
    """A server's words in one line, as far as anybody reads them."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return " ".join(display(text).split())[:WORDS]


def _is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
