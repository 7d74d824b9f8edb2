"""`footnote ask`."""

from __future__ import annotations

import click

from bot.cli.options import count_option, filter_options, json_option


@click.command("ask")
@click.argument("question")
@filter_options
@count_option(10)
@json_option
def ask_command(
    question: str,
    listing: str | None,
    since: int | None,
    until: int | None,
    count: int,
    as_json: bool,
) -> int:
    """Answer a question from the library, with quotes."""
    from bot.bootstrap import open_library
    from bot.render.answer import AnswerPrinter
    from bot.render.console import open_console, print_json

    with open_library() as library:
        limits = library.filter(listing, since, until)
        if as_json:
            answer = library.ask.answer(question, limits, count)
            print_json(answer.to_json())
        else:
            printer = AnswerPrinter(open_console())
            answer = library.ask.answer(question, limits, count, printer.print_unit)
            printer.print_rest(answer)
    return answer.exit_code
