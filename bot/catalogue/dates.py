"""Dates as sources write them and as filters compare them."""

from __future__ import annotations


def day(date: str | None) -> int | None:
    """`2025-03-18` as 20250318, `2025-03` as 20250300, `2025` as 20250000; None without a date."""
    if date is None:
        return None
    year, month, number = [*date.split("-"), "0", "0"][:3]
    return int(year) * 10_000 + int(month) * 100 + int(number)
