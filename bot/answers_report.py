"""How a file of questions was answered: the marks, and the sum of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.marks import Mark
from bot.metrics import Mean, Share, percentile
from bot.resampling import interval, ratio
from bot.risk import RiskCoverage, risk_coverage

SHARES = ("right", "answered", "right_paper", "quote_hit", "key_facts", "declined")
MEANS = ("citation_recall", "citation_precision")


@dataclass(frozen=True, slots=True)
class AnswersReport:
    """The figures of one run.

    `right` is over all questions: served with gold, or told that there is none. `right_paper`,
    `quote_hit` and `key_facts` are over the answerable ones, declined or not; the means over
    answered ones, each counting once (see `bot.marks.mark`). `models` counts the answers of each
    chat model: the offline one stands in for one that fails. The cost is None where a price is not
    known.
    """

    marks: tuple[Mark, ...]
    models: Mapping[str, int]
    right: Share
    answered: Share
    right_paper: Share
    quote_hit: Share
    citation_recall: Mean
    citation_precision: Mean
    key_facts: Share
    declined: Share
    declined_by_type: Mapping[str, Share]
    risk_coverage: RiskCoverage
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    median_ms: float | None
    p95_ms: float | None
    unknown_gold: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "questions": len(self.marks),
            "models": dict(self.models),
            **{name: getattr(self, name).to_json() for name in (*SHARES, *MEANS)},
            "declined_by_type": {
                kind: share.to_json() for kind, share in self.declined_by_type.items()
            },
            "risk_coverage": self.risk_coverage.to_json(),
            "usage": {
                "input_tokens": self.input_tokens,
                "output_tokens": self.output_tokens,
                "cost_usd": self.cost_usd,
            },
            "median_ms": self.median_ms,
            "p95_ms": self.p95_ms,
            "unknown_gold": list(self.unknown_gold),
            "failed": [{"id": name, "reason": reason} for name, reason in self.failed],
            "results": [mark.to_json() for mark in self.marks],
        }


def summarise(
    marks: Sequence[Mark], unknown_gold: Iterable[str], failed: Iterable[tuple[str, str]]
) -> AnswersReport:
    """Adds the marks up."""
    answerable = [one for one in marks if one.answerable]
    others = [one for one in marks if not one.answerable]
    asked = [one for one in marks if one.asked]
    costs = [one.cost_usd for one in asked]
    times = [float(one.ms) for one in asked if one.ms is not None]
    return AnswersReport(
        marks=tuple(marks),
        models=Counter(one.model for one in asked if one.model),
        right=_share(one.right for one in marks),
        answered=_share(one.answered for one in answerable),
        right_paper=_share(one.right_paper for one in answerable),
        quote_hit=_share(one.quote_hit for one in answerable if one.quote_hit is not None),
        citation_recall=_mean(one.citation_recall for one in answerable),
        citation_precision=_mean(one.citation_precision for one in answerable),
        key_facts=Share(
            sum(one.facts_found for one in answerable), sum(one.key_facts for one in answerable)
        ),
        declined=_share(one.declined for one in others),
        declined_by_type={
            kind: _share(one.declined for one in others if one.type == kind)
            for kind in dict.fromkeys(one.type for one in others)
            if kind
        },
        risk_coverage=risk_coverage(marks),
        input_tokens=sum(one.input_tokens for one in asked),
        output_tokens=sum(one.output_tokens for one in asked),
        cost_usd=None if None in costs else sum(cost or 0.0 for cost in costs),
        median_ms=percentile(times, 0.5),
        p95_ms=percentile(times, 0.95),
        unknown_gold=tuple(unknown_gold),
        failed=tuple(failed),
    )


def _share(hits: Iterable[bool]) -> Share:
    counted = list(hits)
    return Share(sum(counted), len(counted))


def _mean(values: Iterable[float | None]) -> Mean:
    known = [one for one in values if one is not None]
    if not known:
        return Mean(None, 0, None)
    range_ = interval(ratio(known, [1.0] * len(known)), len(known))
    return Mean(sum(known) / len(known), len(known), range_)
