"""What each threshold of `bot.outcome` would decline: the curve that chose it.

`python -m tests.bench.outcomes [--home FOLDER] [--shared FOLDER]` asks a library of the seeds their
own questions, near misses, and questions from elsewhere, and prints the share declined of each.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.bootstrap import open_library, open_workshop
from bot.outcome import FOREIGN
from bot.render.progress import ProgressBars
from bot.settings import read_settings
from tests.bench.answers import SHARED, rows
from vectorstore.models import Retrieval

THRESHOLDS = (0.25, 0.27, 0.29, 0.30, 0.31, 0.32, 0.33, 0.35, 0.37, 0.40)


def main() -> None:
    """Prints one row a threshold, a column a kind of question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--shared", type=Path, default=SHARED)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = str(options.home or temporary)
        settings = read_settings({**os.environ, "FOOTNOTE_HOME": home}, Path("no file"))
        with open_workshop(settings) as workshop, ProgressBars() as progress:
            workshop.ingest(progress).run([options.shared / "seeds"])
        with open_library(settings) as library:
            near = {
                kind: [_nearness(library.retriever.retrieve(text)) for text in texts]
                for kind, texts in _questions(options.shared / "bench").items()
            }
    print("threshold", *(f"{kind} ({len(found)})" for kind, found in near.items()), sep="  ")
    for threshold in THRESHOLDS:
        shares = (sum(one < threshold for one in found) / len(found) for found in near.values())
        mark = " *" if threshold == FOREIGN else ""
        print(f"{threshold:9.2f}", *(f"{share:.3f}" for share in shares), mark, sep="  ")


def _questions(bench: Path) -> dict[str, Sequence[str]]:
    others = rows(bench / "seed_questions/unanswerable.jsonl")
    return {
        "answerable": [row["question"] for row in rows(bench / "seed_questions/answerable.jsonl")],
        "near": [row["question"] for row in others if row["type"] in ("near", "false-premise")],
        "far": [row["question"] for row in others if row["type"] == "far"],
        "cranfield": [row["text"] for row in rows(bench / "cranfield/queries.jsonl")],
        "scifact": [row["text"] for row in rows(bench / "scifact/queries.jsonl")][::4],
    }


def _nearness(found: Retrieval) -> float:
    top_dense = found.signals.top_dense
    if top_dense is None:
        raise SystemExit("this benchmark needs the local embedder")
    return top_dense


if __name__ == "__main__":
    main()
