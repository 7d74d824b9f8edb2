"""What other thresholds of `bot.outcome` would decline, and what is found not to be stated.

`python -m tests.bench.outcomes [--home FOLDER] [--shared FOLDER]` asks a library of the seeds their
own questions, near misses, and questions from elsewhere, and prints the share declined of each,
with vectors and by words alone. The row marked * is the threshold in use. Below stand the counts
with 95% intervals: declined as off-topic, and beyond these found not to be stated, a curve of
near misses over what answering them would cost.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.bootstrap import Library, open_library, open_workshop
from bot.context import number_sentences, read_messages, write_messages
from bot.metrics import Share
from bot.outcome import nearness
from bot.render.progress import ProgressBars
from bot.settings import read_settings
from bot.spelling import Spelling
from bot.stated import states
from tests.bench.answers import SHARED, rows
from tests.bench.everyday import EVERYDAY, HOMONYMS
from vectorstore.models import Signals

MARGINS = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True)
class Asked:
    """What is known of a question before a model is asked."""

    signals: Signals
    documents: int
    is_stated: bool


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
            asked = {
                kind: [_ask(library, text) for text in texts]
                for kind, texts in _questions(options.shared / "bench").items()
            }
    print("with vectors")
    _print_curve({kind: [_margin(one) for one in found] for kind, found in asked.items()})
    print("by words alone")
    _print_curve({kind: [_margin(_wordy(one)) for one in found] for kind, found in asked.items()})
    print("at the threshold in use: declined as off-topic, or plainly not stated")
    for kind, found in asked.items():
        off = sum(_margin(one) < 0 for one in found)
        unanswered = sum(_margin(one) < 0 or not one.is_stated for one in found)
        print(f"  {kind:14} {_share(off, len(found))}   {_share(unanswered, len(found))}")
    print("near misses and false premises unanswered, at thresholds that decline of the answerable")
    near = asked["near"] + asked["false-premise"]
    for threshold in MARGINS:
        declined = sum(_margin(one) < threshold for one in asked["answerable"])
        unanswered = sum(_margin(one) < threshold or not one.is_stated for one in near)
        rate = _share(declined, len(asked["answerable"]))
        print(f"  {threshold:5.1f}  {rate}   {_share(unanswered, len(near))}")


def _share(hits: int, total: int) -> str:
    low, high = Share(hits, total).interval
    return f"{hits}/{total} = {hits / total:.3f} ({low:.2f}–{high:.2f})"


def _questions(bench: Path) -> dict[str, Sequence[str]]:
    others = rows(bench / "seed_questions/unanswerable.jsonl")
    return {
        "answerable": [row["question"] for row in rows(bench / "seed_questions/answerable.jsonl")],
        "near": [row["question"] for row in others if row["type"] == "near"],
        "false-premise": [row["question"] for row in others if row["type"] == "false-premise"],
        "far": [row["question"] for row in others if row["type"] == "far"],
        "everyday": EVERYDAY,
        "homonyms": HOMONYMS,
        "cranfield": [row["text"] for row in rows(bench / "cranfield/queries.jsonl")],
        "scifact": [row["text"] for row in rows(bench / "scifact/queries.jsonl")][::4],
    }


def _ask(library: Library, typed: str) -> Asked:
    count_tokens = library.embedder.count_tokens if library.embedder else None
    question = Spelling(library.words, count_tokens).correct(typed).text
    found = library.retriever.retrieve(question)
    papers = library.papers.many([hit.doc_id for hit in found.hits])
    evidence = number_sentences(
        [papers[hit.doc_id] for hit in found.hits if hit.doc_id in papers],
        lambda text: len(text) // 4,
    )
    passages = read_messages(write_messages(question, evidence))
    return Asked(found.signals, found.documents, states(passages))


def _wordy(asked: Asked) -> Asked:
    return replace(asked, signals=replace(asked.signals, top_dense=None, elsewhere=None))


def _margin(asked: Asked) -> float:
    return nearness(asked.signals, asked.documents)


def _print_curve(margins: Mapping[str, Sequence[float]]) -> None:
    print("threshold", *(f"{kind} ({len(found)})" for kind, found in margins.items()), sep="  ")
    for threshold in MARGINS:
        shares = (sum(one < threshold for one in found) / len(found) for found in margins.values())
        mark = " *" if threshold == 0 else ""
        print(f"{threshold:9.1f}", *(f"{share:.3f}" for share in shares), mark, sep="  ")


if __name__ == "__main__":
    main()
