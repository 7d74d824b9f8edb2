"""The modals of `/digest`: a subscription's form, and the list of a channel's subscriptions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from bot.schedule import WEEKDAYS
from bot.slack.buttons import actions, fixed, quiet
from bot.slack.digest_lines import about, digest_button, subscription_buttons, when_line
from bot.slack.incoming import Body, mapping_at, text_at
from bot.slack.limits import VIEW_BLOCKS
from bot.slack.models import View
from bot.slack.rich import line, rich_text
from bot.subscription import Subscription
from bot.wanted import INTEREST, MESSAGES, Field, Typed
from bot.zones import clock, suggest

FORM: Final = "digest"
"""The callback id of the form."""
ZONES: Final = 100
LISTED: Final = 30
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EMPTY: Final = {"say": "Say so in one line", "quiet": "Stay quiet"}
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form or list is about: a channel, and in a form for changes the subscription."""

    channel: str
    subscription_id: str = ""


def form_view(subject: Subject, typed: Typed, now: datetime) -> View:
    """The form of a subscription as it is, or of a new one."""
    is_new = not subject.subscription_id
    return View(
        {
            "type": "modal",
            "callback_id": FORM,
            "private_metadata": _written(subject),
            "title": fixed("New digest" if is_new else "Edit the digest"),
            "submit": fixed("Subscribe" if is_new else "Save"),
            "close": fixed("Cancel"),
            "blocks": [*_fields(typed, now)],
        }
    )


def list_view(channel: str, subscriptions: Sequence[Subscription], now: datetime) -> View:
    """A channel's subscriptions, each with what can be done to it."""
    blocks: list[Block] = []
    for one in subscriptions[:LISTED]:
        blocks += [*rich_text(line(about(one)), when_line(one, now))]
        blocks += [*actions(*subscription_buttons(one, can_remove=True)), {"type": "divider"}]
    if not subscriptions:
        blocks += rich_text(line("There is no digest here."))
    if len(subscriptions) > LISTED:
        more = len(subscriptions) - LISTED
        blocks.append(quiet(f"{more} more: see footnote subscriptions list"))
    blocks += actions(digest_button("new", "New digest", "new", style="primary"))
    return View(
        {
            "type": "modal",
            "callback_id": "digests",
            "private_metadata": _written(Subject(channel)),
            "title": fixed("Digests here"),
            "close": fixed("Close"),
            "blocks": blocks[:VIEW_BLOCKS],
        }
    )


def read_subject(view: object) -> Subject:
    """What a modal is about; without a channel where it is none of these."""
    try:
        found = json.loads(text_at(view, "private_metadata"))
    except ValueError:
        found = None
    return Subject(text_at(found, "channel"), text_at(found, "subscription"))


def read_form(view: object) -> Typed:
    """What a person filled in."""
    values = mapping_at(view, "state", "values")

    def field(name: Field) -> Mapping[str, Any]:
        return mapping_at(values, name, name)

    def typed(name: Field) -> str:
        return text_at(field(name), "value")

    return Typed(
        typed("interest"),
        _several("\n", typed("likes")),
        _several("[,;\n]", typed("must")),
        _several("[,;\n]", typed("never")),
        text_at(field("at"), "selected_time"),
        text_at(field("zone"), "selected_option", "value"),
        ",".join(_chosen(field("days"))),
        typed("count"),
        typed("min_score"),
        text_at(field("empty"), "selected_option", "value"),
    )


def write_submission(view: object) -> str:
    """A submitted form as a job carries it."""
    name = read_subject(view).subscription_id
    return json.dumps({"subscription": name, "typed": asdict(read_form(view))})


def read_submission(value: str) -> tuple[str, Typed]:
    """The subscription that is changed, empty for a new one, and what was filled in."""
    found = json.loads(value)
    lists = {"likes", "must", "never"}
    typed: dict[str, Any] = {
        name: tuple(one) if name in lists else one for name, one in found["typed"].items()
    }
    return found["subscription"], Typed(**typed)


def zone_options(body: Body, now: datetime) -> dict[str, Any]:
    """The zones that fit what a person has typed into the list of zones so far."""
    return {"options": [_zone(name, now) for name in suggest(text_at(body, "value"), ZONES)]}


def _fields(typed: Typed, now: datetime) -> Iterator[Block]:
    interest = _text(typed.interest, multiline=True)
    interest["placeholder"] = fixed("For example: sparse attention for long documents")
    yield _field("interest", "What is it to be about?", interest)
    yield _field(
        "likes", "More like these papers", _text("\n".join(typed.likes), multiline=True),
        "Ids, links or titles of papers of this library, one a line.", optional=True,
    )  # fmt: skip
    told = "Words or phrases, with commas between them."
    must, never = _text(", ".join(typed.must)), _text(", ".join(typed.never))
    yield _field("must", "Only papers with all of these", must, told, optional=True)
    yield _field("never", "No papers with any of these", never, told, optional=True)
    yield _field("at", "Time", {"type": "timepicker", "initial_time": typed.at})
    zone: Block = {"type": "external_select", "min_query_length": 1}
    zone["placeholder"] = fixed("Type the name of a city")
    if typed.zone:
        zone["initial_option"] = _zone(typed.zone, now)
    yield _field("zone", "Time zone", zone)
    yield _field("days", "Days", _days(typed.days))
    yield _field("count", "Papers at most", _number(typed.count, MESSAGES))
    told = "From 0 to 1; empty is 0.5, where fitting is as likely as not."
    score = {**_number(typed.min_score, 1), "min_value": "0", "is_decimal_allowed": True}
    yield _field("min_score", "Relevance at least", score, told, optional=True)
    empty = [_option(label, value) for value, label in EMPTY.items()]
    chosen = next((one for one in empty if one["value"] == typed.empty), empty[0])
    yield _field(
        "empty", "On a day without papers",
        {"type": "radio_buttons", "options": empty, "initial_option": chosen},
    )  # fmt: skip


def _field(
    name: Field, label: str, element: Block, hint: str = "", *, optional: bool = False
) -> Block:
    made = {
        "type": "input",
        "block_id": name,
        "label": fixed(label),
        "optional": optional,
        "element": {**element, "action_id": name},
    }
    return {**made, "hint": fixed(hint)} if hint else made


def _text(value: str, *, multiline: bool = False) -> Block:
    made: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": INTEREST}
    return {**made, "initial_value": value[:INTEREST]} if value else made


def _number(value: str, most: int) -> Block:
    made: Block = {"type": "number_input", "is_decimal_allowed": False}
    made |= {"min_value": "1", "max_value": str(most)}
    return {**made, "initial_value": value} if value else made


def _days(days: str) -> Block:
    options = [_option(label, day) for label, day in zip(DAYS, WEEKDAYS, strict=True)]
    chosen = days.split(",") if days else WEEKDAYS
    initial = [option for option in options if option["value"] in chosen]
    return {"type": "checkboxes", "options": options, "initial_options": initial}


def _zone(name: str, now: datetime) -> Block:
    return _option(f"{name.replace('_', ' ')} (now {clock(name, now)})", name)


def _option(label: str, value: str) -> Block:
    return {"text": fixed(label), "value": value}


def _written(subject: Subject) -> str:
    return json.dumps({"channel": subject.channel, "subscription": subject.subscription_id})


def _several(between: str, text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, re.split(between, text))))


def _chosen(field: Mapping[str, Any]) -> Iterator[str]:
    chosen = field.get("selected_options")
    for option in chosen if isinstance(chosen, list) else ():
        yield text_at(option, "value")
