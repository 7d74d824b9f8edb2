"""The hosted embedder against a scripted server on this machine."""

import base64
import json
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.mock_llm import Failure, MockLLM
from tests.mock_llm.embeddings import vector
from vectorstore.embeddings import Embedder
from vectorstore.errors import EmbeddingFailed
from vectorstore.openai_embeddings import BATCH_TEXTS, OpenAIEmbedder, batches, read_vectors

KEY = "sk-only-for-tests"
SMALL = "text-embedding-3-small"


def words(text: str) -> int:
    return len(text.split())


def embedder_at(
    url: str, waits: list[float] | None = None, *, model: str = SMALL, key: str = KEY
) -> OpenAIEmbedder:
    waited = [] if waits is None else waits
    return OpenAIEmbedder(model, key, url, words, wait=waited.append)


def error(status: int, code: str = "x", headers: dict[str, str] | None = None) -> Failure:
    body = {"error": {"message": f"No: {KEY}\nreally", "type": "x", "param": None, "code": code}}
    return Failure(status, json.dumps(body), headers or {})


def answer(*embeddings: Any, indexes: Sequence[int] | None = None) -> str:
    data = [
        {"object": "embedding", "index": at, "embedding": embedding}
        for at, embedding in zip(indexes or range(len(embeddings)), embeddings, strict=True)
    ]
    return json.dumps({"object": "list", "model": SMALL, "data": data})


def test_texts_become_the_servers_vectors_in_order() -> None:
    """Each text gets its own vector, whichever request carried it."""
    texts = [f"paper {number} on fire ants" for number in range(BATCH_TEXTS + 3)]
    with MockLLM() as server:
        embedder: Embedder = embedder_at(server.base_url)
        vectors = embedder.embed_documents(texts)
        sizes = [len(request.body["input"]) for request in server.requests]
    assert [BATCH_TEXTS, 3] == sizes
    np.testing.assert_allclose(vectors, [vector(text) for text in texts], atol=1e-6)


def test_the_key_and_the_model_are_sent() -> None:
    """The server sees the bearer token and the model's bare name."""
    with MockLLM() as server:
        embedder = embedder_at(server.base_url)
        embedder.embed_query("fire ants")
        request = server.requests[0]
    assert (f"openai:{SMALL}", 8191) == (embedder.name, embedder.max_tokens)
    assert (f"Bearer {KEY}", SMALL) == (request.headers["authorization"], request.body["model"])


@pytest.mark.parametrize(("model", "dimensions"), [(SMALL, 1536), ("text-embedding-3-large", 3072)])
def test_dimensions_of_openais_models_need_no_request(model: str, dimensions: int) -> None:
    """They are known before any text is embedded."""
    with MockLLM() as server:
        assert dimensions == embedder_at(server.base_url, model=model).dimensions
        assert [] == server.requests


def test_dimensions_of_another_model_are_learned_once() -> None:
    """A compatible server is asked with one word, and not again."""
    with MockLLM(embeddings=[Failure(200, answer([3.0, 4.0]))]) as server:
        embedder = embedder_at(server.base_url, model="local")
        assert [2, 2] == [embedder.dimensions, embedder.dimensions]
        assert 1 == len(server.requests)


def test_vectors_of_another_width_are_refused() -> None:
    """A server that answers with another model's vectors is found out."""
    with (
        MockLLM(embeddings=[Failure(200, answer([3.0, 4.0]))]) as server,
        pytest.raises(EmbeddingFailed, match="2 dimensions, not 1536"),
    ):
        embedder_at(server.base_url).embed_query("ants")


def test_empty_and_broken_texts_are_sent_as_the_api_takes_them() -> None:
    """The API refuses an empty text, and JSON has no place for half a character."""
    with MockLLM() as server:
        embedder_at(server.base_url).embed_documents(["", "a \ud800 b"])
        assert [" ", "a ? b"] == server.requests[0].body["input"]


def test_the_end_of_a_text_that_is_too_long_is_left_out() -> None:
    """8,191 tokens go in; more would be an error for the whole batch."""
    with MockLLM() as server:
        embedder_at(server.base_url).embed_query("first " + "word " * 20_000)
        (sent,) = server.requests[0].body["input"]
    assert sent.startswith("first word")
    assert 8000 <= words(sent) <= 8191


def test_no_texts_need_no_request() -> None:
    """An empty batch is an empty matrix of the right width."""
    with MockLLM() as server:
        assert (0, 1536) == embedder_at(server.base_url).embed_documents([]).shape
        assert [] == server.requests


