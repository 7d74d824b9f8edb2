"""The channel of digests by mail, from the settings, and whether its server answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.doctor import Check
from bot.errors import ConfigError, DeliveryFailed, FootnoteError
from bot.settings import Settings

if TYPE_CHECKING:
    import ssl

    from bot.catalogue.catalogue import Catalogue
    from bot.mail import Mail, Outbox
    from bot.mail_server import MailServer, Sender
    from bot.smtp import SmtpSession


DOCTOR_SECONDS = 10.0
"""How long the doctor waits for a server."""


def build_mail(settings: Settings, outbox: Outbox) -> Mail:
    """Hands messages to the server of the settings. Raises ConfigError where one is missing."""
    from bot.mail import Mail

    server, sender = _settings(settings)
    return Mail(lambda: _session(server, sender), sender, outbox, lambda: datetime.now(UTC))


def examine_mail(settings: Settings, open_catalogue: Callable[[], Catalogue]) -> list[Check]:
    """Whether the mail server answers; no check where nobody asked for mail."""
    if settings.mail.server is None and not _is_wanted(open_catalogue):
        return []
    try:
        server, sender = _settings(settings)
    except ConfigError as error:
        return [Check("mail", "fail", str(error), f"export {str(error).split(' ', 1)[0]}=…")]
    session = _session(server, sender, DOCTOR_SECONDS)
    try:
        session.greet()
    except DeliveryFailed as error:
        return [Check("mail", "fail", str(error), "export FOOTNOTE_SMTP_URL=…")]
    finally:
        session.close()
    return [Check("mail", "ok", f"{server.place} answers; mail is from {sender.address}")]


def _is_wanted(open_catalogue: Callable[[], Catalogue]) -> bool:
    try:
        subscriptions = open_catalogue().subscriptions.list()
    except FootnoteError:  # the check of the catalogue says it
        return False
    return any(one.wanted.target.kind == "mail" and not one.is_paused for one in subscriptions)


def _settings(settings: Settings) -> tuple[MailServer, Sender]:
    """Where mail is handed in and who it is from. Raises ConfigError."""
    mail = settings.mail
    if mail.server is None:
        raise ConfigError(
            "FOOTNOTE_SMTP_URL is not set, and digests by mail need it: "
            "use an address, such as 'smtp://user:password@smtp.example.org:587'"
        )
    if mail.sender is None:
        raise ConfigError(
            "FOOTNOTE_MAIL_FROM is not set, and digests by mail need it: "
            "use an address, such as 'Footnote <footnote@example.org>'"
        )
    return mail.server, mail.sender


def _session(server: MailServer, sender: Sender, seconds: float | None = None) -> SmtpSession:
    """A connection for one message; certificates are checked."""
    from bot.smtp import OFFER_SECONDS, SmtpSession

    return SmtpSession(server, sender.host, _authorities(), offer_seconds=seconds or OFFER_SECONDS)


@cache
def _authorities() -> ssl.SSLContext:
    """Whom this machine trusts; reading them takes longer than sending a message."""
    import ssl

    return ssl.create_default_context()
