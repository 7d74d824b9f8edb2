"""Whether the gate knows a reworded sentence from one that only looks reworded.

`python -m tests.bench.reworded [--sentences N] [--seed N] [--shared FOLDER] [--show]` looks for
"X verb Y" at the start of sentences of real abstracts, and says it in the passive, with another
word for the verb, in another tense: honest. Then with the roles exchanged, an opposite verb, a
part of the subject, another sentence's object, a doubt in the quote or a "not" in the text:
tampered. --show prints what the gate got wrong.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bot.gate import refusal
from bot.readings import STOPS
from bot.verbs import ACTIVE, participle, past, third_person
from bot.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    tokens,
)
from tests.bench.answers import SHARED, rows
from vectorstore.sentences import split_sentences

OPPOSITE = {
    "increase": "decrease", "decrease": "increase", "inhibit": "activate", "activate": "inhibit",
    "induce": "prevent", "prevent": "induce", "enhance": "suppress", "suppress": "enhance",
    "promote": "inhibit", "reduce": "increase", "improve": "worsen", "stimulate": "block",
    "block": "stimulate", "impair": "improve", "restore": "disrupt", "stabilize": "destabilize",
}  # fmt: skip
EQUAL = {"decrease": "reduce", "increase": "raise", "cause": "lead to", "reduce": "decrease"}
WEAK = ("increase", "decrease", "inhibit", "activate", "induce", "promote", "suppress", "enhance")
DOUBTS = ("It is unclear whether", "We hypothesized that", "No study has shown that")
_ENDS = PREPOSITIONS | PRONOUNS | AUXILIARIES | CONJUNCTIONS | RELATIVES | NEGATIONS | STOPS | {"."}
MOST_WORDS = 8


class Deed(NamedTuple):
    """What a quote says that something does to something; each in the quote's own words."""

    quote: str
    doer: str
    verb: str
    thing: str


def deeds(quote: str) -> Iterator[Deed]:
    """A deed that ends its sentence, whose doer opens it: the whole of it, so nothing is cut."""
    source = tokens(quote)
    keys = [token.key for token in source]
    for at in range(1, len(keys)):
        if keys[at] not in ACTIVE:
            continue
        doer, thing = source[:at], source[at + 1 :]
        words = [token for token in thing if token.key != "."]
        short = at <= MOST_WORDS and 1 < len(words) <= MOST_WORDS
        held = {token.key for token in (*doer, *words)} & (_ENDS - {"of"})
        if short and not held and words[0].is_content:
            names = (" ".join(token.text for token in run) for run in (doer, words))
            yield Deed(quote, next(names), ACTIVE[keys[at]], next(names))
        return


def honest(deed: Deed) -> Iterator[tuple[str, str, str]]:
    """Kinds of rewording, each with the quote and the text."""
    quote, doer, verb, thing = deed
    yield "passive", quote, f"{thing} is {participle(verb)} by {doer}."
    yield "passive of many", quote, f"{thing} are {participle(verb)} by {doer}."
    yield "present", quote, f"{doer} {third_person(verb)} {thing}."
    yield (
        "from the passive",
        f"{thing} was {participle(verb)} by {doer}.",
        f"{doer} {past(verb)} {thing}.",
    )
    yield "shown", f"{doer} was shown to {verb} {thing}.", f"{doer} {past(verb)} {thing}."
    yield (
        "by the way",
        f"{doer} slows rot by {_ing(verb)} {thing}.",
        f"{doer} {third_person(verb)} {thing}.",
    )
    if verb in EQUAL:
        yield "equal verb", quote, f"{doer} {EQUAL[verb]} {thing}."
    if verb in WEAK:
        yield "weaker verb", quote, f"{doer} regulates {thing}."


def tampered(deed: Deed, other: Deed, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """As `honest`, for what may not stand."""
    quote, doer, verb, thing = deed
    passive = f"{thing} is {participle(verb)} by {doer}."
    done = f"{thing} was {participle(verb)} by {doer}."
    yield "roles", quote, f"{thing} {third_person(verb)} {doer}."
    yield "roles in the passive", quote, f"{doer} is {participle(verb)} by {thing}."
    yield "roles from the passive", done, f"{thing} {past(verb)} {doer}."
    yield "another's object", quote, f"{other.thing} is {participle(verb)} by {doer}."
    yield "another's subject", quote, f"{thing} is {participle(verb)} by {other.doer}."
    yield "not in the text", quote, f"{thing} is not {participle(verb)} by {doer}."
    yield (
        "may in the quote",
        f"{doer} may {verb} {thing}.",
        passive,
    )
    yield "in mice", f"{quote.rstrip('. ')} in mice.", passive
    doubt = chance.choice(DOUBTS)
    yield "doubt", f"{doubt} {quote}", passive
    yield "loss", f"Loss of {quote}", passive
    yield (
        "associated",
        f"{doer} is associated with {thing}.",
        f"{doer} {third_person(verb)} {thing}.",
    )
    if verb in WEAK:
        regulated = f"{doer} regulates {thing}."
        yield "from the weaker", regulated, f"{doer} {third_person(verb)} {thing}."
    if verb in OPPOSITE:
        against = OPPOSITE[verb]
        yield "opposite", quote, f"{doer} {third_person(against)} {thing}."
        yield "opposite in the passive", quote, f"{thing} is {participle(against)} by {doer}."
    if len(doer.split()) > 1:
        part = doer.split()[-1]
        yield "part of the subject", quote, f"{thing} is {participle(verb)} by {part}."


def _ing(verb: str) -> str:
    return f"{verb.removesuffix('e')}ing"


def main() -> None:
    """Prints the share of each kind that stands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--show", action="store_true", help="print what the gate got wrong")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311
    found = _deeds(options.shared / "bench")
    some = chance.sample(found, min(options.sentences, len(found)))
    stands, made = Counter[str](), Counter[str]()
    for deed in some:
        other = chance.choice([one for one in found if one.verb != deed.verb])
        cases = [("honest", *case) for case in honest(deed)]
        cases += [("tampered", *case) for case in tampered(deed, other, chance)]
        for kind, name, quote, text in cases:
            stood = refusal(text, quote) is None
            for key in (f"{kind}, {name}", kind):
                made[key] += 1
                stands[key] += stood
            if options.show and stood == (kind == "tampered"):
                print(f"{kind}, {name}\n  {quote}\n  {text}")
    for key in sorted(made):
        print(f"{key:34} {stands[key]:5}/{made[key]:<5} {100 * stands[key] / made[key]:6.2f}%")


def _deeds(bench: Path) -> list[Deed]:
    sentences = [
        s for row in rows(bench / "scifact_claims/corpus.jsonl.gz") for s in row["sentences"]
    ]
    sentences += [s for row in rows(bench / "scitldr/train.jsonl.gz") for s in row["source"]]
    daily = itertools.islice(rows(bench / "arxiv_daily/corpus.jsonl.gz"), 0, None, 8)
    for row in daily:
        sentences += [row["text"][at.start : at.end] for at in split_sentences(row["text"])]
    return [deed for sentence in sentences for deed in deeds(sentence)]


if __name__ == "__main__":
    main()
