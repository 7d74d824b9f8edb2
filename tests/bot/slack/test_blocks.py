"""Answers in Slack: sentences over quotes, sources, buttons and a footer; long ones split."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.citations import VerifiedClaim, verify
from bot.judgement import Judgement
from bot.models import Claim, Paper, Usage
from bot.slack.blocks import CONTINUED, FLAGGED, Numbers, answer_posts, unit_blocks
from bot.slack.limits import check
from bot.slack.models import Post
from bot.slack.plain import plain_lines
from tests.bot.abstracts import FERN, MOSS, ORDERS, numbered
from tests.bot.slack.papers import LINKED, answer, compressed, near, quotes


def _elements(post: Post, kind: str) -> list[dict[str, Any]]:
    return [
        element
        for block in post.blocks
        for element in block.get("elements", ())
        if element["type"] == kind
    ]


def _lines(*posts: Post) -> list[str]:
    return [line for post in posts for line in plain_lines(post.blocks)]


class _Yes:
    def judge(self, text: str, quote: str) -> Judgement:  # noqa: ARG002 - a Judge
        return Judgement(("full", "full"))


def test_a_paraphrase_says_that_it_is_one() -> None:
    """A second model let it stand, not its words."""
    unit = verify(Claim(("S5",), "Moss keeps water for weeks."), numbered(), judge=_Yes())
    assert isinstance(unit, VerifiedClaim)

    first = plain_lines(unit_blocks(unit, Numbers()))[0]
    assert "Moss keeps water for weeks. [1] (paraphrase)" == first


def test_a_sentence_stands_over_its_quote_with_its_number() -> None:
    """The number links to the paper; the paper's words are quieter, behind a bar."""
    (block,) = unit_blocks(compressed(), Numbers())

    assert [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Fern halves the run time of 40 graph solvers."},
                {"type": "text", "text": " "},
                {"type": "link", "url": "https://arxiv.org/abs/2402.03500", "text": "[1]"},
            ],
        },
        {
            "type": "rich_text_quote",
            "elements": [
                {
                    "type": "text",
                    "text": "“In our tests, Fern halves the run time of 40 graph solvers, and it "
                    "needs no tuning.”",
                    "style": {"italic": True},
                }
            ],
        },
    ] == block["elements"]


def test_a_quote_stands_under_its_paper_named_once_in_a_row() -> None:
    """The second quote of a paper needs no second heading; after another paper it does."""
    numbers = Numbers()
    first, second, *_ = quotes(FERN)
    moss, *_ = quotes(MOSS)

    said = [plain_lines(unit_blocks(unit, numbers)) for unit in (first, second, moss, first)]

    assert [2, 1, 2, 2] == [len(lines) for lines in said]
    assert "Fern: a solver for sparse graphs [1]" == said[0][0]
    assert "Moss keeps gardens green [2]" == said[2][0]
    assert "Fern: a solver for sparse graphs [1]" == said[3][0]


def test_an_answer_ends_in_sources_buttons_footer_and_thumbs() -> None:
    """Each source once; what was left out and what it cost stand in the footer."""
    said = answer(
        [compressed(), compressed(), *quotes(MOSS)[:1]],
        model="openai:gpt-5-mini",
        dropped=2,
        usage=Usage(100, 20, 0.00042),
    )

    (post,) = answer_posts(said)

    assert [
        "Sources",
        "[1] Fern: a solver for sparse graphs arXiv 2402.03500",
        "[2] Moss keeps gardens green",
        "openai:gpt-5-mini · 2 sentences left out · $0.00042 · answer 3fa9b2c1",
    ] == _lines(post)[-4:]
    assert [("evidence", "3fa9b2c1"), ("similar", "3fa9b2c1"), ("bibtex", "3fa9b2c1")] == [
        (button["action_id"], button["value"]) for button in _elements(post, "button")
    ]
    (thumbs,) = _elements(post, "feedback_buttons")
    assert "3fa9b2c1:good" == thumbs["positive_button"]["value"]
    assert "context_actions" == post.blocks[-1]["type"]


def test_only_a_private_answer_can_be_shared() -> None:
    """And only where there is a channel to share it to."""

    def shared(*, private: bool, can_share: bool) -> bool:
        (post,) = answer_posts(answer([compressed()]), private=private, can_share=can_share)
        return "share" in {button["action_id"] for button in _elements(post, "button")}

    assert shared(private=True, can_share=True)
    assert not shared(private=True, can_share=False)
    assert not shared(private=False, can_share=True)


