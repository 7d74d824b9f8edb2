"""Which beginnings of a sentence only introduce it."""

from __future__ import annotations

from bot.limits import (
    ACTIONS,
    ADVERBIALS,
    ANAPHORS,
    ASIDE_OPENERS,
    CIRCUMSTANCES,
    DOUBTS,
    GENERIC,
    HEADINGS,
    INTRODUCTIONS,
    OCCASIONS,
    PASSING,
    PURPOSES,
    REFUTATIONS,
    REPORTERS,
    SCOPES,
    UNIVERSALS,
)
from bot.readings import (
    BREAKS,
    NEAR,
    OPENING,
    STOPS,
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
    words_of,
)
from bot.words import (
    ARTICLES,
    AUXILIARIES,
    CONDITIONS,
    CONJUNCTIONS,
    DISPENSABLE,
    POPULATIONS,
    PRAISE,
    PREPOSITIONS,
    REPORTS,
    Token,
)

UNTRUE = REFUTATIONS | {"myth", "myths", "false", "wrong", "rejected", "misconceptions"}
SELVES = [[word] for word in REPORTERS]


def lead_refusal(lead: Reading, kept: Reading, said: Reading) -> Refusal | None:
    """A lead-in may go when a boundary ends it and it only introduces.

    `kept` is the quote from the first word that stays.
    """
    whole = [token for token in lead if token.key not in ARTICLES]
    if not words_of(whole) or (whole[0].key in OPENING and len(whole) <= 3):
        return None
    if kept[0].key in AUXILIARIES:  # the subject is gone
        return "cut"
    bare, asides = peeled(whole)
    if bare is None or not words_of(bare):
        return "cut"
    if refused := asides_refusal(asides):
        return refused
    if set(keys_of(words_of(bare))) <= INTRODUCTIONS or _is_heading(bare):
        return None
    return "antecedent" if _names_what_follows(bare, kept, said) else _bare_lead(bare, kept)


def _is_heading(lead: Reading) -> bool:
    """Whether a lead-in is a heading of a structured abstract: "MAIN RESULTS"."""
    return all(token.text.isupper() and token.key in HEADINGS for token in words_of(lead))


def _names_what_follows(lead: Reading, kept: Reading, said: Reading) -> bool:
    """Whether what the rest points back to with "it" or "the method" may stand in the lead-in."""
    words = words_of(lead)
    definite = (len(words) > NEAR and kept[0].key in GENERIC) or kept[0].key in {"former", "latter"}
    if not (_refers(said) or definite) or not any(map(_names_something, words)):
        return False
    return words[0].key not in PURPOSES or lead[-1].key != ","


def _bare_lead(lead: Reading, kept: Reading) -> Refusal | None:
    """As `lead_refusal`, of a lead-in without brackets."""
    words = words_of(lead)
    keys = keys_of(words)
    last = lead[-1].key
    if (keys[0] in ASIDE_OPENERS or keys[:2] == ["in", "contrast"]) and last == ",":
        return _opening_aside_refusal(lead)
    if (limit := limits(words)) is not None:
        return limit
    if last == "that":
        reported = set(keys) & REPORTS and not set(keys) & DOUBTS
        return scope(words) if reported else "hedge"
    if kept[0].key in PREPOSITIONS and keys[0] not in PREPOSITIONS and len(keys) > 1:
        return "cut"
    if last == "," and len(keys) > 1 and not _is_adverbial(keys[0]):
        return "cut"
    if last in BREAKS:
        return "hedge" if set(keys) & UNTRUE else _occasion_refusal(words, kept)
    if last in {"and", "but", "while", "whereas"} and len(lead) > 1 and lead[-2].key in STOPS:
        return scope(words) or ("cut" if kept[0].key in AUXILIARIES else None)
    return None if all(is_dispensable(key) for key in keys) else "cut"


def _is_adverbial(opener: str) -> bool:
    """Whether a phrase before a comma opens as no subject does."""
    known = PREPOSITIONS | CONJUNCTIONS | DISPENSABLE | CONDITIONS | ADVERBIALS
    return opener in known or opener.endswith(("ing", "ed", "ly"))


def _opening_aside_refusal(lead: Reading) -> Refusal | None:
    """An opening "although …," may go; what stands after its comma is a lead-in of its own."""
    first, *others = segments(lead, BREAKS)
    keys = keys_of(first)
    if "if" in keys or "unless" in keys or (keys[0] == "since" and has_digit(first)):
        return "scope"
    rest = [token for segment in others for token in segment]
    return (limits(rest) or scope(rest)) if rest else None


def _occasion_refusal(words: Reading, kept: Reading) -> Refusal | None:
    """A phrase before a comma: what for, by what means, or on what occasion."""
    keys = keys_of(words)
    purpose = keys[0] in PURPOSES
    if set(keys) & (SCOPES - PASSING) and not purpose:
        return "scope"
    if "according" in keys:
        return "hedge"
    if purpose and (keys[0] == "to" or kept[0].key == "we"):
        return None
    if keys[0] in PREPOSITIONS and set(keys_of(kept)) & UNIVERSALS and kept[0].key != "we":
        return "scope"
    if keys[0] in PREPOSITIONS and kept[0].key == "only":
        return "scope"
    instance = keys == ["for", "instance"]
    if keys[0] in CIRCUMSTANCES and not instance and not _tells_what_was_done(keys_of(kept[:NEAR])):
        named = [word for word in words[1:] if word.is_content and word.key not in INTRODUCTIONS]
        if any(word.key not in OCCASIONS | DISPENSABLE | PRAISE for word in named):
            return "scope"
    if keys[0] in {"using", "based"} and kept[0].key in {"we", "this"}:
        return "scope" if has_digit(words) or set(keys) & POPULATIONS else None
    return scope(words)


def _tells_what_was_done(opening: list[str]) -> bool:
    """Whether a statement opens with what the authors did."""
    own = opening[0] == "we" or (opening[0] == "this" and opening[1:2] in SELVES)
    return own and bool(set(opening) & ACTIONS)


def _names_something(token: Token) -> bool:
    return token.is_content and token.key not in DISPENSABLE | PRAISE | REPORTS | REPORTERS


def _refers(said: Reading) -> bool:
    """Whether the text opens with a word that points back, other than to the paper itself."""
    own = len(said) > 1 and said[1].key in REPORTERS
    return said[0].key in ANAPHORS and not own
