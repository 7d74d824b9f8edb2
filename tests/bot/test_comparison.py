"""Two runs over the same questions."""

from __future__ import annotations

import pytest

from bot.comparison import compare
from bot.marks import Mark


def marked(
    name: str, *, right: bool, text: str = "?", ms: int = 100, answered: bool = True
) -> Mark:
    status = "answered" if answered else "not_stated"
    return Mark(
        name, text, None, True, f"eval-{name}", "m", status, right_paper=right, ms=ms, score=0.5
    )


def test_wins_losses_and_each_figure_are_over_the_questions_both_asked() -> None:
    """Three questions in both, two in one of them only, one whose text has changed."""
    before = [marked("a", right=False), marked("b", right=True), marked("c", right=True)]
    after = [marked("a", right=True), marked("b", right=True), marked("c", right=False, ms=250)]
    found = compare(
        [*before, marked("d", right=True), marked("f", right=True)],
        [*after, marked("e", right=True), marked("f", right=True, text="!")],
    )
    assert (3, ("a",), ("c",), 1.0) == (found.questions, found.won, found.lost, found.p)
    assert {"d", "e", "f"} == set(found.left_out)
    right, ms = found.figures["right"], found.figures["ms"]
    assert (right.before, right.after) == pytest.approx((2 / 3, 2 / 3))
    assert 0.0 == right.difference
    assert (100.0, 150.0, 50.0) == (ms.before, ms.after, ms.difference)
    assert not right.is_sure


def test_a_run_against_itself_differs_in_nothing() -> None:
    """And the interval has no width."""
    marks = [marked(str(n), right=n % 2 == 0, ms=n) for n in range(20)]
    found = compare(marks, marks)
    assert {(0.0, 0.0, 0.0)} == {
        (one.difference, one.low, one.high)
        for name, one in found.figures.items()
        if one.before is not None
    }


def test_pairing_shows_a_difference_that_is_the_same_everywhere() -> None:
    """Every question takes 10 ms more; that some are far slower than others blurs nothing."""
    before = [marked(str(n), right=True, ms=n**3) for n in range(30)]
    after = [marked(str(n), right=True, ms=n**3 + 10) for n in range(30)]
    ms = compare(before, after).figures["ms"]
    assert (ms.low, ms.high) == pytest.approx((10.0, 10.0))
    assert ms.is_sure


def test_a_question_that_could_not_be_asked_is_in_no_pair() -> None:
    """A fault of the network is no loss."""
    found = compare([marked("a", right=True)], [Mark("a", "?", None, True)])
    assert (0, ("a",), ()) == (found.questions, found.left_out, found.lost)
    assert {None} == {one.difference for one in found.figures.values()}


def test_a_comparison_is_ready_for_json() -> None:
    """The names of the questions won and lost, and every figure with its interval."""
    document = compare([marked("a", right=False)], [marked("a", right=True)]).to_json()
    assert (1, ["a"], [], 1.0) == tuple(
        document[name] for name in ("questions", "won", "lost", "sign_test_p")
    )
    assert {"before": 0.0, "after": 1.0, "difference": 1.0, "low": 1.0, "high": 1.0} == (
        document["figures"]["right"]
    )
    assert "aurc" in document["figures"]
