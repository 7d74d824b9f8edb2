"""One call to Slack: when it goes out, how often, and what its failure means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.errors import SlackBusy, SlackUncertain
from bot.slack.pacer import Pacer
from bot.slack.refusals import LIMITED, failure
from bot.slack.web import RESPONSE_URL, Reply, SlackClient

PATIENCE_S = 30.0
TRIES = 3
AGAIN_S = 1.0
LONGEST_S = 3600.0


class Calls:
    """Sends calls in turn, waits where Slack asks for it, and tells failures apart."""

    def __init__(self, client: SlackClient, pacer: Pacer) -> None:
        self.client = client
        self.pacer = pacer

    def once(
        self,
        method: str,
        arguments: dict[str, Any],
        *,
        place: str = "",
        every: float = 0.0,
        patience: float = PATIENCE_S,
    ) -> Reply:
        """Sends a call that must not be carried out twice.

        Calls for one `place` are `every` seconds apart. Where Slack is busy this waits up to
        `patience` seconds in all, then raises SlackBusy.
        """
        send = getattr(self.client, method.replace(".", "_"))
        key = f"{method} {place}" if place else method
        return self._patiently(method, lambda: _reply(send, arguments), key, every, patience)

    def repeated(self, method: str, arguments: dict[str, Any]) -> Reply:
        """Sends a call that is the same when carried out twice, up to three times."""
        for _ in range(TRIES - 1):
            try:
                return self.once(method, arguments)
            except SlackUncertain:
                self.pacer.sleep(AGAIN_S)
        return self.once(method, arguments)

    def respond(self, url: str, body: dict[str, Any]) -> None:
        """Sends a body to a response URL."""
        self._patiently(RESPONSE_URL, lambda: self.client.respond(url, body), url, 0.0, PATIENCE_S)

    def _patiently(
        self, method: str, send: Callable[[], Reply], key: str, every: float, patience: float
    ) -> Reply:
        while True:
            start = self.pacer.clock()
            if held := self.pacer.wait(key, every, patience):
                raise SlackBusy(f"{method} is limited: Slack wants {held:.0f} s", retry_after=held)
            reply = send()
            if reply.is_ok:
                return reply
            if reply.status != 429 and reply.code not in LIMITED:
                raise failure(method, reply.status, reply.code, str(reply.data.get("needed", "")))
            self.pacer.hold(key, _retry_after(reply))
            patience -= self.pacer.clock() - start


def _reply(send: Callable[..., SlackResponse], arguments: dict[str, Any]) -> Reply:
    try:
        response = send(**arguments)
    except SlackApiError as error:
        response = error.response
    data = response.data if isinstance(response.data, dict) else {}
    return Reply(response.status_code, response.headers, data)


def _retry_after(reply: Reply) -> float:
    """Seconds, from one to an hour."""
    try:
        seconds = float(reply.headers.get("retry-after", ""))
    except ValueError:
        return 1.0
    return min(max(1.0, seconds), LONGEST_S)
