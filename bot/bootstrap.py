"""The only place that picks implementations; each is imported when a command needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ConfigError, NotFound
from bot.settings import Settings, read_settings
from vectorstore.errors import EmbedderMissing
from vectorstore.models import Filter

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.answer import Answer, StoredAnswer
    from bot.ask import Ask
    from bot.catalogue.answers import Answers
    from bot.catalogue.papers import Papers
    from bot.catalogue.vectors import Vectors
    from bot.doctor import Check, Doctor, State
    from bot.ingest import Ingest, Progress
    from bot.llm.base import ChatModel
    from bot.llm.offline import OfflineModel
    from bot.llm.tokens import TokenCounter
    from bot.models import Paper, Record, Skipped
    from bot.search import Search
    from vectorstore.chroma import ChromaCollection, ChromaCollections
    from vectorstore.embeddings import Embedder
    from vectorstore.indexer import Indexer
    from vectorstore.lexical import LexicalIndex
    from vectorstore.manifest import Manifest
    from vectorstore.retriever import Retriever

SAMPLE = Path(__file__).parent / "sample" / "papers.jsonl"
Notify = Callable[[str], None]


def tell(message: str) -> None:
    """A remark on stderr, beside whatever stdout carries."""
    print(f"footnote: {message}", file=sys.stderr)  # noqa: T201 - stderr is where remarks go


def current_settings() -> Settings:
    """The settings of this process, made fit for its command-line flags by the caller."""
    return read_settings(os.environ, Path(".env"))


class Library:
    """The catalogue, opened, and everything a command builds over it."""

    def __init__(self, settings: Settings, notify: Notify = tell) -> None:
        self.settings = settings
        self._notify = notify

    @cached_property
    def engine(self) -> Engine:
        """The database, with its tables up to date."""
        from bot.catalogue.database import connect, migrate

        self.settings.home.mkdir(parents=True, exist_ok=True)
        engine = connect(self.settings.database_url)
        migrate(engine)
        return engine

    @cached_property
    def papers(self) -> Papers:
        from bot.catalogue.papers import Papers

        return Papers(self.engine)

    @cached_property
    def vectors(self) -> Vectors:
        from bot.catalogue.vectors import Vectors

        return Vectors(self.engine)

    @cached_property
    def answers(self) -> Answers:
        from bot.catalogue.answers import Answers

        return Answers(self.engine)

    @cached_property
    def words(self) -> LexicalIndex:
        from vectorstore.lexical import LexicalIndex

        return LexicalIndex(self.settings.home / "tantivy")

    @cached_property
    def embedder(self) -> Embedder | None:
        """The embedder of the settings; None, said once, when the local one is not installed."""
        try:
            return self._built_embedder()
        except EmbedderMissing as missing:
            self._notify(f"searching by words only: {missing}")
            return None

    @cached_property
    def retriever(self) -> Retriever:
        from vectorstore.dense import ActiveDense
        from vectorstore.retriever import Retriever

        if self.embedder is None:
            return Retriever(self.papers, self.words)
        dense = ActiveDense(
            self.papers,
            self.vectors,
            self.embedder.name,
            lambda manifest: self.collections.reader(manifest, self.vectors),
        )
        return Retriever(self.papers, self.words, dense, self.embedder)

    @cached_property
    def collections(self) -> ChromaCollections:
        """Chroma, whose import alone takes a second."""
        from vectorstore.chroma import ChromaCollections

        return ChromaCollections(self.settings.chroma_url or self.settings.home / "chroma")

    def doctor(self) -> Doctor:
        """The use case of `doctor`."""
        from bot.doctor import Doctor

        return Doctor(
            self.papers,
            self.vectors,
            self.words,
            lambda manifest: self.collections.read(manifest),
            self.settings.embedder,
            self._surroundings(),
        )

    @cached_property
    def offline(self) -> OfflineModel:
        from bot.llm.offline import OfflineModel

        return OfflineModel(self.embedder, self.words)

    @cached_property
    def model(self) -> ChatModel:
        """The chat model of the settings."""
        if self.settings.model == "offline":
            return self.offline
        from bot.llm.langchain import LangChainModel

        return LangChainModel(
            self.settings.model, self.settings.openai_api_key, self.settings.openai_base_url
        )

    @cached_property
    def tokens(self) -> TokenCounter:
        from bot.llm.tokens import TokenCounter

        return TokenCounter(self.settings.tiktoken_cache_dir, self.settings.model)

    def ask(self) -> Ask:
        """The use case of `ask`."""
        from bot.ask import Ask
        from bot.llm.tokens import estimate_tokens

        # The offline model has no price and no window: reading tiktoken's file would be a waste.
        count = estimate_tokens if self.settings.model == "offline" else self.tokens.count
        return Ask(self.retriever, self.papers, self.model, self.offline, self.answers, count)

    def restored(self, stored: StoredAnswer) -> Answer:
        """An answer of the log, its quotes checked against the stored abstracts."""
        from bot.answer import restore_answer

        return restore_answer(stored.document, self.papers.abstract)

    def trec_run(
        self, queries: Sequence[tuple[str, str]], limit: int, filter: Filter
    ) -> Iterator[str]:
        """The lines of a TREC run over many queries, by the sources' own ids."""
        from bot.search import trec_lines

        search = self.search()
        for query_id, text in queries:
            found = search.find(text, limit, filter)
            names = self.papers.own_ids([hit.paper.paper_id for hit in found], filter.listing)
            yield from trec_lines(query_id, found, names)

    def search(self) -> Search:
        """The use case of `search` and `similar`."""
        from bot.search import Search

        return Search(self.retriever, self.papers, self.words.coverage)

    def filter(self, listing: str | None, since: int | None, until: int | None) -> Filter:
        """A filter whose listing exists; it may be given by its file's name."""
        return Filter(self._listing(listing) if listing else None, since, until)

    def cited_papers(self, answer_id: str) -> list[Paper]:
        """The papers an answer cites, in the order it cites them."""
        document = self.answers.get(answer_id).document
        cited = [
            citation["paper_id"]
            for sentence in document["sentences"]
            for citation in sentence["citations"]
        ]
        papers = self.papers.many(cited)
        return [papers[paper_id] for paper_id in dict.fromkeys(cited) if paper_id in papers]

    def _surroundings(self) -> list[Check]:
        from bot.doctor import Check

        return [
            Check("embedder", *self._embedder_state()),
            Check("model", *self._model_state()),
            Check("tokenizer", "ok" if self.tokens.exact else "warn", self.tokens.status),
        ]

    def _embedder_state(self) -> tuple[State, str]:
        try:
            self._built_embedder()
        except (EmbedderMissing, ConfigError) as missing:
            return "fail", str(missing)
        return "ok", repr(self.settings.embedder)

    def _model_state(self) -> tuple[State, str]:
        model = self.settings.model
        if model == "offline":
            return (
                "ok",
                "'offline': quotes only; OPENAI_API_KEY or FOOTNOTE_MODEL adds a chat model",
            )
        if model.startswith("openai:") and self.settings.openai_api_key is None:
            return "fail", f"{model!r} needs a key: set OPENAI_API_KEY"
        return "ok", repr(model)

    def _listing(self, name: str) -> str:
        from bot.sources.files import listing_name

        known = self.papers.listings()
        for candidate in (name, listing_name(Path(name))):
            if candidate in known:
                return candidate
        raise NotFound(f"no listing {name!r}; there are {', '.join(map(repr, known)) or 'none'}")

    def _built_embedder(self) -> Embedder:
        if self.settings.embedder != "minilm":
            return self._hosted_embedder()
        from vectorstore.minilm import MiniLM, find_model_folder

        return MiniLM(find_model_folder(), self.settings.home / "models")

    def _hosted_embedder(self) -> Embedder:
        from vectorstore.openai_embeddings import OpenAIEmbedder

        return OpenAIEmbedder(
            self.settings.embedder.removeprefix("openai:"),
            self._key("FOOTNOTE_EMBEDDER", self.settings.embedder),
            self.settings.openai_base_url,
            count_tokens=self.tokens.count,
        )

    def _key(self, setting: str, value: str) -> str:
        key = self.settings.openai_api_key
        if key is None:
            raise ConfigError(f"{setting} is {value!r}, which needs a key: set OPENAI_API_KEY")
        return key


