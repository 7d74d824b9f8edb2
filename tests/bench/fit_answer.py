"""Fits the weights of the offline model's sentence scorer, and says how well they do.

`python -m tests.bench.fit_answer [--write] [--shared FOLDER] [--work FOLDER]` builds a library of
SciFact and one of the seeds in the work folder (kept, so that a second run is short), fits on
SciFact's claims and on questions made from the seeds' abstracts, and prints what five-fold
cross-validation by abstract finds. Calibration uses only scores of folds not fitted on. The
labelled seed questions take no part.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.bootstrap import open_library, open_workshop
from bot.llm.choice import MOST_OF_A_PAPER
from bot.llm.features import NAMES, with_similarity
from bot.llm.scorer import EMBEDDED, WEIGHTS_FILE
from bot.render.progress import ProgressBars
from bot.settings import Settings, read_settings
from tests.bench.answer_sets import Labelled, Sheet, made_up, scifact, sheets
from tests.bench.answers import SHARED, rows
from tests.bench.embedding_cache import CachedEmbedder

FOLDS = 5
MADE_UP_WEIGHT = 0.5
PENALTY = 0.002
ROUNDS = 150
WORDY = np.array([float("simil" not in name) for name in NAMES])

Numbers = NDArray[np.float64]
Goods = list[tuple[Numbers, Numbers]]


def main() -> None:
    """Prints the figures; with `--write`, writes the weights."""
    options = _options()
    claims, questions = _sheets(options.shared, options.work)
    print(f"{len(claims)} claims, {len(questions)} made-up questions")
    first = fit([(_plain(s), s) for s in claims + questions], len(claims)) * WORDY
    ways: dict[str, Callable[[Sheet], Numbers]] = {
        "by words": _plain,
        "with vectors": lambda sheet: _full(sheet, first),
    }
    fitted = {}
    for way, see in ways.items():
        seen = [(see(sheet), sheet) for sheet in claims + questions]
        weights = first if way == "by words" else fit(seen, len(claims))
        scores = crossed(seen, len(claims))
        slope, offset = calibrate(scores, [sheet.gold for sheet in claims])
        _report(way, scores, claims)
        fitted[way] = {
            "weights": dict(zip(NAMES, (round(float(w), 4) for w in weights), strict=True)),
            "slope": round(slope, 4),
            "offset": round(offset, 4),
        }
    if options.write:
        write(fitted, options.shared)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--work", type=Path, default=Path("fit-answer"))
    return parser.parse_args()


def _sheets(shared: Path, work: Path) -> tuple[list[Sheet], list[Sheet]]:
    check = rows(shared / "bench/seed_questions/answerable.jsonl")
    titles = {title for row in check for title in row["gold"]}
    claims = scifact(shared / "bench/scifact_claims")
    corpus = shared / "bench/scifact/corpus.jsonl.gz"
    return (
        _of_library(work, "scifact", corpus, claims),
        _of_library(work, "seeds", shared / "seeds", None, titles),
    )


def _of_library(
    work: Path,
    name: str,
    source: Path,
    labelled: Sequence[Labelled] | None,
    without: Collection[str] = (),
) -> list[Sheet]:
    """The sheets of labelled questions, or of made-up ones where there are none."""
    environment = {**os.environ, "FOOTNOTE_HOME": str(work / name)}
    settings: Settings = read_settings(environment, Path("no file"))
    if not settings.home.is_dir():
        with open_workshop(settings) as workshop, ProgressBars() as progress:
            workshop.ingest(progress).run([source])
    with open_library(settings) as library:
        assert library.embedder is not None
        embedder = CachedEmbedder(library.embedder, work, name)
        papers = list(library.papers.all())
        asked = labelled if labelled is not None else list(made_up(papers, without))
        found = sheets(library, embedder, asked)
        embedder.save()
    return found


def _plain(sheet: Sheet) -> Numbers:
    return np.array([astuple(item) for row in sheet.rows for item in row])


def _full(sheet: Sheet, first: Numbers) -> Numbers:
    """With the cosines of the sentences that would be embedded, and no others."""
    order = np.argsort(-(_plain(sheet) @ first), kind="stable")[:EMBEDDED]
    chosen, numbers = set(order.tolist()), iter(range(len(sheet.gold)))
    cosines = [[one if next(numbers) in chosen else None for one in row] for row in sheet.cosines]
    full = with_similarity(sheet.rows, cosines)
    return np.array([astuple(item) for row in full for item in row])


def fit(seen: Sequence[tuple[Numbers, Sheet]], claims: int) -> Numbers:
    """Logistic regression over each question's sentences, gold ones sharing the weight of one.

    The first `claims` count whole, the made-up questions after them less; descent with momentum.
    """
    weights = [1.0 if i < claims else MADE_UP_WEIGHT for i in range(len(seen))]
    known = [(x, s.gold, w) for (x, s), w in zip(seen, weights, strict=True) if s.gold.any()]
    scale = np.concatenate([x for x, _, _ in known]).std(axis=0) + 1e-6
    mean = np.concatenate([x for x, _, _ in known]).mean(axis=0)
    most = max(len(x) for x, _, _ in known)
    block = np.zeros((len(known), most, len(NAMES)))
    aims, outside = np.zeros((len(known), most)), np.full((len(known), most), -1e9)
    for i, (x, gold, _) in enumerate(known):
        block[i, : len(x)] = (x - mean) / scale
        aims[i, : len(x)], outside[i, : len(x)] = gold / gold.sum(), 0.0
    share = np.array([w for _, _, w in known])[:, None] / sum(w for _, _, w in known)
    flat, found, momentum = block.reshape(-1, len(NAMES)), np.zeros(len(NAMES)), np.zeros(1)
    for _ in range(ROUNDS):
        grown = block @ found + outside
        grown = np.exp(grown - grown.max(axis=1, keepdims=True))
        surprise = (grown / grown.sum(axis=1, keepdims=True) - aims) * share
        momentum = 0.9 * momentum + flat.T @ surprise.ravel() + PENALTY * found
        found = found - 0.15 * momentum
    fitted: Numbers = found / scale
    return fitted


def crossed(seen: Sequence[tuple[Numbers, Sheet]], claims: int) -> list[Numbers]:
    """The claims' scores by weights fitted on none of their fold's abstracts."""
    papers = sorted(set().union(*(sheet.answered_by for _, sheet in seen[:claims])))
    fold = {paper: i % FOLDS for i, paper in enumerate(papers)}
    folds = [{fold[paper] for paper in sheet.answered_by} for _, sheet in seen[:claims]]
    scores: list[Numbers] = [np.zeros(0)] * claims
    for number in range(FOLDS):
        inside = [pair for pair, of in zip(seen, folds, strict=False) if number not in of]
        found = fit([*inside, *seen[claims:]], len(inside))
        for i, of in enumerate(folds):
            if min(of) == number:
                scores[i] = seen[i][0] @ found
    return scores


def calibrate(scores: Sequence[Numbers], gold: Sequence[Numbers]) -> tuple[float, float]:
    """Slope and offset that turn scores into log odds of being gold: Platt's, by Newton's steps."""
    s, y = np.concatenate(scores), np.concatenate(gold)
    x = np.stack([s, np.ones_like(s)], axis=1)
    found = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        bend = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        found = found + np.linalg.solve(bend, x.T @ (y - p))
    return float(found[0]), float(found[1])


def _report(way: str, scores: Sequence[Numbers], claims: Sequence[Sheet]) -> None:
    """End to end, among the sentences shown; and within each abstract that holds evidence."""
    shown = [_shown(s, sheet.paper) for s, sheet in zip(scores, claims, strict=True)]
    for most in (1, 3, 5):
        hits = sum(
            bool(sheet.gold[order[:most]].any()) for order, sheet in zip(shown, claims, strict=True)
        )
        print(f"{way}: end to end @{most}  {hits}/{len(claims)} = {hits / len(claims):.3f}")
    inside = [
        (s[sheet.paper == paper], sheet.gold[sheet.paper == paper])
        for s, sheet in zip(scores, claims, strict=True)
        for paper in np.unique(sheet.paper[sheet.gold > 0])
    ]
    for most in (1, 3):
        hits = sum(bool(gold[np.argsort(-s, kind="stable")[:most]].any()) for s, gold in inside)
        print(f"{way}: in the abstract @{most}  {hits}/{len(inside)} = {hits / len(inside):.3f}")


def _shown(scores: Numbers, paper: NDArray[np.int64]) -> list[int]:
    """The best sentences, so many of a paper at most."""
    order: list[int] = []
    for i in np.argsort(-scores, kind="stable").tolist():
        if sum(paper[other] == paper[i] for other in order) < MOST_OF_A_PAPER:
            order.append(i)
    return order


def write(fitted: dict[str, dict[str, Any]], shared: Path) -> None:
    """The weights as data, with where they come from."""
    claims = shared / "bench/scifact_claims/claims.jsonl"
    sets = [claims, *sorted(file for file in (shared / "seeds").rglob("*") if file.is_file())]
    whole = hashlib.sha256(b"".join(file.read_bytes() for file in sets[1:]))
    document = {
        "script": "tests/bench/fit_answer.py",
        "sets": [
            {"name": "SciFact claims", "sha256": hashlib.sha256(claims.read_bytes()).hexdigest()},
            {"name": "seeds, all files in order", "sha256": whole.hexdigest()},
        ],
        **fitted,
    }
    WEIGHTS_FILE.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
