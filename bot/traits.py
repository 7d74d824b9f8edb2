"""A text as digests compare it: its weighted words, and its vector if there is one (pure)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Traits:
    """Weighted words, of length 1 together, and a vector, which may have any length."""

    words: Mapping[str, float]
    vector: NDArray[np.float32] | None = None


def weigh(words: Iterable[str], rarity: Callable[[str], float]) -> dict[str, float]:
    """Each word's weight: its damped count times its rarity, the whole of length 1."""
    counts = Counter(words)
    raw = {word: (1 + math.log(times)) * rarity(word) for word, times in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {word: weight / length for word, weight in raw.items()} if length else {}


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector at length 1; one without length stays as it is."""
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How alike two texts are by their words, in 0..1."""
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return sum(weight * many[word] for word, weight in few.items() if word in many)


class Crowd:
    """Some texts, to ask which of them another is most like.

    Half by words and half by vectors; by words alone where either has no vector.
    """

    def __init__(self, texts: Sequence[Traits] = ()) -> None:
        self._having: dict[str, list[tuple[int, float]]] = {}
        self._vectors: list[NDArray[np.float32] | None] = []
        for one in texts:
            self.add(one)

    def add(self, text: Traits) -> None:
        place = len(self._vectors)
        self._vectors.append(None if text.vector is None else unit(text.vector))
        for word, weight in text.words.items():
            self._having.setdefault(word, []).append((place, weight))

    def likeness(self, text: Traits) -> NDArray[np.float64]:
        """How alike each of them is, in 0..1."""
        alike = np.zeros(len(self._vectors))
        for word, weight in text.words.items():
            for place, other in self._having.get(word, ()):
                alike[place] += weight * other
        if text.vector is not None:
            own = unit(text.vector)
            for place, vector in enumerate(self._vectors):
                if vector is not None:
                    alike[place] = (alike[place] + max(0.0, float(own @ vector))) / 2
        return alike

    def nearest(self, text: Traits) -> tuple[int, float]:
        """The place of the one most alike, and how alike it is; (-1, 0) where there is none."""
        if not self._vectors:
            return -1, 0.0
        alike = self.likeness(text)
        best = int(np.argmax(alike))
        return best, float(alike[best])
