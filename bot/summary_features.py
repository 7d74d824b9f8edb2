"""What can be seen of an abstract's sentences without a model: numbers a summary is chosen by."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.words import stems

Words: TypeAlias = Mapping[str, float]

NAMES = (
    "place", "place_squared", "first", "second", "last", "last_but_one",
    "length", "short", "long",
    "title", "title_pairs", "title_covered", "abstract", "degree", "before", "after",
    "proposes", "here", "finds", "background", "concludes", "we", "novel",
    "contrasts", "adds", "refers",
    "first_proposal", "from_first_proposal", "digits", "brackets", "question", "name",
)  # fmt: skip

CUES = {
    "proposes": r"\b(?:we|this (?:paper|work|article|study)|our (?:paper|work)|the authors?|i)\b"
    r"[^.;:]{0,40}?\b(?:propos|present|introduc|develop|describ|stud(?:y|ies)|investigat|examin"
    r"|explor|analy[sz]|address|design|deriv|formulat|extend|show|demonstrat|prov(?:e|id)|report"
    r"|argue|consider|appl(?:y|ies)|use|construct|build|give|offer|evaluat|compar|suggest|train)",
    "here": r"\b(?:in this (?:paper|work|article|study|letter|note|report)|this (?:paper|work"
    r"|article|study)|here,? (?:we|i)\b|in our work|our (?:paper|work|approach|method|model))",
    "finds": r"\b(?:results?|experiments?|outperform|achiev|improv|demonstrat|show(?:s|ed|n)?\b"
    r"|state[- ]of[- ]the[- ]art|evaluat|empirical|significant|we (?:find|found|observe))",
    "background": r"\b(?:has been|have been|recent(?:ly)?|commonly|widely|typically|traditional"
    r"|existing|prior work|previous|popular|important|many|most|often|challenging|remains?)\b",
    "concludes": r"\b(?:conclu|thus\b|therefore\b|finally\b|overall\b|suggests?\b|impl(?:y|ies)\b"
    r"|implications?\b)",
    "we": r"\b(?:we|our)\b",
    "novel": r"\b(?:novel|new|first|simple|efficient|general|framework|unified|effective)\b",
    "contrasts": r"^\W*(?:however|but|yet|although|despite|while|unfortunately|nevertheless"
    r"|in contrast|besides)\b",
    "adds": r"\b(?:also|further(?:more)?|additionally|moreover|finally|in addition)\b",
    "refers": r"^\W*(?:this|these|it|they|such|those|its|their|to this end|to address|for this)\b",
}
_CUES = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in CUES.items()}
_NAME = re.compile(r"\b[A-Z][a-z]*[A-Z]\w*\b")


@dataclass(frozen=True, slots=True)
class Seen:
    """A sentence with the numbers it is judged by, in the order of `NAMES`."""

    text: str
    values: tuple[float, ...]

    def __getitem__(self, name: str) -> float:
        return self.values[NAMES.index(name)]


def look(title: str, sentences: Sequence[str]) -> list[Seen]:
    """Every sentence of an abstract with what is seen of it."""
    words = [stems(sentence) for sentence in sentences]
    bags = [_bag(found) for found in words]
    cues = [_cues(sentence) for sentence in sentences]
    likeness = [[_cosine(one, other) for other in bags] for one in bags]
    first = next((i for i, found in enumerate(cues) if found["proposes"]), None)
    heading = stems(title)
    whole = _bag([word for found in words for word in found])
    rows = []
    for i, sentence in enumerate(sentences):
        values = (
            _of_place(i, len(sentences))
            | _of_length(len(sentence.split()))
            | _of_title(words[i], bags[i], heading)
            | {"abstract": _cosine(bags[i], whole)}
            | _of_neighbours(likeness[i], i)
            | cues[i]
            | _of_proposal(i, first, len(sentences))
            | _of_letters(sentence)
        )
        rows.append(Seen(sentence, tuple(values[name] for name in NAMES)))
    return rows


def _of_place(place: int, count: int) -> dict[str, float]:
    relative = place / max(1, count - 1)
    return {
        "place": relative,
        "place_squared": relative * relative,
        "first": float(place == 0),
        "second": float(place == 1),
        "last": float(place == count - 1),
        "last_but_one": float(place == count - 2),
    }


def _of_length(count: int) -> dict[str, float]:
    return {"length": math.log(1 + count), "short": float(count < 8), "long": float(count > 40)}


def _of_title(words: Sequence[str], bag: Words, title: Sequence[str]) -> dict[str, float]:
    pairs = set(itertools.pairwise(title))
    shared = len(pairs & set(itertools.pairwise(words)))
    covered = sum(word in bag for word in set(title))
    return {
        "title": _cosine(bag, _bag(title)),
        "title_pairs": shared / len(pairs) if pairs else 0.0,
        "title_covered": covered / len(set(title)) if title else 0.0,
    }


def _of_neighbours(likeness: Sequence[float], place: int) -> dict[str, float]:
    others = [value for i, value in enumerate(likeness) if i != place]
    return {
        "degree": sum(others) / len(others) if others else 0.0,
        "before": max(likeness[:place], default=0.0),
        "after": max(likeness[place + 1 :], default=0.0),
    }


def _of_proposal(place: int, first: int | None, count: int) -> dict[str, float]:
    distance = 1.0 if first is None else abs(place - first) / count
    return {"first_proposal": float(place == first), "from_first_proposal": distance}


def _of_letters(sentence: str) -> dict[str, float]:
    return {
        "digits": float(sum(letter.isdigit() for letter in sentence) > 2),
        "brackets": float("(" in sentence),
        "question": float(sentence.rstrip().endswith("?")),
        "name": float(_NAME.search(sentence) is not None),
    }


def _cues(sentence: str) -> dict[str, float]:
    return {name: float(cue.search(sentence) is not None) for name, cue in _CUES.items()}


def _bag(words: Sequence[str]) -> Words:
    """Damped counts, scaled to unit length."""
    counts = {word: 1 + math.log(count) for word, count in Counter(words).items()}
    length = math.sqrt(sum(value * value for value in counts.values()))
    return {word: value / length for word, value in counts.items()}


def _cosine(one: Words, other: Words) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)
