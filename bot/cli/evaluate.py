"""`footnote eval retrieval` and `footnote eval answers`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bot.cli.options import json_option
from bot.errors import UsageError


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
@click.option(
    "--save", metavar="RUN.json", type=click.Path(path_type=Path), help="Keep this run in a file."
)
@click.option(
    "--against",
    metavar="RUN.json",
    type=click.Path(path_type=Path),
    help="Compare with an earlier run, question by question.",
)
@json_option
def answers_command(file: Path, save: Path | None, against: Path | None, as_json: bool) -> None:
    """Measure answers on your own questions.

    FILE holds JSON lines of {"id", "question", "gold", "gold_sentences", "key_facts"}: gold lists
    titles or ids of papers, gold_sentences objects of a title and a sentence, key_facts words an
    answer must hold. A question without gold should be declined.

    --save keeps the run, as --json prints it. --against gives each figure of the earlier run, the
    difference with its paired 95% interval, and the questions won and lost.
    """
    from bot.bootstrap import open_library
    from bot.comparison import compare
    from bot.render.console import open_console, print_json
    from bot.render.evaluation import print_answers_report, print_comparison
    from bot.render.progress import ProgressBars
    from bot.testsets import read_questions, read_run

    questions = read_questions(file)
    earlier = read_run(against) if against else None
    if save:
        _check_writable(save)
    with open_library() as library, ProgressBars() as progress:
        report = library.evaluate_answers().run(
            questions, lambda done, total: progress.show("asking", done, total)
        )
        run = {"run": library.description()} | report.to_json()
    if save:
        _write(save, run)
    compared = compare(earlier, report.marks) if earlier is not None else None
    if as_json:
        print_json(run | ({"comparison": compared.to_json()} if compared else {}))
        return
    print_answers_report(open_console(), run)
    if compared:
        print_comparison(open_console(), compared)


def _check_writable(save: Path) -> None:
    """Asking takes time and money: a run that cannot be kept is not begun."""
    is_new = not save.exists()
    try:
        save.open("a").close()
        if is_new:
            save.unlink()
    except OSError as exc:
        raise UsageError(f"--save {str(save)!r} cannot be written: {exc.strerror}") from exc


def _write(save: Path, run: Mapping[str, Any]) -> None:
    try:
        save.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as exc:
        raise UsageError(f"--save {str(save)!r} cannot be written: {exc.strerror}") from exc
