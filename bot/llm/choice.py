"""Which of the scored sentences to answer with, by the kind of question."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from bot.flags import reads_as_instruction
from bot.llm.scorer import Scored
from bot.question import Asks
from bot.words import content_stems

MOST = 5
MOST_OF_A_PAPER = 2
MOST_PAPERS = 6
"""Papers listed, each with one sentence, where a question asks which papers there are."""

FEWEST = 3
GAP = 3.0
"""Beyond the fewest, a sentence is given when its log odds are within this of the best one's."""

CLEAR = 4.5
"""A sentence this far below the best one's log odds is never given."""

TELLS = 0.8
"""What saying "we propose …" adds to the log odds of the sentence that tells of a paper."""

_REFERS = re.compile(
    r"\W*(?:this|these|it|they|such|those|its|their|the (?:latter|former|resulting))\b(?! (?:paper"
    r"|work|article|study|letter|note|survey|review|report|thesis|chapter)\b)",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\W*(?:also|further(?:more)?|additionally|moreover|finally|in addition|besides|then|lastly)\b"
    r"|\W*we (?:also|further|additionally|then|finally)\b",
    re.IGNORECASE,
)


def choose(scored: Sequence[Scored], asks: Asks) -> list[Scored]:
    """The sentences to answer with: the best paper first, a paper's own order within it."""
    plain = [item for item in scored if not reads_as_instruction(item.text)] or list(scored)
    if asks.papers:
        return _one_each(plain)
    ranked = sorted(plain, key=lambda item: -item.score)
    first = [_best_of(ranked, side) for side in asks.sides or ()]
    chosen = _best(ranked, [item for item in dict.fromkeys(first) if item is not None])
    return _in_order(_with_antecedents(chosen, plain))


def log_odds(score: float) -> float:
    """The log odds of a probability."""
    return math.log(score / (1 - score))


def _one_each(scored: Sequence[Scored]) -> list[Scored]:
    """The telling sentence of each of the papers that score, best paper first.

    Of few papers a second sentence is given too.
    """
    ranked = sorted(scored, key=lambda item: -_telling(item))
    telling: dict[int, Scored] = {}
    for item in ranked:
        telling.setdefault(item.passage, item)
    least = log_odds(max((item.score for item in scored), default=0.5)) - GAP
    listed = [
        item
        for i, item in enumerate(list(telling.values())[:MOST_PAPERS])
        if i < FEWEST or log_odds(item.score) >= least
    ]
    papers = {item.passage for item in listed}
    others = (item for item in ranked if item.passage in papers and item not in listed)
    for item in others:
        if len(listed) < MOST and _count(listed, item.passage) < MOST_OF_A_PAPER:
            listed.append(item)
    return _in_order(listed)


def _telling(item: Scored) -> float:
    proposes = item.features.proposal and not _ADDS.match(item.text)
    return log_odds(item.score) + (TELLS if proposes else 0.0)


def _best(ranked: Sequence[Scored], first: Iterable[Scored]) -> list[Scored]:
    chosen = list(first)
    best = log_odds(ranked[0].score) if ranked else 0.0
    for item in ranked:
        gap = best - log_odds(item.score)
        if len(chosen) >= MOST or gap > (CLEAR if len(chosen) < FEWEST else GAP):
            break
        if _count(chosen, item.passage) < MOST_OF_A_PAPER and item not in chosen:
            chosen.append(item)
    return chosen


def _best_of(ranked: Sequence[Scored], side: str) -> Scored | None:
    """The best sentence that names one side of a comparison."""
    words = content_stems(side)
    return next((item for item in ranked if words and words <= content_stems(item.text)), None)


def _with_antecedents(chosen: Sequence[Scored], scored: Sequence[Scored]) -> list[Scored]:
    """With the sentence before each that begins by referring to it."""
    at = {(item.passage, item.place): item for item in scored}
    before = [at.get((item.passage, item.place - 1)) for item in chosen if _REFERS.match(item.text)]
    return list(dict.fromkeys([*chosen, *(item for item in before if item is not None)]))


def _count(chosen: Iterable[Scored], passage: int) -> int:
    return sum(item.passage == passage for item in chosen)


def _in_order(chosen: Sequence[Scored]) -> list[Scored]:
    papers = list(dict.fromkeys(item.passage for item in chosen))
    return sorted(chosen, key=lambda item: (papers.index(item.passage), item.place))
