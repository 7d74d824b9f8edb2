"""`footnote digest --due`: sends what is due."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from bot.errors import UsageError


def send_due(now: str | None, *, as_json: bool) -> int:
    """The exit code: 1 where a delivery failed. Raises UsageError."""
    from bot.bootstrap import open_library
    from bot.bootstrap.deliveries import build_deliver
    from bot.render.console import open_console, print_json
    from bot.render.subscriptions import print_run

    moment = datetime.now(UTC) if now is None else _moment(now)
    with open_library() as library:
        run = build_deliver(library).run(moment, by_hand=now is not None)
    if as_json:
        print_json(run.to_json())
    else:
        print_run(open_console(), run)
    if run.ok:
        return 0
    failed = [one for one in run.outcomes if one.state == "failed"]
    first = f"{failed[0].key.subscription_id} of {failed[0].key.local_date}: {failed[0].error}"
    more = f" (and {len(failed) - 1} more)" if failed[1:] else ""
    print(f"footnote: not delivered: {first}{more}", file=sys.stderr)  # noqa: T201 - the CLI's voice
    return 1


def _moment(text: str) -> datetime:
    """An ISO time; without a distance from UTC it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f"--now {text!r} is not a moment: write 2026-03-10T09:00Z") from exc
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
