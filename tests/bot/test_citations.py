"""Nothing but a verified claim can reach a reader."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citations import Rejected, VerifiedClaim, is_quote, restore, verify, verify_each
from bot.errors import CatalogueError
from bot.models import Claim, Paper
from bot.relevance import relevance
from tests.bot.abstracts import FERN, MOSS, ORDERS, numbered

PAPERS = {paper.paper_id: paper for paper in (FERN, MOSS, ORDERS)}


def abstract_of(paper_id: str, version: int) -> str:
    assert PAPERS[paper_id].version == version
    return PAPERS[paper_id].abstract


def shown(claim: Claim, *papers: Paper, question: str = "") -> VerifiedClaim:
    evidence = numbered(*papers)
    verdict = verify(claim, evidence, relevance(question, evidence.values()))
    assert isinstance(verdict, VerifiedClaim)
    return verdict


def test_a_shortened_sentence_stands_over_its_quote() -> None:
    """The model's text is shown, and the whole sentence below it."""
    unit = shown(Claim(("S3",), "Fern halves the run time of 40 graph solvers."))

    assert "compressed" == unit.kind
    assert "Fern halves the run time of 40 graph solvers." == unit.text
    quote = unit.citations[0]
    assert FERN.abstract[quote.start : quote.end] == quote.quote
    assert quote.quote.startswith("In our tests, Fern halves")
    assert ("title:fern", 2, "https://example.org/fern") == (
        quote.paper_id,
        quote.version,
        quote.url,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Fern halves the run time of 41 graph solvers.", "number"),
        ("Fern does not halve the run time.", "negation"),
        ("Fern halves the run time of 40 graph solvers. It needs no tuning.", "sentences"),
        ("Fern halves **the run time** of 40 graph solvers.", "markup"),
        ("See https://evil.example for the run time of Fern.", "markup"),
        ("<!channel> Fern halves the run time of 40 graph solvers.", "markup"),
        ("Fern halves\u202e the run time of 40 graph solvers.", "control"),
        ("Fern halves \ud800 the run time of 40 graph solvers.", "control"),
        ("Fern " * 60, "long"),
        ("", "short"),
    ],
)
def test_a_text_that_does_not_follow_gives_way_to_the_quote(text: str, reason: str) -> None:
    """The reader gets the paper's own sentence, and the trace the reason."""
    unit = shown(Claim(("S3",), text))

    assert ("quote", reason) == (unit.kind, unit.reason)
    assert unit.citations[0].quote == unit.text
    assert unit.text.startswith("In our tests, Fern halves")


def test_a_copied_sentence_is_a_quote() -> None:
    """Saying the sentence word for word is no compression."""
    unit = shown(Claim(("S1",), "Sparse graphs are common"))

    assert ("quote", None, "Sparse graphs are common.") == (unit.kind, unit.reason, unit.text)


def test_an_unknown_sentence_drops_the_claim() -> None:
    """There is nothing to show for an id that was never given."""
    verdict = verify(Claim(("S99", "paper 1"), "Sparse graphs are common."), numbered())

    assert Rejected("unknown_id") == verdict


def test_a_lie_over_an_irrelevant_sentence_drops_the_claim() -> None:
    """A quote that has nothing to do with the question is no answer either."""
    evidence = numbered()
    is_relevant = relevance("Does Fern reduce the peak memory?", evidence.values())

    assert Rejected("irrelevant") == verify(Claim(("S5",), "Fern is best."), evidence, is_relevant)
    assert isinstance(verify(Claim(("S4",), "Fern is best."), evidence, is_relevant), VerifiedClaim)


def test_a_sentence_that_gives_orders_is_dropped_unless_nothing_else_is_there() -> None:
    """An instruction inside an abstract is shown only on purpose, and then marked."""
    evidence = numbered(MOSS, ORDERS)
    claim = Claim(("S3",), "PWNED")

    assert Rejected("flagged") == verify(claim, evidence)
    unit = verify(claim, evidence, allow_flagged=True)
    assert isinstance(unit, VerifiedClaim)
    assert ("quote", True) == (unit.kind, unit.citations[0].flagged)


def test_a_text_joined_from_two_sentences_gives_way_to_both() -> None:
    """No text stands on two quotes at once, and neither of them is lost."""
    claim = Claim(("S2", "S3"), "Fern, a solver that caches edge lists, halves the run time.")
    verdicts = verify_each(claim, numbered())

    assert ["quote", "quote"] == [v.kind for v in verdicts if isinstance(v, VerifiedClaim)]


def test_the_note_of_a_paper_goes_with_its_quote() -> None:
    """A summary that is not the authors' says so wherever it is quoted."""
    citation = shown(Claim(("S5",), "Moss holds water for weeks."))

    assert "summary written for the tests" == citation.citations[0].note
    assert "summary written for the tests" == citation.to_json()["citations"][0]["note"]


def test_nobody_else_makes_a_verified_claim() -> None:
    """The constructor is sealed, and so is copying with changes."""
    unit = shown(Claim(("S1",), "Sparse graphs are common"))

    with pytest.raises(TypeError, match="verify"):
        VerifiedClaim("Fern is best.", "compressed", unit.citations)
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(unit, text="Fern is best.")


def test_an_earlier_sentence_is_checked_again() -> None:
    """What was stored is shown only while the stored version still says so."""
    unit = shown(Claim(("S3",), "Fern halves the run time of 40 graph solvers."))
    document = unit.to_json()

    assert unit == restore(document, abstract_of)
    with pytest.raises(CatalogueError, match="title:fern"):
        restore(document, lambda _id, _version: "Another text.")
    with pytest.raises(CatalogueError, match="does not follow"):
        restore({**document, "text": "Fern is best of all solvers."}, abstract_of)
    with pytest.raises(CatalogueError, match="does not follow"):
        restore({**document, "kind": "quote"}, abstract_of)


@given(
    st.lists(st.sampled_from([f"S{i}" for i in range(9)]) | st.text(max_size=4), max_size=5),
    st.text(max_size=80)
    | st.sampled_from([FERN.abstract, MOSS.abstract, "Fern halves the run time."]),
)
def test_whatever_is_claimed_every_quote_is_the_stored_text(names: list[str], text: str) -> None:
    """Property: the quote is a slice of the stored version, and a quote's text is that slice."""
    for unit in verify_each(Claim(tuple(names), text), numbered()):
        if isinstance(unit, VerifiedClaim):
            for citation in unit.citations:
                stored = abstract_of(citation.paper_id, citation.version)
                assert stored[citation.start : citation.end] == citation.quote
            assert unit.kind == "compressed" or unit.text == unit.citations[0].quote
            assert "https:" not in unit.text


def test_type_setting_does_not_unmake_a_quote() -> None:
    """Escapes, dashes and a missing full stop are the same sentence."""
    assert is_quote("It gains 12-34%", "It gains 12–34\\%.")
    assert not is_quote("It gains 12-35%", "It gains 12–34\\%.")
