"""The sentence that stands for an abstract: fitted weights over what is seen of each sentence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from bot.summary_features import NAMES, look
from bot.summary_scorer import WEIGHTS_FILE, points_back, score, weights
from bot.trimming import trimmed
from tests.bench.fit_summary import read_papers
from tests.bench.rouge import mean, rouge

TITLE = "Fern: a solver for sparse graphs"
SENTENCES = (
    "Graphs have been used in many fields.",
    "We propose Fern, a solver for sparse graphs that caches edge lists.",
    "This makes it 40 times as fast (see the code).",
    "How far can it go?",
)


def test_every_sentence_has_every_feature() -> None:
    """A sentence's numbers stand in the order of their names."""
    seen = look(TITLE, SENTENCES)

    assert [(sentence, len(NAMES)) for sentence in SENTENCES] == [
        (one.text, len(one.values)) for one in seen
    ]


def test_features_say_what_they_are_called() -> None:
    """A few of each kind, read off the example."""
    first, second, third, fourth = look(TITLE, SENTENCES)

    assert (1.0, 1.0, 1.0, 1.0, 1.0, 1.0) == (
        first["background"],
        second["first_proposal"],
        second["name"] + second["we"],
        third["brackets"],
        third["refers"],
        fourth["question"],
    )
    assert second["title"] > first["title"] > fourth["title"]


def test_the_proposal_is_preferred() -> None:
    """What the paper does stands for it; its background does not."""
    scores = score(look(TITLE, SENTENCES))

    assert 1 == scores.index(max(scores))


def test_what_cannot_stand_alone_comes_last() -> None:
    """A question, and a sentence about "this", say nothing to who reads no other sentence."""
    scores = score(look(TITLE, SENTENCES))

    assert min(scores[:2]) > max(scores[2:])


def test_a_paper_speaking_of_itself_does_not_point_back() -> None:
    """`This paper` needs no sentence before it."""
    texts = ("This paper shows it.", "These show it.", "They do.", "This study asks.")

    assert [False, True, True, False] == [points_back(text) for text in texts]


def test_one_sentence_is_scored_too() -> None:
    """Nothing divides by the number of other sentences; no abstract has no scores."""
    assert (1, 0) == (len(score(look("", ["Moss grows."]))), len(score(look("Moss", []))))


def test_the_weights_are_the_features() -> None:
    """The shipped file has one finite weight a feature and says where they come from."""
    document = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))

    assert set(NAMES) == set(document["weights"])
    assert len(NAMES) == len(weights())
    assert (Path(__file__).parents[2] / document["script"]).is_file()


def test_summaries_are_as_good_as_promised(shared: Path) -> None:
    """On summaries people wrote: above the aim, on every fourth paper of the public set."""
    file = shared / "bench" / "scitldr" / "dev.jsonl.gz"
    papers = read_papers(file)[::4]
    picked = []
    for paper in papers:
        scores = score(look(paper.title, paper.sentences))
        picked.append(trimmed(paper.sentences[scores.index(max(scores))]))

    figures = mean([rouge(text, p.targets) for text, p in zip(picked, papers, strict=True)])

    assert figures.one >= 0.41
    assert figures.two >= 0.20
    assert figures.longest >= 0.34


def test_the_weights_were_fitted_on_the_set_they_name(shared: Path) -> None:
    """The hash in the file is that of the public training set."""
    named = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["set"]
    file = shared / "bench" / "scitldr" / named["name"]

    assert named["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("title", ["", "Fern"])
def test_the_same_input_gives_the_same_scores(title: str) -> None:
    """No randomness, no state."""
    assert score(look(title, SENTENCES)) == score(look(title, SENTENCES))
