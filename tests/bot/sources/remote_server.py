"""A server on this machine that answers as it is told and notes what it is asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """A request."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: `pause` seconds before each of the pieces, and less than announced if cut."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: int = 1
    pause: float = 0.0
    is_cut: bool = False


Script: TypeAlias = "Callable[[Asked], Answer]"


class RemoteServer:
    """Answers a path by its script; any other is not found."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._scripts: dict[str, Script] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def on(self, path: str, *answers: Answer | bytes) -> str:
        """Answers a path with each of these once, the last one for ever; returns its address."""
        left = [one if isinstance(one, Answer) else Answer(one) for one in answers]
        return self.script(path, lambda _: left.pop(0) if len(left) > 1 else left[0])

    def script(self, path: str, script: Script) -> str:
        self._scripts[path] = script
        return self.url + path

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        script = self._scripts.get(asked.path)
        return script(asked) if script else Answer(b"no such page", 404)

    @contextmanager
    def running(self) -> Iterator[RemoteServer]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


def _handler(server: RemoteServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            answer = server.answer(Asked(parts.path, query, dict(self.headers.items())))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                extra = 100 if answer.is_cut else 0
                self.send_header("Content-Length", str(len(answer.body) + extra))
            self.send_header("Connection", "close")
            self.end_headers()
            size = max(1, -(-len(answer.body) // answer.pieces))
            try:
                for start in range(0, len(answer.body), size):
                    time.sleep(answer.pause)
                    self.wfile.write(answer.body[start : start + size])
                    self.wfile.flush()
            except OSError:  # the client has had enough
                pass
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    return Handler
