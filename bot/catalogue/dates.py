"""Dates as sources write them and as filters compare them."""

from __future__ import annotations

import re

ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def day(date: str | None) -> int | None:
    """`2025-03-18` as 20250318, `2025-03` as 20250300, `2025` as 20250000; else None."""
    match = ISO.match(date or "")
    if match is None:
        return None
    year, month, number = match.groups(default="0")
    return int(year) * 10_000 + int(month) * 100 + int(number)
