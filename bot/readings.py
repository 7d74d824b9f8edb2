"""Runs of words as the omissions see them: their parts, and what in them limits a statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from bot.limits import (
    ADVERSATIVES,
    CLAUSE_OPENERS,
    ELLIPTIC,
    LIMITING,
    NUMBER_WORDS,
    REFUTATIONS,
    RESTRICTIONS,
)
from bot.words import (
    ARTICLES,
    CONDITIONS,
    DISPENSABLE,
    HEDGES,
    NEGATIONS,
    POPULATIONS,
    PRAISE,
    PREPOSITIONS,
    PUNCTUATION,
    RELATIVES,
    Token,
)

Refusal: TypeAlias = Literal[
    "short", "new_word", "order", "number", "negation", "hedge", "scope", "cut", "antecedent"
]
Reading: TypeAlias = Sequence[Token]
STOPS = frozenset(",;:()[]—…")
OPENING, CLOSING = frozenset("(["), frozenset(")]")
EQUATIONS = frozenset("=<>≤≥")
WHEREABOUTS = frozenset(("in", "among", "on", "under", "at", "during", "within", "after", "before"))
QUOTES = frozenset("\"'`.")
BREAKS = frozenset(",;:—…")
NEAR = 4  # words within which a negation reaches an adverb
MOST_CHANCE = 0.05  # of a finding
_NUMBER = re.compile(r"0?\.\d+")
SOON = 3  # words within which a clause shows that it limits


def words_of(run: Reading) -> list[Token]:
    """The tokens that are no articles and no punctuation."""
    return [token for token in run if token.key not in PUNCTUATION | ARTICLES]


def peeled(run: Reading) -> tuple[Reading | None, list[Reading]]:
    """A run without what stands in brackets, and the words of each pair; None if one stays open.

    A bracket that closes right before the run's first word, or opens after its last, stays.
    """
    while run and run[0].key in CLOSING | QUOTES:
        run = run[1:]
    while run and run[-1].key in OPENING | QUOTES:
        run = run[:-1]
    rest: list[Token] = []
    asides: list[Reading] = []
    inside: list[Token] = []
    depth = 0
    for token in run:
        if token.key in OPENING:
            depth += 1
        elif token.key in CLOSING:
            depth -= 1
            if depth < 0:
                return None, []
            if depth == 0 and (words := words_of(inside)):
                asides.append(words)
            inside = inside if depth else []
        else:
            (inside if depth else rest).append(token)
    return (None if depth else rest), asides


def joined(run: Reading) -> str:
    """The tokens as a text, which has the same tokens again."""
    return " ".join(token.text for token in run).replace("$ ", "$")


def segments(run: Reading, borders: frozenset[str] = BREAKS | CLAUSE_OPENERS) -> list[Reading]:
    """The words of each part between commas, and from each word that opens a clause."""
    parts: list[list[Token]] = [[]]
    for token in run:
        if token.key in borders:
            parts.append([])
        if token.key not in PUNCTUATION | ARTICLES:
            parts[-1].append(token)
    return [part for part in parts if part]


def keys_of(run: Reading) -> list[str]:
    """What of each token is compared."""
    return [token.key for token in run]


def has_digit(run: Reading) -> bool:
    """Whether a number is among the tokens."""
    return any(token.has_digit for token in run)


def limits(run: Reading) -> Refusal | None:
    """What makes a run too important to leave out wherever it stands."""
    keys = set(keys_of(run))
    if keys & NEGATIONS:
        return "negation"
    if keys & LIMITING:
        return "scope"
    return "hedge" if keys & HEDGES else None


def scope(run: Reading) -> Refusal | None:
    """A run that says of whom, on what or how many a statement holds."""
    for token in run:
        named = token.text != token.key and not token.text.istitle()
        if token.has_digit or named or token.key in POPULATIONS | NUMBER_WORDS:
            return "scope"
    return None


def is_dispensable(key: str) -> bool:
    """Whether a word can go anywhere: praise, a link backwards, an adverb of degree."""
    guarded = key in HEDGES or key in NEGATIONS or key in CONDITIONS
    return not guarded and (key in DISPENSABLE or key in PRAISE)


def asides_refusal(asides: Sequence[Reading]) -> Refusal | None:
    """Brackets hold abbreviations and statistics; some hold what limits the sentence."""
    for aside in asides:
        keys = keys_of(aside)
        held = set(keys)
        if len(keys) == 1 and aside[0].text.isupper():
            continue
        limiting = held & (LIMITING | RESTRICTIONS) or set(keys[:2]) & NEGATIONS
        if limiting and keys[0] not in RELATIVES:
            return "scope"
        if keys[0] in WHEREABOUTS or _is_chance(keys):
            return "scope"
        if keys[0] in {"but", "hypothesis", "hypothetical"}:
            return "hedge"
        of_whom = held & (POPULATIONS - {"cell", "cells", "tissue", "tissues"})
        if of_whom and (keys[0] in PREPOSITIONS or (len(keys) <= NEAR and not has_digit(aside))):
            return "scope"
    return None


def _is_chance(keys: Sequence[str]) -> bool:
    """Whether a bracket holds a P value by which nothing was found."""
    for at in range(len(keys) - 2):
        if keys[at] == "p" and keys[at + 1] in {"=", ">"} and _NUMBER.fullmatch(keys[at + 2]):
            return float(f"0{keys[at + 2].removeprefix('0')}") > MOST_CHANCE
    return False


def turn(clause: Reading) -> Refusal | None:
    """A clause that takes back, or only later says when, what was said before it."""
    keys = [token.key for token in clause if not is_dispensable(token.key)]
    opening = set(keys[:SOON])
    if set(keys) & REFUTATIONS:
        return "negation"
    if opening & RESTRICTIONS:
        return "scope"
    turns = keys and (clause[0].key in ADVERSATIVES or opening & {"but", "albeit"})
    if turns and set(keys) & (NEGATIONS | HEDGES | LIMITING):
        return "scope"
    denies = keys[:1] == ["and"] and keys[1:2] in ELLIPTIC
    return "scope" if denies or (turns and set(keys[1:2]) & NEGATIONS) else None
