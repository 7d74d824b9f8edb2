"""Which paper a message means: one that it links to, or "this paper" below a link."""

from __future__ import annotations

import re

from bot.slack.links import paper_of_link

_THIS = re.compile(
    r"\b(?:this|that|the linked) (?:paper|article|preprint|work|study|one)\b|\bthis\b|\bit\b"
    r"|\bthe (?:paper|article|preprint|authors)\b|\bthey\b",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"(?:please )?(?:can you |could you )?"
    r"(?:summari[sz]e|sum up|tl;?dr|(?:a |the )?summary(?: of)?|what is|what's)?[:, ]*"
    r"(?P<rest>.*?)[:, ]*(?:please|in short|tl;?dr)?[ ?.!]*",
    re.IGNORECASE,
)


def points(text: str) -> bool:
    """Whether a message points at a paper without naming it; one without words does."""
    return not text or _THIS.search(text) is not None


def with_title(text: str, title: str) -> str:
    """The message with a paper's title in place of each link to one, or of the words for it."""
    words = [title if "://" in word and paper_of_link(word) else word for word in text.split()]
    named = " ".join(words) or title
    return named if title in named else _THIS.sub(lambda _: title, named, count=1)


def asks_for_summary(question: str, title: str) -> bool:
    """Whether a message with the title in its place asks for the paper as a whole."""
    match = _SUMMARY.fullmatch(question.strip())
    return match is not None and match["rest"].strip(" \"'“”") in ("", title)
