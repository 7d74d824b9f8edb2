"""Speed and agreement of the local embedder in int8 and float32, against sentence-transformers.

`python -m tests.bench.embedders [--texts 200] [--torch-python PATH] [--ndcg FOLDER]`: PATH is a
Python that has sentence-transformers, FOLDER a labelled set in BEIR's layout whose documents are
ranked by cosine alone. Ratios are to the last line of the table.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bot.metrics import ndcg_at
from bot.testsets import read_retrieval_set
from vectorstore.minilm import MiniLM, find_model_folder
from vectorstore.models import Vectors

SHARED = Path(__file__).parents[3] / "shared" / "bench"
QUERY = "Do language models hallucinate less with retrieval augmentation?"
ROUNDS = 3
QUERIES = 30

# Runs under the other Python: reads texts as JSON, saves vectors, prints its figures.
PEER = """
import json, sys, time
started = time.perf_counter()
import numpy, torch
from sentence_transformers import SentenceTransformer
torch.set_num_threads(int(sys.argv[3]))
model = SentenceTransformer(sys.argv[1], device="cpu")
model.max_seq_length = 256
encode = lambda texts: model.encode(
    texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
encode("one")
load = time.perf_counter() - started
texts, query, rounds, queries = json.load(sys.stdin)
def timed(work, times):
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return sorted(spent)[len(spent) // 2]
numpy.save(sys.argv[2], encode(texts))
batch, single = timed(lambda: encode(texts), rounds), timed(lambda: encode(query), queries)
print(json.dumps([len(texts) / batch, single, load]))
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """One embedder: texts a second, seconds a query, seconds to load, its vectors."""

    name: str
    rate: float
    query: float
    load: float
    vectors: Vectors


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--torch-python", type=Path)
    parser.add_argument("--ndcg", type=Path)
    arguments = parser.parse_args()
    texts = [_text(row) for row in _rows(SHARED / "scifact" / "corpus.jsonl.gz")]
    texts = texts[: arguments.texts]
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        table = [_ours(texts, cache, quantised) for quantised in (True, False)]
        if arguments.torch_python:
            table.append(_peer(arguments.torch_python, texts, cache))
        _print(table)
        if arguments.ndcg:
            for quantised in (True, False):
                embedder = MiniLM(find_model_folder(), cache, quantised=quantised)
                score = _ndcg(embedder, arguments.ndcg)
                print(f"{_name(quantised)}: nDCG@10 {score:.4f} on {arguments.ndcg.name}")


def _ours(texts: list[str], cache: Path, quantised: bool) -> Figures:
    MiniLM(find_model_folder(), cache, quantised=quantised).embed_query("build the graph")
    load = _cold_load(cache, quantised)
    embedder = MiniLM(find_model_folder(), cache, quantised=quantised)
    vectors = embedder.embed_documents(texts)
    return Figures(
        _name(quantised),
        len(texts) / _timed(lambda: embedder.embed_documents(texts), ROUNDS),
        _timed(lambda: embedder.embed_query(QUERY), QUERIES),
        load,
        vectors,
    )


def _cold_load(cache: Path, quantised: bool) -> float:
    code = (
        "import sys, time; started = time.perf_counter()\n"
        "from pathlib import Path; from vectorstore.minilm import MiniLM, find_model_folder\n"
        f"minilm = MiniLM(find_model_folder(), Path(sys.argv[1]), quantised={quantised})\n"
        "minilm.embed_query('one')\n"
        "print(time.perf_counter() - started)"
    )
    command = [sys.executable, "-c", code, str(cache)]
    return median(float(subprocess.check_output(command)) for _ in range(ROUNDS))


def _peer(python: Path, texts: list[str], folder: Path) -> Figures:
    saved = folder / "peer.npy"
    done = subprocess.run(
        [python, "-c", PEER, str(find_model_folder()), str(saved), str(os.cpu_count())],
        input=json.dumps([texts, QUERY, ROUNDS, QUERIES]),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )
    rate, query, load = json.loads(done.stdout.splitlines()[-1])
    return Figures("sentence-transformers", rate, query, load, np.load(saved))


def _timed(work: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return median(spent)


def _print(table: list[Figures]) -> None:
    base = table[-1]
    print(f"{len(base.vectors)} texts on {os.cpu_count()} cores, medians")
    print(
        f"{'embedder':22} {'texts/s':>8} {'ratio':>6} {'query ms':>9} {'ratio':>6} {'load s':>7}",
        end="",
    )
    print(f" {'cosine':>8} {'least':>8} {'top-10':>7}")
    for row in table:
        cosine = (row.vectors * base.vectors).sum(axis=1)
        print(
            f"{row.name:22} {row.rate:8.1f} {row.rate / base.rate:6.2f} {row.query * 1000:9.2f} "
            f"{row.query / base.query:6.2f} {row.load:7.2f} {cosine.mean():8.5f} "
            f"{cosine.min():8.5f} {_overlap(row.vectors, base.vectors):7.3f}"
        )


def _overlap(ours: Vectors, theirs: Vectors) -> float:
    """The share of each text's ten nearest that both embedders find."""
    near = [np.argsort(-(vectors @ vectors.T), axis=1)[:, 1:11] for vectors in (ours, theirs)]
    return float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(*near, strict=True)]))


def _ndcg(embedder: MiniLM, folder: Path) -> float:
    labelled = read_retrieval_set(folder)
    documents = _rows(labelled.corpus)
    vectors = embedder.embed_documents([_text(row) for row in documents])
    scores = []
    for query, grades in labelled.grades.items():
        cosines = vectors @ embedder.embed_query(labelled.queries[query])
        found = [documents[at]["id"] for at in np.argsort(-cosines)[:10]]
        scores.append(ndcg_at(found, grades))
    return float(np.mean(scores))


def _name(quantised: bool) -> str:
    return "int8" if quantised else "float32"


def _rows(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return [json.loads(line) for line in text.splitlines()]


def _text(row: dict[str, Any]) -> str:
    return "\n".join(filter(None, (row.get("title"), row.get("text"))))


if __name__ == "__main__":
    main()
