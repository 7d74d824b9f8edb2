"""Answer a question: retrieve, number the sentences, ask the model, verify what it says."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.answer import Answer, StoredAnswer
from bot.budget import Estimate, input_tokens
from bot.citations import NO_JUDGE
from bot.claims import SCHEMA
from bot.context import Asked, number_sentences, read_messages, write_messages
from bot.conversation import SCHEMA as REWRITE_SCHEMA
from bot.conversation import Rewritten, join, last_turns, rewrite, write_rewrite
from bot.errors import FootnoteError, UsageError
from bot.flags import reads_as_instruction
from bot.judgement import Judge
from bot.llm.base import MAX_OUTPUT_TOKENS, ChatModel
from bot.llm.prices import cost_usd, priced
from bot.llm.scorer import Scored
from bot.models import Evidence, Nearest, Paper
from bot.outcome import Topic, outcome, topic
from bot.reply import OnUnit, Reply, read_reply
from bot.spelling import Corrected, untouched
from bot.stated import takes_up
from bot.trace import write_trace
from bot.watch import Watch
from vectorstore.models import EVERYTHING, Filter, Retrieval

MAX_QUESTION = 2_000
NEAREST = 3


class Retriever(Protocol):
    """Ranks the library's papers for a question."""

    def retrieve(self, query: str, limit: int = 10, filter: Filter = EVERYTHING) -> Retrieval: ...


class Papers(Protocol):
    """Where hits become papers."""

    def many(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]: ...


class AnswerStore(Protocol):
    """Where answers are kept."""

    def save(self, answer: StoredAnswer) -> None: ...

    def get(self, answer_id: str) -> StoredAnswer: ...


class OfflineModel(ChatModel, Protocol):
    """The model that always answers, and that knows which passages lie nearest."""

    def score(self, asked: Asked) -> list[Scored]: ...


