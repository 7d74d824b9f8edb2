"""What can be seen of a sentence as an answer to a question, as numbers to be weighed."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from bot.context import Asked, Passage
from bot.question import Value, holds, read_question
from bot.words import stems

Weigh = Callable[[str], float]
Split = Callable[[str], Sequence[str]]

_FINDING = re.compile(
    r"\b(?:we (?:also )?(?:show|find|found|prove|demonstrate|report|achieve|observe)|results?"
    r"|outperform\w*|achiev\w+|demonstrat\w+|conclu\w+|reveal\w*|significant\w*|improv\w+)\b",
    re.IGNORECASE,
)
_PROPOSAL = re.compile(
    r"\b(?:we|this (?:paper|work|article|study)|here)\b[^.;:]{0,40}?\b(?:propos|present|introduc"
    r"|develop|describ|provid|stud|investigat|address|design|deriv|explor|survey|review)",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:has been|have been|recent(?:ly)?|commonly|widely|typically|traditional|existing|prior"
    r"|previous|remains?|challeng\w+|however|despite)\b",
    re.IGNORECASE,
)
_RELATES = re.compile(
    r"\b(?:associat\w+|correlat\w+|increas\w+|decreas\w+|reduc\w+|higher|lower|inhibit\w*"
    r"|promot\w*|induc\w*|suppress\w*|requir\w+|essential|leads?|caus\w+|enhanc\w+|impair\w*"
    r"|regulat\w+|mediat\w+)\b",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(
    r"\W*(?:these|our|thus|therefore|together|in conclusion|in summary|collectively|taken|overall"
    r"|hence|conclusions?)\b",
    re.IGNORECASE,
)
_AIM = re.compile(
    r"\b(?:aim(?:ed|s)?|objectives?|goal|sought|hypothesi[sz]\w+|whether"
    r"|to (?:determine|investigate|assess|evaluate|examine|test|study))\b",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"\bwere (?:randomi[sz]ed|assigned|recruited|enrolled|collected|measured|obtained|included"
    r"|searched)\b|\bwe (?:used|searched|performed|conducted|measured|collected|recruited"
    r"|analy[sz]ed)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Features:
    """What a sentence's score is made of, each in 0..1 or near it.

    `beyond_title` is the coverage of the question's words that the title lacks; those that begin
    with `paper_` are of the whole passage, `near_` of the better neighbour.
    """

    coverage: float = 0.0
    plain_coverage: float = 0.0
    title_coverage: float = 0.0
    beyond_title: float = 0.0
    rarest: float = 0.0
    pairs: float = 0.0
    best_covered: float = 0.0
    paper_coverage: float = 0.0
    paper_title: float = 0.0
    near_coverage: float = 0.0
    rank: float = 0.0
    top: float = 0.0
    value: float = 0.0
    digits: float = 0.0
    finding: float = 0.0
    proposal: float = 0.0
    background: float = 0.0
    relates: float = 0.0
    concludes: float = 0.0
    aim: float = 0.0
    method: float = 0.0
    place: float = 0.0
    first: float = 0.0
    last: float = 0.0
    brevity: float = 0.0
    length: float = 0.0
    similarity: float = 0.0
    most_similar: float = 0.0
    paper_similarity: float = 0.0
    near_similarity: float = 0.0
    word_similarity: float = 0.0


NAMES = tuple(field.name for field in fields(Features))


class Seen:
    """The passages in the library's words, beside the question's."""

    def __init__(
        self, asked: Asked, weigh: Weigh | None = None, split: Split | None = None
    ) -> None:
        self.asked = asked
        self._words_of: Split = split or stems
        self._question = list(dict.fromkeys(self._words_of(asked.question)))
        self._titles = [set(self._words_of(passage.title)) for passage in asked.passages]
        self._sentences = [
            [list(self._words_of(text)) for text in passage.sentences.values()]
            for passage in asked.passages
        ]
        self._weights = self._weighed(weigh)

    def features(self) -> list[list[Features]]:
        """One list a passage, without what only vectors tell."""
        value = read_question(self.asked.question).value
        rows = []
        for number, passage in enumerate(self.asked.passages):
            rows.append(self._of_passage(number, passage, value))
        best = max((item.coverage for row in rows for item in row), default=0.0)
        return [
            [replace(item, best_covered=item.coverage / best if best else 0.0) for item in row]
            for row in rows
        ]

    def _of_passage(self, number: int, passage: Passage, value: Value | None) -> list[Features]:
        title = self._titles[number]
        beyond = [word for word in self._question if word not in title]
        whole = set().union(title, *self._sentences[number])
        rarest = max(self._question, key=lambda word: self._weights[word], default="")
        shares = [self._share(self._question, set(words)) for words in self._sentences[number]]
        last = max(1, len(shares) - 1)
        rows = []
        for place, (text, words) in enumerate(
            zip(passage.sentences.values(), self._sentences[number], strict=True)
        ):
            here = set(words)
            digits = holds("number", text)
            rows.append(
                Features(
                    coverage=shares[place],
                    plain_coverage=(
                        sum(word in here for word in self._question) / max(1, len(self._question))
                    ),
                    title_coverage=self._share(self._question, here | title),
                    beyond_title=self._share(beyond, here),
                    rarest=float(rarest in here),
                    pairs=_shared_pairs(self._question, words),
                    paper_coverage=self._share(self._question, whole),
                    paper_title=self._share(self._question, title),
                    near_coverage=_beside(shares, place),
                    rank=1 / math.log2(2 + number),
                    top=float(number == 0),
                    value=float(value is not None and holds(value, text)),
                    digits=float(digits),
                    finding=float(_FINDING.search(text) is not None),
                    proposal=float(_PROPOSAL.search(text) is not None),
                    background=float(_BACKGROUND.search(text) is not None),
                    relates=float(_RELATES.search(text) is not None),
                    concludes=float(_CONCLUDES.match(text) is not None),
                    aim=float(_AIM.search(text) is not None),
                    method=float(_METHOD.search(text) is not None),
                    place=place / last,
                    first=float(place == 0),
                    last=float(place == last),
                    brevity=min(1.0, len(words) / 12),
                    length=math.log(1 + len(words)) / 4,
                )
            )
        return rows

    def _weighed(self, weigh: Weigh | None) -> Mapping[str, float]:
        if weigh is not None:
            return {word: weigh(word) for word in self._question}
        texts = [
            title.union(*sentences)
            for title, sentences in zip(self._titles, self._sentences, strict=True)
        ]
        having = Counter(word for text in texts for word in text)
        count = len(texts) + 1
        return {word: math.log(1 + count / (1 + having[word])) for word in self._question}

    def _share(self, asked: Sequence[str], words: set[str]) -> float:
        whole = sum(self._weights[word] for word in asked)
        found = sum(self._weights[word] for word in asked if word in words)
        return found / whole if whole else 0.0


def with_vectors(
    rows: Sequence[Sequence[Features]],
    cosines: Sequence[Sequence[float]],
    of_words: Sequence[Sequence[float]],
) -> list[list[Features]]:
    """The features with what vectors tell: of whole sentences, and of their words."""
    most = max((cosine for row in cosines for cosine in row), default=0.0)
    return [
        [
            replace(
                item,
                similarity=near[place],
                most_similar=float(near[place] == most),
                paper_similarity=max(near),
                near_similarity=_beside(near, place),
                word_similarity=found[place],
            )
            for place, item in enumerate(row)
        ]
        for row, near, found in zip(rows, cosines, of_words, strict=True)
    ]


def _beside(values: Sequence[float], place: int) -> float:
    """The greater of the values before and after a place; the place's own where it stands alone."""
    beside = [values[i] for i in (place - 1, place + 1) if 0 <= i < len(values)]
    return max(beside, default=values[place])


def _shared_pairs(question: Sequence[str], words: Sequence[str]) -> float:
    asked = set(itertools.pairwise(question))
    return len(asked & set(itertools.pairwise(words))) / len(asked) if asked else 0.0
