"""`footnote demo`."""

from __future__ import annotations

import click


@click.command("demo")
def demo_command() -> None:
    """Ask a bundled sample library three questions.

    Nothing of yours is touched: the sample is loaded into a temporary folder.
    """
    from bot.bootstrap import open_sample
    from bot.demo import QUESTIONS
    from bot.render.answer import AnswerPrinter
    from bot.render.console import open_console
    from bot.render.demo import print_next_steps, print_welcome
    from bot.render.progress import ProgressBars

    console = open_console()
    with ProgressBars() as progress, open_sample(progress) as library:
        progress.close()
        print_welcome(console, library.papers.count())
        for question in QUESTIONS:
            printer = AnswerPrinter(console)
            printer.print_question(question)
            printer.print_rest(library.ask.answer(question, on_unit=printer.print_unit))
    print_next_steps(console)
