"""Slack over HTTP: events, commands and buttons on one address, and how the bot is."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from waitress.server import create_server

from bot.errors import UsageError
from bot.slack.health import Health, Report

LOG = logging.getLogger(__name__)

LARGEST_BODY = 1_048_576
THREADS = 16
BACKLOG = 1024
CLOSING_S = 2.0

Reply: TypeAlias = tuple[int, str, str]
"""Status, content type and body."""

Dispatch: TypeAlias = Callable[[str, dict[str, Any], dict[str, str]], Reply]
"""Answers a request from its raw body, what that was read into, and its headers."""

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[[str, list[tuple[str, str]]], Any]

PHRASES = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class SlackServer:
    """A WSGI application and the production server it runs on."""

    def __init__(self, dispatch: Dispatch, health: Health, host: str, port: int) -> None:
        self._dispatch = dispatch
        self._health = health
        self._server = create_server(
            self,
            sockets=[_listening(host, port)],
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_BODY,
        )
        self._thread = threading.Thread(target=self._server.run, name="footnote http", daemon=True)

    def start(self) -> None:
        """Listens from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Takes no further request."""
        self._server.close()
        self._thread.join(CLOSING_S)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        status, kind, text = self._answer(environ)
        body = text.encode()
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response(f"{status} {PHRASES.get(status, 'Unknown')}", headers)
        return [body]

    def _answer(self, environ: Environ) -> Reply:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        expected = {"/slack/events": "POST", "/health": "GET", "/ready": "GET"}.get(path)
        if expected is None:
            return _plain(404, "no such page")
        if method != expected:
            return _plain(405, f"use {expected}")
        if path == "/slack/events":
            return self._event(environ)
        return _reported(self._health.alive() if path == "/health" else self._health.ready())

    def _event(self, environ: Environ) -> Reply:
        if not environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "").isdecimal():
            return _plain(401, "no timestamp of Slack's")
        try:
            raw = environ["wsgi.input"].read(LARGEST_BODY + 1).decode()
            body = read_body(raw, environ.get("CONTENT_TYPE", ""))
        except ValueError:
            return _plain(400, "not what Slack sends")
        status, kind, text = self._dispatch(raw, body, _headers(environ))
        if status == 401:
            LOG.warning("a request with a wrong signature: check SLACK_SIGNING_SECRET")
        return status, kind, text


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise UsageError(
            f"nothing can listen on {host!r}, port {port} ({error.strerror}): another program may "
            "have it; choose with --host and --port"
        ) from error


def read_body(raw: str, content_type: str) -> dict[str, Any]:
    """A request's body; raises ValueError for anything that Slack does not send."""
    if content_type.partition(";")[0].strip() == "application/json":
        found = json.loads(raw)
    else:
        form = dict(parse_qsl(raw, keep_blank_values=True, strict_parsing=True))
        found = json.loads(form["payload"]) if "payload" in form else form
    if not raw or not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _headers(environ: Environ) -> dict[str, str]:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_X_SLACK_")
    }
    return {**headers, "content-type": environ.get("CONTENT_TYPE", "")}


def _plain(status: int, words: str) -> Reply:
    return status, "text/plain; charset=utf-8", words + "\n"


def _reported(report: Report) -> Reply:
    return 200 if report.ok else 503, "application/json", json.dumps(report.to_json()) + "\n"
