"""The modals behind an answer's buttons: abstracts with what was quoted set off, and BibTeX."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.citations import VerifiedClaim
from bot.models import Paper
from bot.slack.blocks import FLAGGED, TITLE, title_of
from bot.slack.buttons import fixed, quiet
from bot.slack.limits import VIEW_BLOCKS, VIEW_SIZE
from bot.slack.models import View
from bot.slack.rich import Code, Part, Text, line, quoted, rich_text, shown, size

ROOM: Final = VIEW_SIZE - 2_000
MORE: Final = "There is more than Slack shows here."


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A paper's abstract, and which `(start, end)` of it an answer quotes.

    `abstract` is the version that was quoted, which is not always the current one.
    """

    paper_id: str
    title: str
    url: str | None
    abstract: str
    spans: tuple[tuple[int, int], ...] = ()
    note: str | None = None
    is_current: bool = True
    is_flagged: bool = False


def exhibits_of(
    units: Sequence[VerifiedClaim],
    abstracts: Mapping[tuple[str, int], str],
    current: Mapping[str, int],
) -> tuple[Exhibit, ...]:
    """What an answer's sentences quote, one exhibit a paper and version, in the order cited.

    `abstracts` is by paper id and version, `current` the version of each paper that is still
    there.
    """
    cited = [citation for unit in units for citation in unit.citations]
    places = dict.fromkeys((one.paper_id, one.version) for one in cited)
    exhibits = []
    for place in places:
        here = [one for one in cited if (one.paper_id, one.version) == place]
        exhibits.append(
            Exhibit(
                paper_id=here[0].paper_id,
                title=here[0].title,
                url=here[0].url,
                abstract=abstracts.get(place, ""),
                spans=tuple((one.start, one.end) for one in here),
                note=here[0].note,
                is_current=current.get(here[0].paper_id) in (None, here[0].version),
                is_flagged=any(one.flagged for one in here),
            )
        )
    return tuple(exhibits)


def exhibit_of(paper: Paper) -> Exhibit:
    """A paper's abstract as it is now, with nothing set off."""
    return Exhibit(paper.paper_id, paper.title, paper.url, paper.abstract, (), paper.note)


def evidence_view(exhibits: Sequence[Exhibit]) -> View:
    """The whole abstracts, with what is quoted behind a bar and in bold."""
    blocks = []
    for number, exhibit in enumerate(exhibits):
        blocks += [{"type": "divider"}] if number else []
        blocks += rich_text(*_exhibit(exhibit))
    if not blocks:
        blocks = [*rich_text(line("These papers are no longer in the library."))]
    return _modal("Evidence", blocks)


def bibtex_view(entries: str) -> View:
    """BibTeX entries, ready to be copied."""
    return _modal("BibTeX", [*rich_text(Code(entries))] or [quiet("There is nothing to cite.")])


def _exhibit(exhibit: Exhibit) -> Iterator[Part]:
    yield line(title_of(exhibit.paper_id, exhibit.title, exhibit.url))
    if not exhibit.abstract:
        yield line(Text("The abstract is no longer in the library.", italic=True))
    place = 0
    for start, end in _merged(exhibit.spans, len(exhibit.abstract)):
        yield from _plain(exhibit.abstract[place:start])
        yield quoted(Text(shown(exhibit.abstract[start:end]), bold=True))
        place = end
    yield from _plain(exhibit.abstract[place:])
    for remark in _remarks(exhibit):
        yield line(Text(remark, italic=True))


def _plain(text: str) -> Iterator[Part]:
    if text.strip():
        yield line(shown(text))


def _remarks(exhibit: Exhibit) -> Iterator[str]:
    if exhibit.note:
        yield shown(exhibit.note, TITLE)
    if not exhibit.is_current:
        yield "This is the abstract as it was quoted; a newer version is in the library."
    if exhibit.is_flagged:
        yield f"Beware: {FLAGGED}."


def _merged(spans: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The spans in order, within the text, those that touch or overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _modal(title: str, blocks: Sequence[dict[str, Any]]) -> View:
    """A modal of the blocks that fit."""
    kept: list[dict[str, Any]] = []
    used = 0
    for block in blocks:
        used += size(block) + 2
        if used > ROOM or len(kept) == VIEW_BLOCKS - 1:
            kept.append(quiet(MORE))
            break
        kept.append(block)
    return View({"type": "modal", "title": fixed(title), "close": fixed("Close"), "blocks": kept})
