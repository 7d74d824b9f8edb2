"""Questions whose answering sentence is known: claims, plain questions, and ones made up.

SciFact's claims are given. The plain questions, `plain_questions.jsonl`, were written for this
project: each asks, in a layman's words, for what some sentences of one of the seeds say.
A question made from an abstract's sentence keeps some of its words, often some of its title's, and
asks for a number where the sentence has one, as the short questions of readers do.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.bootstrap import Library
from bot.bootstrap.models import build_encoder
from bot.context import Asked, Passage, sentences_of
from bot.llm.features import Features, Seen
from bot.llm.scorer import Encode, encode_sentences
from bot.models import Paper
from bot.question import holds
from bot.words import content_stems
from tests.bench.answers import rows
from vectorstore.embeddings import Encoder
from vectorstore.models import Encoding

PLAIN = Path(__file__).with_name("plain_questions.jsonl")
GIVEN = 10
SEED = 3
_WORD = re.compile(r"[A-Za-z][\w-]*[A-Za-z0-9]|[A-Za-z]")
_FOR_NUMBERS = ("how many", "how much", "what number of", "what accuracy")
_FOR_OTHERS = ("what", "how does", "which", "why", "")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with the sentences that answer it, each with its paper's own id or paper id."""

    question: str
    gold: tuple[tuple[str, str], ...]

    @property
    def papers(self) -> frozenset[str]:
        """The papers that answer it, which keep folds apart."""
        return frozenset(name for name, _ in self.gold)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question's sentences: features by words, and by vectors too, which are gold, and whose."""

    question: str
    answered_by: frozenset[str]
    texts: list[list[str]]
    by_words: list[list[Features]]
    rows: list[list[Features]]
    gold: NDArray[np.float64]
    paper: NDArray[np.int64]


def scifact(folder: Path) -> list[Labelled]:
    """The claims with evidence, each once, with the evidence sentences of all its abstracts."""
    corpus = {row["id"]: row["sentences"] for row in rows(folder / "corpus.jsonl.gz")}
    found: dict[str, Labelled] = {}
    for row in rows(folder / "claims.jsonl"):
        sentences = [corpus[row["doc_id"]][place] for place in row["evidence_sentences"]]
        if sentences:
            before = found.get(row["id"], Labelled(row["claim"], ()))
            gold = before.gold + tuple((row["doc_id"], text) for text in sentences)
            found[row["id"]] = Labelled(before.question, gold)
    return list(found.values())


def plain(papers: Sequence[Paper]) -> list[Labelled]:
    """The plain questions, with the sentences that answer them."""
    known = {paper.paper_id: paper for paper in papers}
    found = []
    for row in rows(PLAIN):
        sentences = sentences_of(known[row["paper_id"]])
        gold = tuple((row["paper_id"], sentences[place].text) for place in row["sentences"])
        found.append(Labelled(row["question"], gold))
    return found


def made_up(papers: Sequence[Paper], without: Collection[str]) -> Iterator[Labelled]:
    """Two questions a paper, the same ones every time; none on the titles in `without`."""
    chance = random.Random(SEED)  # noqa: S311 - chooses words, guards nothing
    for paper in papers:
        texts = [item.text for item in sentences_of(paper) if len(content_stems(item.text)) >= 6]
        chance.shuffle(texts)
        texts.sort(key=lambda text: -int(holds("number", text) and chance.random() < 0.5))
        for text in texts[:2] if paper.title not in without else ():
            asked = question_for(text, paper.title, chance)
            yield Labelled(asked, ((paper.paper_id, text),))


def question_for(sentence: str, title: str, chance: random.Random) -> str:
    """A question in some of the words of a sentence and of its title."""
    words, named = _content(sentence), _content(title)
    kept = [word for word in words if chance.random() < chance.choice((0.3, 0.5, 0.7))][:12]
    if len(kept) < 2:
        kept = words[:3]
    if named and chance.random() < 0.6:
        first = chance.randrange(len(named))
        kept = named[first : first + chance.choice((1, 2, 3))] + kept
    asks_number = any(letter.isdigit() for letter in sentence) and chance.random() < 0.8
    lead = chance.choice(_FOR_NUMBERS if asks_number else _FOR_OTHERS)
    return f"{lead} {' '.join(kept)}".strip().lower()


def sheets(library: Library, labelled: Sequence[Labelled]) -> list[Sheet]:
    """The best papers' sentences for each question; gold is known by own id or by paper id."""
    encoder = build_encoder(library.settings, library.embedder)
    assert encoder is not None
    encode = _Memory(encoder).encode
    return [_sheet(library, encode, item) for item in labelled]


class _Memory:
    """Encodes each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Encoding] = {}

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return [self._known[text] for text in texts]


def _sheet(library: Library, encode: Encode, item: Labelled) -> Sheet:
    hits = library.retriever.retrieve(item.question, GIVEN).hits
    papers = library.papers.many([hit.doc_id for hit in hits])
    own_ids = library.papers.own_ids(list(papers))
    passages, gold = [], []
    for number, hit in enumerate(hits):
        texts = [" ".join(one.text.split()) for one in sentences_of(papers[hit.doc_id])]
        names = {hit.doc_id, own_ids.get(hit.doc_id)}
        wanted = [_letters(text) for name, text in item.gold if name in names]
        gold.append([any(_same(_letters(text), one) for one in wanted) for text in texts])
        passage = {f"S{number}.{place}": text for place, text in enumerate(texts)}
        passages.append(Passage(papers[hit.doc_id].title, passage))
    asked = Asked(item.question, tuple(passages))
    by_words = Seen(asked, library.words.idf, library.words.analyze).features()
    return Sheet(
        item.question,
        item.papers,
        [list(passage.sentences.values()) for passage in passages],
        by_words,
        encode_sentences(asked, by_words, encode),
        np.array([float(one) for row in gold for one in row]),
        np.array([number for number, row in enumerate(gold) for _ in row]),
    )


def _content(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if content_stems(word)]


def _letters(text: str) -> str:
    return "".join(text.split())


def _same(one: str, other: str) -> bool:
    """Sentences split in two ways are the same where one holds the other."""
    return one in other or other in one
