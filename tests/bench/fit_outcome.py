"""Fits and calibrates the two models of `bot.outcome`: with vectors, and by words alone.

`python -m tests.bench.fit_outcome [--shared FOLDER] [--cache FOLDER] [--vectors FOLDER]` asks
libraries their own questions and those of others, fits on one half of the questions, takes the
threshold from the other, prints what each library would decline when it was left out of the fit,
and writes `bot/weights/outcome.json`. No weight is fitted on the questions about the seeds; which
share is declined was chosen with an eye on them. `--vectors` holds
vectors of `arxiv_daily` made by `tests.bench.arxiv_vectors`; without it those libraries are left
out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.metrics import Share
from bot.outcome import NAMES, NAMES_BY_WORDS, WEIGHTS_FILE, features
from tests.bench.answers import SHARED, rows
from tests.bench.arxiv_vectors import VectorFolder, key_of
from tests.bench.embedding_cache import CachedEmbedder
from tests.bench.everyday import EVERYDAY
from tests.bench.retrieval import LabelledSet, read_set
from tests.fakes import MemoryLibrary
from vectorstore.chunking import chunk_document
from vectorstore.dense import ActiveDense
from vectorstore.embeddings import Embedder
from vectorstore.indexer import Indexer
from vectorstore.lexical import LexicalIndex
from vectorstore.minilm import MiniLM, find_model_folder
from vectorstore.models import Document, Signals, Vectors
from vectorstore.retriever import Retriever
from vectorstore.sentences import split_sentences

Numbers: TypeAlias = NDArray[np.float64]

HOPELESS = 0.01
"""The share of libraries' own questions that are so far off that no model is asked."""

MOST_QUESTIONS = 230
"""Of one set to one library."""

DECLINED = 0.97
"""The share of questions from elsewhere that the threshold declines on the calibration half."""

DECLINED_BY_WORDS = 0.7
"""Words alone part them less well: more would cost a twentieth of the libraries' own questions."""

WEIGHT = 60
"""The most questions of a kind that count in full; made-up questions count for less than half."""

MADE_UP = 0.4

FOREIGN = {
    "seeds": ("cranfield", "scifact"),
    "cranfield": ("scifact", "seeds"),
    "scifact": ("cranfield", "seeds", "cacm", "vaswani"),
    "cacm": ("cranfield", "scifact"),
    "vaswani": ("scifact",),
    "arxiv": ("cranfield", "scifact"),
}
"""Whose questions lie elsewhere; sets of neighbouring fields are not asked."""


@dataclass(frozen=True)
class Row:
    """A question asked of a library; `weight` evens out the kinds' sizes."""

    library: str
    kind: str
    question: str
    signals: Signals
    documents: int
    is_own: bool
    weight: float = 1.0

    @property
    def source(self) -> str:
        """What the library is a part of."""
        return self.library.partition("-")[0]

    @property
    def is_for_fitting(self) -> bool:
        return hashlib.sha256(self.question.encode()).digest()[0] % 2 == 0


