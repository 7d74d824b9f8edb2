"""The graph built from the weights: right numbers, and a cache that heals."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vectorstore.errors import EmbedderError, EmbedderMissing
from vectorstore.minilm import MiniLM, find_model_folder
from vectorstore.minilm_cache import graph_path
from vectorstore.minilm_graph import WEIGHTS, build_graph

# The first eight numbers that sentence-transformers 6.2 on torch 2.13 gives for these texts.
PEER = {
    "Sparse attention halves the memory of long transformers.": [
        0.00143,
        0.00929,
        -0.01094,
        0.0406,
        -0.03405,
        -0.00128,
        -0.05022,
        0.07352,
    ],
    "Ångström-scale β-catenin imaging: 79.4% of cells, e.g. in-vivo.": [
        0.07019,
        -0.01891,
        -0.02593,
        0.00654,
        -0.0052,
        -0.08086,
        0.00854,
        0.06321,
    ],
}
LONG = "Ice cores from three glaciers date the dust to the last dry century. " * 30


@pytest.fixture(scope="module")
def model_folder() -> Path:
    try:
        return find_model_folder()
    except EmbedderMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def cache(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    build_graph(model_folder, folder)
    return folder


def test_the_float32_graph_gives_the_peers_vectors(model_folder: Path, tmp_path: Path) -> None:
    """In full precision the numbers are those of sentence-transformers."""
    vectors = MiniLM(model_folder, tmp_path, quantised=False).embed_documents(list(PEER))
    np.testing.assert_allclose(vectors[:, :8], list(PEER.values()), atol=2e-5)


def test_int8_stays_near_float32(model_folder: Path, cache: Path, tmp_path: Path) -> None:
    """Rounding turns a vector by little, whatever the text's length."""
    texts = [*PEER, LONG, "ice"]
    exact = MiniLM(model_folder, tmp_path, quantised=False).embed_documents(texts)
    rounded = MiniLM(model_folder, cache).embed_documents(texts)
    assert (exact * rounded).sum(axis=1).min() >= 0.99


@pytest.mark.parametrize("left", [0, 1, 1000, 30_000_000])
def test_a_damaged_graph_is_built_again(
    model_folder: Path, cache: Path, tmp_path: Path, left: int
) -> None:
    """A file cut anywhere costs a second, not an error."""
    whole = graph_path(cache).read_bytes()
    graph_path(tmp_path).write_bytes(whole[:left])
    MiniLM(model_folder, tmp_path).embed_query("one")
    assert [graph_path(tmp_path)] == list(tmp_path.iterdir())
    assert whole == graph_path(tmp_path).read_bytes()


def test_a_graph_in_the_cache_is_used(cache: Path, model_folder: Path, tmp_path: Path) -> None:
    """The weights are not read again once the graph is there."""
    (tmp_path / "tokenizer.json").symlink_to(model_folder / "tokenizer.json")
    vector = MiniLM(tmp_path, cache).embed_query("one")
    np.testing.assert_array_equal(MiniLM(model_folder, cache).embed_query("one"), vector)


def test_two_processes_may_build_at_once(model_folder: Path, tmp_path: Path) -> None:
    """Both succeed and one whole graph is left."""
    code = (
        "import sys; from pathlib import Path; from vectorstore.minilm import MiniLM\n"
        "print(MiniLM(Path(sys.argv[1]), Path(sys.argv[2])).embed_query('one').sum())"
    )
    command = [sys.executable, "-c", code, str(model_folder), str(tmp_path / "models")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = {process.communicate()[0] for process in both}
    assert [0, 0] == [process.returncode for process in both]
    assert 1 == len(printed)
    assert [graph_path(tmp_path / "models")] == list((tmp_path / "models").iterdir())


def test_other_weights_are_refused(tmp_path: Path) -> None:
    """A file that is not the pinned one is never turned into vectors."""
    (tmp_path / WEIGHTS).write_bytes(b"other weights")
    with pytest.raises(EmbedderMissing, match="not those of all-MiniLM-L6-v2"):
        build_graph(tmp_path, tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_missing_weights_are_named(tmp_path: Path) -> None:
    """The error names the file and the command."""
    with pytest.raises(EmbedderMissing, match=rf"{WEIGHTS}' cannot be read .*; run: uv sync"):
        build_graph(tmp_path, tmp_path / "models")


def test_a_cache_that_cannot_be_written_is_named(model_folder: Path, tmp_path: Path) -> None:
    """A file in the folder's place is reported as such."""
    (tmp_path / "models").write_text("not a folder")
    with pytest.raises(EmbedderError, match=r"cannot be kept in .*models"):
        build_graph(model_folder, tmp_path / "models")
