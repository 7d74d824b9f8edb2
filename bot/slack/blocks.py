"""Answers in Slack: verified sentences over the papers' own words, sources, buttons, a footer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from bot.answer import Answer
from bot.citations import VerifiedClaim
from bot.models import Citation, Nearest, Status
from bot.slack.buttons import actions, button, feedback, footer, quiet
from bot.slack.limits import fits, make_post, split
from bot.slack.links import paper_link
from bot.slack.models import Post
from bot.slack.rich import Bullets, Emoji, Inline, Part, Text, line, quoted, rich_text, shown

Blocks: TypeAlias = "tuple[dict[str, Any], ...]"

TITLE: Final = 450
SENTENCE: Final = 1_200
QUOTES: Final = 5_400  # of all quotes of one sentence
NOTES: Final = 1_000
"""The room that texts of strangers get, as `shown` measures it; the evidence shows them whole."""

FLAGGED: Final = "this passage reads like an instruction to a program"
CONTINUED: Final = "continued below"
OFF_TOPIC: Final = "Ask about something that its papers study, or load papers on this."
HEADINGS: Final[dict[Status, str]] = {
    "not_stated": "Not stated in these papers.",
    "not_in_library": "Not in this library.",
}
BELOW: Final[dict[Status, str]] = {
    "not_stated": " The closest passages:",
    "not_in_library": " The nearest passages, perhaps about something else:",
}
_SIGNS: Final[dict[Status, Emoji]] = {
    "not_stated": Emoji("mag"),
    "not_in_library": Emoji("file_folder"),
}

_Source: TypeAlias = "Citation | Nearest"
_Item: TypeAlias = "tuple[Callable[[], Blocks], Sequence[_Source]]"


class Numbers:
    """The numbers of an answer's sources, in the order in which they are first cited."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._last_heading = ""

    def of(self, paper_id: str) -> int:
        """The paper's number, from 1."""
        return self._numbers.setdefault(paper_id, len(self._numbers) + 1)

    def is_new_heading(self, paper_id: str) -> bool:
        """Whether a paper's name must stand above its quote: not twice in a row; "" for none."""
        is_new = paper_id != self._last_heading
        self._last_heading = paper_id
        return is_new


def unit_blocks(unit: VerifiedClaim, numbers: Numbers) -> Blocks:
    """One sentence of an answer with its quotes; the same in a stream and in the final post.

    To be called once a sentence, in their order, with the `Numbers` of that answer.
    """
    if unit.kind == "quote":
        return rich_text(*_passage(unit.citations[0], numbers))
    numbers.is_new_heading("")
    marks = (item for citation in unit.citations for item in (" ", _mark(citation, numbers)))
    room = QUOTES // len(unit.citations)
    quotes = (quote_of(citation, room, italic=True) for citation in unit.citations)
    kind = (Text(" (paraphrase)", italic=True),) if unit.kind == "paraphrase" else ()
    return rich_text(line(shown(unit.text, SENTENCE), *marks, *kind), *quotes)


def answer_posts(
    answer: Answer, *, private: bool = False, can_share: bool = False
) -> tuple[Post, ...]:
    """The answer in as many messages as it takes, each with the sources of what it says.

    `can_share` gives a private answer a button that posts it to the channel.
    """
    end = _end(answer, can_share=private and can_share)
    numbers = Numbers()
    if answer.status == "answered":
        items = [(partial(unit_blocks, unit, numbers), unit.citations) for unit in answer.sentences]
        return tuple(map(make_post, _pages((), items, end, numbers)))
    opening = _heading(answer.status, has_passages=bool(answer.nearest))
    if answer.status == "not_in_library":
        nearest = rich_text(Bullets(tuple(map(_elsewhere, answer.nearest))))
        return split((*opening, *nearest, quiet(OFF_TOPIC), *end))
    passages = [(partial(_near, near, numbers), (near,)) for near in answer.nearest]
    return tuple(map(make_post, _pages(opening, passages, end, numbers)))


def sources_blocks(sources: Iterable[_Source], numbers: Numbers) -> Blocks:
    """The list of sources, each once, by number, with links where there are allowed ones."""
    named = {source.paper_id: source for source in sources}
    if not named:
        return ()
    ordered = sorted(named.values(), key=lambda source: numbers.of(source.paper_id))
    return rich_text(line(Text("Sources", bold=True)), *(_source(one, numbers) for one in ordered))


