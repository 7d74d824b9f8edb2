"""The connection to Slack: the vendor's client without its retries and its logs.

A call that is retried after a broken connection posts twice, and a logged call shows what people
wrote; neither happens here. No proxy stands between the bot and its own machine.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import logging
import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from slack_sdk import WebClient

from bot.slack.errors import SlackRefused, SlackUncertain, SlackUnreachable

TIMEOUT_S = 10.0
LARGEST_REPLY = 16 * 2**20
CODE = re.compile(r"[a-z][a-z_]{0,79}")
NEVER_SENT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
RESPONSE_URL = "response_url"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: `data` is empty where it was no JSON object."""

    status: int
    headers: Mapping[str, str]
    data: dict[str, Any]

    @property
    def is_ok(self) -> bool:
        return self.status == 200 and self.data.get("ok") is True

    @property
    def code(self) -> str:
        """Slack's word for why not; empty where it is none."""
        code = self.data.get("error")
        return code if isinstance(code, str) and CODE.fullmatch(code) else ""


class SlackClient(WebClient):
    """Slack's Web API; each call goes out once.

    Raises SlackUnreachable where nothing was sent, SlackUncertain where no sensible reply came in
    time, and the vendor's SlackApiError where Slack says no.
    """

    def __init__(self, token: str, base_url: str, timeout: float = TIMEOUT_S) -> None:
        silent = logging.Logger("bot.slack.web", level=logging.CRITICAL + 1)
        super().__init__(token, base_url=base_url, logger=silent, retry_handlers=[])
        self._seconds = timeout

    def respond(self, url: str, body: dict[str, Any]) -> Reply:
        """Sends a body to a response URL, which is a secret and never told."""
        parts = urlsplit(url)
        own = urlsplit(self.base_url).hostname
        is_near = parts.hostname == own or _is_loopback(parts.hostname)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_near):
            raise SlackRefused(RESPONSE_URL, "invalid_url")
        request = Request(  # noqa: S310 - the scheme is checked above
            url,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
            method="POST",
        )
        status, headers, text = _sent(request, RESPONSE_URL, self._seconds)
        data = _object(text)
        if not data:
            word = text.strip()
            is_done = status == 200 and word in ("ok", "")
            data = {"ok": True} if is_done else {"ok": False, "error": word}
        return Reply(status, headers, {"ok": status == 200, **data})

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        method = url.rpartition("/")[2]
        status, headers, text = _sent(req, method, self._seconds)
        data = _object(text)
        if status == 200 and not isinstance(data.get("ok"), bool):
            raise SlackUncertain(f"{method} got a reply that makes no sense")
        return {"status": status, "headers": headers, "body": json.dumps(data)}


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would carry the token to wherever it points."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _sent(request: Request, method: str, seconds: float) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of a reply."""
    end = time.monotonic() + seconds
    try:
        with _opener(request.host).open(request, timeout=seconds) as response:
            return response.status, _headers(response), _body(response, method, end)
    except HTTPError as error:
        with error:
            return error.code, _headers(error), _body(error, method, end)
    except URLError as error:
        if isinstance(error.reason, NEVER_SENT):
            raise SlackUnreachable(f"{method} found no connection: {error.reason}") from error
        late = isinstance(error.reason, TimeoutError)
        raise SlackUncertain(f"{method} broke off: {error.reason}", is_late=late) from error
    except TimeoutError as error:
        raise SlackUncertain(f"{method} got no reply in time", is_late=True) from error
    except (OSError, http.client.HTTPException) as error:
        raise SlackUncertain(f"{method} broke off: {type(error).__name__}") from error


def _headers(response: Any) -> dict[str, str]:
    return {name.casefold(): value for name, value in response.headers.items()}


def _body(response: Any, method: str, end: float) -> str:
    pieces = bytearray()
    while piece := response.read1(65536):
        pieces += piece
        if time.monotonic() > end:
            raise SlackUncertain(f"{method} got no whole reply in time", is_late=True)
        if len(pieces) > LARGEST_REPLY:
            raise SlackUncertain(f"{method} got a reply without end")
    return pieces.decode(errors="replace")


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _opener(host: str) -> OpenerDirector:
    name = urlsplit(f"//{host}").hostname
    proxies = ProxyHandler({}) if _is_loopback(name) else ProxyHandler()
    return build_opener(proxies, _NoRedirects)


def _is_loopback(host: str | None) -> bool:
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"
