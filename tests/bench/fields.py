"""Embeds the lines of `vectorstore/fields/fields.txt` and writes their vectors beside them.

`python -m tests.bench.fields CACHE`, where CACHE keeps the embedder's graph.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from vectorstore.fields import FIELDS_FILE, vectors_file
from vectorstore.minilm import MiniLM, find_model_folder


def main(cache: Path) -> None:
    """Writes the file; the same lines give the same vectors."""
    embedder = MiniLM(find_model_folder(), cache)
    lines = FIELDS_FILE.read_text(encoding="utf-8").splitlines()
    vectors = embedder.embed_documents(lines)
    np.save(vectors_file(embedder.name), vectors.astype(np.float16))
    print(f"{len(lines)} fields")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
