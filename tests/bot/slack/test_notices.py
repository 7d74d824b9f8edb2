"""What the bot says of itself is short, fits, and mentions only who asked."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import notices
from bot.slack.limits import check, check_view
from bot.slack.models import FollowUps, Post
from bot.slack.plain import plain_lines
from tests.bot.slack.slack_eye import live

ANY = st.text(st.characters(exclude_categories=()), max_size=2500)


@given(ANY)
def test_a_question_is_repeated_letter_for_letter_and_mentions_who_asked(question: str) -> None:
    """Nothing in the question mentions anybody."""
    post = notices.question_post("U01ALICE", question)

    assert [("mention", "U01ALICE")] == live(post)
    assert () == check(post)


def test_help_says_every_way_to_ask_and_gives_examples() -> None:
    """From the current library; without any, nothing is promised."""
    post = notices.help_post(["How does Fern work?"])

    lines = plain_lines(post.blocks)
    assert "• How does Fern work?" == lines[-1]
    for way in ("/ask", "/ask --private", "/summarize", "/similar", "--forget-me", "--follow-ups"):
        assert any(way in line for line in lines)
    assert "For example" not in plain_lines(notices.help_post([]).blocks)


@given(ANY)
def test_an_offer_carries_its_question_and_nothing_comes_alive(question: str) -> None:
    """The button holds what is answered when it is pressed."""
    post = notices.offer_post("1795272593.000002", question)

    carried = json.loads(post.blocks[-1]["elements"][0]["value"])
    assert "1795272593.000002" == carried["ts"]
    assert [] == live(post)
    assert () == check(post)


POSTS: dict[str, Post] = {
    **{f"busy {cap}": notices.busy_post(cap) for cap in notices.BUSY},
    "taken": notices.taken_post(),
    "stopped": notices.stopped_post(),
    "failure": notices.failure_post("3fa9b2c1"),
    "refusal": notices.refusal_post(
        "no paper '<!channel>': give *its* id, see https://evil.example"
    ),
    "expired": notices.expired_post(),
    "settings": notices.settings_post("ask-first", is_changed=True),
    "forgotten": notices.forgotten_post(1),
}


@pytest.mark.parametrize("name", POSTS)
def test_every_notice_fits_and_nothing_but_our_signs_is_alive(name: str) -> None:
    """Also where an error names what somebody wrote."""
    assert () == check(POSTS[name])
    assert {"emoji"} >= {kind for kind, _ in live(POSTS[name])}


def test_who_has_to_wait_hears_what_for() -> None:
    """A minute does not help who asked too often in an hour; what is unknown is told plainly."""
    hour, unknown = notices.busy_post("hour"), notices.busy_post("?")

    assert ("in an hour" in hour.text, "minute" in hour.text) == (True, False)
    assert "Too many questions are waiting" in unknown.text


def test_a_failure_gives_its_reference_and_no_details() -> None:
    """Whoever runs the bot finds the rest in the log."""
    assert "3fa9b2c1" in POSTS["failure"].text


@pytest.mark.parametrize("mode", notices.MODES)
def test_each_mode_of_follow_ups_is_explained(mode: FollowUps) -> None:
    """With the other ones."""
    said = "\n".join(plain_lines(notices.settings_post(mode, is_changed=False).blocks))

    assert notices.MODES[mode] in said
    assert all(other in said for other in notices.MODES if other != mode)
    assert "Noted." not in said


def test_a_reason_is_asked_for_with_the_answers_id() -> None:
    """The modal comes back as `reason`, which is how it is recognised."""
    view = notices.reason_view("3fa9b2c1")

    assert () == check_view(view)
    assert ("reason", "3fa9b2c1") == (view.body["callback_id"], view.body["private_metadata"])
