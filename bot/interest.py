"""What a digest is to be about, and what its readers have said of papers they were shown."""

from __future__ import annotations

from dataclasses import dataclass

COUNT = 8
"""How many papers a digest has where nobody says."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Free text, papers as examples by their ids, and words.

    A paper has every one of the `must` words or phrases and none of the `never` ones.
    """

    text: str
    likes: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """The papers that readers of one digest found good, and those they did not, by their ids."""

    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()


NO_FEEDBACK = Feedback()
