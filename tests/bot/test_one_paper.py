"""Questions about one paper: what it says is answered, and what it does not is not stated."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.ask import Ask
from bot.catalogue.answers import Answers
from bot.catalogue.database import connect, migrate
from bot.llm.offline import OfflineModel
from bot.one_paper import OnePaper, telling_stems
from bot.outcome import topic
from tests.bot.abstracts import FERN, MOSS, count_words
from tests.bot.test_ask import Shelf


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    engine = connect(f"sqlite:///{tmp_path / 'catalogue.db'}")
    migrate(engine)
    shelf, model = Shelf((FERN, MOSS)), OfflineModel()
    return Ask(shelf, shelf, model, model, Answers(engine), count_words)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did they find?", "on"),
        ("Does it reduce the peak memory?", "on"),
        ("How do I bake bread?", "doubtful"),
    ],
)
def test_a_paper_is_on_topic_where_it_has_a_word_of_the_question(
    question: str, expected: str
) -> None:
    """Or where the question is about it as a whole."""
    found = OnePaper(FERN).retrieve(question)

    assert (expected, [FERN.paper_id]) == (
        topic(found.signals, found.documents),
        [hit.doc_id for hit in found.hits],
    )


@pytest.mark.parametrize(
    "question", ["What is this paper about?", "why does it matter?", "tl;dr", "Key findings?"]
)
def test_a_question_about_the_whole_paper_tells_of_nothing_in_it(question: str) -> None:
    """Such a one is answered by the paper's summary."""
    assert frozenset() == telling_stems(question)


def test_an_answer_is_from_the_paper_alone(ask: Ask) -> None:
    """Whatever else the library holds."""
    answer = ask.answer("Does it reduce the peak memory?", within=OnePaper(FERN))

    cited = {one.paper_id for unit in answer.sentences for one in unit.citations}
    assert ("answered", {FERN.paper_id}) == (answer.status, cited)


@pytest.mark.parametrize("question", ["How do I bake bread?", "How many sheep were there?"])
def test_what_the_paper_does_not_say_is_not_stated(ask: Ask, question: str) -> None:
    """Its own nearest passage is shown; nothing is said of the library."""
    answer = ask.answer(question, within=OnePaper(FERN))

    assert ("not_stated", [FERN.paper_id]) == (
        answer.status,
        [near.paper_id for near in answer.nearest],
    )
