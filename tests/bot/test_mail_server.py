from __future__ import annotations

import pytest

from bot.errors import ConfigError, UsageError
from bot.mail_server import MailServer, Sender, read_address, read_mail

URL = "smtp://mail.example.org"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587)),
        ("smtps://mail.example.org/", MailServer("mail.example.org", 465, is_tls=True)),
        ("smtp://127.0.0.1:2525", MailServer("127.0.0.1", 2525)),
        ("smtp://[::1]:25", MailServer("::1", 25)),
        ("smtp://ada:p%40ss%2F%3A@h:1", MailServer("h", 1, "ada", "p@ss/:")),
        ("smtp://ada%40example.org@h", MailServer("h", 587, "ada@example.org")),
        ("smtp://bücher.example", MailServer("xn--bcher-kva.example", 587)),
    ],
)
def test_address_of_a_server_is_read(url: str, server: MailServer) -> None:
    """With its user and its own port, or the usual one."""
    assert server == read_mail(url, None).server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org:587",
        "https://mail.example.org",
        "smtp://",
        "smtp://h:port",
        "smtp://h:99999",
        "smtp://h/path",
        "smtp://h?tls=1",
        "smtp://[::1",
        "smtp://:hush@h",
        "ada:hush@h",
        "smtp://ada:hu/sh@h:1",
        "smtp://ada:hu?sh@h:1",
        "smtp://ada:hu://sh@h",
        "smtp://ada:hu%0d%0ash@h",
        "ftp://ada:hush@h",
        "ada:hu://sh@h",
    ],
)
def test_wrong_address_is_said_without_its_password(url: str) -> None:
    """In one line, with the right form."""
    with pytest.raises(ConfigError, match=r"FOOTNOTE_SMTP_URL is '.*': use an address") as caught:
        read_mail(url, None)

    said = str(caught.value).partition(", such as")[0]
    assert not any(secret in said for secret in ("hu", "ada"))


def test_password_is_not_shown() -> None:
    """Settings may end up in a log."""
    assert "hush" not in repr(read_mail("smtp://ada:hush@h", None))


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("ada@example.org", Sender("Footnote", "ada@example.org")),
        ("Ada <ada@Example.ORG>", Sender("Ada", "ada@example.org")),
        ('"Große, Ada" <ada@example.org>', Sender("Große, Ada", "ada@example.org")),
    ],
)
def test_sender_is_an_address_with_a_name(text: str, sender: Sender) -> None:
    """Ours, where it has none."""
    assert sender == read_mail(URL, text).sender


@pytest.mark.parametrize("text", ["Ada", "Ada <ada>", "ada@a\r\nBcc: x@y", "a@b, c@d", "<>"])
def test_wrong_sender_is_said(text: str) -> None:
    """In one line, with the right form."""
    with pytest.raises(ConfigError, match=r"FOOTNOTE_MAIL_FROM is .*: use an address") as caught:
        read_mail(URL, text)

    assert 1 == len(str(caught.value).splitlines())


def test_user_of_the_server_is_the_sender_where_it_is_an_address() -> None:
    """Most servers let nobody else send."""
    user = read_mail("smtp://ada%40example.org:x@h", None)

    assert Sender("Footnote", "ada@example.org") == user.sender
    assert [None, None, None] == [
        read_mail(url, None).sender for url in ("smtp://ada@h", "smtp://h", None)
    ]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada.L+moss@Example.ORG. ", "Ada.L+moss@example.org"),
        ("root@localhost", "root@localhost"),
        ("o'neil@bücher.example", "o'neil@xn--bcher-kva.example"),
    ],
)
def test_mail_address_is_kept_in_one_way(text: str, address: str) -> None:
    """The same place is the same target; the part before the @ is as it was given."""
    assert address == read_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@exa mple.org",
        "a da@example.org",
        "ada@-example.org",
        "ada@example..org",
        ".ada@example.org",
        "a..b@example.org",
        "ada@example.org\r\nBcc: x@y",
        "<ada@example.org>",
        "ada@b@example.org",
        "jürgen@example.org",
        f"{'a' * 250}@example.org",
        "a@" + "b" * 64,
    ],
)
def test_what_is_no_mail_address_is_said(text: str) -> None:
    """In one line, with one that is."""
    with pytest.raises(UsageError, match=r"is no mail address: write one like ada@") as caught:
        read_address(text)

    assert 1 == len(str(caught.value).splitlines())
