from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest import Digest, Theme
from bot.file_forms import FORMS
from bot.interest import Interest
from bot.letter import read_letter
from bot.render.digest_forms import SUBJECT, digest_document, digest_letter
from bot.why import Reason
from tests.bot.digests import MOSS, digest, item, whole

NOW = datetime(2026, 1, 14, 9, tzinfo=UTC)
ANY = st.text(max_size=60) | st.sampled_from(
    [
        "</style><script>",
        "--><b>",
        "]]>",
        "&lt;",
        "\r\n.\r\n",
        "javascript:x",
        "\ud800",
        "“”",
        "<!--",
    ]
)


class _Tags(HTMLParser):
    """The elements of a page, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        assert {name for name, _ in attrs} <= {
            "border", "cellpadding", "cellspacing", "charset", "class", "content", "href", "lang",
            "name", "role", "style", "width", "align",
        }  # fmt: skip


@given(ANY, ANY, ANY, ANY, ANY)
@settings(max_examples=150)
def test_no_text_changes_what_a_form_is(
    title: str, interest: str, author: str, url: str, note: str
) -> None:
    """Whatever stands in a title, an interest, a name, an address or a note."""
    paper = replace(MOSS, title=title, authors=(author,), url=url, note=note, date=note)
    made = replace(
        digest(item(paper, Reason("words", title), Reason("like", author))),
        interest=Interest(interest),
        themes=(Theme(note, (MOSS.paper_id,)),),
        notes=(note,),
    )
    plain = _Tags(digest_document("html", digest(item(MOSS, Reason("like", "x"))), NOW)).tags
    for form in FORMS:
        digest_document(form, made, NOW).encode(errors="strict" if form != "json" else "replace")
    page = _Tags(digest_document("html", made, NOW))
    feed = ET.fromstring(digest_document("atom", made, NOW))  # noqa: S314

    assert [] == [link for link in page.links if not str(link).startswith(("http://", "https://"))]
    assert {"p", "h2"} >= set(page.tags) - set(plain) - {"a", "span", "br"}
    assert 1 == len(feed.findall("{*}entry"))
    assert json.loads(digest_document("json", made, NOW)) == made.to_json()


@pytest.mark.parametrize(
    "made", [whole(), replace(digest(), interest=Interest("a\r\nBcc: b " * 40))]
)
def test_letter_has_a_subject_of_one_short_line(made: Digest) -> None:
    """And both forms, kept as they are until it is sent."""
    letter = digest_letter(made)

    assert read_letter(letter.to_part()) == letter
    assert len(letter.subject) <= SUBJECT
    assert letter.subject.isprintable()
    assert letter.text == digest_document("text", made, NOW)
    assert letter.html == digest_document("html", made, NOW)
