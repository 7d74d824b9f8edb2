"""Chunks: whole sentences under the title, within an embedder's window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vectorstore.chunking import chunk_document
from vectorstore.models import Chunk, Document
from vectorstore.sentences import split_sentences


def count_words(text: str) -> int:
    return len(text.split())


def test_text_that_fits_is_one_chunk_under_its_title() -> None:
    """An ordinary abstract is embedded whole."""
    document = Document("d", "A title", " One two. Three four. ")
    assert (Chunk("d", 0, 1, 21, "A title\nOne two. Three four."),) == chunk_document(
        document, count_words, 6
    )


def test_text_without_a_title_has_no_header() -> None:
    """A record may come without a title."""
    assert (Chunk("d", 0, 0, 8, "One two."),) == chunk_document(
        Document("d", "", "One two."), count_words, 9
    )


def test_title_alone_is_one_chunk_of_an_empty_slice() -> None:
    """A record may come without an abstract."""
    assert (Chunk("d", 0, 0, 0, "A title"),) == chunk_document(
        Document("d", "A title", " "), count_words, 9
    )


def test_empty_document_has_no_chunk() -> None:
    """Some sets hold documents with nothing in them."""
    assert () == chunk_document(Document("d", "", ""), count_words, 9)


def test_overflow_packs_whole_sentences_under_the_repeated_title() -> None:
    """Each chunk takes as many sentences as the window allows."""
    document = Document("d", "T", "One two. Three four. Five six. Seven.")
    assert [
        "T\nOne two. Three four.",
        "T\nFive six. Seven.",
    ] == [chunk.text for chunk in chunk_document(document, count_words, 5)]


def test_overlong_sentence_is_cut_between_words() -> None:
    """No chunk is longer than the window, and no word is broken."""
    document = Document("d", "T", "one two three four five six seven.")
    chunks = chunk_document(document, count_words, 3)
    assert ["one two", "three four", "five six", "seven."] == [
        document.text[chunk.start : chunk.end] for chunk in chunks
    ]


def test_overlong_word_is_cut_between_characters() -> None:
    """A text without spaces is embedded whole, in parts."""
    chunks = chunk_document(Document("d", "", "x" * 20), len, 6)
    assert (True, "x" * 20) == (
        all(len(chunk.text) <= 6 for chunk in chunks),
        "".join(chunk.text for chunk in chunks),
    )


def test_overlong_title_leaves_half_the_window_to_the_text() -> None:
    """A title never pushes the text out."""
    document = Document("d", "one two three four five six seven eight", "a b. c d.")
    chunks = chunk_document(document, count_words, 6)
    assert ["one two\na b. c d."] == [chunk.text for chunk in chunks]


def test_tokens_are_counted_a_few_times_a_sentence_at_most() -> None:
    """Cutting a long text does not count it over and over."""
    counted = 0

    def count(text: str) -> int:
        nonlocal counted
        counted += len(text)
        return count_words(text)

    text = "One two three four. " * 2000
    chunk_document(Document("d", "T", text), count, 50)
    assert counted < 6 * len(text)


@given(
    title=st.text("ab ", max_size=30),
    text=st.lists(st.sampled_from(["word", "One.", "Two!", "e.g.", "x" * 30, "\n\n"])).map(
        " ".join
    ),
    max_tokens=st.integers(8, 40),
)
def test_chunks_fit_the_window_and_cover_the_text_in_order(
    title: str, text: str, max_tokens: int
) -> None:
    """Whatever comes in, every sentence is in some chunk and every chunk fits."""

    def count(piece: str) -> int:
        return sum(1 + len(word) // 5 for word in piece.split())

    chunks = chunk_document(Document("d", title, text), count, max_tokens)
    assert list(range(len(chunks))) == [chunk.ordinal for chunk in chunks]
    at = 0
    for chunk in chunks:
        assert count(chunk.text) <= max_tokens
        assert chunk.text.endswith(text[chunk.start : chunk.end])
        assert "" == text[at : chunk.start].strip()
        at = chunk.end
    assert "" == text[at:].strip()
    sentences = {(span.start, span.end) for span in split_sentences(text)}
    if len(chunks) == 1 and sentences:
        assert min(sentences)[0] == chunks[0].start
