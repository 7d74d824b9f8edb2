"""Merges a batch of records into the catalogue with a handful of queries, whatever its size."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from bot.catalogue.database import chunked, upsert
from bot.catalogue.dates import day
from bot.catalogue.drafts import Draft, State, value_of
from bot.catalogue.matching import is_weak, same_work
from bot.catalogue.schema import aliases, entries, papers, removals, sequence, versions
from bot.catalogue.twins import Twins, work
from bot.identity import paper_keys
from bot.models import Record
from bot.title_index import TitleIndex
from bot.twins import Work, are_twins


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch: records that made a paper, changed one, or brought nothing new.

    A known paper that enters another listing counts as unchanged.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(
            self.added + other.added,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
        )


class Intake:
    """One batch of one listing, inside the caller's transaction."""

    def __init__(self, connection: Connection, listing: str, seen: str, twins: Twins) -> None:
        self._connection = connection
        self._listing = listing
        self._seen = seen
        self._twins = twins
        self._fresh = TitleIndex()
        self._drafts: dict[str, Draft] = {}
        self._by_key: dict[str, list[Draft]] = defaultdict(list)

    def add(self, records: Sequence[Record]) -> Added:
        """Takes every record in and writes what changed."""
        keyed = [(record, paper_keys(record, self._listing)) for record in records]
        # Held until the transaction ends: numbers become visible in the order they are given.
        last = self._connection.scalar(select(sequence.c.value).with_for_update()) or 0
        self._load_known({key for _, keys in keyed for key in keys})
        unknown = {
            place: record
            for place, (record, keys) in enumerate(keyed)
            if self._match(record, keys) is None
        }
        twins = self._twins.find(self._connection, unknown)
        self._load({paper_id for found in twins.values() for paper_id in found})
        result = Added()
        for place, (record, keys) in enumerate(keyed):
            result += self._take(record, keys, twins.get(place, ()))
        self._store(last)
        return result

    def _take(self, record: Record, keys: tuple[str, ...], twins: Sequence[str]) -> Added:
        draft = self._match(record, keys) or self._twin(record, keys, twins)
        is_new = draft is None
        if draft is None:
            draft = Draft(keys[0])
            self._drafts[draft.paper_id] = draft
            self._fresh.add(draft.paper_id, record.title)
        own = [key for key in keys if self._may_hold(draft, key)]
        is_changed = draft.merge(record, own, self._seen)
        draft.enter(record, self._seen)
        for key in own:
            if draft not in self._by_key[key]:
                self._by_key[key].append(draft)
        if is_new:
            return Added(added=1)
        return Added(updated=1) if is_changed else Added(unchanged=1)

    def _match(self, record: Record, keys: tuple[str, ...]) -> Draft | None:
        for key in keys:
            for draft in self._by_key.get(key, ()):
                if not is_weak(key) or self._is_same(record, keys, draft):
                    return draft
        return self._drafts.get(keys[0])

    def _twin(self, record: Record, keys: tuple[str, ...], twins: Sequence[str]) -> Draft | None:
        """The paper of another title or text that the record is; `twins` are known ones."""
        mine = work(record)
        for paper_id in (*twins, *self._fresh.similar(record.title)):
            draft = self._drafts[paper_id]
            if _contradicts(record, keys, draft):
                continue
            if paper_id in twins or are_twins(
                mine, Work(draft.title, draft.abstract, draft.authors)
            ):
                return draft
        return None

    def _is_same(self, record: Record, keys: tuple[str, ...], draft: Draft) -> bool:
        if _contradicts(record, keys, draft):
            return False
        return keys[0] == draft.paper_id or same_work(record, draft.abstract, draft.authors)

    def _may_hold(self, draft: Draft, key: str) -> bool:
        holders = self._by_key.get(key)
        return is_weak(key) or not holders or draft in holders

    def _load_known(self, keys: set[str]) -> None:
        self._load({row.paper_id for row in self._rows(aliases, aliases.c.key, keys)})

    def _load(self, found: set[str]) -> None:
        found = found - self._drafts.keys()
        for row in self._rows(papers, papers.c.paper_id, found):
            self._drafts[row.paper_id] = _draft(row)
        for row in self._rows(versions, versions.c.paper_id, found):
            state = State(row.version, row.digest, row.date, row.note, row.seen, row.abstract)
            self._drafts[row.paper_id].states[row.digest] = state
        for row in self._rows(
            entries, entries.c.paper_id, found, entries.c.listing == self._listing
        ):
            draft = self._drafts[row.paper_id]
            draft.in_listing, draft.own_id, draft.position = True, row.own_id, row.position
            draft.first_seen, draft.upvotes = row.seen, row.upvotes
        for row in self._rows(aliases, aliases.c.paper_id, found):
            draft = self._drafts[row.paper_id]
            draft.keys.add(row.key)
            self._by_key[row.key].append(draft)

    def _rows(
        self,
        table: Any,
        column: ColumnElement[str],
        values: Iterable[str],
        *conditions: ColumnElement[bool],
    ) -> Iterable[Any]:
        for portion in chunked(values):
            query = select(table).where(column.in_(portion), *conditions)
            yield from self._connection.execute(query.order_by(*table.primary_key))

    def _store(self, last: int) -> None:
        drafts = list(self._drafts.values())
        changed = [draft for draft in drafts if draft.is_changed]
        numbered = list(enumerate(changed, start=last + 1))
        upsert(self._connection, papers, [_paper_row(draft, seq) for seq, draft in numbered])
        upsert(
            self._connection,
            versions,
            [_state_row(d.paper_id, d.states[name]) for d in drafts for name in d.changed_states],
        )
        upsert(
            self._connection,
            entries,
            [_entry_row(draft, self._listing) for draft in drafts if draft.is_entry_changed],
        )
        upsert(
            self._connection,
            aliases,
            [
                {"key": key, "paper_id": draft.paper_id}
                for draft in drafts
                for key in sorted(draft.new_keys)
            ],
        )
        for portion in chunked(draft.paper_id for draft in changed):
            self._connection.execute(delete(removals).where(removals.c.paper_id.in_(portion)))
        if changed:
            self._connection.execute(update(sequence).values(value=last + len(changed)))


