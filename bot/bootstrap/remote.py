"""The readers of configured sources, over one fetcher."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.source import Kind, Reader
    from bot.sources.fetch import Fetcher


@contextmanager
def open_readers() -> Iterator[Callable[[Kind], Reader]]:
    """What reads each kind of source; the connections are closed at the end."""
    from bot.sources.fetch import Fetcher

    with closing(Fetcher()) as fetcher:
        yield lambda kind: _reader(kind, fetcher)


def _reader(kind: Kind, fetcher: Fetcher) -> Reader:
    if kind == "arxiv":
        from bot.sources.arxiv_api import ArxivApi

        return ArxivApi(fetcher)
    if kind == "daily-papers":
        from bot.sources.daily_papers import DailyPapers

        return DailyPapers(fetcher)
    if kind == "folder":
        from bot.sources.folder import Folder

        return Folder()
    from bot.sources.address import Address

    return Address(fetcher)
