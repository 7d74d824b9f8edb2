"""The channel of digests by mail, from the settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import ConfigError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.mail import Mail, Outbox
    from bot.mail_server import MailServer, Sender
    from bot.smtp import SmtpSession


def build_mail(settings: Settings, outbox: Outbox) -> Mail:
    """Hands messages to the server of the settings. Raises ConfigError where one is missing."""
    from bot.mail import Mail

    server, sender = mail_settings(settings)
    return Mail(lambda: open_session(server, sender), sender, outbox, lambda: datetime.now(UTC))


def mail_settings(settings: Settings) -> tuple[MailServer, Sender]:
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


def open_session(server: MailServer, sender: Sender) -> SmtpSession:
    """A connection for one message; certificates are checked."""
    import ssl

    from bot.smtp import SmtpSession

    return SmtpSession(server, sender.host, ssl.create_default_context())
