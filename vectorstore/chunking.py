"""Cuts a document into chunks that fit an embedder's window: whole sentences under the title."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vectorstore.models import Chunk, Document, Span
from vectorstore.sentences import split_sentences

CHUNKING = "title+sentences/1"


def chunk_document(
    document: Document, count_tokens: Callable[[str], int], max_tokens: int
) -> tuple[Chunk, ...]:
    """A document's chunks, each of at most `max_tokens` tokens; one for a text that fits.

    A chunk's text is the title, a line break and whole sentences; a title too long for half the
    window is cut, and so is a sentence too long for a chunk of its own, at words where there are
    any. A document with a title only has one chunk with `start == end == 0`, one without either
    has none.
    """
    header = _header(document.title.strip(), count_tokens, max_tokens // 2)
    spans = split_sentences(document.text)
    if not spans:
        title = header.rstrip("\n")
        return (Chunk(document.doc_id, 0, 0, 0, title),) if title else ()
    parts = [Span(spans[0].start, spans[-1].end)]
    if count_tokens(header + _cut(document.text, parts[0])) > max_tokens:
        parts = _pack(document.text, spans, header, count_tokens, max_tokens)
    return tuple(
        Chunk(document.doc_id, ordinal, part.start, part.end, header + _cut(document.text, part))
        for ordinal, part in enumerate(parts)
    )


def _cut(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _header(title: str, count_tokens: Callable[[str], int], room: int) -> str:
    """The title's line, cut to `room` tokens."""
    if not title:
        return ""
    first = next(_pieces(title, Span(0, len(title)), count_tokens, room))
    return _cut(title, first) + "\n"


def _pack(
    text: str,
    spans: tuple[Span, ...],
    header: str,
    count_tokens: Callable[[str], int],
    max_tokens: int,
) -> list[Span]:
    """Runs of sentences, each as long as the window allows under the header."""
    room = max_tokens - count_tokens(header)
    pieces = [piece for span in spans for piece in _pieces(text, span, count_tokens, room)]
    # Each piece is counted once: tokens of a run are close to the sum of its pieces' tokens.
    sizes = [count_tokens(_cut(text, piece)) for piece in pieces]
    parts: list[Span] = []
    first = 0
    while first < len(pieces):
        after = first + 1
        used = sizes[first]
        while after < len(pieces) and used + sizes[after] <= room:
            used += sizes[after]
            after += 1
        run = Span(pieces[first].start, pieces[after - 1].end)
        while after - first > 1 and count_tokens(header + _cut(text, run)) > max_tokens:
            after -= 1
            run = Span(pieces[first].start, pieces[after - 1].end)
        parts.append(run)
        first = after
    return parts


def _pieces(text: str, span: Span, count_tokens: Callable[[str], int], room: int) -> Iterator[Span]:
    """The span, halved at the space nearest its middle until every piece has room.

    Without a space it is halved between two characters; one character is never halved.
    """
    if span.end - span.start <= 1 or count_tokens(_cut(text, span)) <= room:
        yield span
        return
    left_end, right_start = _halve(text, span)
    yield from _pieces(text, Span(span.start, left_end), count_tokens, room)
    yield from _pieces(text, Span(right_start, span.end), count_tokens, room)


def _halve(text: str, span: Span) -> tuple[int, int]:
    """Where the left half ends and the right half starts, white space between them left out."""
    middle = (span.start + span.end) // 2
    spaces = [at for at in range(span.start, span.end) if text[at].isspace()]
    if not spaces:
        return middle, middle
    at = min(spaces, key=lambda space: abs(space - middle))
    left, right = text[span.start : at].rstrip(), text[at : span.end].lstrip()
    return span.start + len(left), span.end - len(right)
