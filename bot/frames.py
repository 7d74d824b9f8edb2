"""Frames that a statement may step out of: "X was shown to slow Y" as "X slows Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.limits import DOUBTS
from bot.readings import keys_of, limits, words_of
from bot.verbs import ACTIVE, VERB, participle, past, third_person
from bot.words import DISPENSABLE, tokens, word_set

_START = r"(^|\bthat |, )"
_NAME = r"[\w-]*[A-Z\d][\w-]*"
_VERB_NEXT = rf"(?= (?:\w+ly )?{VERB}\b)"
_GIVEN = re.compile(
    rf"{_START}(?:[Tt]reatment|[Tt]herapy|[Ss]upplementation) with (?:the )?([\w-]+){_VERB_NEXT}"
)
_ACTIVATED = re.compile(rf"{_START}[Aa]ctivation of ({_NAME})(?: by {_NAME})?{_VERB_NEXT}")
_SHOWN = re.compile(
    r"\b(?:is|are|was|were|has been|have been) (?:shown|found|demonstrated|proven|known|confirmed)"
    rf" to ({VERB})\b"
)
_IDENTIFIED = re.compile(
    r"\b(?:identif(?:y|ies|ied)|establish(?:es|ed)?|reveal(?:s|ed)?|defin(?:e|es|ed)"
    r"|uncover(?:s|ed)?) ((?:the )?[\w-]+(?: \([\w-]+\)| [\w-]+)?) as (an?|the) (?=[\w-]+ )"
)
_NOUN = (
    r"(?:inhibitor|activator|regulator|suppressor|repressor|mediator|modulator|inducer|stimulator"
    r"|enhancer|agonist|antagonist|ligand|receptor|cofactor|substrate)"
)
_ACTS = re.compile(rf"\b(?:acts|serves|functions) as (?=an? (?:[\w-]+ ){{0,2}}{_NOUN}\b)")
_ACT = re.compile(rf"(?<=s )(?:act|serve|function) as (?=(?:[\w-]+ ){{0,2}}{_NOUN}s\b)")
# Who may say what a thing is, so that it is that.
_OWN = word_set("we our these results data findings study experiments here now this paper and")
_TWO_VERBS = re.compile(rf"\b({VERB}) and ({VERB})\b")
_ENDING = re.compile(r"(?:s|ed|e|.)$")
_ROLE = re.compile(
    r"\b(?:an?|the) (?:(?:key|major|important|critical|crucial|potent|central|required|strong"
    r"|powerful|master|direct|conserved|pivotal|well-known) )+"
    r"(?=(?:\w+ )?\w+(?:or|er|ant|cause) of )"
)


def unframed(quote: str, text: str) -> Iterator[str]:
    """The quote without one of its frames, each in turn, as one of its verbs stands in the text.

    What is said stays as strong.
    """
    for pattern in (_GIVEN, _ACTIVATED):
        if match := pattern.search(quote):
            yield f"{quote[: match.start()]}{match[1]}{match[2]}{quote[match.end() :]}"
    yield from _identified(quote)
    acting = _ACT.sub("are ", _ACTS.sub("is ", quote))
    yield from (one for one in (acting, _ROLE.sub("a ", acting)) if one != quote)
    yield from _by_verb(quote, set(keys_of(tokens(text))))


def _by_verb(quote: str, said: set[str]) -> Iterator[str]:
    """What "was shown to slow" tells, and each half of "slows and stops"."""
    for match in _SHOWN.finditer(quote):
        base = ACTIVE[match[1].casefold()]
        present = third_person(base) if match[0].startswith(("is", "was", "has")) else base
        turned = participle(base) in said
        for form in (one for one in (present, past(base)) if one in said or turned):
            yield f"{quote[: match.start()]}{form}{quote[match.end() :]}"
    for match in _TWO_VERBS.finditer(quote):
        one, other = (_ENDING.search(verb.casefold()) for verb in match.groups())
        for verb in match.groups() if one and other and one[0] == other[0] else ():
            yield f"{quote[: match.start()]}{verb}{quote[match.end() :]}"


def _identified(quote: str) -> Iterator[str]:
    """ "We identify X as a regulator of Y": X is one."""
    for match in _IDENTIFIED.finditer(quote):
        before = quote[: match.start()]
        opening, comma, reporter = before.rpartition(", ")
        words = words_of(tokens(before))
        own = bool(words) and set(keys_of(words_of(tokens(reporter)))) <= _OWN | DISPENSABLE
        if own and limits(words) is None and DOUBTS.isdisjoint(keys_of(words)):
            role = f"{match[1]} is {match[2]} {quote[match.end() :]}"
            yield f"{opening}{comma}{role}"
            yield f"{opening}{comma}{_ROLE.sub('a ', role)}"
