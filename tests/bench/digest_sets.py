"""What the digest is fitted and measured on: topics of labelled sets, interests of `arxiv_daily`.

`--bench FOLDER` holds the sets (beside the tree where it is not given), `--cache FOLDER` keeps
their vectors: `minilm-int8-SET.npz` (`ids`, `vectors`, `query_ids`, `query_vectors`) and
`arxiv-papers.npz` (`names`, `rows`, the mean of each paper's chunks), which
`tests.bench.arxiv_vectors` makes. Papers of `arxiv_daily` without a kept vector are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from pathlib import Path

import numpy as np

from bot.scoring import Wanted
from bot.taste import Strangers, draw
from bot.traits import Traits, weigh
from tests.bench.arxiv_interests import Daily, interests, read_daily
from tests.bench.retrieval import LabelledSet, read_set
from tests.conftest import SHARED
from vectorstore.lexical_words import analyze
from vectorstore.minilm import MiniLM, find_model_folder
from vectorstore.models import Vectors

UNTIL = "2026-01-01"
"""Before this day is for fitting, from it on for measuring."""
EVERY = 4
"""Of the listing days that are measured on, one in so many, with all of its papers."""
OTHERS = 40
DAYS = 10


@dataclass(frozen=True)
class Trial:
    """An interest with its likes, papers that are ranked for it, and which of them fit."""

    topic: str
    wanted: Wanted
    papers: dict[str, Traits]
    fits: frozenset[str]


def options(text: str | None) -> Sets:
    """The sets of the command line."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--bench", type=Path, default=SHARED / "bench")
    parser.add_argument("--cache", type=Path, required=True)
    given = parser.parse_args()
    return Sets(given.bench, given.cache)


class Topics:
    """The topics of a set in BEIR's layout as interests."""

    def __init__(self, folder: Path, cache: Path, embedder: MiniLM) -> None:
        labelled = read_set(folder)
        vectors = cache / f"minilm-int8-{folder.name}.npz"
        if not vectors.is_file():
            _embed(labelled, embedder, vectors)
        with np.load(vectors) as kept:
            rows = dict(zip(kept["ids"].tolist(), kept["vectors"], strict=True))
            asked = dict(zip(kept["query_ids"].tolist(), kept["query_vectors"], strict=True))
        bags = {one.doc_id: analyze(f"{one.title}\n{one.text}") for one in labelled.documents}
        rarity = Rarity(list(bags.values()))
        self._grades = labelled.grades
        self._papers = {
            name: Traits(rarity.weigh(bag), rows.get(name)) for name, bag in bags.items()
        }
        self._texts = {
            name: Traits(rarity.weigh(analyze(text)), asked[name])
            for name, text in labelled.queries.items()
        }
        self.drawn = {name: self._papers[name] for name in draw(self._papers)}
        self.strangers = Strangers(self.drawn)

    def trials(self, likes: int, repeats: int, seed: int) -> Iterator[Trial]:
        """Some of a topic's papers as likes, and its other papers among forty strangers."""
        chance = random.Random(seed)  # noqa: S311 - a draw of papers
        names = sorted(self._papers)
        for topic, grades in sorted(self._grades.items()):
            right = sorted(n for n, grade in grades.items() if grade > 0 and n in self._papers)
            if len(right) < likes + 2:
                continue
            for _ in range(repeats):
                chance.shuffle(right)
                strange = [name for name in chance.sample(names, 2 * OTHERS) if name not in right]
                shown = right[likes:] + strange[:OTHERS]
                good = {name: self._papers[name] for name in right[:likes]}
                yield Trial(
                    topic,
                    Wanted(self._texts[topic], good),
                    {name: self._papers[name] for name in shown},
                    frozenset(right[likes:]),
                )


