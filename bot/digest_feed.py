"""An Atom feed (RFC 4287) of past digests, the newest first."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from bot.delivery import Delivery

MOST = 30
"""How many digests a feed keeps."""
ATOM = "http://www.w3.org/2005/Atom"
GENERATOR = "Footnote"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Feed:
    """The form of a feed's file; see `bot.file_forms.Form`. A part is what `write_entry` gives."""

    def check(self, text: str, /) -> None:
        _read(text)

    def holds(self, text: str, delivery: Delivery, /) -> bool:
        name = _name(delivery.key.run_key)
        feed = _read(text)
        return feed is not None and any(
            one.findtext(_tag("id")) == name for one in feed.iter(_tag("entry"))
        )

    def joined(self, text: str, delivery: Delivery, part: str, /) -> str:
        target = delivery.target
        return add_entry(
            text, part, delivery.key.run_key, delivery.moment, f"feed of {target.address}"
        )


def write_entry(title: str, about: str, html: str) -> str:
    """An entry without its name and moment; `about` is what its digest is about."""
    entry = ET.Element(_tag("entry"))
    _put(entry, "title", title)
    ET.SubElement(entry, _tag("category"), term=_clean(about))
    _put(entry, "content", html, type="html")
    return _written(entry)


def add_entry(text: str, entry: str, run: str, moment: datetime, feed_name: str) -> str:
    """The feed with one more entry, which `run` names for ever; an empty text is a new feed.

    Raises ValueError where the text is no feed.
    """
    new = ET.fromstring(entry)  # noqa: S314 - our own
    updated = moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    for name, said in (("updated", updated), ("id", _name(run))):
        one = ET.Element(_tag(name))
        one.text = said
        new.insert(1, one)
    feed = _read(text)
    if feed is None:
        category = new.find(_tag("category"))
        feed = _new_feed(feed_name, "" if category is None else category.get("term", ""))
    entries = [new, *feed.findall(_tag("entry"))]
    entries.sort(key=lambda one: one.findtext(_tag("updated")) or "", reverse=True)
    for one in feed.findall(_tag("entry")):
        feed.remove(one)
    feed.extend(entries[:MOST])
    newest = feed.find(_tag("updated"))
    if newest is not None:
        newest.text = entries[0].findtext(_tag("updated"))
    ET.indent(feed)
    return f"{DECLARATION}{_written(feed)}\n"


def _new_feed(name: str, about: str) -> ET.Element:
    feed = ET.Element(_tag("feed"))
    _put(feed, "id", _name(name))
    _put(feed, "title", f"{GENERATOR}: {about}")
    _put(feed, "updated", "")
    _put(ET.SubElement(feed, _tag("author")), "name", GENERATOR)
    _put(feed, "generator", GENERATOR)
    return feed


def _read(text: str) -> ET.Element | None:
    """A feed; None for an empty file."""
    if not text.strip():
        return None
    try:
        feed = ET.fromstring(text)  # noqa: S314 - the file of a person who subscribed
    except ET.ParseError as exc:
        raise ValueError(f"it is no Atom feed: {exc}") from exc
    if feed.tag != _tag("feed"):
        raise ValueError("it is no Atom feed")
    return feed


def _put(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, _tag(name), attributes).text = _clean(text)


def _written(element: ET.Element) -> str:
    ET.register_namespace("", ATOM)  # else every tag gets a prefix
    return ET.tostring(element, encoding="unicode")


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _name(text: str) -> str:
    """A name for ever, the same wherever it is made."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"footnote:{text}").urn


def _clean(text: str) -> str:
    """What XML can hold of a text."""
    return _NO_XML.sub("", text)
