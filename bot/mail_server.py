"""Where mail is handed in, and who it is from: the two settings, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from bot.errors import ConfigError, UsageError

PORTS = {"smtp": 587, "smtps": 465}
LONGEST = 254
NAME = "Footnote"
"""Who a digest is from where the setting gives an address alone."""
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_HOST = re.compile(r"(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?!-)[a-z0-9-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server; with `is_tls` the connection is encrypted from its first byte."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    is_tls: bool = False

    @property
    def place(self) -> str:
        """What messages call it: no secret."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who digests are from; the address is bare."""

    name: str
    address: str

    @property
    def host(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How digests go by mail; without a server they do not."""

    server: MailServer | None = None
    sender: Sender | None = None


def read_mail(url: str | None, sender: str | None) -> MailSettings:
    """Both settings. Without a sender it is the server's user, where that is an address.

    Raises ConfigError, which never shows a password.
    """
    server = None if url is None else _server(url)
    if sender is not None:
        return MailSettings(server, _sender(sender))
    try:
        user = server.user if server is not None else None
        return MailSettings(server, Sender(NAME, read_address(user or "")))
    except UsageError:
        return MailSettings(server)


def read_address(text: str) -> str:
    """A bare mail address, its host in ASCII and small letters. Raises UsageError."""
    local, _, host = text.strip().rpartition("@")
    try:
        host = host.rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        host = ""
    address = f"{local}@{host}"
    if not (_LOCAL.fullmatch(local) and _HOST.fullmatch(host) and len(address) <= LONGEST):
        raise UsageError(f"{text!r} is no mail address: write one like ada@example.org")
    return address


def _sender(text: str) -> Sender:
    from email.utils import getaddresses  # most people send no mail

    found = getaddresses([text])
    try:
        if len(found) != 1 or not text.isprintable():
            raise UsageError("one address is wanted, and no line breaks")
        ((name, address),) = found
        return Sender(name or NAME, read_address(address))
    except UsageError as exc:
        raise ConfigError(
            f"FOOTNOTE_MAIL_FROM is {text!r}: use an address, "
            "such as 'Footnote <footnote@example.org>'"
        ) from exc


def _server(url: str) -> MailServer:
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
        user, password = _unquoted(parts.username), _unquoted(parts.password)
        if parts.scheme not in PORTS or not _is_plain(parts) or not host:
            raise ValueError
        if not f"{user or ''}{password or ''}".isprintable() or (password and not user):
            raise ValueError
    except ValueError:  # its text may hold the password
        raise ConfigError(
            f"FOOTNOTE_SMTP_URL is {_shown(url)!r}: use an address, "
            "such as 'smtp://user:password@smtp.example.org:587'"
        ) from None
    return MailServer(host, port or PORTS[parts.scheme], user, password, parts.scheme == "smtps")


def _is_plain(parts: SplitResult) -> bool:
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def _unquoted(text: str | None) -> str | None:
    return unquote(text, errors="strict") if text else None


def _shown(url: str) -> str:
    """The address without user and password, wherever a wrong one has them."""
    scheme, separator, _ = url.partition("://")
    if "@" not in url:
        return url
    return (
        f"{scheme if separator and scheme.isalpha() else ''}{separator}…@{url.rpartition('@')[2]}"
    )
