"""Tests of bot.sources.feed."""

from __future__ import annotations

from pathlib import Path

from tests.bot.sources.files_of import read

ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>ArXiv Query</title>
  <entry>
    <id>http://arxiv.org/abs/2503.11731v2</id>
    <updated>2025-05-01T00:00:00Z</updated>
    <published>2025-03-18T17:59:59Z</published>
    <title>Sorting with
  care &amp; x &lt; y</title>
    <summary>  We sort.
It holds for a &lt; b.
</summary>
    <author><name>Ada Roe</name></author>
    <author><name>Jan Doe</name></author>
    <arxiv:doi>10.1145/ABC</arxiv:doi>
    <link href="http://arxiv.org/abs/2503.11731v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/2503.11731v2" rel="related"/>
  </entry>
  <entry>
    <id>http://arxiv.org/abs/2503.00001v1</id>
    <title>Two</title>
    <summary>Second.</summary>
  </entry>
</feed>
"""


def test_an_arxiv_answer_gives_its_papers(tmp_path: Path) -> None:
    """Wrapped lines are joined, entities read, the first date taken."""
    records, skipped = read(tmp_path, ATOM)
    assert [] == skipped
    first = records[0]
    assert "Sorting with care & x < y" == first.title
    assert "We sort. It holds for a < b." == first.abstract
    assert ("Ada Roe", "Jan Doe") == first.authors
    assert ("2503.11731", "2025-03-18", "10.1145/abc") == (first.arxiv_id, first.date, first.doi)
    assert "2025-05-01" == first.updated
    assert "http://arxiv.org/abs/2503.11731v2" == first.url
    assert [4, 19] == [record.line for record in records]


def test_a_feed_cut_short_gives_its_whole_entries(tmp_path: Path) -> None:
    """An entry without its end might hold half an abstract."""
    records, skipped = read(tmp_path, ATOM[: ATOM.index("Second.") + 3])
    assert ["2503.11731"] == [record.arxiv_id for record in records]
    assert "malformed XML" in skipped[0].reason


def test_rss_of_arxiv_is_read(tmp_path: Path) -> None:
    """The announcement before the abstract is no part of it."""
    text = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<item><title>Sorting</title><link>https://arxiv.org/abs/2503.11731</link>
<description>arXiv:2503.11731v1 Announce Type: new
Abstract: We sort.</description><dc:creator>Ada Roe, Jan Doe</dc:creator></item>
</channel></rss>"""
    ((record,), skipped) = read(tmp_path, text)
    assert ("Sorting", "We sort.", "2503.11731") == (record.title, record.abstract, record.arxiv_id)
    assert (("Ada Roe", "Jan Doe"), []) == (record.authors, skipped)
