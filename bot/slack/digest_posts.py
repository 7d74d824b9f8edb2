"""A digest as messages: a head, one for each paper, so that it has its thread, and the updates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.citations import VerifiedClaim
from bot.digest import Digest, Item
from bot.render.digest_outline import counts, sections
from bot.slack.blocks import (
    QUOTES,
    SENTENCE,
    TITLE,
    Numbers,
    notes_blocks,
    quote_of,
    title_of,
    unit_blocks,
)
from bot.slack.buttons import about_paper, actions, button, fixed, quiet, votes
from bot.slack.limits import fits, make_post, split
from bot.slack.links import paper_link
from bot.slack.models import Post
from bot.slack.rich import Bullets, Inline, Part, Text, line, rich_text, shown
from bot.why import Reason

INTEREST: Final = 600
LABEL: Final = 200
WORDS: Final = 300
UPDATED: Final = "New versions of papers that were shown here"
HOW: Final = "reply in a paper's thread to ask about it"


@dataclass(frozen=True, slots=True)
class DigestPost:
    """One message of a digest, and the paper that it shows alone."""

    post: Post
    paper_id: str | None = None


def digest_posts(digest: Digest) -> tuple[DigestPost, ...]:
    """The messages of a digest with papers, in the order they are posted."""
    themes = [one for one in sections(digest) if not one[1][0].is_update]
    numbers = Numbers()
    for _, items in themes:
        for item in items:
            numbers.of(item.paper.paper_id)
    made = [DigestPost(post) for post in split(_head(digest, themes, numbers))]
    for heading, items in themes:
        for place, item in enumerate(items):
            made.append(_item_post(item, numbers, heading if place == 0 else ""))
    updates = [item for item in digest.items if item.is_update]
    if updates:
        made += [DigestPost(post) for post in split([*_updates(updates)])]
    return tuple(made)


def empty_post(digest: Digest) -> Post:
    """A day without papers, in one line."""
    said = (f"No new papers on {_day(digest)} for ", _interest(digest), f": {counts(digest)}.")
    return make_post((*rich_text(line(*said)), *notes_blocks(digest.notes)))


def _head(
    digest: Digest, themes: Sequence[tuple[str, Sequence[Item]]], numbers: Numbers
) -> tuple[dict[str, Any], ...]:
    """What day and interest it is, what the papers say together, and the names of their themes."""
    heading = {"type": "header", "text": fixed(f"New papers, {_day(digest)}")}
    blocks = [heading, *rich_text(line("For ", _interest(digest)))]
    for unit in digest.overview:
        blocks += unit_blocks(unit, numbers)
    named = [(heading, items) for heading, items in themes if heading]
    if named:
        lists = (_themed(heading, items, numbers) for heading, items in named)
        blocks += rich_text(Bullets(tuple(lists)))
    blocks += notes_blocks(digest.notes)
    return (*blocks, quiet(f"{counts(digest)} · {HOW}"))


def _themed(heading: str, items: Sequence[Item], numbers: Numbers) -> tuple[Inline, ...]:
    marks = "".join(f" [{numbers.of(item.paper.paper_id)}]" for item in items)
    return (Text(shown(heading, LABEL), bold=True), Text(marks))


def _item_post(item: Item, numbers: Numbers, heading: str) -> DigestPost:
    paper = item.paper
    above = _heading(heading) if heading else ()
    number = numbers.of(paper.paper_id)
    title = line(f"{number}. ", title_of(paper.paper_id, paper.title, paper.url))
    said = [part for unit in item.sentences for part in _sentence(unit, len(item.sentences))]
    why = [line(*_why(item.why))] if item.why else []
    value = about_paper(paper.paper_id)
    row = actions(button("more_like", value), button("save", value), button("ask_paper", value))
    blocks = (*above, *rich_text(title, *said, *why))
    whole = (*blocks, *row, *votes(paper.paper_id))
    return DigestPost(make_post(whole if fits(whole) else blocks), paper.paper_id)


def _heading(words: str) -> tuple[dict[str, Any], ...]:
    return ({"type": "divider"}, *rich_text(line(Text(shown(words, LABEL), bold=True))))


def _sentence(unit: VerifiedClaim, among: int) -> Iterator[Part]:
    """A sentence over its quotes, as a summary has it."""
    room = QUOTES // (2 * among)
    if unit.kind == "quote":
        yield quote_of(unit.citations[0], room)
        return
    kind = (Text(" (paraphrase)", italic=True),) if unit.kind == "paraphrase" else ()
    yield line(shown(unit.text, SENTENCE), *kind)
    for citation in unit.citations:
        yield quote_of(citation, room // len(unit.citations), italic=True)


def _why(reasons: Sequence[Reason]) -> Iterator[Inline]:
    yield Text("Why here: ", italic=True)
    for place, reason in enumerate(reasons):
        yield Text(", " if place else "", italic=True)
        if reason.kind == "words":
            yield Text(f"“{shown(reason.text, WORDS)}”", italic=True)
        else:
            title = shown(reason.text, TITLE)
            yield Text("like ", italic=True)
            link = paper_link(reason.paper_id or "", None, title)
            yield link or Text(f"“{title}”", italic=True)


def _updates(items: Sequence[Item]) -> Iterator[dict[str, Any]]:
    yield from _heading(UPDATED)
    papers = [item.paper for item in items]
    titles = [title_of(one.paper_id, one.title, one.url, bold=False) for one in papers]
    yield from rich_text(Bullets(tuple((title,) for title in titles)))


def _interest(digest: Digest) -> Text:
    text = shown(digest.interest.text, INTEREST)
    return Text(f"“{text}”" if text else "the papers that were liked", italic=True)


def _day(digest: Digest) -> str:
    day = date.fromisoformat(digest.date)
    return f"{day:%A}, {day.day} {day:%B %Y}"
