"""Finds the one paper a person refers to, or says which papers it could be."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Select, select

from bot.catalogue.matching import is_weak
from bot.catalogue.rows import read_papers
from bot.catalogue.schema import aliases, entries, papers
from bot.errors import NotFound
from bot.identity import arxiv_id, canonical_title, normalise_doi, paper_keys
from bot.models import Paper, Record

CANDIDATES = 5


def find(connection: Connection, reference: str) -> Paper:
    """The paper of the first reading of `reference` that any paper answers to.

    Raises NotFound when none does, or several.
    """
    for query in _readings(reference.strip()):
        found = read_papers(connection, papers.c.paper_id.in_(query))
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFound(_ambiguous(reference, found))
    raise NotFound(
        f"no paper {reference!r}: give a paper id, DOI, arXiv id, own id or whole title "
        "(see `footnote papers list`)"
    )


def _readings(reference: str) -> Iterator[Select[tuple[str]]]:
    yield select(papers.c.paper_id).where(papers.c.paper_id == reference)
    if doi := normalise_doi(reference):
        yield _known_as(f"doi:{doi}")
    if found := arxiv_id(reference):
        yield _known_as(f"arxiv:{found}")
    yield _known_as(reference)
    yield select(entries.c.paper_id).where(entries.c.own_id == reference)
    if canonical_title(reference):
        titled = Record(title=reference, abstract="", line=1, position=1)
        yield _known_as(next(filter(is_weak, paper_keys(titled, listing=""))))


def _known_as(key: str) -> Select[tuple[str]]:
    return select(aliases.c.paper_id).where(aliases.c.key == key)


def _ambiguous(reference: str, found: list[Paper]) -> str:
    named = "; ".join(f"{paper.paper_id} ({paper.title})" for paper in found[:CANDIDATES])
    more = f" and {len(found) - CANDIDATES} more" if len(found) > CANDIDATES else ""
    return f"{reference!r} may be any of {len(found)} papers: {named}{more}: give the paper id"
