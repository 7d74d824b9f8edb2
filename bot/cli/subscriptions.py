"""`footnote subscriptions add`, `list`, `pause`, `resume` and `remove`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import click

from bot.cli.digest_options import choice_options
from bot.cli.options import json_option
from bot.digest_file import digest_path
from bot.errors import UsageError
from bot.mail_server import read_address
from bot.schedule import WEEKDAYS
from bot.settings import current_settings
from bot.subscription import Target, Wanted, slack_target
from bot.wanted import Mistyped, Typed, read_wanted


@click.group("subscriptions")
def subscriptions_command() -> None:
    """Configure who gets which digest, and when."""


@subscriptions_command.command("add")
@click.option(
    "--file", "file", metavar="PATH", help="Add each digest to this file (.md, .html, .txt, …)."
)
@click.option("--mail", metavar="ADDRESS", help="Mail each digest to this address.")
@click.option("--channel", metavar="ID", help="Post each digest to this Slack channel.")
@click.option("--interest", metavar="TEXT", required=True, help="What the digest is to be about.")
@click.option(
    "--at", metavar="HH:MM", default="09:00", show_default=True, help="When, on a clock there."
)
@click.option("--tz", "zone", metavar="ZONE", required=True, help="Where, such as Europe/London.")
@click.option(
    "--days",
    metavar="DAYS",
    default="",
    help=f"On which days ({','.join(WEEKDAYS)}); by default all.",
)
@choice_options
@click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    metavar="X",
    help="How well a paper must fit, in 0..1.",
)
@click.option(
    "--empty",
    type=click.Choice(["say", "quiet"]),
    default="say",
    show_default=True,
    help="Whether to tell of a day without papers.",
)
def add_command(
    file: str | None,
    mail: str | None,
    channel: str | None,
    interest: str,
    at: str,
    zone: str,
    days: str,
    count: int,
    likes: tuple[str, ...],
    must: tuple[str, ...],
    never: tuple[str, ...],
    min_score: float | None,
    empty: str,
) -> None:
    """Add a subscription, and print its id.

    Its digests begin with the next one that is due; `footnote digest --due` sends them.
    """
    from bot.bootstrap import open_library

    target = _target(file, mail, channel)
    score = "" if min_score is None else str(min_score)
    typed = Typed(interest, likes, must, never, at, zone, days, str(count), score, empty)
    with open_library() as library:
        wanted = _wanted(target, typed, lambda one: library.papers.find(one).paper_id)
        made = library.catalogue.subscriptions.add(wanted, datetime.now(UTC))
    click.echo(made.subscription_id)
    sender = "`footnote slack` or `footnote digest --due`"
    click.echo(f"Added {made.subscription_id}; {sender} sends it", err=True)


def _target(file: str | None, mail: str | None, channel: str | None) -> Target:
    if sum(one is not None for one in (file, mail, channel)) != 1:
        raise UsageError("say where the digests go: either --file, --mail or --channel")
    if file is not None:
        return Target("file", digest_path(file))
    if mail is not None:
        return Target("mail", read_address(mail))
    return _channel(channel or "")


def _channel(text: str) -> Target:
    if not re.fullmatch("[CDG][A-Z0-9]{2,}", text):
        raise UsageError(
            f"--channel {text!r} is no id of a channel: it begins with C and stands at the end of "
            "the channel's details in Slack"
        )
    from bot.slack.workspace import workspace_of

    return slack_target(workspace_of(current_settings().slack), text)


def _wanted(target: Target, typed: Typed, find: Callable[[str], str]) -> Wanted:
    try:
        return read_wanted(target, typed, find)
    except Mistyped as wrong:
        raise next(iter(wrong.faults.values())) from wrong


@subscriptions_command.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List the subscriptions and when each is due next."""
    from bot.bootstrap import open_library
    from bot.render.console import open_console, print_json
    from bot.render.subscriptions import print_subscriptions, subscriptions_document

    with open_library() as library:
        subscriptions = library.catalogue.subscriptions.list()
    now = datetime.now(UTC)
    if as_json:
        print_json(subscriptions_document(subscriptions, now))
    else:
        print_subscriptions(open_console(), subscriptions, now)


@subscriptions_command.command("pause")
@click.argument("subscription_id", metavar="ID")
def pause_command(subscription_id: str) -> None:
    """Send nothing until it is resumed."""
    from bot.bootstrap import open_library

    with open_library() as library:
        library.catalogue.subscriptions.pause(subscription_id)
    click.echo(f"Paused {subscription_id}", err=True)


@subscriptions_command.command("resume")
@click.argument("subscription_id", metavar="ID")
def resume_command(subscription_id: str) -> None:
    """Go on with the next digest that is due."""
    from bot.bootstrap import open_library

    with open_library() as library:
        library.catalogue.subscriptions.resume(subscription_id, datetime.now(UTC))
    click.echo(f"Resumed {subscription_id}", err=True)


@subscriptions_command.command("remove")
@click.argument("subscription_id", metavar="ID")
def remove_command(subscription_id: str) -> None:
    """Remove a subscription; what was shown where it went is not shown there again."""
    from bot.bootstrap import open_library

    with open_library() as library:
        library.catalogue.subscriptions.remove(subscription_id)
    click.echo(f"Removed {subscription_id}", err=True)
