"""A file that digests are added to, each once."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bot.delivery import Delivery, Part
from bot.errors import SourceError, UsageError
from bot.file_forms import check_ending, form_of

WHOLE = 0
"""The number of the only part: a file gets a digest in one piece."""


class DigestFile:
    """The channel of `--file PATH`; how its name ends says which form the digests stand in.

    The file is replaced as a whole, so that a reader and a crash see it with the digest or without
    it, never with a half. One that holds something else is left as it is.
    """

    def find(self, delivery: Delivery) -> Mapping[int, str]:
        """The digest, where it stands in the file. Raises SourceError."""
        path = Path(delivery.target.address)
        return {WHOLE: str(path)} if _holds(path, _read(path), delivery) else {}

    def send(self, delivery: Delivery, part: Part, before: Mapping[int, str]) -> str:  # noqa: ARG002
        """Adds the digest unless it is there. Raises SourceError."""
        path = Path(delivery.target.address)
        text = _read(path)
        if not _holds(path, text, delivery):
            _replace(path, form_of(str(path)).joined(text, delivery, part.text))
        return str(path)


def digest_path(text: str) -> str:
    """The file that `--file` names, absolute.

    Raises UsageError for a folder or none, and for an ending of no known form; SourceError for a
    file that digests cannot be added to.
    """
    path = Path(text).expanduser()
    if not text or path.is_dir():
        raise UsageError(f"--file {text!r} is a folder: name a file, such as digest.md")
    check_ending(text)
    path = path.absolute()
    try:
        form_of(str(path)).check(_read(path))
    except ValueError as exc:
        raise _unlike(path, exc) from exc
    return str(path)


def _holds(path: Path, text: str, delivery: Delivery) -> bool:
    try:
        return form_of(str(path)).holds(text, delivery)
    except ValueError as exc:
        raise _unlike(path, exc) from exc


def _unlike(path: Path, exc: ValueError) -> SourceError:
    return SourceError(f"cannot add to the digest's file {str(path)!r}: {exc}: name another")


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()  # line ends as they are
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as exc:
        raise _failed("read", path, exc) from exc


def _replace(path: Path, text: str) -> None:
    """Writes beside the file and takes its place, through a link to where it points."""
    path = path.resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, name)
            else:
                Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as exc:
        raise _failed("write", path, exc) from exc


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _failed(verb: str, path: Path, exc: OSError | UnicodeDecodeError) -> SourceError:
    reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8"
    return SourceError(f"cannot {verb} the digest's file {str(path)!r}: {reason}: name another")
