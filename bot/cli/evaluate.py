"""`footnote eval retrieval` and `footnote eval answers`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import json_option


@click.group("eval")
def eval_command() -> None:
    """Measure retrieval and answers on your own questions."""


@eval_command.command("retrieval")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
def retrieval_command(folder: Path, as_json: bool) -> None:
    """Measure nDCG@10 and Recall@100 on a folder in BEIR's layout.

    DIR holds corpus.jsonl, queries.jsonl and qrels.tsv, gzipped or not; your library is not used.
    """
    from bot.bootstrap import open_trial
    from bot.evaluate import EvaluateRetrieval
    from bot.render.console import open_console, print_json
    from bot.render.evaluation import print_figures
    from bot.render.progress import ProgressBars
    from bot.testsets import read_retrieval_set

    with ProgressBars() as progress:
        report = EvaluateRetrieval(lambda corpus: open_trial(corpus, progress)).run(
            read_retrieval_set(folder), lambda done, total: progress.show("asking", done, total)
        )
    if as_json:
        print_json(report.to_json())
    else:
        print_figures(open_console(), report.to_json())


@eval_command.command("answers")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def answers_command(file: Path, as_json: bool) -> None:
    """Measure answers on your own questions.

    FILE holds JSON lines of {"id", "question", "gold", "gold_sentences", "key_facts"}; a question
    without gold should be declined.
    """
    from bot.bootstrap import open_library
    from bot.render.console import open_console, print_json
    from bot.render.evaluation import print_figures
    from bot.render.progress import ProgressBars
    from bot.testsets import read_questions

    questions = read_questions(file)
    with open_library() as library, ProgressBars() as progress:
        report = library.evaluate_answers().run(
            questions, lambda done, total: progress.show("asking", done, total)
        )
    if as_json:
        print_json(report.to_json())
    else:
        print_figures(open_console(), report.to_json())
