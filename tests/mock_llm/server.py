"""The HTTP server: takes requests, keeps them, and answers as its script says."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.mock_llm import wire
from tests.mock_llm.behaviours import honest
from tests.mock_llm.embeddings import embed
from tests.mock_llm.messages import Behaviour, Failure, Reply, Request


class MockLLM:
    """An OpenAI-compatible server on loopback, to be used in a `with` statement.

    Each chat request takes the next behaviour of the script; the last one repeats. `embeddings`
    is such a script of failures for embedding requests, answered well when it is used up.
    `requests` holds everything that arrived.
    """

    def __init__(self, *chat: Behaviour, embeddings: Sequence[Failure] = ()) -> None:
        self.requests: list[Request] = []
        self._chat = list(chat) or [honest()]
        self._embeddings = list(embeddings)
        self._server = _Server(self)
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def chats(self) -> list[Request]:
        """The chat requests so far."""
        return [request for request in self.requests if request.path.endswith("/completions")]

    def __enter__(self) -> MockLLM:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        self._thread.join()

    def answer(self, request: Request) -> Reply | Failure | Mapping[str, Any]:
        """Keeps the request and says what to answer; a mapping is sent as JSON."""
        with self._lock:
            self.requests.append(request)
            if request.path == "/v1/chat/completions":
                behaviour = self._chat.pop(0) if len(self._chat) > 1 else self._chat[0]
            elif request.path == "/v1/embeddings":
                return self._embeddings.pop(0) if self._embeddings else embed(request)
            elif request.path == "/v1/models":
                return {"object": "list", "data": [{"id": "mock", "object": "model"}]}
            else:
                return wire.failure(404, f"Unknown path {request.path!r}", "not_found")
        return behaviour(request)


class _Server(ThreadingHTTPServer):
    """Closes every connection and waits for its threads when it stops."""

    daemon_threads = False

    def __init__(self, mock: MockLLM) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mock = mock
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        for connection in list(self._connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the other side was faster
                continue
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing: the journal has every request."""

    def _answer(self, body: Mapping[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        answer = self.server.mock.answer(request)
        if isinstance(answer, Reply):
            self._reply(request, answer)
        elif isinstance(answer, Failure):
            self._send(answer.status, answer.body, answer.content_type, answer.headers)
        else:
            self._send(200, json.dumps(answer))

    def _send(
        self,
        status: int,
        body: str,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        *,
        missing: int = 0,
    ) -> None:
        """Sends a whole answer, or all but its last `missing` bytes."""
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) - missing])

    def _reply(self, request: Request, reply: Reply) -> None:
        if request.streams:
            self._stream(request, reply)
            return
        self.server.stopping.wait(reply.delay)
        broken = reply.ending in {"hang_up", "reset"}
        self._send(200, json.dumps(wire.completion(request, reply)), missing=20 if broken else 0)
        if broken:
            self._break_off(reply)

    def _stream(self, request: Request, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in wire.events(request, reply):
            if self.server.stopping.wait(reply.delay):
                break
            data = f"{event}\n\n".encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        if reply.ending in {"hang_up", "reset"}:
            self._break_off(reply)
        else:
            self.wfile.write(b"0\r\n\r\n")

    def _break_off(self, reply: Reply) -> None:
        self.close_connection = True
        if reply.ending == "reset":
            # Without lingering, closing a socket sends a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
