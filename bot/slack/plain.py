"""Blocks as plain text: for notifications, screen readers, and messages that Slack takes only so.

Slack parses such text, so everything in it that could come alive is replaced by what looks alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.display import INVISIBLE

# Signs that Slack reads as formats, mentions or channels. None decomposes back into the original.
_ALIKE: Final = str.maketrans(
    {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "#": "♯", "@": "(at)", "＠": "(at)", "﹫": "(at)"}
)
_SCHEME = re.compile(r":(?=//)")
_DOMAIN_DOT = re.compile(r"(?<=\S)[.。．｡](?=[^\W\d_][^\s.,;:)])")
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_QUOTE_MARK = re.compile(r"^(?:[>›]\s*)+")
_ESCAPED_QUOTE_MARK = re.compile(r"^(?:&gt;\s*)+")
_UNNAMED: Final = {"user": "someone", "channel": "a channel"}
_LONGEST_SIGN = len("&amp;")


def inert(text: str) -> str:
    """The text on one line, with nothing in it that Slack would act on.

    `<`, `>` and `&` are escaped; formats, mentions, channels, emoji, addresses and quote marks are
    written in signs that look alike.
    """
    text = " ".join(INVISIBLE.sub("", text).split()).translate(_ALIKE)
    text = _DOMAIN_DOT.sub("·", _SCHEME.sub("∶", text))
    text = _EMOJI.sub("∶", text)
    text = _QUOTE_MARK.sub("› ", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_lines(
    blocks: Iterable[Mapping[str, Any]], *, with_links: bool = False
) -> tuple[str, ...]:
    """What blocks say, line by line; with links, each linked address stands behind its label."""
    lines = (line for block in blocks for line in _block(block, with_links))
    return tuple(line for line in lines if line)


def cut_lines(lines: Sequence[str], longest: int) -> tuple[str, ...]:
    """The lines in texts of at most `longest` characters each; a longer line is parted at a space.

    An escaped sign or a link is never cut in two.
    """
    texts: list[str] = []
    for line in (piece for whole in lines for piece in _pieces(whole, longest)):
        if texts and len(texts[-1]) + 1 + len(line) <= longest:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return tuple(texts)


def _block(block: Mapping[str, Any], with_links: bool) -> Iterator[str]:
    match block["type"]:
        case "rich_text":
            for element in block["elements"]:
                yield from _part(element, with_links)
        case "header" | "section":
            yield inert(block["text"]["text"])
        case "context":
            yield " ".join(inert(element["text"]) for element in block["elements"])


def _part(part: Mapping[str, Any], with_links: bool) -> Iterator[str]:
    match part["type"]:
        case "rich_text_list":
            for item in part["elements"]:
                yield from (f"• {line}" for line in _part(item, with_links))
        case "rich_text_preformatted":
            text = "".join(item["text"] for item in part["elements"])
            yield from map(inert, text.splitlines())
        case _:
            yield _paragraph(part["elements"], with_links)


def _paragraph(items: Iterable[Mapping[str, Any]], with_links: bool) -> str:
    """The texts between two links are defused together: an address may go over several of them."""
    pieces: list[str] = []
    words = ""
    for item in items:
        words += str(item.get("text", _UNNAMED.get(item["type"], "")))
        if item["type"] == "link" and with_links:
            pieces += [inert(words), f"<{item['url']}>"]
            words = ""
    return " ".join(piece for piece in [*pieces, inert(words)] if piece)


def _pieces(line: str, longest: int) -> Iterator[str]:
    while len(line) > longest:
        end = line.rfind(" ", longest // 2, longest)
        if end < 0:
            sign = line.rfind("&", longest - _LONGEST_SIGN, longest)
            end = sign if sign > 0 and ";" not in line[sign:longest] else longest
        yield line[:end]
        line = _ESCAPED_QUOTE_MARK.sub("› ", line[end:].lstrip())
    yield line
