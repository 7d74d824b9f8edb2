"""The prompt texts and the one way to fill them in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template

VERSION = "1"
"""Kept in every answer's trace; raised whenever a text changes."""


def render(name: str, **values: str) -> str:
    """The text `name` with its variables filled in; values are never looked into.

    Raises KeyError for a variable without a value and TypeError for a value without a variable.
    """
    template = _template(name)
    unused = sorted(set(values) - set(template.get_identifiers()))
    if unused:
        raise TypeError(f"prompt {name!r} has no variable {unused[0]!r}")
    return template.substitute(values)


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath(f"{name}.md").read_text(encoding="utf-8").strip())
