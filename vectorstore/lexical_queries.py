"""Queries of the word index, built from terms alone, so that no character has a meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import tantivy

from vectorstore.lexical_words import analyze, schema
from vectorstore.models import Filter

MAX_QUERY_TERMS = 256


@lru_cache(maxsize=16)
def query_terms(query: str) -> Mapping[str, int]:
    """The words of a query with their counts; of a very long one the most frequent."""
    return dict(Counter(analyze(query)).most_common(MAX_QUERY_TERMS))


def term_query(term: str) -> tantivy.Query:
    """Documents that hold a term, by BM25."""
    return tantivy.Query.term_query(schema(), "words", term, "freq")


def any_of(weighted: Iterable[tuple[tantivy.Query, float]]) -> tantivy.Query:
    """Documents that match any of the queries; the scores add up, each times its weight."""
    return tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Should, tantivy.Query.boost_query(query, weight))
            for query, weight in weighted
        ]
    )


def all_of(scored: list[tantivy.Query], limits: list[tantivy.Query]) -> tantivy.Query:
    """Documents that match everything; only the first queries count for the score."""
    unscored = [tantivy.Query.const_score_query(limit, 0.0) for limit in limits]
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, query) for query in [*scored, *unscored]]
    )


def bm25(terms: Mapping[str, int]) -> tantivy.Query:
    """Documents that hold any of the terms, by BM25."""
    return any_of((term_query(term), float(count)) for term, count in terms.items())


def among(doc_ids: Sequence[str]) -> tantivy.Query:
    """These documents."""
    return tantivy.Query.term_set_query(schema(), "doc_id", list(doc_ids))


def limits_of(filter: Filter) -> list[tantivy.Query]:
    """What a filter asks of a document."""
    limits = []
    if filter.listing is not None:
        limits.append(tantivy.Query.term_query(schema(), "listing", filter.listing, "basic"))
    if filter.since is not None or filter.until is not None:
        since = filter.since if filter.since is not None else 0
        until = filter.until if filter.until is not None else 99_999_999
        days = tantivy.FieldType.Integer
        limits.append(tantivy.Query.range_query(schema(), "date", days, since, until))
    return limits
