"""How good a ranking is, and how sure a share of a few questions can be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_Z_95: Final = 1.959964


def ndcg_at(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain, in 0..1; 0 where nothing has a grade above 0.

    The gain is the grade itself, as in trec_eval and BEIR (Järvelin and Kekäläinen, 2002).
    """
    gains = [max(grades.get(name, 0), 0) for name in dict.fromkeys(ranked)]
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    best = _dcg(ideal[:depth])
    return _dcg(gains[:depth]) / best if best else 0.0


def recall_at(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 100) -> float:
    """The share of the relevant (grade above 0) among the first `depth`; 0 where none is."""
    relevant = {name for name, grade in grades.items() if grade > 0}
    found = relevant & set(list(dict.fromkeys(ranked))[:depth])
    return len(found) / len(relevant) if relevant else 0.0


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with its 95% interval (Wilson, 1927)."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """None where there is nothing to count."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        if not self.total:
            return 0.0, 1.0
        share, n = self.hits / self.total, self.total
        middle = share + _Z_95**2 / (2 * n)
        half = _Z_95 * math.sqrt(share * (1 - share) / n + _Z_95**2 / (4 * n * n))
        scale = 1 + _Z_95**2 / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)

    def to_json(self) -> dict[str, Any]:
        low, high = self.interval
        value = None if self.value is None else round(self.value, 4)
        return {
            "hits": self.hits,
            "total": self.total,
            "value": value,
            "low": round(low, 4),
            "high": round(high, 4),
        }


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean over some questions, each counting once, with its 95% interval by bootstrap."""

    value: float | None
    total: int
    interval: tuple[float, float] | None

    def to_json(self) -> dict[str, Any]:
        low, high = self.interval or (None, None)
        return {
            "value": _rounded(self.value),
            "total": self.total,
            "low": _rounded(low),
            "high": _rounded(high),
        }


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` of all are no greater than; None without values."""
    if not values:
        return None
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
