"""`footnote doctor`."""

from __future__ import annotations

import click

from bot.cli.options import json_option


@click.command("doctor")
@json_option
def doctor_command(as_json: bool) -> int:
    """Check the library and say what to do.

    Exit code 1 when a check failed.
    """
    from bot.bootstrap import examine
    from bot.render.console import open_console, print_json
    from bot.render.doctor import print_diagnosis

    diagnosis = examine()
    if as_json:
        print_json(diagnosis.to_json())
    else:
        print_diagnosis(open_console(), diagnosis)
    return 0 if diagnosis.ok else 1
