"""Finds papers of similar titles among many: an inverted index over the titles' rare words."""

from __future__ import annotations

from collections import defaultdict

from bot.twins import TITLE_SHARE, title_share, title_words

MANY = 400
"""A word of more titles than this tells nothing."""
ENOUGH = 100
"""Titles that are compared; the rarest words come first."""
MOST = 5
"""Papers whose texts are compared."""


class TitleIndex:
    """Titles by paper; a paper whose title changed is also found by its former one."""

    def __init__(self) -> None:
        self._titles: list[tuple[str, frozenset[str]]] = []
        self._with: dict[str, list[int]] = defaultdict(list)

    def add(self, paper_id: str, title: str) -> None:
        """Makes a paper findable."""
        words = title_words(title)
        for word in words:
            self._with[word].append(len(self._titles))
        self._titles.append((paper_id, words))

    def similar(self, title: str) -> list[str]:
        """Papers whose titles share a rare word and enough words, the most similar first."""
        words = title_words(title)
        found = (
            (-title_share(words, self._titles[place][1]), place) for place in self._with_any(words)
        )
        near = sorted(one for one in found if -one[0] >= TITLE_SHARE)
        return list(dict.fromkeys(self._titles[place][0] for _, place in near))[:MOST]

    def _with_any(self, words: frozenset[str]) -> set[int]:
        """The titles that share the rarest of these words: enough of them, and not far too many."""
        places: set[int] = set()
        for found in sorted((self._with[word] for word in words if word in self._with), key=len):
            if len(found) > MANY or (places and len(places) + len(found) > ENOUGH):
                break
            places.update(found)
        return places
