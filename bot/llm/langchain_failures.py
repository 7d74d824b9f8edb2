"""Why a request to a chat model failed, whichever package says so, and how long to wait then."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai

AGAIN = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
DENIED = frozenset((401, 402, 403, 404))
REFUSED = frozenset((400, 422))
NO_MONEY = frozenset(("insufficient_quota", "billing_hard_limit_reached", "billing_not_active"))


class Refused(Exception):
    """The server does not take this request (400, 422)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Failed(Exception):
    """The server did not answer.

    `is_passing` says whether another attempt may help, `is_denied` that none ever will;
    `retry_after` is in seconds, None where the server names no time.
    """

    def __init__(
        self,
        message: str,
        *,
        is_passing: bool = False,
        is_denied: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.is_passing = is_passing
        self.is_denied = is_denied
        self.retry_after = retry_after


def translated(error: Exception) -> Refused | Failed:
    """What went wrong with a request."""
    if isinstance(error, openai.APIConnectionError):
        what = "no answer in time" if isinstance(error, openai.APITimeoutError) else "no connection"
        return Failed(what, is_passing=True)
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        return Failed(f"an unusable reply ({type(error).__name__}: {error})")
    said = _said(error)
    if status in REFUSED:
        return Refused(f"{said} ({status})")
    if status in (401, 403):
        said = "the key was refused"
    headers = _headers(error)
    advice = headers.get("x-should-retry", "").casefold()
    has_no_money = bool(NO_MONEY & {getattr(error, "code", None), getattr(error, "type", None)})
    return Failed(
        f"{said} ({status})",
        is_passing=advice == "true" or (advice != "false" and status in AGAIN),
        is_denied=status in DENIED or has_no_money,
        retry_after=_retry_after(headers),
    )


def _said(error: Exception) -> str:
    """The server's own words where there are any."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    return message if isinstance(message, str) else str(error)


def _headers(error: Exception) -> dict[str, str]:
    headers = getattr(getattr(error, "response", None), "headers", {})
    return {str(name).casefold(): str(value) for name, value in headers.items()}


def _retry_after(headers: dict[str, str]) -> float | None:
    """Seconds until the server wants to be asked again: as a number, or until a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / unit)
        except (KeyError, ValueError):
            continue
    try:
        when = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    if when.tzinfo is None:  # "-0000" says that the zone is unknown; HTTP knows no other than UTC
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
