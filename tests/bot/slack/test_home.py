"""App Home and the suggested prompts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import Last, Stage
from bot.models import Paper
from bot.slack.home import HomeDigest, HomePage, home_view, prompts
from bot.slack.limits import check_view
from bot.slack.models import Recent
from bot.slack.plain import plain_lines
from tests.bot.slack.digests import NOW, subscription
from tests.bot.slack.slack_eye import live_view, mrkdwn

WEEKDAYS = "weekdays at 09:00 Europe/London, up to 8 papers"
ANY = st.text(st.characters(exclude_categories=()), max_size=3000)


def test_home_shows_the_library_examples_and_what_the_person_asked() -> None:
    """In this order."""
    recent = Recent("3fa9b2c1", "How fast is Fern?", "not_stated", "2026-11-20T09:00:00.000+00:00")
    page = HomePage(
        papers=1080,
        listings=2,
        newest="2026-11-19",
        changed="2026-11-20T08:30:00.000+00:00",
        recent=(recent,),
        examples=("How does Fern work?",),
        model="openai:gpt-5-mini",
        digests=(
            HomeDigest(subscription(), Last(date(2026, 11, 20), "delivered", 5)),
            HomeDigest(subscription("dense graphs", "D1", is_paused=True)),
        ),
        saved=(Paper("arxiv:1812.02734", "A saved paper", "", 1),),
    )

    assert [
        "The library",
        "1,080 papers in 2 listings",
        "Newest paper: 2026-11-19",
        "Last addition: 2026-11-20 08:30 UTC",
        "Answers by: openai:gpt-5-mini",
        "Ask, for example",
        "• How does Fern work?",
        "What you asked lately",
        "• How fast is Fern? not stated, 2026-11-20",
        "Only you see this. Say /ask --forget-me to delete it.",
        "Your digests",
        "sparse graphs",
        f"In a channel: {WEEKDAYS}; next on Mon 23 Nov at 09:00.",
        "Last on Fri 20 Nov: 5 papers.",
        "dense graphs",
        f"In your messages with me: {WEEKDAYS}; paused.",
        "What you saved",
        "• A saved paper",
    ] == list(plain_lines(home_view(page, NOW).body["blocks"]))


@pytest.mark.parametrize(
    ("stage", "papers", "said"),
    [
        ("delivered", 1, "1 paper."),
        ("empty", 0, "no new papers."),
        ("missed", 0, "missed."),
        ("failed", 0, "could not be posted."),
    ],
)
def test_home_says_what_became_of_the_last_digest(stage: Stage, papers: int, said: str) -> None:
    """In a word."""
    last = Last(date(2026, 11, 20), stage, papers)
    view = home_view(HomePage(1, 1, digests=(HomeDigest(subscription(), last),)), NOW)

    assert f"Last on Fri 20 Nov: {said}" in plain_lines(view.body["blocks"])


def test_a_digest_can_be_changed_from_home() -> None:
    """One that is paused is resumed there."""
    two = (subscription(), subscription("two", is_paused=True))
    view = home_view(HomePage(1, 1, digests=tuple(map(HomeDigest, two))), NOW)
    rows = [block["elements"] for block in view.body["blocks"] if block["type"] == "actions"]

    assert [["digest_edit", "digest_pause"], ["digest_edit", "digest_resume"]] == [
        [button["action_id"] for button in row] for row in rows
    ]


def test_an_empty_library_says_who_can_help() -> None:
    """And nothing of newest papers and examples."""
    lines = plain_lines(home_view(HomePage(0, 0), NOW).body["blocks"])

    assert "There are no papers yet: whoever runs me loads them." in lines
    assert "Nothing yet." in lines
    assert "Ask, for example" not in lines


@given(ANY, st.integers(0, 30))
def test_home_fits_and_nothing_in_it_comes_alive(text: str, count: int) -> None:
    """Whatever was asked, and however much."""
    recent = Recent("3fa9b2c1", text, text, text)
    digest = HomeDigest(subscription(text, "D1"), Last(date(2026, 11, 20), "failed", 0))
    saved = Paper("file:x", text, text, 1)
    page = HomePage(
        9, 1, text, text, (recent,) * count, (text,) * count, text, (digest,) * count,
        (saved,) * count,
    )  # fmt: skip

    view = home_view(page, NOW)

    assert [] == live_view(view)
    assert () == check_view(view)


@given(st.lists(ANY, max_size=8))
def test_a_pressed_prompt_sends_nothing_that_comes_alive(examples: list[str]) -> None:
    """Its words go out as the person's own message."""
    made = prompts(examples)

    assert len(made) == min(len(examples), 4)
    for prompt in made:
        assert [] == mrkdwn(prompt["message"])
        assert len(prompt["title"]) <= 75
