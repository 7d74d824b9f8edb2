"""The file that holds the local embedder's graph; knowing where it is does not need onnx."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from vectorstore.errors import EmbedderError

VERSION = 4
"""In the file's name: another graph of `vectorstore.minilm_graph` needs another number."""


def graph_path(cache_folder: Path, *, quantised: bool = True) -> Path:
    """Where the graph is kept in `cache_folder`."""
    return cache_folder / f"minilm-{'int8' if quantised else 'float32'}-{VERSION}.onnx"


def keep_graph(path: Path, content: bytes) -> None:
    """Put a graph in the place of any other; several processes may do so at once.

    Raises EmbedderError when the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as exc:
        raise EmbedderError(
            f"the embedder's graph cannot be kept in {str(path.parent)!r} ({exc.strerror}); "
            "make that folder writable"
        ) from exc
