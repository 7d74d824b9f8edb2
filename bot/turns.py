"""Other ways to say a short sentence that mean the same, or more than it: each entails it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.readings import Reading, joined, keys_of
from bot.verbs import ACTIVE, PASSIVE, participle, past, third_person
from bot.words import (
    ARTICLES,
    AUXILIARIES,
    BE,
    NEGATIONS,
    PRONOUNS,
    RELATIVES,
    Token,
    tokens,
    word_set,
)

# What stands behind a "by" that names no doer.
MEASURES = word_set(
    """
    half third quarter factor fold mean means median average order orders degree degrees times
    day days night week weeks month months year years hour hours minute minutes second seconds
    way ways virtue hand chance default definition design contrast comparison
    """
)

# Every word of a pair says of two things what the other says of them exchanged.
_CONVERSE = {
    one: other
    for pair in (
        "more less",
        "higher lower",
        "greater smaller",
        "larger smaller",
        "longer shorter",
        "faster slower",
        "better worse",
        "stronger weaker",
        "older younger",
    )
    for one, other in (pair.split(), reversed(pair.split()))
}
_SYMMETRIC = re.compile(r"^(.+?) (interacts?|interacted) with (.+?)((?: in [\w -]+)?)\.?$")
_COMPARED = re.compile(r"^(.+?) (is|are|was|were) (\w+)( [\w-]+)? than (.+?)\.?$")
_ROLE = re.compile(r"^(.+?) (is|are|was|were) (?:an? )?(\w+) of (.+?)\.?$")
_ROLES = {
    "inhibitor": "inhibit", "activator": "activate", "regulator": "regulate",
    "suppressor": "suppress", "repressor": "repress", "mediator": "mediate",
    "modulator": "modulate", "inducer": "induce", "stimulator": "stimulate",
    "predictor": "predict", "determinant": "determine", "cause": "cause",
}  # fmt: skip
_NOUNS = {verb: noun for noun, verb in _ROLES.items()}
_REGULATING = (
    "control", "modulate", "promote", "inhibit", "suppress", "activate", "induce", "repress",
    "stimulate", "increase", "decrease", "enhance", "upregulate", "downregulate",
)  # fmt: skip
_AFFECTING = (*_REGULATING, "regulate", "impair", "improve", "alter", "determine")
# What a general word may stand for: each of these says as much or more.
_STRONGER = {
    "regulate": _REGULATING,
    "affect": (*_AFFECTING, "influence"),
    "influence": (*_AFFECTING, "affect"),
    "modulate": ("inhibit", "activate", "increase", "decrease", "enhance", "suppress"),
}
_VITAL = ("required", "critical", "crucial", "key", "central", "pivotal", "vital", "major")
_ROLES_HELD = (*_VITAL, "important")
# Each of the phrases on the right entails the one on the left.
_PHRASES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        re.compile(r"\b(?:is|are) involved in\b"),
        (
            "regulates", "regulate", "controls", "mediates", "modulates", "promotes",
            "is required for", "are required for", "participates in", "participate in",
            "contributes to", "contribute to", "plays a role in", "play a role in",
            *(f"plays a {word} role in" for word in _ROLES_HELD),
        ),
    ),
    (
        re.compile(r"\bplays? (?:an? )?role in\b"),
        (*(f"{plays} a {word} role in" for word in _ROLES_HELD for plays in ("plays", "play")),),
    ),
    (
        re.compile(r"\bplays? an important role in\b"),
        (*(f"plays a {word} role in" for word in _VITAL),),
    ),
    (
        re.compile(r"\b(is|are) important (for|in)\b"),
        (
            "is required for", "are required for", "is critical for", "are critical for",
            "is crucial for", "are crucial for", "plays an important role in",
            *(f"plays a {word} role in" for word in _VITAL),
        ),
    ),
    (
        re.compile(r"\b(?:is|are) associated with\b"),
        ("causes", "caused", "cause"),
    ),
)  # fmt: skip


def turns(text: str) -> Iterator[str]:
    """Sentences that entail this one; none where it is more than one plain statement."""
    spoken = [token for token in tokens(text) if token.key != "."]
    keys = keys_of(spoken)
    if not spoken or {",", ";", ":", "("} & set(keys) or set(keys) & (NEGATIONS | RELATIVES):
        return
    plain = joined(spoken)
    yield from _voices(spoken)
    yield from _exchanged(plain)
    for weak, stronger in _PHRASES:
        for phrase in stronger if weak.search(plain) else ():
            yield weak.sub(phrase, plain, count=1) + "."


def _voices(spoken: Reading) -> Iterator[str]:
    """The passive of an active sentence and the other way round, roles kept; stronger verbs."""
    verbs = [at for at, token in enumerate(spoken) if at and token.key in ACTIVE]
    for at in verbs:
        before, after = spoken[:at], spoken[at + 1 :]
        if not after:
            continue
        base = ACTIVE[spoken[at].key]
        if spoken[at - 1].key in BE:
            if after[0].key == "by" and base in PASSIVE.values() and len(after) > 1:
                yield from _active(before[:-1], base, after[1:])
            continue
        if _is_a_group(before) and _is_a_group(after) and _opens_a_group(after[0]):
            yield from _passive(before, base, after)
            yield from _as_role(before, base, after)
            for stronger in _STRONGER.get(base, ()):
                for form in (third_person(stronger), stronger, past(stronger)):
                    yield _said(before, form, after)


def _is_a_group(words: Reading) -> bool:
    """Whether words may be one subject or object: no verb that takes one is among them."""
    return PRONOUNS.isdisjoint(keys_of(words)) and AUXILIARIES.isdisjoint(keys_of(words))


def _opens_a_group(token: Token) -> bool:
    return token.is_content or token.key in ARTICLES


def _active(thing: Reading, base: str, doer: Reading) -> Iterator[str]:
    if not _is_measure(doer):
        for form in (third_person(base), base, past(base)):
            yield _said(doer, form, thing)


def _passive(doer: Reading, base: str, thing: Reading) -> Iterator[str]:
    if not _is_measure(doer):
        for be in ("is", "are"):
            yield _said(thing, f"{be} {participle(base)} by", doer)


def _is_measure(doer: Reading) -> bool:
    """Whether "by" tells by how much, when or how, and not by whom: "by 30%", "by day 14"."""
    keys = keys_of(doer)
    return keys[0][0].isdigit() or not MEASURES.isdisjoint(keys[:3])


def _as_role(doer: Reading, base: str, thing: Reading) -> Iterator[str]:
    if noun := _NOUNS.get(base):
        for be in ("is a", "are"):
            yield _said(doer, f"{be} {noun} of", thing)


def _said(*parts: Reading | str) -> str:
    texts = (part if isinstance(part, str) else joined(part) for part in parts)
    return " ".join(text for text in texts if text) + "."


def _exchanged(plain: str) -> Iterator[str]:
    """A comparison from its other side, a mutual relation, and a role as what is done."""
    if match := _COMPARED.match(plain):
        one, be, degree, quality, other = match.groups()
        if degree in _CONVERSE:
            for verb in {be, "is", "are"}:
                yield f"{other} {verb} {_CONVERSE[degree]}{quality or ''} than {one}."
    if match := _SYMMETRIC.match(plain):
        one, verb, other, where = match.groups()
        yield f"{other} {verb} with {one}{where}."
    if (match := _ROLE.match(plain)) and (base := _ROLES.get(match[3])):
        for form in (third_person(base), base, past(base)):
            yield f"{match[1]} {form} {match[4]}."
