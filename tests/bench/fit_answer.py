"""Fits the weights of the offline model's sentence scorer, and says how well they do.

`python -m tests.bench.fit_answer [--write] [--shared FOLDER] [--work FOLDER]` builds a library of
SciFact and one of the seeds in the work folder (kept, so that a second run is short), fits on
SciFact's claims, on the plain questions beside this file and on questions made from the seeds'
abstracts, and prints what five-fold cross-validation by abstract finds. Calibration uses only
scores of folds not fitted on. The labelled seed questions take no part.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.bootstrap import open_library, open_workshop
from bot.llm.choice import MOST_OF_A_PAPER, choose
from bot.llm.features import NAMES, Features
from bot.llm.scorer import WEIGHTS_FILE, Scored
from bot.models import Paper
from bot.question import read_question
from bot.render.progress import ProgressBars
from bot.settings import Settings, read_settings
from tests.bench.answer_sets import PLAIN, Labelled, Sheet, made_up, plain, scifact, sheets
from tests.bench.answers import SHARED, rows

FOLDS = 5
PLAIN_WEIGHT = 2.0
MADE_UP_WEIGHT = 0.1
PENALTY = 0.03
ROUNDS = 150

Numbers = NDArray[np.float64]
Goods = list[tuple[Numbers, Numbers]]


def main() -> None:
    """Prints the figures; with `--write`, writes the weights."""
    options = _options()
    claims, asked, questions = _sheets(options.shared, options.work)
    print(f"{len(claims)} claims, {len(asked)} plain, {len(questions)} made-up questions")
    labelled, every = claims + asked, claims + asked + questions
    counts = [1.0] * len(claims) + [PLAIN_WEIGHT] * len(asked) + [MADE_UP_WEIGHT] * len(questions)
    ways: dict[str, Callable[[Sheet], Numbers]] = {
        "by words": lambda sheet: _numbers(sheet.by_words),
        "with vectors": lambda sheet: _numbers(sheet.rows),
    }
    fitted = {}
    for way, see in ways.items():
        seen = [(see(sheet), sheet) for sheet in every]
        weights = fit(seen, counts)
        scores = crossed(seen, counts, len(labelled))
        slope, offset = calibrate(scores, [sheet.gold for sheet in labelled])
        odds = [slope * score + offset for score in scores]
        _report(f"{way}, claims", odds[: len(claims)], claims)
        _report(f"{way}, plain questions", odds[len(claims) :], asked)
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


def _sheets(shared: Path, work: Path) -> tuple[list[Sheet], list[Sheet], list[Sheet]]:
    check = rows(shared / "bench/seed_questions/answerable.jsonl")
    titles = {title for row in check for title in row["gold"]}
    claims = scifact(shared / "bench/scifact_claims")
    corpus = shared / "bench/scifact/corpus.jsonl.gz"
    seeds = shared / "seeds"
    return (
        _of_library(work, "scifact", corpus, lambda papers: claims),  # noqa: ARG005
        _of_library(work, "seeds", seeds, plain),
        _of_library(work, "seeds", seeds, lambda papers: list(made_up(papers, titles))),
    )


def _of_library(
    work: Path, name: str, source: Path, ask: Callable[[list[Paper]], list[Labelled]]
) -> list[Sheet]:
    """The sheets of the questions that are asked of a library's papers."""
    environment = {**os.environ, "FOOTNOTE_HOME": str(work / name)}
    settings: Settings = read_settings(environment, Path("no file"))
    if not settings.home.is_dir():
        with open_workshop(settings) as workshop, ProgressBars() as progress:
            workshop.ingest(progress).run([source])
    with open_library(settings) as library:
        return sheets(library, ask(list(library.papers.all())))


def _numbers(rows: Sequence[Sequence[Features]]) -> Numbers:
    return np.array([astuple(item) for row in rows for item in row])


def fit(seen: Sequence[tuple[Numbers, Sheet]], counts: Sequence[float]) -> Numbers:
    """Logistic regression over each question's sentences, gold ones sharing the weight of one.

    A question counts as often as `counts` says; descent with momentum.
    """
    known = [(x, s.gold, w) for (x, s), w in zip(seen, counts, strict=True) if s.gold.any()]
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


def crossed(
    seen: Sequence[tuple[Numbers, Sheet]], counts: Sequence[float], labelled: int
) -> list[Numbers]:
    """The labelled questions' scores by weights fitted on none of their fold's abstracts."""
    papers = sorted(set().union(*(sheet.answered_by for _, sheet in seen[:labelled])))
    fold = {paper: i % FOLDS for i, paper in enumerate(papers)}
    folds = [{fold[name] for name in sheet.answered_by if name in fold} for _, sheet in seen]
    scores: list[Numbers] = [np.zeros(0)] * labelled
    for number in range(FOLDS):
        inside = [i for i, of in enumerate(folds) if number not in of]
        found = fit([seen[i] for i in inside], [counts[i] for i in inside])
        for i, of in enumerate(folds[:labelled]):
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


def _report(way: str, odds: Sequence[Numbers], asked: Sequence[Sheet]) -> None:
    """Among the best sentences, among those shown in their order, and within the right abstract."""
    pairs = list(zip(odds, asked, strict=True))
    best = [[sheet.gold[i] for i in _shown(one, sheet.paper)] for one, sheet in pairs]
    read = [[sheet.gold[i] for i in _as_read(one, sheet)] for one, sheet in pairs]
    inside = [
        sheet.gold[sheet.paper == paper][np.argsort(-one[sheet.paper == paper], kind="stable")]
        for one, sheet in pairs
        for paper in np.unique(sheet.paper[sheet.gold > 0])
    ]
    for name, found in (("best", best), ("as read", read), ("in the abstract", inside)):
        hits = [sum(any(gold[:most]) for gold in found) for most in (1, 3, 5)]
        shares = " ".join(
            f"@{n} {h / len(found):.3f}" for n, h in zip((1, 3, 5), hits, strict=True)
        )
        print(f"{way}: {name:16} {shares}   ({'/'.join(map(str, hits))} of {len(found)})")
    shown = sum(map(len, read)) / len(read)
    print(f"{way}: {shown:.1f} sentences shown")


def _as_read(odds: Numbers, sheet: Sheet) -> list[int]:
    """The sentences that an answer shows, in the order in which it does."""
    items, number = [], 0
    for passage, texts in enumerate(sheet.texts):
        for place, text in enumerate(texts):
            seen = sheet.rows[passage][place]
            score = 1 / (1 + math.exp(-odds[number]))
            items.append(Scored(str(number), passage, place, text, score, seen))
            number += 1
    return [int(item.sentence_id) for item in choose(items, read_question(sheet.question))]


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
    seeds = sorted(file for file in (shared / "seeds").rglob("*") if file.is_file())
    whole = b"".join(file.read_bytes() for file in seeds)
    document = {
        "script": "tests/bench/fit_answer.py",
        "sets": [
            {"name": "SciFact claims", "sha256": _hash(claims.read_bytes())},
            {"name": "plain questions", "sha256": _hash(PLAIN.read_bytes())},
            {"name": "seeds, all files in order", "sha256": _hash(whole)},
        ],
        **fitted,
    }
    WEIGHTS_FILE.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
