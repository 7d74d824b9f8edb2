"""What needs what, said from either side: "X is required for Y" and "Y requires X"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_REQUIRED = re.compile(r"^([^,;:()]+?) (is|are|was|were) required for ([^,;:()]+?)\.?$")
_REQUIRES = re.compile(
    r"^([^,;:()]+?) (?:(requires?|required)|depend(?:s|ed)? on|(?:is|are) dependent on)"
    r" ([^,;:()]+?)\.?$"
)
_TOLD = re.compile(r"\b(?:not|no|only|may|might|can|could|that|which|if|to|by|least|more|than)\b")
_OPEN = re.compile(r"^(?:this|that|these|those|it|they|we|for|in|of)\b", re.IGNORECASE)


def needs(text: str) -> Iterator[str]:
    """Sentences that say of a text's need what it says: that much is needed, and for what.

    What depends on a thing may need it; what needs it depends on it.
    """
    if _TOLD.search(text) or _OPEN.match(text):
        return
    if match := _REQUIRED.match(text):
        thing, _, purpose = match.groups()
        for verb in ("requires", "require", "required"):
            yield f"{purpose} {verb} {thing}."
    elif match := _REQUIRES.match(text):
        purpose, verb, thing = match.groups()
        for be in ("is", "are"):
            yield f"{thing} {be} required for {purpose}."
        for other in () if verb else ("requires", "require", "required"):
            yield f"{purpose} {other} {thing}."
