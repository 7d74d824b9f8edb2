"""No message beyond Slack's limits is sent: faults are found before, long ones are split."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.limits import check, check_view, fits, make_post, plain_posts, split
from bot.slack.links import paper_link
from bot.slack.models import Post, View
from bot.slack.rich import Text, line, rich_text
from tests.bot.slack.slack_eye import sdk_takes

PLAIN: dict[str, Any] = {"type": "plain_text", "text": "x"}
DIVIDER: dict[str, Any] = {"type": "divider"}


def _plain(length: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": "x" * length}


def _mrkdwn(length: int) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": "x" * length}


def _button(**changes: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": PLAIN, "value": "v", **changes}


def _thumbs(**changes: Any) -> dict[str, Any]:
    side = {"text": PLAIN, "value": "v"}
    return {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": {**side, **changes},
        "negative_button": side,
    }


def _select(**changes: Any) -> dict[str, Any]:
    option = {"text": PLAIN, "value": "v", **changes}
    return {"type": "static_select", "action_id": "a", "placeholder": PLAIN, "options": [option]}


CELL = {"type": "raw_text", "text": "x"}
BEYOND: dict[str, dict[str, Any]] = {
    "section.text": {"type": "section", "text": _mrkdwn(3001)},
    "section.fields ": {"type": "section", "fields": [_mrkdwn(2001)]},
    "section.fields has 11 entries": {"type": "section", "fields": [_mrkdwn(1)] * 11},
    "header.text": {"type": "header", "text": _plain(151)},
    "context.elements": {"type": "context", "elements": [PLAIN] * 11},
    "actions.elements": {"type": "actions", "elements": [_button()] * 26},
    "context_actions.elements": {"type": "context_actions", "elements": [_thumbs()] * 6},
    "elements is empty": {"type": "actions", "elements": []},
    "markdown.text": {"type": "markdown", "text": "x" * 12_001},
    "table.rows": {"type": "table", "rows": [[CELL]] * 101},
    "row.cells": {"type": "table", "rows": [[CELL] * 21]},
    "card.title": {"type": "card", "title": _plain(151)},
    "card.subtitle": {"type": "card", "title": PLAIN, "subtitle": _plain(151)},
    "card.body": {"type": "card", "title": PLAIN, "body": _plain(201)},
    "carousel.elements": {"type": "carousel", "elements": [{"type": "card", "title": PLAIN}] * 11},
    "container.child_blocks": {"type": "container", "title": PLAIN, "child_blocks": [DIVIDER] * 11},
    "divider.block_id": {"type": "divider", "block_id": "x" * 256},
    "button.action_id": {"type": "actions", "elements": [_button(action_id="x" * 256)]},
    "button.text": {"type": "actions", "elements": [_button(text=_plain(76))]},
    "button.value": {"type": "actions", "elements": [_button(value="x" * 2001)]},
    "button.url": {"type": "actions", "elements": [_button(url="https://x/" + "x" * 3000)]},
    "feedback_buttons.positive_button": {
        "type": "context_actions", "elements": [_thumbs(text=_plain(76))],
    },
    "positive_button.value": {"type": "context_actions", "elements": [_thumbs(value="x" * 2001)]},
    "option.text": {"type": "actions", "elements": [_select(text=_plain(76))]},
    "option.value": {"type": "actions", "elements": [_select(value="x" * 151)]},
    "options has 101 entries": {
        "type": "actions",
        "elements": [{**_select(), "options": _select()["options"] * 101}],
    },
    "text element is empty": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}],
    },
}  # fmt: skip
WITHIN: tuple[dict[str, Any], ...] = (
    {"type": "section", "text": _mrkdwn(3000)},
    {"type": "section", "fields": [_mrkdwn(300)] * 10},
    {"type": "header", "text": _plain(150)},
    {"type": "context", "elements": [PLAIN] * 10},
    {"type": "actions", "elements": [_button(action_id=f"a{n}") for n in range(25)]},
    {"type": "context_actions", "elements": [_thumbs(text=_plain(75), value="x" * 2000)]},
    {"type": "actions", "elements": [_button(text=_plain(75), value="x" * 2000)]},
    {"type": "actions", "elements": [_select(text=_plain(75), value="x" * 150)]},
    {"type": "table", "rows": [[CELL] * 20] * 5},
    {"type": "card", "title": _plain(150), "body": _plain(200)},
    DIVIDER,
    *rich_text(line("x")),
)


@pytest.mark.parametrize("name", BEYOND)
def test_a_block_beyond_a_limit_is_found(name: str) -> None:
    """Each limit, also those that the SDK does not check, with a word on where."""
    faults = check(Post("x", (BEYOND[name],)))

    assert any(name in fault for fault in faults), faults


@pytest.mark.parametrize("block", WITHIN, ids=lambda block: str(block["type"]))
def test_a_block_at_its_limit_is_fine(block: dict[str, Any]) -> None:
    """Nothing is refused that Slack takes; the SDK thinks so too."""
    assert () == check(Post("x", (block,)))
    assert sdk_takes(block)


@pytest.mark.parametrize(
    ("post", "word"),
    [
        (Post("", ()), "no text"),
        (Post("x" * 4001, ()), "4001 characters"),
        (Post("x", (DIVIDER,) * 51), "51 blocks"),
        (Post("x", ({"type": "section", "text": _mrkdwn(2900)},) * 5), "characters of JSON"),
        (Post("x", ({"type": "markdown", "text": "x" * 6001},) * 2), "markdown blocks"),
    ],
)
def test_a_message_beyond_a_limit_of_the_whole_is_found(post: Post, word: str) -> None:
    """The number of blocks, their size together, and the text beside them."""
    assert any(word in fault for fault in check(post))


def test_a_view_beyond_a_limit_is_found() -> None:
    """Its title, its data and its blocks."""
    body = {
        "type": "modal", "title": _plain(25), "submit": _plain(25), "close": PLAIN,
        "callback_id": "x" * 256, "private_metadata": "x" * 3001, "blocks": [DIVIDER] * 101,
    }  # fmt: skip

    faults = " ".join(check_view(View(body)))

    for word in ("view.title", "view.submit", "callback_id", "private_metadata", "101 entries"):
        assert word in faults
    assert () == check_view(View({"type": "home", "blocks": [DIVIDER] * 100}))


@given(st.lists(st.text(min_size=1, max_size=3000), min_size=1, max_size=60))
def test_blocks_are_split_into_messages_that_fit(texts: list[str]) -> None:
    """All blocks are there, in their order."""
    blocks = [block for text in texts for block in rich_text(line(Text(text)))]

    posts = split(blocks)

    assert blocks == [block for post in posts for block in post.blocks]
    assert all(fits(post.blocks) and check(post) == () for post in posts)


def test_a_message_that_slack_refuses_can_be_sent_as_text() -> None:
    """With its links written out, in as many messages as it takes."""
    link = paper_link("arxiv:2402.03500", None, "Fern")
    assert link is not None
    long = "Fern halves the run time. " * 300
    post = make_post(rich_text(line(long), line("[1] ", link)))

    posts = plain_posts(post)

    assert 3 == len(posts)
    assert all(() == check(one) and not one.blocks for one in posts)
    assert posts[-1].text.endswith("[1] Fern <https://arxiv.org/abs/2402.03500>")
    assert long.split() == " ".join(one.text for one in posts).split()[: len(long.split())]


def test_blocks_that_slack_would_refuse_are_never_in_a_message() -> None:
    """They are found before sending; what they say goes out as text."""
    post = make_post([*rich_text(line("Fern halves it.")), *([DIVIDER] * 50)])

    assert Post("Fern halves it.", ()) == post


def test_the_text_of_a_message_says_what_its_blocks_say() -> None:
    """For notifications and screen readers, without addresses and cut where it is long."""
    assert "Hello" == make_post(rich_text(line("Hello"))).text
    assert 2_000 < len(make_post(rich_text(line("word " * 2000))).text) <= 3_000
    assert "Footnote" == make_post([DIVIDER]).text