def test_batches_hold_to_both_limits() -> None:
    """A request carries so many texts and so many tokens, and one text at least."""
    sizes = {"small": 1, "half": 60_000, "huge": 200_000}
    texts = ["huge", "half", "half", "small", *["small"] * BATCH_TEXTS]
    split = list(batches(texts, sizes.__getitem__))
    assert texts == [text for batch in split for text in batch]
    assert [1, 1, BATCH_TEXTS, 2] == [len(batch) for batch in split]


def test_a_busy_server_is_asked_again_after_the_time_it_names() -> None:
    """Rate limits and server errors pass: the wait is the server's, or grows."""
    waits: list[float] = []
    busy = [error(429, headers={"Retry-After": "7"}), error(500), error(503)]
    with MockLLM(embeddings=busy) as server:
        found = embedder_at(server.base_url, waits).embed_query("ants")
    assert [7.0, 1.0, 2.0] == waits
    np.testing.assert_allclose(found, vector("ants"), atol=1e-6)


def test_it_gives_up_after_five_attempts() -> None:
    """A server that stays down is not asked for ever."""
    waits: list[float] = []
    with (
        MockLLM(embeddings=[error(500)] * 9) as server,
        pytest.raises(EmbeddingFailed, match="answered 500: "),
    ):
        embedder_at(server.base_url, waits).embed_query("ants")
    assert (5, 4) == (len(server.requests), len(waits))


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (error(401), "key was refused .*OPENAI_API_KEY"),
        (error(404), "no such model; check FOOTNOTE_EMBEDDER"),
        (error(400), "answered 400"),
        (error(429, "insufficient_quota"), "quota is used up; add credit"),
        (error(429, headers={"Retry-After": "3600"}), "answered 429"),
    ],
)
def test_what_no_waiting_mends_fails_at_once(failure: Failure, message: str) -> None:
    """One request, one line with the mend, and never the key."""
    waits: list[float] = []
    with (
        MockLLM(embeddings=[failure] * 2) as server,
        pytest.raises(EmbeddingFailed, match=message) as caught,
    ):
        embedder_at(server.base_url, waits).embed_query("ants")
    assert (1, []) == (len(server.requests), waits)
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_connection_is_said_after_retries() -> None:
    """Nobody listens on the port of a server that is gone."""
    with MockLLM() as server:
        url = server.base_url
    waits: list[float] = []
    with pytest.raises(EmbeddingFailed, match=r"no connection .*OPENAI_BASE_URL"):
        embedder_at(url, waits).embed_query("ants")
    assert [0.5, 1.0, 2.0, 4.0] == waits


def test_a_key_that_no_header_can_carry_is_an_error_of_ours() -> None:
    """A pasted curly quote must not end in a traceback."""
    with MockLLM() as server, pytest.raises(EmbeddingFailed, match="key has letters"):
        embedder_at(server.base_url, key="“sk”").embed_query("ants")


@pytest.mark.parametrize(
    "body",
    [
        "<html>Log in</html>",
        "[]",
        "{}",
        '{"data": null}',
        '{"data": ["vector"]}',
        '{"data": [{"index": 0}]}',
        answer(),
        answer([1.0], [1.0]),
        answer([1.0], indexes=[1]),
        answer([0.0, 0.0]),
        answer([float("nan"), 1.0]),
        answer([10**400]),
        answer([[1.0], [2.0]]),
        answer(None),
        answer(1.0),
        answer("no base64!"),
        answer("AAA="),
        answer(["one", "two"]),
    ],
)
def test_an_answer_without_usable_vectors_is_refused(body: str) -> None:
    """A web page, a wrong count, wrong numbers: each is one clear error."""
    with (
        MockLLM(embeddings=[Failure(200, body)]) as server,
        pytest.raises(EmbeddingFailed, match="did not embed 1 texts: the answer cannot be read"),
    ):
        embedder_at(server.base_url, model="local").embed_query("ants")


def test_the_index_field_decides_the_order() -> None:
    """A server may answer in any order."""
    vectors = read_vectors(answer([0.0, 2.0], [3.0, 0.0], indexes=[1, 0]), 2)
    np.testing.assert_array_equal([[1.0, 0.0], [0.0, 1.0]], vectors)


def test_numbers_and_base64_read_alike() -> None:
    """Some servers send base64 as asked, others plain numbers."""
    encoded = base64.b64encode(struct.pack("<2f", 3.0, 4.0)).decode()
    vectors = read_vectors(answer(encoded, [3.0, 4.0]), 2)
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0.6, 0.8]], rtol=1e-6)
