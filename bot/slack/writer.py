"""Everything the bot sends to Slack; the only caller of the Web API.

Each method raises what `bot.slack.errors` names. Nothing here logs: a message's words and the
token stay out of every log.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from bot.slack.calls import Calls
from bot.slack.errors import SlackError, SlackGone, SlackRefused, SlackUncertain
from bot.slack.limits import plain_posts
from bot.slack.lookup import IsOfAnother, Lookup, text
from bot.slack.models import Found, Identity, Place, Post, View
from bot.slack.pacer import Pacer
from bot.slack.refusals import LAYOUT
from bot.slack.replies import marked, metadata
from bot.slack.web import SlackClient

CHANNEL_S = 1.1
"""Slack takes about one message a second in a channel; a little more, for the way there."""

QUIET = {"unfurl_links": False, "unfurl_media": False}
AS_IS = {"parse": "none", "link_names": False}

Blocks = Sequence[dict[str, Any]]


class SlackWriter:
    """Writes messages, streams, views and prompts; shared by all threads of the process.

    `is_of_another(run_key, team, channel, ts)` says whether a message without a mark is known to be
    another job's: beside what this process sent, what the other replicas noted.
    """

    def __init__(
        self,
        client: SlackClient,
        pacer: Pacer | None = None,
        is_of_another: IsOfAnother = lambda *_: False,
    ) -> None:
        self.pacer = pacer or Pacer()
        self._calls = Calls(client, self.pacer)
        self._lookup = Lookup(self._calls, is_of_another)
        self._lock = Lock()
        self._writing: WeakValueDictionary[tuple[str, str], Lock] = WeakValueDictionary()

    def who_am_i(self) -> Identity:
        """The bot in its workspace, asked of Slack once."""
        return self._lookup.who_am_i()

    def deliver(
        self,
        place: Place,
        post: Post,
        run_key: str,
        after_ts: str | None = None,
        *,
        is_complete: bool = True,
        is_again: bool = False,
    ) -> str:
        """Posts a message once, whatever breaks on the way; gives its ts.

        Where it is not certain that a post was taken, looks for it before posting again, bounded by
        `after_ts`, the question's ts. Raises SlackUncertain where Slack answers neither. `is_again`
        says that an earlier attempt may have sent it: it is left as it is where its mark is found.
        """
        if is_again and (sent := self.find(place, run_key, None)):
            return sent.ts
        try:
            return self.post(place, post, run_key, is_complete=is_complete)
        except SlackUncertain as error:
            found = self.find_sent(place, run_key, after_ts, is_late=error.is_late)
        if not found:
            return self.post(place, post, run_key, is_complete=is_complete)
        if is_complete and not found.is_complete:
            self.update(place, found.ts, post, run_key)
        return found.ts

    def post(self, place: Place, post: Post, run_key: str, *, is_complete: bool = True) -> str:
        """Posts a message and gives its ts; SlackUncertain when it may have been taken."""

        def send(one: Post, key: str) -> str:
            arguments = {**_place(place), **_message(one, key, is_complete), **QUIET, **AS_IS}
            reply = self._calls.once(
                "chat.postMessage", arguments, place=place.channel, every=CHANNEL_S
            )
            return self._sent(place, text(reply.data, "ts"), key)

        return self._plainer_if_refused(send, place, post, run_key)

    def update(self, place: Place, ts: str, post: Post, run_key: str) -> None:
        """Rewrites a message; the same when done twice."""

        def send(one: Post, key: str) -> str:
            arguments = {"channel": place.channel, "ts": ts, **_message(one, key, True), **AS_IS}
            with self._alone(place, ts):
                self._calls.repeated("chat.update", arguments)
            return self._sent(place, ts, key)

        self._plainer_if_refused(send, place, post, run_key)

    def preview(self, place: Place, ts: str, post: Post, run_key: str) -> None:
        """Rewrites a message to which more will come, if that is possible at once."""
        arguments = {"channel": place.channel, "ts": ts, **_message(post, run_key, False), **AS_IS}
        with self._alone(place, ts):
            self._calls.once("chat.update", arguments, patience=0.0)

    def ephemeral(self, place: Place, user: str, post: Post) -> None:
        """Shows a message to one person; it cannot be looked up or changed."""
        self._calls.once(
            "chat.postEphemeral", {**_place(place), "user": user, **_words(post), **AS_IS}
        )

    def respond(
        self, response_url: str, post: Post, *, in_channel: bool = False, replace: bool = False
    ) -> None:
        """Answers a command or a button by its response URL; sent once, never again."""
        kind = "in_channel" if in_channel else "ephemeral"
        self._calls.respond(
            response_url,
            {**_words(post), "response_type": kind, "replace_original": replace, **QUIET},
        )

    def find(self, place: Place, run_key: str, after_ts: str | None) -> Found | None:
        """The message that a job sent to a place, by its mark or as the bot's own newer one.

        Without `after_ts`, the question's ts, only by its mark.
        """
        return self._lookup.find(place, run_key, after_ts)

    def find_each(self, place: Place, run_keys: Collection[str], since_ts: str) -> dict[str, str]:
        """The ts of every message since a ts that carries one of these marks, by run key."""
        return self._lookup.find_each(place, run_keys, since_ts)

    def texts(self, place: Place) -> list[str]:
        """What people wrote in a thread, oldest first; nothing where it cannot be read."""
        try:
            return self._lookup.texts(place)
        except SlackRefused:
            return []

    def find_sent(
        self, place: Place, run_key: str, after_ts: str | None, *, is_late: bool = False
    ) -> Found | None:
        """Looks for the message of a call that broke, for some seconds."""
        return self._lookup.find_sent(place, run_key, after_ts, is_late=is_late)

    def start_stream(self, place: Place, user: str, blocks: Blocks, run_key: str) -> str:
        """Opens a message that grows, in a thread; gives its ts. Never waits for its turn."""
        arguments = {
            **_place(place),
            "recipient_team_id": place.team,
            "recipient_user_id": user,
            "chunks": _chunks(marked(blocks, run_key, is_complete=False)),
        }
        reply = self._calls.once("chat.startStream", arguments, patience=0.0)
        return self._sent(place, text(reply.data, "ts"), run_key)

    def append_stream(self, place: Place, ts: str, blocks: Blocks) -> None:
        """Adds blocks to a message that grows. Never waits for its turn."""
        arguments = {"channel": place.channel, "ts": ts, "chunks": _chunks(blocks)}
        with self._alone(place, ts):
            self._calls.once("chat.appendStream", arguments, patience=0.0)

    def stop_stream(self, place: Place, ts: str) -> None:
        """Ends the growing of a message."""
        with self._alone(place, ts):
            self._calls.repeated("chat.stopStream", {"channel": place.channel, "ts": ts})

    def open_view(self, trigger_id: str, view: View) -> None:
        """Opens a modal, within three seconds of the press; SlackRefused when it is too late."""
        self._calls.once("views.open", {"trigger_id": trigger_id, "view": view.body}, patience=2.0)

    def update_view(self, view_id: str, view: View) -> None:
        """Puts something else into an open modal; SlackRefused where it is closed."""
        self._calls.repeated("views.update", {"view_id": view_id, "view": view.body})

    def publish_home(self, user: str, view: View) -> None:
        """Shows a person's home tab."""
        self._calls.repeated("views.publish", {"user_id": user, "view": view.body})

    def set_status(self, place: Place, status: str) -> None:
        """Shows that the bot is at work in a thread, or no longer with an empty text.

        Slack takes it back after two minutes. It is decoration: nothing is raised.
        """
        self._tell_status("assistant.threads.setStatus", place, status)

    def end_session(self, place: Place) -> None:
        """Says after a person's Stop that the work in a thread ended; decoration, too."""
        self._tell_status("agents.sessions.setStatus", place, "active")

    def set_prompts(self, channel: str, prompts: Sequence[tuple[str, str]]) -> None:
        """Suggests up to four messages, each a title and what is sent, in a direct message."""
        told = [{"title": title, "message": message} for title, message in prompts]
        # A thread_ts here would make Slack ignore the call, without an error.
        self._calls.repeated(
            "assistant.threads.setSuggestedPrompts", {"channel_id": channel, "prompts": told}
        )

    def open_dm(self, user: str) -> str:
        """The direct message between a person and the bot."""
        reply = self._calls.repeated("conversations.open", {"users": user})
        return text(reply.data.get("channel") or {}, "id")

    def is_in(self, channel: str) -> bool:
        """Whether the bot is in a channel, so that it can post there."""
        try:
            self._calls.repeated("conversations.history", {"channel": channel, "limit": 1})
        except SlackGone:
            return False
        return True

    def zone(self, user: str) -> str:
        """The time zone that a person has in Slack; empty where Slack does not say it."""
        try:
            reply = self._calls.once("users.info", {"user": user}, patience=0.0)
        except SlackError:  # also an app installed without users:read: people choose then
            return ""
        found = reply.data.get("user")
        zone = found.get("tz") if isinstance(found, dict) else None
        return zone if isinstance(zone, str) else ""

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""
        reply = self._calls.repeated("chat.getPermalink", {"channel": channel, "message_ts": ts})
        return text(reply.data, "permalink")

    def _tell_status(self, method: str, place: Place, status: str) -> None:
        if place.thread_ts is None:
            return
        told = {"channel_id": place.channel, "thread_ts": place.thread_ts, "status": status}
        with suppress(SlackError):
            self._calls.once(method, told, patience=0.0)

    @contextmanager
    def _alone(self, place: Place, ts: str) -> Iterator[None]:
        """One writer at a time for each message."""
        with self._lock:
            turn = self._writing.setdefault((place.channel, ts), Lock())
        with turn:
            yield

    def _sent(self, place: Place, ts: str, run_key: str) -> str:
        self._lookup.remember(place.channel, ts, run_key)
        return ts

    def _plainer_if_refused(
        self, send: Callable[[Post, str], str], place: Place, post: Post, run_key: str
    ) -> str:
        """Sends a message; as plain text, in as many messages as that takes, if Slack must have it.

        The further messages are looked for first: they may be there from an earlier attempt.
        """
        try:
            return send(post, run_key)
        except SlackRefused as error:
            if error.code not in LAYOUT or not post.blocks:
                raise
        first, *rest = plain_posts(post)
        ts = send(first, run_key)
        for number, more in enumerate(rest, start=2):
            self.deliver(place, more, f"{run_key}/plain-{number}", is_again=True)
        return ts


def _place(place: Place) -> dict[str, Any]:
    if place.thread_ts is None:
        return {"channel": place.channel}
    return {"channel": place.channel, "thread_ts": place.thread_ts}


def _words(post: Post) -> dict[str, Any]:
    return {"text": post.text, "blocks": list(post.blocks)}


def _message(post: Post, run_key: str, is_complete: bool) -> dict[str, Any]:
    return {
        "text": post.text,
        "blocks": marked(post.blocks, run_key, is_complete=is_complete),
        "metadata": metadata(run_key, is_complete=is_complete),
    }


def _chunks(blocks: Blocks) -> list[dict[str, Any]]:
    return [{"type": "blocks", "blocks": list(blocks)}]
