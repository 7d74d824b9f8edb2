"""What one answer got right, given what is known about its question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from statistics import fmean
from typing import Any, Final, Self

from bot.answer import Answer
from bot.citations import VerifiedClaim
from bot.models import Citation, Usage

SHORTEST_MATCH: Final = 25


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence that answers a question, and the title or id of its paper."""

    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is known about its answer; without gold it cannot be answered."""

    question_id: str
    text: str
    gold: tuple[str, ...] = ()
    gold_sentences: tuple[GoldSentence, ...] = ()
    key_facts: tuple[str, ...] = ()
    kind: str | None = None

    @property
    def answerable(self) -> bool:
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one answer got right.

    `status` is None where the question could not be asked. `quote_hit` and the two of citations
    are None where the question's gold says nothing about them, the latter also without an answer.
    `score` is how much the answer is to be trusted, `ms` what it took. The cost is None where a
    price is not known.
    """

    id: str
    question: str
    type: str | None
    answerable: bool
    answer_id: str | None = None
    model: str | None = None
    status: str | None = None
    right_paper: bool = False
    quote_hit: bool | None = None
    citation_recall: float | None = None
    citation_precision: float | None = None
    facts_found: int = 0
    key_facts: int = 0
    score: float | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    ms: int | None = None

    @property
    def asked(self) -> bool:
        return self.status is not None

    @property
    def answered(self) -> bool:
        return self.status == "answered"

    @property
    def declined(self) -> bool:
        return self.asked and not self.answered

    @property
    def right(self) -> bool:
        """Whether the reader was served: shown a gold sentence, or a gold paper where no sentence
        is known; told that there is none where there is none.
        """
        if not self.answerable:
            return self.declined
        return self.right_paper if self.quote_hit is None else self.quote_hit

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"right": self.right}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises TypeError and KeyError for what is no mark."""
        return cls(**{field.name: document[field.name] for field in fields(cls)})


def mark(
    question: Question, answer: Answer | None, gold: Mapping[str, str], score: float | None = None
) -> Mark:
    """Compares an answer with the question's gold, whose names `gold` maps to paper ids.

    Citation recall and precision are ALCE's (Gao et al., 2023): the share of an answer's sentences
    that their citations support, and the share of its citations that are needed for that. What a
    quote supports is judged by the gold: it is a gold sentence, or from a gold paper where the
    question names no sentence. Gold is seldom all there is, so both are lower bounds.
    """
    unmarked = Mark(
        question.question_id,
        question.text,
        question.kind,
        question.answerable,
        key_facts=len(question.key_facts),
    )
    if answer is None:
        return unmarked
    supports = _judge(question, gold)
    cited = [citation for sentence in answer.sentences for citation in sentence.citations]
    papers = _papers(question, gold)
    recall, precision = (
        _cited_well(answer.sentences, supports) if question.answerable else (None, None)
    )
    return Mark(
        id=question.question_id,
        question=question.text,
        type=question.kind,
        answerable=question.answerable,
        answer_id=answer.answer_id,
        model=answer.model,
        status=answer.status,
        right_paper=any(citation.paper_id in papers for citation in cited),
        quote_hit=any(map(supports, cited)) if question.gold_sentences else None,
        citation_recall=recall,
        citation_precision=precision,
        facts_found=_facts(question, answer),
        key_facts=len(question.key_facts),
        score=score,
        input_tokens=answer.usage.input_tokens,
        output_tokens=answer.usage.output_tokens,
        cost_usd=_cost(answer.usage),
        ms=answer.timings_ms.get("total"),
    )


def is_gold(quote: str, sentence: str) -> bool:
    """Whether a quote is a gold sentence or a good part of one, or holds one whole."""
    shorter, longer = sorted((_folded(quote), _folded(sentence)), key=len)
    return shorter == longer or (len(shorter) >= SHORTEST_MATCH and shorter in longer)


def holds(abstract: str, sentence: str) -> bool:
    """Whether a gold sentence stands in an abstract, so that it can be found there."""
    return _folded(sentence) in _folded(abstract)


def _cited_well(
    sentences: Sequence[VerifiedClaim], supports: Callable[[Citation], bool]
) -> tuple[float | None, float | None]:
    """ALCE's recall and precision of one answer.

    The citations of a sentence support it together if one of them does; the others are then of no
    use, and none is where the sentence has no support.
    """
    if not sentences:
        return None, None
    good = [[supports(citation) for citation in one.citations] for one in sentences]
    return fmean(map(any, good)), fmean(one for each in good for one in each)


def _judge(question: Question, gold: Mapping[str, str]) -> Callable[[Citation], bool]:
    """What says whether a citation supports an answer to the question."""
    papers = _papers(question, gold)
    if not question.gold_sentences:
        return lambda citation: citation.paper_id in papers

    def supports(citation: Citation) -> bool:
        return any(
            gold.get(item.title, citation.paper_id) == citation.paper_id
            and is_gold(citation.quote, item.sentence)
            for item in question.gold_sentences
        )

    return supports


def _papers(question: Question, gold: Mapping[str, str]) -> set[str]:
    return {gold[name] for name in question.gold if name in gold}


def _cost(usage: Usage) -> float | None:
    """What asked no model cost nothing."""
    asked = usage.input_tokens or usage.output_tokens
    return usage.cost_usd if asked else usage.cost_usd or 0.0


def _facts(question: Question, answer: Answer) -> int:
    quotes = [citation.quote for one in answer.sentences for citation in one.citations]
    said = _folded(" ".join([one.text for one in answer.sentences] + quotes))
    return sum(_folded(fact) in said for fact in question.key_facts)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
