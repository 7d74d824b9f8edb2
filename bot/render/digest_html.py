"""A digest as HTML: one page that loads nothing, for mail readers and browsers, light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from bot.citations import VerifiedClaim
from bot.digest import Digest, Item
from bot.file_forms import BEGINS, DIGESTS, ENDS
from bot.render.digest_outline import (
    about,
    byline,
    counts,
    empty_line,
    headline,
    remarks,
    safe_link,
    sections,
    shown,
    title_of,
    why,
    words_of,
)

FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
STYLES: Mapping[str, str] = {
    "h1": "margin:0 0 2px;font-size:22px;line-height:28px;font-weight:600;color:#1d1c1a",
    "when": "margin:0 0 18px;font-size:13px;line-height:19px;color:#5c5a55",
    "h2": "margin:30px 0 0;padding:0 0 4px;font-size:13px;line-height:18px;font-weight:600;"
    "color:#5c5a55;border-bottom:1px solid #dedbd3",
    "h3": "margin:20px 0 2px;font-size:17px;line-height:23px;font-weight:600;color:#1d1c1a",
    "p": "margin:0 0 6px;font-size:15px;line-height:22px;color:#1d1c1a",
    "quiet": "margin:0 0 8px;font-size:13px;line-height:19px;color:#5c5a55",
    "blockquote": "margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #c9b458;"
    "font-size:14px;line-height:20px;color:#4a4843",
    "a": "color:#0b57d0;text-decoration:none",
}
"""Mail readers heed what stands at an element; the sheet below is for those that know the dark."""
SHEET = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "a:hover{text-decoration:underline!important}"
    "@media (max-width:480px){.paper{padding:16px!important}}"
    "@media (prefers-color-scheme:dark){"
    "body,.page{background:#151515!important}.paper{background:#1e1e1e!important}"
    "h1,h3,p{color:#eae8e4!important}h2,.quiet,.when{color:#a9a6a0!important}"
    "h2{border-color:#3b3a37!important}"
    "blockquote{color:#d3d0ca!important;border-color:#8a7a35!important}"
    "a{color:#8ab4f8!important}}"
)


def digest_html(digest: Digest) -> str:
    """The page, with the digest between the marks that a file's next digest is put before."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{_text(headline(digest))}</title>\n<style>{SHEET}</style>\n</head>\n"
        f'<body style="margin:0;padding:0;background:#f4f3ef;{FONT}">\n'
        f"{DIGESTS}\n{BEGINS}\n{_framed(digest)}\n{ENDS}\n</body>\n</html>\n"
    )


def digest_fragment(digest: Digest, styles: Mapping[str, str] = STYLES) -> str:
    """The digest alone, to stand in a page or a feed."""
    if not digest.items:
        return _element("p", _text(empty_line(digest)), styles)
    return "\n".join(_lines(digest, styles))


def _framed(digest: Digest) -> str:
    """In a column of a readable width, also in Outlook, which knows no `max-width`."""
    table = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'
    return (
        f'{table} width="100%" class="page" style="background:#f4f3ef"><tr>'
        '<td align="center" style="padding:12px 8px">\n'
        f'<!--[if mso]>{table} width="640"><tr><td><![endif]-->\n'
        '<div class="paper" style="max-width:592px;margin:0 auto;padding:24px;background:#ffffff;'
        f'border-radius:6px;text-align:left;overflow-wrap:anywhere;{FONT}">\n'
        f"{digest_fragment(digest)}\n</div>\n"
        "<!--[if mso]></td></tr></table><![endif]-->\n</td></tr></table>"
    )


def _lines(digest: Digest, styles: Mapping[str, str]) -> Iterator[str]:
    yield _element("h1", _text(about(digest)), styles)
    yield _element("p", f"Digest of {_text(digest.date)} · {_text(counts(digest))}", styles, "when")
    for note in digest.notes:
        yield _element("p", _text(note), styles, "quiet")
    for unit in digest.overview:
        yield from _unit(unit, styles, is_overview=True)
    for heading, items in sections(digest):
        if heading:
            yield _element("h2", _text(heading), styles)
        for item in items:
            yield from _item(item, styles)


def _item(item: Item, styles: Mapping[str, str]) -> Iterator[str]:
    yield _element("h3", _linked(title_of(item.paper), item.paper.url, styles), styles)
    under = byline(item.paper)
    if under:
        yield _element("p", _text(under), styles, "quiet")
    for unit in item.sentences:
        yield from _unit(unit, styles, is_overview=False)
    if item.why:
        yield _element("p", f"Why here: {_text(why(item.why))}", styles, "quiet")


def _unit(unit: VerifiedClaim, styles: Mapping[str, str], *, is_overview: bool) -> Iterator[str]:
    said = words_of(unit)
    if said is not None:
        yield _element("p", _text(said), styles)
    for citation in unit.citations:
        lines = [f"“{_text(citation.quote)}”"]
        if remarks(citation):
            lines.append(_element("span", _text(remarks(citation)), styles, "quiet"))
        if is_overview:
            lines.append(f"— {_linked(title_of(citation), citation.url, styles)}")
        yield _element("blockquote", "<br>".join(lines), styles)


def _element(name: str, inside: str, styles: Mapping[str, str], kind: str = "") -> str:
    """An element with its style, and its class where the sheet has one for it."""
    style = styles.get(kind or name)
    styled = f' class="{kind}"' if kind and style else ""
    styled += f' style="{escape(style)}"' if style else ""
    return f"<{name}{styled}>{inside}</{name}>"


def _linked(text: str, url: str | None, styles: Mapping[str, str]) -> str:
    address = safe_link(url)
    if address is None:
        return _text(text)
    style = f' style="{styles["a"]}"' if "a" in styles else ""
    return f'<a href="{escape(address)}"{style}>{_text(text)}</a>'


def _text(text: str) -> str:
    """A text of one line in which nothing is markup."""
    return escape(shown(text))
