"""Where a text's sentences begin and end: rules for the prose of paper abstracts, no model."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from vectorstore.models import Span

# A stop with the closing marks that belong to it: `."`, `.)`, `?”`, `.$`.
_STOP = re.compile(r"""[.!?]+["'”’»)\]}$]*|[。！？]+[”’」』）]*|\n[^\S\n]*\n""")
# Formulas keep their dots. As in TeX source: no space inside the dollar signs, so that
# "$5. We paid $10" is not one.
_FORMULA = re.compile(r"(?<!\\)\$(?=\S)(?:[^$\\]|\\.){1,400}?(?<=\S)\$(?!\d)", re.DOTALL)
# Note numbers set right after a stop, as superscripts come out: "shown before.12 We".
_NOTE = re.compile(r"(?:\d{1,3}(?:[,–-]\d{1,3})*|\s?\[\d+(?:[,–-] ?\d+)*\])(?=\s+[A-Z])")
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"""[^\s("'“‘\[{/]*$""")
_GLUED = re.compile(r"(?:[A-Z][a-z]+|[AI])(?=[\s,])")
# What begins a sentence in lower case: iSWAP, mGNN, alpha1, k-means, a list's "ii)".
_NAME = re.compile(r"[a-z]+[A-Z0-9]|[a-zα-ω]-\w|(?:[ivx]{1,4}|[a-z])\)\s")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,2}|[ivx]{1,4}|[a-zA-Z])\)?\.")
# A short heading after a list's number goes with the sentence it heads: "2) Scalability. It is …"
_HEADING = re.compile(r"(?:\(\w{1,3}|\w{1,2})\)(?:\s+\S+){1,3}\.")
_SYMBOL_AFTER_NOUN = re.compile(r"[a-z]{5}\s\S$")
_DOTTED = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2})+")
_OPENING = "\"'“‘«([{$`*"
_LONGEST_ASIDE = 300
_LONGEST_LABEL = 60

# Never the last word of a sentence.
_NEVER_LAST = """
    e.g i.e eg ie cf c.f vs viz fig figs eq eqs eqn eqns dr mr mrs prof approx ca incl w.r.t wrt et
    a.k.a s.t
"""
# The last word only where the next one is a usual first word.
_SELDOM_LAST = """
    al etc resp sec secs ref refs no nos pp ch chap vol vols ed eds thm lem prop cor def tab tabs
    alg v p n inc ltd co corp bros jr sr st mt ft ms dept univ natl assoc gov eng est min max avg
    std dev temp conc ext int spp sp var subsp ph d.c p.m a.m jan feb mar apr jun jul aug sep sept
    oct nov dec phys rev lett proc conf trans acad nat comm comput math biol chem med bull ann sci
"""
_USUAL_FIRST = """
    A After All Along Also Although Among An Another Any As At Additionally Because Before Besides
    Both But By Compared Consequently Despite Due During Each Even Experimental Experiments
    Extensive Finally First Firstly For From Further Furthermore Given Hence Here How However I If
    In Indeed Instead It Its Last Many Moreover Most Motivated Nevertheless Notably Numerical On
    Once One Only Other Our Overall Recent Recently Results Second Several Similarly Since So Some
    Specifically Such That The Their Then There Therefore These They Third This Those Through
    Throughout Thus To Together Under Unlike Until Using We What When Where Whereas Whether Which
    While With Within Without Yet You
"""
_NEVER = frozenset(_NEVER_LAST.split())
_SELDOM = frozenset(_SELDOM_LAST.split())
_SHORTENED = _NEVER | _SELDOM
_FIRST_WORDS = frozenset(_USUAL_FIRST.split())


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text, in order.

    Spans are trimmed of white space, do not overlap, and leave nothing but white space uncovered.
    A blank line ends a sentence, a single line break does not; nor does a semicolon.
    """
    spans: list[Span] = []
    start = _SPACE.match(text).end()  # type: ignore[union-attr]
    for end in _boundaries(text, start):
        spans.append(Span(start, end))
        start = _SPACE.match(text, end).end()  # type: ignore[union-attr]
    if start < len(text):
        spans.append(Span(start, start + len(text[start:].rstrip())))
    return tuple(spans)


def _boundaries(text: str, start: int) -> Iterator[int]:
    """The offsets at which a sentence ends, ascending."""
    formulas = [m.span() for m in _FORMULA.finditer(text)] if "$" in text else []
    first_word = _first_word(text, start)
    for stop in _STOP.finditer(text, start):
        if stop.start() < first_word or _in_formula(formulas, stop.end()):
            continue
        end = _end_at(text, start, stop)
        if end:
            yield end
            start = _SPACE.match(text, end).end()  # type: ignore[union-attr]
            first_word = _first_word(text, start)


def _first_word(text: str, start: int) -> int:
    """Where the first word ends: stops before it (dot leaders, "...") end nothing."""
    word = _WORD.search(text, start)
    return word.end() if word else len(text)


def _end_at(text: str, start: int, stop: re.Match[str]) -> int:
    """Where the sentence that began at `start` ends, if it does at `stop`; else 0."""
    if stop[0][0] == "\n":
        return start + len(text[start : stop.start()].rstrip())
    if stop[0][0] in "。！？":
        return stop.end()
    return _end_at_full_stop(text, start, stop)


def _in_formula(formulas: list[tuple[int, int]], offset: int) -> bool:
    at = bisect_right(formulas, (offset, offset)) - 1
    return at >= 0 and formulas[at][0] < offset < formulas[at][1]


def _end_at_full_stop(text: str, start: int, stop: re.Match[str]) -> int:
    end = stop.end()
    if (note := _NOTE.match(text, end)) and _closes_a_word(text, stop.start()):
        return note.end()
    if end == len(text):
        return end
    follows = _SPACE.match(text, end).end()  # type: ignore[union-attr]
    if follows == len(text):
        return end
    if follows == end:
        return end if _is_glued(text, stop) else 0
    if _is_label(text, start, end) or _is_aside(text, start, stop):
        return 0
    return end if _may_follow(text, stop, follows) else 0


def _closes_a_word(text: str, at: int) -> bool:
    """Whether a plain word of three letters or more ends at `at`, so that digits may be a note."""
    word = _last_word(text, at)
    return len(word) > 2 and word.isalpha() and word.lower() not in _SHORTENED


def _is_glued(text: str, stop: re.Match[str]) -> bool:
    """Whether a space was lost after the stop: "the problem.We solve it"."""
    word = _last_word(text, stop.start())
    plain = len(word) > 2 and word.isalpha() and word[1:].islower()
    plain = plain or (stop.start() > 0 and text[stop.start() - 1] in ")%")
    if len(stop[0]) > 1 or not plain or word.lower() in _SHORTENED:
        return False
    following = _GLUED.match(text, stop.end())
    return following is not None and (following[0] in _FIRST_WORDS or stop[0] in "!?")


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether all there is so far is a list's number, or a number and a short heading."""
    if end - start > _LONGEST_LABEL:
        return False
    labels = (_LIST_NUMBER, _HEADING)
    return any(label.fullmatch(text, start, end) is not None for label in labels)


