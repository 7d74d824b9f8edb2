"""Links to papers: built by code from a paper's id or address, never taken from a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import InitVar, dataclass
from typing import Final, final
from urllib.parse import quote, unquote, urlsplit

from bot.display import INVISIBLE
from bot.identity import arxiv_id, doi_of_url, normalise_doi

ONLY_HERE = "only bot.slack.links makes a Link"
MAX_URL = 500
MAX_LABEL = 300
_SEAL = object()

_ARXIV_HOSTS: Final = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org"})
_PAPER_HOSTS: Final = _ARXIV_HOSTS | {"huggingface.co", "www.huggingface.co", "alphaxiv.org"}
_DOI_HOSTS: Final = frozenset({"doi.org", "www.doi.org", "dx.doi.org"})

# Hosts that a link may lead to, with what may follow the host: letters of a paper's address and
# nothing that could carry a message out.
_WORD: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}"
_PAGES: Final = {
    "aclanthology.org": rf"/{_WORD}/?",
    "dl.acm.org": rf"/doi/(?:abs/)?10\.\d{{4,9}}/{_WORD}",
    "ieeexplore.ieee.org": r"/document/\d{1,12}/?",
    "jmlr.org": rf"/papers/v\d{{1,3}}/{_WORD}",
    "link.springer.com": rf"/(?:article|chapter)/10\.\d{{4,9}}/{_WORD}",
    "openaccess.thecvf.com": rf"/(?:{_WORD}/){{1,4}}{_WORD}",
    "openreview.net": r"/(?:forum|pdf)\?id=[A-Za-z0-9_-]{1,40}",
    "papers.nips.cc": rf"/(?:{_WORD}/){{1,4}}{_WORD}",
    "proceedings.mlr.press": rf"/v\d{{1,4}}/{_WORD}",
    "proceedings.neurips.cc": rf"/(?:{_WORD}/){{1,4}}{_WORD}",
    "pubmed.ncbi.nlm.nih.gov": r"/\d{1,12}/?",
    "www.biorxiv.org": rf"/content/10\.1101/{_WORD}",
    "www.medrxiv.org": rf"/content/10\.1101/{_WORD}",
    "www.nature.com": rf"/articles/{_WORD}",
}
_ALLOWED: Final = re.compile(
    "https://(?:"
    + "|".join(
        [
            r"arxiv\.org/abs/[a-z0-9./-]+",
            r"huggingface\.co/papers/[0-9.]+",
            r"doi\.org/10\.\d{4,9}/[A-Za-z0-9._/()%:;-]+",
            *(re.escape(host) + path for host, path in _PAGES.items()),
        ]
    )
    + ")"
)
_ADDRESS = re.compile(r"https?://[^\s<>|\"]+", re.IGNORECASE)


@final
@dataclass(frozen=True, slots=True)
class Link:
    """A link to a paper. Made by this module alone, so that no text can bring one along."""

    url: str
    label: str
    bold: bool = False
    _seal: InitVar[object] = None

    def __post_init__(self, _seal: object) -> None:
        if _seal is not _SEAL:
            raise TypeError(ONLY_HERE)


def paper_link(paper_id: str, url: str | None, label: str, *, bold: bool = False) -> Link | None:
    """A link to a paper's page, None where no allowed host has one.

    An arXiv id or a DOI leads; the source's own address counts only for a paper without either.
    """
    address = paper_address(paper_id, url)
    label = " ".join(INVISIBLE.sub("", label).split())[:MAX_LABEL]
    return Link(address, label or address, bold, _SEAL) if address else None


def paper_address(paper_id: str, url: str | None) -> str | None:
    """Where a paper is read, on an allowed host, in letters that are harmless in any message."""
    found = next(filter(None, (_of_id(paper_id), _of_url(url))), None)
    if found is None or len(found) > MAX_URL or not _ALLOWED.fullmatch(found):
        return None
    return found


def paper_of_link(text: str) -> str | None:
    """The first paper whose page a message links to, as `arxiv:2503.11731` or `doi:10.…/…`.

    Slack writes links as `<url>` or `<url|label>`; labels are not looked at.
    """
    return next(_references(text), None)


def _references(text: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(text.replace("&amp;", "&")):
        address = match[0].rstrip(".,;:!?'*_~")
        host = _host(address)
        if host in _PAPER_HOSTS and (arxiv := arxiv_id(address.split("?")[0].split("#")[0])):
            yield f"arxiv:{arxiv}"
        elif host in _DOI_HOSTS and (doi := doi_of_url(address)):
            arxiv = arxiv_id(doi)
            yield f"arxiv:{arxiv}" if arxiv else f"doi:{doi}"


def _of_id(paper_id: str) -> str | None:
    scheme, _, rest = paper_id.partition(":")
    if scheme == "arxiv" and (arxiv := arxiv_id(rest)):
        return f"https://arxiv.org/abs/{arxiv}"
    if scheme == "doi" and (doi := normalise_doi(rest)):
        return _doi_page(doi)
    return None


def _of_url(url: str | None) -> str | None:
    if not url or len(url) > MAX_URL:
        return None
    host = _host(url)
    if host in _ARXIV_HOSTS and (arxiv := arxiv_id(url)):
        return f"https://arxiv.org/abs/{arxiv}"
    if host in _PAPER_HOSTS and (arxiv := arxiv_id(url)):
        return f"https://huggingface.co/papers/{arxiv}"
    if host in _DOI_HOSTS and (doi := doi_of_url(url)):
        return _doi_page(doi)
    return re.sub(r"^http:", "https:", url.strip()) if host in _PAGES else None


def _doi_page(doi: str) -> str:
    return "https://doi.org/" + quote(unquote(doi), safe="/().;:")


def _host(url: str) -> str:
    """The host of a web address without user, password and port; empty for anything else."""
    try:
        parts = urlsplit(url.strip())
        is_plain = parts.scheme in ("http", "https") and parts.port is None
    except ValueError:
        return ""
    netloc = parts.netloc.lower()
    return netloc if is_plain and netloc == parts.hostname else ""