def _draft(row: Any) -> Draft:
    return Draft(
        paper_id=row.paper_id,
        title=row.title,
        authors=tuple(json.loads(row.authors)),
        date=row.date,
        url=row.url,
        doi=row.doi,
        arxiv_id=row.arxiv_id,
        version=row.version,
    )


def _paper_row(draft: Draft, seq: int) -> dict[str, Any]:
    return {
        "paper_id": draft.paper_id,
        "title": draft.title,
        "authors": json.dumps(draft.authors, ensure_ascii=False),
        "date": draft.date,
        "day": day(draft.date),
        "url": draft.url,
        "doi": draft.doi,
        "arxiv_id": draft.arxiv_id,
        "version": draft.version,
        "seq": seq,
    }


def _state_row(paper_id: str, state: State) -> dict[str, Any]:
    return {
        "paper_id": paper_id,
        "version": state.version,
        "abstract": state.abstract,
        "digest": state.digest,
        "date": state.date,
        "note": state.note,
        "seen": state.seen,
    }


def _entry_row(draft: Draft, listing: str) -> dict[str, Any]:
    return {
        "paper_id": draft.paper_id,
        "listing": listing,
        "position": draft.position,
        "own_id": draft.own_id,
        "seen": draft.first_seen,
        "upvotes": draft.upvotes,
    }


def _contradicts(record: Record, keys: tuple[str, ...], draft: Draft) -> bool:
    """Whether both have an id of one kind and the ids differ."""
    return any(
        mine and theirs and mine != theirs
        for mine, theirs in (
            (value_of("doi", keys), draft.doi),
            (value_of("arxiv", keys), draft.arxiv_id),
            (record.own_id, draft.own_id),
        )
    )