def _is_aside(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the stop stands inside brackets that were opened within this sentence."""
    at = stop.start()
    for opening, closing in ("()", "[]"):
        opened = text.rfind(opening, max(start + 1, at - _LONGEST_ASIDE), at)
        if opened >= 0 and text.rfind(closing, opened, at) < 0:
            if closing in stop[0]:
                return _next_word(text, stop.end() + 1) not in _FIRST_WORDS
            return text.find(closing, stop.end(), opened + _LONGEST_ASIDE) >= 0
    return False


def _may_follow(text: str, stop: re.Match[str], follows: int) -> bool:
    """Whether what follows white space after the stop can be a new sentence."""
    bare = follows
    while bare < len(text) and text[bare] in _OPENING:
        bare += 1
    first = text[bare : bare + 1]
    if first.islower():
        return _lower_case_start(text, stop, bare, quoted=bare > follows)
    if stop[0][0] != "." or len(stop[0]) > 1:
        return stop[0][:2] != ".." or first.isupper()
    word = _last_word(text, stop.start())
    if (
        len(word) == 1
        and first.isupper()
        and _SYMBOL_AFTER_NOUN.search(text, max(0, stop.start() - 9), stop.start())
    ):
        return True
    return _may_end(word, _next_word(text, bare), first)


def _lower_case_start(text: str, stop: re.Match[str], at: int, *, quoted: bool) -> bool:
    """Whether a sentence starts with a lower-case letter at `at`."""
    if stop[0][:2] == "..":
        return False
    word = _last_word(text, stop.start())
    if stop[0] == "." and word.lower() in _SHORTENED:
        return False
    if stop[0] == "." and len(word) > 3 and word.isalpha() and word.islower() and not quoted:
        return True
    if text[at - 1] == "(" and quoted:
        return re.match(r"(?:[ivx]{1,4}|[a-z])\)", text[at : at + 6]) is not None
    return _NAME.match(text, at) is not None or text[at - 1] in "$`*"


def _may_end(word: str, following: str, first: str) -> bool:
    """Whether a full stop after `word` ends a sentence that `following` could go on from."""
    bare = word.lower().strip(".")
    if bare in _NEVER:
        return False
    if bare in _SELDOM or _DOTTED.fullmatch(word):
        return following in _FIRST_WORDS
    if len(word) == 1 and word.isupper():
        return following in _FIRST_WORDS or (not first.isalpha() and not first.isdigit())
    return True


def _last_word(text: str, at: int) -> str:
    """What stands before `at`, back to the last space or opening mark."""
    return _LAST_WORD.search(text, max(0, at - 24), at)[0]  # type: ignore[index]


def _next_word(text: str, at: int) -> str:
    word = _WORD.match(text, at)
    return word[0] if word else ""
