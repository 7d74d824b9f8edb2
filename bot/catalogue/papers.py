"""The papers of the catalogue: the one place they are added, changed, removed and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, func, select, update

from bot.catalogue.database import check, chunked, reading, upsert, writing
from bot.catalogue.intake import Added, Intake
from bot.catalogue.lookup import find
from bot.catalogue.rows import page_query, passing, read_documents, read_papers, read_removals
from bot.catalogue.schema import entries, listings, papers, removals, sequence, versions
from bot.catalogue.twins import Twins
from bot.errors import NotFound, UsageError
from bot.models import Paper, Record, Version
from vectorstore.models import EVERYTHING, Change, Filter

PAGE = 1000
RESERVED = ("doi", "arxiv", "title")  # paper ids that begin so are no listing's


class Papers:
    """Every paper with its versions and listings, and the sequence of their changes."""

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._now = now
        self._twins = Twins()

    def add(self, listing: str, origin: str, records: Sequence[Record]) -> Added:
        """Takes a batch of a listing's records in, all or none.

        `origin` is where the listing comes from; raises UsageError when a listing of this name came
        from another place.
        """
        seen = self._now().isoformat(timespec="seconds")
        with writing(self._engine) as connection:
            _claim(connection, listing, origin, seen)
            return Intake(connection, listing, seen, self._twins).add(records)

    def check_origin(self, listing: str, origin: str) -> None:
        """Raises UsageError when the listing of this name comes from another place."""
        with reading(self._engine) as connection:
            _known_origin(connection, listing, origin)

    def remove(self, paper_id: str) -> None:
        """Forgets a paper and its versions; raises NotFound when there is none."""
        with writing(self._engine) as connection:
            last = connection.scalar(select(sequence.c.value).with_for_update()) or 0
            gone = connection.execute(delete(papers).where(papers.c.paper_id == paper_id))
            if gone.rowcount == 0:
                raise _no_paper(paper_id)
            upsert(connection, removals, [{"paper_id": paper_id, "seq": last + 1}])
            connection.execute(update(sequence).values(value=last + 1))

    def get(self, paper_id: str, version: int | None = None) -> Paper:
        """A paper by its id, in its current or a given version; raises NotFound."""
        with reading(self._engine) as connection:
            found = read_papers(connection, papers.c.paper_id == paper_id, version)
        if not found:
            raise _no_paper(paper_id, version)
        return found[0]

    def many(self, paper_ids: Sequence[str]) -> dict[str, Paper]:
        """Papers by their ids; those the catalogue lacks are left out."""
        with reading(self._engine) as connection:
            return {
                paper.paper_id: paper
                for portion in chunked(paper_ids)
                for paper in read_papers(connection, papers.c.paper_id.in_(portion))
            }

    def find(self, reference: str) -> Paper:
        """The paper a person means: its id, DOI, arXiv id, unique own id or unique title.

        Raises NotFound, with up to five candidates where several papers answer.
        """
        with reading(self._engine) as connection:
            return find(connection, reference)

    def all(self, filter: Filter = EVERYTHING) -> Iterator[Paper]:
        """Every paper that passes the filter: a listing in its own order, else by paper id."""
        after: tuple[int | str, ...] | None = None
        while True:
            query, place = page_query(filter, after, PAGE)
            with reading(self._engine) as connection:
                rows = connection.execute(query).all()
                page = {
                    paper.paper_id: paper
                    for portion in chunked(row.paper_id for row in rows)
                    for paper in read_papers(connection, papers.c.paper_id.in_(portion))
                }
            yield from (page[row.paper_id] for row in rows)
            if len(rows) < PAGE:
                return
            after = tuple(getattr(rows[-1], name) for name in place)

    def versions(self, paper_id: str) -> list[Version]:
        """Every stored state of a paper's abstract, the first seen first."""
        query = (
            select(versions.c.version, versions.c.abstract, versions.c.seen)
            .where(versions.c.paper_id == paper_id)
            .order_by(versions.c.version)
        )
        with reading(self._engine) as connection:
            found = [
                Version(row.version, row.abstract, row.seen) for row in connection.execute(query)
            ]
        if not found:
            raise _no_paper(paper_id)
        return found

    def abstract(self, paper_id: str, version: int) -> str:
        """The stored text that quotes of this version are slices of; raises NotFound."""
        query = select(versions.c.abstract).where(
            versions.c.paper_id == paper_id, versions.c.version == version
        )
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(query)
        if found is None:
            raise _no_paper(paper_id, version)
        return found

    def own_ids(self, paper_ids: Sequence[str], listing: str | None = None) -> dict[str, str]:
        """The sources' own ids of papers that have one; of the first listing by name, or of one."""
        found: dict[str, str] = {}
        with reading(self._engine) as connection:
            for portion in chunked(paper_ids):
                query = select(entries.c.paper_id, entries.c.own_id).where(
                    entries.c.paper_id.in_(portion), entries.c.own_id.is_not(None)
                )
                if listing is not None:
                    query = query.where(entries.c.listing == listing)
                for paper_id, own_id in connection.execute(query.order_by(entries.c.listing)):
                    found.setdefault(paper_id, own_id)
        return found

    def last_position(self, listing: str) -> int:
        """The place of a listing's last paper, 0 when it has none."""
        query = select(func.max(entries.c.position)).where(entries.c.listing == listing)
        with reading(self._engine) as connection:
            return connection.scalar(query) or 0

    def listings(self) -> list[str]:
        """The names of all listings."""
        with reading(self._engine) as connection:
            return list(connection.scalars(select(listings.c.name).order_by(listings.c.name)))

    def check(self) -> None:
        """Raises CatalogueError when the catalogue's file is damaged."""
        check(self._engine)

    def count(self) -> int:
        """How many papers there are."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(papers)) or 0

    def freshness(self) -> tuple[str | None, str | None]:
        """The date of the newest paper, and when a listing last brought one (ISO, UTC)."""
        newest = select(papers.c.date).where(papers.c.day.is_not(None))
        with reading(self._engine) as connection:
            return (
                connection.scalar(newest.order_by(papers.c.day.desc()).limit(1)),
                connection.scalar(select(func.max(entries.c.seen))),
            )

    def last_seq(self) -> int:
        """The number of the newest change, 0 in an empty catalogue."""
        with reading(self._engine) as connection:
            return connection.scalar(select(sequence.c.value)) or 0

    def changes(self, after: int, limit: int, until: int | None = None) -> list[Change]:
        """Papers changed since number `after`, each once at its latest number, in order.

        A removed paper comes without a document.
        """
        with reading(self._engine) as connection:
            found = read_documents(connection, after, limit, until)
            found += read_removals(connection, after, limit, until)
        return sorted(found, key=lambda change: change.seq)[:limit]

    def doc_ids(self, filter: Filter) -> set[str]:
        """The ids of papers that pass the filter."""
        with reading(self._engine) as connection:
            return set(connection.scalars(passing(filter)))


def _claim(connection: Connection, listing: str, origin: str, seen: str) -> None:
    if _known_origin(connection, listing, origin) is None:
        upsert(connection, listings, [{"name": listing, "origin": origin, "seen": seen}])


def _known_origin(connection: Connection, listing: str, origin: str) -> str | None:
    if listing in RESERVED:
        raise UsageError(f"a listing cannot be named {listing!r}: name it otherwise with --as NAME")
    known: str | None = connection.scalar(
        select(listings.c.origin).where(listings.c.name == listing)
    )
    if known is not None and known != origin:
        raise UsageError(
            f"the listing {listing!r} comes from {known!r}, not from {origin!r}: "
            "give this one another name with --as NAME"
        )
    return known


def _no_paper(paper_id: str, version: int | None = None) -> NotFound:
    what = f"no version {version} of the paper" if version is not None else "no paper"
    return NotFound(f"{what} {paper_id!r}: see `footnote papers list`")
