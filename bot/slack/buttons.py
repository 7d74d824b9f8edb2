"""Buttons with our own fixed words, what they carry, and the quiet line at the foot of a post."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from bot.models import Dropped, Usage
from bot.slack.plain import inert
from bot.slack.rich import shown, size

ActionId: TypeAlias = Literal[
    "evidence", "similar", "bibtex", "share", "answer_this", "more_like", "save", "ask_paper"
]

LABELS: Final[dict[ActionId, str]] = {
    "evidence": "Show evidence",
    "similar": "Similar papers",
    "bibtex": "BibTeX",
    "share": "Share to channel",
    "answer_this": "Answer this",
    "more_like": "More like this",
    "save": "Save",
    "ask_paper": "Ask about this paper",
}
MAX_VALUE: Final = 2_000
MAX_MODEL: Final = 80

_ANSWER = re.compile(r"[0-9A-Za-z-]{1,40}")
_PAPER: Final = "paper:"
_GOOD, _BAD = ":good", ":bad"
_UNFIT_FOR_A_NAME = re.compile(r"[^\w .,:/()+-]")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a button is about: an answer, or a paper."""

    answer_id: str = ""
    paper_id: str = ""


def read_subject(value: str) -> Subject | None:
    """What a pressed button is about, None where it carries nothing of ours."""
    if value.startswith(_PAPER) and len(value) > len(_PAPER):
        return Subject(paper_id=value.removeprefix(_PAPER))
    return Subject(answer_id=value) if _ANSWER.fullmatch(value) else None


def read_feedback(value: str) -> tuple[str, bool] | None:
    """The answer that a thumb is about and whether it points up; None for anything else."""
    answer_id, mark, end = value.rpartition(":")
    if f"{mark}{end}" not in (_GOOD, _BAD) or not _ANSWER.fullmatch(answer_id):
        return None
    return answer_id, f"{mark}{end}" == _GOOD


def read_vote(value: str) -> tuple[str, bool] | None:
    """The paper that a thumb is about and whether it points up; None for anything else."""
    about, mark, end = value.rpartition(":")
    subject = read_subject(about)
    if f"{mark}{end}" not in (_GOOD, _BAD) or subject is None or not subject.paper_id:
        return None
    return subject.paper_id, f"{mark}{end}" == _GOOD


def actions(*buttons: dict[str, Any] | None) -> tuple[dict[str, Any], ...]:
    """The buttons in a row; no block where there is none."""
    there = [button for button in buttons if button is not None]
    return ({"type": "actions", "elements": there},) if there else ()


def button(action: ActionId, value: str, *, is_primary: bool = False) -> dict[str, Any] | None:
    """A button that carries a value; None where the value is longer than a button takes."""
    if len(value) > MAX_VALUE:
        return None
    made: dict[str, Any] = {
        "type": "button",
        "action_id": action,
        "text": fixed(LABELS[action]),
        "value": value,
    }
    return {**made, "style": "primary"} if is_primary else made


def about_paper(paper_id: str) -> str:
    """What a button about a paper carries; one about an answer carries the answer's id."""
    return _PAPER + paper_id


def offered_question(ts: str, text: str, thread_ts: str | None = None) -> str:
    """What a button carries that has a message answered: `{"ts", "text"}` within its limit.

    `thread` is the message's thread: a message that one person sees does not say where it stands.
    """
    place = {"ts": ts} if thread_ts is None else {"ts": ts, "thread": thread_ts}
    while (length := size({**place, "text": text})) > MAX_VALUE:
        text = text[: -max((length - MAX_VALUE) // 12, 1)]
    return json.dumps({**place, "text": text})


def feedback(answer_id: str) -> dict[str, Any]:
    """A thumb up and a thumb down under an answer."""
    return _thumbs("feedback", answer_id, "Good answer", "Bad answer")


def votes(paper_id: str) -> tuple[dict[str, Any], ...]:
    """The same under a paper; none where its id is longer than a button takes."""
    value = about_paper(paper_id)
    if len(value) + len(_GOOD) > MAX_VALUE:
        return ()
    return (_thumbs("vote", value, "Good for this channel", "Not for this channel"),)


def footer(model: str, dropped: Dropped, usage: Usage, *more: str) -> dict[str, Any]:
    """A quiet line: which model, how many sentences were left out, what it cost, and `more`."""
    parts = [_model(model)]
    if dropped.count:
        noun = "sentence" if dropped.count == 1 else "sentences"
        parts.append(f"{dropped.count} {noun} left out")
    if usage.cost_usd:
        parts.append(f"${usage.cost_usd:.5f}")
    return quiet(" · ".join([*parts, *more]))


def quiet(words: str) -> dict[str, Any]:
    """A small grey line of our own words."""
    return {"type": "context", "elements": [fixed(words)]}


def fixed(words: str) -> dict[str, Any]:
    """Our own words as a plain text object."""
    return {"type": "plain_text", "text": words, "emoji": False}


def _thumbs(action: str, value: str, good: str, bad: str) -> dict[str, Any]:
    up = {"text": fixed(good), "value": f"{value}{_GOOD}"}
    down = {"text": fixed(bad), "value": f"{value}{_BAD}"}
    thumbs = {
        "type": "feedback_buttons",
        "action_id": action,
        "positive_button": up,
        "negative_button": down,
    }
    return {"type": "context_actions", "elements": [thumbs]}


def _model(model: str) -> str:
    """A model's name, which may hold what its server said: letters and simple signs alone."""
    if model.startswith("offline"):
        model = model.replace("offline", "offline model", 1)
    return inert(_UNFIT_FOR_A_NAME.sub("", shown(model, MAX_MODEL))) or "a model"
