"""The modals behind the buttons: whole abstracts with what is quoted set off, and BibTeX."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import FLAGGED
from bot.slack.evidence import (
    Exhibit,
    bibtex_view,
    evidence_view,
    exhibit_of,
    exhibits_of,
)
from bot.slack.limits import check_view
from bot.slack.models import View
from bot.slack.plain import plain_lines
from tests.bot.abstracts import MOSS, ORDERS
from tests.bot.slack.papers import LINKED, compressed, quotes


def _parts(view: View) -> list[tuple[str, str]]:
    return [
        (part["type"].removeprefix("rich_text_"), "".join(i["text"] for i in part["elements"]))
        for block in view.body["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
    ]


def test_the_whole_abstract_is_shown_with_the_quote_set_off() -> None:
    """Under the paper's title; what is quoted stands behind a bar."""
    exhibits = exhibits_of(
        [compressed()], {("arxiv:2402.03500", 1): LINKED.abstract}, {"arxiv:2402.03500": 1}
    )

    assert [
        ("section", "Fern: a solver for sparse graphs"),
        (
            "section",
            "Sparse graphs are common. We present Fern, a solver that caches edge lists.",
        ),
        (
            "quote",
            "In our tests, Fern halves the run time of 40 graph solvers, and it needs no tuning.",
        ),
        ("section", "Fern does not reduce the peak memory of dense graphs."),
    ] == _parts(evidence_view(exhibits))


def test_each_paper_is_shown_once_with_all_its_quotes() -> None:
    """In the order in which they are cited."""
    units = [*quotes(MOSS), compressed(), *quotes(LINKED)]
    abstracts = {(MOSS.paper_id, 1): MOSS.abstract, (LINKED.paper_id, 1): LINKED.abstract}

    exhibits = exhibits_of(units, abstracts, {})

    assert [MOSS.paper_id, LINKED.paper_id] == [exhibit.paper_id for exhibit in exhibits]
    assert [2, 5] == [len(exhibit.spans) for exhibit in exhibits]


def test_a_reader_is_told_of_older_versions_notes_and_orders() -> None:
    """And of an abstract that is no longer there."""
    older = exhibits_of([compressed()], {}, {"arxiv:2402.03500": 2})
    orders = exhibits_of(quotes(ORDERS), {(ORDERS.paper_id, 1): ORDERS.abstract}, {})

    said = "\n".join(text for _, text in _parts(evidence_view([*older, *orders])))

    assert "The abstract is no longer in the library." in said
    assert "a newer version is in the library" in said
    assert f"Beware: {FLAGGED}." in said
    assert ("section", "summary written for the tests") in _parts(evidence_view([exhibit_of(MOSS)]))


def test_quotes_that_overlap_are_set_off_as_one() -> None:
    """No word of the abstract is said twice."""
    exhibit = replace(exhibit_of(LINKED), abstract="One two three four.", spans=((4, 13), (8, 18)))

    assert [("section", "One"), ("quote", "two three four"), ("section", ".")] == _parts(
        evidence_view([exhibit])
    )[1:]


@given(
    st.text(st.characters(exclude_categories=()), max_size=80),
    st.lists(st.tuples(st.integers(-3, 90), st.integers(-3, 90)), max_size=6),
)
def test_spans_that_meet_or_overlap_lose_nothing(
    abstract: str, spans: list[tuple[int, int]]
) -> None:
    """Whatever is quoted, the abstract is shown whole and in its order."""
    view = evidence_view([replace(exhibit_of(LINKED), abstract=abstract, spans=tuple(spans))])

    plain = evidence_view([replace(exhibit_of(LINKED), abstract=abstract)])
    squeezed = ["".join("".join(text for _, text in _parts(v)).split()) for v in (view, plain)]
    assert () == check_view(view)
    if abstract.isascii() and abstract.isprintable() and not set(abstract) & set("\\$`-~{}"):
        assert squeezed[0] == squeezed[1]


def test_more_than_a_modal_takes_is_cut_and_says_so() -> None:
    """Of abstracts and of BibTeX."""
    long = Exhibit("own:1", "Long", None, "𝒳" * 30_000, ((5, 25_000),))

    for view in (evidence_view([long] * 5), bibtex_view("@misc{𝒳}\n" * 20_000)):
        assert () == check_view(view)
        assert "There is more than Slack shows here." == plain_lines(view.body["blocks"])[-1]


def test_bibtex_comes_letter_for_letter() -> None:
    """What is copied must be right: nothing in it is shown otherwise."""
    entry = '@misc{a,\n  title = {{Schr\\"odinger} \\& 85\\%},\n}\n'

    assert [("preformatted", entry)] == _parts(bibtex_view(entry))


def test_nothing_to_show_is_said() -> None:
    """An empty modal is refused by Slack."""
    assert () == check_view(evidence_view([]))
    assert () == check_view(bibtex_view(""))
