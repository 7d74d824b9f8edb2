"""The connections to hosted models, and the moment when a reply must be there."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from functools import cache

import httpx2
import openai


class Deadline(threading.local):
    """When this thread's reply must be there.

    The client's own time limit starts anew with each byte, and a server that sends a comment now
    and then gives no chunk to look at the clock with.
    """

    _at = math.inf

    def start(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, below zero when it has passed."""
        return self._at - time.monotonic()

    def watch(self, response: httpx2.Response) -> None:
        """Looks at the clock with each piece of a response's body."""
        assert isinstance(response.stream, httpx2.SyncByteStream)  # noqa: S101 - no async here
        response.stream = _Watched(response.stream, self, response.request)


class _Watched(httpx2.SyncByteStream):
    """A response's body that ends at a deadline."""

    def __init__(
        self, body: httpx2.SyncByteStream, deadline: Deadline, request: httpx2.Request
    ) -> None:
        self._body = body
        self._deadline = deadline
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            yield piece
            if self._deadline.left <= 0:
                raise httpx2.ReadTimeout("the reply takes too long", request=self._request)

    def close(self) -> None:
        self._body.close()


DEADLINE = Deadline()


@cache
def http_client() -> httpx2.Client:
    """The connections of all models in this process, until `close_client`."""
    return openai.DefaultHttpxClient(event_hooks={"response": [DEADLINE.watch]})


def close_client() -> None:
    """Closes the connections; whoever asks a model next opens others."""
    if http_client.cache_info().currsize:
        http_client().close()
        http_client.cache_clear()
