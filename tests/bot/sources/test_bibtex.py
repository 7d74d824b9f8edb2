"""Tests of bot.sources.bibtex."""

from __future__ import annotations

from pathlib import Path

from tests.bot.sources.files_of import read

ENTRY = r"""
% a comment
@string{acm = "ACM Press"}

@inproceedings{roe2025sorting,
  title     = {{GPT}-4 and the {S}chr{\"o}dinger bridge: $x_{i}$ in
               {NLP}},
  author    = {Roe, Ada van and Doe, Jr., Jan and {The Sorting Team} and others},
  booktitle = acm,
  year      = 2025, month = mar, day = {7},
  abstract  = "We {sort} with \emph{care}.
     It holds.",
  doi       = {https://doi.org/10.1145/ABC},
}
"""


def test_an_entry_gives_its_fields(tmp_path: Path) -> None:
    """Protecting braces go from the title, LaTeX stays, wrapped lines are joined."""
    ((record,), skipped) = read(tmp_path, ENTRY)
    assert [] == skipped
    assert 'GPT-4 and the Schr\\"odinger bridge: $x_{i}$ in NLP' == record.title
    assert "We {sort} with \\emph{care}. It holds." == record.abstract
    assert ("Ada van Roe", "Jan Doe, Jr.", "The Sorting Team") == record.authors
    assert ("2025-03-07", "10.1145/abc") == (record.date, record.doi)
    assert ("roe2025sorting", 5) == (record.own_id, record.line)


def test_an_arxiv_id_is_found_in_its_usual_places(tmp_path: Path) -> None:
    """As `eprint`, or in the journal as Google Scholar writes it."""
    text = (
        "@misc{a, title={One}, eprint={2503.11731v2}, archivePrefix={arXiv}}\n"
        "@article{b, title={Two}, journal={arXiv preprint arXiv:1706.03762}, year={2017}}\n"
        "@article{c, title={Three}, eprint={2503.11731}, eprinttype={hdl}}\n"
    )
    records, _ = read(tmp_path, text)
    assert ["2503.11731", "1706.03762", None] == [record.arxiv_id for record in records]


def test_a_broken_entry_is_reported_and_the_rest_goes_in(tmp_path: Path) -> None:
    """A brace that never closes takes its own entry alone."""
    text = (
        "@article{a, title={One}}\n@article{b, title={Two}\n\n@article{c,\n title={Three}}\n"
        "@article{d, title=undefined}\n@comment{not a paper}\n@article{e, note={nothing}}\n"
    )
    records, skipped = read(tmp_path, text)
    assert [("One", 1), ("Three", 4)] == [(record.title, record.line) for record in records]
    assert [2, 6, 8] == [skip.line for skip in skipped]
    assert "'@article{b, title={Two}'" in skipped[0].reason
    assert "undefined" in skipped[1].reason


def test_braces_nested_without_end_are_reported(tmp_path: Path) -> None:
    """Deep nesting neither crashes nor hangs."""
    _, skipped = read(tmp_path, "@article{a, title={" + "{" * 3000 + "x" + "}" * 3000 + "}}")
    assert 1 == len(skipped)