def _embed(labelled: LabelledSet, embedder: MiniLM, file: Path) -> None:
    texts = [f"{one.title}\n{one.text}" for one in labelled.documents]
    np.savez(
        file,
        ids=np.array([one.doc_id for one in labelled.documents]),
        vectors=np.concatenate([embedder.embed_documents([text]) for text in texts]),
        query_ids=np.array(list(labelled.queries)),
        query_vectors=np.stack([embedder.embed_query(one) for one in labelled.queries.values()]),
    )


class Replay:
    """Days of `arxiv_daily` from one date to before another, and what is known before them."""

    def __init__(self, sets: Sets, first: str, last: str, every: int) -> None:
        self.before = [paper for paper in sets.daily if paper.date < first]
        after = [paper for paper in sets.daily if first <= paper.date < last]
        days = [list(papers) for _, papers in groupby(after, lambda paper: paper.date)]
        self.days = days[::every]
        self.interests = interests(self.before, self.days)
        rarity = Rarity([sets.bags[paper.own_id] for paper in self.before])
        used = {paper.own_id: paper for paper in [*self.before, *chain.from_iterable(self.days)]}
        self.papers = used
        self.vectors = sets.vectors
        self.traits = {
            name: Traits(rarity.weigh(sets.bags[name]), sets.vectors[name]) for name in used
        }
        self.texts = {
            name: Traits(rarity.weigh(analyze(text)), sets.embedder.embed_query(text))
            for name, text in self.interests.items()
        }
        known = [paper.own_id for paper in self.before]
        self.drawn = {name: self.traits[name] for name in draw(known)}
        self.strangers = Strangers(self.drawn)

    def liked(self, interest: str, count: int) -> list[str]:
        """Papers of the time before, at random, oldest first; of more the first are the same."""
        inside = [paper.own_id for paper in self.before if interest in paper.categories]
        random.Random(interest).shuffle(inside)  # noqa: S311 - a draw of papers
        return sorted(inside[:count])

    def days_of(self, interest: str) -> list[dict[str, bool]]:
        """Days that have a paper of the interest: each paper, and whether it is one."""
        days = [{p.own_id: interest in p.categories for p in day} for day in self.days]
        days = [day for day in days if any(day.values())]
        return days[:: max(1, len(days) // DAYS)][:DAYS]


class Sets:
    """The sets, read when they are asked for."""

    def __init__(self, bench: Path, cache: Path) -> None:
        self._bench = bench
        self._cache = cache

    def topics(self, name: str) -> Topics:
        return Topics(self._bench / name, self._cache, self.embedder)

    def hash_of(self, name: str) -> str:
        """The SHA-256 of a set's papers and labels."""
        files = sorted(path for path in (self._bench / name).iterdir() if path.is_file())
        parts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def embedder(self) -> MiniLM:
        return MiniLM(find_model_folder(), self._cache)

    @cached_property
    def daily(self) -> list[Daily]:
        """The papers that have a vector, by date."""
        papers = read_daily(self._bench / "arxiv_daily" / "corpus.jsonl.gz")
        return [paper for paper in papers if paper.own_id in self.vectors]

    @cached_property
    def vectors(self) -> dict[str, Vectors]:
        with np.load(self._cache / "arxiv-papers.npz") as kept:
            return dict(zip(kept["names"].tolist(), kept["rows"], strict=True))

    @cached_property
    def bags(self) -> dict[str, list[str]]:
        """Each paper's words."""
        return {paper.own_id: analyze(f"{paper.title}\n{paper.abstract}") for paper in self.daily}


class Rarity:
    """How rare words are among some texts."""

    def __init__(self, bags: list[list[str]]) -> None:
        self._having = Counter(word for bag in bags for word in set(bag))
        self._texts = len(bags)

    def weigh(self, bag: list[str]) -> dict[str, float]:
        return weigh(bag, self._of)

    def _of(self, word: str) -> float:
        having = self._having[word]
        return math.log(1 + (self._texts - having + 0.5) / (having + 0.5))
