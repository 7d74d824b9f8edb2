"""The seam between the application and whatever writes claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.models import Usage

MAX_OUTPUT_TOKENS = 4_000
"""The most a hosted model may write in one reply, its thinking included."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat request."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last item of a complete reply."""

    usage: Usage


class ChatModel(Protocol):
    """Answers messages with a JSON text that follows a schema.

    `name` is what `FOOTNOTE_MODEL` would say: `offline` or `provider:name`.
    """

    @property
    def name(self) -> str: ...

    def stream(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Finished]:
        """Pieces of the reply's text as they come, then one `Finished`.

        Raises ChatModelError; ChatModelCut when the reply ended without a finish reason or was
        cut short, after every piece that did come.
        """
        ...
