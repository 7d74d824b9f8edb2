"""What was done by other means: of "X slows Y by blocking Z" both that X blocks Z and slows Y."""

from __future__ import annotations

from collections.abc import Iterator

from bot.readings import STOPS, WHEREABOUTS, Reading, joined, keys_of, limits, words_of
from bot.verbs import ACTIVE, GERUNDS, third_person
from bot.words import (
    ARTICLES,
    AUXILIARIES,
    BE,
    CONDITIONS,
    CONJUNCTIONS,
    POPULATIONS,
    PREPOSITIONS,
    RELATIVES,
    Token,
    inflection,
    tokens,
)


def deeds(quote: str) -> Iterator[str]:
    """ "X slows Y by blocking Z": X blocks Z, and X slows Y."""
    source = tokens(quote)
    keys = keys_of(source)
    for at in range(3, len(keys) - 2):
        if keys[at] == "by" and keys[at + 1] in GERUNDS:
            if (verb := _verb_before(source, at)) is None:
                break
            ends = (i for i in range(at + 2, len(keys) - 1) if keys[i : i + 2] == ["and", "by"])
            done = source[at + 2 : next(ends, len(keys))]
            if _is_participle(keys[at - 1]) or _is_plural(done[0]):
                break
            end = () if done[-1].key == "." else (".",)
            yield _text(source[:verb], third_person(GERUNDS[keys[at + 1]]), done, *end)
            if not says_where(source[at:]):
                yield _text(source[:at], ".")
            break
    yield from _thereby(source)


def _thereby(source: Reading) -> Iterator[str]:
    """ "X blocks Z, thereby slowing Y": X slows Y."""
    keys = keys_of(source)
    for at in range(3, len(keys) - 2):
        if keys[at] in {"thereby", "thus"} and keys[at - 1] == "," and keys[at + 1] in GERUNDS:
            verb = _verb_before(source, at - 1)
            if verb is not None:
                yield _text(source[:verb], third_person(GERUNDS[keys[at + 1]]), source[at + 2 :])


def _verb_before(source: Reading, end: int) -> int | None:
    """Where the verb stands whose subject does, flatly and anywhere, what is told behind `end`."""
    keys = keys_of(source[:end])
    verb = next((at for at in range(end - 1, 0, -1) if _is_finite(keys, at)), None)
    if verb is None or limits(words_of(source[:end])) or "whether" in keys:
        return None
    held = set(keys[verb:])
    away = held & (WHEREABOUTS | RELATIVES | BE | {"with", "for", "to", "than", "or", ";", ","})
    return None if away else verb


def _is_participle(key: str) -> bool:
    """Whether "by" may belong to the word before it: "cells grown by blocking Z"."""
    return key.endswith(("ed", "wn", "en"))


def _is_plural(token: Token) -> bool:
    """Whether what looks like a deed may be a thing: "by activating mutations"."""
    return token.is_content and inflection(token.key) != token.key and token.key.endswith("s")


def says_where(means: Reading) -> bool:
    """Whether what something was done with, or to, limits when and of whom that is told."""
    words = words_of(means)
    held = set(keys_of(words))
    whom = (POPULATIONS - {"cell", "cells", "tissue", "tissues"}) | WHEREABOUTS | CONDITIONS
    return bool(limits(words) or held & whom or {";", "than"} & set(keys_of(means)))


def _is_finite(keys: list[str], at: int) -> bool:
    """Whether a verb of the closed list stands there as what a subject does or did."""
    before = next((key for key in reversed(keys[:at]) if not key.endswith("ly")), "")
    noun = before not in PREPOSITIONS | ARTICLES | AUXILIARIES | CONJUNCTIONS | RELATIVES | STOPS
    return keys[at] in ACTIVE and noun


def _text(*parts: Reading | str) -> str:
    return " ".join(part if isinstance(part, str) else joined(part) for part in parts)
