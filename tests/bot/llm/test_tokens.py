"""Token counts of hosted models, with tiktoken's files and without."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

from bot.llm.tokens import TokenCounter, estimate_tokens

O200K = "fb374d419588a4632f3f557e76b4b70aebbca790"
TEXTS = (
    "",
    "Schr\\\"odinger's cat can't wait: 12345 steps,\n\n3.5% faster!",
    "变换器 🙂 naïve  <|endoftext|>\t\tA" + "b" * 300,
)


@pytest.fixture
def tokenizers(shared: Path) -> Path:
    return shared / "tokenizers"


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("openai:gpt-5-mini", "o200k_base"),
        ("", "o200k_base"),
        ("gpt-4-turbo", "cl100k_base"),
        ("openai:text-embedding-3-small", "cl100k_base"),
    ],
)
def test_tokens_are_counted_as_tiktoken_counts_them(
    tokenizers: Path, monkeypatch: pytest.MonkeyPatch, model: str, encoding: str
) -> None:
    """The patterns kept here are tiktoken's own, and special tokens in a text are plain text."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tokenizers))
    theirs = tiktoken.get_encoding(encoding)
    ours = TokenCounter(tokenizers, model)
    assert ours.exact
    assert encoding in ours.status
    for text in TEXTS:
        assert len(theirs.encode_ordinary(text)) == ours.count(text)


def test_missing_file_gives_the_estimate_and_says_how_to_get_counts(tmp_path: Path) -> None:
    """Nothing is fetched: the suite has no network, and a counter never waits."""
    counter = TokenCounter(tmp_path)
    assert (False, 4) == (counter.exact, counter.count("ten bytes."))
    assert f"there is no file {str(tmp_path / O200K)!r}" in counter.status
    assert "TIKTOKEN_CACHE_DIR" in counter.status
    assert "\n" not in counter.status


def test_wrong_file_gives_the_estimate_and_is_left_alone(tmp_path: Path) -> None:
    """tiktoken itself would delete it and fetch another."""
    (tmp_path / O200K).write_bytes(b"IQ== 0\n")
    counter = TokenCounter(tmp_path)
    assert (False, 1) == (counter.exact, counter.count("abc"))
    assert "is not o200k_base" in counter.status
    assert b"IQ== 0\n" == (tmp_path / O200K).read_bytes()


def test_folder_that_is_a_file_gives_the_estimate(tmp_path: Path) -> None:
    """Whatever the setting names, counting goes on."""
    (tmp_path / "file").touch()
    assert not TokenCounter(tmp_path / "file").exact


def test_long_run_without_spaces_is_counted_in_no_time(tokenizers: Path) -> None:
    """A text made to hurt does not: it is counted in slices."""
    assert TokenCounter(tokenizers).count("x" * 100_000) > 10_000


@pytest.mark.parametrize("model", ["gpt-5", "gpt-4"])
def test_estimate_is_not_below_the_count_of_seed_abstracts(
    shared: Path, tokenizers: Path, model: str
) -> None:
    """A budget kept by the estimate is kept by the model, and not by more than half wasted."""
    counter = TokenCounter(tokenizers, model)
    pages = sorted((shared / "seeds").glob("*.txt"))
    lines = [line for page in pages for line in page.read_text("utf-8").splitlines()]
    texts = [line for line in lines if len(line) > 200]
    counted = [(estimate_tokens(text), counter.count(text)) for text in texts]
    assert sum(estimate < count for estimate, count in counted) <= len(texts) // 1000
    assert sum(estimate for estimate, _ in counted) < 2 * sum(count for _, count in counted)


@given(st.text(), st.text())
def test_estimate_of_a_whole_is_no_more_than_that_of_its_parts(left: str, right: str) -> None:
    """A budget spent by parts is never overspent by the whole, lone surrogates included."""
    assert estimate_tokens(left + right) <= estimate_tokens(left) + estimate_tokens(right)
    assert 0 == estimate_tokens("") < estimate_tokens("\ud800" + left)
