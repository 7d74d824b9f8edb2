"""Ingest in real processes: killed at any moment, and two at once."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.catalogue.database import connect, migrate
from bot.catalogue.papers import Papers
from bot.catalogue.vectors import Vectors
from bot.models import Paper, Version
from vectorstore.lexical import LexicalIndex
from vectorstore.models import Change, ChunkVector, Filter

ROOT = Path(__file__).parents[2]
RECORDS = 1500
BATCH = 100
CHILD = """
import hashlib, sys
from pathlib import Path
import numpy as np
import bot.ingest
from bot.catalogue.database import connect, migrate
from bot.catalogue.papers import Papers
from bot.catalogue.vectors import Vectors
from bot.lock import writer_lock
from bot.sources.files import find_files, listing_name
from bot.sources.read import read_source
from vectorstore.indexer import Indexer
from vectorstore.lexical import LexicalIndex

home, path, bot.ingest.BATCH = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
bot.ingest.WORDS_EVERY = 3

class Hashes:
    name, dimensions, max_tokens = "hashes", 8, 256
    def count_tokens(self, text):
        return len(text.split())
    def embed_documents(self, texts):
        return np.array([list(hashlib.sha256(t.encode()).digest()[:8]) for t in texts], "f4")

class Acknowledging(Papers):
    def add(self, listing, origin, records):
        counts = super().add(listing, origin, records)
        print(f"kept {len(records)}", flush=True)
        return counts

class Sources:
    find_files = staticmethod(find_files)
    listing_name = staticmethod(listing_name)
    read_source = staticmethod(read_source)

class Silent:
    def show(self, phase, done, total):
        print(phase, done, flush=True)

with writer_lock(home, lambda message: print(message, flush=True)):
    engine = connect(f"sqlite:///{home / 'catalogue.db'}")
    migrate(engine)
    papers = Acknowledging(engine)
    indexer = Indexer(papers, Vectors(engine), LexicalIndex(home / "tantivy"), Hashes())
    report = bot.ingest.Ingest(papers, Sources(), indexer, Silent()).run([path])
    print(f"added {report.added} updated {report.updated} unchanged {report.unchanged}", flush=True)
"""


@dataclass(frozen=True)
class Contents:
    """All that a library holds."""

    papers: list[Paper]
    versions: list[list[Version]]
    changes: list[Change]
    vectors: list[ChunkVector]
    cursors: tuple[int, int]
    words: int
    found: list[str]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers with a few revised ones among them."""
    choose = random.Random(7)  # noqa: S311 - no secret
    words = ["sand", "tide", "storm", "coast", "bee", "nest", "vote", "eye", "light", "wave"]
    path = tmp_path_factory.mktemp("input") / "papers.jsonl"
    with path.open("w") as file:
        for number in range(RECORDS):
            own_id = number - 1 if number % 50 == 1 else number
            text = " ".join(choose.choices(words, k=60)) + f" {number}."
            row = {"id": f"p{own_id}", "title": f"Study {own_id}", "text": text}
            file.write(json.dumps(row) + "\n")
    return path


@pytest.fixture(scope="module")
def uninterrupted(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """The library after one run that nobody disturbed."""
    home = tmp_path_factory.mktemp("calm")
    assert finish(start(home, corpus))[-1].startswith(f"added {RECORDS - RECORDS // 50}")
    return contents(home)


@pytest.mark.parametrize("moment", range(3))
def test_killed_ingest_keeps_what_it_acknowledged_and_the_next_completes_it(
    corpus: Path, uninterrupted: Contents, tmp_path: Path, moment: int
) -> None:
    """Killed twice at random moments, then left alone: the same as never killed."""
    choose = random.Random(moment)  # noqa: S311 - no secret
    kept = 0
    for _ in range(2):
        kept = max(kept, killed(start(tmp_path, corpus), choose.randint(1, 40), choose.random()))
        assert acknowledged(corpus, kept) <= papers_of(tmp_path)
    assert finish(start(tmp_path, corpus))[-1].startswith("added ")
    assert without_times(contents(tmp_path)) == without_times(uninterrupted)


def test_two_ingests_started_together_both_succeed_one_after_the_other(
    corpus: Path, uninterrupted: Contents, tmp_path: Path
) -> None:
    """One of them says for whom it waits, and then finds nothing left to do."""
    outputs = [finish(process) for process in [start(tmp_path, corpus), start(tmp_path, corpus)]]
    first, second = sorted(outputs, key=lambda lines: lines[-1], reverse=True)
    assert first[-1].startswith(f"added {RECORDS - RECORDS // 50}")
    assert second[0].startswith("waiting for `footnote ")
    assert second[-1] == f"added 0 updated 0 unchanged {RECORDS}"
    assert without_times(contents(tmp_path)) == without_times(uninterrupted)


def start(home: Path, corpus: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), str(corpus), str(BATCH)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate(timeout=90)
    assert process.returncode == 0
    return output.splitlines()


def killed(process: subprocess.Popen[str], lines: int, wait: float) -> int:
    """Kills the process a moment after so many lines; returns the records it acknowledged."""
    assert process.stdout is not None
    read = [process.stdout.readline() for _ in range(lines)]
    time.sleep(wait * 0.05)
    process.send_signal(signal.SIGKILL)
    read += process.communicate(timeout=20)[0].splitlines()
    return sum(int(line.split()[1]) for line in read if line.startswith("kept "))


def acknowledged(corpus: Path, kept: int) -> set[str]:
    rows = corpus.read_text().splitlines()[:kept]
    return {f"papers:{json.loads(row)['id']}" for row in rows}


def papers_of(home: Path) -> set[str]:
    engine = connect(f"sqlite:///{home / 'catalogue.db'}")
    migrate(engine)
    try:
        return Papers(engine).doc_ids(Filter())
    finally:
        engine.dispose()


def contents(home: Path) -> Contents:
    engine = connect(f"sqlite:///{home / 'catalogue.db'}")
    papers, vectors = Papers(engine), Vectors(engine)
    words = LexicalIndex(home / "tantivy")
    listed = list(papers.all())
    found = Contents(
        papers=listed,
        versions=[papers.versions(paper.paper_id) for paper in listed],
        changes=papers.changes(0, RECORDS),
        vectors=[chunk for page in vectors.pages("hashes") for chunk in page],
        cursors=(words.cursor(), vectors.cursor("vectors:hashes")),
        words=words.count(),
        found=sorted(hit.doc_id for hit in words.search("1034", 5)),
    )
    engine.dispose()
    return found


def without_times(contents: Contents) -> Contents:
    """The same with every version seen at no particular time."""
    versions = [
        [Version(state.version, state.abstract, "") for state in states]
        for states in contents.versions
    ]
    return Contents(
        contents.papers,
        versions,
        contents.changes,
        contents.vectors,
        contents.cursors,
        contents.words,
        contents.found,
    )
