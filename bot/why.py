"""Why a paper is in a digest: the words it shares with the interest, as they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.words import CONTENT_FREE, stem

MOST = 4
LONGEST = 5
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Reason:
    """`words`: a phrase of the paper that the interest has too; `like`: the title of a liked paper.

    `paper_id` is the liked paper's.
    """

    kind: Literal["words", "like"]
    text: str
    paper_id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The reason as the contract of `digest --json` has it."""
        return {"text": self.text, "kind": self.kind, "paper_id": self.paper_id}


def matching_words(interest: str, texts: Sequence[str]) -> list[Reason]:
    """Up to four phrases of the texts, letter for letter, in words of the interest; longest first.

    A phrase is in the interest's words when each of them is, whatever its ending.
    """
    wanted = {stem(word.casefold()) for word in _WORD.findall(interest) if _means(word)}
    found: list[tuple[frozenset[str], str]] = []
    for text in texts:
        found += _runs(text, wanted)
    found.sort(key=lambda one: -len(one[0]))
    kept: list[Reason] = []
    covered: set[str] = set()
    for stems, phrase in found:
        if len(kept) < MOST and not stems <= covered:
            covered |= stems
            kept.append(Reason("words", phrase))
    return kept


def has_words(phrase: str, text: str) -> bool:
    """Whether a word or phrase stands in a text, whatever the endings and the case."""
    wanted = [stem(word.casefold()) for word in _words(phrase)]
    there = [stem(word.casefold()) for word in _words(text)]
    size = len(wanted)
    return size > 0 and any(
        there[start : start + size] == wanted for start in range(len(there) - size + 1)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _means(word: str) -> bool:
    return len(word) > 1 and word.casefold() not in CONTENT_FREE


def _runs(text: str, wanted: set[str]) -> Iterator[tuple[frozenset[str], str]]:
    """Runs of the interest's words with one space or hyphen between them."""
    words = list(_WORD.finditer(text))
    start = 0
    while start < len(words):
        stop = start
        while stop < len(words) and stop - start < LONGEST and _is_in(words[stop][0], wanted):
            stop += 1
            if stop < len(words) and text[words[stop - 1].end() : words[stop].start()] != " ":
                break
        if stop > start:
            inside = words[start:stop]
            stems = frozenset(stem(word[0].casefold()) for word in inside)
            yield stems, text[inside[0].start() : inside[-1].end()]
        start = max(stop, start + 1)


def _is_in(word: str, wanted: set[str]) -> bool:
    return _means(word) and stem(word.casefold()) in wanted
