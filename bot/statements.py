"""What a quote states by the way: each clause that follows from it, as a sentence of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.limits import DOUBTS, REFUTATIONS
from bot.means import deeds
from bot.readings import STOPS, Reading, joined, keys_of, limits, words_of
from bot.words import (
    ARTICLES,
    AUXILIARIES,
    BE,
    CONDITIONS,
    CONJUNCTIONS,
    HEDGES,
    POPULATIONS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    REPORTS,
    Token,
    tokens,
    word_set,
)

MOST_NAME_WORDS = 6
# Verbs whose object is named behind them, and no more than named.
NAMING = word_set(
    """
    include includes included identify identified identifies present presents propose proposes
    proposed introduce introduces introduced describe describes described develop developed
    called named namely
    """
)
_SEMICOLON = re.compile(r" ?; (?![^()]*\))")
ORDINALS = word_set("first second third fourth other latter former")
DOUBTFUL = word_set("putative candidate presumed supposed alleged so-called former proposed")
# In a clause with one of these, what comes after a semicolon may be no more told than it.
_UNTOLD = HEDGES | CONDITIONS | {"that", "whether", "to"}
# What was done to somebody, and when, holds of the parts that follow too.
_GIVEN = (POPULATIONS | DOUBTS | REFUTATIONS) | word_set(
    """
    given received treated administered exposed infused fed underwent randomized randomised
    assigned injected infected after following during before at false rejected
    """
)
_LEADING = (PREPOSITIONS | CONJUNCTIONS | CONDITIONS) | word_set(
    """
    however then thus therefore both each all every other another results result
    """
)
_BORDERS = PREPOSITIONS | AUXILIARIES | CONJUNCTIONS | RELATIVES | STOPS | {"."}
_APPOSED = re.compile(
    r"(?:(?<=[a-z] )|^)([Tt]he|[Aa]n?) ([\w -]+?), ([A-Z][\w-]*[A-Z\d][\w-]*), (?=([a-z]+)\b)"
)


def statements(quote: str) -> Iterator[str]:
    """Sentences that follow from the quote, beside those that only leave out words of it."""
    for part in _parts(quote):
        if part != quote:
            yield part
        yield from deeds(part)
        yield from _which(part)
        yield from _apposed(part)


def _parts(quote: str) -> Iterator[str]:
    """The quote, and what stands behind each of its semicolons with the opening of the first."""
    yield quote
    parts = _SEMICOLON.split(quote)
    if any(part.count("(") != part.count(")") for part in parts):
        return
    opening, comma, _ = parts[0].partition(", ")
    shared = comma and bool(set(keys_of(tokens(opening)[:1])) & _LEADING)
    for number, part in enumerate(parts):
        before = set(keys_of(tokens("; ".join(parts[:number]))))
        if number and before & (_UNTOLD | _GIVEN | {":"}):
            return
        first = tokens(part)[:1]
        if not first or first[0].key in PRONOUNS | ARTICLES | _LEADING:
            continue
        if number:
            rest = "; ".join(parts[number:])
            yield f"{opening}, {rest}" if shared else rest


def _which(quote: str) -> Iterator[str]:
    """ "These include X, which is Y": X is Y."""
    source = tokens(quote)
    keys = keys_of(source)
    for at in range(3, len(keys) - 2):
        if keys[at] != "which" or keys[at - 1] != ",":
            continue
        start = _group_start(source, at - 1)
        if not start or keys[start - 1] not in NAMING or limits(words_of(source[:at])):
            continue
        if keys[at + 1] in BE and not keys[at - 2].endswith("ly"):
            yield joined([*source[start : at - 1], *source[at + 1 :]])


def _group_start(source: Reading, end: int) -> int:
    """Where the nouns before `end` start, with what stands in brackets behind them."""
    at = end
    depth = 0
    while at and (depth or not _is_border(source[at - 1])):
        depth += (source[at - 1].key == ")") - (source[at - 1].key == "(")
        at -= 1
    return at


def _is_border(token: Token) -> bool:
    return token.key in _BORDERS - {")"} or token.key in NAMING | REPORTS


def _apposed(quote: str) -> Iterator[str]:
    """ "the second X inhibitor, Y, which …": Y is an X inhibitor."""
    for match in _APPOSED.finditer(quote):
        noun = [word for word in match[2].split(" ") if word not in ORDINALS]
        held = {word.casefold() for word in noun}
        plain = noun and len(noun) <= MOST_NAME_WORDS and not held & (_BORDERS | DOUBTFUL)
        before = match.string[: match.start()]
        listed = before.rstrip().endswith((",", "and", "or")) or match[4] in {"and", "or", "nor"}
        opening = tokens(before)
        told = limits(words_of([*opening, *tokens(match[2])])) is None and not listed
        beside = bool(opening) and opening[-1].key in PREPOSITIONS
        if plain and told and not beside and not _is_led_in(opening):
            yield f"{match[3]} is a {' '.join(noun)}."


def _is_led_in(opening: Reading) -> bool:
    """Whether a sentence opens with a phrase that its first comma ends."""
    keys = keys_of(opening)
    if not keys:
        return False
    openers = PREPOSITIONS | CONJUNCTIONS | CONDITIONS | {"to"}
    return keys[0] in openers or keys[0].endswith(("ing", "ed")) or "whether" in keys
