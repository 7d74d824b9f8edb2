from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from bot.render.digest_html import STYLES, digest_fragment, digest_html
from tests.bot.digests import MOSS, digest, item, nothing, whole

VOID = {"meta", "br"}


class _Outline(HTMLParser):
    """Elements, their attributes and the text of a page; fails where tags do not match."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert [] == self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data))

    def within(self, tag: str) -> list[str]:
        return [text for inside, text in self.texts if inside == tag]


def addresses(outline: _Outline) -> Iterator[str | None]:
    for _, attributes in outline.found:
        yield from (attributes[name] for name in ("href", "src") if name in attributes)


def test_every_sentence_stands_above_its_quote_and_source() -> None:
    """With themes, reasons, the overview and what was looked at."""
    outline = _Outline(digest_html(whole()))

    quote = "“Moss holds water on flat roofs for many days, as we show.”"
    assert ["moss"] == outline.within("h1")
    assert ["holds water", "Also new", "Updated"] == outline.within("h2")
    said = [text for _, text in outline.texts]
    assert 2 == said.count("Moss holds water on flat roofs for many days.")
    assert [quote, "— "] == outline.within("blockquote")[:2]
    assert quote == outline.within("blockquote")[2]
    for line in (
        "Digest of 2026-01-14 · 3 of 5 new papers, 2 shown before left out",
        "arxiv:2601.00001 · 2026-01-13 · Ada Lovelace, Emmy Noether, Mary Anning et al.",
        "Why here: “Moss”; like “Ferns & <friends>”",
        "the last sync could not read feed <1>",
    ):
        assert line in said


def test_nothing_of_a_paper_is_markup() -> None:
    """Titles, quotes, names and notes stay what they are, whatever is in them."""
    page = digest_html(whole())
    outline = _Outline(page)

    allowed = {"html", "head", "meta", "title", "style", "body", "table", "tr", "td", "div"}
    allowed |= {"h1", "h2", "h3", "p", "blockquote", "a", "br", "span"}
    assert {tag for tag, _ in outline.found} <= allowed
    assert {"https://arxiv.org/abs/2601.00001"} == set(addresses(outline))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", page)
    assert any("<script>alert" in text for text in outline.within("h3"))
    assert any("<img src=" in text for text in outline.within("blockquote"))
    assert 1 == page.count("<!-- digests, the newest first -->")


def test_page_loads_nothing() -> None:
    """Neither pictures nor scripts, sheets or fonts from anywhere."""
    page = digest_html(whole())

    assert not re.search(r"url\(|@import|<link|<script|<img|\son\w+=[\"']", page)


def test_page_is_light_and_dark() -> None:
    """Every colour that stands at an element has one for the dark."""
    page = digest_html(whole())
    sheet = page[page.index("prefers-color-scheme:dark") : page.index("</style>")]

    assert 'content="light dark"' in page
    for name in STYLES:
        assert re.search(rf"[,{{}}.]{name}[,{{]", sheet), name


def test_every_element_is_styled_where_it_stands() -> None:
    """Some mail readers drop the sheet; a feed's readers have their own."""
    plain = _Outline(digest_fragment(whole(), {}))
    styled = _Outline(digest_fragment(whole()))

    assert all("style" in attributes for tag, attributes in styled.found if tag != "br")
    assert not any({"style", "class"} & set(attributes) for _, attributes in plain.found)


def test_empty_day_is_one_line() -> None:
    """With what went wrong."""
    outline = _Outline(digest_fragment(nothing()))

    assert [
        ("p", "2026-01-14: 0 of 5 new papers for moss; the last sync could not read feed <1>")
    ] == outline.texts


def test_title_without_an_address_is_no_link() -> None:
    """Nor is one whose address is none of the web."""
    outline = _Outline(digest_html(digest(item(MOSS))))
    linked = [attributes["href"] for tag, attributes in outline.found if tag == "a"]

    assert [MOSS.url] == linked


def test_page_stays_below_what_mail_readers_show() -> None:
    """They cut a message off after about a hundred thousand bytes."""
    assert len(digest_html(digest(*[item(MOSS)] * 8)).encode()) < 50_000
