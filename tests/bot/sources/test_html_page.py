"""Tests of bot.sources.html_page."""

from __future__ import annotations

import html
import json
from pathlib import Path

from tests.bot.sources.files_of import read

CARDS = """<!doctype html>
<html><head><title>Trending Papers</title><style>p {}</style></head><body>
<nav><a href="/models">Models</a></nav>
<h1>Trending Papers</h1><p>by <a>AK</a> and the research community</p>
<article><h3><a href="/papers/2503.11731">Sorting &amp; searching</a></h3>
<p>We sort what we can, and we search for the rest of it.</p>
<time datetime="2025-03-18">Mar 18</time>
<span>12 authors</span><button>Upvote 23</button></article>
<article><h3><a href="/papers/2503.00001">On <i>merging</i></a></h3>
</article>
<footer>TOS Privacy</footer></body></html>
"""


def test_cards_give_titles_abstracts_links_and_dates(tmp_path: Path) -> None:
    """A heading is a title even without an abstract; the page's own words are left out."""
    records, skipped = read(tmp_path, CARDS)
    assert [] == skipped
    assert [("Sorting & searching", 5), ("On merging", 9)] == [(r.title, r.line) for r in records]
    assert "We sort what we can, and we search for the rest of it." == records[0].abstract
    assert ["2503.11731", "2503.00001"] == [record.arxiv_id for record in records]
    assert "https://huggingface.co/papers/2503.11731" == records[0].url
    assert ["2025-03-18", None] == [record.date for record in records]


def test_the_data_within_a_page_is_preferred(tmp_path: Path) -> None:
    """A daily page carries abstracts that its text does not show."""
    paper = {
        "id": "2503.11731",
        "title": "Sorting",
        "summary": "We sort.",
        "authors": [{"name": "Ada Roe"}],
        "publishedAt": "2025-03-18T00:00:00.000Z",
    }
    props = html.escape(json.dumps({"dailyPapers": [{"paper": paper, "title": "Sorting"}]}))
    page = f'<html><body><div data-props="{props}"><h3>Sorting</h3></div></body></html>'
    ((record,), skipped) = read(tmp_path, page)
    assert ("Sorting", "We sort.", "2503.11731") == (record.title, record.abstract, record.own_id)
    assert (("Ada Roe",), "2025-03-18") == (record.authors, record.date)
    assert [] == skipped


def test_an_arxiv_listing_is_read(tmp_path: Path) -> None:
    """The id stands above its paper; labels, comments and subjects are no text."""
    item = """<dt><a name="item1">[1]</a> <a href="/abs/{id}" title="Abstract">arXiv:{id}</a>
[<a href="/pdf/{id}">pdf</a>, <a href="#">other</a>]</dt><dd><div class="meta">
<div class="list-title"><span class="descriptor">Title:</span> {title}</div>
<div class="list-authors"><a>Ada Roe</a>, <a>Jan Doe</a></div>
<div><span class="descriptor">Comments:</span> 9 pages</div>
<div><span class="descriptor">Subjects:</span> Machine Learning (cs.LG)</div>
<p>We sort what we can, and we search for the rest of it.</p></div></dd>"""
    items = [("2503.00001", "Sorting with care"), ("2503.00002", "Merging with less care")]
    page = "<html><body><dl>{}</dl></body></html>".format(
        "".join(item.format(id=own, title=title) for own, title in items)
    )
    records, skipped = read(tmp_path, page)
    assert items == [(record.arxiv_id, record.title) for record in records]
    assert [] == skipped
    assert {"We sort what we can, and we search for the rest of it."} == {
        record.abstract for record in records
    }


def test_a_page_without_papers_is_reported(tmp_path: Path) -> None:
    """A log-in page holds nothing to read."""
    records, skipped = read(tmp_path, "<html><body><form>Log in</form><p>Sign up</p></body></html>")
    assert (0, 1) == (len(records), len(skipped))
