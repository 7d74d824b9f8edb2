"""Which of the scored sentences to answer with, by the kind of question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.flags import reads_as_instruction
from bot.llm.scorer import Scored
from bot.question import Asks
from bot.words import content_stems

MOST = 5
MOST_OF_A_PAPER = 2

FEWEST = 3
GAP = 3.0
"""Beyond the fewest, a sentence is given when its log odds are within this of the best one's."""

LEADS = 5.0
"""What a sentence of the best one's paper loses in log odds where it would be read before it, times
the best one's score: where nothing is sure to answer, what is read first matters less."""

SECOND = 0.3
"""What a sentence loses in log odds where its paper has one already: the paper may be wrong."""

TELLS = 1.0
"""What a sentence gains in log odds in a list of papers where it is its paper's first proposal."""

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
    first = _sides(ranked, asks.sides) if asks.sides is not None else []
    return _in_order(_best(ranked, first))


def log_odds(score: float) -> float:
    """The log odds of a probability."""
    return math.log(score / (1 - score))


def _one_each(scored: Sequence[Scored]) -> list[Scored]:
    """The telling sentence of each of the papers that score, best paper first.

    Of few papers a second sentence is given too.
    """
    proposing = [item for item in scored if item.features.proposal and not _ADDS.match(item.text)]
    tells = {item.passage: item for item in reversed(proposing)}.values()
    ranked = sorted(
        scored, key=lambda item: -log_odds(item.score) - (TELLS if item in tells else 0.0)
    )
    telling: dict[int, Scored] = {}
    for item in ranked:
        telling.setdefault(item.passage, item)
    least = log_odds(max((item.score for item in scored), default=0.5)) - GAP
    listed = [
        item
        for i, item in enumerate(list(telling.values())[:MOST])
        if i < FEWEST or log_odds(item.score) >= least
    ]
    papers = {item.passage for item in listed}
    others = (item for item in ranked if item.passage in papers and item not in listed)
    for item in others:
        if len(listed) < MOST and _count(listed, item.passage) < MOST_OF_A_PAPER:
            listed.append(item)
    return _in_order(listed)


def _best(ranked: Sequence[Scored], first: Iterable[Scored]) -> list[Scored]:
    """The best sentences, beginning with the given ones; each with the one it refers back to."""
    at = {(item.passage, item.place): item for item in ranked}
    chosen: list[Scored] = []
    for item in first:
        _add(chosen, item, at)
    left = list(ranked)
    while len(chosen) < MOST:
        left = [item for item in left if _may_follow(item, chosen)]
        if not left:
            break
        item = max(left, key=lambda item: _worth(item, chosen))
        if len(chosen) >= FEWEST and log_odds(ranked[0].score) - log_odds(item.score) > GAP:
            break
        left.remove(item)
        _add(chosen, item, at)
    return chosen


def _may_follow(item: Scored, chosen: Sequence[Scored]) -> bool:
    return item not in chosen and _count(chosen, item.passage) < MOST_OF_A_PAPER


def _worth(item: Scored, chosen: Sequence[Scored]) -> float:
    """What a sentence adds to those chosen, the first of which is the best, in log odds."""
    worth = log_odds(item.score) - SECOND * _count(chosen, item.passage)
    if chosen and item.passage == chosen[0].passage and item.place < chosen[0].place:
        worth -= LEADS * chosen[0].score
    return worth


def _add(chosen: list[Scored], item: Scored, at: Mapping[tuple[int, int], Scored]) -> None:
    """Adds a sentence and the one before it that it refers to, where there is room for both."""
    before = at.get((item.passage, item.place - 1)) if _REFERS.match(item.text) else None
    new = [one for one in (item, before) if one is not None and one not in chosen]
    room = min(MOST - len(chosen), MOST_OF_A_PAPER - _count(chosen, item.passage))
    if len(new) <= room:
        chosen += new


def _sides(ranked: Sequence[Scored], sides: Iterable[str]) -> list[Scored]:
    """The best sentence on each side of a comparison, by the rarest of the words that name it."""
    stems = [content_stems(item.text) for item in ranked]
    having = Counter(word for words in stems for word in words)
    named = [content_stems(side) for side in sides]
    shared = frozenset.intersection(*named)
    found: dict[Scored, None] = {}
    for words in named:
        weights = [sum(1 / having[word] for word in (words - shared) & one) for one in stems]
        best = max(weights, default=0.0)
        if best > 0:
            found[ranked[weights.index(best)]] = None
    return list(found)


def _count(chosen: Iterable[Scored], passage: int) -> int:
    return sum(item.passage == passage for item in chosen)


def _in_order(chosen: Sequence[Scored]) -> list[Scored]:
    papers = list(dict.fromkeys(item.passage for item in chosen))
    return sorted(chosen, key=lambda item: (papers.index(item.passage), item.place))
