"""Whether passages about the right thing state what a question asks at all, by plain signs.

It says no only where something that would have to be there is missing: a thing that the question
names, or a value of the kind it asks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from bot.context import Asked, Passage, read_messages, write_messages
from bot.conversation import only_asks_of
from bot.models import Evidence
from bot.question import holds, read_question
from bot.words import content_stems, tokens, word_set

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
    r"\b(?:what|which) (?:\w+ and )?(?:year|journal|conference|venue)\b"
    r"|\bwhen (?:was|were|did)\b.*\b(?:first|proposed|introduced|invented|published|released"
    r"|discovered|founded|coined|launched)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YES_OR_NO = re.compile(
    r"(?:^|: )\W*(?:and |but |so )?(?:do|does|did|is|are|was|were|can|could|has|have|will|would"
    r"|should)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:^|: )\W*(?:and )?(?:do|does|did|is|are|was|were|can|could|has|have|will|would|should) "
    r"(?:the )?([^\W\d_]{3,}) \d[\w.]*",
    re.IGNORECASE,
)
"""Who does it, where that is something with a version: "does llama 4 …"."""

_OF_WHOM = re.compile(r"\b(?:in|for|on|with|among|of) ((?:[\w-]+ ){0,2}[\w-]+)", re.IGNORECASE)
_ALIKE = tuple(
    word_set(line)
    for line in (
        "mouse mice murine rodent rodents",
        "rat rats rodent rodents",
        "monkey monkeys macaque macaques primate primates",
        "pig pigs porcine swine",
        "dog dogs canine",
        "cat cats feline",
        "rabbit rabbits",
        "zebrafish fish",
        "drosophila fly flies",
        "child children pediatric paediatric infant infants adolescent adolescents kids pupils",
        "patient patients clinical",
        "woman women female females",
        "man men male males",
        "elderly older aged",
        "pregnant pregnancy maternal",
        "human humans people person participant participants subjects adults patients volunteers",
    )
)
"""Those whom something may hold for, in words that stand for one another."""

_PREFIX = 5
"""Letters of a name from which on a longer word may be a form of it."""


def states(asked: Asked) -> bool:
    """Whether some passage may state what is asked; True wherever that is not plain."""
    asks, names = read_question(asked.question), named(asked.question)
    if asked.question.rstrip().endswith("?") and _lacks_someone(asked):
        return False
    asks_year = _YEAR_ASKED.search(asked.question) is not None
    wanted = _quantities(asked.question)
    if asks.sides is not None or not (asks.value or asks_year or wanted):
        # A claim may name things otherwise than the papers do; it asks for nothing.
        return not asked.question.rstrip().endswith("?") or _names_some(asked, asks.sides is None)
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


def mentions(passages: Iterable[Passage], word: str) -> bool:
    """Whether some passage has a word, in any of its forms, or one that stands for it."""
    wanted = {word.casefold()}.union(*(group for group in _ALIKE if word.casefold() in group))
    stems = content_stems(" ".join(wanted))
    return any(
        not stems.isdisjoint(content_stems(text)) or _has(passage, word)
        for passage in passages
        for text in (passage.title, *passage.sentences.values())
    )


def takes_up(question: str, follow_up: str, evidence: Mapping[str, Evidence]) -> bool:
    """Whether what a follow-up asks of anew is in the evidence; True where it asks otherwise.

    `question` is the follow-up as it was searched for.
    """
    asked_of = only_asks_of(follow_up)
    if asked_of is None or asked_of not in question.casefold():
        return True
    return mentions(read_messages(write_messages(question, evidence)).passages, asked_of)


def _names_some(asked: Asked, is_of_one: bool) -> bool:
    """Whether what a question names is there: all of it for a yes or no, else something."""
    here = [
        *(any(_has(one, name) for one in asked.passages) for name in named(asked.question)),
        *(any(_begins(one, name) for one in asked.passages) for name in _proper(asked.question)),
    ]
    if is_of_one and _YES_OR_NO.search(asked.question):
        return all(here)
    return not here or any(here)


def _lacks_someone(asked: Asked) -> bool:
    """Whether a question is about people or animals that no passage is about."""
    asked_of = (
        token.key
        for found in _OF_WHOM.finditer(asked.question)
        for token in tokens(found[1])
        if any(token.key in group for group in _ALIKE)
    )
    return any(not mentions(asked.passages, word) for word in asked_of)


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


def _proper(question: str) -> list[str]:
    """The words written with a capital for being a name, where capitals tell, or with a version."""
    numbered = _NUMBERED.findall(question)
    words = _WORD.findall(question)
    capital = [word for word in words if word[0].isupper() and not _is_name(word)]
    if 2 * len(capital) > len(words):
        return numbered
    inside = re.findall(r"(?<=[a-z0-9,;)] )[A-Z][a-z]{2,}\b(?![-'])", question)
    return [*(word for word in inside if word in capital), *numbered]


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


def _begins(passage: Passage, name: str) -> bool:
    """Whether some word of a passage begins as a name does: Bayes as Bayesian."""
    start = name[: max(_PREFIX - 1, len(name) - 3)]
    texts = " ".join((passage.title, *passage.sentences.values()))
    return re.search(rf"\b{re.escape(start)}", texts, re.IGNORECASE) is not None


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
