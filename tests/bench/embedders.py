"""Speed and agreement of the local embedder in int8 and float32, against sentence-transformers.

`python -m tests.bench.embedders [--texts 200] [--torch-python PATH] [--ndcg FOLDER]`: PATH is a
Python that has sentence-transformers, FOLDER a labelled set in BEIR's layout whose documents are
ranked by cosine alone. Ratios are to the last line of the table: texts a second, query time.
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
from contextlib import ExitStack
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
PEER_VECTORS = "peer.npy"

# Runs under the other Python: reads texts and a query, then answers each line with seconds spent.
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
texts, query = json.loads(sys.stdin.readline())
numpy.save(sys.argv[2], encode(texts))
print(load, flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    encode(texts if line == "texts\\n" else query)
    print(time.perf_counter() - started, flush=True)
"""


Run = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Contender:
    """One embedder: seconds to load, its vectors, and runs that give the seconds they took."""

    name: str
    load: float
    vectors: Vectors
    texts: Run
    query: Run


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--torch-python", type=Path)
    parser.add_argument("--ndcg", type=Path)
    arguments = parser.parse_args()
    texts = [_text(row) for row in _rows(SHARED / "scifact" / "corpus.jsonl.gz")]
    texts = texts[: arguments.texts]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        cache = Path(folder)
        contenders = [_ours(texts, cache, quantised) for quantised in (True, False)]
        if arguments.torch_python:
            peer = stack.enter_context(_peer_process(arguments.torch_python, cache))
            contenders.append(_peer(peer, texts, cache))
        _compare(contenders)
        if arguments.ndcg:
            for quantised in (True, False):
                embedder = MiniLM(find_model_folder(), cache, quantised=quantised)
                score = _ndcg(embedder, arguments.ndcg)
                print(f"{_name(quantised)}: nDCG@10 {score:.4f} on {arguments.ndcg.name}")


def _ours(texts: list[str], cache: Path, quantised: bool) -> Contender:
    embedder = MiniLM(find_model_folder(), cache, quantised=quantised)
    vectors = embedder.embed_documents(texts)
    return Contender(
        _name(quantised),
        _cold_load(cache, quantised),
        vectors,
        lambda: _seconds(lambda: embedder.embed_documents(texts)),
        lambda: _seconds(lambda: embedder.embed_query(QUERY)),
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


def _peer_process(python: Path, folder: Path) -> subprocess.Popen[str]:
    saved = str(folder / PEER_VECTORS)
    return subprocess.Popen(
        [python, "-c", PEER, str(find_model_folder()), saved, str(os.cpu_count())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )


def _peer(process: subprocess.Popen[str], texts: list[str], folder: Path) -> Contender:
    def ask(line: str) -> float:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    load = ask(json.dumps([texts, QUERY]))
    return Contender(
        "sentence-transformers",
        load,
        np.load(folder / PEER_VECTORS),
        lambda: ask("texts"),
        lambda: ask("query"),
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _compare(contenders: list[Contender]) -> None:
    """Rounds take turns, so that a busy machine is busy for all of them."""
    texts = [[one.texts() for one in contenders] for _ in range(ROUNDS)]
    queries = [[one.query() for one in contenders] for _ in range(QUERIES)]
    base = contenders[-1]
    print(f"{len(base.vectors)} texts on {os.cpu_count()} cores, medians")
    print(
        "embedder                texts/s  ratio  query ms  ratio  load s   cosine    least  top-10"
    )
    for at, one in enumerate(contenders):
        cosine = (one.vectors * base.vectors).sum(axis=1)
        print(
            f"{one.name:22} {len(one.vectors) / median(row[at] for row in texts):8.1f} "
            f"{median(row[-1] / row[at] for row in texts):6.2f} "
            f"{median(row[at] for row in queries) * 1000:9.2f} "
            f"{median(row[at] / row[-1] for row in queries):6.2f} {one.load:7.2f} "
            f"{cosine.mean():8.5f} {cosine.min():8.5f} {_overlap(one.vectors, base.vectors):7.3f}"
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
