"""The modal that is open in the emulated workspace, as the person in front of it uses it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import websocket

from tests.slack_stack import ALICE, SlackStack

WAITING_S = 30.0


class Screen:
    """What the emulator's own page is told: which modals are open, and what is wrong in one."""

    def __init__(self, connection: websocket.WebSocket) -> None:
        self._connection = connection

    def modal(self) -> dict[str, Any]:
        """The next modal that opens or changes."""
        while True:
            views = self._next("view").get("stack") or []
            if views:
                view: dict[str, Any] = views[-1]
                return view

    def closed(self) -> bool:
        """Waits until no modal is open."""
        while self._next("view").get("stack"):
            pass
        return True

    def errors(self) -> dict[str, str]:
        """The next lines beside the fields of a form."""
        found: dict[str, str] = self._next("view_errors")["errors"]
        return found

    def submit(self, values: Mapping[str, Any], user: str = ALICE) -> None:
        """Sends the form that is open; `values` by the name of the field."""
        told = {name: {name: value} for name, value in values.items()}
        self._connection.send(json.dumps({"t": "view_submit", "user": user, "values": told}))

    def _next(self, kind: str) -> dict[str, Any]:
        deadline = time.monotonic() + WAITING_S
        while time.monotonic() < deadline:
            try:
                told = json.loads(self._connection.recv())
            except websocket.WebSocketTimeoutException:
                break
            if told["t"] == kind:
                return dict(told)
        pytest.fail(f"the workspace shows no {kind}")


@contextmanager
def screen(stack: SlackStack) -> Iterator[Screen]:
    """The screen of everybody in the workspace."""
    address = stack.slack_url.replace("http://", "ws://") + "/ui"
    connection = websocket.create_connection(address, timeout=WAITING_S)
    try:
        yield Screen(connection)
    finally:
        connection.close()
