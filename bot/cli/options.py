"""Options that several commands share, and the types they are read into."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Literal, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


class Date(click.ParamType[int]):
    """An ISO date, month or year as `YYYYMMDD`; what is left open becomes `filler`."""

    name = "date"

    def __init__(self, filler: Literal["00", "99"]) -> None:
        self._filler = filler

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        if isinstance(value, int):
            return value
        match = _DATE.fullmatch(value)
        if match is None or not _is_possible(match):
            self.fail(f"{value!r} is not a date: write 2025-03-18, 2025-03 or 2025", param, ctx)
        return int("".join(part or self._filler for part in match.groups()))


def _is_possible(match: re.Match[str]) -> bool:
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def _in_order(ctx: click.Context, param: click.Parameter, value: int | None) -> int | None:
    """Refuses dates between which no day lies; whichever comes last sees both."""
    dates = {**ctx.params, param.name: value}
    since, until = dates.get("since"), dates.get("until")
    if since is not None and until is not None and since > until:
        raise click.UsageError(
            f"--since {_text(since)} is later than --until {_text(until)}: swap them", ctx
        )
    return value


def _text(day: int) -> str:
    """A date as it was given: without what was left open."""
    year, rest = divmod(day, 10_000)
    parts = [f"{part:02}" for part in divmod(rest, 100) if part not in (0, 99)]
    return "-".join([f"{year:04}", *parts])


def filter_options(command: Command) -> Command:
    """`--listing`, `--since` and `--until`."""
    for option in (
        click.option(
            "--until",
            type=Date("99"),
            callback=_in_order,
            metavar="DATE",
            help="No papers after this date.",
        ),
        click.option(
            "--since",
            type=Date("00"),
            callback=_in_order,
            metavar="DATE",
            help="No papers before this date.",
        ),
        click.option("--listing", metavar="NAME", help="Only papers of this listing."),
    ):
        command = option(command)
    return command


def json_option(command: Command) -> Command:
    """`--json`: one JSON document on stdout and nothing else there."""
    option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    return option(command)


def count_option(default: int) -> Callable[[Command], Command]:
    """`-k`: how many papers to look at or to show."""
    return click.option(
        "-k",
        "count",
        type=click.IntRange(1, 1000),
        default=default,
        show_default=True,
        metavar="N",
        help="How many papers.",
    )
