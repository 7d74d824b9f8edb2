"""The fields that a question may be about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vectorstore.errors import EmbedderMissing
from vectorstore.fields import FIELDS_FILE, nearest_field, vectors_file
from vectorstore.minilm import MiniLM, find_model_folder

LINES = FIELDS_FILE.read_text(encoding="utf-8").splitlines()


def test_every_field_has_a_vector() -> None:
    """The two files are made together."""
    assert (len(LINES), 384) == np.load(vectors_file("minilm")).shape


def test_no_field_is_there_twice() -> None:
    """Nor is any line empty."""
    assert len(LINES) == len({line.strip() for line in LINES if line.strip()})


def test_the_vectors_are_the_lines_own(tmp_path: Path) -> None:
    """Made by the embedder that is in use, in the lines' order."""
    try:
        embedder = MiniLM(find_model_folder(), tmp_path)
    except EmbedderMissing as missing:
        pytest.skip(str(missing))

    kept = np.load(vectors_file("minilm")).astype(np.float32)
    fresh = embedder.embed_documents([LINES[0], LINES[-1]])

    assert (kept[[0, -1]] * fresh).sum(axis=1) == pytest.approx(1.0, abs=0.01)
    assert nearest_field("minilm", fresh[0]) == pytest.approx(1.0, abs=0.01)


def test_an_embedder_without_fields_has_no_nearest_one() -> None:
    """Its cosines are not to be compared with those of another."""
    assert nearest_field("openai:text-embedding-3-small", np.ones(1536, np.float32)) is None