def title_of(paper_id: str, title: str, url: str | None, *, bold: bool = True) -> Inline:
    """A paper's title, with a link where an allowed host has the paper."""
    label = shown(title, TITLE) or shown(paper_id, TITLE) or "(no title)"
    return paper_link(paper_id, url, label, bold=bold) or Text(label, bold=bold)


def quote_of(source: Citation | Nearest, room: int, *, italic: bool = False) -> Part:
    """A paper's own words behind a bar, with what a reader must know beside them."""
    is_flagged = isinstance(source, Citation) and source.flagged
    words = Text(f"“{shown(source.quote, room)}”", italic=italic)
    return quoted(words, *quote_remarks(source.note, is_flagged=is_flagged))


def quote_remarks(note: str | None, *, is_flagged: bool = False) -> Iterator[Inline]:
    """What a reader must know beside a quote."""
    if note:
        yield Text(f"\n({shown(note, NOTES // 2)})", italic=True)
    if is_flagged:
        yield Text(f"\n({FLAGGED})", italic=True)


def notes_blocks(notes: Sequence[str]) -> Blocks:
    """What a reader must know of an answer, in a quiet style."""
    room = NOTES // max(len(notes), 1)
    return rich_text(*(line(Text(shown(note, room), italic=True)) for note in notes))


def _pages(
    opening: Blocks, items: Sequence[_Item], end: Blocks, numbers: Numbers
) -> Iterator[Blocks]:
    """The items in pages, each closed by its own sources; the last one by `end`."""
    said = opening
    cited: list[_Source] = []
    for render, sources in items:
        blocks = render()
        if cited and not fits((*said, *blocks, *sources_blocks([*cited, *sources], numbers), *end)):
            yield (*said, *sources_blocks(cited, numbers), quiet(CONTINUED))
            numbers.is_new_heading("")
            said, cited, blocks = (), [], render()
        said, cited = (*said, *blocks), [*cited, *sources]
    page = (*said, *sources_blocks(cited, numbers))
    if fits((*page, *end)):
        yield (*page, *end)
    else:
        yield (*page, quiet(CONTINUED))
        yield end


def _heading(status: Status, *, has_passages: bool) -> Blocks:
    below = BELOW[status] if has_passages else ""
    return rich_text(line(_SIGNS[status], " ", Text(HEADINGS[status], bold=True), below))


def _near(near: Nearest, numbers: Numbers) -> Blocks:
    return rich_text(*_passage(near, numbers))


def _passage(source: _Source, numbers: Numbers) -> Iterator[Part]:
    """A paper's own words under its title."""
    if numbers.is_new_heading(source.paper_id):
        title = title_of(source.paper_id, source.title, source.url)
        yield line(title, f" [{numbers.of(source.paper_id)}]")
    yield quote_of(source, QUOTES)


def _elsewhere(near: Nearest) -> tuple[Inline, ...]:
    """A passage that is perhaps about something else: small, and without a number."""
    title = title_of(near.paper_id, near.title, near.url)
    return (
        title,
        Text(f"\n“{shown(near.quote, QUOTES // 2)}”", italic=True),
        *quote_remarks(near.note),
    )


def _mark(source: _Source, numbers: Numbers) -> Inline:
    label = f"[{numbers.of(source.paper_id)}]"
    return paper_link(source.paper_id, source.url, label) or Text(label)


def _source(source: _Source, numbers: Numbers) -> Part:
    title = title_of(source.paper_id, source.title, source.url, bold=False)
    return line(f"[{numbers.of(source.paper_id)}] ", title, *_name(source.paper_id))


def _name(paper_id: str) -> Iterator[str]:
    """How papers are known to those who read them; other ids say nothing."""
    scheme, _, rest = paper_id.partition(":")
    if scheme in ("arxiv", "doi"):
        yield f"  {'arXiv' if scheme == 'arxiv' else 'doi'} {shown(rest, TITLE // 2)}"


def _end(answer: Answer, *, can_share: bool) -> Blocks:
    asked = answer.answer_id
    has_sources = bool(answer.sentences)
    row = actions(
        button("evidence", asked) if has_sources else None,
        button("similar", asked) if has_sources else None,
        button("bibtex", asked) if has_sources else None,
        button("share", asked) if can_share else None,
    )
    foot = footer(answer.model, answer.dropped, answer.usage, f"answer {asked}")
    return (*notes_blocks(answer.notes), *row, foot, feedback(asked))
