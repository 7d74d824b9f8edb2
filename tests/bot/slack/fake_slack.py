"""A small Slack on loopback, for what goes wrong between it and the bot.

It keeps messages and streams as Slack does, and for one call of a method does what a test asks:
refuse it, lose it, or lose its reply.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.slack.models import Place, Post
from bot.slack.pacer import Pacer
from bot.slack.web import SlackClient
from bot.slack.writer import SlackWriter

TEAM, BOT, CHANNEL, ROOT, ALICE = "T01", "U0BOT", "C01", "1700000000.000001", "U01"
THREAD = Place(TEAM, CHANNEL, ROOT)
HASTE = 50
"""How much faster than ours the bot's clock runs in these tests."""

TIMEOUT_S = 5.0
LATE_S = 0.4
"""How long the bot waits for a reply; the shorter where a test lets it wait in vain."""


@dataclass
class Fault:
    """What happens to the next `times` calls of a method.

    Kinds: 429, 500, error, badjson, list, redirect, drop_before, drop_after, late (carried out
    after `delay` seconds, when nobody waits any more), cut (half a reply), drip.
    """

    method: str
    kind: str
    times: int = 1
    code: str = "fatal_error"
    retry_after: str = "1"
    delay: float = LATE_S * 2


@dataclass
class FakeSlack:
    """One workspace; `messages` are the bot's and the thread's root, as Slack gives them back."""

    keeps_metadata: bool = True
    shows_stream_blocks: bool = True
    messages: list[dict[str, Any]] = field(default_factory=list)
    streams: set[str] = field(default_factory=set)
    responses: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    spans: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    url: str = ""
    _lock: Lock = field(default_factory=Lock)

    def fault(self, method: str, kind: str, **details: Any) -> None:
        self.faults.append(Fault(method, kind, **details))

    def called(self, method: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == method]

    @property
    def posts(self) -> list[dict[str, Any]]:
        """The bot's messages."""
        return [message for message in self.messages if message["user"] == BOT]

    @property
    def words(self) -> list[str]:
        """What the bot's messages say, as a reader sees them."""
        return [said(message) for message in self.posts]

    def say(self, user: str, text: str = "", ts: str | None = None, **more: Any) -> str:
        """Someone, perhaps the bot, wrote in the thread."""
        ts = ts or f"17000000{len(self.messages):02d}.000000"
        self.messages.append(
            {"user": user, "text": text, "ts": ts, "channel": CHANNEL, "thread_ts": ROOT, **more}
        )
        return ts

    def next_fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method in (method, "*") and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def do(self, method: str, told: dict[str, Any]) -> dict[str, Any]:
        """Carries a call out."""
        with self._lock:
            if self.replies.get(method):
                return self.replies[method].pop(0)
            return getattr(self, "_" + method.replace(".", "_"), _nothing)(told)

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B0BOT"}

    def _chat_postMessage(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if error := _layout(told):
            return error
        ts = self.say(BOT, told["text"], blocks=told["blocks"], bot_id="B0BOT")
        self.messages[-1]["thread_ts"] = told.get("thread_ts")
        if self.keeps_metadata:
            self.messages[-1]["metadata"] = told["metadata"]
        return {"ok": True, "channel": told["channel"], "ts": ts}

    def _chat_update(self, told: dict[str, Any]) -> dict[str, Any]:
        message = self._message(told["ts"])
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        if error := _layout(told):
            return error
        message |= {"text": told["text"], "blocks": told["blocks"], "edited": {}}
        if self.keeps_metadata:
            message["metadata"] = told["metadata"]
        return {"ok": True, "ts": told["ts"]}

    def _chat_startStream(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        ts = self.say(BOT, "…", blocks=_streamed(told) if self.shows_stream_blocks else [])
        self.streams.add(ts)
        return {"ok": True, "ts": ts}

    def _chat_appendStream(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if told["ts"] not in self.streams:
            return {"ok": False, "error": "message_not_in_streaming_state"}
        message = self._message(told["ts"])
        assert message is not None
        message["blocks"] = [*message["blocks"], *_streamed(told)]
        return {"ok": True}

    def _chat_stopStream(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if told["ts"] not in self.streams:
            return {"ok": False, "error": "message_not_in_streaming_state"}
        self.streams.discard(told["ts"])
        return {"ok": True}

    def _conversations_replies(self, told: dict[str, Any]) -> dict[str, Any]:
        found = [message for message in self.messages if message["thread_ts"] == told["ts"]]
        return {"ok": True, "messages": found}

    def _conversations_history(self, _: dict[str, Any]) -> dict[str, Any]:
        found = [message for message in self.messages if message["thread_ts"] is None]
        return {"ok": True, "messages": found[::-1]}

    def _conversations_open(self, told: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": f"D{told['users']}"}}

    def _chat_getPermalink(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"ok": True, "permalink": f"https://lab.slack.com/{told['message_ts']}"}

    def _response_url(self, told: dict[str, Any]) -> dict[str, Any]:
        self.responses.append(told)
        return {"ok": True}

    def _message(self, ts: str) -> dict[str, Any] | None:
        return next((message for message in self.messages if message["ts"] == ts), None)


def said(message: dict[str, Any]) -> str:
    """The words of a message: of its blocks, else its text."""
    words = [
        item["text"]
        for block in message["blocks"] or ()
        for part in block["elements"]
        for item in part["elements"]
    ]
    return " ".join(words) or message["text"]


def block(text: str) -> dict[str, Any]:
    """One rich-text block."""
    element = {"type": "text", "text": text}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [element]}],
    }


def a_post(text: str = "The answer.") -> Post:
    return Post(text, (block(text),))


def hasty_pacer() -> Pacer:
    """A pacer whose seconds pass quickly."""
    return Pacer(
        clock=lambda: time.monotonic() * HASTE, sleep=lambda seconds: time.sleep(seconds / HASTE)
    )


def writer_to(
    slack: FakeSlack,
    timeout: float = TIMEOUT_S,
    is_of_another: Callable[..., bool] = lambda *_: False,
) -> SlackWriter:
    client = SlackClient("xoxb-secret", f"{slack.url}/api/", timeout=timeout)
    return SlackWriter(client, hasty_pacer(), is_of_another)


def timeout_of(test: pytest.FixtureRequest) -> float:
    """How long the bot of a test waits, by the `kind` of fault it is given."""
    asked = getattr(test.node, "callspec", None)
    is_late = asked is not None and asked.params.get("kind") in ("late", "drip")
    return LATE_S if is_late else TIMEOUT_S


@contextmanager
def served(slack: FakeSlack) -> Iterator[FakeSlack]:
    """Serves a workspace until the block ends."""
    handler = type("Handler", (_Handler,), {"slack": slack})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    slack.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    slack: FakeSlack

    def do_POST(self) -> None:
        started = time.monotonic()
        method = self.path.rpartition("/")[2]
        self._serve(method)
        self.slack.spans.setdefault(method, []).append((started, time.monotonic()))

    do_GET = do_POST  # noqa: N815 - what follows a redirect

    def _serve(self, method: str) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = json.loads(raw) if raw.startswith(b"{") else dict(parse_qsl(raw.decode()))
        self.slack.calls.append((method, told))
        fault = self.slack.next_fault(method)
        if method in self.slack.raw:
            self._send(self.slack.raw[method])
            return
        if fault is None:
            self._reply(self.slack.do(method, told))
            return
        if fault.kind == "late":
            time.sleep(fault.delay)
        if fault.kind in ("badjson", "drop_after", "late", "cut"):
            self.slack.do(method, told)
        self._reply_with(fault)

    def _reply_with(self, fault: Fault) -> None:
        limited = {"ok": False, "error": "ratelimited"}
        refused = {"ok": False, "error": fault.code, "needed": "some:scope"}
        away = {"Location": f"{self.slack.url}/api/stolen"}
        send: dict[str, Callable[[], None]] = {
            "429": lambda: self._reply(limited, 429, {"Retry-After": fault.retry_after}),
            "500": lambda: self._send(b"Internal Server Error", 500),
            "error": lambda: self._reply(refused),
            "badjson": lambda: self._send(b"<html>bad gateway</html>"),
            "list": lambda: self._send(b"[1]"),
            "redirect": lambda: self._send(b"", 302, away),
            "cut": lambda: self._send(b'{"ok": tr', length=999),
            "drip": self._drip,
            "late": lambda: self._reply({"ok": True}),
        }
        send.get(fault.kind, self._drop)()

    def _drop(self) -> None:
        self.close_connection = True

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(20):
            self.wfile.write(b" ")
            time.sleep(LATE_S / 4)

    def _reply(
        self, data: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        self._send(json.dumps(data).encode(), status, {**self.slack.headers, **(headers or {})})

    def _send(
        self,
        body: bytes,
        status: int = 200,
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def _nothing(_: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True}


def _streamed(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for chunk in told["chunks"] for block in chunk["blocks"]]


def _layout(told: dict[str, Any]) -> dict[str, Any] | None:
    return {"ok": False, "error": "invalid_blocks"} if len(told["blocks"]) > 50 else None
