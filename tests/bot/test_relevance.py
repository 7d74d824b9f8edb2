"""Which sentences have to do with a question."""

from __future__ import annotations

from dataclasses import replace

from bot.models import Paper
from bot.relevance import anything, relevance
from tests.bot.abstracts import FERN, MOSS, numbered


def relevant(question: str, *papers: Paper) -> list[str]:
    evidence = numbered(*papers)
    test = relevance(question, evidence.values())
    return [name for name, item in evidence.items() if test(item)]


def test_sentences_of_another_subject_are_not_relevant() -> None:
    """Gardens have nothing to do with memory."""
    assert ["S1", "S2", "S3", "S4"] == relevant("How does Fern use memory on sparse graphs?")


def test_a_title_speaks_for_its_sentences() -> None:
    """ "It needs no tuning" answers a question about Fern."""
    assert "S3" in relevant("Is Fern fast?", FERN, MOSS)


def test_a_question_in_another_language_refuses_nothing() -> None:
    """Shared words cannot judge where none are shared."""
    assert 6 == len(relevant("Wieviel Wasser braucht ein Garten?"))


def test_where_no_sentence_has_most_of_the_question_s_words_nothing_is_refused() -> None:
    """The question may be put in words of its own."""
    roots = replace(MOSS, title="Roots", abstract="Roots need water.")
    snow = replace(FERN, title="Snow", abstract="Snow melts in spring. Leaves fall.")

    assert ["S1", "S2", "S3"] == relevant("Do roots find water in spring?", roots, snow)


def test_asking_for_papers_tells_nothing_about_them() -> None:
    """Any abstract says "in this paper" and "we use"; this one says nothing of moss."""
    fern = replace(FERN, abstract="In this paper, we use edge lists. Fern is a solver.")
    assert ["S3", "S4"] == relevant("Which papers use moss?", fern, MOSS)


def test_without_a_question_anything_is_relevant() -> None:
    """As in a summary."""
    assert all(anything(item) for item in numbered().values())
