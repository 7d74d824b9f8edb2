"""Seconds that fifty digests of five hundred new papers take, with the offline model.

`python -m tests.bench.digest_speed CORPUS`: the newest papers of `arxiv_daily` become a library of
their own; the interests are the titles of others.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.bootstrap import open_library
from bot.bootstrap.digests import build_digests
from bot.cli import run
from bot.interest import Feedback, Interest
from tests.bench.arxiv_interests import read_daily

PAPERS = 500
DIGESTS = 50


def main(corpus: Path) -> None:
    """Loads the papers and composes."""
    lines = gzip.decompress(corpus.read_bytes()).splitlines(keepends=True)
    interests = [paper.title for paper in read_daily(corpus)[:DIGESTS]]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FOOTNOTE_HOME"] = folder
        day = Path(folder) / "day.jsonl"
        day.write_bytes(b"".join(lines[-PAPERS:]))
        run(["ingest", str(day)])
        with open_library() as library:
            started = time.perf_counter()
            busy = time.process_time()
            names = sorted(library.papers.doc_ids(library.filter(None, None, None)))
            digests = build_digests(library)
            items = 0
            for number, text in enumerate(interests):
                digest = digests.compose(
                    Interest(text, likes=(names[number],)),
                    datetime.now(UTC).date(),
                    datetime.now(UTC) - timedelta(days=1),
                    shown=names[50 : 50 + number],
                    feedback=Feedback(tuple(names[100:104]), tuple(names[104:108])),
                )
                items += len(digest.items)
            took, used = time.perf_counter() - started, time.process_time() - busy
    print(
        f"{DIGESTS} digests of {PAPERS} papers, {items} items: {took:.1f} s ({used:.1f} s of CPU)"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
