"""What short names stand for, as an abstract itself tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.words import canonical, word_set

STATISTICS = word_set("SD SE SEM IQR CI SDs SEs CIs HR OR RR")
MOST_PARTS = 8  # words of what is abbreviated
_BRACKET = re.compile(r" \(([A-Za-z][\w./+-]{1,11})\)")
_CLOSE = re.compile(
    r"\b[Tt]he ([\w/ -]+?), ([A-Z][\w-]*\d[\w-]*|[A-Z]{2}[\w-]*),(?! and\b| or\b| [\w-]+,)"
)
_GENUS = re.compile(r"\b(([A-Z])[a-z]{3,}) ([a-z]{4,})\b")
# Species whose genus is often put short. Of other words, "T cells" are not "Tumor cells".
_SPECIES = word_set(
    """
    coli aureus pneumoniae tuberculosis aeruginosa subtilis pylori difficile elegans melanogaster
    cerevisiae pombe albicans falciparum gondii thaliana
    """
)


@lru_cache(maxsize=512)
def abbreviations(text: str) -> Mapping[str, str]:
    """What each abbreviation in brackets stands for: the words before it that hold its letters.

    What stands for two things is left out.
    """
    text = canonical(text)
    found: dict[str, str] = {}
    twofold: set[str] = set()
    for match in _BRACKET.finditer(text):
        short = match[1]
        if not any(letter.isupper() for letter in short):
            continue
        long = _long_form(short.removesuffix("s"), text[: match.start()].split(" "))
        if not long or short.casefold() in long.casefold().split(" "):
            continue
        if found.setdefault(short, long).casefold() != long.casefold():
            twofold.add(short)
    return {short: long for short, long in found.items() if short not in twofold}


def _long_form(short: str, before: list[str]) -> str | None:
    """The last words whose initials, hyphens counted, are the abbreviation's letters.

    Else those of which each has its initial in the abbreviation, and some have later letters too.
    """
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    if len(letters) < 2:
        return None
    for count in range(1, min(len(letters), len(before)) + 1):
        words = before[-count:]
        parts = [part for word in words for part in re.split(r"[-/]", word) if part]
        if [part[0].casefold() for part in parts] == letters:
            return " ".join(words)
    if short in STATISTICS:
        return None
    for count in range(1, min(len(letters), len(before), MOST_PARTS) + 1):
        words = [word.casefold() for word in before[-count:]]
        if _spells(letters, words) and len("".join(words)) > 2 * len(letters):
            return " ".join(before[-count:])
    return None


def _spells(letters: list[str], words: list[str]) -> bool:
    """Whether the letters are found in order, with the initial of each word among them."""
    if not letters or not words:
        return not letters and not words
    word = words[0]
    if not word or word[0] != letters[0]:
        return False
    place, taken = 0, 1
    while True:
        if _spells(letters[taken:], words[1:]):
            return True
        place = word.find(letters[taken], place + 1) if taken < len(letters) else -1
        if place < 0:
            return False
        taken += 1


def without_class(text: str, abstract: str) -> str:
    """The text with "leaf type (LT-2)" as "LT-2" where the abstract has "the leaf type, LT-2,"."""
    for match in _CLOSE.finditer(abstract):
        named = f"{match[1].rpartition(' the ')[2]} ({match[2]})"
        text = re.sub(re.escape(named), match[2], text, flags=re.IGNORECASE)
    return text


def shortened(text: str, names: Mapping[str, str]) -> str:
    """The text with each long form, with or without its abbreviation behind it, put short."""
    for short, long in names.items():
        pattern = rf"(?<![\w-]){re.escape(long)}(?:s?\b(?! ?\()| \({re.escape(short)}s?\))(?![\w-])"
        text = re.sub(pattern, short.replace("\\", r"\\"), text, flags=re.IGNORECASE)
    return text


def with_genus(text: str, abstract: str) -> str:
    """The text with "E. coli" or "E coli" as the "Escherichia coli" that the abstract tells of."""
    named = {match for match in _GENUS.findall(canonical(abstract)) if match[2] in _SPECIES}
    for genus, initial, kind in named:
        if sum((one, other) == (initial, kind) for _, one, other in named) == 1:
            text = re.sub(rf"\b{initial}\.? {kind}\b", f"{genus} {kind}", text)
    return text
