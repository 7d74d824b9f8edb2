"""Pictures of what the bot posts: `python -m tests.bench.slack_screens FOLDER`.

Questions to the bundled sample go through the library and the emulated workspace; what comes back
from the workspace is drawn and photographed by Chromium.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.bootstrap.digests import build_digests
from bot.bootstrap.library import Library
from bot.bootstrap.trial import open_sample
from bot.delivery import Last
from bot.demo import QUESTIONS
from bot.interest import Interest
from bot.schedule import read_schedule
from bot.slack import cards, digest_form, digest_lines, evidence, home, notices
from bot.slack.blocks import answer_posts
from bot.slack.digest_posts import digest_posts
from bot.slack.examples import drawn, example_questions
from bot.slack.item_question import question_view
from bot.slack.models import Place, Post, Recent
from bot.subscription import Subscription, Wanted, slack_target
from bot.summarize import Summarize
from bot.wanted import typed_of
from tests.bench.slack_page import draw_messages, draw_view
from tests.slack_stack import ALICE, BOT, GENERAL, TEAM, SlackStack, post_api, slack_stack
from vectorstore.models import EVERYTHING

SHARED = Path(__file__).parents[3] / "shared"
NAMES = {ALICE: "Alice Anderson", BOT: "Footnote"}
CHROMIUM = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--force-device-scale-factor=1",
)  # fmt: skip
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WIDTH, MOST_HEIGHT, MARGIN = 760, 4000, 16
FIRST = 4
"""Messages of a digest that a picture shows: its head and some papers."""


class _Silent:
    """Nobody watches the library being loaded."""

    def show(self, stage: str, done: int, total: int | None) -> None:
        """Shows nothing."""


def main(folder: Path) -> None:
    """Takes all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as work, slack_stack("http", SHARED, Path(work)) as stack:
        with open_sample(_Silent()) as library:
            pages = {
                name: draw_messages(_posted(stack, posts), NAMES)
                for name, posts in _posts(library).items()
            }
            pages |= {name: draw_view(view.body) for name, view in _views(library).items()}
        for name, page in pages.items():
            _photograph(page, folder / f"slack-{name}.png", Path(work))


def _posts(library: Library) -> dict[str, list[Post]]:
    paper = library.papers.find("2402.03500")
    asked = {}
    for name, question in zip(("answered", "not-stated", "not-here"), QUESTIONS, strict=True):
        answer = library.ask.answer(question)
        asked[name] = [notices.question_post(ALICE, question), *answer_posts(answer)]
    summary = Summarize(None, len).summarize(paper)
    similar = library.search.similar(paper, 3)
    return {
        **asked,
        "digest": _digest(library),
        "digest-changes": [
            digest_lines.changed_post(ALICE, "set up", _subscriptions()[0], NOW),
            digest_lines.changed_post(ALICE, "paused", _subscriptions()[1], NOW),
            digest_lines.all_post(ALICE, 2, is_paused=True),
            digest_lines.there_post(_subscriptions()[0], NOW),
            notices.refusal_post(digest_lines.INVITE),
        ],
        "summary": [*cards.summary_posts(summary)],
        "similar": [*cards.similar_posts(paper.title, similar)],
        "notices": [
            notices.help_post(_examples(library)),
            notices.offer_post("1.0", "And with noise?"),
            notices.busy_post("waiting"),
            notices.failure_post("3fa9b2c1"),
            notices.settings_post("ask-first", is_changed=True),
            notices.forgotten_post(3),
        ],
    }


def _digest(library: Library) -> list[Post]:
    """The beginning of a digest."""
    interest = Interest("quantum circuits and their errors", likes=("arxiv:2103.02202",))
    digest = build_digests(library).of_dates(interest, date(2026, 11, 21), count=6)
    return [one.post for one in digest_posts(digest)[:FIRST]]


def _subscriptions() -> tuple[Subscription, Subscription]:
    """One that runs and one that is paused."""
    wanted = Wanted(
        slack_target(TEAM, GENERAL),
        "reinforcement learning for circuit design",
        read_schedule("08:30", "Europe/London", "mon,tue,wed,thu,fri"),
        ("arxiv:2402.03500",),
        never=("survey",),
        min_score=0.6,
    )
    other = replace(wanted, interest="language models that correct themselves", count=3)
    moment = NOW.isoformat()
    return (
        Subscription("3fa9b2c1", wanted, moment, moment, made_by=ALICE),
        Subscription("77d0a4be", other, moment, moment, is_paused=True, made_by=ALICE),
    )


def _views(library: Library) -> dict[str, Any]:
    kept, paused = _subscriptions()
    answer = library.ask.answer(QUESTIONS[0])
    papers = library.cited_papers(answer.answer_id)
    abstracts = {(paper.paper_id, paper.version): paper.abstract for paper in papers}
    current = {paper.paper_id: paper.version for paper in papers}
    recent = Recent(answer.answer_id, answer.question, answer.status, "2026-11-20T09:00:00")
    everything = list(library.papers.all())
    page = home.HomePage(
        papers=len(everything),
        listings=1,
        newest=max(paper.date or "" for paper in everything),
        changed="2026-11-20T08:00:00",
        recent=(recent,),
        examples=_examples(library),
        model="offline model",
        digests=(
            home.HomeDigest(kept, Last(date(2026, 11, 20), "delivered", 5)),
            home.HomeDigest(paused),
        ),
        saved=tuple(papers[:2]),
    )
    return {
        "ask": question_view(papers[0].paper_id, papers[0].title, Place("T1", "C1", "1.0")),
        "evidence": evidence.evidence_view(
            evidence.exhibits_of(answer.sentences[:2], abstracts, current)
        ),
        "home": home.home_view(page, NOW),
        "digest-form": digest_form.form_view(
            digest_form.Subject("C01"), typed_of(kept.wanted), NOW
        ),
        "digest-list": digest_form.list_view("C01", [kept, paused], NOW),
    }


def _examples(library: Library) -> tuple[str, ...]:
    chosen = drawn(library.papers.doc_ids(EVERYTHING), date(2026, 11, 21))
    papers = library.papers.many(chosen)
    return example_questions([papers[paper_id] for paper_id in chosen], 3)


def _posted(stack: SlackStack, posts: Iterable[Post]) -> list[dict[str, Any]]:
    """The messages as the workspace has them."""
    stack.reset()
    for post in posts:
        told = {"channel": GENERAL, "text": post.text, "blocks": list(post.blocks)}
        reply = post_api(stack, "chat.postMessage", told)
        assert reply["ok"], reply
    return stack.posts()


def _photograph(page: str, target: Path, work: Path) -> None:
    """A picture as high as the page is."""
    source = work / "page.html"
    source.write_text(page + "<script>document.title=document.body.scrollHeight</script>", "utf-8")
    address = source.as_uri()
    height = re.search(r"<title>(\d+)", _chromium(work, MOST_HEIGHT, "--dump-dom", address))
    assert height is not None
    _chromium(work, int(height[1]) + MARGIN, f"--screenshot={target}", address)


def _chromium(work: Path, height: int, *arguments: str) -> str:
    size, profile = f"--window-size={WIDTH},{height}", f"--user-data-dir={work / 'profile'}"
    command = [*CHROMIUM, size, profile, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
