"""Whether a sentence says nothing but what its quote says: a near-extractive check without a model.

The sentence must be the quote with whole phrases left out. Every word of it is aligned to one place
of the quote, in order, and each run of words left out must be one whose absence leaves a true
statement: a lead-in, an aside, a last clause. A refusal is never a loss: the reader then sees the
quote itself.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from bot.alignment import align, is_same
from bot.lead_ins import lead_refusal
from bot.limits import ASIDE_OPENERS, RECIPROCALS
from bot.omissions import gap_refusal
from bot.readings import Reading, Refusal, asides_refusal, is_dispensable, keys_of, peeled, words_of
from bot.rewordings import rewordings
from bot.tails import tail_refusal
from bot.words import (
    ARTICLES,
    AUXILIARIES,
    BE,
    CONDITIONS,
    HEDGES,
    NEGATIONS,
    PREPOSITIONS,
    PUNCTUATION,
    Token,
    tokens,
    word_set,
)

MIN_CONTENT_WORDS = 3
MOST_REWORDINGS = 300
FINAL = frozenset(("short", "negation", "hedge"))  # no other names make these good
PREFIXES = frozenset("<>=≤≥±+-~≈≃≲≳×*/^")
SIGNS = PREFIXES | frozenset("%‰°$#")
GLUED = re.compile(r"\s\([^()]*\)(?=[-/])")  # "a hormone (H)/receptor pair"
BRACKETS = frozenset("()[]")
AFTER_COMMA = (["and"], ["or"], ["but"])
ING_ADJECTIVES = word_set(
    """
    existing leading underlying emerging corresponding remaining resulting growing increasing
    promising competing
    """
)
PARTNERS = {
    "both": {"and"},
    "between": {"and"},
    "either": {"or"},
    "neither": {"nor", "or"},
}
SUBORDINATORS = PREPOSITIONS | CONDITIONS - {"only"} | ASIDE_OPENERS | {"whether", "to"}
BOUNDS = word_set(
    """
    about approximately around nearly almost over under above below to than least most up
    exceeding only roughly ~ within from between ca minus plus
    """
)


def refusal(text: str, quote: str, abstract: str = "") -> Refusal | None:
    """Why `text` may not stand for `quote` as a shorter way to say it; None when it may.

    The `abstract` tells what abbreviations mean.
    """
    refused = _refusal(text, quote)
    if refused is None or refused in FINAL:
        return refused
    pairs = itertools.islice(rewordings(quote, text, abstract), MOST_REWORDINGS)
    return None if any(_refusal(said, told) is None for told, said in pairs) else refused


def _refusal(text: str, quote: str) -> Refusal | None:
    spoken, source = tokens(text), tokens(quote)
    if keys_of(spoken) == keys_of(source):
        return None
    said = [token for token in spoken if token.key not in ARTICLES | PUNCTUATION]
    if sum(token.is_content for token in said) < MIN_CONTENT_WORDS:
        return "short"
    places = align([token.key for token in said], [token.key for token in source])
    if places is None:
        bare = GLUED.sub("", quote)
        glued = [tokens(aside) for aside in GLUED.findall(quote)]
        if glued and not asides_refusal([aside[1:-1] for aside in glued]):
            return _refusal(text, bare)
        return _why_unaligned(said, source)
    if spoken[-1].key in ARTICLES or keys_of(spoken[-2:]) in (["a", "."], ["the", "."]):
        return "cut"
    kept = set(places)
    tail = source[places[-1] + 1 :]
    if spoken[-1].key == "?" and source[-1].key == "?":
        tail = tail[:-1]
    return (
        _number_refusal(source, kept)
        or lead_refusal(source[: places[0]], source[places[0] :], said)
        or _gaps_refusal(source, places)
        or tail_refusal(tail, source[places[-1]], said)
        or _whole_refusal(source, places)
        or _marks_refusal(spoken, source, places)
    )


def _marks_refusal(spoken: Reading, source: Reading, places: Sequence[int]) -> Refusal | None:
    """Brackets, quotation marks and questions that the quote does not have where the text has them.

    Commas may come before a conjunction and in the place of another mark.
    """
    word = 0
    brackets: list[str] = []  # since the last word
    for at, token in enumerate(spoken):
        start = places[word - 1] + 1 if word else 0
        end = places[word] if word < len(places) else len(source)
        between = source[start:end]
        if token.key in ARTICLES:
            if token.key == "the" and _is_indefinite(between):
                return "new_word"
        elif token.key in PUNCTUATION:
            marks = set(keys_of(between)) & PUNCTUATION
            comma = token.key == "," and (marks or keys_of(spoken[at + 1 : at + 2]) in AFTER_COMMA)
            if not (token.key in marks or comma or (token.key == "." and word == len(places))):
                return "new_word"
            brackets += {token.key} & BRACKETS
        else:
            if word and not words_of(between) and brackets != _brackets(between):
                return "cut"
            word, brackets = word + 1, []
    return None


def _is_indefinite(run: Reading) -> bool:
    articles = set(keys_of(run)) & ARTICLES
    return bool(articles) and "the" not in articles


def _brackets(run: Reading) -> list[str]:
    return [key for key in keys_of(run) if key in BRACKETS]


def _why_unaligned(said: Reading, source: Reading) -> Refusal:
    """The most telling reason: what the text holds that the quote does not, else its order."""
    new = [token for token in said if not any(is_same(token.key, other.key) for other in source)]
    if not new:
        return "order"
    if any(token.has_digit or token.key in SIGNS for token in new):
        return "number"
    keys = set(keys_of(new))
    if keys & NEGATIONS:
        return "negation"
    return "hedge" if keys & HEDGES else "new_word"


def _number_refusal(source: Reading, kept: set[int]) -> Refusal | None:
    """Numbers and signs keep what stands directly before and after them."""
    for place in kept:
        token = source[place]
        if not token.key[0].isdigit() and token.key not in SIGNS:
            continue
        after = source[place + 1] if place + 1 < len(source) else None
        if after and place + 1 not in kept and _belongs_after(token, after):
            return "number"
        before = source[place - 1] if place else None
        if before and place - 1 not in kept and (before.key in SIGNS or before.key in BOUNDS):
            return "number"
    return None


def _belongs_after(token: Token, after: Token) -> bool:
    if after.key in SIGNS or after.has_digit:
        return True
    if token.key in PREFIXES:
        return after.key not in PUNCTUATION
    return after.is_content and not is_dispensable(after.key)


def _gaps_refusal(source: Reading, places: Sequence[int]) -> Refusal | None:
    for left, right in itertools.pairwise(places):
        run = source[left + 1 : right]
        if any(token.key not in ARTICLES for token in run):
            refused = gap_refusal(run, source[: left + 1], source[right:])
            if refused is not None:
                return refused
    return None


def _whole_refusal(source: Reading, places: Sequence[int]) -> Refusal | None:
    """Words whose meaning spreads over the whole sentence must not lose a part of it."""
    keys = keys_of(source)
    kept = {keys[place] for place in places}
    if "respectively" in keys and _is_broken(source, places, keys.index("respectively")):
        return "scope"
    if any(_loses_its_partner(keys, place, places) for place in places):
        return "cut"
    follows = keys[places[-1] + 1 : places[-1] + 2]
    if follows == ["and"] and kept & RECIPROCALS:
        return "cut"
    beyond, _ = peeled(source[places[-1] + 1 :])
    if beyond and words_of(beyond) and not _has_main_clause(keys, places, kept):
        return "cut"
    passive = [p for p in places if keys[p].endswith(("ed", "en")) and p and keys[p - 1] in BE]
    return "cut" if any(p - 1 not in places for p in passive) else None


def _loses_its_partner(keys: Sequence[str], place: int, places: Sequence[int]) -> bool:
    """Whether "both", "between" or "either" stays without the "and" or "or" that it goes with."""
    if keys[place] not in PARTNERS:
        return False
    for i in range(place + 1, len(keys)):
        if keys[i] in PARTNERS[keys[place]]:
            return i not in places
        if keys[place] == "between" and keys[i] == ",":
            return False
    return False


def _is_broken(source: Reading, places: Sequence[int], to: int) -> bool:
    """Whether a matching of two lists, which ends at place `to`, lost anything before that.

    What brackets add to the lists may go.
    """
    if places[0] > to:
        return False
    lost = set(range(places[0], to + 1)) - set(places)
    depth = 0
    for place in range(places[0], to + 1):
        depth += (source[place].key == "(") - (source[place].key == ")")
        token = source[place]
        if not depth and place in lost and token.is_content and not is_dispensable(token.key):
            return True
    return False


def _has_main_clause(keys: Sequence[str], places: Sequence[int], kept: set[str]) -> bool:
    """Whether a sentence that lost its end still says something: half of one opens with "if"."""
    opener = keys[places[0]]
    if (opener.endswith("ing") and kept & AUXILIARIES) or "we" in kept:
        return True
    opener = "" if opener in ING_ADJECTIVES else opener
    named = places[0] and keys[places[0] - 1] in ARTICLES
    if opener not in SUBORDINATORS and (named or not opener.endswith("ing")):
        return True
    commas = [place for place in range(places[0], places[-1]) if keys[place] in {",", ";"}]
    return bool(commas) and sum(place > commas[0] for place in places) >= MIN_CONTENT_WORDS
