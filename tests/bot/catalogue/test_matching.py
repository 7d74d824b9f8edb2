from __future__ import annotations

import pytest

from bot.catalogue.matching import digest, same_text, same_work
from bot.models import Record

TEXT = "Sand moves with the tide and storms undo in a night what calm weather builds."


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (TEXT, True),
        (TEXT.upper() + " More was found in the second year.", True),
        ("Storms and tide move sand in ways that calm weather with a night undo builds.", False),
        ("", False),
        ("Bees vote.", False),
    ],
)
def test_texts_are_the_same_when_many_word_pairs_are(other: str, expected: bool) -> None:
    """Words alone are not enough: two papers of one field share them."""
    assert same_text(TEXT, other) is expected


@pytest.mark.parametrize(
    ("title", "abstract", "authors", "expected"),
    [
        ("Tides and sand", "Another text.", ("Ada North",), True),
        ("Tides and sand", "Another text.", ("Northrup, A.",), False),
        ("Tides and sand", "", (), True),
        ("Summary", "", (), False),
        ("Summary", "Another text.", ("Ada North",), False),
        ("Summary", TEXT, (), True),
    ],
)
def test_equal_titles_are_one_work_where_more_than_the_title_agrees(
    title: str, abstract: str, authors: tuple[str, ...], expected: bool
) -> None:
    """A short title needs the text itself."""
    record = Record(title, abstract, 1, 1, authors=authors)
    assert same_work(record, TEXT, ("North, Ada", "B. Ek")) is expected


def test_digests_differ_where_texts_do() -> None:
    """Also in white space, and for text that cannot be encoded."""
    assert len({digest(text) for text in ("a b", "a  b", "", "\ud800")}) == 4