def test_not_stated_and_not_in_this_library_look_different() -> None:
    """Both show the nearest passages; only what is on topic is numbered and has sources."""
    passages = [near(), near(LINKED)]
    (stated,) = answer_posts(answer(nearest=passages, status="not_stated"))
    (library,) = answer_posts(answer(nearest=passages, status="not_in_library"))

    assert "Not stated in these papers. The closest passages:" == _lines(stated)[0]
    assert "Not in this library. The nearest passages, perhaps about something else:" in _lines(
        library
    )
    assert ["mag"] == _emoji(stated)
    assert ["file_folder"] == _emoji(library)
    assert "Sources" in _lines(stated)
    assert "Sources" not in _lines(library)
    assert "rich_text_list" not in {e["type"] for b in stated.blocks for e in b.get("elements", ())}
    for post in (stated, library):
        assert any("Moss holds water for weeks." in line for line in _lines(post))
        assert [] == _elements(post, "button")
        assert 1 == len(_elements(post, "feedback_buttons"))


@pytest.mark.parametrize("status", ["not_stated", "not_in_library"])
def test_nothing_near_is_said_plainly(status: Any) -> None:
    """Without passages there is no promise of any."""
    (post,) = answer_posts(answer(status=status))

    assert _lines(post)[0] in ("Not stated in these papers.", "Not in this library.")


def test_a_reader_is_told_what_a_quote_is() -> None:
    """A summary that is not the authors', and a passage that speaks to machines."""
    (post,) = answer_posts(answer([*quotes(MOSS)[:1], *quotes(ORDERS)]))

    text = "\n".join(_lines(post))
    assert "(summary written for the tests)" in text
    assert FLAGGED in text


def test_notes_stand_before_the_footer() -> None:
    """What was searched for in place of the question, how far the vectors are behind."""
    (post,) = answer_posts(answer([compressed()], notes=("searched as: fern speed",)))

    assert "searched as: fern speed" in _lines(post)


def test_a_model_that_failed_is_named_without_its_servers_words_coming_alive() -> None:
    """The label holds what the server said."""
    model = "offline (openai:x failed: <https://evil.example|*now*> @here)"
    (post,) = answer_posts(answer([compressed()], model=model))

    assert _lines(post)[-1].startswith("offline model (openai:x failed: https∶//evil·example")


@settings(max_examples=15)
@given(st.integers(1, 40), st.integers(1, 300), st.sampled_from(["word ", "слово ", "汉字", "𝒳"]))
def test_a_long_answer_is_split_and_every_message_has_its_sources(
    papers: int, words: int, word: str
) -> None:
    """Every message fits, names each paper it quotes and no other, and nothing is lost."""
    units = [
        unit
        for number in range(papers)
        for unit in quotes(
            replace(
                LINKED,
                paper_id=f"arxiv:2402.{number:05}",
                abstract=f"Some {word * words}here. Then {word * words}there.",
            )
        )
    ]

    posts = answer_posts(answer(units))

    seen: set[str] = set()
    for post in posts:
        assert () == check(post)
        lines = _lines(post)
        headed = {line.rpartition(" ")[2] for line in lines if line.startswith("Fern:")}
        named = {line.split()[0] for line in lines if line.startswith("[")}
        assert headed == named
        seen |= named
    assert {f"[{number}]" for number in range(1, papers + 1)} == seen
    assert len(posts) - 1 == sum(CONTINUED in _lines(post) for post in posts)
    assert _elements(posts[-1], "feedback_buttons")


def test_what_every_message_of_a_long_answer_cites_is_listed_in_it() -> None:
    """Sentences in the bot's words carry their numbers; also where a paper is cited again."""
    said = "In our tests, Fern halves the run time of 40 graph solvers."
    more = "and it needs no tuning " + "and more " * 60 + "here."
    units = []
    for number in range(40):
        own = replace(LINKED, paper_id=f"arxiv:2402.{number:05}", abstract=f"{said[:-1]}, {more}")
        unit = verify(Claim(("S1",), said), numbered(own))
        assert isinstance(unit, VerifiedClaim)
        units.append(unit)

    posts = answer_posts(answer([*units, *reversed(units)]))

    assert {"compressed"} == {unit.kind for unit in units}
    assert len(posts) > 2
    for post in posts:
        lines = _lines(post)
        cited = {line.rpartition(" ")[2] for line in lines if line.startswith(said)}
        assert cited == {line.split()[0] for line in lines if line.startswith("[")}


def test_a_sentence_beyond_all_bounds_fits_too() -> None:
    """Its texts are cut; the evidence shows them whole."""
    wide = Paper(f"own:{'𝒳' * 3000}", "𝒳" * 3000, "𝒳" * 9000 + ".", 1, note="𝒳" * 3000)

    posts = answer_posts(answer(quotes(wide) * 3, notes=("𝒳" * 3000,) * 3))

    assert all(check(post) == () for post in posts)


def _emoji(post: Post) -> list[str]:
    return [
        item["name"]
        for section in _elements(post, "rich_text_section")
        for item in section["elements"]
        if item["type"] == "emoji"
    ]
