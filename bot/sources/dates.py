"""Dates as sources write them, turned into ISO where they are certain."""

from __future__ import annotations

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1400, 2200

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_NUMERIC = re.compile(
    rf"{_YEAR}(?:[-/](?P<month>\d{{1,2}})(?:[-/](?P<day>\d{{1,2}}))?)?/*(?:[T ]\d.*)?", re.ASCII
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_WORDED = (
    re.compile(rf"\b{_DAY}\.?[ -](?:of )?{_MONTH},?[ -]{_YEAR}\b", re.IGNORECASE | re.ASCII),
    re.compile(rf"\b{_MONTH} {_DAY},? {_YEAR}\b", re.IGNORECASE | re.ASCII),
    re.compile(rf"\b{_MONTH},? {_YEAR}\b", re.IGNORECASE | re.ASCII),
    re.compile(rf"\b{_YEAR},?[ -]{_MONTH}(?:[ -]{_DAY})?(?![\w])", re.IGNORECASE | re.ASCII),
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_DATE_LINE = re.compile(
    rf"(?:(?P<verb>published|submitted|posted|updated|released|announced)(?: on)?:? )?{_WEEKDAY}"
    rf"(?P<date>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?"
    rf"|{_MONTH.replace('month', 'month2')} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)",
    re.IGNORECASE | re.ASCII,
)


def iso_date(value: object) -> str | None:
    """`2025-03-18`, `2025-03` or `2025` for a date in any usual spelling, or None.

    An order of day and month that is not certain (`03/04/2025`) and a date that does not exist
    give None.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    text = " ".join(value.split())
    match = _NUMERIC.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        if match["month"] and _month_number(match["month"]) is None:
            return None
        return _iso(match["year"], match["month"], match["day"])
    for pattern in _WORDED:
        if match := pattern.search(text):
            parts = match.groupdict()
            return _iso(parts["year"], parts["month"], parts.get("day"))
    return None


def date_of_parts(year: object, month: object = None, day: object = None) -> str | None:
    """The ISO date of separate parts; a month is a number, a name or its start."""
    parts = [str(part).strip().lower() if part else None for part in (year, month, day)]
    if parts[0] is None or not re.fullmatch(r"\d{4}", parts[0], re.ASCII):
        return None
    return _iso(parts[0], parts[1], parts[2])


def read_date_line(line: str) -> tuple[str | None, bool] | None:
    """What a line that is a date and nothing else says, or None for any other line.

    The ISO date is None when the year is missing; the flag says that the line speaks of one
    paper (`Published on …`).
    """
    match = _DATE_LINE.fullmatch(" ".join(line.split()).strip(" ·•|-–—"))
    return (iso_date(match["date"]), match["verb"] is not None) if match else None


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    number = _month_number(month)
    if number is None:
        return year
    if not day or not day.isdecimal() or int(day) == 0:
        return f"{year}-{number:02d}"
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return None


def _month_number(month: str | None) -> int | None:
    if not month:
        return None
    if month.isdecimal():
        return int(month) if 1 <= int(month) <= 12 else None
    return _MONTHS.get(month.lower().rstrip("."))
