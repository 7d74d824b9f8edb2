"""Ranking metrics and shares against figures worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.metrics import Share, ndcg_at, percentile, recall_at


@pytest.mark.parametrize(
    ("ranked", "grades", "expected"),
    [
        (["a", "b"], {"a": 1}, 1.0),
        (["b", "a"], {"a": 1}, 0.6309),  # 1/log2(3)
        (["b", "c", "a"], {"a": 1}, 0.5),  # 1/log2(4)
        (["c", "x", "a", "b"], {"a": 3, "b": 2, "c": 1}, 0.7059),  # 3.3614 / 4.7619
        (["a", "a", "b"], {"a": 1, "b": 1}, 1.0),  # a repeated document counts once
        (["x"] * 10 + ["a"], {"a": 1}, 0.6309),
        ([f"x{n}" for n in range(10)] + ["a"], {"a": 1}, 0.0),  # below the tenth place
        (["b"], {"a": 1, "b": -1, "c": 0}, 0.0),
        (["a"], {}, 0.0),
        ([], {"a": 1}, 0.0),
    ],
)
def test_ndcg_at_10_is_what_the_formula_gives(
    ranked: list[str], grades: dict[str, int], expected: float
) -> None:
    """Gains are grades, discounts logarithms of base 2."""
    assert ndcg_at(ranked, grades) == pytest.approx(expected, abs=5e-5)


def test_recall_counts_the_relevant_within_the_depth() -> None:
    """Grades of 0 are not relevant."""
    grades = {"a": 1, "b": 2, "c": 0}
    assert (0.5, 1.0, 0.0) == (
        recall_at(["x", "a", "b"], grades, 2),
        recall_at(["x", "a", "b"], grades, 3),
        recall_at(["c"], grades),
    )
    assert 0.0 == recall_at(["c"], {"c": 0})


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_interval_is_wilsons(hits: int, total: int, low: float, high: float) -> None:
    """Worked examples; the last is Newcombe's (1998)."""
    assert Share(hits, total).interval == pytest.approx((low, high), abs=5e-5)


def test_share_of_nothing_has_no_value() -> None:
    """No question of a kind says nothing about that kind."""
    expected = {"hits": 0, "total": 0, "value": None, "low": 0.0, "high": 1.0}
    assert expected == Share(0, 0).to_json()


@given(st.integers(0, 400), st.integers(1, 400))
def test_interval_holds_the_share(hits: int, total: int) -> None:
    """Whatever the counts, the interval is within 0..1 and around the share."""
    share = Share(min(hits, total), total)
    low, high = share.interval
    assert share.value is not None
    assert 0 <= low <= share.value + 1e-9 <= high + 2e-9 <= 1 + 2e-9


def test_percentile_is_one_of_the_values() -> None:
    """The nearest rank, not a value between two."""
    values = [5.0, 1.0, 4.0, 2.0]
    assert (2.0, 5.0, None) == (
        percentile(values, 0.5),
        percentile(values, 0.95),
        percentile([], 0.5),
    )
