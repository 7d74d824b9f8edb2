"""Digests that the tests of every written form share."""

from __future__ import annotations

from dataclasses import replace

from bot.citations import VerifiedClaim, verify
from bot.digest import Digest, Item, Theme
from bot.extracts import one_sentence
from bot.interest import Interest
from bot.models import Claim, Evidence, Paper, Sentence
from bot.why import Reason

MOSS = Paper(
    "arxiv:2601.00001",
    "Moss on roofs",
    "Moss holds water on flat roofs for many days, as we show. It is also green.",
    1,
    ("Ada Lovelace", "Emmy Noether", "Mary Anning", "Lise Meitner"),
    "2026-01-13",
    "https://arxiv.org/abs/2601.00001",
)
PLAIN = Paper("title:1", "Stone", "Stone holds no water on any roof of the city.", 1)
SLY = Paper(
    "own:2",
    '</title><script>alert("x")</script> & \x07\u202eevil <!-- digests, the newest first -->',
    'We find that <img src="http://evil/x.png" onerror=alert(1)> holds &lt;b&gt; ]]> water \x1bon.',
    1,
    ("<b>Mallory</b>",),
    url="javascript:alert(1)",
    note='<a href="http://evil">note</a>',
)


def item(paper: Paper, *why: Reason, is_update: bool = False) -> Item:
    return Item(paper, 0.9, why, one_sentence(paper), is_update)


def shorter() -> VerifiedClaim:
    """A sentence of the moss paper with a phrase left out, above its quote."""
    text = MOSS.abstract.partition(". ")[0] + "."
    sentence = Sentence(MOSS.paper_id, 1, 0, len(text), text)
    said = verify(
        Claim(("E1",), "Moss holds water on flat roofs for many days."),
        {"E1": Evidence("E1", sentence, MOSS)},
    )
    assert isinstance(said, VerifiedClaim)
    assert "compressed" == said.kind
    return said


def digest(*items: Item) -> Digest:
    return Digest("2026-01-14", Interest("moss"), items, considered=5)


def whole() -> Digest:
    """Everything that a digest can have."""
    like = Reason("like", "Ferns & <friends>", "own:9")
    third = replace(PLAIN, paper_id="own:4", title="Lichen", version=2)
    made = digest(
        replace(item(MOSS, Reason("words", "Moss"), like), sentences=(shorter(),)),
        item(PLAIN, Reason("words", "water")),
        item(SLY),
        item(third, is_update=True),
    )
    return replace(
        made,
        themes=(Theme("holds water", ("arxiv:2601.00001", "title:1")),),
        overview=(shorter(),),
        repeats_left_out=2,
        notes=("the last sync could not read feed <1>",),
    )


def nothing() -> Digest:
    """A day without papers on which a source failed."""
    return replace(digest(), notes=("the last sync could not read feed <1>",))
