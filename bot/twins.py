"""Decides whether two records without a common id are one paper: its text retyped or rewritten."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bot.identity import canonical_title

SAME = 0.85
"""Share of common word pairs from which a text is the same under another title.

Different papers of one group reach .79, and papers named MeshSDF and DeepMesh .74."""
REWRITTEN = 0.20
"""The share that is left when three words in ten are others: .35 on average, .22 at worst."""
IN_ORDER = 0.60
"""Share of the words that a rewritten text has in the same order: .55 to .82, .70 on average."""
LONGEST_RUN = 24
"""Words in a row that a text rewritten throughout still has in common.

Two papers that share sentences, as a conference paper and its sequel do, share longer runs."""
FEWEST_WORDS = 30
"""Shorter texts say too little when their titles differ."""
TITLE_SHARE = 0.20

_WORD = re.compile(r"\w+")
_COMMON = frozenset(
    (
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "the",
        "to",
        "via",
        "with",
    )
)
_ORDINALS = frozenset(
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
)


@dataclass(frozen=True, slots=True)
class Work:
    """What two papers are compared by."""

    title: str
    abstract: str
    authors: Sequence[str] = ()


def are_twins(one: Work, other: Work) -> bool:
    """Whether two works of similar titles are certainly one paper.

    No where both name authors and share none, and where their titles have different numbers: last
    year's challenge is described in the same words.
    """
    if not _titles_agree(one.title, other.title):
        return False
    if one.authors and other.authors and not surnames(one.authors) & surnames(other.authors):
        return False
    mine, theirs = words(one.abstract), words(other.abstract)
    if min(len(mine), len(theirs)) < FEWEST_WORDS:
        return False
    share = _common(mine, theirs)
    return share >= SAME or (share >= REWRITTEN and _is_rewritten(mine, theirs))


def resemblance(one: str, other: str) -> float:
    """Share of common word pairs: 1 for the same words in the same order, 0 for nothing common."""
    return _common(words(one), words(other))


def title_share(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of common words of two titles."""
    common = len(one & other)
    return common / (len(one) + len(other) - common or 1)


def title_words(title: str) -> frozenset[str]:
    """The words titles are compared by; those that most titles have are left out."""
    return frozenset(canonical_title(title).split()) - _COMMON


def surnames(authors: Sequence[str]) -> set[str]:
    """`Knuth, Donald` and `Donald Knuth` both give `knuth`."""
    return {author.split(",")[0].split()[-1].casefold() for author in authors if author.strip(" ,")}


def words(text: str) -> list[str]:
    """The words of a text in one case."""
    return _WORD.findall(text.casefold())


def _titles_agree(one: str, other: str) -> bool:
    mine, theirs = title_words(one), title_words(other)
    if title_share(mine, theirs) < TITLE_SHARE:
        return False
    return not (_numbers(mine - theirs) and _numbers(theirs - mine))


def _numbers(title: frozenset[str]) -> set[str]:
    return {word for word in title if word in _ORDINALS or any(map(str.isdigit, word))}


def _common(one: Sequence[str], other: Sequence[str]) -> float:
    pairs, others = set(pairwise(one)), set(pairwise(other))
    return len(pairs & others) / max(1, len(pairs | others))


def _is_rewritten(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether most words stand in the same order and the changes are scattered among them."""
    same = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    in_order = sum(block.size for block in same) / max(len(one), len(other))
    return in_order >= IN_ORDER and max(block.size for block in same) <= LONGEST_RUN
