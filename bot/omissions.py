"""Which parts of a sentence may be left out without making it say more than it did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from bot.limits import (
    ACTIONS,
    ADVERSATIVES,
    DOUBTS,
    GENERIC,
    MEANS,
    NUMBER_WORDS,
    PASSING,
    PURPOSES,
    SCOPES,
    UNIVERSALS,
)
from bot.words import (
    ARTICLES,
    AUXILIARIES,
    CONDITIONS,
    CONJUNCTIONS,
    DISPENSABLE,
    HEDGES,
    NEGATIONS,
    POPULATIONS,
    PRAISE,
    PREPOSITIONS,
    PRONOUNS,
    PUNCTUATION,
    RELATIVES,
    REPORTS,
    Token,
    word_set,
)

Refusal: TypeAlias = Literal[
    "short", "new_word", "order", "number", "negation", "hedge", "scope", "cut", "antecedent"
]
Reading: TypeAlias = Sequence[Token]

CLAUSE_OPENERS = RELATIVES | {"while", "whereas", "although", "though"}
ASIDE_OPENERS = word_set(
    """
    while whereas although though unlike despite because since which
    """
)
ANAPHORS = PRONOUNS - word_set(
    """
    i we you our ours us that who whom whose which what
    """
)
REPORTERS = word_set(
    """
    results experiments paper work study data findings analysis analyses
    """
)
INTRODUCTIONS = word_set(
    """
    in this our paper work study article here addition particular fact at same time on other hand
    one contrary as consequence result contrast turn such
    """
)
RESTRICTIONS = word_set(
    """
    only if when whenever unless until once provided assuming except
    """
)
LINKS = word_set(
    """
    also furthermore moreover however therefore thus hence here then indeed both additionally
    finally consequently accordingly subsequently
    """
)
LIMITING = CONDITIONS - {"providing"}
STOPS = frozenset(",;:()[]—…")
OPENING, CLOSING = frozenset("(["), frozenset(")]")
ADVERBIALS = word_set(
    """
    first second third next last here there now today then still instead also built given taken
    together meanwhile nevertheless nonetheless likewise more most thanks due all in contrast shown
    driven to such so again even often once what why how
    """
)
HEADINGS = word_set(
    """
    background introduction context importance rationale objective objectives aim aims purpose
    design setting settings participants patients subjects methods method materials and
    measurements interventions intervention main outcome outcomes measure measures primary results
    findings finding conclusion conclusions interpretation significance relevance discussion
    summary abstract limitations
    """
)
AMONG = word_set(
    """
    among amongst of within in for on at across
    """
)
EQUATIONS = frozenset("=<>≤≥")
ELLIPTIC = (["not"], ["never"], ["only"], ["rarely"], ["without"], ["hardly"])  # "and not others"
QUOTES = frozenset("\"'`.")
BREAKS = frozenset(",;:—…")
ADJECTIVAL = ("al", "ic", "ive", "ous", "ful", "ble", "less", "ary", "ular")
NEAR = 4  # words within which a negation reaches an adverb
SOON = 3  # words within which a clause shows that it limits


def lead_refusal(lead: Reading, kept: Reading, said: Reading) -> Refusal | None:
    """A lead-in may go when a boundary ends it and it only introduces.

    `kept` is the quote from the first word that stays.
    """
    whole = [token for token in lead if token.key not in ARTICLES]
    if not words_of(whole) or (whole[0].key in OPENING and len(whole) <= 3):
        return None
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
    if (limit := _limits(words)) is not None:
        return limit
    if last == "that":
        reported = set(keys) & REPORTS and not set(keys) & DOUBTS
        return _scope(words) if reported else "hedge"
    if kept[0].key in PREPOSITIONS and keys[0] not in PREPOSITIONS and len(keys) > 1:
        return "cut"
    if last == "," and len(keys) > 1 and not _is_adverbial(keys[0]):
        return "cut"
    if last in BREAKS:
        return _occasion_refusal(words, kept)
    if last in {"and", "but", "while", "whereas"} and len(lead) > 1 and lead[-2].key in STOPS:
        return _scope(words) or ("cut" if kept[0].key in AUXILIARIES else None)
    return None if all(is_dispensable(key) for key in keys) else "cut"


def _is_adverbial(opener: str) -> bool:
    """Whether a phrase before a comma opens as no subject does."""
    known = PREPOSITIONS | CONJUNCTIONS | DISPENSABLE | CONDITIONS | ADVERBIALS
    return opener in known or opener.endswith(("ing", "ed", "ly"))


def _opening_aside_refusal(lead: Reading) -> Refusal | None:
    """An opening "although …," may go; what stands after its comma is a lead-in of its own."""
    first, *others = _segments(lead, BREAKS)
    keys = keys_of(first)
    if "if" in keys or "unless" in keys or (keys[0] == "since" and _has_digit(first)):
        return "scope"
    rest = [token for segment in others for token in segment]
    return (_limits(rest) or _scope(rest)) if rest else None


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
    if keys[0] in {"using", "based"} and kept[0].key in {"we", "this"}:
        return "scope" if _has_digit(words) or set(keys) & POPULATIONS else None
    return _scope(words)


def _names_something(token: Token) -> bool:
    return token.is_content and token.key not in DISPENSABLE | PRAISE | REPORTS | REPORTERS


def _refers(said: Reading) -> bool:
    """Whether the text opens with a word that points back, other than to the paper itself."""
    own = len(said) > 1 and said[1].key in REPORTERS
    return said[0].key in ANAPHORS and not own


def is_dispensable(key: str) -> bool:
    """Whether a word can go anywhere: praise, a link backwards, an adverb of degree."""
    guarded = key in HEDGES or key in NEGATIONS or key in CONDITIONS
    return not guarded and (key in DISPENSABLE or key in PRAISE)


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
    ends = [token.key for token in rest if token.key in STOPS or token in words]
    if ends[0] not in STOPS or ends[-1] not in STOPS:
        return _limits(words) or "cut"
    if left.key in PREPOSITIONS | CONJUNCTIONS | AUXILIARIES or right.has_digit:
        return "cut"
    return _apart_refusal(rest, right)


def _apart_refusal(rest: Reading, right: Token) -> Refusal | None:
    """What stands between commas may go if it is no clause with a subject of its own."""
    words = words_of(rest)
    first, *others = _segments(rest)
    if words[0].key in ASIDE_OPENERS | CLAUSE_OPENERS:
        beyond = [token for segment in others for token in segment]
        plain = not set(keys_of(beyond)) & AUXILIARIES
        return _turn(first) or _limits(beyond) or _scope(beyond) or (None if plain else "cut")
    if words[0].key in PRONOUNS | ADVERSATIVES or any(token.key in ":;" for token in rest):
        return "cut"
    if set(keys_of(words)) & AUXILIARIES or (right.key in CONJUNCTIONS and len(words) > NEAR):
        return "cut"
    if words[0].key in PREPOSITIONS and set(keys_of(words)) & SCOPES:
        return "scope"
    return _limits(words) or _scope(words)


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
        of_whom = held & (POPULATIONS - {"cell", "cells", "tissue", "tissues"})
        if of_whom and (keys[0] in PREPOSITIONS or (len(keys) <= NEAR and not _has_digit(aside))):
            return "scope"
    return None


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
    first, *others = _segments(rest)
    if others and len(first) == 1:  # "however, …"
        first, others = [*first, *others[0]], others[1:]
    apart = rest[0].key in BREAKS
    if not _keeps_a_verb(apart, [first, *others], said):
        return "cut"
    refused = _clause_refusal(first, said) if apart else _phrase_refusal(first, last, said)
    return refused or next(filter(None, (_turn(other[:2]) for other in others)), None)


def _keeps_a_verb(apart: bool, parts: Sequence[Reading], said: Reading) -> bool:
    """Whether the verb is not in what was left out: "The cost of it, and its size, are small"."""
    known = AUXILIARIES | ACTIONS | REPORTS
    if any(part[0].key in AUXILIARIES for part in parts):
        return False
    if set(keys_of(said)) & known or parts[0][0].key not in CONJUNCTIONS:
        return True
    return apart or not set(keys_of(parts[0])) & known


def _clause_refusal(clause: Reading, said: Reading) -> Refusal | None:
    """A last clause set apart by a comma may go unless it says when or of whom the rest holds."""
    first = clause[0].key
    if first in LIMITING | NEGATIONS | {"or", "nor", "than"}:
        return "scope"
    if first == "where" and _has_digit(clause):
        return "scope"
    if refused := _turn(clause):
        return refused
    if first not in PREPOSITIONS or first in ASIDE_OPENERS | {"including"}:
        return None
    held = set(keys_of(clause))
    if keys_of(clause[:3]) == ["as", "well", "as"]:
        return None
    if first == "with":
        return "scope" if held & (LIMITING | SCOPES | POPULATIONS | EQUATIONS) else None
    widened = first in AMONG and set(keys_of(said)) & UNIVERSALS
    return "scope" if widened or held & (LIMITING | HEDGES | SCOPES) else _scope(clause)


def _turn(clause: Reading) -> Refusal | None:
    """A clause that takes back, or only later says when, what was said before it."""
    keys = [token.key for token in clause if not is_dispensable(token.key)]
    opening = set(keys[:SOON])
    if opening & RESTRICTIONS:
        return "scope"
    turns = keys and (keys[0] in ADVERSATIVES or opening & {"but", "albeit"})
    if turns and set(keys) & (NEGATIONS | HEDGES | LIMITING):
        return "scope"
    denies = keys[:1] == ["and"] and keys[1:2] in ELLIPTIC
    return "scope" if denies or (turns and set(keys[1:2]) & NEGATIONS) else None


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
    if (limit := _limits(phrase) or _scope(phrase)) is not None:
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


def _segments(run: Reading, borders: frozenset[str] = BREAKS | CLAUSE_OPENERS) -> list[Reading]:
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


def _has_digit(run: Reading) -> bool:
    return any(token.has_digit for token in run)


def _limits(run: Reading) -> Refusal | None:
    """What makes a run too important to leave out wherever it stands."""
    keys = set(keys_of(run))
    if keys & NEGATIONS:
        return "negation"
    if keys & LIMITING:
        return "scope"
    return "hedge" if keys & HEDGES else None


def _scope(run: Reading) -> Refusal | None:
    """A run that says of whom, on what or how many a statement holds."""
    for token in run:
        named = token.text != token.key and not token.text.istitle()
        if token.has_digit or named or token.key in POPULATIONS | NUMBER_WORDS:
            return "scope"
    return None
