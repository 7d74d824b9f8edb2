"""Hostile strings through everything that the bot posts: nothing of them comes alive.

The strings are those of the shared benchmark, and ours where it is absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from slack_sdk.models.views import View as SdkView

from bot.citations import VerifiedClaim, verify
from bot.delivered import Outcome
from bot.delivery import Key
from bot.digest import Digest, Item, Theme
from bot.interest import Interest
from bot.models import Claim, Paper, Status
from bot.search import Found
from bot.slack import cards, digest_form, digest_lines, evidence, home, notices
from bot.slack.blocks import answer_posts
from bot.slack.digest_posts import digest_posts, empty_post
from bot.slack.item_question import question_view
from bot.slack.limits import check, check_view, make_post, plain_posts
from bot.slack.models import Place, Post, Recent, View
from bot.slack.rich import rich_text, shown, size
from bot.summary import Part, Summary
from bot.wanted import Typed
from bot.why import Reason
from tests.bot.abstracts import numbered
from tests.bot.slack.digests import NOW, subscription
from tests.bot.slack.papers import LINKED, answer, near, quotes
from tests.bot.slack.slack_eye import Live, live, live_view, mrkdwn, sdk_takes, skeleton

OURS = (
    "<!channel> <!here> <!everyone> @here @channel",
    "<@U012AB3CD> <#C012AB3CD|general> <!subteam^S012AB3CD>",
    "<https://evil.example/?d=SECRET|click> https://evil.example evil.example/?d=SECRET",
    "![pixel](https://evil.example/p.png) [link](https://evil.example) <mailto:a@b.example|m>",
    "<!date^1392734382^{date_short}^https://evil.example/|14 Feb>",
    "*bold* _italic_ ~gone~ `code` ```block``` > quote :rotating_light:",
    "&lt;!channel&gt; &amp;lt;!channel&amp;gt;",
    "<\u200b!channel\u200b> @\u200bhere \u202e<!channel>",
    "\ud800 \x00 \x1b[31m \U000e0041",
)
LINK = "https://arxiv.org/abs/2402.03500"
FINE = {("link", LINK), ("mention", "U01ALICE"), ("emoji", "mag"), ("emoji", "file_folder")}
ONE_ELEMENT = 2_000
STATUSES: tuple[Status, ...] = ("not_stated", "not_in_library")


@cache
def _attacks() -> tuple[str, ...]:
    file = Path(__file__).parents[4] / "shared" / "bench" / "injection" / "attacks.jsonl"
    if not file.is_file():
        return OURS
    lines = file.read_text(encoding="utf-8").splitlines()
    return (*OURS, *(json.loads(line)["text"] for line in lines))


@cache
def _posted() -> tuple[tuple[str, Post], ...]:
    """Every message that a string can get into, in every place of it."""
    return tuple((words, post) for words in _attacks() for post in _posts(words))


def _posts(words: str) -> Iterator[Post]:
    paper = replace(LINKED, title=words, authors=(words,) * 2, url=words, note=words)
    hostile = replace(paper, abstract=words, date=words)
    own = quotes(hostile)
    said = [*own, *_obeyed(words)]
    notes = (f"searched as: {words}",)
    yield from answer_posts(
        answer(said, question=words, model=f"offline ({words})", notes=notes), private=True
    )
    for status in STATUSES:
        passages = [near(hostile), near(LINKED, words)]
        yield from answer_posts(answer((), passages, status, question=words))
    yield from cards.summary_posts(Summary(hostile, tuple(map(Part, own)), words))
    yield from cards.similar_posts(words, [Found(1, hostile, 0.5, words)])
    for digest in _digests(words, hostile, said):
        yield from (one.post for one in digest_posts(digest))
        yield empty_post(digest)
    yield notices.question_post("U01ALICE", words)
    yield notices.offer_post("1795272593.000002", words)
    yield notices.help_post([words])
    yield notices.refusal_post(words)
    yield from _settings(words, [*_digests(words, hostile, said)])


def _settings(words: str, digests: Sequence[Digest]) -> Iterator[Post]:
    """What is said of a subscription to hostile words."""
    kept = subscription(words)
    yield digest_lines.changed_post("U01ALICE", "set up", kept, NOW)
    yield digest_lines.changed_post("U01ALICE", "removed", kept, NOW)
    yield digest_lines.there_post(kept, NOW)
    failed = Outcome(Key(kept.subscription_id, NOW.date()), "failed", error=words)
    lines = (digest_lines.already_line(kept, NOW), digest_lines.failed_line(kept, failed))
    yield make_post(rich_text(*lines))
    yield from digest_lines.preview_posts([(kept, digest) for digest in digests], NOW)


def _digests(words: str, hostile: Paper, said: Sequence[VerifiedClaim]) -> Iterator[Digest]:
    """With a theme and without, of a paper and of a new version of one."""
    reasons = (Reason("words", words), Reason("like", words, words))
    items = (Item(hostile, 0.9, reasons, tuple(said)), Item(LINKED, 0.8, (), ()))
    update = replace(items[0], is_update=True)
    theme = Theme(words, (LINKED.paper_id,))
    yield Digest("2026-01-14", Interest(words), items, (theme,), tuple(said), 9, 1, (words,))
    yield Digest("2026-01-14", Interest(words), (items[0], update), considered=9)


def _views(words: str) -> Iterator[View]:
    hostile = replace(LINKED, title=words, abstract=words, note=words, url=words)
    yield evidence.evidence_view([evidence.exhibit_of(hostile)])
    yield evidence.bibtex_view(words)
    yield question_view(words[:1_500], words, Place("T01", "C01", "1795272593.000002"))
    recent = Recent("3fa9b2c1", words, words, words)
    digest = subscription(words, "D01")
    digests = (home.HomeDigest(digest),)
    page = home.HomePage(1, 1, words, words, (recent,), (words,), words, digests, (hostile,))
    yield home.home_view(page, NOW)
    typed = Typed(words, (words,), (words,), (words,), zone="UTC")
    yield digest_form.form_view(digest_form.Subject("C01"), typed, NOW)
    yield digest_form.list_view("C01", [digest], NOW)


def _obeyed(words: str) -> list[VerifiedClaim]:
    """What is left of a model's reply that says what it was told to say."""
    verdict = verify(Claim(("S1",), words), numbered(LINKED))
    return [verdict] if isinstance(verdict, VerifiedClaim) else []


