"""One item of a list in the place of the whole: "blocks X and Y" as "blocks Y"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.limits import RECIPROCALS, SUMS
from bot.list_items import APART, stands_alone
from bot.readings import CLOSING, OPENING, STOPS, Reading, joined, keys_of, limits
from bot.verbs import ACTIVE, GERUNDS
from bot.words import (
    AUXILIARIES,
    BE,
    CONDITIONS,
    CONJUNCTIONS,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    REPORTS,
    Token,
    tokens,
    word_set,
)

GOVERNING = word_set("of in for with by to on from")
# What holds of several holds of each of them, unless they are put together.
_OF_EACH = frozenset(("associated", "required", "important", "involved", "expressed"))
JOINED = (RECIPROCALS - {"both"} | SUMS | NEGATIONS) | word_set(
    """
    or nor respectively each either alone than simultaneously synergistically
    """
)
# What is told of each of several: not "fusion", which takes two, nor "loss", which both may need.
_COUNTED = word_set("risk risks incidence prevalence levels rate rates odds numbers production")
_IS, _WAS = Token("is", "is"), Token("was", "was")
_ENDS = PREPOSITIONS | AUXILIARIES | RELATIVES | CONJUNCTIONS | STOPS - OPENING | {".", "by"}


def picks(quote: str) -> Iterator[str]:
    """The quote with each of its lists cut down to one of its items, in turn."""
    source = tokens(quote)
    keys = keys_of(source)
    if set(keys) & JOINED:
        return
    for at in range(1, len(keys) - 1):
        if _depth(keys, at):
            continue
        if keys[at] == "and" and (found := _items(source, at)):
            yield from _picked(source, *found)


def _picked(source: Reading, start: int, end: int, items: list[Reading]) -> Iterator[str]:
    governor = source[start - 1].key if start else ""
    items = [items[0][items[0][0].key == "both" :], *items[1:]]
    for number, item in enumerate(items):
        last = number == len(items) - 1
        if not stands_alone(items, number, governor):
            continue
        if last or governor in {"", "that"} or source[end].key in STOPS | {"."}:
            yield joined([*source[:start], *item, *source[end:]])
        if source[end].key in {"are", "were"}:
            be = _IS if source[end].key == "are" else _WAS
            yield joined([*source[:start], *item, be, *source[end + 1 :]])


def _depth(keys: Sequence[str], at: int) -> int:
    before = keys[:at]
    return sum(key in OPENING for key in before) - sum(key in CLOSING for key in before)


def _items(source: Reading, conjunction: int) -> tuple[int, int, list[Reading]] | None:
    """Where the list round an "and" starts and ends, and its items."""
    end = _end(source, conjunction + 1)
    if end == len(source) or _goes_on(source, end):
        return None
    items: list[Reading] = [source[conjunction + 1 : end]]
    at = conjunction - (source[conjunction - 1].key == ",")
    while at > 0:
        start = _start(source, at)
        if start == at or not items[-1]:
            return None
        items.append(source[start:at])
        before = source[start - 1].key if start else ""
        if not start or before == "that":
            named = not any(set(keys_of(item)) & (CONDITIONS | PRONOUNS) for item in items)
            held = named and _is_of_each(source[end : end + 2])
            return (start, end, items[::-1]) if held else None
        if _governs(source, start - 1):
            clause = before not in GOVERNING and source[end].key in AUXILIARIES
            pair = len(items) == 2 and source[conjunction - 1].key == ","
            acts = any(_acts(item, before) or limits(item) for item in items)
            return None if clause or pair or acts else (start, end, items[::-1])
        if before != ",":
            return None
        at = start - 1
    return None


def _goes_on(source: Reading, end: int) -> bool:
    """Whether what looks like a list's end is none: another "and", another comma, a question."""
    key, after = source[end].key, source[end + 1 : end + 2]
    if key == "," and after:
        aside = RELATIVES | {"while", "whereas", "but", "although", "thereby", "thus"}
        return after[0].key not in aside and not after[0].key.endswith("ing")
    return key in {"and", "whether", "that", "how"}


def _acts(item: Reading, governor: str) -> bool:
    """Whether an item holds a verb: then two things are done, to one object each.

    "deregulated" is one behind "induced", and none behind "induces".
    """
    past = governor.endswith("ed")
    if item[0].key.endswith("ing") or (past and item[0].key.endswith("ed")):
        return True
    verbs = {token.key for token in item} & (ACTIVE.keys() | GERUNDS.keys())
    return any(past or not verb.endswith("ed") for verb in verbs)


def _governs(source: Reading, at: int) -> bool:
    """Whether a list's first item stands behind a verb that acts on it, or a preposition."""
    key, before = source[at].key, source[at - 1] if at else None
    if key in GOVERNING:
        return key in {"of", "in"} and at > 1 and before is not None and _is_counted(source, at)
    if before is None or key not in ACTIVE:
        return False
    if key.endswith("ed") and _has_verb(source[:at]):
        return False
    return before.is_content or (
        before.key in AUXILIARIES - BE and source[at - 2].key not in RELATIVES
    )


def _has_verb(run: Reading) -> bool:
    """Whether a clause told what was done before its end, so that "reduced" may tell what kind."""
    keys = keys_of(run)
    clause = keys[len(keys) - keys[::-1].index("that") :] if "that" in keys else keys
    return not (ACTIVE.keys() | AUXILIARIES | REPORTS).isdisjoint(clause)


def _is_counted(source: Reading, at: int) -> bool:
    """Whether "of" stands behind what is told of each thing, and that behind a verb."""
    held = set(keys_of(source[: at - 1]))
    return source[at - 1].key in _COUNTED and bool(held & (ACTIVE.keys() | AUXILIARIES))


def _is_of_each(run: Reading) -> bool:
    keys = keys_of(run)
    return len(keys) == 2 and keys[0] in BE and keys[1] in _OF_EACH


def _end(source: Reading, start: int) -> int:
    depth = 0
    for at in range(start, len(source)):
        key = source[at].key
        if not depth and key in _ENDS:
            return at
        depth += (key in OPENING) - (key in CLOSING)
    return len(source)


def _start(source: Reading, end: int) -> int:
    """Where the item before `end` starts: behind a comma, a verb or a preposition."""
    depth = 0
    for at in range(end - 1, -1, -1):
        key = source[at].key
        depth += (key in CLOSING) - (key in OPENING)
        if depth <= 0 and key not in OPENING | CLOSING:
            verb = (key in ACTIVE or key in GERUNDS) and at + 1 < end
            if verb or key in PREPOSITIONS | APART | AUXILIARIES | STOPS:
                return at + 1
    return 0
