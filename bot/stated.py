"""Whether passages about the right thing state what a question asks at all, by plain signs.

It says no only where something that would have to be there is missing: a thing that the question
names, or a value of the kind it asks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.context import Asked, Passage
from bot.question import holds, read_question
from bot.words import content_stems

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_COUNTED = re.compile(
    r"\bhow many ((?:[\w-]+\W+){0,2}?[\w-]+)"
    r"(?=\W*$|[,;:?]|\W+(?:of|in|on|for|from|over|with|per|to|do|does|did|are|is|was|were|can|could"
    r"|has|have|had|must|should|will|would)\b)",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:what|which) (?:[\w-]+ ){0,4}?(accuracy|fidelity|perplexity|score|f1|auc|bleu|map|dice"
    r"|error|speed-?up|latency|throughput|voltage|wattage|temperature|frequency|learning rate"
    r"|batch size|power consumption|cost|price)\b",
    re.IGNORECASE,
)
_YEAR_ASKED = re.compile(
    r"\b(?:what|which) (?:\w+ and )?(?:year|journal|conference|venue)\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PREFIX = 5
"""Letters of a name from which on a longer word may be a form of it."""


def states(asked: Asked) -> bool:
    """Whether some passage may state what is asked; True wherever that is not plain."""
    asks, names = read_question(asked.question), named(asked.question)
    asks_year = _YEAR_ASKED.search(asked.question) is not None
    wanted = _quantities(asked.question)
    if asks.sides is not None or not (asks.value or asks_year or wanted):
        here = (_has(passage, name) for passage in asked.passages for name in names)
        # A claim may name things otherwise than the papers do; it asks for nothing.
        return not names or not asked.question.rstrip().endswith("?") or any(here)
    about = [passage for passage in asked.passages if all(_has(passage, name) for name in names)]
    about = _titled(asked.question, about) or about
    if asks_year:
        return any(_YEAR.search(text) for text in _sentences(about))
    if asks.value != "number" and not wanted:
        return bool(about)
    numbers = [content_stems(text) for text in _sentences(about) if holds("number", text)]
    if not wanted:
        return bool(numbers)
    return any(not words.isdisjoint(one) for words in wanted for one in numbers)


def _quantities(question: str) -> list[frozenset[str]]:
    """The words of each thing counted or measured that the question asks for."""
    return [
        content_stems(found[1])
        for pattern in (_COUNTED, _MEASURED)
        for found in pattern.finditer(question)
    ]


def named(question: str) -> tuple[str, ...]:
    """The things a question names by a name of their own: with a digit or a capital inside."""
    words = _WORD.findall(unicodedata.normalize("NFKC", question))
    if question.upper() == question:
        return ()
    return tuple(word for word in words if _is_name(word))


def _titled(question: str, passages: Iterable[Passage]) -> list[Passage]:
    """The passages whose titles the question says."""
    said = content_stems(question)
    titles = [(passage, content_stems(passage.title)) for passage in passages]
    return [passage for passage, words in titles if len(words) > 1 and words <= said]


def _is_name(word: str) -> bool:
    if any(letter.isdigit() for letter in word):
        return any(letter.isalpha() for letter in word)
    capitals = sum(letter.isupper() for letter in word[1:])
    return capitals > 0


def _has(passage: Passage, name: str) -> bool:
    """Whether a passage has a name, written together, with a hyphen or apart, or in full."""
    words = [part.casefold() for text in (passage.title, *passage.sentences.values())
             for part in re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text))]  # fmt: skip
    wanted = "".join(re.findall(r"[^\W_]+", name)).casefold().removesuffix("s")
    is_short = len(wanted) > 2 and name.removesuffix("s").isupper()
    if is_short and wanted in "".join(word[0] for word in words):
        return True
    return any(_is_form(joined, wanted) for joined in _joined(words))


def _joined(words: Sequence[str]) -> Iterable[str]:
    """Every word, and every two and three in a row as one."""
    for length in (1, 2, 3):
        for start in range(len(words) - length + 1):
            yield "".join(words[start : start + length])


def _is_form(word: str, wanted: str) -> bool:
    if word.removesuffix("s") == wanted:
        return True
    return len(wanted) >= _PREFIX and word.startswith(wanted)


def _sentences(passages: Iterable[Passage]) -> list[str]:
    return [text for passage in passages for text in passage.sentences.values()]
