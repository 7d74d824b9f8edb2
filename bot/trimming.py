"""A sentence without its lead-in and its brackets, where nothing is lost by it."""

from __future__ import annotations

import re

from bot.gate import refusal

LONGEST_LEAD = 200

# Not what is glued to a word (f(x), model(s)), nor one plain word: a Markov (decision) process.
_PLAIN_WORD = r"[A-Za-z]?[a-z]*(?:-[a-z]*)?"
_BRACKETS = re.compile(
    rf"\s+(?:\((?!{_PLAIN_WORD}\))[^()]*\)|\[(?!{_PLAIN_WORD}\])[^\[\]]*\])(?![\w-])"
)
_LEAD_IN = re.compile(
    r"(?:(?:in|with) (?:this|the present|our) (?:paper|work|article|study|letter|note|report)"
    r"|here|to (?:this|that) end|to do so|motivated by this|in (?:particular|addition|summary"
    r"|this context)|more (?:specifically|precisely)|as (?:such|a result)|furthermore|moreover"
    r"|additionally|finally|specifically|therefore|thus|hence|overall|consequently|concretely"
    r"|notably|accordingly|instead|however|then|also)\s*,?\s+",
    re.IGNORECASE,
)
_OCCASION = re.compile(
    rf"[^,;:]{{4,{LONGEST_LEAD}}},\s*(?=(?:we|this (?:paper|work))\b)", re.IGNORECASE
)


def trimmed(sentence: str) -> str:
    """The sentence without brackets and without what stands before its subject.

    Each cut is made only if the sentence's own check takes the result for a shorter way to say it.
    """
    text = _cut(sentence, _BRACKETS.sub("", sentence), sentence)
    for lead in (_LEAD_IN, _OCCASION, _LEAD_IN):
        if found := lead.match(text):
            text = _cut(text, _capitalised(text[found.end() :]), sentence)
    return text


def _cut(text: str, shorter: str, sentence: str) -> str:
    return shorter if shorter != text and refusal(shorter, sentence) is None else text


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:] if text.split(" ", 1)[0].islower() else text
