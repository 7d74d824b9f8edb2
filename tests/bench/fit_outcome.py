"""Fits and calibrates the two models of `bot.outcome`: with vectors, and by words alone.

`python -m tests.bench.fit_outcome [--shared FOLDER] [--cache FOLDER] [--vectors FOLDER]` asks
libraries their own questions and those of others (some made up: words of a sentence, and after
names that a library's papers bear or do not say), fits on one half of the questions, takes the
threshold from the other, prints what each library would decline when it was left out of the fit,
and writes `bot/weights/outcome.json`. No weight is fitted on the questions about the seeds; which
share is declined was chosen with an eye on them. `--vectors` holds
vectors of `arxiv_daily` made by `tests.bench.arxiv_vectors`; without it those libraries are left
out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.metrics import Share
from bot.outcome import NAMES, NAMES_BY_WORDS, WEIGHTS_FILE, features
from tests.bench.answers import SHARED
from tests.bench.outcome_sets import Row, asked

Numbers: TypeAlias = NDArray[np.float64]

HOPELESS = 0.005
"""The share of libraries' own questions, made-up ones aside, so far off that no model is asked."""

DECLINED = 0.965
"""The share of questions from elsewhere that the threshold declines on the calibration half."""

DECLINED_BY_WORDS = 0.78
"""Words alone part them less well: more would cost a twentieth of the libraries' own questions."""

WEIGHT = 60
"""The most questions of a kind that count in full; made-up questions count for less than half."""

MADE_UP = 0.4


def main() -> None:
    """Fits, prints, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--vectors", type=Path)
    options = parser.parse_args()
    rows = _weighted(list(asked(options.shared, options.cache, options.vectors)))
    by_words = [
        replace(row, signals=replace(row.signals, top_dense=None, elsewhere=None)) for row in rows
    ]
    models = {
        "with_vectors": _model("with vectors", rows, NAMES, DECLINED),
        "by_words": _model("by words", by_words, NAMES_BY_WORDS, DECLINED_BY_WORDS),
    }
    # Words are never sure enough for this.
    del models["by_words"]["off_below"]
    _write(models, options.shared / "bench", bool(options.vectors))


def _weighted(asked: Sequence[Row]) -> list[Row]:
    sizes: dict[tuple[str, str], int] = {}
    for row in asked:
        sizes[row.library, row.kind] = sizes.get((row.library, row.kind), 0) + 1
    return [
        replace(row, weight=(MADE_UP if row.is_made_up else 1.0)
                * min(1.0, WEIGHT / sizes[row.library, row.kind]))
        for row in asked
    ]  # fmt: skip


def _model(
    name: str, asked: Sequence[Row], names: tuple[str, ...], declined: float
) -> dict[str, object]:
    """The weights and thresholds of one model, and how it does on libraries left out."""
    used = [row for row in asked if not (row.source == "seeds" and row.is_own)]
    weights, threshold = _fitted(used, declined)
    print(f"\n{name}: {dict(zip(names, weights.round(3), strict=True))}, below {threshold:.3f}")
    for source in dict.fromkeys(row.source for row in asked):
        others = [row for row in used if row.source != source]
        left_out = _fitted(others, declined)
        here = [row for row in asked if row.source == source]
        for library in dict.fromkeys(row.library for row in here):
            of_library = [row for row in here if row.library == library]
            for kind in dict.fromkeys(row.kind for row in of_library):
                _print([row for row in of_library if row.kind == kind],
                       (weights, threshold), left_out)  # fmt: skip
    margins = (
        _scores([row for row in used if row.is_own and not row.is_made_up], weights) - threshold
    )
    weights[names.index("one")] -= threshold
    return {
        "weights": {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)},
        "off_below": round(float(np.quantile(margins, HOPELESS)), 4),
    }


def _fitted(asked: Sequence[Row], declined: float) -> tuple[Numbers, float]:
    """Weights from one half of the questions, the threshold from the other.

    `covered` gets its weight when the others have theirs: beside it, made-up questions, whose
    words are all a paper's own, would take it from the cosines, which real ones live by.
    """
    fitting = [row for row in asked if row.is_for_fitting]
    seen = np.array([features(row.signals, row.documents) for row in fitting])
    own = np.array([row.is_own for row in fitting], float)
    counts = np.array([row.weight for row in fitting])
    first = seen.shape[1] - (seen.shape[1] == len(NAMES) > len(NAMES_BY_WORDS))
    # A cosine varies by a tenth and a size by whole numbers: one penalty is right for neither.
    spread = np.where(seen.std(axis=0) > 0, seen.std(axis=0), 1.0)[:first]
    weights = logistic(seen[:, :first] / spread, own, counts) / spread
    if first < seen.shape[1]:
        so_far = seen[:, :first] @ weights
        weights = np.append(weights, logistic(seen[:, first:], own, counts, so_far=so_far))
    foreign = [row for row in asked if not row.is_for_fitting and not row.is_own]
    scores = _scores(foreign, weights)
    order = np.argsort(scores)
    mass = np.cumsum(np.array([row.weight for row in foreign])[order])
    return weights, float(scores[order][np.searchsorted(mass, declined * mass[-1])])


def logistic(
    x: Numbers, y: Numbers, weight: Numbers, penalty: float = 1.0, so_far: Numbers | float = 0.0
) -> Numbers:
    """Newton's steps; both classes weigh the same, the first of several columns is not held back.

    `so_far` is what each row has without these columns.
    """
    weight = weight * np.where(y == 1, 1 / weight[y == 1].sum(), 1 / weight[y == 0].sum())
    weight *= len(y) / 2
    held = penalty * np.eye(x.shape[1])
    if x.shape[1] > 1:
        held[0, 0] = 0.0
    found = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-so_far - x @ found))
        slope = x.T @ (weight * (p - y)) + held @ found
        bend = (x * (weight * p * (1 - p))[:, None]).T @ x + held
        found -= np.linalg.solve(bend, slope)
    return found


def _scores(asked: Sequence[Row], weights: Numbers) -> Numbers:
    found: Numbers = np.array([features(row.signals, row.documents) for row in asked]) @ weights
    return found


def _print(asked: Sequence[Row], *models: tuple[Numbers, float]) -> None:
    first = asked[0]
    texts = []
    for weights, threshold in models:
        share = Share(int((_scores(asked, weights) < threshold).sum()), len(asked))
        low, high = share.interval
        texts.append(f"{share.hits}/{share.total} = {share.value:.3f} ({low:.2f}–{high:.2f})")
    what = "own" if first.is_own else "foreign"
    print(f"  {first.library:14} {what:8} {first.kind:10}", "   left out: ".join(texts))


def _write(models: Mapping[str, object], bench: Path, with_arxiv: bool) -> None:
    names = ["cranfield", "scifact", "cacm", "vaswani", *(["arxiv_daily"] if with_arxiv else [])]
    files = [file for name in names for file in sorted((bench / name).glob("[cq]*.*"))]
    files.append(bench / "scitldr/train.jsonl.gz")
    document = {
        "script": "tests/bench/fit_outcome.py",
        "sets": {
            f"{file.parent.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
            for file in files
        },
        **models,
    }
    WEIGHTS_FILE.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
