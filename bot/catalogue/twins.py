"""Finds the papers of the catalogue that new records are other texts of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from bot.catalogue.database import chunked
from bot.catalogue.schema import papers, versions
from bot.models import Record
from bot.title_index import TitleIndex
from bot.twins import Work, are_twins


class Twins:
    """Looks among all titles, which are read once, then kept up by the numbers of changes."""

    def __init__(self) -> None:
        self._titles = TitleIndex()
        self._seq = 0

    def find(
        self, connection: Connection, records: Mapping[int, Record]
    ) -> dict[int, tuple[str, ...]]:
        """The ids of the papers each record is a twin of, for the records that have one."""
        if not records:
            return {}
        self._catch_up(connection)
        near = {place: self._titles.similar(record.title) for place, record in records.items()}
        works = dict(_works(connection, {one for found in near.values() for one in found}))
        return {
            place: twins
            for place, found in near.items()
            if (twins := tuple(_twins(records[place], found, works)))
        }

    def _catch_up(self, connection: Connection) -> None:
        query = select(papers.c.seq, papers.c.paper_id, papers.c.title).where(
            papers.c.seq > self._seq
        )
        for seq, paper_id, title in connection.execute(query.order_by(papers.c.seq)):
            self._titles.add(paper_id, title)
            self._seq = seq


def work(record: Record) -> Work:
    """What a record is compared by."""
    return Work(record.title, record.abstract, record.authors)


def _twins(record: Record, near: list[str], works: Mapping[str, Work]) -> Iterator[str]:
    return (one for one in near if one in works and are_twins(work(record), works[one]))


def _works(connection: Connection, paper_ids: set[str]) -> Iterator[tuple[str, Work]]:
    for portion in chunked(paper_ids):
        query = (
            select(papers.c.paper_id, papers.c.title, papers.c.authors, versions.c.abstract)
            .join(versions, versions.c.paper_id == papers.c.paper_id)
            .where(papers.c.paper_id.in_(portion), versions.c.version == papers.c.version)
        )
        for paper_id, title, authors, abstract in connection.execute(query):
            yield paper_id, Work(title, abstract, json.loads(authors))
