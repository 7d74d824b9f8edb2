"""The hosted embedder: any server that speaks OpenAI's embeddings API."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAI, OpenAIError

from vectorstore.embeddings import encodable
from vectorstore.errors import EmbeddingFailed
from vectorstore.models import Vectors

KNOWN_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
MAX_TOKENS = 8191
# OpenAI takes 2,048 texts and 300,000 tokens a request; less is lost when one fails.
BATCH_TEXTS = 256
BATCH_TOKENS = 100_000

TIMEOUT = 60.0
ATTEMPTS = 5
LONGEST_WAIT = 60.0
RETRIED_STATUSES = {408, 409, 429}
LONGEST_REASON = 200


class OpenAIEmbedder:
    """Embeds with `model` on OpenAI's servers, or on those at `base_url`.

    `count_tokens` counts as the model does or a little more; `wait` sleeps for so many seconds.
    """

    max_tokens = MAX_TOKENS

    def __init__(
        self,
        model: str,
        api_key: str,
        base_url: str | None,
        count_tokens: Callable[[str], int],
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.count_tokens = count_tokens
        self._model = model
        self._api_key = api_key
        self._wait = wait
        self._client = OpenAI(api_key=api_key, base_url=base_url, timeout=TIMEOUT, max_retries=0)

    @property
    def name(self) -> str:
        return f"openai:{self._model}"

    @cached_property
    def dimensions(self) -> int:
        """Known for OpenAI's models; another server is asked by embedding a word.

        Raises EmbeddingFailed.
        """
        known = KNOWN_DIMENSIONS.get(self._model)
        return known if known is not None else int(self._embed(["dimensions"]).shape[1])

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimensions); what is beyond 8,191 tokens is not read.

        Raises EmbeddingFailed.
        """
        fitting = [self._fit(text) for text in texts]
        parts = [self._embed(batch) for batch in batches(fitting, self.count_tokens)]
        vectors = np.concatenate(parts) if parts else np.empty((0, self.dimensions), np.float32)
        if vectors.shape[1] != self.dimensions:
            raise EmbeddingFailed(
                f"{self.name!r} sent vectors of {vectors.shape[1]} dimensions, "
                f"not {self.dimensions}; check FOOTNOTE_EMBEDDER and OPENAI_BASE_URL"
            )
        return vectors

    def embed_query(self, text: str) -> Vectors:
        vector: Vectors = self.embed_documents([text])[0]
        return vector

    def _fit(self, text: str) -> str:
        """The text, its end cut off where it is too long, and never empty: the API refuses that."""
        text = encodable(text)
        if len(text.encode()) > MAX_TOKENS:  # a token has at least one byte
            while (tokens := self.count_tokens(text)) > MAX_TOKENS:
                text = text[: len(text) * MAX_TOKENS // tokens]
        return text or " "

    def _embed(self, texts: Sequence[str]) -> Vectors:
        body = self._request(texts)
        try:
            return read_vectors(body, len(texts))
        except (ValueError, TypeError, KeyError, OverflowError) as exc:
            reason = str(exc) or type(exc).__name__
            raise self._failed(texts, f"the answer cannot be read: {reason}") from exc

    def _request(self, texts: Sequence[str]) -> str:
        create = self._client.embeddings.with_raw_response.create
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return create(model=self._model, input=list(texts)).text
            except OpenAIError as exc:
                seconds = seconds_to_wait(exc, attempt) if attempt < ATTEMPTS else None
                if seconds is None:
                    raise self._failed(texts, explain(exc)) from exc
            except UnicodeEncodeError as exc:
                raise self._failed(texts, "the key has letters that no key has") from exc
            self._wait(seconds)
        raise AssertionError("the last attempt returns or raises")

    def _failed(self, texts: Sequence[str], reason: str) -> EmbeddingFailed:
        line = " ".join(reason.split())
        if self._api_key:
            line = line.replace(self._api_key, "…")
        if len(line) > LONGEST_REASON:
            line = line[:LONGEST_REASON] + "…"
        return EmbeddingFailed(f"{self.name!r} did not embed {len(texts)} texts: {line}")


def batches(texts: Sequence[str], count_tokens: Callable[[str], int]) -> Iterator[list[str]]:
    """The texts in order, in lists that one request can carry."""
    batch: list[str] = []
    total = 0
    for text in texts:
        tokens = count_tokens(text)
        if batch and (len(batch) == BATCH_TEXTS or total + tokens > BATCH_TOKENS):
            yield batch
            batch, total = [], 0
        batch.append(text)
        total += tokens
    if batch:
        yield batch


def read_vectors(body: str, count: int) -> Vectors:
    """The vectors of an embeddings response in the order of the request, of length 1.

    Raises ValueError, TypeError, KeyError or OverflowError for anything but `count` usable vectors.
    """
    reply = json.loads(body)
    if not isinstance(reply, dict) or not isinstance(reply.get("data"), list):
        raise ValueError("it holds no list of vectors")
    items: list[dict[str, Any]] = sorted(reply["data"], key=lambda item: item["index"])
    if [item["index"] for item in items] != list(range(count)):
        raise ValueError(
            f"it holds {len(items)} vectors for {count} texts, or numbers them wrongly"
        )
    vectors = np.stack([_numbers(item["embedding"]) for item in items])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if vectors.ndim != 2 or not np.isfinite(lengths).all() or not lengths.all():
        raise ValueError("a vector has no direction")
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit


def _numbers(embedding: str | list[float]) -> NDArray[np.float64]:
    """The SDK asks for base64; some servers send plain numbers all the same."""
    if isinstance(embedding, str):
        return np.frombuffer(base64.b64decode(embedding, validate=True), "<f4").astype(np.float64)
    return np.array(embedding, np.float64)


def seconds_to_wait(error: OpenAIError, attempt: int) -> float | None:
    """How long to wait before the next attempt; None where another would be in vain."""
    backoff = min(0.5 * 2.0 ** (attempt - 1), 8.0)
    if isinstance(error, APIConnectionError):
        return backoff
    if not isinstance(error, APIStatusError) or error.code == "insufficient_quota":
        return None
    if error.status_code not in RETRIED_STATUSES and error.status_code < 500:
        return None
    try:
        asked = float(error.response.headers.get("retry-after", backoff))
    except ValueError:  # a date: rare, and no server of this kind sends one
        return backoff
    return max(asked, 0.0) if asked <= LONGEST_WAIT else None


def explain(error: OpenAIError) -> str:
    """What went wrong and what mends it."""
    if isinstance(error, APITimeoutError):
        return f"no answer within {TIMEOUT:.0f} seconds; try again later"
    if isinstance(error, APIConnectionError):
        cause = error.__cause__ or error
        return f"no connection ({cause}); check the network and OPENAI_BASE_URL"
    if not isinstance(error, APIStatusError):
        return str(error)
    if error.code == "insufficient_quota":
        return "the account's quota is used up; add credit or set FOOTNOTE_EMBEDDER=minilm"
    if error.status_code in {401, 403}:
        return f"the key was refused ({error.status_code}); check OPENAI_API_KEY"
    if error.status_code == 404:
        return "the server knows no such model; check FOOTNOTE_EMBEDDER and OPENAI_BASE_URL"
    return f"the server answered {error.status_code}: {error.message}"
