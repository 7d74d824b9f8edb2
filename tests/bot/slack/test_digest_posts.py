"""Digests as messages: a head, a message a paper, the updates; and what is under each paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.citations import VerifiedClaim, verify
from bot.digest import Digest, Item, Theme
from bot.interest import Interest
from bot.judgement import Judgement
from bot.models import Claim, Paper
from bot.slack.buttons import read_subject, read_vote
from bot.slack.digest_posts import digest_posts, empty_post
from bot.slack.limits import check
from bot.slack.models import Post
from bot.why import Reason
from tests.bot.abstracts import numbered
from tests.bot.slack.papers import LINKED, compressed, quotes

WORDS, LIKE = Reason("words", "sparse graphs"), Reason("like", "Moss", "arxiv:2401.00001")
MOSSY = replace(LINKED, paper_id="own:1", title="Moss", url=None)
OTHER = replace(LINKED, paper_id="own:2", title="Stone", url=None)
NEWER = replace(LINKED, paper_id="arxiv:2402.09999", title="Lichen", version=2)


def item(paper: Paper = LINKED, *why: Reason, is_update: bool = False) -> Item:
    return Item(paper, 0.9, why, (quotes(paper)[0],), is_update)


def digest(*items: Item, **changes: Any) -> Digest:
    made = Digest("2026-01-14", Interest("fast graph solvers"), items, considered=30)
    return replace(made, **changes)


def lines(post: Post) -> list[str]:
    return post.text.splitlines()


def buttons(post: Post) -> dict[str, str]:
    """The values of the plain buttons, by what they do."""
    return {
        element["action_id"]: element["value"]
        for block in post.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }


def thumbs(post: Post) -> list[str]:
    return [
        element[f"{side}_button"]["value"]
        for block in post.blocks
        if block["type"] == "context_actions"
        for element in block["elements"]
        for side in ("positive", "negative")
    ]


def test_every_paper_has_a_message_of_its_own() -> None:
    """After the head, in the order of the themes, numbered as the head names them; then updates."""
    themes = (Theme("solver", ("own:2", LINKED.paper_id)),)
    whole = digest(item(), item(MOSSY), item(OTHER), item(NEWER, is_update=True), themes=themes)

    posts = digest_posts(whole)

    assert [None, "own:2", LINKED.paper_id, "own:1", None] == [one.paper_id for one in posts]
    assert ["• solver [1] [2]", "• Also new [3]"] == lines(posts[0].post)[2:4]
    assert ["solver", "1. Stone"] == lines(posts[1].post)[:2]
    assert "2. Fern: a solver for sparse graphs" == lines(posts[2].post)[0]
    assert ["Also new", "3. Moss"] == lines(posts[3].post)[:2]
    assert ["New versions of papers that were shown here", "• Lichen"] == lines(posts[4].post)


def test_the_head_says_what_day_it_is_and_for_what() -> None:
    """With how many papers there were, what was left out, and how to go on."""
    head = digest_posts(digest(item(), repeats_left_out=2, notes=("feed could not be read",)))[0]

    assert [
        "New papers, Wednesday, 14 January 2026",
        "For “fast graph solvers”",
        "feed could not be read",
        "1 of 30 new papers, 2 shown before left out · reply in a paper's thread to ask about it",
    ] == lines(head.post)


def test_an_overview_stands_over_its_quotes() -> None:
    """Its marks lead to the papers, by the numbers that these have in the digest."""
    whole = digest(item(MOSSY), item(), overview=(compressed(),))

    said = lines(digest_posts(whole)[0].post)

    assert "Fern halves the run time of 40 graph solvers. [2]" == said[2]
    assert said[3].startswith("“") or said[3].startswith("› “")


def test_a_paper_stands_with_its_quote_and_why_it_is_here() -> None:
    """The quote is the paper's own; a liked paper is linked."""
    sentence = quotes(LINKED)[0].citations[0].quote

    post = digest_posts(digest(item(LINKED, WORDS, LIKE)))[1].post

    assert [
        "1. Fern: a solver for sparse graphs",
        f"“{sentence}”",
        "Why here: “sparse graphs”, like Moss",
    ] == [line.removeprefix("› ") for line in lines(post)]
    links = [element["url"] for element in _elements(post) if element["type"] == "link"]
    assert ["https://arxiv.org/abs/2402.03500", "https://arxiv.org/abs/2401.00001"] == links


