"""What the server is asked and what it can be told to answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

_EVIDENCE = re.compile(r"^\[(S\d+)\] (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What all messages say, a line break between them."""
        return "\n".join(_content(message) for message in self.body.get("messages", ()))

    @property
    def evidence(self) -> dict[str, str]:
        """The numbered sentences of the request, by id, in order."""
        return dict(_EVIDENCE.findall(self.text))

    @property
    def question(self) -> str:
        """The last message without its numbered sentences."""
        messages = self.body.get("messages", ())
        return _EVIDENCE.sub("", _content(messages[-1])).strip() if messages else ""

    @property
    def streams(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def wants_usage(self) -> bool:
        return not self.streams or bool(
            (self.body.get("stream_options") or {}).get("include_usage")
        )

    @property
    def response_format(self) -> str:
        """`json_schema`, `json_object`, or `text` when nothing was asked for."""
        return str((self.body.get("response_format") or {}).get("type", "text"))


def _content(message: Mapping[str, Any]) -> str:
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


@dataclass(frozen=True, slots=True)
class Reply:
    """An assistant message and how it goes over the wire.

    `cut_after` ends it after that many bytes. `ending` says how: `done` as a server should, `cut`
    without a finish reason, `hang_up` in the middle of the HTTP body, `reset` with a TCP reset.
    `endless` repeats the text until the client goes away (2 MB at most); `comments` are sent after
    the text, one every `delay` seconds, as servers do to keep a connection open.
    """

    text: str | None
    finish_reason: str = "stop"
    refusal: str | None = None
    tool: str | None = None
    piece: int = 12
    delay: float = 0.0
    cut_after: int | None = None
    ending: Literal["done", "cut", "hang_up", "reset"] = "done"
    endless: bool = False
    comments: int = 0

    @property
    def sent_text(self) -> str:
        """The text that goes over the wire."""
        text = self.text or ""
        if self.endless and text:
            text *= 2_000_000 // len(text)
        if self.cut_after is None:
            return text
        return text.encode()[: self.cut_after].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Failure:
    """An HTTP answer that is no assistant message."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


Behaviour: TypeAlias = "Callable[[Request], Reply | Failure]"
