"""Puts a question in the library's own words: mends slips, and spells out what chats shorten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.words import american

SHORTEST = 4
"""Letters of the shortest word that is mended, and of what it was meant to be: three are a name."""

LONG = 9
"""Letters from which on a word may be two slips away."""

OFTEN, OFTEN_IN_PARTS = 2, 3
"""Papers that must have a word before it stands in for another; a word the embedder has only in
parts may be no word at all, though it has the stem of one."""

MOST_MENDED = 12
"""Words of a question that are mended, the longest first: they tell most."""

MOST_TWICE = 2
"""Of these, the words looked for two slips away, which takes a tenth of a second each."""

SHORT_FORMS: Mapping[str, str] = {
    "algo": "algorithm",
    "algos": "algorithms",
    "approx": "approximation",
    "attn": "attention",
    "diff": "difference",
    "dl": "deep learning",
    "gnn": "graph neural network",
    "gnns": "graph neural networks",
    "intro": "introduction",
    "llm": "large language model",
    "llms": "large language models",
    "ml": "machine learning",
    "nets": "networks",
    "nlp": "natural language processing",
    "nn": "neural network",
    "nns": "neural networks",
    "params": "parameters",
    "perf": "performance",
    "qc": "quantum computing",
    "qec": "quantum error correction",
    "qml": "quantum machine learning",
    "quant": "quantization",
    "rl": "reinforcement learning",
    "rnn": "recurrent neural network",
    "rnns": "recurrent neural networks",
    "snn": "spiking neural network",
    "snns": "spiking neural networks",
    "sota": "state of the art",
}

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = "aeiouy"
_PLURAL = "yses"  # "analyses" are spelt alike everywhere, but for the verb
_ENDINGS = ("", "s", "es", "er", "ers", "ed", "ing", "ings", "ional")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_WORD = re.compile(r"(?<![\w'-])[A-Za-z]?[a-z]+(?![\w'-])")


class Words(Protocol):
    """The library's own words."""

    def analyze(self, text: str) -> list[str]: ...

    def documents_with(self, terms: Iterable[str]) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Corrected:
    """A question as it is searched for, with what to tell the reader about it."""

    text: str
    notes: tuple[str, ...] = ()


class Spelling:
    """Mends questions in the words of one library.

    `count_tokens` is an embedder's: what is a single token to it is spelt right, whether or not
    the library has it.
    """

    def __init__(self, words: Words, count_tokens: Callable[[str], int] | None = None) -> None:
        self._words = words
        self._count_tokens = count_tokens

    def correct(self, question: str) -> Corrected:
        """The question with unknown words mended, British ones as the library spells them, and
        short forms spelt out behind them."""
        words = [word for word in _WORD.findall(question) if word.casefold() not in SHORT_FORMS]
        mended = {**self._mended(filter(self._is_unknown, words)), **self._american(words)}

        def put(match: re.Match[str]) -> str:
            word = match[0]
            long = SHORT_FORMS.get(word.casefold())
            return f"{word} ({long})" if long else mended.get(word, word)

        notes = (f"searched for {right!r} instead of {word!r}" for word, right in mended.items())
        return Corrected(_WORD.sub(put, question), tuple(notes))

    def _mended(self, unknown: Iterable[str]) -> Mapping[str, str]:
        """What the unknown words were meant to be, where that is found, in their order."""
        words = list(dict.fromkeys(unknown))
        longest = sorted(words, key=len, reverse=True)[:MOST_MENDED]
        found = {word: self._best(slips(word.lower())) for word in longest}
        left = [word for word in longest if found[word] is None and len(word) >= LONG]
        found |= {word: self._two_slips_away(word.lower()) for word in left[:MOST_TWICE]}
        return {word: right for word in words if (right := found.get(word)) is not None}

    def _american(self, words: Iterable[str]) -> Mapping[str, str]:
        """The words that more of the library's papers spell as in America, so spelt."""
        spelled = {word: american(word.lower()) for word in words if not word.endswith(_PLURAL)}
        other = {word: there for word, there in spelled.items() if there != word.lower()}
        return {
            word: there for word, there in other.items() if self._papers(there) > self._papers(word)
        }

    def _papers(self, word: str) -> int:
        """How many papers have a word."""
        return max(self._words.documents_with(self._words.analyze(word)).values(), default=0)

    def _is_unknown(self, word: str) -> bool:
        if len(word) < SHORTEST or (self._count_tokens and self._is_a_word(word.lower())):
            return False
        return bool(self._words.analyze(word)) and not self._papers(word)

    def _two_slips_away(self, word: str) -> str | None:
        return self._best(two for one in small_slips(word) for two in small_slips(one))

    def _best(self, spellings: Iterable[str]) -> str | None:
        """The spelling that most of the library's papers have."""
        long = (spelling for spelling in spellings if len(spelling) >= SHORTEST)
        stems = self._stems(list(dict.fromkeys(long)))
        having = self._words.documents_with(dict.fromkeys(stems.values()))
        needed = {
            spelling: OFTEN if self._is_a_word(spelling) else OFTEN_IN_PARTS
            for spelling, stem in stems.items()
            if having[stem] >= OFTEN and (_is_of(spelling, stem) or self._is_a_word(spelling))
        }
        known = [spelling for spelling, least in needed.items() if having[stems[spelling]] >= least]
        return min(
            known,
            key=lambda spelling: (-having[stems[spelling]], needed[spelling], spelling),
            default=None,
        )

    def _stems(self, spellings: Sequence[str]) -> Mapping[str, str]:
        """Each spelling as the library knows it, but for stop words."""
        stems = self._words.analyze(" ".join(spellings))
        if len(stems) == len(spellings):
            return dict(zip(spellings, stems, strict=True))
        alone = {spelling: self._words.analyze(spelling) for spelling in spellings}
        return {spelling: stems[0] for spelling, stems in alone.items() if len(stems) == 1}

    def _is_a_word(self, spelling: str) -> bool:
        return self._count_tokens is None or self._count_tokens(spelling) == 1


def _is_of(spelling: str, stem: str) -> bool:
    """Whether a spelling is a stem with a plain ending, and not just any that stems to it."""
    base = stem.removesuffix("e")
    return spelling == stem or spelling.removeprefix(base) in _ENDINGS


def slips(word: str) -> Iterator[str]:
    """What a word may have been before one slip, the first letter being right."""
    for i in range(1, len(word) + 1):
        head, tail = word[:i], word[i:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail and _is_taken_for(letter, tail[0]):
                yield head + letter + tail[1:]
    yield from _dropped_or_swapped(word)


def small_slips(word: str) -> Iterator[str]:
    """The likelier of them: letters dropped, doubled or swapped, and vowels."""
    for i in range(1, len(word) + 1):
        head, tail = word[:i], word[i:]
        yield head + head[-1] + tail
        for vowel in _VOWELS:
            yield head + vowel + tail
            if tail and tail[0] in _VOWELS:
                yield head + vowel + tail[1:]
    yield from _dropped_or_swapped(word)


def _is_taken_for(letter: str, other: str) -> bool:
    """Whether one is typed for the other: both vowels, or neighbours on a keyboard's row."""
    if letter in _VOWELS and other in _VOWELS:
        return True
    return any(abs(row.find(letter) - row.find(other)) == 1 and letter in row and other in row
               for row in _KEYS)  # fmt: skip


def _dropped_or_swapped(word: str) -> Iterator[str]:
    yield from (word[:i] + word[i + 1 :] for i in range(1, len(word)))
    yield from (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1))


def untouched(question: str) -> Corrected:
    """A question as it was typed, where there are no words to mend it with."""
    return Corrected(question)
