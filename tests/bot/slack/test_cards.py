"""Papers in Slack: summaries and similar papers."""

from __future__ import annotations

from dataclasses import replace

from bot.models import Paper
from bot.search import Found
from bot.slack.cards import similar_posts, summary_posts
from bot.slack.limits import check
from bot.slack.plain import plain_lines
from bot.summary import Part, Summary
from tests.bot.abstracts import MOSS
from tests.bot.slack.papers import LINKED, compressed, quotes


def test_a_summary_names_its_paper_and_each_sentence_has_its_quote() -> None:
    """With who wrote it and when, and buttons about that paper."""
    summary = Summary(LINKED, (Part(compressed(), "finding"),), "offline")

    (post,) = summary_posts(summary)

    assert [
        "Fern: a solver for sparse graphs",
        "Ada Moss, Ben Fern, 2024-02",
        "Finding: Fern halves the run time of 40 graph solvers.",
        "“In our tests, Fern halves the run time of 40 graph solvers, and it needs no tuning.”",
        "offline model",
    ] == list(plain_lines(post.blocks))
    buttons = next(block for block in post.blocks if block["type"] == "actions")
    assert {"paper:arxiv:2402.03500"} == {button["value"] for button in buttons["elements"]}


def test_a_sentence_of_the_papers_own_stands_under_its_role() -> None:
    """A quote is not said twice."""
    quote = quotes(LINKED)[3]
    (post,) = summary_posts(Summary(LINKED, (Part(quote, "finding"),), "offline"))

    assert ("Finding", f"“{quote.text}”") == plain_lines(post.blocks)[2:4]


def test_a_title_without_abstract_says_so() -> None:
    """And offers no evidence."""
    (post,) = summary_posts(Summary(replace(LINKED, abstract=""), (), "offline"))

    assert "There is no abstract to summarise." in plain_lines(post.blocks)
    buttons = next(block for block in post.blocks if block["type"] == "actions")
    assert ["similar", "bibtex"] == [button["action_id"] for button in buttons["elements"]]


def test_similar_papers_stand_in_their_order_with_a_passage() -> None:
    """Linked where they can be."""
    hits = [Found(1, LINKED, 0.9, "Fern caches."), Found(2, MOSS, 0.5, "Moss holds water.")]

    (post,) = similar_posts("Stones", hits)

    assert [
        "Papers like Stones",
        "1. Fern: a solver for sparse graphs 2024-02",
        "“Fern caches.”",
        "2. Moss keeps gardens green",
        "“Moss holds water.” (summary written for the tests)",
        "found by meaning and words, the nearest first",
    ] == list(plain_lines(post.blocks))


def test_no_similar_paper_is_said_plainly() -> None:
    """Not an empty list."""
    (post,) = similar_posts("Stones", ())

    assert ("No other paper in this library is like Stones.",) == plain_lines(post.blocks)


def test_papers_beyond_all_bounds_fit() -> None:
    """Of any length, in any script."""
    wide = Paper("own:1", "𝒳" * 3000, "𝒳" * 9000, 1, ("𝒳" * 900,) * 50, date="2024", note="𝒳" * 900)
    hits = [Found(number, wide, 0.1, wide.abstract) for number in range(1, 30)]

    posts = [*similar_posts(wide.title, hits), *summary_posts(Summary(wide, (), "𝒳" * 500))]

    assert all(check(post) == () for post in posts)
    assert len(posts) > 3
