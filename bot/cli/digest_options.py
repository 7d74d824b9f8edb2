"""Options that say which papers a digest is to have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from bot.interest import COUNT

Command = TypeVar("Command", bound=Callable[..., Any])


def choice_options(command: Command) -> Command:
    """`--like`, `--must`, `--never` and `--count`."""
    for option in (
        click.option(
            "--count",
            type=click.IntRange(1, 1000),
            default=COUNT,
            show_default=True,
            metavar="N",
            help="How many papers at most.",
        ),
        click.option("--never", multiple=True, metavar="WORD", help="No papers with this word."),
        click.option("--must", multiple=True, metavar="WORD", help="Only papers with this word."),
        click.option(
            "--like", "likes", multiple=True, metavar="PAPER", help="More like this paper."
        ),
    ):
        command = option(command)
    return command
