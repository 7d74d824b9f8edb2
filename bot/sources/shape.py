"""Whether a line looks like a title or like running text, by its shape alone."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]}]*$")
_URL_END = re.compile(r"https?://\S+$")
_INNER_END = re.compile(r"(?<!\bvs)(?<!\bal)(?<!\bDr)(?<!\bNo)[\w)\]%$}]{2}\. +[A-Z\"“(]")
_INNER_QUESTION = re.compile(r"\w[?!] +[A-Z]")
_WORD = re.compile(r"[^\W\d_][\w'’-]{3,}")
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|us|[Tt]his (?:paper|work|article|study))\b")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|been|can|which|that|show|propose|present)\b")
_DANGLING = re.compile(
    r"(?:[:,–-]|\b(?:of|for|the|and|in|with|via|by|an?|on|to|from|using|or|as|at|under|towards?))$",
    re.IGNORECASE,
)
_SMALL_START = re.compile(r"[a-z]")
_NAME = r"(?:[A-Z][\w'’.-]*|de|van|von|der|den|di|la|le|del|bin|al)"
_NAMES = re.compile(
    rf"{_NAME}(?: {_NAME}){{1,4}}(?:, (?:and )?{_NAME}(?: {_NAME}){{1,4}})+(?:,? .*)?"
)
_OF_THE_PAGE = re.compile(
    r"!$|\b(?:e-?mail|inbox|subscribe|newsletter|cookies?|log in|sign up|click|your)\b",
    re.IGNORECASE,
)


def prose(text: str) -> float:
    """How much more a line looks like running text than like a title; below 0 for a title."""
    score = _by_length(len(text), len(text.split()))
    if re.search(r"\.[\"'”’)\]}]*$|…$", text):
        score += 2.5
    inner = len(_INNER_END.findall(text))
    score += (0.0, 2.5)[inner > 0] + (0.0, 1.5)[inner > 1]
    score += 1.0 if _INNER_QUESTION.search(text) else 0.0
    score += 0.5 if starts_small(text) else 0.0
    score += _by_case(text)
    score += 3.0 if "://" in text else 0.0
    score += 1.5 if _WE.search(text) else 0.0
    score += 0.75 if _VERB.search(text) else 0.0
    if 0 < len(text.partition(":")[0].split()) <= 4 and ": " in text:
        score -= 1.0
    return score


def is_closed(text: str) -> bool:
    """True when a text ends as a sentence or with an address."""
    return _SENTENCE_END.search(text) is not None or _URL_END.search(text) is not None


def is_dangling(text: str) -> bool:
    """True when a title cannot end here."""
    return _DANGLING.search(text) is not None


def starts_small(text: str) -> bool:
    """True for a lower-case start, as in the middle of a sentence."""
    return _SMALL_START.match(text) is not None


def is_names(text: str) -> bool:
    """True for a list of two or more persons' names."""
    return _NAMES.fullmatch(text) is not None


def ignorable(text: str) -> float:
    """What it costs to take a line for neither title nor abstract."""
    if _OF_THE_PAGE.search(text) and len(text) < 120:
        return 1.0
    words = len(text.split())
    if words <= 2 and len(text) < 40:
        return 1.5 * words
    return 6.0 if len(text) < 120 else 40.0


def _by_length(characters: int, words: int) -> float:
    if words <= 2 and characters < 40:
        return -0.5 * words
    for least, score in ((400, 8.0), (300, 5.0), (200, 3.0), (160, 1.0)):
        if characters >= least:
            return score
    return -2.0


def _by_case(text: str) -> float:
    words = _WORD.findall(text)
    if len(words) < 3:
        return 0.0
    share = sum(word[0].isupper() for word in words) / len(words)
    if share >= 0.6:
        return -2.5
    return 1.5 if share <= 0.2 else 0.0
