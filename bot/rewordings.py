"""Other ways to say a quote, in order: abbreviations, and appositions as clauses of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.limits import ASIDE_OPENERS
from bot.readings import has_digit, keys_of, limits, words_of
from bot.words import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DISPENSABLE,
    POPULATIONS,
    PREPOSITIONS,
    RELATIVES,
    tokens,
    word_set,
)

MOST_NAME_WORDS = 6
LONGEST_NAME = 12  # letters of an abbreviation
STATISTICS = word_set("SD SE SEM IQR CI SDs SEs CIs HR OR RR")
_BRACKET = re.compile(r" \(([A-Za-z][\w./+-]{1,11})\)")
_INNER = r"(?:[^\s()]|\([^()\s]*\))+"
_NAME = r"[A-Z][\w.+/-]*(?: [A-Z][\w.+/-]*){0,3}"
_HAS_VERB = r"(?=(?:is|are|was|were|has|have|had|can|plays?|shows?|remains?)\b)"
_SUBJECT = re.compile(rf"^(?:The|This) ([^,;:()]+), ([^,;:]+?)(?: \(({_INNER})\))?, {_HAS_VERB}")
_PRESENTED = re.compile(
    rf"\b(?:present|propose|introduce|describe|develop|release|call(?:ed)?|named|dubbed|termed)s? "
    rf"({_NAME})(?: \([^()]*\))?, (an? )(?=[^,;]{{10,}})"
)
_OPENING = re.compile(rf"^({_NAME})(?: \([^()]*\))?, ((?:an?|the) [^,;:]+), {_HAS_VERB}")
_TREATS = re.compile(r"\b(?:drug|agent|medication|therapy) for (?:the )?treat(?:ment of|ing)\b")
_LISTED = re.compile(r"\b(?:and|or)\b")
NO_NAMES = PREPOSITIONS | CONJUNCTIONS | RELATIVES | ASIDE_OPENERS | DISPENSABLE | {"a", "an"}


def rewordings(quote: str, text: str, abstract: str) -> Iterator[tuple[str, str]]:
    """Pairs of a quote and a text that say what the two given ones say, to be compared in turn.

    What the quote's abbreviations mean is often told elsewhere in its `abstract`.
    """
    names = {**abbreviations(abstract), **abbreviations(quote)}
    short_quote, short_text = shortened(quote, names), shortened(text, names)
    if (short_quote, short_text) != (quote, text):
        yield short_quote, short_text
    for reading in _promoted(short_quote, short_text):
        yield reading, short_text
        if (treating := _TREATS.sub("treatment for", reading)) != reading:
            yield treating, short_text
    if (treating := _TREATS.sub("treatment for", short_quote)) != short_quote:
        yield treating, short_text


@lru_cache(maxsize=512)
def abbreviations(text: str) -> Mapping[str, str]:
    """What each abbreviation in brackets stands for: the words before it with its initials."""
    found: dict[str, str] = {}
    for match in _BRACKET.finditer(text):
        short = match[1]
        if short in STATISTICS or not any(letter.isupper() for letter in short):
            continue
        long = _long_form(short.removesuffix("s"), text[: match.start()].split(" "))
        if long and short.casefold() not in long.casefold().split(" "):
            found.setdefault(short, long)
    return found


def _long_form(short: str, before: list[str]) -> str | None:
    """The last words whose initials, hyphens counted, are the abbreviation's letters."""
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    for count in range(1, min(len(letters), len(before)) + 1):
        words = before[-count:]
        parts = [part for word in words for part in re.split(r"[-/]", word) if part]
        if [part[0].casefold() for part in parts] == letters and len(letters) > 1:
            return " ".join(words)
    return None


def shortened(text: str, names: Mapping[str, str]) -> str:
    """The text with each long form, with or without its abbreviation behind it, put short."""
    for short, long in names.items():
        pattern = rf"(?<![\w-]){re.escape(long)}(?:s?\b(?! ?\()| \({re.escape(short)}s?\))(?![\w-])"
        text = re.sub(pattern, short.replace("\\", r"\\"), text, flags=re.IGNORECASE)
    return text


def _promoted(quote: str, text: str) -> Iterator[str]:
    """The quote with an apposition in the place of its subject, or as what its subject is."""
    if match := _SUBJECT.search(quote):
        before, name, alias = match.groups()
        rest = quote[match.end() :]
        if _may_go(before) and _is_name(name):
            yield f"{name} {rest}"
            if alias and alias not in STATISTICS:
                yield f"{alias.replace('(', ' ').replace(')', ' ')} {rest}"
    if not BE & set(keys_of(tokens(text))):
        return
    if match := _PRESENTED.search(quote):
        yield f"{match[1]} is {match[2]}{quote[match.end() :]}"
    if (match := _OPENING.search(quote)) and not _LISTED.search(match[2]):
        yield f"{match[1]} is {match[2]}."


def _may_go(noun: str) -> bool:
    """Whether a subject is a mere noun group that limits nothing."""
    words = words_of(tokens(noun))
    plain = not set(keys_of(words)) & (AUXILIARIES | RELATIVES | CONJUNCTIONS)
    of_whom = has_digit(words) or not POPULATIONS.isdisjoint(keys_of(words))
    return plain and limits(words) is None and not of_whom


def _is_name(name: str) -> bool:
    keys = keys_of(tokens(name))
    return len(keys) <= MOST_NAME_WORDS and keys[0] not in NO_NAMES and "and" not in keys
