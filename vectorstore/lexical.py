"""The word index: BM25 over stemmed English words, on disk through tantivy."""

from __future__ import annotations

import json
import math
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import tantivy

from vectorstore.errors import IndexDamaged, IndexMismatch
from vectorstore.feeds import ChangeFeed
from vectorstore.lexical_queries import (
    all_of,
    among,
    any_of,
    bm25,
    limits_of,
    query_terms,
    term_query,
)
from vectorstore.lexical_words import WORDS, analyze, analyzer, entry_of, schema
from vectorstore.models import EVERYTHING, Candidate, Filter

K1 = 1.2
"""How fast repeating a word stops to count: tantivy's constant."""

COMMIT_SIZE = 5000
WRITER_MEMORY = 64_000_000
STATE_FILE = "footnote.json"


class LexicalIndex:
    """One folder of words. Any number of readers, one writer at a time (the caller's lock)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._stamp: tuple[int, int] | None = None
        self._lock = threading.Lock()

    def catch_up(self, feed: ChangeFeed, on_progress: Callable[[int], None] | None = None) -> int:
        """Takes in what changed since the last time and returns how many documents that were.

        `on_progress` gets the documents done in this call after each commit.
        """
        cursor, until = self.cursor(), feed.last_seq()
        if cursor > until:
            raise IndexMismatch(
                f"the word index {str(self._folder)!r} belongs to another library: "
                "run `footnote reindex`"
            )
        done = 0
        if cursor < until:
            writer = self._writer()
            while changes := feed.changes(cursor, COMMIT_SIZE, until):
                for change in changes:
                    writer.delete_documents_by_term("doc_id", change.doc_id)
                    if change.document is not None:
                        writer.add_document(entry_of(change.document))
                writer.commit()
                cursor = changes[-1].seq
                self._save(cursor)
                done += len(changes)
                if on_progress is not None:
                    on_progress(done)
            self._save(until)
            writer.wait_merging_threads()
        return done

    def rebuild(self, feed: ChangeFeed, on_progress: Callable[[int], None] | None = None) -> int:
        """Builds the index anew beside this one, whatever state this one is in, and swaps them."""
        beside = self._folder.with_name(self._folder.name + ".new")
        old = self._folder.with_name(self._folder.name + ".old")
        for left_over in (beside, old):
            shutil.rmtree(left_over, ignore_errors=True)
        done = LexicalIndex(beside).catch_up(feed, on_progress)
        if self._folder.exists():
            self._folder.rename(old)
        if beside.exists():
            beside.rename(self._folder)
        shutil.rmtree(old, ignore_errors=True)
        self._index = None
        return done

    def search(self, query: str, limit: int, filter: Filter = EVERYTHING) -> list[Candidate]:
        """The best documents by BM25, best first."""
        terms = query_terms(query)
        if not terms or limit < 1:
            return []
        return self._found(all_of([bm25(terms)], limits_of(filter)), limit)

    def scores(self, query: str, doc_ids: Sequence[str]) -> dict[str, float]:
        """The BM25 score of each of the documents that has a word of the query."""
        terms = query_terms(query)
        if not terms or not doc_ids:
            return {}
        found = self._found(all_of([bm25(terms)], [among(doc_ids)]), len(doc_ids))
        return {candidate.doc_id: candidate.score for candidate in found}

    def passing(self, doc_ids: Sequence[str], filter: Filter) -> set[str]:
        """Those of the documents that pass the filter."""
        if not doc_ids:
            return set()
        limits = [among(doc_ids), *limits_of(filter)]
        return {hit.doc_id for hit in self._found(all_of([], limits), len(doc_ids))}

    def most(self, query: str) -> float:
        """The BM25 score of the query that no text can exceed, however often it says the words."""
        masses = self._masses(query)
        return (K1 + 1) * sum(count * masses[term] for term, count in query_terms(query).items())

    def covered(self, query: str, doc_ids: Sequence[str]) -> dict[str, float]:
        """For each of the documents, the share of the query's idf mass that its words cover."""
        masses = self._masses(query)
        total = sum(masses.values())
        covered = dict.fromkeys(doc_ids, 0.0)
        if not total or not covered:
            return covered
        words = any_of(
            (tantivy.Query.const_score_query(term_query(term), 1.0), mass)
            for term, mass in masses.items()
        )
        found = self._found(all_of([words], [among(doc_ids)]), len(covered))
        return covered | {hit.doc_id: min(1.0, hit.score / total) for hit in found}

    def coverage(self, query: str, text: str) -> float:
        """The share of the query's idf mass that the words of `text` cover, 0..1."""
        masses = self._masses(query)
        total = sum(masses.values())
        words = set(analyze(text))
        return sum(mass for term, mass in masses.items() if term in words) / total if total else 0.0

    def unknown(self, query: str) -> float:
        """The share of the query's idf mass held by words of no document, 0..1."""
        having = self.documents_with(query_terms(query))
        masses = self._masses(query)
        total = sum(masses.values())
        return (
            sum(masses[term] for term, count in having.items() if not count) / total
            if total
            else 0.0
        )

    def idf(self, term: str) -> float:
        """How rare an analysed word is: BM25's ln(1 + (N - n + 0.5) / (n + 0.5))."""
        return _idf(self.documents_with([term])[term], self.count())

    def analyze(self, text: str) -> list[str]:
        return analyze(text)

    def cursor(self) -> int:
        """How far the index has come in the library's sequence; 0 when there is none yet."""
        try:
            state = json.loads((self._folder / STATE_FILE).read_bytes())
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as exc:
            raise self._damaged(exc) from exc
        if state.get("words") != WORDS:
            raise IndexMismatch(
                f"the word index {str(self._folder)!r} was built as {state.get('words')!r}, "
                f"not {WORDS!r}: run `footnote reindex`"
            )
        return int(state["cursor"])

    def count(self) -> int:
        """Documents in the index."""
        searcher = self._searcher()
        return searcher.num_docs if searcher is not None else 0

    def _found(self, query: tantivy.Query, limit: int) -> list[Candidate]:
        searcher = self._searcher()
        if searcher is None:
            return []
        found = searcher.search(query, limit, count=False)
        return [
            Candidate(searcher.doc(address)["doc_id"][0], score) for score, address in found.hits
        ]

    def _masses(self, query: str) -> dict[str, float]:
        """The idf of each word of the query."""
        documents = self.count()
        having = self.documents_with(query_terms(query))
        return {term: _idf(count, documents) for term, count in having.items()}

    def documents_with(self, terms: Iterable[str]) -> dict[str, int]:
        """How many documents hold each analysed word."""
        searcher = self._searcher()
        if searcher is None:
            return dict.fromkeys(terms, 0)
        return {term: searcher.doc_freq("words", term) for term in terms}

    def _searcher(self) -> tantivy.Searcher | None:
        """A view of the newest commit, whichever process made it; None before the first."""
        try:
            meta = (self._folder / "meta.json").stat()
        except FileNotFoundError:
            return None
        stamp = (meta.st_mtime_ns, meta.st_ino)
        try:
            with self._lock:
                if self._index is None:
                    self.cursor()
                    self._index = _opened(tantivy.Index.open(str(self._folder)))
                elif stamp != self._stamp:
                    self._index.reload()
                self._stamp = stamp
                return self._index.searcher()
        except (ValueError, OSError) as exc:
            raise self._damaged(exc) from exc

    def _writer(self) -> tantivy.IndexWriter:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            index = _opened(tantivy.Index(schema(), str(self._folder)))
            return index.writer(WRITER_MEMORY, 1)
        except (ValueError, OSError) as exc:
            raise self._damaged(exc) from exc

    def _save(self, cursor: int) -> None:
        path = self._folder / STATE_FILE
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"words": WORDS, "cursor": cursor}))
        fresh.replace(path)

    def _damaged(self, cause: Exception) -> IndexDamaged:
        reason = " ".join(str(cause).split())[:80]
        return IndexDamaged(
            f"the word index {str(self._folder)!r} cannot be read ({reason}): "
            "run `footnote reindex`"
        )


def _opened(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer("words", analyzer())
    index.config_reader(reload_policy="manual")
    return index


def _idf(having: int, documents: int) -> float:
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))
