"""A real SMTP server on loopback that keeps what it took, and fails where it is told to."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import warnings
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Literal, TypeAlias

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.mail_server import MailServer

Step: TypeAlias = Literal["greet", "sender", "recipient", "message", "taken"]
"""`taken` comes after a message was kept, and before the client is told so."""
HANG, DROP = "hang", "drop"
USER, PASSWORD = "ada", "s3cret/@:"


@dataclass
class SmtpServer:
    """Used as a context. `says` has the answer to a step, or that it hangs or drops the connection
    there: the first `times` times that it comes to the step, or always. Where it `waits` it says
    nothing before `go` is set.

    `tls` is a certificate's file, for STARTTLS or, with `tls_first`, from the first byte.
    """

    says: dict[Step, str] = field(default_factory=dict)
    waits: tuple[Step, ...] = ()
    go: Event = field(default_factory=Event)
    times: int | None = None
    tls: Path | None = None
    tls_first: bool = False
    needs_tls: bool = False
    needs_auth: bool = False
    kept: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    were_encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> SmtpServer:
        started = Event()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(30)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)

    def address(self, user: str | None = None, password: str | None = None) -> MailServer:
        """Where a client finds it."""
        return MailServer("127.0.0.1", self.port, user, password, self.tls_first)

    def messages(self) -> list[EmailMessage]:
        """What it took, as a reader's program reads it."""
        found = [message_from_bytes(data, policy=default) for _, _, data in self.kept]
        return [one for one in found if isinstance(one, EmailMessage)]

    def counts(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(str(one["Message-ID"]) for one in self.messages())

    def _run(self, started: Event) -> None:
        asyncio.set_event_loop(self._loop)
        context = self._context()
        server = self._loop.run_until_complete(
            self._loop.create_server(
                lambda: self._protocol(None if self.tls_first else context),
                "127.0.0.1",
                self.port,
                ssl=context if self.tls_first else None,
            )
        )
        self.port = server.sockets[0].getsockname()[1]
        self._loop.call_soon(started.set)
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _context(self) -> ssl.SSLContext | None:
        if self.tls is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.tls)
        return context

    def _protocol(self, later: ssl.SSLContext | None) -> SMTP:
        with warnings.catch_warnings():  # it warns of a server that takes passwords in the clear
            warnings.simplefilter("ignore")
            return SMTP(
                _Handler(self),
                hostname="test",
                loop=self._loop,
                tls_context=later,
                require_starttls=self.needs_tls,
                auth_required=self.needs_auth,
                auth_require_tls=False,
                authenticator=_authenticate,
            )

    async def answer(self, step: Step, server: SMTP, usual: str) -> str:
        """What is said at a step."""
        self.steps.append(step)
        while step in self.waits and not self.go.is_set():
            await asyncio.sleep(0.01)
        said = self.says.get(step)
        if said is None or (self.times is not None and self.steps.count(step) > self.times):
            return usual
        if said == HANG:
            await asyncio.sleep(3600)
        if said == DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return usual
        return said


class _Handler:
    """What aiosmtpd calls."""

    def __init__(self, keeper: SmtpServer) -> None:
        self._keeper = keeper

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        said = await self._keeper.answer("greet", server, "")
        return [said] if said else lines

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        said = await self._keeper.answer("sender", server, "250 OK")
        if said.startswith("2"):
            envelope.mail_from = address
        return said

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        said = await self._keeper.answer("recipient", server, "250 OK")
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        keeper = self._keeper
        said = await keeper.answer("message", server, "250 taken")
        if not said.startswith("2") or server.transport is None or server.transport.is_closing():
            return said
        assert isinstance(envelope.content, bytes)
        keeper.were_encrypted.append(keeper.tls_first or session.ssl is not None)
        keeper.kept.append((str(envelope.mail_from), list(envelope.rcpt_tos), envelope.content))
        return await keeper.answer("taken", server, said)


def _authenticate(_: SMTP, __: Session, ___: Envelope, ____: str, data: Any) -> AuthResult:
    """Knows one user, and gives a wrong password away."""
    assert isinstance(data, LoginPassword)
    if (data.login, data.password) == (USER.encode(), PASSWORD.encode()):
        return AuthResult(success=True)
    told = f"535 5.7.8 {data.password.decode()} is wrong for {data.login.decode()}"
    return AuthResult(success=False, handled=False, message=told)


def make_certificate(folder: Path) -> Path:
    """A key and a certificate of 127.0.0.1 in one file; it is its own authority."""
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 "
        "-subj /CN=test -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out certificate.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "certificate.pem").read_text())
    return both
