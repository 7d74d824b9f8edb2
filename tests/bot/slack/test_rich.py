"""Rich text holds any words letter for letter, and never more of them than Slack takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.display import INVISIBLE
from bot.slack.rich import (
    BLOCK,
    Bullets,
    Code,
    Part,
    Person,
    Text,
    line,
    quoted,
    rich_text,
    shown,
    size,
)

ANY = st.text(st.characters(exclude_categories=()), max_size=200)
LONG = st.tuples(ANY, st.integers(1, 60)).map(lambda pair: pair[0] * pair[1])


def _words(blocks: object) -> str:
    if isinstance(blocks, dict):
        if blocks.get("type") == "text":
            return str(blocks["text"])
        return "".join(_words(value) for value in blocks.values())
    return "".join(map(_words, blocks)) if isinstance(blocks, list | tuple) else ""


def test_parts_become_the_elements_of_one_block() -> None:
    """A paragraph, a quote, a list and code, each with its styles."""
    blocks = rich_text(
        line("Plain ", Text("bold", bold=True)),
        quoted(Text("quiet", italic=True)),
        Bullets(((Text("one"),), (Text("two", code=True),))),
        Code("@misc{a,\n}"),
    )

    assert [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Plain "},
                        {"type": "text", "text": "bold", "style": {"bold": True}},
                    ],
                },
                {
                    "type": "rich_text_quote",
                    "elements": [{"type": "text", "text": "quiet", "style": {"italic": True}}],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "one"}],
                        },
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "two", "style": {"code": True}}],
                        },
                    ],
                },
                {
                    "type": "rich_text_preformatted",
                    "elements": [{"type": "text", "text": "@misc{a,\n}"}],
                },
            ],
        }
    ] == list(blocks)


def test_nothing_is_left_of_parts_without_words() -> None:
    """Slack refuses an empty element, so none is made."""
    assert () == rich_text(line(""), quoted(Text("\u200b")), Code(""), Bullets(()))


@given(LONG, st.sampled_from(["line", "quote", "code", "list"]))
def test_any_words_come_through_whole_in_blocks_that_are_small(text: str, kind: str) -> None:
    """Nothing but invisible characters is lost, whatever is cut where."""
    parts: dict[str, Part] = {
        "line": line(text),
        "quote": quoted(text),
        "code": Code(text),
        "list": Bullets(((Text(text),),)),
    }

    blocks = rich_text(parts[kind])

    assert INVISIBLE.sub("", text) == _words(blocks)
    assert all(size(block) <= BLOCK + 200 for block in blocks)


@given(LONG, st.integers(20, 500))
def test_a_shown_text_takes_no_more_room_than_it_has(text: str, room: int) -> None:
    """It is one line, and an ellipsis says where it was cut."""
    cut = shown(text, room)

    assert size(cut) <= room
    assert "\n" not in cut
    assert cut == shown(text) or cut.endswith("…")


def test_only_a_user_of_slack_can_be_mentioned() -> None:
    """`channel`, `here` and whatever else a text may hold are no ids of people."""
    for name in ("channel", "!here", "U01 <!channel>", "S0TEAM", ""):
        with pytest.raises(ValueError, match="no id of a Slack user"):
            Person(name)
