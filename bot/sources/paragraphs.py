"""The paragraphs of a wrapped page: titles and abstracts put together again from their lines.

Most lines end where the next word would not have fitted, so of each it is only known that it may
go on. The cheapest way to read all of them as titles and abstracts, in turns, is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.sources import shape

# What is unlikely costs more; for scale, a full line ends a paragraph one time in ten.
ENDED = 2.2
AGAIN = {"T": 3.0, "A": 7.0}  # a title without an abstract, a text without a title
OTHER = 2.0  # what is neither
OPEN = 3.0  # a text that does not end as a sentence does, a title that cannot end there
SMALL = 3.0  # a start in lower case
TOO_LONG = 10.0
SURELY_TEXT = 400  # characters
SHORT_TEXT, USUAL_TEXT, LONGEST_TEXT, LONGEST_TITLE = 120, 1200, 2600, 260  # characters
A_LITTLE = 250  # characters that make a text one unlikelier
MOST_PIECES = 40

_WORD = re.compile(r"[^\W\d_][\w'’-]{3,}")
_SAYS = re.compile(
    r"\b(?:is|are|was|were|has|have|been|can|which|that|[Ww]e|[Oo]ur|[Tt]his|these|such)\b"
)


@dataclass(frozen=True, slots=True)
class _Way:
    """The cheapest way to a place: where its last paragraph starts, and what came before that."""

    cost: float
    start: int = 0
    before: str = "A"


class Paragraphs:
    """Reads lines as titles (T) and abstracts (A); what is neither leaves the turn as it was.

    `ended` says of each line whether the one before it surely ended a paragraph; `join` puts two
    parts of one together.
    """

    def __init__(
        self, texts: Sequence[str], ended: Sequence[bool], join: Callable[[str, str], str]
    ) -> None:
        self._texts = texts
        self._ended = ended
        self._join = join
        self._leans = [_lean(text) for text in texts]

    def found(self) -> list[range]:
        """The places of each paragraph's lines."""
        ways: list[dict[str, _Way]] = [{"A": _Way(0.0)}]
        for end in range(1, len(self._texts) + 1):
            ways.append(self._ways_to(end, ways))
        state = min(ways[-1], key=lambda name: ways[-1][name].cost)
        found, end = [], len(self._texts)
        while end:
            way = ways[end][state]
            found.append(range(way.start, end))
            end, state = way.start, way.before
        return found[::-1]

    def _ways_to(self, end: int, ways: Sequence[dict[str, _Way]]) -> dict[str, _Way]:
        reached: dict[str, _Way] = {}
        for start, text in self._last(end):
            ambiguous = 0.0 if end == len(self._texts) or self._ended[end] else ENDED
            own = {"T": self._title(start, end, text), "A": self._abstract(start, end, text)}
            other = OTHER + shape.ignorable(text)
            for before, way in ways[start].items():
                for state, cost in own.items():
                    again = AGAIN[state] if state == before else 0.0
                    _keep(reached, state, _Way(way.cost + cost + again + ambiguous, start, before))
                _keep(reached, before, _Way(way.cost + other + ambiguous, start, before))
        return reached

    def _last(self, end: int) -> Iterator[tuple[int, str]]:
        """Every paragraph that may end here, with its text, the shortest first."""
        text = ""
        for start in range(end - 1, max(end - 1 - MOST_PIECES, -1), -1):
            text = self._join(self._texts[start], text) if text else self._texts[start]
            yield start, text
            if self._ended[start] or len(text) > LONGEST_TEXT:
                return

    def _title(self, start: int, end: int, text: str) -> float:
        if len(text) > LONGEST_TITLE:
            return 2 * TOO_LONG
        cost = max(-2.0, shape.prose(text) + 2.0)
        cost += max(0.0, self._leans[end - 1]) * (end > start + 1)
        cost += OPEN * shape.is_dangling(text) + SMALL * shape.starts_small(text)
        return cost

    def _abstract(self, start: int, end: int, text: str) -> float:
        cost = OPEN * (not shape.is_closed(text))
        if len(text) < SURELY_TEXT:
            cost += max(0.0, 4.0 - shape.prose(text))
        cost += max(0.0, -self._leans[start]) + max(0.0, -self._leans[end - 1])
        cost += SMALL * shape.starts_small(text) + OPEN * (len(text) < SHORT_TEXT)
        cost += max(0.0, (len(text) - USUAL_TEXT) / A_LITTLE)
        return cost


def _keep(reached: dict[str, _Way], state: str, way: _Way) -> None:
    if state not in reached or way.cost < reached[state].cost:
        reached[state] = way


def _lean(line: str) -> float:
    """How much more a line looks like a part of running text than of a title, -2..3."""
    words = _WORD.findall(line)
    says = 1.5 if _SAYS.search(line) else 0.0
    if len(words) < 3:
        return says
    share = sum(word[0].isupper() for word in words) / len(words)
    case: float = max(-2.0, min(1.5, 4.0 * (0.45 - share)))
    return says + case