def main() -> None:
    """Fits, prints, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--vectors", type=Path)
    options = parser.parse_args()
    asked = _weighted(list(_asked(options.shared, options.cache, options.vectors)))
    by_words = [
        replace(row, signals=replace(row.signals, top_dense=None, elsewhere=None)) for row in asked
    ]
    models = {
        "with_vectors": _model("with vectors", asked, NAMES, DECLINED),
        "by_words": _model("by words", by_words, NAMES_BY_WORDS, DECLINED_BY_WORDS),
    }
    # Words are never sure enough for this.
    del models["by_words"]["off_below"]
    _write(models, options.shared / "bench", bool(options.vectors))


def _asked(shared: Path, cache: Path, vectors: Path | None) -> Iterable[Row]:
    bench, chance = shared / "bench", random.Random(5)  # noqa: S311 - samples questions
    sets = {name: read_set(bench / name) for name in ("cranfield", "scifact", "cacm", "vaswani")}
    sets["seeds"] = read_set(bench / "seed_questions", shared / "seeds")
    questions = {name: _some(chance, _judged(labelled)) for name, labelled in sets.items()}
    far = [r["question"] for r in rows(bench / "seed_questions/unanswerable.jsonl")
           if r["type"] == "far"]  # fmt: skip
    questions |= {"far": far, "everyday": list(EVERYDAY)}
    embedder = MiniLM(find_model_folder(), cache)
    for name, labelled in sets.items():
        cached = CachedEmbedder(embedder, cache, name)
        foreign = {kind: questions[kind] for kind in (*FOREIGN[name], "far", "everyday")}
        whole = len(labelled.documents)
        for size in (whole, *(size for size in (500, 80) if size < 0.9 * whole)):
            part, own = _part(chance, labelled, questions[name], size)
            library = name if size == whole else f"{name}-{size}"
            yield from _ask(library, part, {name: own}, foreign, cached, chance)
            cached.save()
    if vectors is not None:
        kept = KeptVectors(embedder, vectors)
        foreign = {kind: questions[kind] for kind in (*FOREIGN["arxiv"], "far", "everyday")}
        papers = kept.those_known(bench / "arxiv_daily/corpus.jsonl.gz")
        chance.shuffle(papers)
        for size in (80, 500, 5_000, 20_000):
            yield from _ask(f"arxiv-{size}", papers[:size], {}, foreign, kept, chance)


class KeptVectors:
    """An embedder of texts whose vectors are in a folder; questions are embedded truly."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.max_tokens = embedder.max_tokens
        self.count_tokens = embedder.count_tokens
        self.embed_query = embedder.embed_query
        self._known = VectorFolder(folder).read()

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._known[key_of(text)] for text in texts])

    def those_known(self, corpus: Path) -> list[Document]:
        """The papers all of whose chunks have vectors."""
        papers = [Document(row["id"], row["title"], row["text"]) for row in rows(corpus)]
        # One chunk is the whole text: no need to count the tokens of all of them.
        return [paper for paper in papers if self._is_known(paper)]

    def _is_known(self, paper: Document) -> bool:
        whole = chunk_document(paper, lambda _: 1, self.max_tokens)
        return all(key_of(chunk.text) in self._known for chunk in whole)


def _ask(
    library: str,
    papers: Sequence[Document],
    own: Mapping[str, Sequence[str]],
    foreign: Mapping[str, Sequence[str]],
    embedder: Embedder,
    chance: random.Random,
) -> list[Row]:
    """Every question's signals; a library's own also as some words of some sentence."""
    made_up = [_some_words(chance, paper) for paper in chance.sample(list(papers), 60)]
    own = {**own, "words": [words for words in made_up if words]}
    with tempfile.TemporaryDirectory() as folder:
        feed, words = MemoryLibrary(papers), LexicalIndex(Path(folder) / "words")
        Indexer(feed, feed, words, embedder).catch_up(lambda _: None)
        dense = ActiveDense(feed, feed, embedder.name)
        retriever = Retriever(feed, words, dense, embedder)
        found = [
            Row(library, kind, text, retriever.retrieve(text).signals, len(papers), is_own)
            for is_own, kinds in ((True, own), (False, foreign))
            for kind, texts in kinds.items()
            for text in texts
        ]
    print(f"{library}: {len(papers)} papers, {len(found)} questions", flush=True)
    return found


def _judged(labelled: LabelledSet) -> list[str]:
    return [text for name, text in labelled.queries.items()
            if any(labelled.grades.get(name, {}).values())]  # fmt: skip


def _some(chance: random.Random, texts: Sequence[str]) -> list[str]:
    return chance.sample(list(texts), min(len(texts), MOST_QUESTIONS))


def _part(
    chance: random.Random, labelled: LabelledSet, questions: Sequence[str], size: int
) -> tuple[list[Document], list[str]]:
    """A part of a library and the questions whose right papers are all in it."""
    if size >= len(labelled.documents):
        return labelled.documents, list(questions)
    grades = {labelled.queries[name]: grades for name, grades in labelled.grades.items()}
    needed: set[str] = set()
    own = []
    for text in chance.sample(list(questions), min(len(questions), 40)):
        right = {doc_id for doc_id, grade in grades[text].items() if grade > 0}
        if len(needed | right) <= size:
            needed |= right
            own.append(text)
    others = [paper for paper in labelled.documents if paper.doc_id not in needed]
    part = [paper for paper in labelled.documents if paper.doc_id in needed]
    return part + chance.sample(others, max(0, size - len(part))), own


def _some_words(chance: random.Random, paper: Document) -> str:
    """A few words of one sentence, as a hasty person would type them."""
    spans = split_sentences(paper.text)
    if not spans:
        return ""
    span = chance.choice(spans)
    found = re.findall(r"[a-z][\w-]{3,}", paper.text[span.start : span.end].lower())
    if len(found) < 6:
        return ""
    picked = sorted(chance.sample(range(len(found)), min(len(found), chance.randint(5, 9))))
    return " ".join(found[place] for place in picked)


