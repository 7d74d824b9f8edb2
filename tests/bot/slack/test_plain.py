"""Plain text for notifications and fallbacks: readable, and nothing in it comes alive."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.links import paper_link
from bot.slack.plain import cut_lines, inert, plain_lines
from bot.slack.rich import Bullets, Code, Emoji, Person, Text, line, quoted, rich_text
from tests.bot.slack.slack_eye import mrkdwn

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
ATTACKS = st.sampled_from(
    [
        "<!channel>", "<@U012AB3CD>", "<#C01>", "<https://evil.example/?d=S|here>", "@here",
        "&lt;!channel&gt;", "&amp;lt;!here&amp;gt;", "https://evil.example", "evil.example/?d=S",
        "<!date^1^{date}^https://evil.example|x>", "*bold*", "_it_", "~no~", "`c`", "> q", ">>> q",
        ":smile:", "::a:", "![a](https://evil.example/x.png)", "[a](https://evil.example)",
        "mailto:a@b.example", "a@b.example", "#general", "<!subteam^S1>", "http://1.2.3.4/",
        "\n> q",
        "<\u200b!channel>", "@\u2060here", "https:\u200b//evil.example", "evil.\u00adexample",
        "＠here", "evil。example", "<", ">", "&", "@", "://", ".", "e", "com",
    ]
)  # fmt: skip
MIXED = st.lists(ANY | ATTACKS, max_size=8).map("".join)


@given(MIXED)
def test_no_text_comes_alive(text: str) -> None:
    """Whatever signs meet."""
    assert [] == mrkdwn(inert(text))
    assert "\n" not in inert(text)


@given(st.lists(MIXED, min_size=1, max_size=4), st.integers(20, 200))
def test_nothing_comes_alive_where_a_text_is_cut(texts: list[str], longest: int) -> None:
    """A cut neither leaves half an escaped sign nor puts a quote mark at the start of a line."""
    lines = plain_lines(rich_text(*(line(text) for text in texts)))

    pages = cut_lines(lines, longest)

    assert all(len(page) <= longest + len("› ") for page in pages)
    assert [] == [found for page in pages for found in mrkdwn(page)]


@given(st.lists(MIXED, min_size=2, max_size=5))
def test_texts_side_by_side_make_nothing_together(texts: list[str]) -> None:
    """An address may come in several elements."""
    lines = plain_lines(rich_text(line(*texts), quoted(*texts), Bullets(((Text(texts[0]),),))))

    assert [] == [found for one in lines for found in mrkdwn(one)]


@pytest.mark.parametrize(
    "text",
    [
        "Fern halves the run time of 40 graph solvers, e.g. by 23%.",
        "A mixture (i.e. INT4 and INT8) reaches 76.73% at 1.5 W; see Fig. 2.",
        "Größe: 3 μm – “sehr klein”, sagt Dr. Ada B. Moss",
    ],
)
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    """Nobody who reads a notification sees that it was made safe."""
    assert text == html.unescape(inert(text))


def test_blocks_read_as_lines() -> None:
    """Paragraphs, list items and code; a mention is nobody in particular, a sign is left out."""
    link = paper_link("arxiv:2402.03500", None, "Fern <b>")
    assert link is not None
    blocks = (
        {"type": "header", "text": {"type": "plain_text", "text": "Evidence"}},
        *rich_text(
            line(Emoji("mag"), Person("U01"), " asked about ", link, "."),
            quoted("a quote"),
            Bullets(((Text("one"),), (Text("two"),))),
            Code("@misc{a,\n  b}"),
        ),
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "plain_text", "text": "offline model"}]},
    )

    assert (
        "Evidence",
        "someone asked about Fern &lt;b&gt;.",
        "a quote",
        "• one",
        "• two",
        "(at)misc{a,",
        "b}",
        "offline model",
    ) == plain_lines(blocks)
    assert (
        "someone asked about Fern &lt;b&gt; <https://arxiv.org/abs/2402.03500> ."
        == plain_lines(blocks, with_links=True)[1]
    )
