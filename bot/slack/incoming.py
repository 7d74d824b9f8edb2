"""What Slack sends, read without trust: a value of an unexpected type counts as none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

Body: TypeAlias = Mapping[str, Any]

_NOTHING: Mapping[str, Any] = {}
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_MARKUP = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def text_at(body: object, *path: str) -> str:
    """The string at a path of keys, empty where there is none."""
    for key in path:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body if isinstance(body, str) else ""


def mapping_at(body: object, *path: str) -> Mapping[str, Any]:
    """The mapping at a path of keys, empty where there is none."""
    for key in path:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body if isinstance(body, Mapping) else _NOTHING


def mentions(text: str) -> set[str]:
    """The ids of the people and bots that a message mentions."""
    return set(re.findall(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>", text))


def plain(text: str, without: str = "") -> str:
    """A message as its writer saw it: no mark-up, links as addresses, one line.

    `without` is the id whose mention is left out: the bot's own.
    """
    shown = _MARKUP.sub(lambda match: _shown(match[1], match[2] or "", without), text)
    for entity, character in _ENTITIES:
        shown = shown.replace(entity, character)
    return " ".join(shown.split())


def _shown(target: str, label: str, without: str) -> str:
    if target.startswith("@"):
        return "" if target == f"@{without}" else f"@{label or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    return target