def _weighted(asked: Sequence[Row]) -> list[Row]:
    sizes: dict[tuple[str, str], int] = {}
    for row in asked:
        sizes[row.library, row.kind] = sizes.get((row.library, row.kind), 0) + 1
    return [
        replace(row, weight=(MADE_UP if row.kind == "words" else 1.0)
                * min(1.0, WEIGHT / sizes[row.library, row.kind]))
        for row in asked
    ]  # fmt: skip


def _model(
    name: str, asked: Sequence[Row], names: tuple[str, ...], declined: float
) -> dict[str, object]:
    """The weights and thresholds of one model, and how it does on libraries left out."""
    used = [row for row in asked if not (row.source == "seeds" and row.is_own)]
    weights, threshold = _fitted(used, declined)
    print(f"\n{name}: {dict(zip(names, weights.round(3), strict=True))}, below {threshold:.3f}")
    for source in dict.fromkeys(row.source for row in asked):
        others = [row for row in used if row.source != source]
        left_out = _fitted(others, declined)
        here = [row for row in asked if row.source == source]
        for library in dict.fromkeys(row.library for row in here):
            of_library = [row for row in here if row.library == library]
            for kind in dict.fromkeys(row.kind for row in of_library):
                _print([row for row in of_library if row.kind == kind],
                       (weights, threshold), left_out)  # fmt: skip
    margins = _scores([row for row in used if row.is_own], weights) - threshold
    weights[names.index("one")] -= threshold
    return {
        "weights": {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)},
        "off_below": round(float(np.quantile(margins, HOPELESS)), 4),
    }


def _fitted(asked: Sequence[Row], declined: float) -> tuple[Numbers, float]:
    """Weights from one half of the questions, the threshold from the other."""
    fitting = [row for row in asked if row.is_for_fitting]
    weights = logistic(
        np.array([features(row.signals, row.documents) for row in fitting]),
        np.array([row.is_own for row in fitting], float),
        np.array([row.weight for row in fitting]),
    )
    foreign = [row for row in asked if not row.is_for_fitting and not row.is_own]
    scores = _scores(foreign, weights)
    order = np.argsort(scores)
    mass = np.cumsum(np.array([row.weight for row in foreign])[order])
    return weights, float(scores[order][np.searchsorted(mass, declined * mass[-1])])


def logistic(x: Numbers, y: Numbers, weight: Numbers, penalty: float = 1.0) -> Numbers:
    """Newton's steps; both classes weigh the same, the first column is not held back."""
    weight = weight * np.where(y == 1, 1 / weight[y == 1].sum(), 1 / weight[y == 0].sum())
    weight *= len(y) / 2
    held = penalty * np.eye(x.shape[1])
    held[0, 0] = 0.0
    found = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ found))
        slope = x.T @ (weight * (p - y)) + held @ found
        bend = (x * (weight * p * (1 - p))[:, None]).T @ x + held
        found -= np.linalg.solve(bend, slope)
    return found


def _scores(asked: Sequence[Row], weights: Numbers) -> Numbers:
    found: Numbers = np.array([features(row.signals, row.documents) for row in asked]) @ weights
    return found


def _print(asked: Sequence[Row], *models: tuple[Numbers, float]) -> None:
    first = asked[0]
    texts = []
    for weights, threshold in models:
        share = Share(int((_scores(asked, weights) < threshold).sum()), len(asked))
        low, high = share.interval
        texts.append(f"{share.hits}/{share.total} = {share.value:.3f} ({low:.2f}–{high:.2f})")
    what = "own" if first.is_own else "foreign"
    print(f"  {first.library:14} {what:8} {first.kind:10}", "   left out: ".join(texts))


def _write(models: Mapping[str, object], bench: Path, with_arxiv: bool) -> None:
    names = ["cranfield", "scifact", "cacm", "vaswani", *(["arxiv_daily"] if with_arxiv else [])]
    files = [file for name in names for file in sorted((bench / name).glob("[cq]*.*"))]
    document = {
        "script": "tests/bench/fit_outcome.py",
        "sets": {
            f"{file.parent.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
            for file in files
        },
        **models,
    }
    WEIGHTS_FILE.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
