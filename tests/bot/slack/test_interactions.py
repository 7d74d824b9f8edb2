"""What a pressed button, a submitted modal or the shortcut asks for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.slack.admission import admit
from bot.slack.item_question import OF_THREAD, question_view
from bot.slack.models import Admitted, Ignored, Job, Place
from tests.bot.slack.requests import NOW, OURS, Threads, pressed


def _admit(body: dict[str, Any]) -> Admitted:
    return admit(body, OURS, Threads(), NOW)


def _job(body: dict[str, Any]) -> Job:
    admitted = _admit(body)
    assert isinstance(admitted, Job), admitted
    return admitted


@pytest.mark.parametrize("button", ["evidence", "similar", "bibtex", "feedback", "share"])
def test_a_button_is_keyed_by_moment_and_person(button: str) -> None:
    """Two people, or one twice, ask twice; a retry asks once."""
    job = _job(pressed(button))

    assert ("action:200.1:U1", button, "a1", Place("T1", "C1", "100.1"), "101.1") == (
        job.key,
        job.kind,
        job.value,
        job.place,
        job.ts,
    )


@pytest.mark.parametrize(
    ("button", "kind"),
    [("vote", "vote"), ("more_like", "more"), ("save", "save"), ("ask_paper", "ask_paper")],
)
def test_the_buttons_of_a_digests_paper_carry_it(button: str, kind: str) -> None:
    """Each is done by the lane that waits for no model."""
    job = _job(pressed(button, "paper:arxiv:2402.03500"))

    assert (kind, "paper:arxiv:2402.03500", "quick") == (job.kind, job.value, job.lane)


def test_a_question_by_the_form_goes_to_the_papers_thread() -> None:
    """Once however often Slack sends it, about the paper that the form was opened for."""
    view = question_view("arxiv:2402.03500", "Fern", Place("T1", "C1", "90.1")).body
    job = _job(asked_by_form(view, "  Is it\nfast? "))

    assert ("action:V1:U1", "ask", Place("T1", "C1", "90.1"), None, False) == (
        job.key,
        job.kind,
        job.place,
        job.ts,
        job.private,
    )
    assert ("Is it fast?", "paper:arxiv:2402.03500") == (job.text, job.value)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ('{"paper": "a", "channel": "C1", "ts": "1.1"}', "   "),
        ('{"paper": "a", "channel": "C1", "ts": null}', "Why?"),
        ("not JSON", "Why?"),
        ("[]", "Why?"),
    ],
)
def test_a_form_without_a_question_or_a_paper_is_ignored(told: str, text: str) -> None:
    """Anybody may send anything."""
    view = question_view("a", "Fern", Place("T1", "C1", "1.1")).body

    assert Ignored("a form without a question about a paper") == _admit(
        asked_by_form({**view, "private_metadata": told}, text)
    )


def asked_by_form(view: dict[str, Any], text: str) -> dict[str, Any]:
    """A form about a paper that somebody sent."""
    state = {"values": {"question": {"question": {"value": text}}}}
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "view": {**view, "id": "V1", "state": state},
    }


def test_a_private_answers_button_has_no_message() -> None:
    """Slack sends the container of an ephemeral message and nothing of it."""
    container = {"type": "message", "message_ts": "101.1", "channel_id": "C1", "is_ephemeral": True}
    body = pressed("share", container=container)
    del body["message"], body["channel"]
    job = _job(body)

    assert (True, Place("T1", "C1"), "101.1") == (job.private, job.place, job.ts)


def test_a_button_of_a_message_for_one_person_is_private() -> None:
    """Also where its container does not say so."""
    ephemeral = {"ts": "101.1", "subtype": "ephemeral"}
    assert (True, False) == (
        _job(pressed("similar", message=ephemeral)).private,
        _job(pressed("similar")).private,
    )


def test_an_offer_is_taken_once_whoever_presses() -> None:
    """Its key is of the question, not of the button."""
    value = json.dumps({"ts": "102.1", "text": "And on long texts?"})
    first = _job(pressed("answer_this", value))
    second = _job(pressed("answer_this", value, user={"id": "U2"}))

    assert ("message:T1:C1:102.1:picked-up", "ask", "And on long texts?", "102.1") == (
        first.key,
        first.kind,
        first.text,
        first.ts,
    )
    assert first.key == second.key
    assert (False, "https://hooks.slack.com/actions/1") == (first.private, first.response_url)


@pytest.mark.parametrize("value", ["", "{", "[]", '{"ts": "1.1"}'])
def test_an_offer_without_a_question_is_ignored(value: str) -> None:
    """A value that is none of ours asks nothing."""
    assert Ignored("an offer without a question") == _admit(pressed("answer_this", value))


@pytest.mark.parametrize(
    "changes",
    [{"team": {"id": "T2"}}, {"user": {}}, {"actions": []}, {"actions": [{"action_id": "x"}]}],
)
def test_a_button_that_is_not_the_bots_is_ignored(changes: dict[str, Any]) -> None:
    """Another workspace, nobody, or nothing pressed."""
    assert isinstance(_admit(pressed("evidence", **changes)), Ignored)


def test_a_link_button_is_ignored() -> None:
    """Slack tells of every press, also of those that open a page."""
    assert Ignored("a button 'open'") == _admit(pressed("open"))


def _submitted(**view: Any) -> dict[str, Any]:
    values = {"why": {"text": {"type": "plain_text_input", "value": "too short"}}}
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "view": {
            "id": "V1",
            "callback_id": "reason",
            "private_metadata": "a1",
            "state": {"values": values},
            **view,
        },
    }


def test_a_reason_is_read_from_its_modal() -> None:
    """The modal carries the answer's id."""
    job = _job(_submitted())

    assert ("action:V1:U1", "reason", "a1", "too short") == (
        job.key,
        job.kind,
        job.value,
        job.text,
    )


