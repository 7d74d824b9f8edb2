"""The channel of digests by mail, from the settings, and whether its server answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.doctor import Check
from bot.errors import ConfigError, DeliveryFailed, FootnoteError
from bot.mail_job import Job, Limits
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.catalogue.catalogue import Catalogue
    from bot.mail import Mail, Outbox
    from bot.mail_server import MailServer, Sender


PROCESS = "bot.bootstrap.mail_process"
LIMITS = Limits()
DOCTOR_LIMITS = Limits(offer_seconds=10.0)


def build_mail(settings: Settings, outbox: Outbox) -> Mail:
    """Hands messages to the server of the settings. Raises ConfigError where one is missing."""
    from bot.mail import Mail
    from bot.mail_process import MailProcess, command

    server, sender = _settings(settings)
    process, address, limits = MailProcess(command(PROCESS)), settings.database_url, LIMITS

    def hand_in(run_key: str, recipient: str, message: bytes) -> None:
        job = Job(run_key, sender, recipient, message, server, address, limits)
        process.hand_in(job)

    return Mail(hand_in, sender, outbox, lambda: datetime.now(UTC), limits.noted_seconds)


def examine_mail(settings: Settings, open_catalogue: Callable[[], Catalogue]) -> list[Check]:
    """Whether the mail server answers; no check where nobody asked for mail."""
    if settings.mail.server is None and not _is_wanted(open_catalogue):
        return []
    try:
        server, sender = _settings(settings)
    except ConfigError as error:
        return [Check("mail", "fail", str(error), f"export {str(error).split(' ', 1)[0]}=…")]
    import ssl

    from bot.smtp import SmtpSession

    session = SmtpSession(server, sender.host, ssl.create_default_context(), DOCTOR_LIMITS)
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
