"""`footnote slack`."""

from __future__ import annotations

import signal
import threading

import click


@click.group("slack", invoke_without_command=True)
@click.option("--http", is_flag=True, help="Take requests over HTTP instead of Socket Mode.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Where HTTP listens."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=3000,
    show_default=True,
    metavar="PORT",
    help="On which port.",
)
@click.pass_context
def slack_command(context: click.Context, http: bool, host: str, port: int) -> None:
    """Answer in Slack.

    Runs until it is interrupted or told to end, and lets the answers that run end first.
    """
    if context.invoked_subcommand is None:
        context.exit(_run(http=http, host=host, port=port))


@slack_command.command("manifest")
@click.option("--url", metavar="URL", help="Where Slack reaches the bot over HTTP.")
@click.option("--socket", is_flag=True, help="For Socket Mode; the default without --url.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print YAML instead of JSON.")
def manifest_command(url: str | None, socket: bool, as_yaml: bool) -> None:
    """Print the app manifest to give to Slack."""
    from bot.slack import manifest

    document = manifest.manifest(url, socket=socket or url is None)
    write = manifest.as_yaml if as_yaml else manifest.as_json
    click.echo(write(document), nl=False)


def _run(*, http: bool, host: str, port: int) -> int:
    from bot.bootstrap.slack import open_slack
    from bot.slack.log import start_log

    start_log()
    ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())
    with open_slack(http=http, host=host, port=port) as bot:
        return 0 if bot.run(ending) else 1
