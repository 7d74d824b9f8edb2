"""The command line: `footnote COMMAND`, each command in the module of its name."""

from __future__ import annotations

import importlib
import logging
import os
import sys
import uuid
from pathlib import Path
from types import TracebackType

import click

from bot.errors import FootnoteError
from bot.settings import read_home
from vectorstore.errors import IndexMismatch, VectorStoreError

logger = logging.getLogger(__name__)

# Command -> module below bot.cli and its one-line help, so that `--help` imports no command.
COMMANDS = {
    "ingest": ("ingest", "Load papers from files and folders."),
    "sources": ("sources", "Configure where new papers come from."),
    "sync": ("sync", "Pull new papers from the configured sources."),
    "search": ("search", "Find papers by words and meaning."),
    "ask": ("ask", "Answer a question from the library, with quotes."),
    "summarize": ("summarize", "Summarize a paper, a listing or what is found for a query."),
    "answers": ("answers", "List and show earlier answers."),
    "similar": ("search", "Find papers like a paper."),
    "papers": ("papers", "List, show, export and remove papers."),
    "digest": ("digest", "Choose the papers that fit an interest, and say why."),
    "subscriptions": ("subscriptions", "Configure who gets which digest, and when."),
    "slack": ("slack", "Answer in Slack."),
    "reindex": ("reindex", "Rebuild both indexes, or change the embedder."),
    "doctor": ("doctor", "Check the library and say what to do."),
    "eval": ("evaluate", "Measure retrieval and answers on your own questions."),
    "demo": ("demo", "Ask a bundled sample library three questions."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"bot.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="footnote", message="footnote %(version)s")
def footnote() -> None:
    """Answers about a library of paper abstracts; every sentence shows its quote."""


def main() -> None:
    """Run a command and end the process with the contract's exit code."""
    sys.excepthook = _report_unknown_error
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command; every known error is one line on stderr."""
    try:
        result = footnote.main(arguments, prog_name="footnote", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _fail("interrupted; what was done is kept, and the next run completes it", 130)
    except click.ClickException as error:
        return _fail(_one_line(error), 2)
    except FootnoteError as error:
        return _fail(str(error), error.exit_code)
    except IndexMismatch as error:
        return _fail(str(error), 2)
    except VectorStoreError as error:
        return _fail(str(error), 1)
    except BrokenPipeError:
        # The reader went away (`footnote papers list | head`): nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


def _one_line(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "footnote"
    return f"{error.format_message().rstrip('.')}. Try '{command} --help'."


def _fail(message: str, exit_code: int) -> int:
    print("footnote: " + " ".join(message.split()), file=sys.stderr)  # noqa: T201 - the CLI's voice
    return exit_code


def _report_unknown_error(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Log an error nobody foresaw whole, and show a plain sentence with a reference."""
    reference = uuid.uuid4().hex[:8]
    home = read_home(os.environ, Path(".env"))
    home.mkdir(parents=True, exist_ok=True)
    log = home / "errors.log"
    handler = logging.FileHandler(log, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger.addHandler(handler)
    logger.error("reference %s", reference, exc_info=(kind, error, traceback))
    _fail(
        f"something unexpected happened, reference {reference}; the details are in {str(log)!r}, "
        "and 'footnote doctor' checks the library.",
        1,
    )
