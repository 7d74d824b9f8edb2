"""Bytes of a file as text: gzip, byte order marks, and stray bytes that are not UTF-8."""

from __future__ import annotations

import codecs
import gzip
import io
from typing import BinaryIO, cast

HEAD = 1 << 16

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"%PDF-", "a PDF; save its title and abstract as text"),
    (b"PK\x03\x04", "a zip archive or an office document; unpack it first"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"SQLite format 3\x00", "a database"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first"),
    (b"\x1f\x8b", "gzip within gzip; unpack it first"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x08\x1b"))
_MAX_CONTROL_SHARE = 0.02
_WESTERN = "footnote-western"


def unpack(binary: BinaryIO) -> BinaryIO:
    """The stream, with gzip taken off when its content starts like gzip."""
    if not binary.seekable():
        binary = io.BytesIO(binary.read())
    magic = binary.read(2)
    binary.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=binary)) if magic == b"\x1f\x8b" else binary


def binary_kind(head: bytes) -> str | None:
    """What a file that is no text is, in words, or None for text."""
    for magic, kind in _BINARY:
        if head.startswith(magic):
            return kind
    if encoding(head) in {"utf-16", "utf-32"}:
        return None
    control = len(head) - len(head.translate(None, _CONTROL))
    return "binary data" if control > _MAX_CONTROL_SHARE * len(head) else None


def encoding(head: bytes) -> str:
    """The encoding that the byte order mark names, else UTF-8."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


def head_text(head: bytes) -> str:
    """The start of a file as text, to recognise its format by."""
    return head.decode(encoding(head), "ignore").replace("\r\n", "\n").replace("\r", "\n")


def text_stream(binary: BinaryIO, head: bytes) -> io.TextIOWrapper:
    """The stream as text with `\\n` line ends.

    Bytes that are not UTF-8 are read as Windows-1252, or Latin-1 where that has no character.
    """
    name = encoding(head)
    return io.TextIOWrapper(binary, name, _WESTERN if name.startswith("utf-8") else "strict")


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    text = "".join(
        bytes((byte,)).decode("cp1252", "ignore") or bytes((byte,)).decode("latin-1")
        for byte in stray
    )
    return text, error.end


codecs.register_error(_WESTERN, _as_western)