def test_another_modal_is_ignored() -> None:
    """Only the reason's asks for something."""
    assert isinstance(_admit(_submitted(callback_id="other")), Ignored)


def _shortcut(text: str, **changes: Any) -> dict[str, Any]:
    return {
        "type": "message_action",
        "callback_id": "ask_about",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"ts": "101.1", "text": text, "user": "U2"},
        "action_ts": "200.1",
        "trigger_id": "1.2.abc",
        "response_url": "https://hooks.slack.com/app/1",
        **changes,
    }


def test_the_shortcut_asks_about_a_message_in_its_thread() -> None:
    """The question is the message's, the asker who pressed."""
    job = _job(_shortcut("What is BM25?"))

    assert ("ask", "What is BM25?", "U1", "101.1", "action:200.1:U1") == (
        job.kind,
        job.text,
        job.user,
        job.ts,
        job.key,
    )


def test_the_shortcut_on_a_message_without_words_gets_help() -> None:
    """A picture asks nothing."""
    assert "help" == _job(_shortcut("")).kind


def test_the_shortcut_on_the_bots_own_message_is_about_its_paper() -> None:
    """Its words are no question."""
    job = _job(_shortcut("1. Fern", message={"ts": "101.1", "text": "1. Fern", "user": "U0BOT"}))

    assert ("ask_paper", OF_THREAD, "", "101.1") == (job.kind, job.value, job.text, job.ts)


def test_another_shortcut_is_ignored() -> None:
    """Its callback is not the bot's."""
    assert isinstance(_admit(_shortcut("hi", callback_id="other")), Ignored)


def test_what_people_of_another_workspace_fill_in_or_ask_is_ignored() -> None:
    """A modal and the shortcut, as every event and button."""
    other = {"team": {"id": "T2"}}
    bodies = ({**_submitted(), **other}, _shortcut("What is BM25?", **other))

    assert [True, True] == [isinstance(_admit(body), Ignored) for body in bodies]