class Ask:
    """Answers questions from the library's papers.

    `model` answers; `offline` takes over when it fails before anything was verified, and finds
    the nearest passages. `count_tokens` counts as `model` does. `rewriter` puts follow-ups into
    questions that stand alone; without one a rule does. `correct` mends what is searched for; a
    hosted model is asked in the reader's own words. `judge` may admit what the model puts in words
    of its own.
    """

    def __init__(
        self,
        retriever: Retriever,
        papers: Papers,
        model: ChatModel,
        offline: OfflineModel,
        store: AnswerStore,
        count_tokens: Callable[[str], int],
        rewriter: ChatModel | None = None,
        correct: Callable[[str], Corrected] = untouched,
        judge: Judge = NO_JUDGE,
    ) -> None:
        self._retriever = retriever
        self._papers = papers
        self._model = model
        self._offline = offline
        self._store = store
        self._count_tokens = count_tokens
        self._rewriter = rewriter
        self._correct = correct
        self._judge = judge

    def answer(
        self,
        question: str,
        filter: Filter = EVERYTHING,
        limit: int = 10,
        on_unit: OnUnit | None = None,
        follows: str | None = None,
        answer_id: str | None = None,
        within: Retriever | None = None,
    ) -> Answer:
        """The answer, kept in the store; `on_unit` gets each verified sentence when it is ready.

        `follows` is the id of the answer that the question follows up; `answer_id` the new one's,
        for whoever must know it before; `within` stands for the library, and what it does not have
        is not stated. Raises UsageError for a question that is none, NotFound for an answer that is
        not there, BudgetSpent, FootnoteError for an empty library.
        """
        watch = Watch()
        question = _cleaned(question)
        rewritten = None
        if follows is not None:
            rewritten = rewrite(self._rewriter, question, last_turns(self._store.get, follows))
            watch.lap("rewrite")
        asked = rewritten.question if rewritten is not None else question
        spelled = self._correct(asked)
        retrieval, evidence, about = self._look(spelled.text, filter, limit, watch, within)
        put = spelled.text if self._is_offline else asked
        if follows is None or not self._is_offline or takes_up(put, question, evidence):
            reply = self._reply(put, evidence, about, on_unit or _nobody)
        else:
            reply = Reply(self._model.name)
        watch.lap("model")
        notes = (*_behind(retrieval), *spelled.notes, *reply.notes)
        about = "on" if within else about
        answer = self._finish(
            question, rewritten, spelled.text, evidence, reply, about, notes, watch
        )
        if answer_id is not None:
            answer = replace(answer, answer_id=answer_id)
        trace = write_trace(follows, rewritten, spelled.text, retrieval, evidence, reply)
        self._store.save(_stored(answer, trace))
        return answer

    def estimate(
        self,
        question: str,
        filter: Filter = EVERYTHING,
        limit: int = 10,
        follows: str | None = None,
        *,
        exact: bool = False,
    ) -> Estimate:
        """What `answer` would send and may cost at most; nothing is asked and nothing kept.

        `exact` says whether `count_tokens` is the model's own. A follow-up is put by rule here,
        so that its tokens are near those of the real one.
        """
        asked = question = _cleaned(question)
        sent = received = 0
        if follows is not None:
            turns = last_turns(self._store.get, follows)
            asked = join(question, turns)
            if self._rewriter is not None:
                messages = write_rewrite(question, turns)
                sent += input_tokens(messages, REWRITE_SCHEMA, self._count_tokens)
                received += MAX_OUTPUT_TOKENS
        _, evidence, about = self._look(self._correct(asked).text, filter, limit, Watch(), None)
        if about != "off" and not self._is_offline:
            messages = write_messages(asked, evidence)
            sent += input_tokens(messages, SCHEMA, self._count_tokens)
            received += MAX_OUTPUT_TOKENS
        cost = cost_usd(self._model.name, sent, received) if sent else 0.0
        return Estimate(question, self._model.name, sent, received, cost, exact)

    @property
    def _is_offline(self) -> bool:
        return self._model.name == self._offline.name

    def _look(
        self, question: str, filter: Filter, limit: int, watch: Watch, within: Retriever | None
    ) -> tuple[Retrieval, dict[str, Evidence], Topic]:
        """What the library holds about a question."""
        retrieval = (within or self._retriever).retrieve(question, limit, filter)
        if retrieval.documents == 0:
            raise FootnoteError("the library is empty: load papers with 'footnote ingest PATH'")
        watch.lap("retrieve")
        evidence = number_sentences(self._found(retrieval), self._count_tokens)
        about = topic(retrieval.signals, retrieval.documents) if evidence else "off"
        watch.lap("context")
        return retrieval, evidence, about

    def _found(self, retrieval: Retrieval) -> list[Paper]:
        papers = self._papers.many([hit.doc_id for hit in retrieval.hits])
        # A paper removed since the index was read is no longer there.
        return [papers[hit.doc_id] for hit in retrieval.hits if hit.doc_id in papers]

    def _reply(
        self, question: str, evidence: Mapping[str, Evidence], about: Topic, on_unit: OnUnit
    ) -> Reply:
        """The model's verified reply; the offline model's where the model failed with nothing.

        The offline model would answer anything, so it is asked only what is on topic.
        """
        if about == "off" or (about == "doubtful" and self._is_offline):
            return Reply(self._model.name)
        reply = self._billed(question, evidence, on_unit)
        if reply.fault is None or reply.units or self._is_offline:
            return reply
        if about == "doubtful":
            return Reply(self._offline.name).in_place_of(reply)
        return read_reply(self._offline, question, evidence, on_unit).in_place_of(reply)

    def _billed(self, question: str, evidence: Mapping[str, Evidence], on_unit: OnUnit) -> Reply:
        """The model's verified reply; where nobody said what it took, that is counted here."""
        reply = read_reply(self._model, question, evidence, on_unit, self._judge)
        if reply.usage.input_tokens or not reply.raw or self._is_offline:
            return reply
        sent = input_tokens(write_messages(question, evidence), SCHEMA, self._count_tokens)
        received = self._count_tokens(reply.raw)
        return replace(reply, usage=priced(self._model.name, sent, received))

    def _finish(
        self,
        question: str,
        rewritten: Rewritten | None,
        searched: str,
        evidence: Mapping[str, Evidence],
        reply: Reply,
        about: Topic,
        notes: tuple[str, ...],
        watch: Watch,
    ) -> Answer:
        asked = rewritten.question if rewritten is not None else question
        status = outcome(len(reply.units), about)
        nearest = () if status == "answered" else self._nearest(searched, evidence)
        watch.lap("nearest")
        return Answer(
            answer_id=uuid.uuid4().hex[:8],
            question=question,
            status=status,
            sentences=tuple(reply.units),
            nearest=tuple(nearest),
            dropped=reply.dropped,
            model=reply.model,
            usage=rewritten.usage.plus(reply.used) if rewritten is not None else reply.used,
            timings_ms=watch.timings(),
            notes=(*((f"searched as: {asked}",) if asked != question else ()), *notes),
        )

    def _nearest(self, question: str, evidence: Mapping[str, Evidence]) -> Iterator[Nearest]:
        """The best sentence of each of the nearest papers, best first."""
        scored = self._offline.score(read_messages(write_messages(question, evidence)))
        seen: set[str] = set()
        for item in sorted(scored, key=lambda item: -item.score):
            found = evidence[item.sentence_id]
            is_order = reads_as_instruction(found.sentence.text)
            if found.paper.paper_id in seen or len(seen) == NEAREST or is_order:
                continue
            seen.add(found.paper.paper_id)
            yield Nearest(
                paper_id=found.paper.paper_id,
                title=found.paper.title,
                url=found.paper.url,
                quote=found.sentence.text,
                score=item.score,
                note=found.paper.note,
            )


def _behind(retrieval: Retrieval) -> tuple[str, ...]:
    """How far the vectors are behind the papers; nothing when they are not, or there are none."""
    reached, papers = retrieval.documents_with_vectors, retrieval.documents
    if reached is None or reached >= papers:
        return ()
    so_far = f"{reached} of {papers} papers are searched by meaning so far"
    return (f"{so_far}, the others by their words alone",)


def _nobody(unit: object) -> None:
    """Nobody listens."""


def _cleaned(question: str) -> str:
    """The question with half surrogate pairs replaced, so that every reader can take it."""
    whole = question.encode("utf-8", "replace").decode().replace("\0", " ").strip()
    if not whole:
        raise UsageError("the question is empty: ask something about the library's papers")
    if len(whole) > MAX_QUESTION:
        raise UsageError(f"the question has {len(whole)} characters: ask in at most {MAX_QUESTION}")
    return whole


def _stored(answer: Answer, trace: dict[str, Any]) -> StoredAnswer:
    return StoredAnswer(
        answer_id=answer.answer_id,
        created=datetime.now(UTC).isoformat(timespec="milliseconds"),
        question=answer.question,
        status=answer.status,
        model=answer.model,
        input_tokens=answer.usage.input_tokens,
        output_tokens=answer.usage.output_tokens,
        cost_usd=answer.usage.cost_usd,
        document=answer.to_json(),
        trace=trace,
    )
