"""Finds papers of similar titles among many: an inverted index over the titles' rare words."""

from __future__ import annotations

from collections import defaultdict

from bot.twins import TITLE_SHARE, title_share, title_words

MANY = 400
"""A word of more titles than this tells nothing."""
MOST = 20


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
        places = {
            place
            for word in words
            if len(found := self._with.get(word, ())) <= MANY
            for place in found
        }
        ranked = sorted((-title_share(words, self._titles[place][1]), place) for place in places)
        near = [self._titles[place][0] for share, place in ranked if -share >= TITLE_SHARE]
        return list(dict.fromkeys(near))[:MOST]
