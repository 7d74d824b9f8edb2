"""A quote put into a text's forms where both say the same: compounds, tenses and statistics."""

from __future__ import annotations

import re

from bot.alignment import is_same
from bot.readings import Reading, is_dispensable, joined, keys_of
from bot.verbs import ACTIVE
from bot.words import ARTICLES, BE, CONTENT_FREE, NEGATIONS, PUNCTUATION, Token, tokens, word_set

MOST_COMPOUND_WORDS = 4
# What is of the thing named before it: "peer support" may be for peers, or by them.
HEADS = word_set(
    """
    growth expression accumulation level levels concentration concentrations incidence prevalence
    formation degradation proliferation differentiation development progression risk size number
    density stability
    """
)
AGENTS = word_set("ligand inhibitor agonist antagonist activator substrate")  # of what is named
ACTS = word_set("use inhibition activation deletion")  # "drug inhibition" may be by the drug
_P_VALUE = re.compile(r"\bp(?: value)? ?([<=≤>≥]) ?0?[.·](\d+)", re.IGNORECASE)
_INTERVAL = re.compile(
    r"\b(?:HR|OR|RR|IRR|ratio)\b[^()\[\]]*?95 ?% (?:CI|confidence interval) ?[,:]? ?"
    r"(\d+[.·]\d+) ?(?:-|–|to|,) ?(\d+[.·]\d+)"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_OF_WHAT = re.compile(r"\b[pP](?: value)? ?[<=≤] ?[\d.·]+ for\b")
# Words that open one more statement, which the statistics may be of.
_MORE = word_set("; while whereas although though but however than")
_SIGNIFICANTLY = re.compile(r"\bsignificantly ")


def inverted(quote: str, text: str) -> str:
    """The quote with "use of X" as "X use", or the other way round, and past as present.

    Only where the text has it so.
    """
    spoken, source = tokens(text), list(tokens(quote))
    for at in range(1, len(spoken)):
        if _is_of_one(spoken, at):
            source = _opened(source, spoken, at)
    source = _closed(source, spoken)
    return joined(_in_tense(source, spoken))


def _is_of_one(run: Reading, at: int) -> bool:
    """Whether "of" stands there before what its noun, behind it, would be of too."""
    if at + 1 == len(run) or run[at].key not in {"of", "for"}:
        return False
    named = not (run[at + 1].text.islower() or run[at + 1].text.istitle())
    known = (HEADS if run[at].key == "of" else frozenset()) | (AGENTS if named else frozenset())
    return run[at - 1].key in known


def _closed(source: list[Token], spoken: Reading) -> list[Token]:
    """The quote's "A of the B C" as the text's "B C A"."""
    at = 1
    while at < len(source) - 1:
        if source[at].key == "of" and source[at - 1].key in HEADS | ACTS:
            start = at + 1 + (source[at + 1].key in ARTICLES)
            end = _group_end(source, start)
            compound = [*source[start:end], source[at - 1]]
            if 0 < end - start < MOST_COMPOUND_WORDS and _holds(spoken, compound):
                source[at - 1 : end] = compound
                at -= 1
        at += 1
    return source


def _opened(source: list[Token], spoken: Reading, joint: int) -> list[Token]:
    """The quote's "B C A" as the text's "A of B C"."""
    start = joint + 1 + (spoken[joint + 1].key in ARTICLES)
    end = _group_end(spoken, start)
    if not 0 < end - start < MOST_COMPOUND_WORDS or not spoken[joint - 1].is_content:
        return source
    compound = [*spoken[start:end], spoken[joint - 1]]
    for at in range(len(source) - len(compound) + 1):
        here = source[at : at + len(compound)]
        if all(map(_same, here, compound)):
            joined = [here[-1], spoken[joint], *here[:-1]]
            return [*source[:at], *joined, *source[at + len(compound) :]]
    return source


def _group_end(run: Reading, start: int) -> int:
    at = start
    while at < len(run) and run[at].is_content and run[at].key not in BE:
        if at > start and run[at].key in ACTIVE:
            break
        at += 1
    return at


def _holds(run: Reading, compound: Reading) -> bool:
    size = len(compound)
    places = range(len(run) - size + 1)
    return any(all(map(_same, run[at : at + size], compound)) for at in places)


def _same(one: Token, other: Token) -> bool:
    return is_same(one.key, other.key)


def _in_tense(source: list[Token], spoken: Reading) -> list[Token]:
    """The quote's "X inhibited" as the text's "X inhibits", where X is the same word."""
    verb = next((at for at, token in enumerate(spoken) if at and token.key in ACTIVE), None)
    subject = _noun_before(spoken, verb) if verb else None
    if verb is None or subject is None:
        return source
    form, noun = spoken[verb], spoken[subject]
    for at, token in enumerate(source):
        if ACTIVE.get(token.key) != ACTIVE[form.key] or _is_no_object(source[at + 1 : at + 2]):
            continue
        before = _noun_before(source, at)
        if before is not None and _same(noun, source[before]):
            return [*source[:at], form, *source[at + 1 :]]
    return source


def _noun_before(run: Reading, at: int) -> int | None:
    """The word before a verb, over adverbs and brackets; None unless it may be its subject."""
    depth = 0
    for place in range(at - 1, -1, -1):
        key = run[place].key
        depth += (key == ")") - (key == "(")
        if depth or key == "(" or is_dispensable(key):
            continue
        noun = run[place].is_content and key not in NEGATIONS and not key.endswith("ly")
        return place if noun else None
    return None


def _is_no_object(after: Reading) -> bool:
    """Whether what follows a past form shows that it may be a participle."""
    keys = keys_of(after)
    return not keys or keys[0] in (CONTENT_FREE - ARTICLES) | PUNCTUATION


def without_significance(text: str, quote: str) -> str | None:
    """The text without "significantly" if the quote's own statistics, all of them, say so."""
    if not _SIGNIFICANTLY.search(text) or _OF_WHAT.search(quote) or ", and" in quote:
        return None
    if (NEGATIONS | _MORE) & set(keys_of(tokens(_IN_BRACKETS.sub("", quote)))):
        return None
    values = [
        sign in "<=≤" and float(f"0.{digits}") <= (0.05 if sign == "<" else 0.0499)
        for sign, digits in _P_VALUE.findall(quote)
    ]
    for low, high in _INTERVAL.findall(quote):
        one, other = float(low.replace("·", ".")), float(high.replace("·", "."))
        values.append(1 < one < other or one < other < 1)
    return _SIGNIFICANTLY.sub("", text, count=1) if values and all(values) else None
