"""The fields people ask about, each as one line and as a vector, to see where a query belongs.

`fields.txt` is written for this project. Its vectors are made by `python -m tests.bench.fields`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from vectorstore.models import Vectors

FOLDER = Path(__file__).parent
FIELDS_FILE = FOLDER / "fields.txt"


def has_fields(embedder: str) -> bool:
    """Whether the fields have this embedder's vectors."""
    return vectors_file(embedder).is_file()


def nearest_field(embedder: str, vector: Vectors) -> float | None:
    """The cosine of the field nearest to a query's vector; None for an embedder without fields."""
    fields = _vectors(embedder)
    return None if fields is None else float((fields @ vector).max())


def vectors_file(embedder: str) -> Path:
    """Where an embedder's vectors of the lines of `fields.txt` are, half precision, in order."""
    return FOLDER / f"{embedder}.npy"


@cache
def _vectors(embedder: str) -> Vectors | None:
    path = vectors_file(embedder)
    return np.load(path).astype(np.float32) if path.is_file() else None
