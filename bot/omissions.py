"""Which parts of a sentence may be left out without making it say more than it did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from bot.words import (
    ARTICLES,
    AUXILIARIES,
    CONDITIONS,
    CONJUNCTIONS,
    DISPENSABLE,
    HEDGES,
    NEGATIONS,
    POPULATIONS,
    PREPOSITIONS,
    PRONOUNS,
    PUNCTUATION,
    RELATIVES,
    REPORTS,
    Token,
    word_set,
)

Refusal: TypeAlias = Literal[
    "short", "new_word", "order", "number", "negation", "hedge", "scope", "cut", "antecedent"
]
Reading: TypeAlias = Sequence[Token]

CLAUSE_OPENERS = RELATIVES | {"while", "whereas", "although", "though"}
ASIDE_OPENERS = word_set(
    """
    while whereas although though unlike despite because since which
    """
)
ANAPHORS = PRONOUNS - word_set(
    """
    i we you our ours us that who whom whose which what
    """
)
REPORTERS = word_set(
    """
    results experiments paper work study data findings analysis analyses
    """
)
INTRODUCTIONS = word_set(
    """
    in this our paper work study article here addition particular fact
    """
)
STOPS = frozenset(",;:()[]—…")


def lead_refusal(lead: Reading, first: Token, said: Reading) -> Refusal | None:
    """A lead-in may go when a boundary ends it and it only introduces."""
    lead = [token for token in lead if token.key not in ARTICLES]
    words = [token for token in lead if token.key not in PUNCTUATION]
    if not words:
        return None
    keys = keys_of(words)
    last = lead[-1].key
    if _refers(said) and any(_names_something(token) for token in words):
        return "antecedent"
    if keys[0] in ASIDE_OPENERS and last == ",":
        return None if "if" not in keys else "scope"
    if set(keys) <= INTRODUCTIONS or (lead[0].key == "(" and len(lead) <= 3):
        return None
    if (limit := _limits(words)) is not None:
        return limit
    if last == "that":
        return None if set(keys) & REPORTS else "hedge"
    if last in {",", ";", ":", "—"}:
        return _scope(words)
    if last in {"and", "but", "while", "whereas"} and len(lead) > 1 and lead[-2].key in STOPS:
        return _scope(words) or ("cut" if first.key in AUXILIARIES else None)
    return None if all(is_dispensable(key) for key in keys) else "cut"


def _names_something(token: Token) -> bool:
    return token.is_content and token.key not in DISPENSABLE | REPORTS | REPORTERS


def _refers(said: Reading) -> bool:
    """Whether the text opens with a word that points back."""
    return said[0].key in ANAPHORS


def is_dispensable(key: str) -> bool:
    """Whether a word can go anywhere: praise, a link to the sentence before, most adverbs."""
    guarded = key in HEDGES or key in NEGATIONS or key in CONDITIONS
    return not guarded and (key in DISPENSABLE or (key.endswith("ly") and len(key) > 6))


def gap_refusal(run: Reading, left: Token, right: Token) -> Refusal | None:
    """A run between two kept words may go when it is an aside, or a phrase before a verb."""
    words = [token for token in run if token.key not in PUNCTUATION | ARTICLES]
    keys = keys_of(words)
    if all(is_dispensable(key) for key in keys):
        return None
    ends = [token.key for token in run if token.key in STOPS or token in words]
    inside = _trim(ends, {",", ";"})
    if inside[0] in "([" and inside[-1] in ")]":
        return _aside_refusal(keys)
    aside = ends[0] in STOPS and ends[-1] in STOPS
    clause = aside and keys[0] in ASIDE_OPENERS | CLAUSE_OPENERS
    if not clause and (limit := _limits(words)) is not None:
        return limit
    if aside:
        if left.key in PREPOSITIONS | CONJUNCTIONS | AUXILIARIES:
            return "cut"
        return None if clause else _scope(words)
    plain = not set(keys) & (CONJUNCTIONS | AUXILIARIES)
    finite = right.key in AUXILIARIES - {"be", "been", "being"}
    if keys[0] in PREPOSITIONS and plain and finite and left.is_content:
        return _scope(words)
    return "cut"


def _trim(keys: list[str], signs: set[str]) -> list[str]:
    while keys[0] in signs:
        keys = keys[1:]
    while keys[-1] in signs:
        keys = keys[:-1]
    return keys


def _aside_refusal(keys: Sequence[str]) -> Refusal | None:
    """Brackets hold abbreviations and statistics; some hold what limits the sentence."""
    limiting = keys[0] in PREPOSITIONS and set(keys) & POPULATIONS
    return "scope" if limiting or keys[0] in NEGATIONS | CONDITIONS else None


def tail_refusal(tail: Reading, last: Token) -> Refusal | None:
    """What follows the kept words may go when it starts a phrase of its own and limits nothing."""
    if tail and tail[-1].key == "?":
        return "cut"
    words = [token for token in tail if token.key not in PUNCTUATION]
    if not words:
        return None
    if last.key in PREPOSITIONS | CONJUNCTIONS | RELATIVES | AUXILIARIES:
        return "cut"
    stops = [token.key for token in tail if token.key in STOPS or token in words]
    keys = keys_of(words)
    if stops[0] in "([" and ")" in stops:
        closed = keys_of(tail).index(")")
        inside = [token.key for token in tail[:closed] if token in words]
        beyond = tail[closed + 1 :]
        return (_aside_refusal(inside) if inside else None) or tail_refusal(beyond, last)
    if stops[0] in STOPS:
        return _clause_refusal(keys, _first_segment(tail))
    if keys[0] in {"or", "nor", "than", "but"}:
        return "scope"
    segment = _first_segment(tail)
    if (limit := _limits(segment)) is not None:
        return limit
    if keys[0] in PREPOSITIONS | {"that", "which"}:
        return _scope(segment)
    if keys[0] in CONJUNCTIONS or is_dispensable(keys[0]):
        return "scope" if set(keys_of(segment)) & POPULATIONS else None
    return "cut"


def _clause_refusal(keys: Sequence[str], segment: Reading) -> Refusal | None:
    """A last clause set apart by a comma may go unless it says when or of whom the rest holds."""
    first = keys[0]
    second = keys[1] if first in CONJUNCTIONS and len(keys) > 1 else first
    if first in CONDITIONS | NEGATIONS | {"or", "nor", "than"}:
        return "scope"
    if second in NEGATIONS | {"only", "if", "when", "unless"}:
        return "scope"
    if first in PREPOSITIONS and first not in ASIDE_OPENERS | {"including"}:
        return _scope(segment)
    return None


def _first_segment(tail: Reading) -> Reading:
    """The words up to the next boundary that starts a clause of its own."""
    for place, token in enumerate(tail):
        if place and token.key in STOPS | CLAUSE_OPENERS and place + 1 < len(tail):
            return tail[:place]
    return tail


def keys_of(run: Reading) -> list[str]:
    """What of each token is compared."""
    return [token.key for token in run]


def _limits(run: Reading) -> Refusal | None:
    """What makes a run too important to leave out wherever it stands."""
    keys = set(keys_of(run))
    if keys & NEGATIONS:
        return "negation"
    if keys & CONDITIONS:
        return "scope"
    return "hedge" if keys & HEDGES else None


def _scope(run: Reading) -> Refusal | None:
    """A run that says of whom, on what or how many a statement holds."""
    for token in run:
        named = token.text != token.key and not token.text.istitle()
        if token.has_digit or named or token.key in POPULATIONS:
            return "scope"
    return None
