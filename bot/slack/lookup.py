"""What the bot reads back from Slack: who it is, and which message a job has sent."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from threading import Lock
from typing import Any, TypeAlias

from bot.slack.calls import Calls
from bot.slack.errors import SlackRefused, SlackUncertain
from bot.slack.models import Found, Identity, Place
from bot.slack.replies import find_marked, find_reply

LOOKS_S = (0.0, 1.0, 3.0)
"""After a broken call: how long to wait before each look for its message."""

LATE_LOOKS_S = (0.0, 2.0, 4.0, 6.0, 8.0)
"""The same where Slack was slow and may yet carry the call out."""

IsOfAnother: TypeAlias = Callable[[str, str, str, str], bool]

PAGE = 200
PAGES = 5
ALL_PAGES = 500
REMEMBERED = 1000


class Lookup:
    """Finds messages of the bot's own; knows those that this process sent.

    `is_of_another(run_key, team, channel, ts)` says whether a message is known to be another job's.
    """

    def __init__(self, calls: Calls, is_of_another: IsOfAnother) -> None:
        self._calls = calls
        self._is_of_another = is_of_another
        self._lock = Lock()
        self._sent: OrderedDict[tuple[str, str], str] = OrderedDict()  # the latest of them
        self._identity: Identity | None = None

    def who_am_i(self) -> Identity:
        """The bot in its workspace, asked of Slack once."""
        if self._identity is None:
            reply = self._calls.repeated("auth.test", {})
            scopes = reply.headers.get("x-oauth-scopes", "").replace(" ", "").split(",")
            self._identity = Identity(
                team=text(reply.data, "team_id"),
                bot_user=text(reply.data, "user_id"),
                bot_id=str(reply.data.get("bot_id") or ""),
                app=str(reply.data.get("app_id") or ""),
                scopes=frozenset(filter(None, scopes)),
            )
        return self._identity

    def remember(self, channel: str, ts: str, run_key: str) -> None:
        """Keeps in mind which job sent a message, for those that carry no mark yet."""
        with self._lock:
            self._sent[channel, ts] = run_key
            if len(self._sent) > REMEMBERED:
                self._sent.popitem(last=False)

    def find(self, place: Place, run_key: str, after_ts: str | None) -> Found | None:
        """The message that a job sent to a place, by its mark or as the bot's own newer one."""

        def is_of_another(ts: str) -> bool:
            with self._lock:
                sender = self._sent.get((place.channel, ts))
            if sender is not None:
                return sender != run_key
            return self._is_of_another(run_key, place.team, place.channel, ts)

        messages = self._messages(place, after_ts)
        return find_reply(messages, run_key, after_ts, self.who_am_i(), is_of_another)

    def find_sent(
        self, place: Place, run_key: str, after_ts: str | None, *, is_late: bool
    ) -> Found | None:
        """Looks for the message of a call that broke, for some seconds.

        Raises SlackUncertain where it cannot look: the message may be there all the same.
        """
        for seconds in LATE_LOOKS_S if is_late else LOOKS_S:
            if seconds:
                self._calls.pacer.sleep(seconds)
            try:
                found = self.find(place, run_key, after_ts)
            except SlackRefused as error:
                raise SlackUncertain(f"a message may have been sent; {error}") from error
            if found:
                return found
        return None

    def find_each(self, place: Place, run_keys: Collection[str], since_ts: str) -> dict[str, str]:
        """The ts of every message since a ts that carries one of these marks, by run key.

        Raises SlackUncertain where there are more messages than can be looked through.
        """
        messages = self._messages(place, since_ts, ALL_PAGES)
        return find_marked(messages, run_keys, self.who_am_i())

    def texts(self, place: Place) -> list[str]:
        """What people wrote in a thread, oldest first."""
        ours = self.who_am_i().bot_user
        theirs = [one for one in self._messages(place, None) if one.get("user") != ours]
        return [str(one.get("text") or "") for one in theirs]

    def _messages(
        self, place: Place, after_ts: str | None, pages: int = PAGES
    ) -> Iterator[Mapping[str, Any]]:
        arguments = {"channel": place.channel, "limit": PAGE, "include_all_metadata": True}
        if after_ts is not None:
            arguments["oldest"] = after_ts
        method = "conversations.history"
        if place.thread_ts is not None:
            method = "conversations.replies"
            arguments["ts"] = place.thread_ts
        for _ in range(pages):
            data = self._calls.repeated(method, arguments).data
            yield from data.get("messages") or ()
            cursor = (data.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            arguments["cursor"] = cursor
        if pages == ALL_PAGES:
            raise SlackUncertain(f"{method} has more than {ALL_PAGES * PAGE} messages")


def text(data: Mapping[str, Any], name: str) -> str:
    """A value of a reply that must be there."""
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise SlackUncertain(f"a reply of Slack's lacks {name!r}")
    return value
