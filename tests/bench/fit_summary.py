"""Fits the weights of the summary scorer on papers whose one-sentence summary is known.

`python -m tests.bench.fit_summary TRAIN.jsonl.gz` prints five-fold figures of two ways to fit and
writes `bot/weights/summary.json` with the better one. Lines hold `source` (the abstract's
sentences), `target` (summaries) and `title`. The same file gives the same weights.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.summary_features import NAMES, look
from bot.summary_scorer import WEIGHTS_FILE
from bot.trimming import trimmed
from tests.bench.rouge import Rouge, mean, rouge
from vectorstore.sentences import split_sentences

Numbers: TypeAlias = NDArray[np.float64]
Fit: TypeAlias = Callable[[Sequence[Numbers], Sequence[Numbers]], Numbers]
FOLDS = 5


@dataclass(frozen=True)
class Labelled:
    """A paper, its abstract's sentences and what people summarised it as."""

    title: str
    sentences: tuple[str, ...]
    targets: tuple[str, ...]


def main() -> None:
    """Fits, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    file: Path = parser.parse_args().train
    papers = read_papers(file)
    rows = [np.array([seen.values for seen in look(p.title, p.sentences)]) for p in papers]
    scores = [[rouge(trimmed(s), p.targets) for s in p.sentences] for p in papers]
    gains = [np.array([score.mean for score in of_paper]) for of_paper in scores]
    scale = np.concatenate(rows).std(axis=0)
    scale[scale == 0] = 1.0
    scaled = [row / scale for row in rows]
    best: tuple[float, str, Fit] | None = None
    for name, fit in FITS.items():
        figures = cross_validated(fit, scaled, gains, scores)
        print(f"{name:24} R1 {figures.one:.4f}  R2 {figures.two:.4f}  RL {figures.longest:.4f}")
        if best is None or figures.mean > best[0]:
            best = (figures.mean, name, fit)
    assert best is not None
    write_weights(file, best[1], best[2](scaled, gains) / scale)


def read_papers(file: Path) -> list[Labelled]:
    """The papers of a gzipped file; abstracts are split anew, as they would be here."""
    papers = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = " ".join(row["source"])
            sentences = tuple(text[span.start : span.end] for span in split_sentences(text))
            papers.append(Labelled(row["title"], sentences, tuple(row["target"])))
    return papers


def ridge(rows: Sequence[Numbers], gains: Sequence[Numbers], penalty: float = 100.0) -> Numbers:
    """Least squares on each sentence's gain over its abstract's mean."""
    x = np.concatenate([row - row.mean(axis=0) for row in rows])
    y = np.concatenate([gain - gain.mean() for gain in gains])
    found: Numbers = np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ y)
    return found


def listwise(
    rows: Sequence[Numbers], gains: Sequence[Numbers], softness: float = 0.05, rounds: int = 300
) -> Numbers:
    """Logistic regression over the sentences of an abstract, the better ones weighing more.

    The aim for a sentence is the softmax of gains over `softness`; descent with momentum.
    """
    most, names = max(map(len, rows)), rows[0].shape[1]
    x = np.zeros((len(rows), most, names))
    aims, outside = np.zeros((len(rows), most)), np.full((len(rows), most), -1e9)
    for i, (row, gain) in enumerate(zip(rows, gains, strict=True)):
        x[i, : len(row)], outside[i, : len(row)] = row, 0.0
        aims[i, : len(row)] = _softmax(gain / softness)
    flat, found, momentum = x.reshape(-1, names), np.zeros(names), np.zeros(names)
    for _ in range(rounds):
        surprise = _softmax(x @ found + outside) - aims
        momentum = 0.9 * momentum + flat.T @ surprise.ravel() / len(rows) + 0.001 * found
        found = found - 0.1 * momentum
    return found


def _softmax(values: Numbers) -> Numbers:
    grown = np.exp(values - values.max(axis=-1, keepdims=True))
    found: Numbers = grown / grown.sum(axis=-1, keepdims=True)
    return found


FITS: dict[str, Fit] = {"ridge on gain": ridge, "listwise logistic": listwise}


def cross_validated(
    fit: Fit,
    rows: Sequence[Numbers],
    gains: Sequence[Numbers],
    scores: Sequence[Sequence[Rouge]],
) -> Rouge:
    """What is picked for papers that the weights were not fitted on."""
    picked = []
    for fold in range(FOLDS):
        inside = [i for i in range(len(rows)) if i % FOLDS != fold]
        found = fit([rows[i] for i in inside], [gains[i] for i in inside])
        picked += [
            scores[i][int(np.argmax(rows[i] @ found))] for i in range(fold, len(rows), FOLDS)
        ]
    return mean(picked)


def write_weights(file: Path, way: str, found: Numbers) -> None:
    """The weights as data, with where they come from."""
    document = {
        "script": "tests/bench/fit_summary.py",
        "fit": way,
        "set": {"name": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()},
        "weights": {name: round(float(w), 5) for name, w in zip(NAMES, found, strict=True)},
    }
    WEIGHTS_FILE.parent.mkdir(exist_ok=True)
    WEIGHTS_FILE.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
