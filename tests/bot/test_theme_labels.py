"""A theme's name stands letter for letter in at least two of its papers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.theme_labels import Named, label

MOSS = [
    Named("Moss gardens in the north", "We show that moss gardens hold water."),
    Named("Watering stones", "Stones in moss gardens need water."),
    Named("Green roofs", "A roof of moss gardens cools."),
]
OTHERS = [Named("Water and graphs", "Graphs of water need edges."), Named("Edges", "Water flows.")]


def test_the_phrase_that_parts_them_is_the_name() -> None:
    """Rather two words than one, and none that the other papers use as well."""
    assert "moss gardens" == label(MOSS, OTHERS)


def test_a_name_is_given_once() -> None:
    """What another theme is called is passed over, however it is written."""
    assert "moss gardens" != label(MOSS, OTHERS, {"moss gardens"})


def test_papers_that_share_no_phrase_have_no_name() -> None:
    """Nothing is made up for them."""
    assert None is label([MOSS[1], OTHERS[1]], [])
    assert None is label([MOSS[0]], OTHERS)


def test_empty_words_name_nothing() -> None:
    """That papers propose novel methods says nothing of them."""
    papers = [Named(name, "We propose a novel method with better results.") for name in "AB"]

    assert None is label(papers, OTHERS)


def test_a_word_by_itself_is_a_name_or_stands_in_two_titles() -> None:
    """Two abstracts with a word in common need not be about it."""
    solving = ("We solve a riddle.", "Ants solve mazes.")

    assert None is label([Named("", text) for text in solving], [])
    assert "solve" == label([Named(text, "") for text in solving], [])
    assert "SVMs" == label([Named("", "Ferns like SVMs."), Named("", "SVMs sort stones.")], [])


def test_a_line_break_or_a_comma_is_no_single_space() -> None:
    """The name must be findable in the text as it is stored."""
    papers = [Named("", "Fern moss\ngardens"), Named("", "Fern moss, gardens")]

    assert "Fern moss" == label(papers, [])


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1, max_size=4))
def test_a_name_is_found_in_two_papers(texts: list[tuple[str, str]]) -> None:
    """Whatever the papers say."""
    papers = [Named(*pair) for pair in texts] + [Named("Moss gardens", "x " + texts[0][0])]

    found = label(papers, OTHERS)

    assert found is None or 2 <= sum(
        found in paper.title or found in paper.abstract for paper in papers
    )
