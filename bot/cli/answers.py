"""`footnote answers list` and `footnote answers show`."""

from __future__ import annotations

import click

from bot.cli.options import json_option


@click.group("answers")
def answers_command() -> None:
    """List and show earlier answers."""


@answers_command.command("list")
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    metavar="N",
    help="How many, newest first.",
)
@json_option
def list_command(limit: int, as_json: bool) -> None:
    """List the latest answers."""
    from bot.bootstrap import open_library
    from bot.render.answers import answers_document, print_answers
    from bot.render.console import open_console, print_json

    with open_library() as library:
        answers = library.answers.list(limit)
    if as_json:
        print_json(answers_document(answers))
    else:
        print_answers(open_console(), answers)


@answers_command.command("show")
@click.argument("answer_id", metavar="ID")
@click.option("--trace", is_flag=True, help="Add how the answer came about.")
@json_option
def show_command(answer_id: str, trace: bool, as_json: bool) -> None:
    """Show an answer again, its quotes checked against the stored abstracts."""
    from bot.bootstrap import open_library
    from bot.render.answer import AnswerPrinter
    from bot.render.answers import print_trace
    from bot.render.console import open_console, print_json

    with open_library() as library:
        stored = library.answers.get(answer_id)
        answer = library.restored(stored)
    if as_json:
        print_json(answer.to_json() | ({"trace": stored.trace} if trace else {}))
        return
    printer = AnswerPrinter(open_console())
    printer.print_question(answer.question)
    for unit in answer.sentences:
        printer.print_unit(unit)
    printer.print_rest(answer)
    if trace:
        print_trace(open_console(), stored.trace)
