"""What every written form of a digest says, and in which order; the forms say how it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from bot.citations import VerifiedClaim
from bot.digest import Digest, Item
from bot.display import display
from bot.models import Citation, Paper
from bot.why import Reason

ALSO = "Also new"
UPDATED = "Updated"
LIKED = "papers like those that were liked"
"""What a digest is about whose interest has no words."""
FLAGGED = "this passage reads like an instruction to a program"
AUTHORS = 3


def shown(text: str) -> str:
    """A text of one line, as a screen shows it."""
    return " ".join(display(text).split())


def headline(digest: Digest) -> str:
    """Of which day it is, and about what."""
    return f"Digest of {digest.date}: {about(digest)}"


def about(digest: Digest) -> str:
    """What the digest is about."""
    return shown(digest.interest.text) or LIKED


def counts(digest: Digest, of: str = "") -> str:
    """How many papers were looked at, and how many of them are here; `of` says about what."""
    among = sum(not item.is_update for item in digest.items)
    said = f"{among} of {digest.considered} new papers" if digest.considered else "no new papers"
    again = digest.repeats_left_out
    return f"{said}{of}, {again} shown before left out" if again else f"{said}{of}"


def empty_line(digest: Digest, plain: Callable[[str], str] = shown) -> str:
    """All there is to say of a day without papers."""
    said = f"{digest.date}: {counts(digest, f' for {plain(about(digest))}')}"
    return "; ".join([said, *map(plain, digest.notes)])


def sections(digest: Digest) -> Iterator[tuple[str, Sequence[Item]]]:
    """Papers by theme, then those of none, then the updates; a heading may be empty."""
    left = {item.paper.paper_id: item for item in digest.items if not item.is_update}
    for theme in digest.themes:
        items = [left.pop(name) for name in theme.paper_ids if name in left]
        if items:
            yield shown(theme.label), items
    if left:
        yield ALSO if digest.themes else "", list(left.values())
    updates = [item for item in digest.items if item.is_update]
    if updates:
        yield UPDATED, updates


def title_of(paper: Paper | Citation) -> str:
    """Its title, else its id."""
    return shown(paper.title) or shown(paper.paper_id)


def byline(paper: Paper) -> str:
    """Its public id, its date and its first authors, as far as it has them."""
    name = paper.paper_id if paper.paper_id.startswith(("arxiv:", "doi:")) else ""
    authors = ", ".join(shown(one) for one in paper.authors[:AUTHORS])
    more = " et al." if len(paper.authors) > AUTHORS else ""
    return " · ".join(filter(None, (shown(name), shown(paper.date or ""), authors + more)))


def words_of(unit: VerifiedClaim) -> str | None:
    """A sentence in other words than its quote's, and whether they are the model's own."""
    if unit.kind == "quote":
        return None
    return shown(unit.text) + (" (paraphrase)" if unit.kind == "paraphrase" else "")


def remarks(citation: Citation) -> str:
    """What a reader must know of a quote; empty, as mostly."""
    notes = [shown(citation.note)] if citation.note else []
    return " ".join(f"({note})" for note in [*notes, *[FLAGGED] * citation.flagged])


def why(reasons: Sequence[Reason], quoted: Callable[[str], str] = lambda text: text) -> str:
    """Why a paper is here; empty without a reason. `quoted` marks up what stands in quotes."""
    words = [f"“{quoted(shown(one.text))}”" for one in reasons if one.kind == "words"]
    like = [f"like “{quoted(shown(one.text))}”" for one in reasons if one.kind == "like"]
    return "; ".join([", ".join(words), *like] if words else like)


def safe_link(url: str | None) -> str | None:
    """An address of the web that a click may open; None for any other."""
    if url is None:
        return None
    address = "".join(char for char in url.strip() if char.isprintable()).replace(" ", "%20")
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None
