"""Which parts inside a sentence may be left out without making it say more than it did."""

from __future__ import annotations

from collections.abc import Sequence

from bot.limits import (
    ADVERSATIVES,
    ASIDE_OPENERS,
    CLAUSE_OPENERS,
    LINKS,
    NUMBER_WORDS,
    SCOPES,
    SUMS,
)
from bot.readings import (
    NEAR,
    STOPS,
    Reading,
    Refusal,
    asides_refusal,
    is_dispensable,
    keys_of,
    limits,
    peeled,
    scope,
    segments,
    turn,
    words_of,
)
from bot.words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DISPENSABLE,
    NEGATIONS,
    POPULATIONS,
    PRAISE,
    PREPOSITIONS,
    PRONOUNS,
    PUNCTUATION,
    RELATIVES,
    Token,
)

LISTED = 12  # words before a list within which its number or its sum is named


def gap_refusal(run: Reading, before: Reading, after: Reading) -> Refusal | None:
    """A run between two kept words may go when it is an aside or says no more than praise.

    `before` and `after` are the quote up to the run and from behind it.
    """
    left, right = before[-1], after[0]
    if refused := _unguarded_refusal(run, before, right):
        return refused
    if all(is_dispensable(token.key) for token in words_of(run)):
        return None
    rest, asides = peeled(run)
    if rest is None:
        return "cut"
    if refused := asides_refusal(asides):
        return refused
    words = words_of(rest)
    if all(is_dispensable(token.key) for token in words):
        return None
    if right.key in RELATIVES or words[0].key in {"compared", "relative", "versus"}:
        return "cut"
    if _is_part_of_a_whole(keys_of(run), keys_of(before), right):
        return "scope"
    ends = [token.key for token in rest if token.key in STOPS or token in words]
    if ends[0] not in STOPS or ends[-1] not in STOPS:
        return limits(words) or "cut"
    if left.key in PREPOSITIONS | CONJUNCTIONS | AUXILIARIES or right.has_digit:
        return "cut"
    return _apart_refusal(rest, after)


def _apart_refusal(rest: Reading, after: Reading) -> Refusal | None:
    """What stands between commas may go if it is no clause with a subject of its own."""
    words = words_of(rest)
    right = after[0]
    first, *others = segments(rest)
    if words[0].key in ASIDE_OPENERS | CLAUSE_OPENERS:
        beyond = [token for segment in others for token in segment]
        plain = not set(keys_of(beyond)) & AUXILIARIES
        return turn(first) or limits(beyond) or scope(beyond) or (None if plain else "cut")
    if keys_of(words[:2]) == ["such", "as"] and rest[-1].key in STOPS:
        return limits(words) or scope(words)
    if words[0].key in PRONOUNS | ADVERSATIVES or any(token.key in ":;" for token in rest):
        return "cut"
    if set(keys_of(words)) & AUXILIARIES or (right.key in CONJUNCTIONS and len(words) > NEAR):
        return "cut"
    if words[0].key in PREPOSITIONS and set(keys_of(words)) & SCOPES:
        return "scope"
    return limits(words) or scope(words) or ("cut" if _goes_on_as_a_list(after) else None)


def _goes_on_as_a_list(after: Reading) -> bool:
    """Whether "and" or "or" soon ends what looks like a list: it stays whole."""
    keys = keys_of(after[:LISTED])
    ends = [i for i, key in enumerate(keys) if key in {"and", "or"}]
    return any(i == 0 or keys[i - 1] == "," for i in ends)


def _is_part_of_a_whole(run: Sequence[str], before: Sequence[str], right: Token) -> bool:
    """Whether a list loses a part that its number or its sum counts: "three kinds: a, b and c"."""
    if "," not in run or not (run[-1] in STOPS or right.key in CONJUNCTIONS):
        return False
    clause = set(before[-LISTED:])
    return bool(clause & (NUMBER_WORDS | SUMS))


def _unguarded_refusal(run: Reading, before: Reading, right: Token) -> Refusal | None:
    """An adverb under a negation, and what is praised only as "a new" something, must stay."""
    words = words_of(run)
    near = set(_clause_end(before))
    if words and words[0].key in DISPENSABLE - LINKS and near & NEGATIONS:
        return "negation"
    praise = [token for token in words if token.key in PRAISE]
    article = set(keys_of(run)) & ARTICLES or before[-1].key in {"our", "this", "and", "two"}
    return "cut" if praise and right.key in POPULATIONS and article else None


def _clause_end(before: Reading) -> list[str]:
    """The last few words, back to the comma or conjunction before them."""
    keys = [key for key in keys_of(before) if key not in ARTICLES][-NEAR:]
    borders = [place for place, key in enumerate(keys) if key in PUNCTUATION | {"and", "but"}]
    return keys[borders[-1] + 1 :] if borders else keys
