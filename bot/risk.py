"""What answering more questions costs in wrong answers: the risk-coverage curve and its area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from bot.marks import Mark
from bot.resampling import Figure, Numbers, interval, value


@dataclass(frozen=True, slots=True)
class Point:
    """If only answers of at least this score were given: the share of questions answered, and the
    share of wrong ones among these answers.
    """

    coverage: float
    risk: float
    score: float


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The curve from the surest answer to all that were given.

    `aurc` is the mean risk over the coverages reached (Geifman et al., 2019; lower is better),
    `best_aurc` what a score would reach that put every right answer before every wrong one.
    """

    curve: tuple[Point, ...]
    aurc: float | None
    best_aurc: float | None
    range: tuple[float, float] | None

    def to_json(self) -> dict[str, Any]:
        low, high = self.range or (None, None)
        return {
            "aurc": _rounded(self.aurc),
            "low": _rounded(low),
            "high": _rounded(high),
            "best_aurc": _rounded(self.best_aurc),
            "curve": [
                {
                    "coverage": _rounded(point.coverage),
                    "risk": _rounded(point.risk),
                    "score": _rounded(point.score),
                }
                for point in self.curve
            ],
        }


def risk_coverage(marks: Sequence[Mark]) -> RiskCoverage:
    """The curve of the answers that have a score, among all questions that could be asked."""
    asked = sum(mark.asked for mark in marks)
    scored = _scored(marks)
    curve, given, wrong = [], 0, 0
    for score, same in groupby(scored, key=lambda one: one[0]):
        for _, is_wrong in same:
            given, wrong = given + 1, wrong + is_wrong
        curve.append(Point(given / asked, wrong / given, score))
    figure = aurc(marks)
    ideal = sorted(is_wrong for _, is_wrong in scored)
    best = [sum(ideal[:k]) / k for k in range(1, len(ideal) + 1)]
    return RiskCoverage(
        tuple(curve),
        value(figure, len(marks)),
        sum(best) / len(best) if best else None,
        interval(figure, len(marks)),
    )


def aurc(marks: Sequence[Mark]) -> Figure:
    """The area under the curve; answers of equal scores are given together."""
    scores = np.array([_score(mark) for mark in marks], np.float64)
    order = np.argsort(-scores, kind="stable")[: int(np.isfinite(scores).sum())]
    ends = np.searchsorted(-scores[order], -scores[order], side="right") - 1
    wrong = np.array([not mark.right for mark in marks], np.float64)[order]

    def figure(drawn: Numbers) -> Numbers:
        given = drawn[:, order]
        if not order.size:
            return np.full(len(drawn), np.nan)
        so_far = np.cumsum(given, axis=1)[:, ends]
        wrong_so_far = np.cumsum(given * wrong, axis=1)[:, ends]
        risks = np.divide(wrong_so_far, so_far, out=np.zeros_like(so_far), where=so_far > 0)
        total = given.sum(axis=1)
        area = (given * risks).sum(axis=1)
        mean: Numbers = np.divide(area, total, out=np.full_like(total, np.nan), where=total > 0)
        return mean

    return figure


def _scored(marks: Sequence[Mark]) -> list[tuple[float, bool]]:
    """The score of each answer given, surest first, and whether it is wrong."""
    found = [(mark.score, not mark.right) for mark in marks if mark.answered]
    return sorted(
        ((score, wrong) for score, wrong in found if score is not None), key=lambda one: -one[0]
    )


def _score(mark: Mark) -> float:
    return mark.score if mark.answered and mark.score is not None else -np.inf


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