class Workshop:
    """A library opened for writing: its process holds the writer lock until it ends."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def ingest(self, progress: Progress) -> Ingest:
        """The use case of `ingest`."""
        from bot.ingest import Ingest

        embeds = self.library.embedder is not None
        return Ingest(self.library.papers, _Files(), self.indexer(), progress, embeds=embeds)

    def catch_up(self, progress: Progress) -> None:
        """Brings both indexes up to the catalogue."""
        self.indexer().catch_up(lambda done: progress.show("words", done, None))

    def reindex(self, progress: Progress) -> None:
        """Builds both indexes again."""
        self.indexer().reindex(lambda done: progress.show("words", done, None))

    def indexer(self) -> Indexer:
        from vectorstore.indexer import Indexer

        library = self.library
        return Indexer(
            library.papers, library.vectors, library.words, library.embedder, _Collections(library)
        )


class _Files:
    """The sources that are files."""

    def find_files(self, paths: Sequence[Path]) -> list[Path]:
        from bot.sources.files import find_files

        return find_files(paths)

    def listing_name(self, path: Path) -> str:
        from bot.sources.files import listing_name

        return listing_name(path)

    def read_source(self, path: Path) -> Iterator[Record | Skipped]:
        from bot.sources.read import read_source

        return read_source(path)


class _Collections:
    """Chroma for the indexer, imported when there is something to write."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def open(self, manifest: Manifest) -> ChromaCollection:
        return self._library.collections.open(manifest)

    def drop(self, manifest: Manifest) -> None:
        self._library.collections.drop(manifest)


@contextmanager
def open_library(settings: Settings | None = None) -> Iterator[Library]:
    """A library for reading, with the process's settings unless others are given."""
    yield Library(settings or current_settings())


@contextmanager
def open_workshop(settings: Settings | None = None) -> Iterator[Workshop]:
    """A library for writing; waits for another writer, and says for whom."""
    from bot.lock import writer_lock

    library = Library(settings or current_settings())
    with writer_lock(library.settings.home, tell):
        yield Workshop(library)


@contextmanager
def open_sample() -> Iterator[Library]:
    """The bundled sample, loaded into a temporary folder, with the offline model."""
    from tempfile import TemporaryDirectory

    from bot.render.progress import ProgressBars

    with TemporaryDirectory(prefix="footnote-demo-") as folder:
        settings = read_settings(
            {"FOOTNOTE_HOME": folder, "FOOTNOTE_MODEL": "offline"}, Path(folder, ".env")
        )
        with open_workshop(settings) as workshop:
            with ProgressBars() as progress:
                workshop.ingest(progress).run([SAMPLE])
            yield workshop.library
