"""The model that needs nothing reads what any model is given and replies as any model should."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.claims import SCHEMA, ClaimReader
from bot.context import Asked, Passage, write_messages
from bot.llm.base import Finished
from bot.llm.features import NAMES
from bot.llm.offline import OfflineModel
from bot.llm.scorer import EMBEDDED, OF_EACH, fitted_weights, score_sentences
from bot.models import Claim, Paper
from tests.bot.abstracts import FERN, MOSS, ORDERS, numbered


class Letters:
    """An embedder that counts letters: near is what is spelt alike."""

    name = "letters"
    dimensions = 26
    max_tokens = 100

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_documents(self, texts: Sequence[str]) -> Any:
        return np.array([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Any:
        counts = np.array([1.0 + text.lower().count(chr(97 + i)) for i in range(26)], np.float32)
        return counts / np.linalg.norm(counts)


class Words:
    """A library in which every word is equally rare."""

    def analyze(self, text: str) -> list[str]:
        return text.lower().rstrip(".?").split()

    def idf(self, term: str) -> float:  # noqa: ARG002
        return math.log(10)


def reply(question: str, *papers: Paper, model: OfflineModel | None = None) -> list[Claim]:
    *pieces, last = (model or OfflineModel()).stream(
        write_messages(question, numbered(*papers)), SCHEMA
    )
    assert isinstance(last, Finished)
    return ClaimReader().feed("".join(str(piece) for piece in pieces))


def test_the_sentence_that_answers_comes_first() -> None:
    """Word for word, so that verification takes it as a quote."""
    claims = reply("Does Fern reduce peak memory?", FERN)

    assert "Fern does not reduce the peak memory of dense graphs." in [c.text for c in claims]
    assert all(FERN.abstract.count(claim.text) == 1 for claim in claims)


def test_it_answers_the_same_with_the_library_s_words_and_with_vectors() -> None:
    """Both are optional, and both are used where they are there."""
    for embedder, words in ((Letters(), None), (Letters(), Words()), (None, Words())):
        model = OfflineModel(embedder, words)
        texts = [claim.text for claim in reply("Does Fern reduce peak memory?", FERN, model=model)]
        assert "Fern does not reduce the peak memory of dense graphs." in texts


def test_the_same_question_gives_the_same_bytes() -> None:
    """Nothing depends on chance or on the order of a set."""
    messages = write_messages("Which solver caches edges of graphs?", numbered())

    assert list(OfflineModel().stream(messages, SCHEMA)) == list(
        OfflineModel().stream(messages, SCHEMA)
    )


def test_a_sentence_that_gives_orders_is_not_picked() -> None:
    """Unless the papers hold nothing else."""
    mixed = reply("Which previous instructions should be ignored?", ORDERS, MOSS)
    alone = reply("Which previous instructions should be ignored?", ORDERS)

    assert ORDERS.abstract not in [claim.text for claim in mixed]
    assert [ORDERS.abstract] == [claim.text for claim in alone]


def test_no_sentences_no_claims() -> None:
    """It says so in the schema's words."""
    first, _ = OfflineModel().stream(write_messages("Why?", {}), SCHEMA)

    assert {"status": "not_stated", "claims": []} == json.loads(str(first))


def test_a_question_for_a_value_prefers_sentences_that_hold_one() -> None:
    """Of two that share the same words with the question."""
    texts = ("Ferns grow.", "The fern has green leaves.", "The fern has 12 leaves.", "All fall.")
    passage = Passage("Fern", {f"S{i}": text for i, text in enumerate(texts)})
    _, first, second, _ = score_sentences(Asked("How many leaves has a fern?", (passage,)))

    assert (0.0, 1.0) == (first.features.value, second.features.value)
    assert second.score > first.score


def test_only_the_best_by_words_are_embedded() -> None:
    """Embedding takes most of the time of an answer."""
    seen: list[str] = []

    def similarity(question: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG001
        seen.extend(texts)
        return [0.5] * len(texts)

    sentences = {f"S{i}": f"Fern number {i} is green." for i in range(40)}
    scored = score_sentences(Asked("Is Fern green?", (Passage("Fern", sentences),)), similarity)

    assert (EMBEDDED, 40) == (len(seen), len(scored))


def test_some_of_every_good_paper_are_embedded() -> None:
    """A paper whose words are others than the question's may be the one that answers."""
    seen: list[str] = []

    def similarity(question: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG001
        seen.extend(texts)
        return [0.5] * len(texts)

    wordy = Passage("Fern", {f"S{i}": f"Fern number {i} is green." for i in range(40)})
    other = Passage("Plants", {f"S{40 + i}": f"Leaf {i} has colour." for i in range(9)})
    score_sentences(Asked("Is Fern green?", (wordy, other, wordy)), similarity)

    assert OF_EACH[1] == sum(text.startswith("Leaf") for text in seen)


def test_a_sentence_like_the_question_scores_higher() -> None:
    """Where words tell nothing, vectors do."""
    texts = {"S1": "Rain is wet.", "S2": "Roots drink."}

    def similarity(question: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG001
        return [0.7 if "Roots" in text else 0.1 for text in texts]

    first, second = score_sentences(
        Asked("What do plants live on?", (Passage("Garden", texts),)), similarity
    )

    assert second.score > first.score


def test_every_feature_has_a_fitted_weight() -> None:
    """Weights by words alone give nothing for vectors."""
    by_words, full = fitted_weights("by words"), fitted_weights("with vectors")

    assert len(NAMES) == len(by_words.weights) == len(full.weights)
    assert all(full.weights)
    assert 0.0 == by_words.weights[NAMES.index("similarity")]
