"""Decides what of all that Slack sends is for the bot, and what is asked of it. No side effects."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from bot.slack.commands import admit_command
from bot.slack.incoming import Body, mapping_at, mentions, plain, text_at
from bot.slack.interactions import admit_action, admit_home, admit_shortcut, admit_view
from bot.slack.models import (
    Admitted,
    FollowUps,
    Identity,
    Ignored,
    Job,
    JobKind,
    Place,
    Revoked,
    Withdrawn,
)
from bot.words import word_set

READ_SUBTYPES = frozenset({"", "file_share", "thread_broadcast"})
SMALL_TALK = word_set(
    """
    hello hi hey there help me thanks thank you very much so a lot ok okay great nice cool perfect
    good morning evening night bye
    """
)
REVOKED = frozenset({"app_uninstalled", "tokens_revoked"})


class Threads(Protocol):
    """What is known of the places of a workspace."""

    def is_ours(self, place: Place) -> bool: ...

    def item(self, place: Place) -> str | None: ...

    def follow_ups(self, team: str, channel: str) -> FollowUps: ...


def admit(body: Body, ours: Identity, threads: Threads, received: str) -> Admitted:
    """What a request of Slack asks for; `received` is the moment it came (ISO, UTC).

    Any JSON is taken: what is of no known shape is ignored.
    """
    if "command" in body:
        return admit_command(body, ours, received)
    kind = text_at(body, "type")
    if kind == "event_callback":
        return admit_event(body, ours, threads, received)
    if kind == "block_actions":
        return admit_action(body, ours, received)
    if kind == "view_submission":
        return admit_view(body, ours, received)
    if kind == "message_action":
        return admit_shortcut(body, ours, received)
    return Ignored(f"a request of type {kind!r}")


def admit_event(body: Body, ours: Identity, threads: Threads, received: str) -> Admitted:
    """What an event of the Events API asks for."""
    event = mapping_at(body, "event")
    kind = text_at(event, "type")
    if text_at(body, "team_id") != ours.team:
        return Ignored("an event of another workspace")
    if kind in REVOKED:
        return _revoked(event, kind)
    if kind == "app_home_opened":
        return admit_home(event, ours, received)
    if kind == "agent_session_stopped":
        return _stopped(event, ours)
    if kind in ("message", "app_mention"):
        return admit_message(event, ours, threads, received)
    return Ignored(f"an event of type {kind!r}")


def admit_message(event: Body, ours: Identity, threads: Threads, received: str) -> Admitted:
    """What a message asks for.

    A mention comes as two events, in either order: both become the same job.
    """
    subtype = text_at(event, "subtype")
    is_stone = text_at(event, "message", "subtype") == "tombstone"  # deleted, but has replies
    if subtype == "message_deleted" or (subtype == "message_changed" and is_stone):
        return _deleted(event, ours)
    if subtype == "message_changed":
        return _edited(event, ours, threads, received)
    if reason := _not_a_person(event, ours, subtype):
        return Ignored(reason)
    place, ts = _place(event, ours), text_at(event, "ts")
    if not place.channel or not ts:
        return Ignored("a message without a channel or a moment")
    text = text_at(event, "text")
    kind = _addressed(text, place, event, ours, threads)
    if isinstance(kind, Ignored):
        return kind
    asked = plain(text, without=ours.bot_user)
    return Job(
        key=f"message:{ours.team}:{place.channel}:{ts}",
        kind=kind if asked and not is_small_talk(asked) else _without_question(asked, place),
        place=place,
        user=text_at(event, "user"),
        received=received,
        text=asked,
        ts=ts,
    )


def _addressed(
    text: str, place: Place, event: Body, ours: Identity, threads: Threads
) -> JobKind | Ignored:
    """What a message of a person wants of the bot, if anything."""
    mentioned = mentions(text)
    if ours.bot_user in mentioned or text_at(event, "type") == "app_mention" or place.is_direct:
        return "ask"
    if mentioned:
        return Ignored("a message to somebody else")
    is_item = place.thread_ts is not None and threads.item(place) is not None
    if place.thread_ts is None or not (is_item or threads.is_ours(place)):
        return Ignored("a message that does not mention the bot")
    mode = threads.follow_ups(place.team, place.channel)
    if mode == "leave-alone" or is_small_talk(text):
        return Ignored("a follow-up that asks nothing, or in a channel that wants none answered")
    return "ask" if is_item or mode == "pick-up" else "offer"


def is_small_talk(text: str) -> bool:
    """Whether a message only greets, thanks or asks for help, or says nothing at all."""
    return SMALL_TALK.issuperset(re.findall(r"\w+", re.sub(r":[\w+-]+:", "", text).casefold()))


def _without_question(asked: str, place: Place) -> JobKind:
    """A mention alone: in a thread it points at the paper that is linked there."""
    return "help" if asked or place.thread_ts is None else "summarize"


def _not_a_person(event: Body, ours: Identity, subtype: str) -> str | None:
    user = text_at(event, "user")
    if event.get("bot_id") or event.get("bot_profile") or subtype == "bot_message":
        return "a message of a bot"
    if user in ("", "USLACKBOT", ours.bot_user):
        return "a message of nobody, of Slack or of the bot itself"
    if subtype not in READ_SUBTYPES:
        return f"a message of subtype {subtype!r}"
    homes = {text_at(event, name) for name in ("team", "user_team", "source_team")} - {""}
    if homes - {ours.team}:
        return "a message of somebody from another workspace"
    return None


def _deleted(event: Body, ours: Identity) -> Admitted:
    ts = text_at(event, "deleted_ts") or text_at(event, "previous_message", "ts")
    channel = text_at(event, "channel")
    if not ts or not channel or text_at(event, "previous_message", "user") == ours.bot_user:
        return Ignored("a deletion of nothing that was asked")
    return Withdrawn(Place(ours.team, channel), ts)


def _edited(event: Body, ours: Identity, threads: Threads, received: str) -> Admitted:
    """Slack also calls it an edit when it adds a preview to a link: then the words are the same."""
    message, before = mapping_at(event, "message"), mapping_at(event, "previous_message")
    ts, channel = text_at(message, "ts"), text_at(event, "channel")
    edited = text_at(message, "edited", "ts") or text_at(event, "event_ts")
    if not ts or not channel or text_at(message, "text") == text_at(before, "text"):
        return Ignored("an edit that changed no words")
    now = {**message, "type": "message", "subtype": "", "channel": channel}
    if reason := _not_a_person(now, ours, ""):
        return Ignored(reason)
    instead = admit_message(now, ours, threads, received)
    if not isinstance(instead, Job):
        return Withdrawn(Place(ours.team, channel), ts)
    return Withdrawn(instead.place, ts, replace(instead, key=f"{instead.key}:{edited}"))


def _stopped(event: Body, ours: Identity) -> Admitted:
    """Slack names the message that was streaming, if one was."""
    channel, streams = text_at(event, "channel"), event.get("streaming_message_ts")
    ts = streams[0] if isinstance(streams, list) and streams else ""
    place = Place(ours.team, channel, text_at(event, "thread_ts") or None)
    if not channel or not isinstance(ts, str) or not (ts or place.thread_ts):
        return Ignored("a stop of nothing")
    return Withdrawn(place, ts)


def _revoked(event: Body, kind: str) -> Admitted:
    """A person's own token that is revoked leaves the bot's as it is."""
    if kind == "tokens_revoked" and not mapping_at(event, "tokens").get("bot"):
        return Ignored("a revoked token that is not the bot's")
    return Revoked(kind)


def _place(event: Body, ours: Identity) -> Place:
    thread = text_at(event, "thread_ts")
    is_root = thread == text_at(event, "ts")
    return Place(ours.team, text_at(event, "channel"), None if is_root else thread or None)
