"""Rich text: the one way by which words of a model, a paper or a person reach Slack.

Slack shows a `text` element letter for letter; what these classes cannot say, no text can do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from bot.display import INVISIBLE, display
from bot.slack.links import Link

PIECE: Final = 2_600
BLOCK: Final = 3_600
"""The most characters of one element and of one block, as JSON in ASCII."""

_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")

EmojiName: TypeAlias = Literal["mag", "file_folder", "hourglass_flowing_sand", "warning"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words of anyone's."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A mention of the person who asked; nobody else is ever mentioned."""

    user: str

    def __post_init__(self) -> None:
        if not _USER.fullmatch(self.user):
            raise ValueError(f"{self.user!r} is no id of a Slack user")


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel that a person's own subscription is of; Slack shows its name to its members."""

    channel: str

    def __post_init__(self) -> None:
        if not _CHANNEL.fullmatch(self.channel):
            raise ValueError(f"{self.channel!r} is no id of a Slack channel")


@dataclass(frozen=True, slots=True)
class Emoji:
    """A sign of ours."""

    name: EmojiName


Inline: TypeAlias = "Text | Link | Person | Channel | Emoji"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words behind a bar."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text with its line breaks, in letters of one width."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[tuple[Inline, ...], ...]


Part: TypeAlias = "Line | Quote | Code | Bullets"


def line(*inlines: Inline | str) -> Line:
    """A paragraph; a string is plain text."""
    return Line(_inlines(inlines))


def quoted(*inlines: Inline | str) -> Quote:
    """Words behind a bar; a string is plain text."""
    return Quote(_inlines(inlines))


def shown(text: str, room: int | None = None) -> str:
    """A stored text as a reader sees it, on one line, cut where it takes more than `room`.

    Room is measured as `size` measures it: a letter of English is 1, of most other scripts 6.
    """
    text = " ".join(display(text).split())
    if room is None or size(text) <= room:
        return text
    return text[: _end(text, room - 6)].rstrip() + "…"


def rich_text(*parts: Part) -> tuple[dict[str, Any], ...]:
    """The parts as rich text blocks: one, or more where they are long, none where all is empty."""
    blocks: list[dict[str, Any]] = []
    elements: list[dict[str, Any]] = []
    for element in (element for part in parts for element in _elements(part)):
        if elements and size([*elements, element]) > BLOCK:
            blocks.append({"type": "rich_text", "elements": elements})
            elements = []
        elements.append(element)
    if elements:
        blocks.append({"type": "rich_text", "elements": elements})
    return tuple(blocks)


def size(value: object) -> int:
    """How long a value is as JSON in ASCII, which no counting of Slack's exceeds."""
    return len(json.dumps(value))


def _inlines(inlines: Sequence[Inline | str]) -> tuple[Inline, ...]:
    return tuple(Text(item) if isinstance(item, str) else item for item in inlines)


def _elements(part: Part) -> Iterator[dict[str, Any]]:
    if isinstance(part, Bullets):
        yield from _lists(part)
    elif isinstance(part, Code):
        for items in _groups((Text(part.text),)):
            yield _filled("rich_text_preformatted", items)
    else:
        name = "rich_text_quote" if isinstance(part, Quote) else "rich_text_section"
        for items in _groups(part.inlines):
            yield _filled(name, items)


def _lists(bullets: Bullets) -> Iterator[dict[str, Any]]:
    """One list, or several where it is long."""
    sections: list[dict[str, Any]] = []
    for items in (items for item in bullets.items for items in _groups(item)):
        section = _filled("rich_text_section", items)
        if sections and size([*sections, section]) > PIECE:
            yield {"type": "rich_text_list", "style": "bullet", "elements": sections}
            sections = []
        sections.append(section)
    if sections:
        yield {"type": "rich_text_list", "style": "bullet", "elements": sections}


def _filled(name: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": name, "elements": items}


def _groups(inlines: Sequence[Inline]) -> Iterator[list[dict[str, Any]]]:
    """The elements of one paragraph, in groups that fit into a block each."""
    group: list[dict[str, Any]] = []
    for item in (item for inline in inlines for item in _cut(inline)):
        if group and size([*group, item]) > PIECE:
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _cut(inline: Inline) -> Iterator[dict[str, Any]]:
    if not isinstance(inline, Text):
        yield _element(inline)
        return
    text = INVISIBLE.sub("", inline.text)
    while text:
        end = _end(text, PIECE - 200)
        yield _element(replace(inline, text=text[:end]))
        text = text[end:]


def _end(text: str, room: int) -> int:
    """Where the longest beginning ends that takes no more room, after a space if there is one."""
    if size(text[:room]) <= room and len(text) < room:
        return len(text)
    low, high = 1, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= room else (low, middle - 1)
    return text.rfind(" ", low // 2, low) + 1 or low


def _element(inline: Inline) -> dict[str, Any]:
    match inline:
        case Text():
            styles = {"bold": inline.bold, "italic": inline.italic, "code": inline.code}
            return _styled({"type": "text", "text": inline.text}, styles)
        case Link():
            return _styled(
                {"type": "link", "url": inline.url, "text": inline.label}, {"bold": inline.bold}
            )
        case Person():
            return {"type": "user", "user_id": inline.user}
        case Channel():
            return {"type": "channel", "channel_id": inline.channel}
        case Emoji():
            return {"type": "emoji", "name": inline.name}


def _styled(element: dict[str, Any], styles: dict[str, bool]) -> dict[str, Any]:
    worn = {name: True for name, is_worn in styles.items() if is_worn}
    return {**element, "style": worn} if worn else element
