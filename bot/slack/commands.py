"""What a slash command asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.slack.incoming import Body, plain, text_at
from bot.slack.models import Admitted, FollowUps, Identity, Ignored, Job, JobKind, Place

COMMANDS: Mapping[str, JobKind] = {
    "/ask": "ask",
    "/summarize": "summarize",
    "/similar": "similar",
    "/digest": "subscribe",
}
MODES: tuple[FollowUps, ...] = ("leave-alone", "ask-first", "pick-up")


def admit_command(body: Body, ours: Identity, received: str) -> Admitted:
    """What a slash command asks for: a question, or one of its options."""
    kind = COMMANDS.get(text_at(body, "command"))
    trigger = text_at(body, "trigger_id")
    if text_at(body, "team_id") != ours.team:
        return Ignored("a command of another workspace")
    if kind is None or not trigger or not text_at(body, "user_id"):
        return Ignored(f"a command {text_at(body, 'command')!r}")
    text = plain(text_at(body, "text"))
    asked = read_digest(text) if kind == "subscribe" else read_options(text)
    return Job(
        key=f"command:{trigger}",
        kind=asked.kind or (kind if asked.text else "help"),
        place=Place(ours.team, text_at(body, "channel_id")),
        user=text_at(body, "user_id"),
        received=received,
        text=asked.text,
        private=asked.private,
        value=asked.value,
        response_url=text_at(body, "response_url") or None,
        trigger_id=trigger,
    )


@dataclass(frozen=True, slots=True)
class Options:
    """The words after a command: a question, or a setting instead of one."""

    text: str
    private: bool = False
    kind: JobKind | None = None
    value: str = ""


def read_options(text: str) -> Options:
    """Options stand before the question; a phone may have made a dash of the two hyphens."""
    private = False
    while found := re.match(r"(?:--?|[–—])([a-z][a-z-]*)\s*", text, re.IGNORECASE):
        option, text = found[1].lower(), text[found.end() :].strip()
        if option == "private":
            private = True
        elif option == "follow-ups":
            return Options("", private, "settings", f"follow-ups {text}".strip())
        elif option == "forget-me":
            return Options("", private, "settings", "forget-me")
        else:  # a slip of the pen in `--private` must not make a question public
            return Options("", private, "help")
    return Options(text, private)


DIGEST_WORDS: Mapping[str, tuple[JobKind, str]] = {
    "": ("digest", "open"),
    "edit": ("digest", "open"),
    "list": ("digest", "open"),
    "remove": ("digest", "open"),
    "off": ("digest", "off"),
    "pause": ("digest", "off"),
    "stop": ("digest", "off"),
    "on": ("digest", "on"),
    "resume": ("digest", "on"),
    "start": ("digest", "on"),
    "new": ("digest", "new"),
    "now": ("digest_now", ""),
    "preview": ("digest_preview", ""),
    "help": ("help", ""),
}
"""What may stand after `/digest` instead of an interest."""


def read_digest(text: str) -> Options:
    """One of the words after `/digest`, else what a digest is to be about."""
    known = DIGEST_WORDS.get(text.casefold().strip("."))
    if known is not None:
        kind, value = known
        return Options("", private=True, kind=kind, value=value)
    if re.match(r"(?:--?|[–—])[a-z]", text, re.IGNORECASE):
        return Options("", private=True, kind="help")
    return Options(text)
