"""The form of a subscription and a channel's list: drawn within Slack's limits, and read back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.digest_form import (
    Subject,
    form_view,
    list_view,
    read_form,
    read_subject,
    read_submission,
    write_submission,
    zone_options,
)
from bot.slack.limits import check_view
from bot.slack.plain import plain_lines
from bot.wanted import Field, Typed, typed_of
from tests.bot.slack.digests import FILLED, NOW, submitted, subscription, wanted
from tests.bot.slack.slack_eye import live_view, sdk_takes

ANY = st.text(st.characters(exclude_categories=()), max_size=4000)
EVIL = "<!channel> <https://evil.example|x> *bold* &amp;"


def test_what_is_filled_in_is_read_back() -> None:
    """Every field; lines and commas part what may be several."""
    assert replace(FILLED, likes=("Moss",)) == read_form(submitted())


def test_a_form_for_changes_holds_what_is_there() -> None:
    """Sent as it is, it changes nothing."""
    kept = wanted(likes=("arxiv:1", "doi:10.1/x"), must=("a", "b c"), min_score=0.25, count=3)
    typed = typed_of(kept)

    assert typed == read_form(submitted(typed))


def test_a_form_knows_its_channel_and_subscription() -> None:
    """They travel with it."""
    view = form_view(Subject("C1", "3fa9b2c1"), FILLED, NOW).body

    assert Subject("C1", "3fa9b2c1") == read_subject(view)
    assert ("Edit the digest", "Save") == (view["title"]["text"], view["submit"]["text"])


def test_a_submission_travels_as_a_job_does() -> None:
    """Through a text, and back."""
    view = submitted(name="3fa9b2c1")

    assert ("3fa9b2c1", read_form(view)) == read_submission(write_submission(view))


@pytest.mark.parametrize("view", [{}, {"private_metadata": "{"}, {"private_metadata": "[1]"}, None])
def test_a_modal_of_others_is_about_nothing(view: Any) -> None:
    """Nothing in it is trusted to be there."""
    assert Subject("") == read_subject(view)
    assert Typed(at="", count="", empty="") == read_form(view)


def test_each_fault_can_stand_beside_its_field() -> None:
    """Slack knows the fields by the names that faults have."""
    view = form_view(Subject("C1"), Typed(), NOW).body
    names = [block["block_id"] for block in view["blocks"]]

    assert sorted(get_args(Field)) == sorted(names)
    assert len(names) == len(set(names))


def test_a_new_form_asks_for_a_zone_where_none_is_known() -> None:
    """And is for workdays as it is told."""
    view = form_view(Subject("C1"), Typed(days="mon,tue,wed,thu,fri"), NOW).body
    elements = {block["block_id"]: block["element"] for block in view["blocks"]}

    assert "initial_option" not in elements["zone"]
    assert ["mon", "tue", "wed", "thu", "fri"] == [
        option["value"] for option in elements["days"]["initial_options"]
    ]


@given(ANY, ANY)
def test_a_form_fits_whatever_is_in_it(text: str, word: str) -> None:
    """Nothing of it comes alive, and Slack takes it."""
    typed = Typed(text, (text,) * 30, (word,) * 30, (word,), zone="Europe/London", min_score="0.5")
    view = form_view(Subject("C1", "3fa9b2c1"), typed, NOW)

    assert () == check_view(view)
    assert [] == live_view(view)


@pytest.mark.parametrize("interest", ["sparse graphs", EVIL, "x" * 3000, "漢" * 3000])
@pytest.mark.parametrize("count", [0, 1, 30, 60])
def test_a_list_fits_whatever_is_in_it(interest: str, count: int) -> None:
    """A hundred blocks at most; beyond them the terminal helps."""
    several = [
        subscription(interest, name=str(number), is_paused=number % 2 == 1)
        for number in range(count)
    ]
    view = list_view("C1", several, NOW)

    assert () == check_view(view)
    assert [] == live_view(view)
    assert [] == [block for block in view.body["blocks"] if not sdk_takes(block)]
    assert "digest_new" in str(view.body["blocks"][-1])
    assert (count > 30) == ("footnote subscriptions list" in str(view.body))


def test_a_list_tells_of_each_and_what_can_be_done() -> None:
    """One that is paused can be resumed; removing is asked twice."""
    view = list_view("C1", [subscription(), subscription("other", is_paused=True)], NOW)
    rows = [block["elements"] for block in view.body["blocks"] if block["type"] == "actions"]

    assert [
        ["digest_edit", "digest_pause", "digest_remove"],
        ["digest_edit", "digest_resume", "digest_remove"],
        ["digest_new"],
    ] == [[button["action_id"] for button in row] for row in rows]
    assert ["confirm" in button for button in rows[0]] == [False, False, True]
    told = "\n".join(plain_lines(view.body["blocks"]))
    assert "Weekdays at 09:00 Europe/London, up to 8 papers; next on Mon 23 Nov at 09:00." in told
    assert "up to 8 papers; paused." in told


@pytest.mark.parametrize(
    ("typed", "first"), [("lond", "Europe/London"), ("kolka", "Asia/Kolkata"), ("utc", "UTC")]
)
def test_zones_are_offered_while_one_types(typed: str, first: str) -> None:
    """With the time that it is there."""
    options = zone_options({"value": typed}, NOW)["options"]

    assert first == options[0]["value"]
    assert "UTC+" in options[0]["text"]["text"]


@pytest.mark.parametrize("typed", ["", "a", "zzz", "x" * 500, "\x00", None, 7])
def test_there_are_never_more_zones_than_slack_takes(typed: Any) -> None:
    """Whatever is typed."""
    options = zone_options({"value": typed}, NOW)["options"]

    assert len(options) <= 100
    assert all(len(one["text"]["text"]) <= 75 and len(one["value"]) <= 150 for one in options)
