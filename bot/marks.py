"""What answers got right, given what is known about each question, and the sum of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.answer import Answer
from bot.metrics import Share, percentile
from bot.models import Citation

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
class AnswersReport:
    """How a file of questions was answered.

    `citation_recall` and `citation_precision` are ALCE's (Gao et al., 2023) with gold sentences in
    the place of its judge of entailment: a sentence is supported if one of its quotes is a gold
    sentence, and a citation is needed if its own quote is. Gold sentences are few, so both are
    lower bounds. The cost is None where a price is not known.
    """

    questions: int
    answered: Share
    right_paper: Share
    quote_hit: Share
    citation_recall: Share
    citation_precision: Share
    key_facts: Share
    declined: Share
    declined_by_type: Mapping[str, Share]
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    median_ms: float | None
    unknown_gold: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        shares = ("answered", "right_paper", "quote_hit", "citation_recall", "citation_precision")
        return {
            "questions": self.questions,
            **{name: getattr(self, name).to_json() for name in (*shares, "key_facts", "declined")},
            "declined_by_type": {
                kind: share.to_json() for kind, share in self.declined_by_type.items()
            },
            "usage": {
                "input_tokens": self.input_tokens,
                "output_tokens": self.output_tokens,
                "cost_usd": self.cost_usd,
            },
            "median_ms": self.median_ms,
            "unknown_gold": list(self.unknown_gold),
            "failed": [{"id": name, "reason": reason} for name, reason in self.failed],
        }


@dataclass(frozen=True, slots=True)
class Mark:
    """What one answer got right. `answer` is None where the question could not be asked."""

    question: Question
    answer: Answer | None
    right_paper: bool
    supported: int
    needed: int
    facts: int

    @property
    def answered(self) -> bool:
        return self.answer is not None and self.answer.status == "answered"

    @property
    def declined(self) -> bool:
        return self.answer is not None and self.answer.status != "answered"

    @property
    def sentences(self) -> int:
        return len(self.answer.sentences) if self.answer else 0

    @property
    def citations(self) -> int:
        return sum(len(one.citations) for one in self.answer.sentences) if self.answer else 0


def mark(question: Question, answer: Answer | None, gold: Mapping[str, str]) -> Mark:
    """Compares an answer with the question's gold, whose names `gold` maps to paper ids."""
    sentences = answer.sentences if answer else ()
    cited = [citation for sentence in sentences for citation in sentence.citations]
    right = {gold[name] for name in question.gold if name in gold}
    said = " ".join([one.text for one in sentences] + [citation.quote for citation in cited])
    return Mark(
        question=question,
        answer=answer,
        right_paper=any(citation.paper_id in right for citation in cited),
        supported=sum(
            any(_is_gold(citation, question, gold) for citation in sentence.citations)
            for sentence in sentences
        ),
        needed=sum(_is_gold(citation, question, gold) for citation in cited),
        facts=sum(_folded(fact) in _folded(said) for fact in question.key_facts),
    )


def summarise(
    marks: Sequence[Mark], unknown_gold: Iterable[str], failed: Iterable[tuple[str, str]]
) -> AnswersReport:
    """Adds the marks up."""
    answerable = [one for one in marks if one.question.answerable]
    others = [one for one in marks if not one.question.answerable]
    with_gold = [one for one in answerable if one.question.gold_sentences]
    answers = [one.answer for one in marks if one.answer]
    costs = [answer.usage.cost_usd for answer in answers]
    facts = sum(len(one.question.key_facts) for one in answerable)
    times = [float(a.timings_ms["total"]) for a in answers if "total" in a.timings_ms]
    return AnswersReport(
        questions=len(marks),
        answered=_share(one.answered for one in answerable),
        right_paper=_share(one.right_paper for one in answerable),
        quote_hit=_share(one.supported > 0 for one in with_gold),
        citation_recall=_sum(with_gold, lambda one: one.supported, lambda one: one.sentences),
        citation_precision=_sum(with_gold, lambda one: one.needed, lambda one: one.citations),
        key_facts=Share(sum(one.facts for one in answerable), facts),
        declined=_share(one.declined for one in others),
        declined_by_type={
            kind: _share(one.declined for one in others if one.question.kind == kind)
            for kind in dict.fromkeys(one.question.kind for one in others)
            if kind
        },
        input_tokens=sum(answer.usage.input_tokens for answer in answers),
        output_tokens=sum(answer.usage.output_tokens for answer in answers),
        cost_usd=None if None in costs else sum(cost or 0.0 for cost in costs),
        median_ms=percentile(times, 0.5),
        unknown_gold=tuple(unknown_gold),
        failed=tuple(failed),
    )


def _share(hits: Iterable[bool]) -> Share:
    counted = list(hits)
    return Share(sum(counted), len(counted))


def _sum(marks: Sequence[Mark], hits: Callable[[Mark], int], total: Callable[[Mark], int]) -> Share:
    return Share(sum(map(hits, marks)), sum(map(total, marks)))


def _is_gold(citation: Citation, question: Question, gold: Mapping[str, str]) -> bool:
    """Whether a quote is one of the gold sentences, or a good part of one."""
    quote = _folded(citation.quote)
    for item in question.gold_sentences:
        if gold.get(item.title, citation.paper_id) != citation.paper_id:
            continue
        shorter, longer = sorted((quote, _folded(item.sentence)), key=len)
        if shorter == longer or (len(shorter) >= SHORTEST_MATCH and shorter in longer):
            return True
    return False


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
