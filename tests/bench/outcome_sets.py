"""Questions asked of their own and of other libraries, with the signals that they leave.

They are asked as the application would: in the library's own spelling.
"""

from __future__ import annotations

import hashlib
import random
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.spelling import Spelling
from tests.bench.answers import rows
from tests.bench.arxiv_vectors import VectorFolder, key_of
from tests.bench.embedding_cache import CachedEmbedder
from tests.bench.everyday import EVERYDAY, HOMONYMS
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

MOST_QUESTIONS = 120
"""Of one set to one library."""

MOST_NAMES = 40
"""Questions after a name, of those that are a library's and of those that are not."""

FOREIGN = {
    "seeds": ("cranfield", "scifact"),
    "cranfield": ("scifact", "seeds"),
    "scifact": ("cranfield", "seeds", "cacm", "vaswani"),
    "cacm": ("cranfield", "scifact"),
    "vaswani": ("scifact",),
    "scitldr": ("cranfield", "scifact"),
    "arxiv": ("cranfield", "scifact"),
}
"""Whose questions lie elsewhere; sets of neighbouring fields are not asked."""

EVERYWHERE = ("far", "everyday", "homonyms")

AFTER_A_NAME = (
    "What is {}?",
    "what is {}",
    "how does {} work?",
    "{}",
    "Explain {}",
    "What does {} do?",
    "which papers are about {}",
)


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
    def is_made_up(self) -> bool:
        return self.kind in ("words", "names", "other names")

    @property
    def is_for_fitting(self) -> bool:
        return hashlib.sha256(self.question.encode()).digest()[0] % 2 == 0


def asked(shared: Path, cache: Path, vectors: Path | None) -> Iterable[Row]:
    bench, chance = shared / "bench", random.Random(5)  # noqa: S311 - samples questions
    sets = {name: read_set(bench / name) for name in ("cranfield", "scifact", "cacm", "vaswani")}
    sets["seeds"] = read_set(bench / "seed_questions", shared / "seeds")
    sets["scitldr"] = _summaries(bench / "scitldr/train.jsonl.gz")
    questions = {name: _some(chance, _judged(labelled)) for name, labelled in sets.items()}
    far = [r["question"] for r in rows(bench / "seed_questions/unanswerable.jsonl")
           if r["type"] == "far"]  # fmt: skip
    questions |= {"far": far, "everyday": list(EVERYDAY), "homonyms": list(HOMONYMS)}
    names = _names(row["title"] for row in rows(bench / "arxiv_daily/corpus.jsonl.gz"))
    embedder = MiniLM(find_model_folder(), cache)
    for name, labelled in sets.items():
        cached = CachedEmbedder(embedder, cache, name)
        foreign = {kind: questions[kind] for kind in (*FOREIGN[name], *EVERYWHERE)}
        whole = len(labelled.documents)
        for size in (whole, *(size for size in (500, 80) if size < 0.9 * whole)):
            part, own = _part(chance, labelled, questions[name], size)
            library = name if size == whole else f"{name}-{size}"
            yield from _ask(library, part, {name: own}, foreign, names, cached, chance)
            cached.save()
    if vectors is not None:
        kept = KeptVectors(embedder, vectors)
        foreign = {kind: questions[kind] for kind in (*FOREIGN["arxiv"], *EVERYWHERE)}
        papers = kept.those_known(bench / "arxiv_daily/corpus.jsonl.gz")
        chance.shuffle(papers)
        for size in (80, 500, 5_000, 20_000):
            yield from _ask(f"arxiv-{size}", papers[:size], {}, foreign, names, kept, chance)


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
    names: Sequence[str],
    embedder: Embedder,
    chance: random.Random,
) -> list[Row]:
    """Every question's signals; some are made up: words of a sentence, and after a name."""
    made_up = [_some_words(chance, paper) for paper in chance.sample(list(papers), 60)]
    here, elsewhere = _after_names(chance, papers, names)
    own = {**own, "words": [words for words in made_up if words], "names": here}
    foreign = {**foreign, "other names": elsewhere}
    with tempfile.TemporaryDirectory() as folder:
        feed, words = MemoryLibrary(papers), LexicalIndex(Path(folder) / "words")
        Indexer(feed, feed, words, embedder).catch_up(lambda _: None)
        dense = ActiveDense(feed, feed, embedder.name)
        retriever = Retriever(feed, words, dense, embedder)
        mended = Spelling(words, embedder.count_tokens).correct
        found = []
        for is_own, kinds in ((True, own), (False, foreign)):
            for kind, text in ((kind, text) for kind, texts in kinds.items() for text in texts):
                signals = retriever.retrieve(mended(text).text).signals
                found.append(Row(library, kind, text, signals, len(papers), is_own))
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


def _names(titles: Iterable[str]) -> list[str]:
    """What papers call their methods: "FernNet" of "FernNet: small networks"."""
    heads = (title.partition(":")[0] for title in titles if ":" in title)
    return [head for head in heads if re.fullmatch(r"[A-Za-z][\w-]{0,18}[A-Z][\w-]*", head)]


def _after_names(
    chance: random.Random, papers: Sequence[Document], names: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Short questions after names that the library's papers bear, and that none of them says."""
    here = sorted(set(_names(paper.title for paper in papers)))
    words = {word for paper in papers for word in re.findall(r"\w+", _whole(paper).lower())}
    elsewhere = [name for name in names if words.isdisjoint(re.findall(r"\w+", name.lower()))]
    picked = [chance.sample(some, min(len(some), MOST_NAMES)) for some in (here, elsewhere)]
    return tuple(  # type: ignore[return-value]
        [chance.choice(AFTER_A_NAME).format(chance.choice((name, name.lower()))) for name in some]
        for some in picked
    )


def _whole(paper: Document) -> str:
    return f"{paper.title}\n{paper.text}"


def _summaries(path: Path) -> LabelledSet:
    """Papers, and as questions what a person said in one sentence that each is about."""
    papers, queries, grades = [], {}, {}
    for row in rows(path):
        name = row["paper_id"]
        papers.append(Document(name, row["title"] or "", " ".join(row["source"])))
        queries[name], grades[name] = row["target"][0], {name: 1}
    return LabelledSet(papers, queries, grades)
