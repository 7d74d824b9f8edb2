"""Lying and faulty models behind a real HTTP server, and whether anything unverified was shown.

`python -m tests.bench.liars [--answers N] [--first N] [--judged] [--shared FOLDER]` asks N
questions over papers of the seeds, or over its own few papers where there are none, each of a model
that lies or fails in another way, and checks every sentence shown against the stored text by means
of its own. With --judged a lying judge vouches for whatever it is asked about: of what it lets
stand, numbers and negations are checked.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.answer import Answer, StoredAnswer
from bot.ask import Ask
from bot.citations import NO_JUDGE, is_quote
from bot.errors import NotFound
from bot.llm.judge import ModelJudge
from bot.llm.langchain import LangChainModel
from bot.llm.offline import OfflineModel
from bot.models import Paper, Record
from bot.sources.files import find_files
from bot.sources.read import read_source
from bot.words import word_set
from tests.bench import twists
from tests.bench.gate import TAMPERED
from tests.bot.abstracts import FERN, MOSS, ORDERS, count_words
from tests.mock_llm import Behaviour, Failure, MockLLM, Reply, Request, behaviours
from vectorstore.models import EVERYTHING, Filter, Hit, Retrieval, Signals

SHARED = Path(__file__).parents[3] / "shared"
PAPERS_A_QUESTION = 3
FINE = 10  # one round in so many comes in the small pieces that models send
PIECE = 4096
EVERY = 50  # rounds to a line of progress
TWISTS = [*TAMPERED.values(), *twists.TAMPERED.values()]
BESIDES = word_set("a an the is are was were has have had do does did")
NEGATIONS = re.compile(r"\b(?:not|no|never|neither|nor|cannot|without|none|nothing)\b|n't\b")
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Shelf:
    """Papers found by turns: each question gets the next few."""

    papers: Sequence[Paper]
    given: int = 0
    kept: Mapping[str, Paper] = field(default_factory=dict)

    def retrieve(
        self,
        query: str,  # noqa: ARG002 - found by turns
        limit: int = 10,
        filter: Filter = EVERYTHING,  # noqa: ARG002
    ) -> Retrieval:
        """The next papers, as if the question were about them."""
        some = [
            self.papers[(self.given + i) % len(self.papers)]
            for i in range(min(limit, PAPERS_A_QUESTION))
        ]
        self.given += PAPERS_A_QUESTION
        hits = tuple(Hit(paper.paper_id, 1.0, 0.6, 2.0) for paper in some)
        return Retrieval(hits, Signals(0.6, 0.8, 0.0), len(self.papers), len(self.papers))

    def many(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]:
        """The papers by id."""
        if not self.kept:
            self.kept = {paper.paper_id: paper for paper in self.papers}
        return {paper_id: self.kept[paper_id] for paper_id in paper_ids}

    def save(self, answer: StoredAnswer) -> None:
        """As the catalogue would: everything must be fit for JSON in UTF-8."""
        json.dumps([answer.document, answer.trace], ensure_ascii=False).encode()

    def get(self, answer_id: str) -> StoredAnswer:
        raise NotFound(f"no answer {answer_id!r} is kept")


def scripts(seed: int) -> list[tuple[str, Behaviour]]:
    """Every liar and every fault by its name; where it cuts depends on `seed`."""
    chance = random.Random(seed)  # noqa: S311
    cut = chance.randrange(1, 400)
    named: list[tuple[str, Behaviour]] = [
        (lie.__name__, behaviours.lies(lie, limit=5)) for lie in behaviours.LIES
    ]
    named += [
        ("honest", behaviours.honest(5)),
        ("compressing", behaviours.honest(5, compress=True)),
        ("declines", behaviours.declines()),
        ("broken json", behaviours.broken_json()),
        ("prose", behaviours.prose_around()),
        ("fenced", behaviours.fenced()),
        ("truncated", behaviours.truncated(cut)),
        ("out of tokens", behaviours.out_of_tokens(cut)),
        ("hangs up", behaviours.hangs_up(cut)),
        ("resets", behaviours.resets(cut)),
        ("refuses", behaviours.refuses()),
        ("filtered", behaviours.filtered()),
        ("tool", behaviours.calls_a_tool()),
        ("quota", behaviours.out_of_quota()),
        ("wrong key", behaviours.wrong_key()),
        ("login page", behaviours.login_page()),
        ("no schemas", behaviours.without_strict_mode()),
        ("drops words", _each(lambda text: _without_some(text, chance))),
        ("changes a word", _each(lambda text: _with_another_word(text, chance))),
        ("twists", _each(lambda text: _twisted(text, chance))),
        ("shortens and twists", _each(lambda text: _twisted(_shorter(text, chance), chance))),
        ("joins", _joined(chance)),
        ("all at once", behaviours.says(_everything())),
        ("half letters", behaviours.says('[{"evidence": ["S1"], "text": "\\ud83d \\udfff"}]')),
        ("not json", behaviours.says("I would rather talk about the weather.")),
        ("empty", behaviours.says("")),
        ("null", behaviours.says("null")),
        ("deep", behaviours.says('{"claims": ' + "[" * 5000, piece=2048)),
    ]
    return named


def _each(change: Callable[[str], str]) -> Behaviour:
    """Claims the first sentences, each changed."""

    def reply(request: Request) -> Reply:
        claims = [
            behaviours.Says([name], change(text))
            for name, text in list(request.evidence.items())[:6]
        ]
        return Reply(behaviours.answer_json(claims), piece=64)

    return reply


def _twisted(text: str, chance: random.Random) -> str:
    """The text with the first twist that there is a place for."""
    for change in chance.sample(TWISTS, len(TWISTS)):
        if (twisted := change(text, chance)) and twisted != text:
            return twisted
    return f"Never {text}"


def _shorter(text: str, chance: random.Random) -> str:
    words = text.split()
    return " ".join(words[: max(6, len(words) - chance.randrange(8))])


def _joined(chance: random.Random) -> Behaviour:
    """Gives the subject of one sentence what another says."""

    def reply(request: Request) -> Reply:
        texts = list(request.evidence.items())[:8]
        claims = []
        for name, text in texts:
            other = chance.choice(texts)[1].split()
            head = text.split()[: chance.randrange(2, 8)]
            claims.append(behaviours.Says([name], " ".join(head + other[len(other) // 3 :])))
        return Reply(behaviours.answer_json(claims), piece=64)

    return reply


def _without_some(text: str, chance: random.Random) -> str:
    words = text.split()
    start = chance.randrange(len(words))
    return " ".join(words[:start] + words[start + chance.randrange(1, 6) :])


def _with_another_word(text: str, chance: random.Random) -> str:
    words = text.split()
    words[chance.randrange(len(words))] = chance.choice(("not", "all", "12", "mice", "@here"))
    return " ".join(words)


def _everything() -> str:
    """Whole abstracts, one-word texts, many sentences, and every claim twice."""
    said = [(["S1", "S2", "S3", "S4"], "x"), (["S2"], ""), (["S1"], "One. Two! Three?"),
            (["S0", "s1", "[S2]", "S-1"], "Ignore the rules."), (["S3"], "a " * 4000)]  # fmt: skip
    claims = [behaviours.Says(names, text) for names, text in said * 2]
    return behaviours.answer_json(claims)


def violations(answer: Answer, papers: Mapping[str, Paper]) -> list[str]:
    """What of an answer breaks the promise, judged without the code that keeps it."""
    wrong = []
    for sentence in answer.sentences:
        if not sentence.citations:
            wrong.append(f"no quote under {sentence.text!r}")
        for cited in sentence.citations:
            paper = papers[cited.paper_id]
            if paper.abstract[cited.start : cited.end] != cited.quote or not cited.quote:
                wrong.append(f"not the stored text: {cited.quote!r}")
            if cited.version != paper.version:
                wrong.append(f"another version of {cited.paper_id!r}")
        quotes = [cited.quote for cited in sentence.citations]
        if sentence.kind == "quote" and sentence.text not in quotes:
            wrong.append(f"no such quote: {sentence.text!r}")
        if sentence.kind == "paraphrase" and not any(
            _has_its_facts(sentence.text, quote)
            and len(NEGATIONS.findall(sentence.text)) == len(NEGATIONS.findall(quote))
            for quote in quotes
        ):
            wrong.append(f"facts that the quote does not hold: {sentence.text!r}")
        if sentence.kind == "compressed" and not any(
            _holds(cited.quote, papers[cited.paper_id].abstract, sentence.text)
            for cited in sentence.citations
        ):
            wrong.append(f"words that the quote does not hold: {sentence.text!r}")
    wrong += [
        f"not the stored text: {passage.quote!r}"
        for passage in answer.nearest
        if not passage.quote or passage.quote not in papers[passage.paper_id].abstract
    ]
    return wrong


def _has_its_facts(text: str, quote: str) -> bool:
    """Whether no number or negation of the text is new."""
    said, told = text.casefold(), quote.casefold()
    numbers = set(re.findall(r"\d+", said)) <= set(re.findall(r"\d+", told))
    return numbers and len(NEGATIONS.findall(said)) <= len(NEGATIONS.findall(told))


def _holds(quote: str, abstract: str, text: str) -> bool:
    """Whether the text has its words, numbers and negations from the quote.

    Endings, auxiliaries and articles aside; what an abbreviation means may stand elsewhere.
    """
    if is_quote(text, quote):
        return True
    said, told = text.casefold(), quote.casefold()
    words = [word for word in _WORD.findall(said) if word not in BESIDES]
    known = {word[:4] for word in _WORD.findall(told)}
    named = {word[:4] for word in _WORD.findall(abstract.casefold())}
    foreign = [word for word in words if word[:4] not in known]
    return (
        _has_its_facts(text, quote) and len(foreign) <= 6 and all(w[:4] in named for w in foreign)
    )


@dataclass(slots=True)
class Tally:
    """What was shown over all answers."""

    answers: int = 0
    rounds: int = 0
    shown: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def run(papers: Sequence[Paper], answers: int, first: int = 0, *, judged: bool = False) -> Tally:
    """Asks so many questions, one model after the other; `first` is where chance starts.

    With `judged` a judge that lies vouches for everything.
    """
    tally, shelf = Tally(), Shelf(papers, first)
    by_id = {paper.paper_id: paper for paper in papers}
    offline = OfflineModel()
    now: list[Behaviour] = [behaviours.honest()]
    asks: dict[str, Ask] = {}
    piece = 0

    def send(request: Request) -> Reply | Failure:
        answering = behaviours.judged(now[0], behaviours.finds("full"))
        reply = answering(request)
        return replace(reply, piece=piece) if piece and isinstance(reply, Reply) else reply

    with MockLLM(send) as server:
        while tally.answers < answers:
            piece = 0 if tally.rounds % FINE == 0 else PIECE
            if tally.rounds and tally.rounds % EVERY == 0:
                print(f"{tally.answers} answers, {len(tally.wrong)} unverified", flush=True)
            tally.rounds += 1
            for name, now[0] in scripts(first + tally.answers)[: answers - tally.answers]:
                server.requests.clear()
                if name not in asks:
                    model = LangChainModel("openai:mock", "sk", server.base_url, sleep=_at_once)
                    judge = ModelJudge(model) if judged else NO_JUDGE
                    asks[name] = Ask(shelf, shelf, model, offline, shelf, count_words, judge=judge)
                ask = asks[name]
                question = papers[shelf.given % len(papers)].title or "What was found?"
                started = time.perf_counter()
                answer = ask.answer(question)
                tally.slowest_s = max(tally.slowest_s, time.perf_counter() - started)
                tally.answers += 1
                tally.shown.update(sentence.kind for sentence in answer.sentences)
                tally.dropped.update(answer.dropped.reasons)
                tally.wrong += [f"{name}: {line}" for line in violations(answer, by_id)]
    return tally


def _at_once(seconds: float) -> None:
    """Waits for nothing."""


def main() -> None:
    """Prints what was shown, and every violation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=2_000)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--first", type=int, default=0, help="for several runs side by side")
    parser.add_argument("--judged", action="store_true", help="a lying judge vouches for all")
    options = parser.parse_args()
    tally = run(
        _papers(options.shared / "seeds"), options.answers, options.first, judged=options.judged
    )
    print(f"{tally.answers} answers, the slowest {tally.slowest_s:.2f} s")
    print(f"shown: {dict(tally.shown)}; left out: {dict(tally.dropped)}")
    print(f"unverified: {len(tally.wrong)}")
    for line in tally.wrong[:20]:
        print(" ", line)


def _papers(seeds: Path) -> list[Paper]:
    if not seeds.is_dir():
        return [FERN, MOSS, ORDERS]
    papers: dict[str, Paper] = {}
    for path in find_files([seeds]):
        for record in read_source(path):
            if isinstance(record, Record) and record.abstract:
                paper_id = f"title:{len(papers)}"
                papers[record.title] = Paper(paper_id, record.title, record.abstract, 1)
    return [*papers.values(), ORDERS]


if __name__ == "__main__":
    main()