def _without(found: list[Live]) -> list[Live]:
    return [one for one in found if one not in FINE]


def test_no_hostile_string_comes_alive_in_any_message() -> None:
    """0 mentions, links, images, dates and formats, in blocks and in the text beside them."""
    alive = [(words, found) for words, post in _posted() if (found := _without(live(post)))]

    assert [] == alive
    assert len(_attacks()) >= len(OURS)


def test_no_hostile_string_comes_alive_in_any_view() -> None:
    """Modals and App Home."""
    alive = [
        (words, found)
        for words in _attacks()
        for view in _views(words)
        if (found := _without(live_view(view)))
    ]

    assert [] == alive


def test_no_hostile_string_comes_alive_in_a_fallback() -> None:
    """A message that Slack takes only as text: its links are those of its papers."""
    alive = [
        (words, found)
        for words, post in _posted()
        for fallback in plain_posts(post)
        if (found := mrkdwn(fallback.text.replace(f"<{LINK}>", "")))
    ]

    assert [] == alive


def test_messages_with_hostile_strings_are_within_limits() -> None:
    """Nothing that somebody wrote makes Slack refuse a message."""
    posts = [(words, found) for words, post in _posted() if (found := check(post))]
    views = [
        (words, found)
        for words in _attacks()
        for view in _views(words)
        if (found := check_view(view))
    ]

    assert [] == posts + views


@pytest.mark.parametrize("words", ["harmless", *OURS])
def test_the_sdk_takes_every_message_and_view(words: str) -> None:
    """A second opinion on what Slack takes: the validators of its own library."""
    refused = [block for post in _posts(words) for block in post.blocks if not sdk_takes(block)]
    bodies = [view.body for view in _views(words)]
    refused += [block for body in bodies for block in body["blocks"] if not sdk_takes(block)]

    assert [] == refused
    for body in bodies:
        SdkView(**body).validate_json()


@pytest.mark.parametrize("place", ["title", "quote", "question", "digest"])
def test_no_hostile_string_changes_a_format(place: str) -> None:
    """A message has the elements and styles that it has with harmless words."""

    def made(words: str) -> list[str]:
        paper = replace(LINKED, title=words if place == "title" else "Fern")
        quote = words if place == "quote" else "Fern caches."
        if place == "question":
            return skeleton(notices.question_post("U01ALICE", words))
        if place == "digest":
            item = Item(replace(LINKED, title=words), 0.9, (Reason("words", words),), ())
            theme = Theme(words, (LINKED.paper_id,))
            whole = Digest("2026-01-14", Interest(words), (item,), (theme,))
            return [bone for one in digest_posts(whole) for bone in skeleton(one.post)]
        (post,) = answer_posts(answer((), [near(paper, quote)], "not_stated"))
        return skeleton(post)

    short = [words for words in _attacks() if shown(words) and size(words) < ONE_ELEMENT]
    changed = [words for words in short if made(words) != made("harmless")]

    assert [] == changed


def test_a_paper_cannot_pose_as_another_by_its_address() -> None:
    """The link comes from the id; the source's word for it counts for nothing."""
    paper = Paper("arxiv:2402.03500", "Fern", "Fern caches.", 1, url="https://evil.example/")

    (post,) = answer_posts(answer(quotes(paper)))

    assert {("link", LINK)} == {found for found in live(post) if found[0] == "link"}
