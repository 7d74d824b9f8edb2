"""Questions that the current library answers, put from its papers' titles; others every day."""

from __future__ import annotations

import hashlib
import heapq
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from bot.display import display
from bot.flags import reads_as_instruction
from bot.models import Paper
from bot.slack.plain import inert
from bot.theme_labels import Named, label
from bot.words import PREPOSITIONS, word_set

MOST_WORDS: Final = 6
LONGEST: Final = 120
MOST_READ: Final = 400
MOST_THEMES: Final = 40
MOST_PAPERS: Final = 5

_NAMED = re.compile(r"(?P<name>[A-Z][\w+-]*(?: [A-Z\d][\w+-]*)?)(?:: | -- | – | — )\S")
_FOR = re.compile(r"(?P<means>.+?) for (?P<end>.+)")
_WITH = re.compile(r"(?P<end>.+?) (?:via|with|using|through) (?P<means>.+)", re.IGNORECASE)
_JOINS = re.compile(r"\b(?:for|via|with|using|through|by|from|toward|towards)\b", re.IGNORECASE)
_SMALL_WORD = re.compile(r"\b[^\W\dA-Z_]{2,}\b")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile(r"[\w' +-]+")
# Titles that begin so are no name of anything.
_NO_NAME = word_set(
    """
    a an the on towards toward is are do does can how what why when where which learning
    understanding rethinking revisiting improving exploring survey review beyond about using
    """
)
_SENTENCES = word_set(
    """
    is are was were do does did can not why how what when where which that who and or we our your
    """
)
_SINGULAR = re.compile(r"(?:ss|is|us|ics)$", re.IGNORECASE)


def drawn(paper_ids: Iterable[str], day: date) -> list[str]:
    """The papers that a day's questions are put from, in their order of that day."""
    return heapq.nsmallest(MOST_READ, paper_ids, key=lambda paper_id: _draw(day, paper_id))


def example_questions(ordered: Sequence[Paper], count: int) -> tuple[str, ...]:
    """Up to `count` questions, no two about one paper."""
    small = frozenset(word for paper in ordered for word in _SMALL_WORD.findall(paper.abstract))
    kinds = [_of_method(ordered, small), _of_name(ordered, small), _of_several(ordered, small)]
    taken: set[str] = set()
    questions: list[str] = []
    for about, question in _in_turn(kinds):
        if len(questions) == count:
            break
        if taken.isdisjoint(about) and _is_fit(question):
            questions.append(question)
            taken.update(about)
    return tuple(questions)


_Question = tuple[tuple[str, ...], str]


def _of_method(papers: Sequence[Paper], small: frozenset[str]) -> Iterator[_Question]:
    """`Disentanglement via Latent Quantization`: How does latent quantization help with …?"""
    for paper in papers:
        title = display(paper.title)
        match = _FOR.fullmatch(title) or _WITH.fullmatch(title)
        if match is None or len(_JOINS.findall(title)) != 1:
            continue
        means, end = _lowered(match["means"], small), _lowered(match["end"], small)
        if _is_phrase(means) and _is_phrase(end) and " of " not in means:
            verb = "do" if _is_plural(means) else "does"
            yield (paper.paper_id,), f"How {verb} {means} help with {end}?"


def _of_name(papers: Sequence[Paper], small: frozenset[str]) -> Iterator[_Question]:
    """`KANQAS: …`: How does KANQAS work?"""
    for paper in papers:
        match = _NAMED.match(display(paper.title))
        if match and _is_told_of(match["name"], paper.abstract, small):
            yield (paper.paper_id,), f"How does {match['name']} work?"


def _of_several(papers: Sequence[Paper], small: frozenset[str]) -> Iterator[_Question]:
    """Papers whose titles share words: What do the papers say about …?"""
    sharing: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        for word in {word.casefold() for word in _WORD.findall(paper.title) if len(word) > 4}:
            sharing[word].append(paper)
    groups = (group for group in sharing.values() if 2 <= len(group) <= MOST_PAPERS)
    for group in itertools.islice(groups, MOST_THEMES):
        inside = [Named(_lowered(paper.title, small), "") for paper in group]
        others = [Named(paper.title, "") for paper in papers if paper not in group]
        shared = label(inside, others)
        if shared is None or " " not in shared or any(map(str.isdigit, shared)):
            continue
        about = tuple(paper.paper_id for paper in papers if _speaks_of(paper.title, shared))
        if len(about) <= MOST_PAPERS:
            yield about, f"Which papers are about {shared}?"


def _speaks_of(title: str, phrase: str) -> bool:
    return (
        re.search(rf"\b{re.escape(phrase.removesuffix('s'))}s?\b", title, re.IGNORECASE) is not None
    )


def _in_turn(kinds: Sequence[Iterator[_Question]]) -> Iterator[_Question]:
    for row in itertools.zip_longest(*kinds):
        yield from (one for one in row if one is not None)


def _is_phrase(text: str) -> bool:
    """Whether a part of a title may stand within a sentence."""
    words = text.casefold().split()
    return (
        0 < len(words) <= MOST_WORDS
        and _PLAIN.fullmatch(text) is not None
        and words[0] not in _NO_NAME | PREPOSITIONS
        and _SENTENCES.isdisjoint(words)
    )


def _is_fit(question: str) -> bool:
    """Whether a question may be shown, and sent by a press: short, and inert as it stands."""
    return (
        len(question) <= LONGEST
        and inert(question) == question
        and not reads_as_instruction(question)
    )


def _lowered(text: str, small: frozenset[str]) -> str:
    """A part of a title as it stands within a sentence: a word that abstracts write small is."""
    return _WORD.sub(lambda match: _in_case(match[0], small), text)


def _in_case(word: str, small: frozenset[str]) -> str:
    is_capital = word[:1].isupper() and (word[1:].islower() or len(word) == 1)
    return word.lower() if is_capital and word.lower() in small else word


def _is_told_of(name: str, abstract: str, small: frozenset[str]) -> bool:
    """Whether an abstract says something of a name, and nobody uses it as an ordinary word."""
    least = 2 if name.isupper() else 1
    return abstract.count(name) >= least and _lowered(name, small) == name


def _is_plural(text: str) -> bool:
    is_doing = text.split()[0].endswith("ing")
    return text.endswith("s") and not is_doing and not _SINGULAR.search(text)


def _draw(day: date, paper_id: str) -> bytes:
    return hashlib.sha256(f"{day.isoformat()} {paper_id}".encode("utf-8", "replace")).digest()
