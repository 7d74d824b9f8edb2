"""A library opened for reading, and the use cases that read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap.models import (
    build_embedder,
    build_encoder,
    count_tokens,
    counts_exactly,
    tell,
)
from bot.errors import ConfigError, NotFound
from bot.settings import Settings, current_settings, usable_settings
from vectorstore.errors import EmbedderMissing
from vectorstore.models import Filter

if TYPE_CHECKING:
    from bot.answer import Answer, StoredAnswer
    from bot.ask import AnswerStore, Ask
    from bot.bootstrap.hosted import HostedModels
    from bot.catalogue.answers import Answers
    from bot.catalogue.catalogue import Catalogue
    from bot.catalogue.conversations import Conversations
    from bot.catalogue.inbox import Inbox
    from bot.catalogue.papers import Papers
    from bot.catalogue.sightings import Sightings
    from bot.catalogue.sources import Sources
    from bot.catalogue.vectors import Vectors
    from bot.doctor import Diagnosis, Doctor
    from bot.evaluate import EvaluateAnswers
    from bot.llm.offline import OfflineModel
    from bot.models import Paper
    from bot.overview import Overviews
    from bot.search import Search
    from bot.summarize import Summarize
    from vectorstore.chroma import ChromaCollections
    from vectorstore.embeddings import Embedder
    from vectorstore.lexical import LexicalIndex
    from vectorstore.retriever import Retriever


class Library:
    """The catalogue, both indexes, and everything a command builds over them."""

    def __init__(self, settings: Settings, notify: Callable[[str], None] = tell) -> None:
        self.settings = settings
        self._notify = notify

    @cached_property
    def _catalogue(self) -> Catalogue:
        from bot.catalogue.catalogue import open_catalogue

        home = self.settings.home
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise ConfigError(
                f"FOOTNOTE_HOME {str(home)!r} cannot be used ({exc.strerror}): name a folder"
            ) from exc
        return open_catalogue(self.settings.database_url)

    @property
    def papers(self) -> Papers:
        return self._catalogue.papers

    @property
    def vectors(self) -> Vectors:
        return self._catalogue.vectors

    @property
    def answers(self) -> Answers:
        return self._catalogue.answers

    @property
    def inbox(self) -> Inbox:
        return self._catalogue.inbox

    @property
    def conversations(self) -> Conversations:
        return self._catalogue.conversations

    @property
    def sources(self) -> Sources:
        return self._catalogue.sources

    @property
    def sightings(self) -> Sightings:
        return self._catalogue.sightings

    @property
    def catalogue(self) -> Catalogue:
        """All tables, for those who need several."""
        return self._catalogue

    @cached_property
    def words(self) -> LexicalIndex:
        from vectorstore.lexical import LexicalIndex

        return LexicalIndex(self.settings.home / "tantivy")

    @cached_property
    def collections(self) -> ChromaCollections:
        """Chroma, whose import alone takes a second."""
        from vectorstore.chroma import ChromaCollections

        return ChromaCollections(self.settings.chroma_url or self.settings.home / "chroma")

    @cached_property
    def embedder(self) -> Embedder | None:
        """The embedder of the settings; None, said once, when the local one is not installed."""
        try:
            return build_embedder(self.settings)
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
            self.words.passing,
        )
        return Retriever(self.papers, self.words, dense, self.embedder)

    @cached_property
    def offline(self) -> OfflineModel:
        from bot.llm.offline import OfflineModel

        return OfflineModel(build_encoder(self.settings, self.embedder), self.words)

    @cached_property
    def ask(self) -> Ask:
        """The use case of `ask`."""
        return self._asking(self.answers)

    def _asking(self, store: AnswerStore) -> Ask:
        from bot.ask import Ask
        from bot.spelling import Spelling

        return Ask(
            self.retriever,
            self.papers,
            self._hosted.answering or self.offline,
            self.offline,
            store,
            count_tokens(self.settings),
            self._hosted.rewriting,
            Spelling(self.words, self.embedder.count_tokens if self.embedder else None).correct,
            self._hosted.judge,
        )

    @property
    def counts_exactly(self) -> bool:
        """Whether tokens are counted as the chat model counts them."""
        return counts_exactly(self.settings)

    @cached_property
    def _hosted(self) -> HostedModels:
        from bot.bootstrap.hosted import HostedModels

        return HostedModels(self.settings, lambda: self._catalogue, self._notify)

    def close(self) -> None:
        """Closes what was opened to hosted models."""
        self._hosted.close()

    @cached_property
    def search(self) -> Search:
        """The use case of `search` and `similar`."""
        from bot.search import Search

        return Search(self.retriever, self.papers, self.words.coverage)

    @cached_property
    def summarize(self) -> Summarize:
        """The use case of `summarize PAPER`."""
        from bot.summarize import Summarize

        return Summarize(self._hosted.summarizing, count_tokens(self.settings))

    @cached_property
    def overviews(self) -> Overviews:
        """The use case of `summarize` for many papers."""
        from bot.overview import Overviews
        from bot.themes import mean_vectors

        embedder = self.embedder.name if self.embedder else ""
        return Overviews(
            self.papers,
            self.retriever,
            lambda paper_ids: mean_vectors(self.vectors.of(embedder, paper_ids)),
            self._hosted.summarizing,
            count_tokens(self.settings),
        )

    def doctor(self, wrong_settings: Sequence[ConfigError] = ()) -> Doctor:
        """The use case of `doctor`; the wrong settings are among its findings."""
        from bot.bootstrap.surroundings import mend, surroundings
        from bot.doctor import Doctor

        return Doctor(
            lambda: self.papers,
            lambda: self.vectors,
            self.words,
            lambda manifest: self.collections.read(manifest),
            self.settings.embedder,
            surroundings(self.settings, lambda: self.catalogue, wrong_settings),
            lambda error: mend(self.settings, error),
        )

    def evaluate_answers(self) -> EvaluateAnswers:
        """The use case of `eval answers`."""
        from bot.evaluate import EvaluateAnswers, EvaluatedAnswers

        kept = EvaluatedAnswers(self.answers)
        return EvaluateAnswers(self._asking(kept).answer, self.papers, kept.score)

    def description(self) -> dict[str, str | int]:
        """What an evaluation's figures are of."""
        return {
            "model": self.settings.model,
            "embedder": self.settings.embedder,
            "papers": self.papers.count(),
        }

    def filter(self, listing: str | None, since: int | None, until: int | None) -> Filter:
        """A filter whose listing exists; it may be given by its file's name. Raises NotFound.

        Says how many papers a filter by date leaves out for want of a date.
        """
        wanted = Filter(self._listing(listing) if listing else None, since, until)
        if since is not None or until is not None:
            of_listing = self.papers.doc_ids(Filter(wanted.listing))
            undated = len(of_listing - self.papers.doc_ids(Filter(wanted.listing, since=0)))
            if undated:
                papers = f"{undated} paper{'s' if undated > 1 else ''} without a date"
                self._notify(f"--since and --until leave out {papers}, of {len(of_listing)}")
        return wanted

    def restored(self, stored: StoredAnswer) -> Answer:
        """An answer of the log, its quotes checked against the stored abstracts."""
        from bot.answer import restore_answer

        return restore_answer(stored.document, self.papers.abstract)

    def cited_papers(self, answer_id: str) -> list[Paper]:
        """The papers an answer cites, in the order it cites them, without those removed since."""
        answer = self.restored(self.answers.get(answer_id))
        for source in answer.removed:
            self._notify(f"source removed from the library: {source.title!r} {source.paper_id}")
        cited = [citation.paper_id for unit in answer.sentences for citation in unit.citations]
        papers = self.papers.many(cited)
        return [papers[paper_id] for paper_id in dict.fromkeys(cited)]

    def trec_run(
        self, queries: Sequence[tuple[str, str]], limit: int, filter: Filter
    ) -> Iterator[str]:
        """The lines of a TREC run over many queries, by the sources' own ids."""
        from bot.search import trec_lines

        for query_id, text in queries:
            found = self.search.find(text, limit, filter)
            names = self.papers.own_ids([hit.paper.paper_id for hit in found], filter.listing)
            yield from trec_lines(query_id, found, names)

    def _listing(self, name: str) -> str:
        from bot.sources.files import listing_name

        known = self.papers.listings()
        for candidate in (name, listing_name(Path(name))):
            if candidate in known:
                return candidate
        raise NotFound(f"no listing {name!r}; there are {', '.join(map(repr, known)) or 'none'}")


@contextmanager
def open_library(settings: Settings | None = None) -> Iterator[Library]:
    """A library for reading, with this process's settings unless others are given."""
    with closing(Library(settings or current_settings())) as library:
        yield library


def examine() -> Diagnosis:
    """The doctor's findings on this process's library, also where a setting is wrong."""
    settings, wrong = usable_settings()
    return Library(settings).doctor(wrong).examine()
