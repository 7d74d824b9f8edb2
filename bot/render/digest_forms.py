"""A digest in any of its written forms, as a file keeps it or a person asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.digest import Digest
from bot.digest_feed import add_entry, write_entry
from bot.file_forms import FormName
from bot.letter import Letter
from bot.render.digest_html import digest_fragment, digest_html
from bot.render.digest_markdown import digest_markdown
from bot.render.digest_outline import about, headline
from bot.render.digest_text import digest_text

SUBJECT = 120
"""Letters of a subject; more is cut off by those who list it."""


def digest_part(form: FormName, digest: Digest) -> str:
    """What a file of a form is given."""
    return _PARTS[form](digest)


def digest_document(form: FormName, digest: Digest, now: datetime) -> str:
    """The digest alone, as a whole document that ends with a line end."""
    if form == "json":
        return json.dumps(digest.to_json(), ensure_ascii=False, indent=2) + "\n"
    if form == "atom":
        name = headline(digest)
        return add_entry("", _entry(digest), name, now, f"feed of {name}")
    return digest_part(form, digest)


def digest_letter(digest: Digest) -> Letter:
    """What is mailed."""
    return Letter(_cut(headline(digest)), digest_text(digest), digest_html(digest))


def _entry(digest: Digest) -> str:
    return write_entry(_cut(headline(digest)), about(digest), digest_fragment(digest, {}))


def _cut(text: str) -> str:
    return text if len(text) <= SUBJECT else f"{text[: SUBJECT - 1].rstrip()}…"


_PARTS: Mapping[FormName, Callable[[Digest], str]] = {
    "markdown": digest_markdown,
    "html": digest_html,
    "text": digest_text,
    "json": lambda digest: json.dumps(digest.to_json(), ensure_ascii=False),
    "atom": _entry,
}
