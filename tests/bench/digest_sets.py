"""What the digest is fitted and measured on: Cranfield's topics, and interests over `arxiv_daily`.

`--cranfield DIR` is the set in BEIR's layout, `--arxiv FILE` the corpus by day, `--cache FOLDER`
keeps vectors of both: `minilm-int8-cranfield.npz` (`ids`, `vectors`, `query_ids`, `query_vectors`)
and `arxiv-papers.npz` (`names`, `rows`, the mean of each paper's chunks). Papers of `arxiv_daily`
without a kept vector are left out.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.selection import Traits, weigh
from tests.bench.arxiv_interests import Daily, interests, read_daily
from tests.bench.retrieval import read_set
from vectorstore.lexical_words import analyze
from vectorstore.minilm import MiniLM, find_model_folder
from vectorstore.models import Vectors

UNTIL = "2026-01-01"
"""Before this day is for fitting, from it on for measuring."""


def options(text: str | None) -> Sets:
    """The sets of the command line."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--cranfield", type=Path, required=True)
    parser.add_argument("--arxiv", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    given = parser.parse_args()
    return Sets(given.cranfield, given.arxiv, given.cache)


class Sets:
    """Both sets, read when they are asked for."""

    def __init__(self, cranfield: Path, arxiv: Path, cache: Path) -> None:
        self._cranfield = cranfield
        self._arxiv = arxiv
        self._cache = cache

    def cranfield_trials(
        self, likes: int, others: int, repeats: int, seed: int
    ) -> Iterator[tuple[Traits, list[Traits], list[Traits], list[bool]]]:
        """A topic's text, some of its papers as likes, and its other papers among strangers."""
        labelled, traits, queries = self._topics
        chance = random.Random(seed)  # noqa: S311 - a draw of papers
        names = sorted(traits)
        for topic, grades in sorted(labelled.items()):
            right = [name for name, grade in grades.items() if grade > 0 and name in traits]
            if len(right) < likes + 2:
                continue
            for _ in range(repeats):
                chance.shuffle(right)
                strangers = [name for name in chance.sample(names, 2 * others) if name not in right]
                shown = right[likes:] + strangers[:others]
                yield (
                    queries[topic],
                    [traits[name] for name in right[:likes]],
                    [traits[name] for name in shown],
                    [name in right for name in shown],
                )

    @cached_property
    def _topics(self) -> tuple[dict[str, dict[str, int]], dict[str, Traits], dict[str, Traits]]:
        labelled = read_set(self._cranfield)
        with np.load(self._cache / "minilm-int8-cranfield.npz") as kept:
            rows = dict(zip(kept["ids"].tolist(), kept["vectors"], strict=True))
            asked = dict(zip(kept["query_ids"].tolist(), kept["query_vectors"], strict=True))
        bags = {one.doc_id: analyze(f"{one.title}\n{one.text}") for one in labelled.documents}
        rarity = Rarity(list(bags.values()))
        papers = {name: Traits(rarity.weigh(bag), rows.get(name)) for name, bag in bags.items()}
        queries = {
            name: Traits(rarity.weigh(analyze(text)), asked[name])
            for name, text in labelled.queries.items()
        }
        return labelled.grades, papers, queries

    @cached_property
    def daily(self) -> list[Daily]:
        """The papers that have a vector, by date."""
        papers = read_daily(self._arxiv)
        return [paper for paper in papers if paper.own_id in self.vectors]

    @cached_property
    def vectors(self) -> dict[str, Vectors]:
        with np.load(self._cache / "arxiv-papers.npz") as kept:
            return dict(zip(kept["names"].tolist(), kept["rows"], strict=True))

    @cached_property
    def bags(self) -> dict[str, list[str]]:
        """Each paper's words."""
        return {paper.own_id: analyze(f"{paper.title}\n{paper.abstract}") for paper in self.daily}

    @cached_property
    def _rarity(self) -> Rarity:
        return Rarity([self.bags[paper.own_id] for paper in self.daily if paper.date < UNTIL])

    @cached_property
    def traits(self) -> dict[str, Traits]:
        """Each paper's traits; words are as rare as they were before the measuring began."""
        return {
            name: Traits(self._rarity.weigh(bag), self.vectors[name])
            for name, bag in self.bags.items()
        }

    @cached_property
    def interests(self) -> dict[str, Traits]:
        """The texts of the interests."""
        embedder = MiniLM(find_model_folder(), self._cache)
        return {
            name: Traits(self._rarity.weigh(analyze(text)), embedder.embed_query(text))
            for name, text in interests(read_daily(self._arxiv)).items()
        }


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