def test_a_sentence_of_a_model_stands_above_its_quote() -> None:
    """The quote is set off behind a bar."""
    one = Item(LINKED, 0.9, (), (compressed(),))

    post = digest_posts(digest(one))[1].post

    kinds = [part["type"] for block in post.blocks for part in block.get("elements", ())
             if part["type"].startswith("rich_text")]  # fmt: skip
    assert ["rich_text_section", "rich_text_section", "rich_text_quote"] == kinds


def test_a_paraphrase_says_that_it_is_one() -> None:
    """A second model let it stand, not its words."""
    unit = verify(Claim(("S5",), "Moss keeps water for weeks."), numbered(), judge=Yes())
    assert isinstance(unit, VerifiedClaim)

    post = digest_posts(digest(Item(LINKED, 0.9, (), (unit,))))[1].post

    assert "Moss keeps water for weeks. (paraphrase)" == lines(post)[1]


class Yes:
    """A judge that lets everything stand."""

    def judge(self, text: str, quote: str) -> Judgement:  # noqa: ARG002 - a Judge
        return Judgement(("full", "full"))


def test_a_paper_can_be_judged_saved_and_asked_about() -> None:
    """Every button says which paper it is about."""
    post = digest_posts(digest(item()))[1].post

    assert {"more_like", "save", "ask_paper"} == set(buttons(post))
    assert {LINKED.paper_id} == {
        subject.paper_id for value in buttons(post).values() if (subject := read_subject(value))
    }
    assert [(LINKED.paper_id, True), (LINKED.paper_id, False)] == [
        read_vote(value) for value in thumbs(post)
    ]


def test_a_vote_is_read_from_what_a_thumb_carries_alone() -> None:
    """Anybody may press anything."""
    assert ("arxiv:1:2", True) == read_vote("paper:arxiv:1:2:good")
    for value in ("", "paper::good", "3fa9b2c1:good", "paper:a:other", "paper:good"):
        assert read_vote(value) is None


def test_an_empty_day_is_one_line() -> None:
    """And what went wrong below it."""
    said = (
        "No new papers on Wednesday, 14 January 2026 for “fast graph solvers”: 0 of 30 new papers."
    )

    assert [said] == lines(empty_post(digest()))
    assert "the last sync failed" == lines(empty_post(digest(notes=("the last sync failed",))))[1]


def test_a_digest_by_likes_alone_says_so() -> None:
    """There is no interest to repeat."""
    whole = digest(item(), interest=Interest("", (LINKED.paper_id,)))

    assert "For the papers that were liked" == lines(digest_posts(whole)[0].post)[1]


def test_one_message_a_paper_is_within_limits_whatever_is_long() -> None:
    """Titles, sentences, reasons, interests and ids; what cannot be pressed is left out."""
    long = "界" * 6_000
    paper = replace(LINKED, title=long, note=long)
    reasons = (Reason("words", long),) * 4 + (Reason("like", long, "arxiv:2401.00001"),)
    units = tuple(quotes(replace(paper, abstract=f"{'界' * 3_000}. {'語' * 3_000}. Fern.")))
    far = replace(LINKED, paper_id=f"own:{'x' * 1_990}")
    items = (Item(paper, 0.9, reasons, units), item(far))
    themes = (Theme(long, tuple(one.paper.paper_id for one in items)),)
    whole = digest(*items, themes=themes, overview=units, notes=(long,) * 3)
    posts = digest_posts(replace(whole, interest=Interest(long)))

    assert [] == [fault for one in posts for fault in check(one.post)]
    assert [paper.paper_id, far.paper_id] == [one.paper_id for one in posts if one.paper_id]
    assert {"more_like", "save", "ask_paper"} == set(buttons(posts[-2].post))
    assert [] == thumbs(posts[-1].post)
    assert () == check(empty_post(replace(whole, items=())))


def test_hundreds_of_papers_are_hundreds_of_messages() -> None:
    """With their numbers in a head of as many messages as it takes."""
    papers = [replace(MOSSY, paper_id=f"own:{number}") for number in range(300)]
    themes = (Theme("moss", tuple(one.paper_id for one in papers)),)

    posts = digest_posts(digest(*map(item, papers), themes=themes))

    assert [one.paper_id for one in papers] == [one.paper_id for one in posts if one.paper_id]
    assert [] == [fault for one in posts for fault in check(one.post)]


def _elements(post: Post) -> list[dict[str, Any]]:
    return [
        element
        for block in post.blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        for element in part["elements"]
    ]
