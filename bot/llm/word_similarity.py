"""How far the words of a question find their like in a sentence, by the vectors of both."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from vectorstore.models import Encoding


def word_similarities(question: Encoding, sentences: Sequence[Encoding]) -> list[float]:
    """For each sentence, what the question's tokens find there at best, about 0 to 1.

    The mean over the question's tokens of the greatest cosine with any of the sentence's, those of
    few of these sentences counting more: the recall of BERTScore (Zhang et al., ICLR 2020), which
    is the sum of ColBERT (Khattab and Zaharia, SIGIR 2020) with weights.
    """
    having = Counter(token for sentence in sentences for token in set(sentence.tokens))
    rarity = [math.log(1 + len(sentences) / (1 + having[token])) for token in question.tokens]
    whole = sum(rarity)
    if not whole:
        return [0.0] * len(sentences)
    weights = np.array(rarity, np.float32) / whole
    return [
        float(
            weights @ (question.token_vectors @ sentence.token_vectors.T).max(axis=1, initial=0.0)
        )
        for sentence in sentences
    ]
