"""What a question is after: a list of papers, two sides to compare, or a kind of value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Value: TypeAlias = Literal["number", "time", "name"]

_PAPERS = re.compile(
    r"\b(?:which|what|any|list|find|show|name|give me|are there|is there|does any|do any|has any)\b"
    r"(?:\W+\w+){0,5}?\W+(?:papers?|pprs?|paprs?|articles?|works?|studies|publications?|surveys?"
    r"|preprints?|reviews?)\b|"
    r"^\W*(?:papers?|articles?|studies|surveys?)\W+(?:on|about|that|which|using|with|for)\b|"
    r"\bwho (?:else )?(?:works? on|has worked on|studies|studied|wrote about)\b",
    re.IGNORECASE,
)
_ONE_PAPER = re.compile(
    r"\b(?:the|this|that) (?:\w+[- ]){0,6}?(?:paper|article|study|work)\b", re.IGNORECASE
)
_SIDE = r"(?P<{}>[^,;:?()]+?)"
_COMPARISONS = tuple(
    re.compile(pattern.format(a=_SIDE.format("first"), b=_SIDE.format("second")), re.IGNORECASE)
    for pattern in (
        (
            r"\bcompar(?:e|ed|ing|ison (?:of|between)) {a} (?:and|with|to|against|vs\.?|versus) {b}"
            r"(?:[,;:?.]|$| (?:in|on|for|when) )"
        ),
        (
            r"\b(?:differen(?:ce|ces|t)|distinction) (?:between|from) {a} (?:and|from) {b}"
            r"(?:[,;:?.]|$| (?:in|on|for|when) )"
        ),
        r"\b(?:how|where) (?:do|does|are|is|did) {a} (?:and|vs\.?|versus) {b} (?:differ|compare)",
        (
            r"\bhow (?:do|does|is|are|did) {a} (?:differ(?:ent)?|compare) (?:from|to|with|than) {b}"
            r"(?:[,;:?.]|$| (?:in|on|for|when) )"
        ),
        r"(?:^|[:;,]\s*){a}\s+(?:vs\.?|versus)\s+{b}(?:[,;:?.]|$| (?:in|on|for|when|which) )",
        r"\b(?:better|faster|more accurate|cheaper|best)\W+{a}\s+or\s+{b}(?:[,;:?.]|$)",
    )
)
_VALUES: dict[Value, re.Pattern[str]] = {
    "time": re.compile(
        r"^\W*(?:since |by |until )?when\b|\b(?:which|what) (?:year|month|date|decade)\b",
        re.IGNORECASE,
    ),
    "name": re.compile(r"\bwho(?:se|m)?\b|\bby whom\b", re.IGNORECASE),
    "number": re.compile(
        r"\bhow (?:many|much|large|big|small|long|short|often|fast|slow|high|low|far|deep|wide|old"
        r"|few|good|well|reliabl[ye]|accurate(?:ly)?|efficient(?:ly)?|strong(?:ly)?|close(?:ly)?)\b"
        r"|\b(?:which|what|whose|and) (?:[\w-]+ ){0,4}?(?:percentages?|percent|share|fractions?"
        r"|numbers?|amounts?|accurac(?:y|ies)|fidelit(?:y|ies)|rates?|scores?|f1|auc|bleu|map|mse"
        r"|errors?|speed-?ups?|speed|sizes?|ratios?|values?|gains?|factors?|areas?|power|loss(?:es)?"
        r"|probabilit(?:y|ies)|thresholds?|savings?|reductions?|improvements?|costs?|latency"
        r"|throughput|energy|temperatures?|frequenc(?:y|ies)|overheads?|qubits|parameters?"
        r"|accuracy)\b|\bby how (?:much|many)\b|\bto what (?:extent|degree)\b",
        re.IGNORECASE,
    ),
}
_HOLDS: dict[Value, re.Pattern[str]] = {
    "number": re.compile(
        r"(?<![\w.])[~<>≈±]?\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twice|half|double"
        r"|dozens?|hundreds?|thousands?|millions?|billions?|orders? of magnitude|\w+fold)\b",
        re.IGNORECASE,
    ),
    "time": re.compile(
        r"\b(?:1[89]|20)\d\d\b|\b(?:years?|decades?|months?|weeks?|days?|since|century)\b",
        re.IGNORECASE,
    ),
    "name": re.compile(r"\bet al\b|(?<=[a-z,] )[A-Z][a-z]+(?:[- ][A-Z][a-z]+)*\b"),
}


@dataclass(frozen=True, slots=True)
class Asks:
    """What a question asks for; `sides` are the two things to compare, in the question's words."""

    papers: bool = False
    sides: tuple[str, str] | None = None
    value: Value | None = None


def read_question(question: str) -> Asks:
    """What a question asks for, whatever its case and punctuation."""
    asks_papers = bool(_PAPERS.search(question)) and not _ONE_PAPER.search(question)
    value = next((kind for kind, asked in _VALUES.items() if asked.search(question)), None)
    return Asks(asks_papers, _sides(question), None if asks_papers else value)


def holds(value: Value, text: str) -> bool:
    """Whether a sentence holds a value of the kind asked for."""
    return _HOLDS[value].search(text) is not None


def _sides(question: str) -> tuple[str, str] | None:
    for comparison in _COMPARISONS:
        if found := comparison.search(question.strip()):
            first, second = found["first"].strip(), found["second"].strip()
            if first and second and first.casefold() != second.casefold():
                return first, second
    return None
