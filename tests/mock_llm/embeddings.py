"""Deterministic vectors: texts that share words are near each other."""

from __future__ import annotations

import base64
import hashlib
import math
import struct
from collections.abc import Mapping
from typing import Any

from tests.mock_llm.messages import Failure, Request
from tests.mock_llm.wire import failure

DIMENSIONS = 1536
_MOST_INPUTS = 2048


def embed(request: Request) -> Mapping[str, Any] | Failure:
    """An answer to an embeddings request, or the 400 that OpenAI's API would give."""
    given = request.body.get("input")
    inputs = [given] if isinstance(given, str) else list(given or ())
    if not inputs or len(inputs) > _MOST_INPUTS or "" in inputs:
        return failure(400, "'$.input' is invalid.", "invalid_input")
    dimensions = int(request.body.get("dimensions") or DIMENSIONS)
    encode = _base64 if request.body.get("encoding_format") == "base64" else list
    data = [
        {"object": "embedding", "index": at, "embedding": encode(vector(str(text), dimensions))}
        for at, text in enumerate(inputs)
    ]
    tokens = sum(len(str(text)) for text in inputs) // 4
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": data, "model": request.body.get("model"), "usage": usage}


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """The text's unit vector: each word adds to eight places."""
    values = [0.0] * dimensions
    for word in text.lower().split() or [text]:
        digest = hashlib.sha256(word.encode()).digest()
        for place in struct.unpack("<8i", digest):
            values[place % dimensions] += 1.0 if place > 0 else -1.0
    length = math.sqrt(sum(value * value for value in values)) or 1.0
    return [value / length for value in values]


def _base64(values: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()
