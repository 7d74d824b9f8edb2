"""Which items of a list say by themselves what they say in it: "leaf and root receptors" do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.readings import CLOSING, OPENING, STOPS, Reading, keys_of
from bot.words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    NEGATIONS,
    PREPOSITIONS,
    RELATIVES,
    Token,
    inflection,
)

# What such a word says of the first of a list it may say of the others too, or not.
LESSENING = re.compile(
    r"^(?:decreas|reduc|lower|loss|lost|lack|less|fewer|impair|diminish|declin|inhibit|suppress"
    r"|attenuat|abolish|block|absen|defect|defici|deplet|delay|partial|incomplete|slow|weak|poor"
    r"|increas|elevat|high|great|more|enhanc|anti|un|non|dis|down|up|de[a-z]{3})"
)
# Nouns that name what happens rarely stand before another noun that two of them would share.
EVENT = re.compile(r".{3,}(?:tion|sion|ment|ness|ity|sis|ance|ence|ism|itis|oma|emia|pathy)$")
APART = CONJUNCTIONS | RELATIVES | NEGATIONS | {"either", "neither", "respectively", "each"}


def stands_alone(items: Sequence[Reading], number: int, governor: str) -> bool:
    """Whether one item says by itself what it says in the list, under the word before the list."""
    words = [_bare(item) for item in items]
    if any(not item for item in words) or any(_is_apart(item) for item in items):
        return False
    item, first, last = words[number], words[0], words[-1]
    heads = {inflection(one[-1].key) for one in words}
    if governor in PREPOSITIONS:
        acted = any(token.key.endswith("ed") for token in first[1:])
        return len(heads) == 1 and min(map(len, words)) > 1 and not acted
    if number and not _is_whole(item, first, binary=len(items) == 2):
        return False
    if number == len(items) - 1 or len(last) == 1:
        return True
    head = item[-1].key
    event = len(item) > 1 and bool(EVENT.match(head) and EVENT.match(last[-1].key))
    plural = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    same = inflection(head) == inflection(last[-1].key)
    return same or items[number][-1].key in CLOSING or event or plural


def _is_whole(item: Reading, first: Reading, *, binary: bool) -> bool:
    """Whether an item has no part in what is said before the first: "p53 loss and activation"."""
    if LESSENING.match(first[0].key) or (len(first) > 1 and len(item) == 1):
        return False
    shorter = len(item) < len(first) or (_is_named(first) and not _is_named(item))
    return not (binary and len(first) > 1 and shorter)


def _is_named(item: Reading) -> bool:
    return any(
        token.has_digit or not (token.text.islower() or token.text.istitle()) for token in item
    )


def _bare(item: Reading) -> list[Token]:
    """The words of an item without articles and what stands in brackets."""
    words: list[Token] = []
    depth = 0
    for token in item:
        depth += (token.key in OPENING) - (token.key in CLOSING)
        if not depth and token.key not in ARTICLES | CLOSING:
            words.append(token)
    return words


def _is_apart(item: Reading) -> bool:
    return bool(set(keys_of(_bare(item))) & (APART | AUXILIARIES | STOPS))
