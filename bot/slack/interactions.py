"""What a pressed button, a submitted modal, the message shortcut or an opened tab asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from bot.slack.digest_form import FORM, read_subject, write_submission
from bot.slack.incoming import Body, mapping_at, plain, text_at
from bot.slack.item_question import OF_THREAD, QUESTION_FORM, admit_question
from bot.slack.models import Admitted, Identity, Ignored, Job, JobKind, Place

TAKEN = "answer_this"
"""The button of an offer, and what a job carries whose offer was taken."""

BUTTONS: Mapping[str, JobKind] = {
    "evidence": "evidence",
    "similar": "similar",
    "bibtex": "bibtex",
    "feedback": "feedback",
    "share": "share",
    "vote": "vote",
    "more_like": "more",
    "save": "save",
    "ask_paper": "ask_paper",
}
SETTINGS: Mapping[str, str] = {
    f"digest_{verb}": verb for verb in ("new", "edit", "pause", "resume", "remove")
}
"""The buttons of a subscription, each with what it does."""


def admit_action(body: Body, ours: Identity, received: str) -> Admitted:
    """What a pressed button asks for."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    pressed, moment = text_at(action, "action_id"), text_at(action, "action_ts")
    user = text_at(body, "user", "id")
    if _team(body) != ours.team:
        return Ignored("a button of another workspace")
    if not user or not moment:
        return Ignored("a button without a person or a moment")
    if pressed == TAKEN:
        return _picked_up(body, action, ours, received)
    if pressed in SETTINGS:
        return _setting(
            body, ours, received, moment, f"{SETTINGS[pressed]} {text_at(action, 'value')}"
        )
    if pressed not in BUTTONS:
        return Ignored(f"a button {pressed!r}")
    return _interaction(
        body, ours, received, key=f"action:{moment}:{user}", kind=BUTTONS[pressed],
        value=text_at(action, "value"),
    )  # fmt: skip


def admit_view(body: Body, ours: Identity, received: str) -> Admitted:
    """What a submitted modal asks for: a reason for a thumb, a subscription, or about a paper."""
    if _team(body) != ours.team:
        return Ignored("a modal of another workspace")
    if text_at(body, "view", "callback_id") == QUESTION_FORM:
        return admit_question(body, ours, received)
    view, user = text_at(body, "view", "id"), text_at(body, "user", "id")
    if text_at(body, "view", "callback_id") == FORM and user and view:
        return _subscribe(body, ours, received, f"action:{view}:{user}")
    if text_at(body, "view", "callback_id") != "reason" or not user or not view:
        return Ignored("a modal that asks for nothing")
    return _interaction(
        body, ours, received, key=f"action:{view}:{user}", kind="reason",
        value=text_at(body, "view", "private_metadata"), text=_typed(body),
    )  # fmt: skip


def admit_shortcut(body: Body, ours: Identity, received: str) -> Admitted:
    """What the message shortcut asks for: an answer to a message, in its thread.

    On a message of the bot's own it is another way to ask about the paper there.
    """
    if _team(body) != ours.team:
        return Ignored("a shortcut of another workspace")
    moment, user = text_at(body, "action_ts"), text_at(body, "user", "id")
    if text_at(body, "callback_id") != "ask_about" or not moment or not user:
        return Ignored("a shortcut that is not the bot's")
    key = f"action:{moment}:{user}"
    if text_at(body, "message", "user") == ours.bot_user:
        return _interaction(body, ours, received, key=key, kind="ask_paper", value=OF_THREAD)
    text = plain(text_at(body, "message", "text"), without=ours.bot_user)
    kind: JobKind = "ask" if text else "help"
    return _interaction(body, ours, received, key=key, kind=kind, text=text)


def admit_home(event: Body, ours: Identity, received: str) -> Admitted:
    """What opening App Home or the bot's messages asks for; `value` says which."""
    user, moment = text_at(event, "user"), text_at(event, "event_ts")
    tab = text_at(event, "tab")
    if not user or not moment or tab not in ("home", "messages"):
        return Ignored("a tab that shows nothing of the bot's")
    return Job(
        key=f"action:{moment}:{user}",
        kind="home",
        place=Place(ours.team, text_at(event, "channel")),
        user=user,
        received=received,
        value=tab,
    )


def _interaction(
    body: Body,
    ours: Identity,
    received: str,
    *,
    key: str,
    kind: JobKind,
    value: str = "",
    text: str = "",
) -> Job:
    ts = text_at(body, "message", "ts") or text_at(body, "container", "message_ts")
    thread = text_at(body, "message", "thread_ts") or text_at(body, "container", "thread_ts")
    channel = text_at(body, "channel", "id") or text_at(body, "container", "channel_id")
    return Job(
        key=key,
        kind=kind,
        place=Place(ours.team, channel, thread if thread and thread != ts else None),
        user=text_at(body, "user", "id"),
        received=received,
        text=text,
        ts=ts or None,
        private=_is_ephemeral(body),
        value=value,
        response_url=text_at(body, "response_url") or None,
        trigger_id=text_at(body, "trigger_id") or None,
    )


def _setting(body: Body, ours: Identity, received: str, moment: str, value: str) -> Job:
    """What is to be done to a subscription; `text` is the modal that the button stands in."""
    user = text_at(body, "user", "id")
    job = _interaction(
        body, ours, received, key=f"action:{moment}:{user}", kind="digest", value=value
    )
    view = mapping_at(body, "view")
    if text_at(view, "type") != "modal":
        return job
    place = replace(job.place, channel=read_subject(view).channel)
    return replace(job, place=place, text=text_at(view, "id"))


def _subscribe(body: Body, ours: Identity, received: str, key: str) -> Admitted:
    """A subscription as the form was filled in, once however often it is sent."""
    view = mapping_at(body, "view")
    channel = read_subject(view).channel
    if not channel:
        return Ignored("a form without a channel")
    job = _interaction(
        body, ours, received, key=key, kind="subscribe", value=write_submission(view)
    )
    return replace(job, place=Place(ours.team, channel))


def _picked_up(body: Body, action: object, ours: Identity, received: str) -> Admitted:
    """The question of an offer, answered once however many press its button."""
    try:
        offered = json.loads(text_at(action, "value"))
    except ValueError:
        offered = None
    ts, text = text_at(offered, "ts"), text_at(offered, "text")
    if not ts or not text:
        return Ignored("an offer without a question")
    job = _interaction(body, ours, received, key="", kind="ask", value=TAKEN, text=text)
    thread = text_at(offered, "thread") or job.place.thread_ts
    return replace(
        job,
        key=f"message:{ours.team}:{job.place.channel}:{ts}:picked-up",
        place=replace(job.place, thread_ts=thread),
        ts=ts,
        private=False,
        trigger_id=None,
    )


def _is_ephemeral(body: Body) -> bool:
    """Whether what was pressed stands where only one person sees it."""
    is_told = mapping_at(body, "container").get("is_ephemeral") is True
    return is_told or text_at(body, "message", "subtype") == "ephemeral"


def _team(body: Body) -> str:
    return text_at(body, "team", "id") or text_at(body, "user", "team_id")


def _typed(body: Body) -> str:
    """What a person typed into a modal's only field."""
    values = mapping_at(body, "view", "state", "values")
    fields = [field for block in values.values() for field in mapping_at(block).values()]
    return " ".join(text_at(field, "value") for field in fields).strip()
