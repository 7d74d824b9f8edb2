"""Sentence borders in the prose of abstracts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vectorstore.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["We train a model.", "It works."],
        ["Is it so?", "Yes!", "We show it."],
        ["Methods, e.g. pruning, i.e. removal, help (cf. Fig. 3).", "They scale."],
        ["Kim et al. propose it.", "As shown by J. R. Smith, it holds."],
        ["We follow Kim et al. (2020) and Eq. 4 vs. Eq. 5.", "Done."],
        ["Dr. Lee used approx. 3.5 points of v2.1.3.", "Then Lee stopped."],
        ["It grows in the U.S. Government's budget.", "In the U.S.", "It is known."],
        ["It reads pages, tables, etc.", "We test it."],
        ["It reads pages, tables, etc. Smaller ones fail."],
        ["We wait ... and wait.", "And then...", "Nothing."],
        ['They call it "a stop."', "We agree.", "(It is one.)", "Fine."],
        ["Code is at https://github.com/some.one/x.y.", "We thank them."],
        ["Code: github.com/someone/Name.Tool."],
        ["For $x = 1. Y$ and 85\\%. it holds.", "So does $y.$", "We stop."],
        ["As known~\\cite{a.b}.", "We differ."],
        ["It costs $5.", "We paid $10."],
        ["Two qubits suffice.", "iSWAP gates do it.", "k-means does not.", "alpha1 too."],
        ["We solve it.", "3D scenes remain."],
        ["We ask: (1) is it so?", "(2) why is it so?", "(iii) We answer."],
        ["It has two limits.", "1) Speed. It is slow.", "2) Size. It is large."],
        ["We split; they do not; nobody does.", "End"],
        ["A line\nbroken\tby tabs.", "Another."],
        ["A heading without a stop", "A paragraph."],
        ["The bound is tight for quivers of type D.", "Along the way we prove it."],
        ["Shown before.12", "We repeat it.", "As said [3, 4].", "Others agree."],
        ["1. We begin with a number.", "2. We go on."],
        ["It holds (we used one. Two were worse) for all.", "We stop."],
        ["gemessen wird es.", "我们做。", "他们做！"],
    ],
)
def test_text_is_split_into_the_sentences_it_was_made_of(expected: list[str]) -> None:
    """Sentences joined by a blank come apart again where they were joined."""
    text = " ".join(expected).replace("a stop A paragraph", "a stop\n\nA paragraph")
    assert expected == sentences(text)


def test_space_lost_after_a_stop_is_a_border() -> None:
    """Copied abstracts glue sentences; names with a dot inside stay whole."""
    assert ["We met a problem.", "We solve it."] == sentences("We met a problem.We solve it.")
    assert ["We use Node.Js and System.Text there."] == sentences(
        "We use Node.Js and System.Text there."
    )


def test_superscript_after_a_stop_belongs_to_the_sentence_before() -> None:
    """A note's number is not the first word of the next sentence."""
    assert ["It was shown.[12]", "We repeat it."] == sentences("It was shown.[12] We repeat it.")


def test_dot_leaders_are_no_sentences() -> None:
    """A table of contents does not fall apart into dots."""
    assert ["Introduction .", ". . . . . 12"] == sentences("Introduction . . . . . . 12")


WORDS = ("We", "a", "e.g.", "x.", "end.", "3.5", "J.", "al.", "[1]", "é", "\\%", "iSWAP", "A.")
MARKS = ("?", "...", "(", ")", "$", '."', "。", "\u200b", ".", "!", "\n", "\n\n", " ", "\t")
PROSE = st.lists(st.sampled_from(WORDS + MARKS), max_size=40).map(" ".join)


@given(st.one_of(PROSE, st.text()))
@example("")
@example(" . ")
def test_spans_cover_all_text_in_order_without_overlap(text: str) -> None:
    """Nothing but white space is left out, and no span starts or ends with it."""
    at = 0
    for span in split_sentences(text):
        assert at <= span.start < span.end
        assert "" == text[at : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        at = span.end
    assert "" == text[at:].strip()


@given(PROSE)
def test_white_space_around_a_text_changes_no_sentence(text: str) -> None:
    """A quote is the same wherever its abstract was padded."""
    assert sentences(text.strip()) == sentences(f"\n  {text.strip()}\t ")


def seed_abstracts(shared: Path) -> list[str]:
    pages = sorted((shared / "seeds").glob("*.txt"))
    lines = [line for page in pages for line in page.read_text("utf-8").splitlines()]
    return [line for line in lines if len(line) > 200]


def test_seed_abstracts_split_into_sentences_of_sensible_length(shared: Path) -> None:
    """No fragment of one word, and nothing above 125 words, in 596 real abstracts."""
    lengths = [
        len(sentence.split()) for text in seed_abstracts(shared) for sentence in sentences(text)
    ]
    assert (2, True) == (min(lengths), max(lengths) <= 125)
    assert sum(length < 3 for length in lengths) <= 10


def agreement(documents: list[list[str]]) -> tuple[float, float]:
    """Precision and recall of borders against texts that came split, at stops only."""
    right = found = given_ = 0
    for parts in documents:
        text = " ".join(parts)
        ours = {span.end for span in split_sentences(text)} - {len(text)}
        theirs, at = set(), -1
        for part in parts[:-1]:
            at += len(part) + 1
            if part.rstrip("\"')”] ").endswith((".", "?", "!")):
                theirs.add(at)
        right += len(ours & theirs)
        found += len(ours)
        given_ += len(theirs)
    return right / found, right / given_


@pytest.mark.parametrize(
    ("path", "field", "precision", "recall"),
    [
        ("bench/scifact_claims/corpus.jsonl.gz", "sentences", 0.985, 0.965),
        ("bench/scitldr/dev.jsonl.gz", "source", 0.985, 0.995),
    ],
)
def test_borders_agree_with_texts_that_came_split(
    shared: Path, path: str, field: str, precision: float, recall: float
) -> None:
    """Borders found are borders given, but for the noise in those sets."""
    with gzip.open(shared / path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line)[field] for line in lines][:2000]
    ours = agreement([[part.strip() for part in row if part.strip()] for row in rows])
    assert (True, True) == (ours[0] >= precision, ours[1] >= recall), ours
