"""What no paraphrase may change: numbers, negations, hedges, limits and directions.

The check looks at words alone and refuses when in doubt. It says nothing of what a sentence means.
"""

from __future__ import annotations

import re
from collections import Counter

from bot.alignment import is_same
from bot.gate import BOUNDS, SIGNS
from bot.limits import LIMITING, NUMBER_WORDS
from bot.readings import Reading, Refusal, keys_of
from bot.words import (
    CONTENT_FREE,
    HEDGES,
    NEGATIONS,
    POPULATIONS,
    PREPOSITIONS,
    PUNCTUATION,
    inflection,
    stem,
    tokens,
)

LEAST_SHARED = 0.5
"""The share of a sentence's content words that its quote must hold."""
_TURNS = re.compile(r"^(?:un|non-?|in|im|ir|dis|de|anti-?|mis|counter-?)(?=[a-z]{4,})")
# Each side's words, by their beginnings: a sentence may not say one where its quote says the other.
_OPPOSITES = tuple(
    (re.compile(rf"^(?:{'|'.join(one.split())})"), re.compile(rf"^(?:{'|'.join(other.split())})"))
    for one, other in (
        (
            """
            increas rais rise rising rose grow grew gain enhanc elevat upregulat up-regulat boost
            improv promot stimulat activat accelerat amplif augment higher greater larger more
            better faster longer stronger expand exceed outperform superior induc
            """,
            """
            decreas reduc lower declin fall fell drop loss lose diminish downregulat down-regulat
            worsen impair inhibit suppress attenuat deactivat slow block prevent smaller less
            fewer worse shorter weaker shrink underperform inferior abolish curb restrict
            """,
        ),
        ("positiv", "negativ"),
        ("before prior preced", "after follow subsequent"),
        ("with$", "without"),
        ("presen", "absen lack"),
        ("always all$ every each", "some$ sometimes several"),
        ("most$ majority mostly", "few$ minority rarely"),
        ("first earli", "last$ late$ later latest"),
        ("maxim most$", "minim least$"),
        ("support confirm consistent", "contradict refut inconsistent against"),
        ("harm toxic adverse", "benefi protect safe"),
        ("same$ similar equal identical", "differ unlike distinct"),
    )
)


def conflict(text: str, quote: str) -> Refusal | None:
    """Why `text` cannot say what `quote` says, however it is meant; None when words allow it."""
    spoken, source = tokens(text), tokens(quote)
    said, told = set(keys_of(spoken)), set(keys_of(source))
    if _number_conflict(spoken, source):
        return "number"
    if _count(spoken, NEGATIONS) != _count(source, NEGATIONS) or _is_turned(said, told):
        return "negation"
    if told & HEDGES and not said & HEDGES:
        return "hedge"
    if (told & LIMITING and not said & LIMITING) or _other_people(said, told):
        return "scope"
    if any(_is_opposite(one, other, said, told) for one, other in _OPPOSITES):
        return "order"
    return None if _shares_enough(spoken, source) else "new_word"


def _count(run: Reading, words: frozenset[str]) -> int:
    return sum(Counter(keys_of(run))[word] for word in words)


def _number_conflict(spoken: Reading, source: Reading) -> bool:
    """Whether a number or sign of the text is not the quote's, with its unit and its bound."""
    known = keys_of(source)
    for at, token in enumerate(spoken):
        if not (token.has_digit or token.key in NUMBER_WORDS or token.key in SIGNS):
            continue
        places = [i for i, key in enumerate(known) if key == token.key]
        before = spoken[at - 1].key if at else ""
        after = spoken[at + 1].key if at + 1 < len(spoken) else ""
        if not any(
            _is_near(after, known[i + 1 : i + 3]) and _is_bound_alike(before, known[i - 1 : i])
            for i in places
        ):
            return True
    return False


def _is_near(after: str, follows: list[str]) -> bool:
    """Whether what follows a number in the text follows it in the quote too, as its unit does."""
    if not after or after in (CONTENT_FREE | PUNCTUATION) - {"s"}:  # seconds
        return not follows or follows[0] not in SIGNS
    return any(is_same(after, key) for key in follows)


def _is_bound_alike(before: str, precedes: list[str]) -> bool:
    bound = [key for key in precedes if key in BOUNDS | SIGNS]
    own = [key for key in (before,) if key in BOUNDS - PREPOSITIONS | SIGNS]
    return bound == own or (not own and set(bound) <= PREPOSITIONS - {"over", "under", "above"})


def _is_turned(said: set[str], told: set[str]) -> bool:
    """Whether a word stands on one side with "un-" or the like, and on the other without it."""
    mine = {stem(key) for key in said if len(key) > 4}
    theirs = {stem(key) for key in told if len(key) > 4}
    return any(
        _TURNS.sub("", key) in other and key not in other
        for one, other in ((mine, theirs), (theirs, mine))
        for key in one
        if _TURNS.match(key)
    )


def _other_people(said: set[str], told: set[str]) -> bool:
    """Whether the text speaks of none, or of others, than those of the quote."""
    mine = {inflection(key) for key in said & POPULATIONS}
    theirs = {inflection(key) for key in told & POPULATIONS}
    return not mine <= theirs or bool(theirs and not mine)


def _is_opposite(
    one: re.Pattern[str], other: re.Pattern[str], said: set[str], told: set[str]
) -> bool:
    """Whether the text speaks for one side of a pair and the quote only for the other."""
    for side, against in ((one, other), (other, one)):
        mine = any(map(side.match, said))
        if mine and not any(map(side.match, told)) and any(map(against.match, told)):
            return True
    return False


def _shares_enough(spoken: Reading, source: Reading) -> bool:
    told = {stem(token.key) for token in source}
    content = [stem(token.key) for token in spoken if token.is_content]
    return sum(word in told for word in content) >= LEAST_SHARED * max(1, len(content))
