"""nDCG@10, recall@10 and recall@100 of retrieval over labelled sets, beside three baselines.

`python -m tests.bench.retrieval DIR… [--cache FOLDER]`: a folder in BEIR's layout (`corpus.jsonl`
or `.gz`, `queries.jsonl`, `qrels.tsv`), or one with `answerable.jsonl`, whose papers are read from
the listing pages given by `--papers`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from bot.identity import canonical_title
from bot.models import Record
from bot.sources.files import find_files
from bot.sources.read import read_source
from tests.bench.embedding_cache import CachedEmbedder
from tests.fakes import MemoryLibrary
from vectorstore.dense import ActiveDense
from vectorstore.fusion import best
from vectorstore.indexer import Indexer
from vectorstore.lexical import LexicalIndex
from vectorstore.minilm import MiniLM, find_model_folder
from vectorstore.models import Document
from vectorstore.retriever import Retriever

DEPTH = 100
Ranking: TypeAlias = Callable[[str], list[str]]
Grades: TypeAlias = dict[str, int]


@dataclass(frozen=True)
class LabelledSet:
    """Documents, queries by id, and the grades of documents by query id."""

    documents: list[Document]
    queries: dict[str, str]
    grades: dict[str, Grades]


def main() -> None:
    """Prints one table a set."""
    options = _options()
    embedder = MiniLM(find_model_folder(), options.cache)
    for folder in options.sets:
        labelled = read_set(folder, options.papers)
        cached = CachedEmbedder(embedder, options.cache, folder.name)
        with tempfile.TemporaryDirectory() as temporary:
            rankings = _rankings(labelled, cached, Path(temporary))
            print(f"{folder.name}: {len(labelled.documents)} papers")
            for name, ranking in rankings.items():
                print(f"  {name:14}", *_figures(labelled, ranking))
        cached.save()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="where vectors are kept")
    parser.add_argument("--papers", type=Path, help="listing pages behind answerable.jsonl")
    return parser.parse_args()


def read_set(folder: Path, papers: Path | None = None) -> LabelledSet:
    """A set in BEIR's layout, or questions with gold titles over listing pages."""
    if (folder / "answerable.jsonl").is_file():
        return _questions(folder / "answerable.jsonl", papers or folder.parents[1] / "seeds")
    corpus = next(path for path in sorted(folder.glob("corpus.jsonl*")))
    documents = [
        Document(row["id"], row.get("title") or "", row.get("text") or "") for row in _rows(corpus)
    ]
    queries = {row["id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    grades: dict[str, Grades] = {}
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        query, document, grade = line.split("\t")
        grades.setdefault(query, {})[document] = int(grade)
    return LabelledSet(documents, queries, grades)


def _questions(path: Path, papers: Path) -> LabelledSet:
    records = [
        record
        for file in find_files([papers])
        for record in read_source(file)
        if isinstance(record, Record)
    ]
    documents = {
        canonical_title(record.title): Document(
            canonical_title(record.title), record.title, record.abstract
        )
        for record in records
    }
    rows = list(_rows(path))
    grades = {row["id"]: {canonical_title(gold): 1 for gold in row["gold"]} for row in rows}
    queries = {row["id"]: row["question"] for row in rows}
    return LabelledSet(list(documents.values()), queries, grades)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in text.splitlines():
        if line.strip():
            yield json.loads(line)


def _rankings(
    labelled: LabelledSet, embedder: CachedEmbedder, folder: Path
) -> Mapping[str, Ranking]:
    library = MemoryLibrary(labelled.documents)
    words = LexicalIndex(folder / "tantivy")
    Indexer(library, library, words, embedder).catch_up(on_vectors=_tell)
    dense = ActiveDense(library, library, embedder.name)
    retriever = Retriever(library, words, dense, embedder)

    def by_words(query: str) -> list[str]:
        return [found.doc_id for found in words.search(query, DEPTH)]

    def by_vectors(query: str) -> list[str]:
        return [found.doc_id for found in dense.search(embedder.embed_query(query), DEPTH)]

    return {
        "words only": by_words,
        "dense only": by_vectors,
        "RRF of both": lambda query: reciprocal_ranks(by_words(query), by_vectors(query)),
        "ours": lambda query: [hit.doc_id for hit in retriever.retrieve(query, DEPTH).hits],
    }


def _tell(done: int) -> None:
    print(f"\r{done} ", end="", file=sys.stderr, flush=True)


def reciprocal_ranks(*rankings: Sequence[str]) -> list[str]:
    """The usual baseline: 1 / (60 + rank), summed."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, doc_id in enumerate(ranking, 1):
            scores[doc_id] = scores.get(doc_id, 0.0) + 1 / (60 + rank)
    return best(scores, DEPTH)


def _figures(labelled: LabelledSet, ranking: Ranking) -> Iterator[str]:
    judged = {query: grades for query, grades in labelled.grades.items() if any(grades.values())}
    found = {query: ranking(labelled.queries[query]) for query in judged}
    yield f"nDCG@10 {_mean(ndcg(found[query], judged[query], 10) for query in judged):.4f}"
    for depth in (10, DEPTH):
        share = _mean(recall(found[query], judged[query], depth) for query in judged)
        yield f"  recall@{depth} {share:.3f}"


def ndcg(found: Sequence[str], grades: Grades, depth: int) -> float:
    """Gain of each grade, discounted by the logarithm of the rank, over the best possible."""
    gains = [max(0, grades.get(doc_id, 0)) for doc_id in found[:depth]]
    ideal = sorted((max(0, grade) for grade in grades.values()), reverse=True)[:depth]
    return _discounted(gains) / _discounted(ideal)


def recall(found: Sequence[str], grades: Grades, depth: int) -> float:
    """The share of the right documents among the first."""
    right = {doc_id for doc_id, grade in grades.items() if grade > 0}
    return len(right & set(found[:depth])) / len(right)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _mean(values: Iterator[float]) -> float:
    several = list(values)
    return sum(several) / len(several)


if __name__ == "__main__":
    main()
