"""Authors' names as sources write them, as `First Last`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_AND = re.compile(r"\s+(?:and|&)\s+|,\s*and\s+", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Za-z]\.?[-\s]?){1,4}")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_OTHERS = {"others", "et al", "et al."}


def people(value: object) -> tuple[str, ...]:
    """The names in a list of names, of name parts or of objects, or in one string.

    Names in a list stay as they came; a string is split at `;`, ` and ` or commas, and
    `Last, First` is turned round.
    """
    if isinstance(value, str):
        return split_names(value)
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, Sequence):
        return ()
    return tuple(name for item in value if (name := _name(item)))


def split_names(text: str) -> tuple[str, ...]:
    """The names in one string, in their order."""
    if ";" in text:
        parts = [turned(part) for part in text.split(";")]
    else:
        parts = [name for part in _AND.split(text) for name in _comma_names(part)]
    return tuple(part for part in parts if part and part.lower() not in _OTHERS)


def turned(name: str) -> str:
    """`Last, First` as `First Last`, with `Jr.` in its place after either as `First Last, Jr.`."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts) and not _SUFFIX.fullmatch(parts[1]):
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts) and _SUFFIX.fullmatch(parts[1]):
        return f"{parts[2]} {parts[0]}, {parts[1]}"
    if len(parts) == 3 and all(parts) and _SUFFIX.fullmatch(parts[2]):
        return f"{parts[1]} {parts[0]}, {parts[2]}"
    return name.strip().strip(",").strip()


def _comma_names(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > 1 and all(len(part.split()) > 1 for part in parts):
        return parts
    if len(parts) > 2 and len(parts) % 2 == 0 and all(map(_INITIALS.fullmatch, parts[1::2])):
        return [f"{first} {last}" for last, first in zip(parts[::2], parts[1::2], strict=True)]
    return [turned(text)] if len(parts) < 4 else parts


def _name(item: object) -> str:
    if isinstance(item, str):
        return item.strip()
    if isinstance(item, Mapping):
        return _name_of_object(item)
    if isinstance(item, Sequence):  # arXiv's metadata: last, first, suffix, affiliation
        last, first, suffix = ([part for part in item if isinstance(part, str)] + [""] * 3)[:3]
        return " ".join(part.strip() for part in (first, last, suffix) if part.strip())
    return ""


def _name_of_object(item: Mapping[object, object]) -> str:
    for key in ("name", "display_name", "literal", "fullname"):
        if isinstance(whole := item.get(key), str) and whole.strip():
            return whole.strip()
    if isinstance(inner := item.get("author"), Mapping):
        return _name_of_object(inner)
    keys = ("given", "dropping-particle", "non-dropping-particle", "family", "first", "last")
    parts = [part.strip() for key in keys if isinstance(part := item.get(key), str)]
    name = " ".join(part for part in parts if part)
    suffix = item.get("suffix")
    return f"{name}, {suffix.strip()}" if name and isinstance(suffix, str) else name
