"""How many honest shortenings the gate lets stand, and how many changed sentences.

`python -m tests.bench.gate [--twists | --claims] [--sentences N] [--seed N] [--shared FOLDER]
[--show]`
shortens and tampers with sentences of real abstracts by rules of its own, or with --twists by
another set of rules. Most tampering is done on a shortened sentence. --show prints the honest ones
that fall and the tampered ones that stand. --claims counts which of SciFact's claims, people's own
paraphrases, stand over their evidence sentences, and over any sentence of the abstract where they
have none; and which of them the rules would leave to a judge.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from bot.gate import refusal
from bot.judgement import may_be_judged
from bot.metrics import Share
from bot.models import Record
from bot.sources.files import find_files
from bot.sources.read import read_source
from tests.bench import twists
from tests.bench.answers import SHARED, rows
from vectorstore.sentences import split_sentences

Change: TypeAlias = Callable[[str, random.Random], str | None]
# A prototype's: 96.7% of honest and 0.25% of tampered sentences let stand.

_LEAD = re.compile(
    r"^(?:(?:In (?:this|our) (?:paper|work|study)|Here|Moreover|Furthermore|However|In addition|"
    r"Finally|Specifically|Interestingly|In particular|Overall),? |(?:Here,? )?(?:We|Our results|"
    r"These results|Experiments) (?:also )?(?:show|demonstrate|find|found|report|showed) that )"
)
_LAST = re.compile(
    r",\s+(?:which|while|whereas|and (?:we|it|they|the|this|that|find|show)|leading|making"
    r"|resulting|thus|thereby|including|suggesting|enabling|as well as) [^,()]*$"
)
_OPPOSITE = {
    "increased": "decreased",
    "higher": "lower",
    "lower": "higher",
    "improves": "worsens",
    "better": "worse",
    "more": "less",
    "positive": "negative",
    "before": "after",
    "high": "low",
    "all": "some",
}
_SMALL = ("of", "in", "on", "by", "with", "without", "from", "to", "for", "before", "after")


def _sub(pattern: str, new: str = "") -> Change:
    def change(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
        changed, count = re.subn(pattern, new, text, count=1)
        return changed if count else None

    return change


def _lead(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
    return text[match.end() :] if (match := _LEAD.match(text)) else None


def _last(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
    changed = _LAST.sub(".", text)
    return changed if changed != text and len(changed.split()) >= 7 else None


def _at(known: Sequence[str], new: Callable[[str, random.Random], str]) -> Change:
    """Changes one of the words in `known` into something else."""

    def change(text: str, chance: random.Random) -> str | None:
        words = text.split()
        places = [i for i, word in enumerate(words) if word.strip(".,;()").casefold() in known]
        if not places:
            return None
        place = chance.choice(places)
        words[place] = new(words[place].strip(".,;()").casefold(), chance)
        return " ".join(word for word in words if word)

    return change


def _number(text: str, chance: random.Random) -> str | None:
    found = list(re.finditer(r"\d+", text))
    if not found:
        return None
    one = chance.choice(found)
    return f"{text[: one.start()]}{int(one[0]) + 1}{text[one.end() :]}"


def _swap(text: str, chance: random.Random) -> str | None:
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) > 4]
    if len(long) < 2:
        return None
    one, other = chance.sample(long, 2)
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


def _moved(text: str, chance: random.Random) -> str | None:
    """A "not", "only" or "may" a few words away from where it stood."""
    words = text.split()
    places = [i for i, word in enumerate(words) if word in {"not", "no", "only", "may", "can"}]
    if not places:
        return None
    word = words.pop(chance.choice(places))
    words.insert(min(len(words), max(0, places[0] + chance.choice((-3, -2, 2, 3)))), word)
    return " ".join(words)


def _sides(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
    """The two sides of a "than" exchanged."""
    found = re.search(r"^(.*?)\b(\w+(?: \w+)?) (\w+(?: \w+){0,4}) than (\w+(?: \w+)?)(.*)$", text)
    return f"{found[1]}{found[4]} {found[3]} than {found[2]}{found[5]}" if found else None


def _insert(text: str, chance: random.Random) -> str:
    words = text.split()
    words.insert(
        chance.randrange(1, len(words)), chance.choice(("always", "never", "human", "all"))
    )
    return " ".join(words)


def _cut_out(text: str, chance: random.Random) -> str:
    words = text.split()
    start = chance.randrange(1, len(words) - 4)
    return " ".join(words[:start] + words[start + chance.randrange(2, 5) :])


HONEST: dict[str, Change] = {
    "without brackets": _sub(r" \([^()]*\)(?=[\s.,;:])"),
    "without lead-in": _lead,
    "without last clause": _last,
    "without aside": _sub(r", which [^,()]*,(?= (?:is|are|was|were|has|have|can)\b)"),
    "without occasion": _sub(
        r"^(?:To|By|Using|Building on|Through|Despite|Unlike) [^,;:()]{5,70}, "
    ),
    "without adverb": _sub(r"\b(?:also|further|significantly|clearly) "),
}
TAMPERED: dict[str, Change] = {
    "number": _number,
    "not taken out": _at(("not", "no", "without", "never", "few", "cannot"), lambda *_: ""),
    "not put in": _at(("is", "are", "was", "were", "can", "has"), lambda word, _: f"{word} not"),
    "opposite": _at(tuple(_OPPOSITE), lambda word, _: _OPPOSITE[word]),
    "hedge taken out": _at(("may", "might", "could", "possibly", "likely", "can"), lambda *_: ""),
    "preposition": _at(_SMALL, lambda w, chance: chance.choice([s for s in _SMALL if s != w])),
    "words exchanged": _swap,
    "word put in": _insert,
    "words cut out": _cut_out,
    "population cut": _sub(r" (?:in|among|for) (?:\w+ )?(?:mice|rats|patients|women)\.$", "."),
    "only taken out": _sub(r"\bonly "),
    "percent taken out": _sub(r"\\?%"),
    "unit taken out": _sub(
        r"(?<=\d) (?:mg|ms|kg|ml|mm|nm|km|hours|days|weeks|months|years|times)\b"
    ),
    "range cut": _sub(r"\d+(?:\.\d+)? ?(?:-|–|to|and) ?(?=\d)"),
    "bound taken out": _sub(r"\b(?:at least|at most|up to|more than|less than|about) (?=\d)"),
    "word moved": _moved,
    "sides exchanged": _sides,
    "cut at than": _sub(r" than [^.;]*"),
    "cut before but not": _sub(r",? but (?:not|no|only|never|did not|does not)\b[^,;.]*"),
    "condition cut": _sub(r",? (?:if|when|unless|under|until|provided that) [^,;.]*(?=[.;])"),
    "adverb under not": _sub(r"(?<=not )\w+ly "),
    "turning adverb": _sub(r"\b(?:negatively|inversely|adversely|virtually|locally|partially) "),
    "passive turned": _sub(r"\b(?:is|are|was|were|been) (?=\w+ed by )"),
    "subject widened": _sub(
        r" (?:with|without|from|at) [^,;.()]{3,40}? (?=(?:is|are|was|were)\b)", " "
    ),
    "made a question": _sub(r"\.$", "?"),
    "marks put in": _sub(r"\b(\w{6,})\b", r'"\1"'),
}


def main() -> None:
    """Prints the share that stands of each kind of change, and of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=1_500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--twists", action="store_true", help="the second set of rules")
    parser.add_argument("--show", action="store_true", help="print what the gate got wrong")
    parser.add_argument("--claims", action="store_true", help="SciFact's claims")
    options = parser.parse_args()
    if options.claims:
        _report_claims(options.shared / "bench/scifact_claims", show=options.show)
        return
    chance = random.Random(options.seed)  # noqa: S311
    sentences = _sentences(options.shared)
    some = chance.sample(sentences, min(options.sentences, len(sentences)))
    honest, tampered = HONEST, TAMPERED
    if options.twists:
        honest, tampered = twists.HONEST, twists.TAMPERED
    for name, changes in (("honest", honest), ("tampered", tampered)):
        stands, made = Counter[str](), Counter[str]()
        for quote in some:
            for kind, change in changes.items():
                start = _shortened(quote, honest, chance) if name == "tampered" else quote
                text = change(start, chance)
                if text and text.casefold() != start.casefold():
                    made[kind] += 1
                    reason = refusal(text, quote)
                    stands[kind] += reason is None
                    if options.show and (reason is None) == (name == "tampered"):
                        print(f"{name}, {kind}: {reason or 'stands'}\n  {quote}\n  {text}")
        for kind in changes:
            _print(f"  {kind}", stands[kind], made[kind])
        _print(name, stands.total(), made.total())


