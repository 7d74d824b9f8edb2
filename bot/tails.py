"""Which ends of a sentence may be left out without making it say more than it did."""

from __future__ import annotations

from collections.abc import Sequence

from bot.limits import (
    ACTIONS,
    ADJECTIVAL,
    AMONG,
    ASIDE_OPENERS,
    LIMITING,
    MEANS,
    REPORTERS,
    SCOPES,
    UNIVERSALS,
)
from bot.readings import (
    BREAKS,
    EQUATIONS,
    NEAR,
    Reading,
    Refusal,
    asides_refusal,
    has_digit,
    is_dispensable,
    keys_of,
    limits,
    peeled,
    scope,
    segments,
    turn,
    words_of,
)
from bot.verbs import ACTIVE
from bot.words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
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

TOGETHER = word_set("together combination combined jointly alone concert simultaneously")


def tail_refusal(tail: Reading, last: Token, said: Reading) -> Refusal | None:
    """What follows the kept words may go when it starts a phrase of its own and limits nothing."""
    if any(token.key == "?" for token in tail):
        return "cut"
    rest, asides = peeled(tail)
    if rest is None:
        return "cut"
    if refused := asides_refusal(asides):
        return refused
    if not words_of(rest):
        return None
    if last.key in PREPOSITIONS | CONJUNCTIONS | RELATIVES | AUXILIARIES:
        return "cut"
    first, *others = segments(rest)
    if others and len(first) == 1:  # "however, …"
        first, others = [*first, *others[0]], others[1:]
    apart = rest[0].key in BREAKS
    if not _keeps_a_verb(apart, [first, *others], said):
        return "cut"
    if refused := _list_refusal(rest, said, apart=apart):
        return refused
    refused = _clause_refusal(first, said) if apart else _phrase_refusal(first, last, said)
    return refused or next(filter(None, (turn(other[:2]) for other in others)), None)


def _list_refusal(rest: Reading, said: Reading, *, apart: bool) -> Refusal | None:
    """What was left out may be part of a list that says only as a whole what it says."""
    listed = rest[0].key in {"and", ","} or any(token.key in BREAKS for token in rest)
    if listed and set(keys_of(rest)) & TOGETHER:
        return "scope"
    if apart:
        return "scope" if _is_choice(rest[1:]) else None
    return "cut" if _shares_its_noun(rest, said) else None


def _is_choice(rest: Reading) -> bool:
    """Whether what follows a comma goes on as a list that ends in "or"."""
    ends = PREPOSITIONS | AUXILIARIES | RELATIVES | ASIDE_OPENERS | {"and", "but", ":", ";"}
    keys = keys_of(rest)
    within = keys[: next((at for at, key in enumerate(keys) if key in ends), len(keys))]
    return "or" in within and not _is_ing(within[0])


def _shares_its_noun(rest: Reading, said: Reading) -> bool:
    """Whether what was kept may lack a noun: "bone" of "bone and muscle mass"."""
    keys = keys_of(rest)
    if keys[0] != "and":
        return False
    known = PREPOSITIONS | AUXILIARIES | RELATIVES | CONJUNCTIONS | PRONOUNS | PUNCTUATION
    end = next((at for at in range(1, len(keys)) if keys[at] in known), len(keys))
    item = keys[1:end]
    verb = any(key in ACTIVE or key.endswith(("ed", "ly")) for key in item[:-1])
    does = bool(item) and _is_ing(item[0]) and any(map(_is_ing, keys_of(said)))
    return len(item) > 1 and item[0] not in ARTICLES and not verb and not does


def _keeps_a_verb(apart: bool, parts: Sequence[Reading], said: Reading) -> bool:
    """Whether the verb is not in what was left out: "The cost of it, and its size, are small"."""
    known = AUXILIARIES | ACTIONS | REPORTS
    if any(part[0].key in AUXILIARIES for part in parts):
        return False
    if apart and any(part[0].key.endswith("ed") for part in parts[1:2]):
        return False  # "X isolated Y, grown on Z, killed W"
    if set(keys_of(said)) & known or parts[0][0].key not in CONJUNCTIONS:
        return True
    return apart or not set(keys_of(parts[0])) & known


def _clause_refusal(clause: Reading, said: Reading) -> Refusal | None:
    """A last clause set apart by a comma may go unless it says when or of whom the rest holds."""
    first = clause[0].key
    if first in LIMITING | NEGATIONS | {"or", "nor", "than"}:
        return "scope"
    if first == "according" or clause[-1].key in HEDGES:
        return "hedge"
    if set(keys_of(clause[first == "as" :][:1])) & {"compared", "relative", "versus"}:
        return "scope"
    if first == "where" and has_digit(clause):
        return "scope"
    if refused := turn(clause):
        return refused
    if first not in PREPOSITIONS or first in ASIDE_OPENERS | {"including"}:
        return None
    held = set(keys_of(clause))
    if keys_of(clause[:3]) == ["as", "well", "as"]:
        return None
    if first == "with":
        return "scope" if held & (LIMITING | SCOPES | POPULATIONS | EQUATIONS) else None
    widened = first in AMONG and set(keys_of(said)) & UNIVERSALS
    return "scope" if widened or held & (LIMITING | HEDGES | SCOPES) else scope(clause)


def _phrase_refusal(phrase: Reading, last: Token, said: Reading) -> Refusal | None:
    """The end of a clause, without a comma before it, is bound to the words that stay."""
    while phrase and is_dispensable(phrase[0].key):
        phrase = phrase[1:]
    if not phrase:
        return None
    keys = keys_of(phrase)
    if keys[0] == "per" or last.has_digit or not last.key[0].isalnum():
        return "number"
    if keys[0] in {"or", "nor", "but"} or "than" in keys:
        return "scope"
    if (limit := limits(phrase) or scope(phrase)) is not None:
        return limit
    if keys[0] == "of" or set(keys_of(said)) & UNIVERSALS:
        return "cut"
    if keys[0] in {"and", "nor"} and last.key.endswith(ADJECTIVAL):
        return "cut"
    if keys[0] in CONJUNCTIONS | MEANS or (keys[0] == "by" and any(map(_is_ing, keys[1:2]))):
        return None
    if keys[0] in PREPOSITIONS | {"that", "which"} and _tells_what_was_done(said):
        return "scope" if set(keys) & SCOPES else None
    return "cut"


def _is_ing(key: str) -> bool:
    return key.endswith("ing") and len(key) > NEAR


def _tells_what_was_done(said: Reading) -> bool:
    """Whether a sentence says what authors did, and not what they found."""
    keys = keys_of(said)
    opening = keys[:NEAR]
    own = "we" in opening or (opening[0] == "this" and opening[1] in REPORTERS)
    return own and bool(set(opening) & ACTIONS) and not set(keys) & REPORTS
