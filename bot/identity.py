"""Which records are the same paper: canonical titles, DOIs, arXiv ids and the keys made of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import unquote

from bot.models import Record

HASH_DIGITS = 12
ABSTRACT_START = 200  # canonical characters that name a paper without a title

_NEW_ARXIV = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD_ARXIV = r"[a-z][a-z-]*(?:\.[a-z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
_ARXIV = rf"(?P<id>{_NEW_ARXIV}|{_OLD_ARXIV})(?:v\d+)?"
_ARXIV_ID = re.compile(rf"(?:arxiv\s*:\s*)?{_ARXIV}(?:\s*\[[a-z.-]+\])?", re.IGNORECASE)
_ARXIV_URL = re.compile(
    rf"(?:arxiv\.org/(?:abs|pdf|html|format|src|e-print)|huggingface\.co/papers|alphaxiv\.org/abs)"
    rf"/(?:arxiv:)?{_ARXIV}(?![\w.]*\d)",
    re.IGNORECASE,
)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV}", re.IGNORECASE)
_SUBJECT_CLASS = re.compile(r"\.[a-z]{2}/")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_PREFIX = re.compile(
    r"(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/|(?:info:)?doi\s*[:/]\s*", re.IGNORECASE
)
_DOI_HOST = re.compile(r"^(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/", re.IGNORECASE)
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}

_ACCENT = re.compile(r"""\\["'`^~=.]\s*\{?\s*\\?([A-Za-z])\s*\}?""")
_LETTER_ACCENT = re.compile(r"\\[bcdHkrtuv]\s*\{\s*\\?([A-Za-z]{1,2})\s*\}")
_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?![A-Za-z])\s*(?:\{\})?")
_STYLE = re.compile(
    r"\\(?:math|text|operatorname)[a-z]*\*?(?![A-Za-z])|\\(?:emph|rm|bf|it|tt|sf|em)(?![A-Za-z])"
)
_NOT_DECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe"})
_WORD = re.compile(r"[^\W_]+")


def canonical_title(title: str) -> str:
    """The letters and digits of a title, in one case, words joined by single spaces.

    Spellings of one title meet here: `Schr\\"odinger` and `Schrödinger`, `$\\beta$-VAE`, `β-VAE`
    and `beta-VAE`. Empty for a title without letters and digits.
    """
    if not title.isascii() or "\\" in title or "{" in title:
        title = _plain_letters(title)
    return " ".join(_WORD.findall(title.casefold()))


def normalise_doi(text: str | None) -> str | None:
    """The bare DOI in lower case, or None when `text` is not one."""
    if not text:
        return None
    bare = unquote(_DOI_PREFIX.sub("", text.strip(), count=1)).strip().lower()
    while bare and (bare[-1] in ".,;:'\"" or _closes_nothing(bare)):
        bare = bare[:-1]
    return bare if _DOI.fullmatch(bare) else None


def doi_of_url(url: str | None) -> str | None:
    """The DOI a doi.org address leads to, or None for any other address."""
    return normalise_doi(url) if url and _DOI_HOST.match(url.strip()) else None


def arxiv_id(text: str | None) -> str | None:
    """The bare arXiv id, without its version, when `text` is one and nothing else.

    Taken are ids of both styles (with `arXiv:` before and `[cs.LG]` after), the addresses of
    arXiv's and Hugging Face's pages of a paper, and arXiv's DOIs.
    """
    if not text:
        return None
    text = text.strip()
    match = _ARXIV_ID.fullmatch(text) or _ARXIV_URL.search(text)
    if match is None and (doi := normalise_doi(text)):
        match = _ARXIV_DOI.fullmatch(doi)
    return _SUBJECT_CLASS.sub("/", match["id"].lower()) if match else None


def paper_keys(record: Record, listing: str) -> tuple[str, ...]:
    """Every key the record can be known by, the strongest first: that one is its paper id.

    Two records that share a `doi:` or `arxiv:` key are the same paper whatever else they say.
    """
    keys = []
    doi = normalise_doi(record.doi) or doi_of_url(record.url)
    if doi and not _ARXIV_DOI.fullmatch(doi):
        keys.append(f"doi:{doi}")
    arxiv = next(
        (found for text in _arxiv_places(record) if (found := arxiv_id(text)) is not None), None
    )
    if arxiv:
        keys.append(f"arxiv:{arxiv}")
    if record.own_id and arxiv_id(record.own_id) is None:
        keys.append(f"{listing}:{record.own_id}")
    keys.append(f"title:{_text_hash(record)}")
    return tuple(keys)


def _arxiv_places(record: Record) -> tuple[str | None, ...]:
    return record.arxiv_id, record.url, record.own_id, record.doi


def _text_hash(record: Record) -> str:
    text = (
        canonical_title(record.title)
        or canonical_title(record.abstract)[:ABSTRACT_START]
        or (record.title or record.abstract).strip()
    )
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:HASH_DIGITS]


def _plain_letters(text: str) -> str:
    text = _LETTER_ACCENT.sub(r"\1", _ACCENT.sub(r"\1", text))
    text = _LETTER.sub(r"\1", text)
    text = _STYLE.sub(" ", text).replace("{", "").replace("}", "")
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_NOT_DECOMPOSED)
    return "".join(map(_plain_character, decomposed))


def _plain_character(character: str) -> str:
    """Nothing for a combining mark, the name of a Greek letter, else the character itself."""
    if character < "\u0300":
        return character
    if unicodedata.combining(character):
        return ""
    name = unicodedata.name(character, "")
    if name.startswith("GREEK SMALL LETTER "):
        return name.removeprefix("GREEK SMALL LETTER ").removeprefix("FINAL ").lower()
    return character


def _closes_nothing(text: str) -> bool:
    opening = _PAIRS.get(text[-1])
    return opening is not None and text.count(opening) < text.count(text[-1])