def _report_claims(folder: Path, *, show: bool) -> None:
    """Prints how many claims of each label stand, and how many a judge would be asked of."""
    papers = {str(row["id"]): row["sentences"] for row in rows(folder / "corpus.jsonl.gz")}
    stands, judged, made = Counter[str](), Counter[str](), Counter[str]()
    for row in rows(folder / "claims.jsonl"):
        label, claim, sentences = row["label"], row["claim"], papers[str(row["doc_id"])]
        quotes = [sentences[i] for i in row["evidence_sentences"]] or sentences
        reasons = [refusal(claim, quote, " ".join(sentences)) for quote in quotes]
        made[label] += 1
        stands[label] += None in reasons
        judged[label] += None not in reasons and any(
            may_be_judged(claim, quote, reason or "")
            for quote, reason in zip(quotes, reasons, strict=True)
        )
        if show and None in reasons:
            print(f"{label}\n  {quotes[reasons.index(None)]}\n  {claim}")
    for label in sorted(made):
        _print(f"{label} stands", stands[label], made[label])
        _print("  left to a judge", judged[label], made[label])


def _shortened(text: str, honest: Mapping[str, Change], chance: random.Random) -> str:
    shorter = chance.choice(list(honest.values()))(text, chance)
    return shorter if shorter and len(shorter.split()) > 8 else text


def _sentences(shared: Path) -> list[str]:
    bench = shared / "bench"
    found = [s for row in rows(bench / "scifact_claims/corpus.jsonl.gz") for s in row["sentences"]]
    found += [s for row in rows(bench / "scitldr/train.jsonl.gz") for s in row["source"]]
    for path in find_files([shared / "seeds"]):
        for record in read_source(path):
            if isinstance(record, Record):
                text = record.abstract
                found += [text[at.start : at.end] for at in split_sentences(text)]
    for row in itertools.islice(rows(bench / "arxiv_daily/corpus.jsonl.gz"), 0, None, 20):
        found += [row["text"][at.start : at.end] for at in split_sentences(row["text"])]
    return [text for text in found if 12 <= len(text.split()) <= 45]


def _print(name: str, hits: int, total: int) -> None:
    low, high = Share(hits, total).interval
    print(
        f"{name:22} {hits:6}/{total:<6} {100 * hits / max(1, total):6.2f}%  ({low:.4f}–{high:.4f})"
    )


if __name__ == "__main__":
    main()
