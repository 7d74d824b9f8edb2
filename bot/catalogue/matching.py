"""Decides when an equal title makes a record and a paper one work."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.identity import canonical_title
from bot.models import Record
from bot.twins import REWRITTEN, resemblance, surnames, words

SIMILAR = 0.30
"""Share of common word pairs from which two abstracts are states of one text."""
TELLING_WORDS = 3
"""Titles of fewer words ("Editorial") say too little where an abstract is missing."""


def is_weak(key: str) -> bool:
    """Whether several papers may have this key: the one made of the title."""
    return key.startswith("title:")


def digest(text: str) -> str:
    """Names a text: equal for equal texts only."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def same_text(one: str, other: str) -> bool:
    """Whether two abstracts are the same text or clearly two states of it."""
    if min(len(words(one)), len(words(other))) < 2:
        return canonical_title(one) == canonical_title(other)
    return resemblance(one, other) >= SIMILAR


def same_work(record: Record, abstract: str, authors: Sequence[str]) -> bool:
    """Whether a record and a paper of equal titles are certainly one work."""
    if record.abstract and abstract and same_text(record.abstract, abstract):
        return True
    if len(record.title.split()) < TELLING_WORDS:
        return record.abstract == abstract and bool(surnames(record.authors) & surnames(authors))
    if not record.abstract or not abstract:
        return True
    if resemblance(record.abstract, abstract) >= REWRITTEN:
        return True
    return bool(surnames(record.authors) & surnames(authors))
