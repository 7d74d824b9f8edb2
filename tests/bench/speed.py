"""Time and memory of `footnote`, each figure beside the plain script of `tests.bench.peer_rag`.

`python -m tests.bench.speed --seeds DIR --peer-python PATH [--arxiv CORPUS --cache FOLDER]`: PATH
is a Python with sentence-transformers and langchain-chroma. CORPUS is a large one, whose vectors
`tests.bench.arxiv_vectors` has put into FOLDER; there its library is kept too. Programs alternate;
shown are medians and, for judging on a busy machine, processor time. With `--from-source` no
compiled modules are kept, as where PYTHONDONTWRITEBYTECODE is set.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from bot.bootstrap import open_library, open_workshop
from bot.settings import Settings, read_settings
from tests.bench.large_library import measure_large
from tests.bench.processes import Run, quantile, run
from tests.bench.searches import measure_searches
from tests.conftest import OURS, SHARED
from tests.mock_llm import MockLLM
from vectorstore.embeddings import Embedder
from vectorstore.minilm import find_model_folder

PEER = Path(__file__).with_name("peer_rag.py")
FOOTNOTE = (sys.executable, "-m", "bot")
INGESTED = 240
WINDOW = 250
"""Tokens of a paper in the comparison of ingests: one vector each, in both programs."""


class Quiet:
    """Progress that nobody watches."""

    def show(self, phase: str, done: int, total: int | None) -> None: ...


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=Path, required=True)
    parser.add_argument("--peer-python", type=Path, required=True)
    parser.add_argument("--arxiv", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--from-source", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="footnote-speed-") as folder:
        speed = Speed(Path(folder), arguments.peer_python, from_source=arguments.from_source)
        speed.prepare(arguments.seeds)
        speed.asking(arguments.rounds)
        speed.helping(arguments.rounds)
        speed.searching()
        speed.ingesting(min(arguments.rounds, 3))
    if arguments.arxiv and arguments.cache:
        measure_large(arguments.arxiv, arguments.cache)


class Speed:
    """One library of ours and one of the peer's, over the same papers."""

    def __init__(self, folder: Path, peer_python: Path, *, from_source: bool) -> None:
        self._folder = folder
        self._peer_python = peer_python
        self._peer_store = folder / "peer"
        self._environ = _environ(folder, from_source)
        self._settings = _settings(folder / "home")
        self._questions: list[str] = []
        self._titles: list[str] = []

    def prepare(self, seeds: Path) -> None:
        """Both programs take the papers in; the compiled modules of both are written."""
        self._ours("ingest", seeds)
        papers = self._folder / "papers.jsonl"
        with open_library(self._settings) as library:
            found = list(library.papers.all())
        papers.write_text(_rows((paper.title, paper.abstract) for paper in found))
        self._titles = [paper.title for paper in found]
        self._questions = _questions() or self._titles[:30]
        self._peer("ingest", self._peer_store, papers)
        print(f"{len(found)} papers; ratios are ours to the peer's")

    def asking(self, rounds: int) -> None:
        """`ask` from shell to printed answer, and the most memory it held."""
        asked = self._questions[:: max(len(self._questions) // rounds, 1)][:rounds]
        self._ours("ask", asked[0])
        self._peer("ask", self._peer_store, asked[0])
        ours, peers, hosted = [], [], []
        with MockLLM() as server:
            served = {"FOOTNOTE_MODEL": "openai:mock", "OPENAI_API_KEY": "any"}
            served["OPENAI_BASE_URL"] = server.base_url
            for question in asked:
                peers.append(self._peer("ask", self._peer_store, question))
                ours.append(self._ours("ask", question))
                hosted.append(self._ours("ask", question, **served))
        _compare("ask, offline model (goal 0.3, 1.8 s)", ours, peers)
        _compare("ask, hosted model on loopback", hosted, peers)

    def helping(self, rounds: int) -> None:
        """`--help`."""
        runs = [self._ours("--help") for _ in range(2 * rounds)]
        wall, cpu = median(one.wall for one in runs), median(one.cpu for one in runs)
        print(f"{'--help (goal 0.3 s)':40}{wall:6.2f} s  cpu {cpu:5.2f} s")

    def searching(self) -> None:
        """Warm searches, over questions and titles."""
        queries = self._questions + self._titles[::5]
        listed = self._folder / "queries.txt"
        listed.write_text("\n".join(" ".join(query.split()) for query in queries))
        peers = json.loads(_last_line(self._peer("search", self._peer_store, listed)))
        with open_library(self._settings) as library:
            measure_searches("warm search (goal p95 12 ms)", library.retriever, queries)
        wall, cpu = peers["wall"], peers["cpu"]
        print(
            f"{'  the peer':40}p50 {median(wall):6.1f} ms  p95 {quantile(wall, 0.95):6.1f} ms"
            f"   cpu p50 {median(cpu):6.1f} p95 {quantile(cpu, 0.95):6.1f}"
        )

    def ingesting(self, rounds: int) -> None:
        """Papers a second, everything imported and loaded."""
        with open_library(self._settings) as library:
            embedder = library.embedder
            assert embedder is not None
            papers = list(library.papers.all())[:INGESTED]
        cut = [(paper.title, _cut(embedder, paper.title, paper.abstract)) for paper in papers]
        source = self._folder / "cut.jsonl"
        source.write_text(_rows(cut))
        self._ingest(source, "warm", embedder)
        ours, peers = [], []
        for number in range(rounds):
            ours.append(self._ingest(source, f"ours{number}", embedder))
            peer = self._peer("ingest", self._folder / f"peer{number}", source)
            figures = json.loads(_last_line(peer))
            peers.append(Run(figures["wall"], figures["cpu"], 0, ""))
        wall = median(one.wall for one in peers) / median(one.wall for one in ours)
        cpu = median(one.cpu for one in peers) / median(one.cpu for one in ours)
        rates = [1 / median(one.wall for one in runs) for runs in (ours, peers)]
        print(
            f"{'ingest (goal 1.2 times)':40}{rates[0]:.1f} papers/s, peer {rates[1]:.1f}: "
            f"{wall:.2f} times, by cpu {cpu:.2f} times"
        )

    def _ingest(self, source: Path, home: str, embedder: Embedder) -> Run:
        """Seconds a paper, catalogue, words, vectors and Chroma."""
        started = os.times()
        with open_workshop(_settings(self._folder / home)) as workshop:
            workshop.library.embedder = embedder
            workshop.ingest(Quiet()).run([source])
        ended = os.times()
        cpu = ended.user + ended.system - started.user - started.system
        return Run((ended.elapsed - started.elapsed) / INGESTED, cpu / INGESTED, 0, "")

    def _ours(self, *arguments: str | Path, **environ: str) -> Run:
        home = {"FOOTNOTE_HOME": str(self._settings.home)}
        return run([*FOOTNOTE, *arguments], self._environ | home | environ, Path.cwd())

    def _peer(self, verb: str, store: Path, argument: str | Path) -> Run:
        command = (self._peer_python, PEER, verb, find_model_folder(), store, argument)
        return run(command, self._environ, self._folder)


def _environ(folder: Path, from_source: bool) -> dict[str, str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environ |= {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    if from_source:
        return environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _settings(home: Path) -> Settings:
    return read_settings({"FOOTNOTE_HOME": str(home)}, Path(os.devnull))


def _questions() -> list[str]:
    file = SHARED / "bench" / "seed_questions" / "answerable.jsonl"
    if not file.is_file():
        return []
    return [json.loads(line)["question"] for line in file.read_text().splitlines()]


def _rows(papers: Iterable[tuple[str, str]]) -> str:
    return "".join(json.dumps({"title": title, "text": text}) + "\n" for title, text in papers)


def _cut(embedder: Embedder, title: str, text: str) -> str:
    """As many words of the text as fit one vector under the title."""
    words = text.split()
    while words and embedder.count_tokens(f"{title}\n{' '.join(words)}") > WINDOW:
        words = words[: len(words) * 19 // 20]
    return " ".join(words)


def _compare(name: str, ours: list[Run], peers: list[Run]) -> None:
    wall = median(one.wall for one in ours) / median(one.wall for one in peers)
    cpu = median(one.cpu for one in ours) / median(one.cpu for one in peers)
    print(f"{name:40}{_middle(ours)}\n{'  the peer':40}{_middle(peers)}")
    print(f"{'  ratio':40}{wall:6.3f}        cpu {cpu:.3f}")


def _middle(runs: list[Run]) -> str:
    wall, cpu = median(one.wall for one in runs), median(one.cpu for one in runs)
    return f"{wall:6.2f} s  cpu {cpu:5.2f} s  at most {max(one.memory for one in runs):4.0f} MB"


def _last_line(done: Run) -> str:
    return done.output.splitlines()[-1]


if __name__ == "__main__":
    main()
