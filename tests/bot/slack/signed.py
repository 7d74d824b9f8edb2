"""Requests signed as Slack signs them, sent to a bot on loopback."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.slack_stack import SIGNING_SECRET

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Replied:
    """What came back."""

    status: int
    text: str

    @property
    def document(self) -> Any:
        return json.loads(self.text)


def signed(
    raw: str, kind: str, secret: str = SIGNING_SECRET, ts: str | None = None
) -> dict[str, str]:
    """The headers of a request."""
    moment = ts if ts is not None else str(int(time.time()))
    base = f"v0:{moment}:{raw}".encode()
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": signature,
    }


def send(url: str, raw: str | None = None, headers: Mapping[str, str] = {}) -> Replied:
    """A GET, or with a body a POST."""
    request = urllib.request.Request(  # noqa: S310  (loopback)
        url, data=None if raw is None else raw.encode(), headers=dict(headers)
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as reply:
            return Replied(reply.status, reply.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Replied(error.code, error.read().decode())


def send_event(url: str, body: Mapping[str, Any], **how: Any) -> Replied:
    """An event of the Events API."""
    raw = json.dumps(body)
    return send(f"{url}/slack/events", raw, signed(raw, JSON, **how))


def send_form(url: str, fields: Mapping[str, str], **how: Any) -> Replied:
    """A slash command."""
    raw = urllib.parse.urlencode(fields)
    return send(f"{url}/slack/events", raw, signed(raw, FORM, **how))


def send_payload(url: str, body: Mapping[str, Any], **how: Any) -> Replied:
    """A button, a modal or a shortcut."""
    return send_form(url, {"payload": json.dumps(body)}, **how)
