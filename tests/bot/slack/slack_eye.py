"""A small model of how Slack reads a message: what in it would come alive.

Stricter than Slack where it is not known what Slack does: a bare domain, `@anyone` and `#anything`
count as live.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.display import INVISIBLE
from bot.slack.models import Post, View

Live: TypeAlias = tuple[str, str]

_MRKDWN = (
    ("mention", r"<@[^<>]*>"),
    ("channel", r"<#[^<>]*>"),
    ("special", r"<![^<>]*>"),
    ("link", r"<[^<>]*>"),
    ("raw", r"[<>]|&(?!(?:amp|lt|gt);)"),
    ("mention", r"(?<!\w)@\w"),
    ("channel", r"(?<!\w)#\w"),
    ("link", r"\b[A-Za-z][A-Za-z0-9+.-]*://\S"),
    ("link", r"\S+@\S+\.\S"),
    ("link", r"[^\s.]\.[A-Za-z]{2}"),
    ("format", r"\*[^*\n]+\*"),
    ("format", r"_[^_\n]+_"),
    ("format", r"~[^~\n]+~"),
    ("format", r"`[^`\n]+`"),
    ("format", r"(?m)^\s*(?:&gt;|>)"),
    ("emoji", r":[a-z0-9_+'-]+:"),
)


def mrkdwn(text: str) -> list[Live]:
    """What in a text comes alive that Slack parses; also once zero-width characters are gone."""
    found: list[Live] = []
    for seen in (text, INVISIBLE.sub("", text)):
        rest = seen
        for kind, pattern in _MRKDWN:
            found += [(kind, match[0]) for match in re.finditer(pattern, rest)]
            if "<" in pattern:
                rest = re.sub(pattern, " ", rest)
    return list(dict.fromkeys(found))


def live(post: Post) -> list[Live]:
    """Everything alive in a message: its blocks, and the text that notifications show."""
    return [*mrkdwn(post.text), *live_blocks(post.blocks)]


def live_view(view: View) -> list[Live]:
    """Everything alive in a modal or a home tab."""
    return [*live_blocks(view.body["blocks"])]


def live_blocks(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Live]:
    """Everything alive in blocks; a kind of block that is not known here is alive itself."""
    for block in blocks:
        match block["type"]:
            case "rich_text":
                for part in block["elements"]:
                    yield from _rich(part)
            case "header" | "input":
                yield from _titled(block)
            case "context":
                for element in block["elements"]:
                    yield from _text_object(element)
            case "actions" | "context_actions":
                for element in block["elements"]:
                    yield from _pressable(element)
            case "divider":
                pass
            case other:
                yield ("unknown", other)


def skeleton(post: Post) -> list[str]:
    """The kinds and styles of all elements in order: what the formats of a message are."""
    return [*_bones(list(post.blocks))]


def sdk_takes(block: dict[str, Any]) -> bool:
    """Whether the validators of Slack's own library find no fault in a block."""
    parsed = Block.parse(dict(block))
    assert parsed is not None
    try:
        parsed.validate_json()
    except SlackObjectFormationError:
        return False
    return True


def _rich(part: Mapping[str, Any]) -> Iterator[Live]:
    match part["type"]:
        case "text":
            assert set(part) <= {"type", "text", "style"}
            assert part["text"], "Slack refuses an empty text element"
        case "link":
            yield ("link", part["url"])
        case "user":
            yield ("mention", part["user_id"])
        case "channel":
            yield ("channel", part["channel_id"])
        case "emoji":
            yield ("emoji", part["name"])
        case "rich_text_section" | "rich_text_quote" | "rich_text_list" | "rich_text_preformatted":
            for item in part["elements"]:
                yield from _rich(item)
        case other:
            yield ("unknown", other)


def _text_object(text: Mapping[str, Any]) -> Iterator[Live]:
    if text["type"] != "plain_text" or text.get("emoji") is not False:
        yield ("unknown", text["type"])
    yield from mrkdwn(text["text"])


def _titled(block: Mapping[str, Any]) -> Iterator[Live]:
    """A heading, or a field of a form: what is typed into one is shown letter for letter."""
    element = block.get("element", {})
    options = [*element.get("options", ()), *filter(None, [element.get("initial_option")])]
    told = [block.get("text"), block.get("label"), block.get("hint"), element.get("placeholder")]
    for text in filter(None, (*told, *(option["text"] for option in options))):
        yield from _text_object(text)


def _pressable(element: Mapping[str, Any]) -> Iterator[Live]:
    if "url" in element:
        yield ("link", element["url"])
    for name in ("positive_button", "negative_button"):
        if name in element:
            yield from _text_object(element[name]["text"])
    told = [element.get("text"), *element.get("confirm", {}).values()]
    for text in filter(None, told):
        yield from _text_object(text)


def _bones(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _bones(one)
    elif isinstance(value, dict):
        yield f"{value.get('type')} {sorted(value.get('style') or [])}"
        for inner in value.values():
            yield from _bones(inner)
