"""Papers and texts as digests compare them: their words by rarity in the library, their vectors."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.models import Paper
from bot.taste import Strangers
from bot.traits import Traits, weigh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Words(Protocol):
    """The library's words."""

    def analyze(self, text: str) -> list[str]: ...

    def count(self) -> int: ...

    def documents_with(self, terms: Iterable[str]) -> Mapping[str, int]: ...


class Background:
    """Gives traits, each paper's once while the library stays as it is.

    `vectors_of` gives the vectors there are by paper id, one a paper; `embed` gives a text's, None
    where there is no embedder. `draw` gives some of the library's papers, `last_seq` the number of
    its newest change.
    """

    def __init__(
        self,
        words: Words,
        vectors_of: Callable[[Sequence[str]], Mapping[str, NDArray[np.float32]]],
        embed: Callable[[str], NDArray[np.float32] | None],
        draw: Callable[[], Sequence[Paper]],
        last_seq: Callable[[], int],
    ) -> None:
        self._words = words
        self._vectors_of = vectors_of
        self._embed = embed
        self._draw = draw
        self._last_seq = last_seq
        self._seq = -1
        self._kept: dict[str, Traits] = {}
        self._rarities: dict[str, float] = {}
        self._strangers: Strangers | None = None

    def traits(self, papers: Sequence[Paper]) -> dict[str, Traits]:
        """The traits of papers by their ids."""
        self._follow()
        missing = [one for one in papers if one.paper_id not in self._kept]
        vectors = self._vectors_of([one.paper_id for one in missing])
        for one in missing:
            bag = self._words.analyze(f"{one.title}\n{one.abstract}")
            self._kept[one.paper_id] = Traits(self._weighed(bag), vectors.get(one.paper_id))
        return {one.paper_id: self._kept[one.paper_id] for one in papers}

    def of_text(self, text: str) -> Traits:
        """The traits of an interest."""
        self._follow()
        return Traits(
            self._weighed(self._words.analyze(text)), self._embed(text) if text.strip() else None
        )

    def strangers(self) -> Strangers:
        """Papers of the library, whatever they are about."""
        self._follow()
        if self._strangers is None:
            self._strangers = Strangers(self.traits(self._draw()))
        return self._strangers

    def _follow(self) -> None:
        seq = self._last_seq()
        if seq != self._seq:
            self._seq = seq
            self._kept.clear()
            self._rarities.clear()
            self._strangers = None

    def _weighed(self, bag: Sequence[str]) -> dict[str, float]:
        unknown = {word for word in bag if word not in self._rarities}
        if unknown:
            papers = self._words.count()
            for word, having in self._words.documents_with(unknown).items():
                self._rarities[word] = math.log(1 + (papers - having + 0.5) / (having + 0.5))
        return weigh(bag, self._rarities.__getitem__)
