"""The forms of a file that digests are added to, by how its name ends: pure text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Literal, Protocol, TypeAlias, get_args

from bot.delivery import Delivery
from bot.digest_feed import Feed
from bot.errors import UsageError

FormName: TypeAlias = Literal["markdown", "html", "text", "json", "atom"]
FORMS: tuple[FormName, ...] = get_args(FormName)
ENDINGS: Mapping[str, FormName] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".json": "json",
    ".atom": "atom",
    ".xml": "atom",
}
DIGESTS = "<!-- digests, the newest first -->"
BEGINS = "<!-- a digest begins -->"
ENDS = "<!-- a digest ends -->"
"""Marks of an HTML page; no text of a paper can hold one, for all of them are escaped."""


class Form(Protocol):
    """How digests stand in a file. All raise ValueError, saying what the file is not."""

    def check(self, text: str, /) -> None:
        """Whether digests can be added to a file; its text is empty where it is new."""
        ...

    def holds(self, text: str, delivery: Delivery, /) -> bool:
        """Whether a file has the digest of a delivery."""
        ...

    def joined(self, text: str, delivery: Delivery, part: str, /) -> str:
        """The file with one more."""
        ...


class Below:
    """Each digest below the one before it, under a line that names its run."""

    def __init__(self, mark: str) -> None:
        self._mark = mark

    def check(self, text: str, /) -> None:
        """Anything may stand above."""

    def holds(self, text: str, delivery: Delivery, /) -> bool:
        return self._line(delivery) in text

    def joined(self, text: str, delivery: Delivery, part: str, /) -> str:
        above = f"{text.rstrip()}\n\n" if text.strip() else ""
        return f"{above}{self._line(delivery)}\n{part}"

    def _line(self, delivery: Delivery) -> str:
        return self._mark.format(delivery.key.run_key)


class Page:
    """One HTML page, the newest digest on top. A part is a page with one digest."""

    def check(self, text: str, /) -> None:
        if text.strip() and DIGESTS not in text:
            raise ValueError("it is no page of digests")

    def holds(self, text: str, delivery: Delivery, /) -> bool:
        self.check(text)
        return _comment(delivery) in text

    def joined(self, text: str, delivery: Delivery, part: str, /) -> str:
        self.check(text)
        digest = part[part.index(BEGINS) : part.index(ENDS) + len(ENDS)]
        page = text if text.strip() else part.replace(digest, "", 1)
        above, mark, below = page.partition(DIGESTS)
        return f"{above}{mark}\n{_comment(delivery)}\n{digest}\n{below.lstrip()}"


class Records:
    """One JSON document, `{"digests": [...]}`, the newest last; each with its `run`."""

    def check(self, text: str, /) -> None:
        self._digests(text)

    def holds(self, text: str, delivery: Delivery, /) -> bool:
        return any(one.get("run") == delivery.key.run_key for one in self._digests(text))

    def joined(self, text: str, delivery: Delivery, part: str, /) -> str:
        digests = [*self._digests(text), {"run": delivery.key.run_key, **json.loads(part)}]
        return json.dumps({"digests": digests}, ensure_ascii=False, indent=2) + "\n"

    def _digests(self, text: str) -> list[dict[str, Any]]:
        if not text.strip():
            return []
        try:
            found = json.loads(text)["digests"]
        except (ValueError, LookupError, TypeError):
            found = None
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise ValueError('it is no JSON of the form {"digests": [...]}')
        return found


def form_name(path: str) -> FormName:
    """The form of a file; what ends in none of the known ways is Markdown."""
    return ENDINGS.get(PurePath(path).suffix.lower(), "markdown")


def form_of(path: str) -> Form:
    """How digests stand in a file."""
    forms: Mapping[FormName, Form] = {
        "markdown": Below("<!-- {} -->"),
        "text": Below("[{}]"),
        "html": Page(),
        "json": Records(),
        "atom": Feed(),
    }
    return forms[form_name(path)]


def check_ending(path: str) -> None:
    """Raises UsageError for a name that promises another form."""
    ending = PurePath(path).suffix.lower()
    if ending and ending not in ENDINGS:
        raise UsageError(
            f"--file {path!r} ends in {ending!r}: use .md, .html, .txt, .json or .atom"
        )


def _comment(delivery: Delivery) -> str:
    return f"<!-- {delivery.key.run_key} -->"
