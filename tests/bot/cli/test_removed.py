"""What becomes of answers when a paper they cite is removed."""

from __future__ import annotations

from tests.bot.cli.conftest import Footnote

QUESTION = "How can neural networks be quantized to 4 bits without losing much accuracy?"


def test_an_answer_is_shown_without_what_rested_on_a_removed_paper(own_sample: Footnote) -> None:
    """On the screen, in the document and in an export; the other papers' quotes stay."""
    asked = own_sample("ask", QUESTION, "--json").document
    name = asked["answer_id"]
    cited = [one["citations"][0] for one in asked["sentences"]]
    gone = cited[0]
    own_sample("papers", "remove", gone["paper_id"])

    shown = own_sample("answers", "show", name, "--trace", "--json")
    screen = own_sample("answers", "show", name)
    exported = own_sample("papers", "export", "--answer", name, "--format", "jsonl")

    kept = [one for one in cited if one["paper_id"] != gone["paper_id"]]
    assert kept
    assert (0, kept, [gone["paper_id"]], 0, 0) == (
        shown.code,
        [one["citations"][0] for one in shown.document["sentences"]],
        [one["paper_id"] for one in shown.document["removed"]],
        screen.code,
        exported.code,
    )
    assert (True, False, True) == (
        f"{gone['title']}  {gone['url']}\n  (source removed from the library" in screen.out,
        gone["quote"] in screen.out,
        all(one["quote"] in screen.out for one in kept),
    )
    assert len({one["paper_id"] for one in kept}) == exported.out.count("\n")
    assert "source removed from the library" in exported.err


def test_an_answer_all_of_whose_papers_are_removed_still_shows(own_sample: Footnote) -> None:
    """And can be followed up."""
    asked = own_sample("ask", "Which foundation model is for EEG?", "--json").document
    papers = {one["citations"][0]["paper_id"] for one in asked["sentences"]}
    for paper_id in papers:
        own_sample("papers", "remove", paper_id)

    shown = own_sample("answers", "show", asked["answer_id"], "--json")
    followed = own_sample("ask", "and for circuits?", "--continue", "--json")

    assert (0, [], papers) == (
        shown.code,
        shown.document["sentences"],
        {one["paper_id"] for one in shown.document["removed"]},
    )
    assert followed.code in (0, 3)
