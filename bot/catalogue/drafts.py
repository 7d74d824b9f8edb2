"""A paper while a batch of records is merged into it; the rules of versions and metadata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.catalogue.matching import digest, is_weak
from bot.models import Record

EMPTY = digest("")


@dataclass(slots=True)
class State:
    """A version's row."""

    version: int
    digest: str
    date: str | None
    note: str | None
    seen: str
    abstract: str


@dataclass(slots=True)
class Draft:
    """A paper with what tells its states apart; `changed_*` say what has to be written."""

    paper_id: str
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str | None = None
    url: str | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    version: int = 0
    states: dict[str, State] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    in_listing: bool = False
    own_id: str | None = None
    position: int = 0
    first_seen: str | None = None
    upvotes: int | None = None
    is_changed: bool = False
    is_entry_changed: bool = False
    changed_states: set[str] = field(default_factory=set)
    new_keys: set[str] = field(default_factory=set)

    @property
    def current(self) -> State | None:
        """The current version's row, None for a paper that has no version yet."""
        return next((s for s in self.states.values() if s.version == self.version), None)

    @property
    def abstract(self) -> str:
        """The current version's text."""
        return self.current.abstract if self.current else ""

    def merge(self, record: Record, keys: Sequence[str], seen: str) -> bool:
        """Takes a record in; says whether what a reader sees of the paper changed.

        A text the paper has had before changes nothing. A new one becomes a version, and the
        current one unless the source dates it earlier. Missing metadata is filled in.
        """
        changed = self._merge_text(record, seen)
        changed = self._merge_title(record, keys) or changed
        changed = self._fill(record, keys) or changed
        self._learn(keys)
        return changed

    def enter(self, record: Record, seen: str) -> None:
        """Notes the paper's place in the listing that is read, and since when it is there."""
        if not self.in_listing:
            self.in_listing = self.is_changed = self.is_entry_changed = True
            self.own_id, self.position = record.own_id, record.position
            self.first_seen, self.upvotes = seen, record.upvotes
            return
        own_id = self.own_id or record.own_id
        upvotes = self.upvotes if record.upvotes is None else record.upvotes
        if (own_id, record.position, upvotes) != (self.own_id, self.position, self.upvotes):
            self.own_id, self.position, self.upvotes = own_id, record.position, upvotes
            self.is_entry_changed = True

    def _merge_text(self, record: Record, seen: str) -> bool:
        name = digest(record.abstract)
        current = self.current
        if name in self.states:
            return self._date_state(self.states[name], record)
        if not record.abstract and current is not None:
            return False
        number = max((state.version for state in self.states.values()), default=0) + 1
        date = state_date(record)
        self.states[name] = State(number, name, date, record.note, seen, record.abstract)
        self.changed_states.add(name)
        if current is None or current.digest == EMPTY or is_not_older(date, current.date):
            self._become(record, number)
        return True

    def _become(self, record: Record, number: int) -> None:
        self.version = number
        self.title = record.title or self.title
        self.authors = record.authors or self.authors
        self.date = record.date or self.date
        self.url = record.url or self.url
        self.is_changed = True

    def _date_state(self, state: State, record: Record) -> bool:
        date = state_date(record)
        if state.date is None and date is not None and record.abstract:
            state.date = date
            self.changed_states.add(state.digest)
        return False

    def _merge_title(self, record: Record, keys: Sequence[str]) -> bool:
        """A title the paper has not had before replaces the present one, unless dated earlier."""
        if not record.title or record.title == self.title:
            return False
        if self.title and not self.keys.isdisjoint(key for key in keys if is_weak(key)):
            return False
        current = self.current
        if self.title and current and not is_not_older(state_date(record), current.date):
            return False
        self.title = record.title
        self.is_changed = True
        return True

    def _fill(self, record: Record, keys: Sequence[str]) -> bool:
        before = (self.authors, self.date, self.url, self.doi, self.arxiv_id)
        self.authors = self.authors or record.authors
        self.date = self.date or record.date
        self.url = self.url or record.url
        self.doi = self.doi or value_of("doi", keys)
        self.arxiv_id = self.arxiv_id or value_of("arxiv", keys)
        if before == (self.authors, self.date, self.url, self.doi, self.arxiv_id):
            return False
        self.is_changed = True
        return True

    def _learn(self, keys: Sequence[str]) -> None:
        self.new_keys.update(key for key in keys if key not in self.keys)
        self.keys.update(keys)


def value_of(scheme: str, keys: Sequence[str]) -> str | None:
    """The DOI or arXiv id among a record's keys, None when there is none."""
    prefix = f"{scheme}:"
    return next((key.removeprefix(prefix) for key in keys if key.startswith(prefix)), None)


def state_date(record: Record) -> str | None:
    """The date of the state a record shows, which orders a paper's versions."""
    return record.updated or record.date


def is_not_older(date: str | None, other: str | None) -> bool:
    """Whether `date` may be as late as `other`, at the precision both have; unknown dates may."""
    if date is None or other is None:
        return True
    precision = min(len(date), len(other))
    return date[:precision] >= other[:precision]
