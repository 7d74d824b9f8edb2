"""`footnote digest`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.digest_options import choice_options
from bot.cli.due import send_due
from bot.cli.options import Date, json_option
from bot.compose import LEAST_SCORE
from bot.errors import UsageError
from bot.file_forms import FORMS, FormName
from bot.interest import Interest

if TYPE_CHECKING:
    from bot.bootstrap.library import Library
    from vectorstore.models import Filter


@click.command("digest")
@click.option("--interest", metavar="TEXT", help="What the digest is to be about.")
@click.option("--since", type=Date("00"), metavar="DATE", help="The first day of its papers.")
@click.option("--date", "day", metavar="DATE", help="The last day of its papers, and the only one.")
@click.option("--listing", metavar="NAME", help="Only papers of this listing.")
@choice_options
@click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    default=LEAST_SCORE,
    show_default=True,
    metavar="X",
    help="How well a paper must fit, in 0..1.",
)
@click.option("--due", is_flag=True, help="Send the digests that are due, and nothing else.")
@click.option("--now", metavar="ISO-TIME", help="With --due: what is due at another moment.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="Print the digest in this form, as files have it.",
)
@json_option
def digest_command(
    interest: str | None,
    since: int | None,
    day: str | None,
    listing: str | None,
    likes: tuple[str, ...],
    must: tuple[str, ...],
    never: tuple[str, ...],
    count: int,
    min_score: float,
    due: bool,
    now: str | None,
    form: FormName | None,
    as_json: bool,
) -> int:
    """Choose the papers that fit an interest, and say why.

    Of the papers of --date, or of all from --since to --date, or without either of all. With --due
    the subscriptions' digests are sent instead, each once, from cron or by hand.
    """
    from bot.bootstrap import open_library
    from bot.bootstrap.digests import build_digests
    from bot.render.console import open_console, print_json
    from bot.render.digest import print_digest

    if due:
        if interest is not None:
            raise UsageError("--due sends what is subscribed to: leave --interest out")
        if form is not None:
            raise UsageError("--due sends each digest in its target's form: leave --format out")
        return send_due(now, as_json=as_json)
    if now is not None:
        raise UsageError("--now is for --due: add it")
    if interest is None or not interest.strip():
        raise UsageError("say with --interest TEXT what the digest is to be about")
    if as_json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} contradict each other: leave one out")
    today = _read(day)
    with open_library() as library:
        wanted = Interest(interest, _ids(library, likes), must, never)
        limits = _limits(library, listing, since, today if day is not None else None)
        digest = build_digests(library).of_dates(
            wanted, today, limits, count=count, min_score=min_score
        )
    if as_json:
        print_json(digest.to_json())
    elif form is not None:
        from bot.render.digest_forms import digest_document

        click.echo(digest_document(form, digest, datetime.now(UTC)), nl=False)
    else:
        print_digest(open_console(), digest)
    return 0


def _read(day: str | None) -> date:
    if day is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(day)
    except ValueError as exc:
        raise UsageError(f"--date {day!r} is not a day: write it like 2025-03-18") from exc


def _ids(library: Library, likes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(library.papers.find(one).paper_id for one in likes)


def _limits(library: Library, listing: str | None, since: int | None, day: date | None) -> Filter:
    from vectorstore.models import Filter

    until = int(day.strftime("%Y%m%d")) if day is not None else None
    if since is not None and until is not None and since > until:
        raise UsageError(f"--since is later than --date {day}: swap them")
    named = library.filter(listing, None, None)
    return Filter(named.listing, until if since is None else since, until)
