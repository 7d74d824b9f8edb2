"""How a message tells which job sent it, and which of a thread's messages one did.

The mark is carried twice: as message metadata, and as the id of the first block, which is there
too while a message streams in and where metadata is not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from bot.slack.models import Found, Identity

EVENT_TYPE = "footnote_answer"
PREFIX = "footnote."


def metadata(run_key: str, *, is_complete: bool) -> dict[str, Any]:
    """What a message of this job carries; readable by its workspace."""
    return {
        "event_type": EVENT_TYPE,
        "event_payload": {"run_key": run_key, "is_complete": is_complete},
    }


def marked(
    blocks: Iterable[dict[str, Any]], run_key: str, *, is_complete: bool
) -> list[dict[str, Any]]:
    """The blocks, the first of them named after the job."""
    found = list(blocks)
    if found:
        found[0] = {**found[0], "block_id": _block_id(run_key, is_complete)}
    return found


def find_reply(
    messages: Iterable[Mapping[str, Any]],
    run_key: str,
    after_ts: str | None,
    ourselves: Identity,
    is_of_another: Callable[[str], bool] = lambda _: False,
) -> Found | None:
    """The message that a job sent: one marked so, else the bot's first unmarked one after a ts.

    Without `after_ts` only a mark counts. `is_of_another` tells of a ts whether it is known to be
    another job's message.
    """
    unmarked: list[str] = []
    for message in messages:
        ts = message.get("ts")
        if not isinstance(ts, str) or not _is_own(message, ourselves):
            continue
        key, is_complete = _mark(message)
        if key in (run_key, _name(run_key)):
            return Found(ts, is_complete)
        is_later = after_ts is not None and moment(ts) > moment(after_ts)
        if not key and is_later:
            unmarked.append(ts)
    ours = (ts for ts in sorted(unmarked, key=moment) if not is_of_another(ts))
    return next((Found(ts, is_complete=False) for ts in ours), None)


def find_marked(
    messages: Iterable[Mapping[str, Any]], run_keys: Collection[str], ourselves: Identity
) -> dict[str, str]:
    """The ts of each run key's first message, of those that carry one of these marks."""
    keys = {name: key for key in run_keys for name in (key, _name(key))}
    found: dict[str, str] = {}
    for message in messages:
        ts = message.get("ts")
        if isinstance(ts, str) and _is_own(message, ourselves):
            key = keys.get(_mark(message)[0])
            if key is not None and (key not in found or moment(ts) < moment(found[key])):
                found[key] = ts
    return found


def moment(ts: str) -> tuple[int, int]:
    """A ts in an order: `1795272570.000002` comes before `1795272570.000010`."""
    seconds, _, rest = ts.partition(".")
    return int(seconds or 0), int(rest or 0)


def _is_own(message: Mapping[str, Any], ourselves: Identity) -> bool:
    return (
        message.get("user") == ourselves.bot_user
        or message.get("bot_id", "") == ourselves.bot_id != ""
    )


def _mark(message: Mapping[str, Any]) -> tuple[str, bool]:
    """The key or name of the job that sent a message, empty where it has none."""
    told = message.get("metadata")
    if isinstance(told, dict) and told.get("event_type") == EVENT_TYPE:
        payload = told.get("event_payload") or {}
        return str(payload.get("run_key", "")), bool(payload.get("is_complete"))
    for block in message.get("blocks") or ():
        name, _, end = str(block.get("block_id", "")).removeprefix(PREFIX).rpartition(".")
        if str(block.get("block_id", "")).startswith(PREFIX):
            return name, end == "whole"
    return "", False


def _block_id(run_key: str, is_complete: bool) -> str:
    return f"{PREFIX}{_name(run_key)}.{'whole' if is_complete else 'part'}"


def _name(run_key: str) -> str:
    return hashlib.sha256(run_key.encode()).hexdigest()[:24]
