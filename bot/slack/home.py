"""App Home: the library, what the person asked lately, and what to ask; and suggested prompts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.delivery import Last
from bot.models import Paper
from bot.slack.blocks import title_of
from bot.slack.buttons import actions, fixed, quiet
from bot.slack.digest_lines import about, subscription_buttons, when
from bot.slack.models import Recent, View
from bot.slack.plain import inert
from bot.slack.rich import Bullets, Channel, Inline, Part, Text, line, rich_text, shown
from bot.subscription import Subscription

MOST: Final = 10
MOST_SAVED: Final = 20
QUESTION: Final = 300
MOST_PROMPTS: Final = 4
PROMPT_TITLE: Final = 60
STATUSES: Final[dict[str, str]] = {
    "answered": "answered",
    "not_stated": "not stated",
    "not_in_library": "not in this library",
}


@dataclass(frozen=True, slots=True)
class HomeDigest:
    """A subscription that the person made, and what became of its last digest."""

    subscription: Subscription
    last: Last | None = None


@dataclass(frozen=True, slots=True)
class HomePage:
    """What App Home shows to one person.

    `newest` is the date of the newest paper and `changed` when a paper last came in, both ISO.
    """

    papers: int
    listings: int
    newest: str | None = None
    changed: str | None = None
    recent: tuple[Recent, ...] = ()
    examples: tuple[str, ...] = ()
    model: str = "offline"
    digests: tuple[HomeDigest, ...] = ()
    saved: tuple[Paper, ...] = ()


def home_view(page: HomePage, now: datetime) -> View:
    """The home tab."""
    return View({"type": "home", "blocks": [*_blocks(page, now)]})


def prompts(examples: Sequence[str]) -> tuple[dict[str, str], ...]:
    """The examples as Slack's suggested prompts: a press sends the message as the person's own."""
    return tuple(
        {"title": shown(inert(example), PROMPT_TITLE), "message": inert(example)}
        for example in examples[:MOST_PROMPTS]
    )


def _blocks(page: HomePage, now: datetime) -> Iterator[dict[str, Any]]:
    yield _header("The library")
    yield from rich_text(*_library(page))
    if page.examples:
        yield _header("Ask, for example")
        yield from rich_text(_bullets([[Text(shown(text, QUESTION))] for text in page.examples]))
    yield _header("What you asked lately")
    if page.recent:
        yield from rich_text(_bullets([_asked(recent) for recent in page.recent[:MOST]]))
    else:
        yield from rich_text(line("Nothing yet."))
    yield quiet("Only you see this. Say /ask --forget-me to delete it.")
    yield _header("Your digests")
    for digest in page.digests[:MOST]:
        yield from _digest(digest, now)
    if len(page.digests) > MOST:
        yield quiet(f"{len(page.digests) - MOST} more: say /digest in their channels.")
    if not page.digests:
        yield from rich_text(line("None yet: say /digest in a channel, or here in Messages."))
    if page.saved:
        yield _header("What you saved")
        yield from rich_text(_bullets([[_title(paper)] for paper in page.saved[:MOST_SAVED]]))


def _digest(digest: HomeDigest, now: datetime) -> Iterator[dict[str, Any]]:
    one = digest.subscription
    channel = one.wanted.target.address.partition(":")[2]
    where: Inline = Text("your messages with me") if channel[:1] == "D" else Channel(channel)
    yield from rich_text(
        line(about(one)), line("In ", where, f": {when(one, now)}."), *_last(digest.last)
    )
    yield from actions(*subscription_buttons(one))


def _last(last: Last | None) -> Iterator[Part]:
    if last is not None:
        papers = "1 paper" if last.papers == 1 else f"{last.papers} papers"
        became = {"delivered": papers, "empty": "no new papers", "failed": "could not be posted"}
        words = became.get(last.stage, "missed")
        yield line(Text(f"Last on {last.local_date:%a %-d %b}: {words}.", italic=True))


def _title(paper: Paper) -> Inline:
    return title_of(paper.paper_id, paper.title, paper.url)


def _library(page: HomePage) -> Iterator[Part]:
    if not page.papers:
        yield line("There are no papers yet: whoever runs me loads them.")
        return
    lists = f" in {page.listings} {'listing' if page.listings == 1 else 'listings'}"
    count = f"{page.papers:,} {'paper' if page.papers == 1 else 'papers'}"
    yield line(Text(count, bold=True), lists if page.listings else "")
    if page.newest:
        yield line(f"Newest paper: {shown(page.newest[:10])}")
    if page.changed:
        yield line(f"Last addition: {shown(page.changed[:16].replace('T', ' '))} UTC")
    yield line(f"Answers by: {shown(page.model, QUESTION)}")


def _asked(recent: Recent) -> list[Inline]:
    status = STATUSES.get(recent.status, "")
    about = ", ".join(filter(None, [status, shown(recent.received[:10])]))
    return [Text(shown(recent.question, QUESTION)), Text(f"  {about}", italic=True)]


def _bullets(items: Sequence[Sequence[Inline]]) -> Bullets:
    return Bullets(tuple(map(tuple, items)))


def _header(words: str) -> dict[str, Any]:
    return {"type": "header", "text": fixed(words)}
