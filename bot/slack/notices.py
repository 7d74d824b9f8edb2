"""What the bot says of itself: questions repeated, help, offers, settings, and what went wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from bot.errors import FootnoteError
from bot.slack.buttons import MAX_VALUE, actions, button, fixed, offered_question, quiet
from bot.slack.limits import make_post
from bot.slack.models import FollowUps, JobKind, Post, View
from bot.slack.rich import Bullets, Emoji, Part, Person, Text, line, quoted, rich_text, shown

QUESTION: Final = 6_000
EXAMPLE: Final = 300
MOST: Final = 5
REASON: Final = 500
_FOR_TERMINALS = re.compile(r"(?: \(|: )see `footnote [^`]*`\)?")
WAYS: Final = (
    ("/ask", " a question, here in the channel; its answer is posted in a thread"),
    ("/ask --private", " a question, with an answer that only you see"),
    ("/summarize", " a paper by its title, id or link"),
    ("/similar", " a paper, to see those that are like it"),
    ("/digest", " what a digest of new papers here is to be about, or alone to set one up"),
    ("/ask --follow-ups", " leave-alone, ask-first or pick-up: what to do in threads here"),
    ("/ask --forget-me", " to delete what you asked and the answers"),
)
ASKED: Final[dict[JobKind, str]] = {
    "summarize": " asked for a summary of",
    "similar": " asked for papers like",
}
BUSY: Final = {
    "hour": "You have asked as many questions as one person may in an hour. Please try later.",
    "user": "Some questions of yours are waiting already. Please ask again when one is answered.",
    "channel": "Many questions from this channel are waiting. Please ask again in a minute.",
    "waiting": "Too many questions are waiting. Please ask again in a minute.",
}
MODES: Final[dict[FollowUps, str]] = {
    "leave-alone": "Follow-ups in this channel are left alone unless they mention me.",
    "ask-first": "Before I answer a follow-up in this channel I ask with a button.",
    "pick-up": "Follow-ups in my threads in this channel are answered without a mention.",
}


def question_post(user: str, question: str, kind: JobKind = "ask") -> Post:
    """A question asked by a command, as the root of the thread that its answer goes to."""
    asked = ASKED.get(kind, " asked")
    return _post(line(Person(user), asked), quoted(shown(question, QUESTION)))


def help_post(examples: Sequence[str]) -> Post:
    """How to ask, and questions that this library answers."""
    ways = Bullets(tuple((Text(way, code=True), Text(does)) for way, does in WAYS))
    blocks = rich_text(
        line(Text("Ask about the papers in this library.", bold=True)),
        line("Every sentence of an answer stands over the words of a paper."),
        ways,
        line("Or mention me in a channel, write to me, and go on asking in the thread."),
    )
    tries = Bullets(tuple((Text(shown(example, EXAMPLE)),) for example in examples[:MOST]))
    heading = (line(Text("For example", bold=True)),) if examples else ()
    return make_post((*blocks, *rich_text(*heading, tries)))


def offer_post(ts: str, question: str, thread_ts: str | None = None) -> Post:
    """Asks whether a message in the bot's thread is a question for it."""
    words = rich_text(line("Is this a question for me?"))
    value = offered_question(ts, shown(question), thread_ts)
    return make_post((*words, *actions(button("answer_this", value, is_primary=True))))


def busy_post(cap: str) -> Post:
    """Too much is waiting, or was asked; `cap` says beyond which limit."""
    wait = BUSY.get(cap, BUSY["waiting"])
    return _post(line(Emoji("hourglass_flowing_sand"), f" {wait}"))


def taken_post() -> Post:
    """What stands where an offer was taken."""
    return _post(line(Text("The answer comes in the thread.", italic=True)))


def stopped_post() -> Post:
    """What stands where an answer was stopped before it said anything."""
    return _post(line(Text("Stopped.", italic=True)))


def failure_post(reference: str) -> Post:
    """Something went wrong; the reference is found in the log."""
    words = (" Something went wrong, and there is no answer. Tell whoever runs me: ",)
    return _post(line(Emoji("warning"), *words, Text(shown(reference, 100), code=True)))


def lost_post(reference: str) -> Post:
    """The bot was interrupted while it sent an answer that it cannot look up."""
    what = " I was interrupted while I sent you an answer, and cannot see whether it arrived."
    then = " If it did not, please ask again. Its name in the log: "
    return _post(line(Emoji("warning"), what, then, Text(shown(reference, 100), code=True)))


def refusal_post(reason: str) -> Post:
    """Why a request cannot be done, in our own error's words."""
    return _post(line(shown(reason, 2_000)))


def reason_of(error: FootnoteError) -> str:
    """An error in our own words, without the command of the terminal that it may name."""
    return _FOR_TERMINALS.sub("", str(error))


def expired_post() -> Post:
    """A button whose moment Slack let pass."""
    return _post(line("That took too long for Slack. Please press the button again."))


def settings_post(mode: FollowUps, *, is_changed: bool, unknown: str = "") -> Post:
    """What the channel wants done with follow-ups, now or already; `unknown` is no mode."""
    change = "Other ways: " + ", ".join(other for other in MODES if other != mode)
    first = f"'{shown(unknown, EXAMPLE)}' is none of them. " if unknown else ""
    parts = rich_text(line("Noted. " if is_changed else first, MODES[mode]))
    return make_post((*parts, quiet(f"{change}. Say /ask --follow-ups and one of them.")))


def forgotten_post(questions: int) -> Post:
    """What a person asked is deleted."""
    nouns = "question and its answer" if questions == 1 else "questions and their answers"
    words = f"Deleted: {questions} {nouns}, your feedback and what you saved."
    return _post(line(f"{words} Messages in Slack stay until somebody deletes them there."))


def reason_view(answer_id: str) -> View:
    """Asks why an answer is good or bad; comes back as `reason` with the answer's id."""
    field: dict[str, Any] = {
        "type": "input",
        "block_id": "reason",
        "label": fixed("What should be better?"),
        "element": {
            "type": "plain_text_input",
            "action_id": "reason",
            "multiline": True,
            "max_length": REASON,
        },
    }
    return View(
        {
            "type": "modal",
            "callback_id": "reason",
            "private_metadata": answer_id[:MAX_VALUE],
            "title": fixed("Your feedback"),
            "submit": fixed("Send"),
            "close": fixed("Skip"),
            "blocks": [field],
        }
    )


def _post(*parts: Part) -> Post:
    return make_post(rich_text(*parts))
