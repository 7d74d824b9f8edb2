"""Decides when an equal title makes a record and a paper one work."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

from bot.identity import canonical_title
from bot.models import Record

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
    pairs, others = _word_pairs(one), _word_pairs(other)
    if not pairs or not others:
        return canonical_title(one) == canonical_title(other)
    return len(pairs & others) / len(pairs | others) >= SIMILAR


def same_work(record: Record, abstract: str, authors: Sequence[str]) -> bool:
    """Whether a record and a paper of equal titles are certainly one work."""
    if record.abstract and abstract and same_text(record.abstract, abstract):
        return True
    if len(record.title.split()) < TELLING_WORDS:
        return record.abstract == abstract and bool(_surnames(record.authors) & _surnames(authors))
    if not record.abstract or not abstract:
        return True
    return bool(_surnames(record.authors) & _surnames(authors))


def _word_pairs(text: str) -> set[tuple[str, str]]:
    words = re.findall(r"\w+", text.casefold())
    return set(pairwise(words))


def _surnames(authors: Sequence[str]) -> set[str]:
    """`Knuth, Donald` and `Donald Knuth` both give `knuth`."""
    return {author.split(",")[0].split()[-1].casefold() for author in authors if author.strip(" ,")}
