"""The risk-coverage curve, worked out by hand."""

from __future__ import annotations

import pytest

from bot.marks import Mark
from bot.risk import RiskCoverage, risk_coverage


def given(score: float | None, *, right: bool) -> Mark:
    """An answer to an answerable question."""
    return Mark("q", "?", None, True, "a", "m", "answered", right_paper=right, score=score)


DECLINED = Mark("q", "?", None, True, "a", "m", "not_stated", score=0.95)
NOT_ASKED = Mark("q", "?", None, True)


def points(found: RiskCoverage) -> list[tuple[float, float, float]]:
    return [(point.coverage, round(point.risk, 3), point.score) for point in found.curve]


def test_risk_grows_with_what_is_answered() -> None:
    """Four answers among five questions asked; the second surest is wrong, and the last."""
    marks = [given(0.9, right=True), given(0.6, right=True), given(0.8, right=False)]
    found = risk_coverage([*marks, given(0.1, right=False), DECLINED, NOT_ASKED])
    assert points(found) == [(0.2, 0.0, 0.9), (0.4, 0.5, 0.8), (0.6, 0.333, 0.6), (0.8, 0.5, 0.1)]
    assert found.aurc == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert found.best_aurc == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_answers_of_equal_scores_are_given_together() -> None:
    """No order among them can be chosen."""
    found = risk_coverage([given(0.5, right=True), given(0.5, right=False)])
    assert (points(found), found.aurc) == ([(1.0, 0.5, 0.5)], 0.5)


def test_an_answer_to_an_unanswerable_question_is_wrong() -> None:
    """Whatever it cites."""
    found = risk_coverage([Mark("q", "?", "far", False, "a", "m", "answered", score=0.5)])
    assert points(found) == [(1.0, 1.0, 0.5)]


@pytest.mark.parametrize("marks", [[], [DECLINED], [given(None, right=True)]])
def test_there_is_no_curve_without_scored_answers(marks: list[Mark]) -> None:
    """Nor an area."""
    found = risk_coverage(marks)
    assert ((), None, None, None) == (found.curve, found.aurc, found.best_aurc, found.range)
    assert {"aurc", "low", "high", "best_aurc", "curve"} == set(found.to_json())


def test_the_interval_holds_the_area() -> None:
    """Fifty answers, every third of them wrong."""
    found = risk_coverage([given(n / 50, right=n % 3 > 0) for n in range(50)])
    low, high = found.range or (0.0, 0.0)
    assert 0.1 < low < (found.aurc or 0) < high < 0.6
