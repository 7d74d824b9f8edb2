"""Other ways to say a quote: pairs of readings, of which the gate compares each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from bot.abbreviations import abbreviations, shortened, with_genus, without_class
from bot.enumerations import picks
from bot.equivalents import mild, plain
from bot.frames import unframed
from bot.inversions import inverted, without_significance
from bot.limits import ASIDE_OPENERS
from bot.needs import needs
from bot.readings import has_digit, keys_of, limits, words_of
from bot.statements import statements
from bot.turns import turns
from bot.verbs import ACTIVE
from bot.words import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DISPENSABLE,
    POPULATIONS,
    PREPOSITIONS,
    RELATIVES,
    american,
    canonical,
    inflection,
    tokens,
)

MOST_NAME_WORDS = 6
MOST_WORDS = 120  # of a quote that is looked at closely
MOST_READINGS = 80  # of a quote, and of a text
MOST_ITEMS = 12  # of the lists in a reading
STRENGTHS = {"significantly"}  # what statistics may say instead
LEAST_KNOWN = 0.5
"""The share of a text's words that its quote holds where it is worth while to look closer."""
_NAME = r"[A-Z][\w.+/-]*(?: [A-Z][\w.+/-]*){0,3}"
_HAS_VERB = r"(?=(?:is|are|was|were|has|have|had|can|plays?|shows?|remains?)\b)"
_SUBJECT = re.compile(rf"^(?:The|This) ([^,;:()]+), ([^,;:()]+), {_HAS_VERB}")
_PRESENTED = re.compile(
    r"\b(?:[Ww]e (?:present|propose|introduce|describe|release)|called|named|dubbed|termed) "
    rf"({_NAME})(?: \([^()]*\))?, (an? )(?=[^,;]{{10,}})"
)
_OPENING = re.compile(rf"^({_NAME})(?: \([^()]*\))?, ((?:an?|the) [^,;:]+), {_HAS_VERB}")
_TREATS = re.compile(r"\b(?:drug|agent|medication|therapy) for (?:the )?treat(?:ment of|ing)\b")
_LISTED = re.compile(r"\b(?:and|or)\b")
NO_NAMES = PREPOSITIONS | CONJUNCTIONS | RELATIVES | ASIDE_OPENERS | DISPENSABLE | {"a", "an"}


def rewordings(quote: str, text: str, abstract: str) -> Iterator[tuple[str, str]]:
    """Pairs of a quote and a text that say what the two given ones say, to be compared in turn.

    Of each pair the quote follows from the given quote, and the given text from the text. What
    the quote's abbreviations mean is often told elsewhere in its `abstract`.
    """
    told, said = _in_one_wording(quote, text, abstract)
    if (told, said) != (canonical(quote), canonical(text)):
        yield told, said
    if len(told.split()) > MOST_WORDS or not _is_near(told, said):
        return
    turned = islice(chain(turns(said), needs(said)), MOST_READINGS)
    sayings = [(one, _roots(one) - STRENGTHS) for one in (said, *turned)]
    for reading in islice(_readings(told, said), MOST_READINGS):
        for whole in (reading, *islice(picks(reading), MOST_ITEMS)):
            known = _roots(whole)
            for saying, wanted in sayings:
                if wanted <= known:
                    yield from _compared(whole, saying)


def _readings(told: str, said: str) -> Iterator[str]:
    """What the quote says, each once: itself, its statements, and each without its frames."""
    stated = [told, *statements(told)]
    bare = [reading for statement in stated for reading in unframed(statement, said)]
    promoted = [reading for statement in stated for reading in _promoted(statement, said)]
    treating = [reading for one in (told, *promoted) for reading in _treating(one)]
    yield from dict.fromkeys([*stated, *promoted, *bare, *treating])


def _in_one_wording(quote: str, text: str, abstract: str) -> tuple[str, str]:
    names = {**abbreviations(abstract), **abbreviations(quote)}
    told, said = (
        plain(shortened(with_genus(one, f"{abstract} {quote}"), names))
        for one in (mild(canonical(quote)), without_class(canonical(text), abstract))
    )
    return told, said


def _compared(reading: str, saying: str) -> Iterator[tuple[str, str]]:
    """A reading of the quote in the forms of a text, with which the text may be compared."""
    told = inverted(plain(reading), saying)
    yield told, saying
    if bare := without_significance(saying, told):
        yield told, bare


def _roots(text: str) -> set[str]:
    """What tells a text's words apart whatever their endings."""
    keys = [american(token.key) for token in tokens(text) if token.is_content]
    return {inflection(ACTIVE.get(key, key)) for key in keys}


def _is_near(told: str, said: str) -> bool:
    known, wanted = _roots(told), _roots(said)
    return len(wanted & known) >= LEAST_KNOWN * len(wanted)


def _treating(quote: str) -> Iterator[str]:
    if (treating := _TREATS.sub("treatment for", quote)) != quote:
        yield treating


def _promoted(quote: str, text: str) -> Iterator[str]:
    """The quote with an apposition in the place of its subject, or as what its subject is."""
    if match := _SUBJECT.search(quote):
        before, name = match.groups()
        if _may_go(before) and _is_name(name):
            yield f"{name} {quote[match.end() :]}"
    if not BE & set(keys_of(tokens(text))):
        return
    if match := _PRESENTED.search(quote):
        yield f"{match[1]} is {match[2]}{quote[match.end() :]}"
    if (match := _OPENING.search(quote)) and not _LISTED.search(match[2]):
        yield f"{match[1]} is {match[2]}."


def _may_go(noun: str) -> bool:
    """Whether a subject is a mere noun group that limits nothing."""
    words = words_of(tokens(noun))
    plain = not set(keys_of(words)) & (AUXILIARIES | RELATIVES | CONJUNCTIONS | PREPOSITIONS)
    of_whom = has_digit(words) or not POPULATIONS.isdisjoint(keys_of(words))
    return plain and limits(words) is None and not of_whom


def _is_name(name: str) -> bool:
    keys = keys_of(tokens(name))
    return len(keys) <= MOST_NAME_WORDS and keys[0] not in NO_NAMES and "and" not in keys
