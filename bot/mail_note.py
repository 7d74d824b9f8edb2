"""What is noted of a message before its end is sent, and how it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, cast

State: TypeAlias = Literal["noted", "doubted", "taken"]


@dataclass(frozen=True, slots=True)
class Note:
    """Of a message whose end may have been sent.

    It is `doubted` where the server did not answer soon, and `taken` once it did; `owner` is the
    name of one transaction, used once.
    """

    began: datetime
    state: State = "noted"
    owner: str = ""

    def may_change(self, now: datetime, seconds: float) -> bool:
        """Whether its transaction may still be going on, which lasts for `seconds` at most.

        One far in the future is of a clock that ran ahead.
        """
        return self.state != "taken" and abs(now - self.began) < timedelta(seconds=seconds)


def write_note(note: Note, began: str) -> str:
    """A note as it is kept: such texts sort as `began`, its moment's stamp, does."""
    return f"{began} {note.state} {note.owner}"


def read_note(text: str) -> Note:
    """What `write_note` gave, or an older Footnote, which kept the moment alone."""
    began, _, rest = text.partition(" ")
    state, _, owner = rest.partition(" ")
    return Note(datetime.fromisoformat(began), cast("State", state or "noted"), owner)
