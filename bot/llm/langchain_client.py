"""The connections to hosted models, and the moment when a reply must be there."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import openai


class Deadline(threading.local):
    """When this thread's reply must be there.

    The client's own time limit starts anew with each byte, and a server that sends a comment now
    and then gives no chunk to look at the clock with.
    """

    _at = math.inf

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limits what is read inside; a reply that waits for its judge meanwhile has its own."""
        outer, self._at = self._at, time.monotonic() + seconds
        try:
            yield
        finally:
            self._at = outer

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


class Connections:
    """The connections of all models in this process, open while one of them may be asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: httpx2.Client | None = None
        self._users = 0

    def lease(self) -> httpx2.Client:
        """The client, until `release`: making one takes longer than many a question."""
        with self._lock:
            if self._client is None:
                hooks = {"response": [DEADLINE.watch]}
                self._client = openai.DefaultHttpxClient(event_hooks=hooks)
            self._users += 1
            return self._client

    def release(self) -> None:
        """Closes the client when its last user has gone."""
        with self._lock:
            self._users -= 1
            if self._users == 0 and self._client is not None:
                self._client.close()
                self._client = None


CONNECTIONS = Connections()
