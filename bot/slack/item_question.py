"""The form behind "Ask about this paper", and the question that it sends to the paper's thread."""

from __future__ import annotations

import json
from typing import Any, Final

from bot.slack.blocks import TITLE
from bot.slack.buttons import about_paper, fixed, quiet
from bot.slack.incoming import Body, mapping_at, text_at
from bot.slack.models import Admitted, Identity, Ignored, Job, Place, View
from bot.slack.rich import Text, line, rich_text, shown

QUESTION_FORM: Final = "ask_paper"
OF_THREAD: Final = "the paper of this thread"
"""What a job carries that does not name the paper it is about."""

LONGEST: Final = 1_000


def question_view(paper_id: str, title: str, thread: Place) -> View:
    """One field for a question about a paper; comes back with where its item stands."""
    about = {"paper": paper_id, "channel": thread.channel, "ts": thread.thread_ts}
    field: dict[str, Any] = {
        "type": "input",
        "block_id": "question",
        "label": fixed("Your question"),
        "element": {
            "type": "plain_text_input",
            "action_id": "question",
            "multiline": True,
            "max_length": LONGEST,
        },
    }
    named = rich_text(line(Text(shown(title, TITLE) or shown(paper_id, TITLE), bold=True)))
    return View(
        {
            "type": "modal",
            "callback_id": QUESTION_FORM,
            "private_metadata": json.dumps(about),
            "title": fixed("Ask about this paper"),
            "submit": fixed("Ask"),
            "close": fixed("Cancel"),
            "blocks": [*named, field, quiet("The question and its answer go to the thread.")],
        }
    )


def admit_question(body: Body, ours: Identity, received: str) -> Admitted:
    """The question that somebody sent by the form."""
    view, user = text_at(body, "view", "id"), text_at(body, "user", "id")
    try:
        about = json.loads(text_at(body, "view", "private_metadata"))
    except ValueError:
        about = None
    paper_id, channel, ts = (text_at(about, name) for name in ("paper", "channel", "ts"))
    typed = mapping_at(body, "view", "state", "values", "question", "question")
    text = " ".join(text_at(typed, "value").split())
    if not (view and user and paper_id and channel and ts and text):
        return Ignored("a form without a question about a paper")
    return Job(
        key=f"action:{view}:{user}",
        kind="ask",
        place=Place(ours.team, channel, ts),
        user=user,
        received=received,
        text=text,
        value=about_paper(paper_id),
    )
