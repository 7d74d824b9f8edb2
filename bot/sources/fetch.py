"""Fetches addresses politely: paced by host, conditional, bounded, patient for a while only."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpx2

from bot.errors import SourceError

PACE_S = 3.0
"""Between two requests to one host: what arXiv asks for."""
CONNECT_S, READ_S, WHOLE_S = 10.0, 30.0, 90.0
MAX_BYTES = 50_000_000
MAX_REDIRECTS = 5
WAITS_S = (4.0, 15.0)
"""Before each further attempt; then a source is left until the next run."""
LONGEST_WAIT_S = 60.0
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
NOT_MODIFIED = 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server is told of the copy one has, so that it need not send it again."""

    etag: str | None = None
    modified: str | None = None


NONE_KNOWN = Validators()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, gzip taken off; `charset` is what the server says of it."""

    content: bytes
    validators: Validators = NONE_KNOWN
    charset: str | None = None


class _Failed(Exception):
    """One attempt failed; `wait` is what the server asks for, `passing` whether to try again."""

    def __init__(self, reason: str, *, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.passing = passing
        self.wait = wait


class Fetcher:
    """All requests of one run."""

    def __init__(
        self,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        *,
        max_bytes: int = MAX_BYTES,
        read_s: float = READ_S,
        whole_s: float = WHOLE_S,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._max_bytes = max_bytes
        self._whole_s = whole_s
        self._next: dict[str, float] = {}
        self._client = httpx2.Client(
            headers={"User-Agent": f"footnote/{version('footnote')}"},
            timeout=httpx2.Timeout(read_s, connect=CONNECT_S),
        )

    def close(self) -> None:
        self._client.close()

    def get(self, address: str, known: Validators = NONE_KNOWN) -> Fetched | None:
        """What is at an address, None when that has not changed since `known`.

        Raises SourceError; a failure that may pass is tried again a few times first.
        """
        for wait in (*WAITS_S, None):
            try:
                return self._followed(address, known)
            except _Failed as failed:
                asked = failed.wait or 0.0
                if not failed.passing or wait is None or asked > LONGEST_WAIT_S:
                    again = "; the next sync tries again" if failed.passing else ""
                    raise SourceError(f"{address!r}: {failed}{again}") from failed
                self._sleep(max(wait, asked))
        raise AssertionError("the last attempt returns or raises")

    def _followed(self, address: str, known: Validators) -> Fetched | None:
        for _ in range(MAX_REDIRECTS + 1):
            found = self._once(address, known)
            if not isinstance(found, str):
                return found
            address = found
        raise _Failed(f"redirects more than {MAX_REDIRECTS} times")

    def _once(self, address: str, known: Validators) -> Fetched | str | None:
        """One request: a body, None for an unchanged one, or the address to ask instead."""
        try:
            self._pace(httpx2.URL(address).netloc.decode())
            with self._client.stream("GET", address, headers=_conditions(known)) as response:
                if response.status_code == NOT_MODIFIED:
                    return None
                if response.status_code in REDIRECTS:
                    return _target(response)
                if not response.is_success:
                    raise _refused(response)
                return Fetched(
                    self._body(response),
                    Validators(response.headers.get("etag"), response.headers.get("last-modified")),
                    response.charset_encoding,
                )
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as exc:
            raise _Failed(f"not an address that can be asked ({exc})") from exc
        except httpx2.DecodingError as exc:
            raise _Failed(f"its compressed answer is damaged ({exc})", passing=True) from exc
        except httpx2.TimeoutException as exc:
            raise _Failed("no answer in time", passing=True) from exc
        except httpx2.TransportError as exc:
            raise _Failed(f"the connection failed ({exc})", passing=True) from exc

    def _body(self, response: httpx2.Response) -> bytes:
        deadline = self._clock() + self._whole_s
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._max_bytes:
                raise _Failed(f"more than {self._max_bytes:,} bytes")
            if self._clock() > deadline:
                raise _Failed(f"not complete after {self._whole_s:g} s", passing=True)
        return b"".join(parts)

    def _pace(self, host: str) -> None:
        """Waits until a host, or another of arXiv's, may be asked again."""
        key = "arxiv.org" if host.endswith(".arxiv.org") else host
        wait = self._next.get(key, 0.0) - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._next[key] = self._clock() + PACE_S


def _conditions(known: Validators) -> Mapping[str, str]:
    named = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in named.items() if value}


def _target(response: httpx2.Response) -> str:
    """Where a redirect leads: within its scheme, or from http to https."""
    here = response.request.url
    there = here.join(response.headers.get("location", ""))
    if there.scheme != here.scheme and (here.scheme, there.scheme) != ("http", "https"):
        raise _Failed(f"redirects to {str(there)!r}, which is not followed")
    return str(there)


def _refused(response: httpx2.Response) -> _Failed:
    reason = f"answered {response.status_code} {response.reason_phrase}".strip()
    wait = _seconds(response.headers.get("retry-after"))
    return _Failed(reason, passing=response.status_code in PASSING, wait=wait)


def _seconds(retry_after: str | None) -> float | None:
    """What `Retry-After` says, as a number of seconds or as a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds()
