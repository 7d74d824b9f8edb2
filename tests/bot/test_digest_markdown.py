from __future__ import annotations

from dataclasses import replace

from bot.digest import Digest, Item, Theme
from bot.extracts import one_sentence
from bot.interest import Interest
from bot.models import Paper
from bot.render.digest_markdown import digest_markdown, empty_markdown
from bot.why import Reason

PLAIN = Paper("own:1", "Moss on roofs", "Moss holds water on flat roofs for many days.", 1)
SLY = Paper(
    "own:2",
    "[Click](http://x) *now* <b>",
    "We find that `moss` and a_b in $x<y$ &lt; hold [much](http://evil) water on roofs.",
    1,
    url="https://example.org/a (b)>",
)


def item(paper: Paper, *why: Reason, is_update: bool = False) -> Item:
    return Item(paper, 0.9, why, one_sentence(paper), is_update)


def digest(*items: Item) -> Digest:
    return Digest("2026-01-14", Interest("moss"), items, considered=5)


def test_every_sentence_stands_as_its_quote() -> None:
    """With the heading, the reasons and what was looked at."""
    words, like = Reason("words", "Moss"), Reason("like", "Ferns")

    assert (
        "# Digest of 2026-01-14: moss\n\n### Moss on roofs\n\n"
        "> “Moss holds water on flat roofs for many days.”\n\n"
        "*Why here: “Moss”; like “Ferns”*\n\n1 of 5 new papers\n"
    ) == digest_markdown(digest(item(PLAIN, words, like)))


def test_papers_stand_by_theme_and_updates_last() -> None:
    """Each once; what fits no theme is also new."""
    third = replace(PLAIN, paper_id="own:3", title="Stone")
    fourth = replace(PLAIN, paper_id="own:4", title="Fern", version=2)
    whole = digest(item(PLAIN), item(SLY), item(third), item(fourth, is_update=True))
    whole = replace(whole, themes=(Theme("water", ("own:1", "own:2")),), repeats_left_out=2)

    lines = digest_markdown(whole).splitlines()

    headings = [line for line in lines if line.startswith(("## ", "### "))]
    assert ["## water", "### Moss on roofs", "## Also new", "### Stone", "## Updated"] == [
        line for line in headings if "Click" not in line and "Fern" not in line
    ]
    assert "### Fern" == headings[-1]
    assert "3 of 5 new papers, 2 shown before left out" == lines[-1]


def test_nothing_of_a_paper_is_markup() -> None:
    """Its title, its quote and its address stay what they are, whatever is in them."""
    shown = digest_markdown(digest(item(SLY)))

    assert r"### [\[Click\](http://x) \*now\* \<b>](<https://example.org/a%20%28b%29%3E>)" in shown
    assert r"\`moss\`" in shown
    assert r"\[much\](http://evil)" in shown
    assert r"\&lt;" in shown


def test_empty_day_is_one_line() -> None:
    """With how many papers there were, and what went wrong."""
    empty = replace(digest(), notes=("the last sync could not read feed",))

    assert "2026-01-14: 0 of 5 new papers for moss; the last sync could not read feed\n" == (
        empty_markdown(empty)
    )
    assert "2026-01-14: no new papers for moss\n" == empty_markdown(replace(digest(), considered=0))
    assert "2026-01-14: 0 of 5 new papers for moss, 2 shown before left out\n" == (
        digest_markdown(replace(digest(), repeats_left_out=2))
    )
