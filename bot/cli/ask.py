"""`footnote ask`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.options import count_option, filter_options, json_option

if TYPE_CHECKING:
    from bot.bootstrap import Library
    from bot.budget import Estimate


@click.command("ask")
@click.argument("question")
@click.option("--continue", "continues", is_flag=True, help="Follow up the last question.")
@click.option("--estimate", "estimates", is_flag=True, help="Print tokens and price; ask nothing.")
@filter_options
@count_option(10)
@json_option
def ask_command(
    question: str,
    continues: bool,
    estimates: bool,
    listing: str | None,
    since: int | None,
    until: int | None,
    count: int,
    as_json: bool,
) -> int:
    """Answer a question from the library, with quotes.

    QUESTION has at most 2,000 characters. Exit code 3 when the library does not answer it.
    """
    from bot.bootstrap import open_library
    from bot.render.answer import AnswerPrinter
    from bot.render.console import open_console, print_json

    with open_library() as library:
        limits = library.filter(listing, since, until)
        follows = _last_answer(library) if continues else None
        if estimates:
            exact = library.counts_exactly
            estimate = library.ask.estimate(question, limits, count, follows, exact=exact)
            _show(estimate, library.settings.judge, as_json)
            return 0
        if as_json:
            answer = library.ask.answer(question, limits, count, follows=follows)
            print_json(answer.to_json())
        else:
            printer = AnswerPrinter(open_console())
            answer = library.ask.answer(question, limits, count, printer.print_unit, follows)
            printer.print_rest(answer)
    return answer.exit_code


def _last_answer(library: Library) -> str:
    from bot.errors import NotFound

    last = library.answers.last()
    if last is None:
        raise NotFound("there is no question to follow up: ask without --continue")
    return last.answer_id


def _show(estimate: Estimate, judge: str | None, as_json: bool) -> None:
    from bot.render.console import open_console, print_json
    from bot.render.estimate import print_estimate

    if as_json:
        print_json({**estimate.to_json(), "judge": judge})
    else:
        print_estimate(open_console(), estimate, judge)
