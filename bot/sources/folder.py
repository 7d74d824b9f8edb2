"""A watched folder: its files are read when they are new or have changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.errors import SourceError
from bot.models import Record, Skipped
from bot.source import Cursor, Portion, Source
from bot.sources.files import find_files
from bot.sources.read import read_source


class Folder:
    """The cursor holds each file's time and size when it was read."""

    def read(self, source: Source, cursor: Cursor) -> Iterator[Portion]:
        """One portion a file. Raises SourceError when there is no such folder."""
        folder = Path(source.address)
        if not folder.is_dir():
            raise SourceError(f"no folder {source.address!r}: check that it is there and mounted")
        known = dict(cursor)
        files = {str(path): path for path in find_files([folder])}
        for name, path in files.items():
            try:
                state = path.stat()
            except OSError:  # it went away meanwhile
                continue
            mark = [state.st_mtime_ns, state.st_size]
            if known.get(name) == mark:
                continue
            known = {**{one: known[one] for one in known if one in files}, name: mark}
            items = list(read_source(path))
            yield Portion(
                tuple(item for item in items if isinstance(item, Record)),
                tuple(item for item in items if isinstance(item, Skipped)),
                known,
            )
