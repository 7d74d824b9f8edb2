"""The model that needs nothing reads what any model is given and replies as any model should."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import numpy as np

from bot.claims import SCHEMA, ClaimReader
from bot.context import Asked, Passage, write_messages
from bot.llm.base import Finished
from bot.llm.features import NAMES
from bot.llm.offline import OfflineModel
from bot.llm.scorer import fitted_weights, score_sentences
from bot.models import Claim, Paper
from tests.bot.abstracts import FERN, MOSS, ORDERS, numbered
from vectorstore.models import Encoding


class Letters:
    """An encoder whose tokens are letters: near is what is spelt alike."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return [
            self._encode([ord(c) - 97 for c in text.lower() if "a" <= c <= "z"]) for text in texts
        ]

    def _encode(self, letters: list[int]) -> Encoding:
        vectors = np.eye(26, dtype=np.float32)[letters]
        whole = vectors.sum(axis=0) + np.float32(1)
        return Encoding(whole / np.linalg.norm(whole), tuple(letters), vectors)


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
    for encoder, words in ((Letters(), None), (Letters(), Words()), (None, Words())):
        model = OfflineModel(encoder, words)
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


GARDEN = Asked(
    "What do plants live on?", (Passage("Garden", {"S1": "Rain is wet.", "S2": "Roots drink."}),)
)


def test_a_sentence_like_the_question_scores_higher() -> None:
    """Where words tell nothing, the vectors of whole sentences do."""
    near, far = np.eye(2, dtype=np.float32)

    def encode(texts: Sequence[str]) -> list[Encoding]:
        return [Encoding(far if "Rain" in text else near, (1,), near[None]) for text in texts]

    first, second = score_sentences(GARDEN, encode)

    assert (0.0, 1.0) == (first.features.similarity, second.features.similarity)
    assert second.score > first.score


def test_a_sentence_that_speaks_of_the_same_scores_higher() -> None:
    """Where whole sentences are equally near, the vectors of their words tell."""
    near, far = np.eye(2, dtype=np.float32)

    def encode(texts: Sequence[str]) -> list[Encoding]:
        return [Encoding(near, (1,), (far if "Rain" in text else near)[None]) for text in texts]

    first, second = score_sentences(GARDEN, encode)

    assert (0.0, 1.0) == (first.features.word_similarity, second.features.word_similarity)
    assert second.score > first.score


def test_every_feature_has_a_fitted_weight() -> None:
    """Weights by words alone give nothing for vectors."""
    by_words, full = fitted_weights("by words"), fitted_weights("with vectors")

    assert len(NAMES) == len(by_words.weights) == len(full.weights)
    assert all(full.weights)
    assert [0.0] * 5 == [by_words.weights[NAMES.index(name)] for name in NAMES[-5:]]
