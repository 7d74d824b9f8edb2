"""How papers and documents are read from the tables, in few queries whatever their number."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, tuple_

from bot.catalogue.database import chunked
from bot.catalogue.schema import entries, papers, removals, versions
from bot.models import Paper
from vectorstore.models import Change, Document, Filter


def read_papers(
    connection: Connection, condition: ColumnElement[bool], version: int | None = None
) -> list[Paper]:
    """Papers under a condition, in their current or a given version, ordered by id."""
    wanted = papers.c.version if version is None else version
    query = (
        select(papers, versions.c.abstract, versions.c.note, versions.c.version.label("shown"))
        .join(versions, versions.c.paper_id == papers.c.paper_id)
        .where(condition, versions.c.version == wanted)
        .order_by(papers.c.paper_id)
    )
    rows = connection.execute(query).all()
    listed = listings_of(connection, (row.paper_id for row in rows))
    return [_paper(row, listed[row.paper_id]) for row in rows]


def read_documents(
    connection: Connection, after: int, limit: int, until: int | None
) -> list[Change]:
    """Papers changed after a number as documents to index, ordered by number."""
    query = (
        select(papers.c.seq, papers.c.paper_id, papers.c.title, papers.c.day, versions.c.abstract)
        .join(
            versions,
            (versions.c.paper_id == papers.c.paper_id) & (versions.c.version == papers.c.version),
        )
        .where(papers.c.seq > after)
        .order_by(papers.c.seq)
        .limit(limit)
    )
    if until is not None:
        query = query.where(papers.c.seq <= until)
    rows = connection.execute(query).all()
    listed = listings_of(connection, (row.paper_id for row in rows))
    return [
        Change(
            row.seq,
            row.paper_id,
            Document(row.paper_id, row.title, row.abstract, row.day, listed[row.paper_id]),
        )
        for row in rows
    ]


def read_removals(
    connection: Connection, after: int, limit: int, until: int | None
) -> list[Change]:
    """Papers removed after a number, ordered by number."""
    query = (
        select(removals.c.seq, removals.c.paper_id)
        .where(removals.c.seq > after)
        .order_by(removals.c.seq)
        .limit(limit)
    )
    if until is not None:
        query = query.where(removals.c.seq <= until)
    return [Change(row.seq, row.paper_id, None) for row in connection.execute(query)]


def listings_of(connection: Connection, paper_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The listings each paper is in, by name; none for a paper that is in none."""
    found: dict[str, list[str]] = defaultdict(list)
    for portion in chunked(paper_ids):
        query = (
            select(entries.c.paper_id, entries.c.listing)
            .where(entries.c.paper_id.in_(portion))
            .order_by(entries.c.paper_id, entries.c.listing)
        )
        for paper_id, listing in connection.execute(query):
            found[paper_id].append(listing)
    return defaultdict(tuple, {paper_id: tuple(names) for paper_id, names in found.items()})


def passing(wanted: Filter) -> Select[Any]:
    """Selects the ids of the papers that pass a filter."""
    query = select(papers.c.paper_id)
    if wanted.listing is not None:
        query = select(entries.c.paper_id).where(entries.c.listing == wanted.listing)
        if wanted.since is not None or wanted.until is not None:
            query = query.join(papers, papers.c.paper_id == entries.c.paper_id)
    if wanted.since is not None:
        query = query.where(papers.c.day >= wanted.since)
    if wanted.until is not None:
        query = query.where(papers.c.day <= wanted.until)
    return query


def page_query(
    wanted: Filter, after: tuple[int | str, ...] | None, size: int
) -> tuple[Select[Any], tuple[str, ...]]:
    """The next page of ids, and the columns that say where it ends."""
    query = passing(wanted)
    order: list[ColumnElement[Any]] = [papers.c.paper_id]
    if wanted.listing is not None:
        query = query.add_columns(entries.c.position)
        order = [entries.c.position, entries.c.paper_id]
    if after is not None:
        query = query.where(tuple_(*order) > after)
    return query.order_by(*order).limit(size), tuple(column.key or "" for column in order)


def _paper(row: Any, listed: tuple[str, ...]) -> Paper:
    return Paper(
        paper_id=row.paper_id,
        title=row.title,
        abstract=row.abstract,
        version=row.shown,
        authors=tuple(json.loads(row.authors)),
        date=row.date,
        url=row.url,
        doi=row.doi,
        listings=listed,
        note=row.note,
    )
