"""Which paper a message means, and whether it asks for the whole of it."""

from __future__ import annotations

import pytest

from bot.slack.meant import asks_for_summary, points, with_title

TITLE = "Fern: sparse ferns"
LINK = "https://arxiv.org/abs/2406.17630"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (LINK, TITLE),
        ("", TITLE),
        (f"summarize {LINK} please", f"summarize {TITLE} please"),
        ("what does this paper measure?", f"what does {TITLE} measure?"),
        ("is it faster?", f"is {TITLE} faster?"),
        ("what do the authors find?", f"what do {TITLE} find?"),
        (f"does {LINK} say that it is faster?", f"does {TITLE} say that it is faster?"),
    ],
)
def test_a_title_takes_the_place_of_what_points_at_it(text: str, named: str) -> None:
    """A link, or the first words for it."""
    assert named == with_title(text, TITLE)


@pytest.mark.parametrize(
    "text", ["", "this", "Summarise this paper", "is it faster?", "that one", "what do they find?"]
)
def test_a_message_points_at_a_paper(text: str) -> None:
    """Without naming it."""
    assert points(text)


@pytest.mark.parametrize("text", ["What is BM25?", "Which papers use itemsets?", "thistle"])
def test_a_question_of_its_own_points_at_nothing(text: str) -> None:
    """Words that only look alike do not count."""
    assert not points(text)


@pytest.mark.parametrize(
    "question",
    [TITLE, f"summarize {TITLE}", f"TL;DR: {TITLE}", f"What is {TITLE}?", f"{TITLE} tldr",
     f"Could you summarise {TITLE} please?", f'summary of "{TITLE}"'],
)  # fmt: skip
def test_a_summary_is_asked_for(question: str) -> None:
    """However it is put."""
    assert asks_for_summary(question, TITLE)


@pytest.mark.parametrize(
    "question", [f"What does {TITLE} measure?", f"Is {TITLE} faster?", "What is BM25?"]
)
def test_a_question_about_a_paper_is_no_summary(question: str) -> None:
    """It wants its own answer."""
    assert not asks_for_summary(question, TITLE)
