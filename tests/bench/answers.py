"""How well labelled questions are answered, and how well questions from elsewhere are declined.

`python -m tests.bench.answers [--home FOLDER] [--shared FOLDER] [--foreign N]` asks a library of
the seeds the questions of `bench/seed_questions` and N of Cranfield's, with the model of
FOOTNOTE_MODEL (offline by default). A library already in FOLDER is used as it is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.answer import Answer
from bot.bootstrap import open_library, open_workshop
from bot.metrics import Share
from bot.render.progress import ProgressBars
from bot.settings import Settings, read_settings

SHARED = Path(__file__).parents[3] / "shared"
# The figures of a prototype: three sentences, no vectors.
BASELINE = {"right paper cited": 0.79, "gold sentence shown": 0.69, "key facts present": 0.57}


def main() -> None:
    """Prints one line a figure, with counts and 95% intervals."""
    options = _options()
    with tempfile.TemporaryDirectory() as temporary:
        settings = read_settings(
            {**os.environ, "FOOTNOTE_HOME": str(options.home or temporary)}, Path("no file")
        )
        _fill(settings, options.shared / "seeds")
        with open_library(settings) as library:
            ask = library.ask
            questions = options.shared / "bench/seed_questions"
            answerable = rows(questions / "answerable.jsonl")
            _report_answerable([(row, ask.answer(row["question"])) for row in answerable])
            others = rows(questions / "unanswerable.jsonl")
            _report_others([(row, ask.answer(row["question"])) for row in others])
            foreign = rows(options.shared / "bench/cranfield/queries.jsonl")[: options.foreign]
            declined = [ask.answer(row["text"]).status != "answered" for row in foreign]
            _print("Cranfield's questions declined", sum(declined), len(declined))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="the library's folder; a temporary one if none")
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--foreign", type=int, default=225)
    return parser.parse_args()


def _fill(settings: Settings, seeds: Path) -> None:
    with open_workshop(settings) as workshop, ProgressBars() as progress:
        workshop.ingest(progress).run([seeds])


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _report_answerable(asked: Sequence[tuple[dict[str, Any], Answer]]) -> None:
    total = len(asked)
    _print("right paper cited", sum(_cites(row, answer) for row, answer in asked), total)
    _print("gold sentence shown", sum(_shows(row, answer) for row, answer in asked), total)
    _print("key facts present", sum(_states(row, answer) for row, answer in asked), total)
    _print("answerable declined", sum(a.status != "answered" for _, a in asked), total)
    shown = statistics.fmean(len(answer.sentences) for _, answer in asked)
    print(f"{'sentences shown':32} {shown:.1f} a question")
    times = sorted(answer.timings_ms["total"] for _, answer in asked[1:])
    print(f"{'time of a warm answer':32} median {times[len(times) // 2]} ms, most {times[-1]} ms")


def _report_others(asked: Sequence[tuple[dict[str, Any], Answer]]) -> None:
    for kind in dict.fromkeys(row["type"] for row, _ in asked):
        statuses = [answer.status for row, answer in asked if row["type"] == kind]
        declined = sum(status != "answered" for status in statuses)
        _print(f"{kind} declined", declined, len(statuses))
        print(f"{'':32} {dict(Counter(statuses))}")


def _quotes(answer: Answer) -> list[str]:
    return [cited.quote for sentence in answer.sentences for cited in sentence.citations]


def _cites(row: dict[str, Any], answer: Answer) -> bool:
    titles = {cited.title for sentence in answer.sentences for cited in sentence.citations}
    return not titles.isdisjoint(row["gold"])


def _shows(row: dict[str, Any], answer: Answer) -> bool:
    gold = [item["sentence"] for item in row["gold_sentences"]]
    return any(one in quote or quote in one for one in gold for quote in _quotes(answer))


def _states(row: dict[str, Any], answer: Answer) -> bool:
    shown = " ".join(_quotes(answer)).casefold()
    return all(fact.casefold() in shown for fact in row["key_facts"])


def _print(name: str, hits: int, total: int) -> None:
    share = Share(hits, total)
    low, high = share.interval
    baseline = f"   [{BASELINE[name]:.2f}]" if name in BASELINE else ""
    print(f"{name:32} {hits}/{total} = {share.value or 0:.3f}  ({low:.2f}–{high:.2f}){baseline}")


if __name__ == "__main__":
    main()
