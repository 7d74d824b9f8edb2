"""What a group of papers is called: a phrase that stands, letter for letter, in two or more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.flags import reads_as_instruction
from bot.words import CONTENT_FREE, HEDGES, NEGATIONS, REPORTS, word_set

LONGEST_PHRASE = 3
LEAST_PAPERS = 2
WORTH_BY_LENGTH = (1.0, 2.2, 2.6)

_WORD = re.compile(r"(?<![\w\\-])[^\W\d_]\w*(?:-\w+)*")
# Words that say nothing of what a paper is about, and those that do only beside another.
_EMPTY = (
    CONTENT_FREE
    | HEDGES
    | NEGATIONS
    | REPORTS
    | word_set(
        """
    paper papers work works study studies article research researchers recent recently new novel
    first second different various several many existing previous prior based using use used uses
    propose proposed proposes present presents presented introduce introduces introduced develop
    developed develops designed approach approaches method methods technique techniques result
    results experiment experiments extensive show improve improves improved improving improvement
    improvements achieve achieves achieved achieving outperform outperforms outperforming
    state-of-the-art significant significantly effective effectively efficiently important key main
    higher lower better best good more less number set challenge challenges challenging across
    further furthermore moreover however while where make makes made making well two three four
    five one per even just still each other another provide provides provided providing enable
    enables enabled enabling require requires required requiring lead leads leading address
    addresses addressing available github com https http www cost costs case cases example examples
    way ways time times part parts order compared strong ability potential current give gives given
    take takes taken learn learns learned build builds built approximate any all including without
    need needs needed increasing increasingly critical crucial remain remains often existing
    """
    )
)
_WEAK = word_set(
    """
    model models large small data dataset datasets system systems analysis evaluation performance
    framework frameworks task tasks problem problems accuracy quality process general specific
    simple complex robust robustness efficient accurate experimental high low real-world code
    simulation language visual state design designs optimal learning training network networks
    features information runtime tuning speed latency overhead baseline baselines parameter
    parameters benchmark benchmarks size error errors neural deep single specification
    specifications
    """
)


@dataclass(frozen=True, slots=True)
class Named:
    """A text that phrases are looked for in: a paper's title and its abstract."""

    title: str
    abstract: str


def label(
    inside: Sequence[Named], outside: Sequence[Named], taken: Collection[str] = ()
) -> str | None:
    """The phrase that parts these papers best from the others; None when they share none.

    A word by itself is one where it is a name, or stands in two titles.

    Phrases in `taken` are other groups' labels.
    """
    spelt = [_phrases(paper) for paper in inside]
    here = Counter(form for forms in spelt for form in forms)
    in_titles = Counter(key for paper in inside for key in _keys(paper.title))
    elsewhere = Counter(
        key for paper in outside for key in _keys(f"{paper.title}\n{paper.abstract}")
    )
    of_key = Counter(key for forms in spelt for key in {form.casefold() for form in forms})

    def worth(form: str) -> float:
        key = form.casefold()
        share = of_key[key] / len(inside)
        other = elsewhere[key] / len(outside) if outside else 0.0
        longer = WORTH_BY_LENGTH[form.count(" ")]
        return (share - other) * longer * (1 + in_titles[key] / len(inside))

    fit = [
        form
        for form, papers in here.items()
        if papers >= LEAST_PAPERS
        and (" " in form or _is_name(form) or in_titles[form.casefold()] >= LEAST_PAPERS)
        and form.casefold() not in taken
        and not reads_as_instruction(form)
    ]
    return max(fit, key=lambda form: (worth(form), here[form], form), default=None)


def _is_name(word: str) -> bool:
    """Whether a word names something by itself: a capital or a digit within."""
    return any(letter.isupper() or letter.isdigit() for letter in word[1:])


def _phrases(paper: Named) -> set[str]:
    return {form for text in (paper.title, paper.abstract) for form in _runs(text)}


def _keys(text: str) -> set[str]:
    return {form.casefold() for form in _runs(text)}


def _runs(text: str) -> set[str]:
    """Runs of up to three words with single spaces between them, each of some meaning."""
    words = list(_WORD.finditer(text))
    found: set[str] = set()
    for start, word in enumerate(words):
        end, telling = word.end(), False
        for following in words[start : start + LONGEST_PHRASE]:
            if following.start() not in (word.start(), end + 1) or not _means(following[0]):
                break
            if following.start() > end and text[end] != " ":
                break
            end = following.end()
            telling = telling or following[0].casefold() not in _WEAK
            if telling:
                found.add(text[word.start() : end])
    return found


def _means(word: str) -> bool:
    return len(word) > 2 and word.casefold() not in _EMPTY
