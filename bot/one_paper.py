"""Looks in one paper alone, where the reader has named it."""

from __future__ import annotations

from bot.models import Paper
from bot.words import content_stems, tokens, word_set
from vectorstore.models import EVERYTHING, Filter, Hit, Retrieval, Signals

# Words in which one asks about any paper as a whole.
_GENERAL = word_set(
    """
    abstract aim aims approach article author authors claim claims conclude conclusion conclusions
    contribution contributions do does doing done explain find finding findings finds found gist
    goal goals idea ideas important in interesting key know learn main matter matters method
    methods new news novel overview paper point points present presents problem problems propose
    proposed proposes purpose question relevant result results said say says short show shows solve
    solves study summarise summarize summary tackle takeaway takeaways tell tells thing think
    tl dr tldr topic understand use uses useful work works worth
    """
)


class OnePaper:
    """Finds its paper for every question, as on topic where it has some word of the question."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def retrieve(self, query: str, limit: int = 10, filter: Filter = EVERYTHING) -> Retrieval:  # noqa: ARG002
        """The paper, with the signals of a question all or none of whose words are met."""
        telling = telling_stems(query)
        known = content_stems(f"{self._paper.title}. {self._paper.abstract}")
        met = 1.0 if not telling or telling & known else 0.0
        signals = Signals(None, met, 1 - met, words=len(telling), told_coverage=met,
                          told_unknown=1 - met)  # fmt: skip
        return Retrieval((Hit(self._paper.paper_id, met, None, None),), signals, 1, None)


def telling_stems(question: str) -> frozenset[str]:
    """The stems of what a question about a paper is about; none where it asks what the paper is."""
    words = (token.key for token in tokens(question) if token.key not in _GENERAL)
    return content_stems(" ".join(words))
