"""The README and the changelog say what the program does."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.cli import COMMANDS, footnote

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
IN_CODE = set(re.findall(r"--[a-z-]+", " ".join(re.findall(r"`[^`\n]+`", README))))


def _commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            yield from _commands(found, f"{name} {child}")


ALL = dict(_commands(footnote, "footnote"))


@pytest.mark.parametrize("name", ALL)
def test_every_command_stands_in_the_readme(name: str) -> None:
    """A command nobody can read about does not exist."""
    assert re.search(rf"{name}\b", README)


@pytest.mark.parametrize("name", ALL)
def test_every_option_stands_in_the_readme(name: str) -> None:
    """Options are named as code."""
    missing = [
        option
        for parameter in ALL[name].params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--") and option not in IN_CODE
    ]

    assert [] == missing


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_has_help(name: str) -> None:
    """`--help` leaves nothing unexplained."""
    silent = [
        parameter.name
        for parameter in ALL[name].params
        if isinstance(parameter, click.Option) and not parameter.help
    ]

    assert ([], True) == (silent, bool(ALL[name].help))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_says_what_the_command_says(name: str) -> None:
    """The one-line help of `footnote --help` is the first line of the command's own."""
    assert ALL[f"footnote {name}"].get_short_help_str(limit=200).rstrip(".") == COMMANDS[name][
        1
    ].rstrip(".")


def test_every_command_line_of_the_readme_parses() -> None:
    """No example names a command or an option that is not there."""
    wrong = []
    for line in re.findall(r"^(?:\$ )?(?:uv run )?(footnote [^\n#|]*)", README, re.MULTILINE):
        words = shlex.split(line)[1:]
        command: click.Command = footnote
        while words and isinstance(command, click.Group) and not words[0].startswith("-"):
            found = command.get_command(click.Context(command), words.pop(0))
            if found is None:
                wrong.append(line)
                break
            command = found
        known = {option for parameter in command.params for option in parameter.opts}
        known |= {"--help", "--version"}
        wrong += [line for word in words if word.startswith("-") and word not in known]

    assert [] == wrong


def test_the_changelog_has_the_version() -> None:
    """A release is written down."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]

    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
