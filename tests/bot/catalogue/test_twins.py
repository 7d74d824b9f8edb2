"""Tests of twins at the catalogue's intake."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.catalogue.papers import Papers
from bot.models import Record
from tests.bot.test_twins import OTHER, TEXT, TITLE, changed

REWRITTEN = changed(TEXT, 0.3)
LONGER = f"SandFlow: {TITLE}"


def record(title: str, abstract: str, **given: str) -> Record:
    return Record(title, abstract, 1, 1, **given)  # type: ignore[arg-type]


def listed(papers: Papers) -> list[tuple[str, tuple[str, ...]]]:
    return [(paper.paper_id, paper.listings) for paper in papers.all()]


def test_a_rewritten_text_from_another_source_joins_its_paper(engine: Engine) -> None:
    """As a version of it; the old text stays."""
    papers = Papers(engine)
    papers.add("sea", "sea", [record(TITLE, TEXT, own_id="s1")])

    added = papers.add("air", "air", [record(LONGER, REWRITTEN, own_id="a9")])

    assert (0, 1) == (added.added, added.updated)
    assert [("sea:s1", ("air", "sea"))] == listed(papers)
    assert [TEXT, REWRITTEN] == [version.abstract for version in papers.versions("sea:s1")]
    assert "sea:s1" == papers.find("a9").paper_id


def test_an_equal_title_with_a_rewritten_text_is_one_paper(engine: Engine) -> None:
    """Though neither names its authors."""
    papers = Papers(engine)
    papers.add("sea", "sea", [record(TITLE, TEXT, own_id="s1")])
    papers.add("air", "air", [record(TITLE, changed(TEXT, 0.3, seed=4), own_id="a9")])

    assert 1 == papers.count()


def test_twins_of_one_batch_are_one_paper(engine: Engine) -> None:
    """A page may show a paper twice."""
    papers = Papers(engine)

    papers.add("sea", "sea", [record(TITLE, TEXT), record(LONGER, REWRITTEN)])

    assert 1 == papers.count()


@pytest.mark.parametrize("name", ["doi", "arxiv_id", "own_id"])
def test_papers_with_two_ids_of_one_kind_are_two(engine: Engine, name: str) -> None:
    """Whatever their texts: an id says more."""
    ids = {"doi": ("10.1145/a", "10.1145/b"), "arxiv_id": ("2603.00001", "2603.00002")}
    one, other = ids.get(name, ("a", "b"))
    papers = Papers(engine)
    papers.add("sea", "sea", [record(TITLE, TEXT, **{name: one})])
    papers.add("sea", "sea", [record(LONGER, REWRITTEN, **{name: other})])

    assert 2 == papers.count()


def test_an_id_that_comes_later_is_learnt(engine: Engine) -> None:
    """A listing page first, then arXiv itself, then arXiv's next version."""
    papers = Papers(engine)
    papers.add("page", "page", [record(TITLE, TEXT)])
    papers.add("arxiv-new", "arxiv", [record(LONGER, REWRITTEN, arxiv_id="2603.00001")])
    papers.add("arxiv-new", "arxiv", [record("Renamed", OTHER, arxiv_id="2603.00001")])

    (paper,) = papers.all()
    assert "Renamed" == paper.title


def test_a_removed_paper_has_no_twins(engine: Engine) -> None:
    """The next text makes a paper of its own."""
    papers = Papers(engine)
    papers.add("sea", "sea", [record(TITLE, TEXT, own_id="s1")])
    papers.add("sea", "sea", [record("Bees", OTHER, own_id="s2")])
    papers.add("air", "air", [record("Bees dance", OTHER, own_id="a1")])
    papers.remove("sea:s1")

    papers.add("air", "air", [record(LONGER, REWRITTEN, own_id="a9")])

    assert "air:a9" in dict(listed(papers))


def test_papers_of_one_subject_stay_apart(engine: Engine) -> None:
    """A title may be nearly another's."""
    papers = Papers(engine)
    papers.add("sea", "sea", [record(TITLE, TEXT), record(LONGER, OTHER)])

    assert 2 == papers.count()


def test_what_another_process_added_is_known(engine: Engine) -> None:
    """The titles are kept up by the catalogue's numbers."""
    papers = Papers(engine)
    papers.add("sea", "sea", [record("Bees", OTHER, own_id="s2")])
    Papers(engine).add("sea", "sea", [record(TITLE, TEXT, own_id="s1")])

    papers.add("air", "air", [record(LONGER, REWRITTEN, own_id="a9")])

    assert ("sea:s1", ("air", "sea")) in listed(papers)
