from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest

from bot.digest import Digest
from bot.digest_feed import ATOM, MOST, Feed, add_entry, write_entry
from bot.interest import Interest
from bot.render.digest_forms import digest_document, digest_part
from tests.bot.digests import digest, nothing, whole
from tests.bot.test_digest_file import delivery

NAMES = {"atom": ATOM}


def feed_of(days: range) -> str:
    text = ""
    for day in days:
        one = replace(delivery("feed.atom", day), moment=datetime(2026, 1, day, 9, tzinfo=UTC))
        text = Feed().joined(text, one, write_entry(f"Digest {day}", "moss", f"<p>{day}</p>"))
    return text


def texts(text: str, path: str) -> list[str | None]:
    return [one.text for one in ET.fromstring(text).findall(path, NAMES)]  # noqa: S314


def test_newest_digest_stands_first() -> None:
    """Each with a name of its own, and the feed is as new as its newest."""
    text = feed_of(range(14, 17))

    assert ["Digest 16", "Digest 15", "Digest 14"] == texts(text, "atom:entry/atom:title")
    assert ["2026-01-16T09:00:00Z"] == texts(text, "atom:updated")
    names = texts(text, "atom:entry/atom:id") + texts(text, "atom:id")
    assert 4 == len(set(names))
    assert all(re.fullmatch("urn:uuid:[0-9a-f-]{36}", str(name)) for name in names)


def test_names_stay() -> None:
    """Of the digests and of the feed, wherever and whenever they are made."""
    once, again = feed_of(range(14, 16)), feed_of(range(14, 17))

    assert texts(once, "atom:id") == texts(again, "atom:id")
    assert texts(once, "atom:entry/atom:id") == texts(again, "atom:entry/atom:id")[1:]


def test_digest_that_comes_late_stands_where_it_belongs() -> None:
    """A catch-up of yesterday's is not today's news."""
    late = replace(delivery("feed.atom", 13), moment=datetime(2026, 1, 13, 9, tzinfo=UTC))
    text = Feed().joined(feed_of(range(14, 16)), late, write_entry("Digest 13", "moss", "<p/>"))

    assert ["Digest 15", "Digest 14", "Digest 13"] == texts(text, "atom:entry/atom:title")


def test_old_digests_go() -> None:
    """Readers have them, and fetch the whole file each time."""
    text, start = "", datetime(2026, 1, 1, tzinfo=UTC)
    for day in range(MOST + 5):
        moment = start + timedelta(days=day)
        text = add_entry(text, write_entry(str(day), "moss", ""), str(day), moment, "f")

    assert [str(day) for day in range(MOST + 4, 4, -1)] == texts(text, "atom:entry/atom:title")


def test_feed_has_what_the_standard_asks_for() -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2; and a reader reads it."""
    text = feed_of(range(14, 16))

    for required in ("id", "title", "updated", "author/atom:name"):
        assert 1 == len(texts(text, f"atom:{required}"))
    for required in ("id", "title", "updated", "content"):
        assert 2 == len(texts(text, f"atom:entry/atom:{required}"))
    read = feedparser.parse(text)
    assert (False, "atom10", "Footnote: moss") == (read.bozo, read.version, read.feed.title)
    assert ["<p>15</p>", "<p>14</p>"] == [one.content[0].value for one in read.entries]


@pytest.mark.parametrize("made", [whole(), nothing(), digest()])
def test_whatever_papers_hold_the_feed_is_xml(made: Digest) -> None:
    """Markup is text, and what XML cannot hold is left out."""
    odd = replace(made, interest=Interest("a\x00\x0b\ufffe]]>&<b>\ud800 c"))
    text = digest_document("atom", odd, datetime(2026, 1, 14, tzinfo=UTC))

    text.encode()
    assert ["Digest of 2026-01-14: a ]]>&<b> c"] == texts(text, "atom:entry/atom:title")
    assert Feed().joined(text, delivery("feed.atom"), digest_part("atom", odd))


def test_content_is_html_without_styles() -> None:
    """Readers have their own."""
    text = digest_document("atom", whole(), datetime(2026, 1, 14, tzinfo=UTC))
    (content,) = texts(text, "atom:entry/atom:content")

    assert content is not None
    assert "<blockquote>“Moss holds water" in content
    assert "style=" not in content
    assert "<script" not in content


@pytest.mark.parametrize(
    "text",
    [
        "not XML",
        "<feed/>",
        "<rss version='2.0'><channel/></rss>",
        feed_of(range(14, 15))[:-20],
    ],
)
def test_what_is_no_feed_is_said(text: str) -> None:
    """Before anything is added."""
    with pytest.raises(ValueError, match="it is no Atom feed"):
        Feed().holds(text, delivery("feed.atom"))
    with pytest.raises(ValueError, match="it is no Atom feed"):
        Feed().joined(text, delivery("feed.atom"), write_entry("a", "b", "c"))
