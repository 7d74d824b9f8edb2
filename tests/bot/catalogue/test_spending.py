"""What summaries cost is kept by the day."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from bot.catalogue.spending import Spending
from bot.catalogue.vectors import Vectors


def test_a_day_s_spending_adds_up(engine: Engine) -> None:
    """A day counts with those after it, and not with those before."""
    spending = Spending(engine)
    for day, usd in (("2026-03-01", 0.5), ("2026-03-02", 0.25), ("2026-03-02", 0.125)):
        spending.add(day, usd)

    assert [0.875, 0.375, 0.0] == [
        spending.since(day) for day in ("2026-03-01", "2026-03-02", "2026-03-03")
    ]


def test_nothing_is_lost_between_threads(engine: Engine) -> None:
    """Each adds to what the others have added."""
    spending = Spending(engine)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: spending.add("2026-03-01", 0.5), range(12)))

    assert math.isclose(6.0, spending.since("2026-03-01"))


def test_other_notes_of_the_catalogue_are_no_spending(engine: Engine) -> None:
    """They stand in the same table."""
    Vectors(engine).set_meta("watermark", "9")
    Vectors(engine).set_meta("zeal", "9")

    assert 0.0 == Spending(engine).since("2026-03-01")
