"""What the buttons and the form of a subscription ask for."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.admission import admit
from bot.slack.digest_form import list_view, read_submission
from bot.slack.models import Admitted, Ignored, Job, Place
from tests.bot.slack.digests import FILLED, submitted
from tests.bot.slack.digests import NOW as MOMENT
from tests.bot.slack.requests import NOW, OURS, Threads, pressed


def _admit(body: dict[str, Any]) -> Admitted:
    return admit(body, OURS, Threads(), NOW)


def _job(body: dict[str, Any]) -> Job:
    admitted = _admit(body)
    assert isinstance(admitted, Job), admitted
    return admitted


def _form(view: dict[str, Any]) -> dict[str, Any]:
    told = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}}
    return {**told, "view": view}


@pytest.mark.parametrize("verb", ["new", "edit", "pause", "resume", "remove"])
def test_a_digests_button_says_what_to_do_to_it(verb: str) -> None:
    """In a message, in the channel of it."""
    job = _job(pressed(f"digest_{verb}", "3fa9b2c1"))

    assert ("digest", f"{verb} 3fa9b2c1", "C1", "", "1.2.abc") == (
        job.kind,
        job.value,
        job.place.channel,
        job.text,
        job.trigger_id,
    )


def _in_view(verb: str, view: dict[str, Any]) -> Job:
    body = pressed(f"digest_{verb}", "3fa9b2c1", container={"type": "view"}, view=view)
    del body["message"], body["channel"], body["response_url"]
    return _job(body)


def test_a_digests_button_in_a_list_names_the_list() -> None:
    """And is of the channel that the list is of."""
    view = {"id": "V1", "type": "modal", **list_view("C7", [], MOMENT).body}
    job = _in_view("pause", view)

    assert ("pause 3fa9b2c1", Place("T1", "C7"), "V1") == (job.value, job.place, job.text)


def test_a_digests_button_in_app_home_is_of_no_channel() -> None:
    """The person's own digests are listed there."""
    job = _in_view("pause", {"id": "V1", "type": "home"})

    assert ("pause 3fa9b2c1", Place("T1", ""), "") == (job.value, job.place, job.text)


def test_a_digests_form_is_kept_once_a_view() -> None:
    """However often it is sent; its channel is the one it was opened in."""
    job = _job(_form(submitted(FILLED, "C7", "3fa9b2c1")))

    assert ("action:V1:U1", "subscribe", Place("T1", "C7"), "quick") == (
        job.key,
        job.kind,
        job.place,
        job.lane,
    )
    assert "3fa9b2c1" == read_submission(job.value)[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"team": {"id": "T2"}},
        {"user": {}},
        {"view": {**submitted(), "id": ""}},
        {"view": {**submitted(), "private_metadata": ""}},
        {"view": {**submitted(), "callback_id": "digests"}},
    ],
)
def test_a_form_that_is_not_the_bots_is_ignored(changes: dict[str, Any]) -> None:
    """Another workspace, nobody, no view, no channel, or a list."""
    assert isinstance(_admit({**_form(submitted()), **changes}), Ignored)
