"""The local embedder, with the real weights."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vectorstore.embeddings import Embedder
from vectorstore.errors import EmbedderMissing
from vectorstore.minilm import PACKAGE, MiniLM, find_model_folder

LONG = "Sparse attention halves the memory of long transformers. " * 60
TEXTS = [
    "Sparse attention halves the memory of long transformers.",
    "",
    "Malaria vaccines\nA field trial in four villages found fewer infections.",
    "attention",
    LONG,
    "Graphs of proteins, coloured by a neural network.",
]


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    try:
        folder = find_model_folder()
    except EmbedderMissing as missing:
        pytest.skip(str(missing))
    return MiniLM(folder, tmp_path_factory.mktemp("models"))


def test_says_what_space_its_vectors_are_in(minilm: MiniLM) -> None:
    """The name, the dimensions and the window are those of the model."""
    embedder: Embedder = minilm
    assert ("minilm", 384, 256) == (embedder.name, embedder.dimensions, embedder.max_tokens)


def test_vectors_are_float32_of_length_one(minilm: MiniLM) -> None:
    """Every text has a vector of length 1, an empty one too."""
    vectors = minilm.embed_documents(TEXTS)
    assert (len(TEXTS), 384) == vectors.shape
    assert "float32" == str(vectors.dtype)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_vector_depends_on_its_text_alone(minilm: MiniLM) -> None:
    """Neither order nor neighbours change one bit, and a query is embedded as a document is."""
    together = minilm.embed_documents(TEXTS)
    turned = minilm.embed_documents(TEXTS[::-1])[::-1]
    single = np.stack([minilm.embed_documents([text])[0] for text in TEXTS])
    queries = np.stack([minilm.embed_query(text) for text in TEXTS])
    for others in (turned, single, queries):
        np.testing.assert_array_equal(together, others)


def test_a_reading_has_a_vector_for_each_token(minilm: MiniLM) -> None:
    """Of length one, without the marks around the text, beside the vector of the whole."""
    encodings = minilm.encode(TEXTS)
    for text, encoding, vector in zip(TEXTS, encodings, minilm.embed_documents(TEXTS), strict=True):
        assert min(254, minilm.count_tokens(text)) == len(encoding.tokens)
        assert (len(encoding.tokens), 384) == encoding.token_vectors.shape
        np.testing.assert_allclose(np.linalg.norm(encoding.token_vectors, axis=1), 1.0, atol=1e-5)
        np.testing.assert_array_equal(vector, encoding.vector)


def test_a_word_is_read_in_its_context(minilm: MiniLM) -> None:
    """The bank of a river is nearer to a shore than the bank that lends."""
    shore, river, money = minilm.encode(
        ["the shore of a lake", "the bank of a river", "the bank lends money"]
    )
    word, of_river, of_money = (one.token_vectors[1] for one in (shore, river, money))
    assert float(word @ of_river) > float(word @ of_money) + 0.1


def test_no_texts_give_no_vectors(minilm: MiniLM) -> None:
    """An empty batch is an empty matrix of the right width."""
    assert (0, 384) == minilm.embed_documents([]).shape
    assert [] == minilm.encode([])


def test_texts_of_one_meaning_are_nearer_than_others(minilm: MiniLM) -> None:
    """A paraphrase without a shared word beats another subject."""
    query = minilm.embed_query("vaccination against malaria in rural communities")
    scores = minilm.embed_documents(TEXTS) @ query
    assert 2 == int(scores.argmax())


def test_tokens_are_counted_beyond_the_window(minilm: MiniLM) -> None:
    """The count leaves special tokens out and has no upper limit."""
    assert 0 == minilm.count_tokens("")
    assert 5 == minilm.count_tokens("one two three, four")
    assert 5000 == minilm.count_tokens("word " * 5000)


def test_reads_256_tokens_and_no_more(minilm: MiniLM) -> None:
    """254 words fill the window beside its two special tokens."""
    full = minilm.embed_query("word " * 254)
    np.testing.assert_array_equal(full, minilm.embed_query("word " * 254 + "vaccine"))
    assert not np.array_equal(full, minilm.embed_query("word " * 253 + "vaccine"))


def test_a_lone_surrogate_reads_as_a_question_mark(minilm: MiniLM) -> None:
    """Broken Unicode, as JSON can carry it, does not stop an ingest."""
    np.testing.assert_array_equal(minilm.embed_query("a ? b"), minilm.embed_query("a \ud800 b"))
    assert 3 == minilm.count_tokens("a \ud800 b")


def test_a_missing_tokenizer_is_named_with_its_mend(tmp_path: Path) -> None:
    """A folder without the tokenizer is no model."""
    with pytest.raises(EmbedderMissing, match=r"tokenizer\.json' is missing; run: uv sync"):
        MiniLM(tmp_path, tmp_path).count_tokens("one")


def test_a_missing_package_is_named_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the weights' package the error says which command brings it."""
    monkeypatch.setitem(sys.modules, PACKAGE, None)
    with pytest.raises(EmbedderMissing, match="not installed; run: uv sync --group minilm"):
        find_model_folder()


def test_neither_torch_nor_the_models_package_is_imported() -> None:
    """The weights' package would import sentence-transformers."""
    code = (
        "import sys; from vectorstore.minilm import find_model_folder, PACKAGE\n"
        "try: find_model_folder()\n"
        "except Exception: pass\n"
        "print([m for m in (PACKAGE, 'sentence_transformers', 'torch', 'onnxruntime')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout


def test_embedding_leaves_no_telemetry_file(minilm: MiniLM, tmp_path: Path) -> None:
    """The runtime would keep a device id and an event store in the user's cache folder."""
    minilm.embed_query("a warm graph, so that the process below builds none")
    home = tmp_path / "home"
    home.mkdir()
    models = minilm._cache_folder  # noqa: SLF001 - the graph that is already built
    code = (
        "import sys; from pathlib import Path; from vectorstore.minilm import *\n"
        "MiniLM(find_model_folder(), Path(sys.argv[1])).embed_query('one')"
    )
    quiet = ("ORT_DISABLE_TELEMETRY", "CI", "XDG_CACHE_HOME")
    environment = {key: value for key, value in os.environ.items() if key not in quiet}
    subprocess.run(
        [sys.executable, "-c", code, str(models)],
        env=environment | {"HOME": str(home)},
        check=True,
    )
    assert [] == list(home.rglob("*"))
