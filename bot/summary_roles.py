"""Which sentences of an abstract say its problem, its method and its finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.summary_features import Seen
from bot.summary_scorer import points_back

Role: TypeAlias = Literal["problem", "method", "finding"]

_PROBLEM = re.compile(
    r"\b(?:however|but|yet|unfortunately|challeng\w*|difficult\w*|hard to|problems?|suffers?|lacks?"
    r"|limit(?:ed|ations?|s)?|costly|expensive|fails?|prevents?|hinders?|bottlenecks?|unclear"
    r"|unknown|little is known|poorly understood|not (?:well )?understood|open question"
    r"|remains?|obstacles?|inefficient|prohibitive\w*|struggles?|drawbacks?|do(?:es)? not"
    r"|cannot|can't|crucial|needed|it is important)\b|\?\s*$",
    re.IGNORECASE,
)
_FINDING = re.compile(
    r"\b(?:results? (?:show|demonstrate|suggest|indicate|reveal|confirm|prove)\w*"
    r"|experiments?\b[^.;]{0,60}\b(?:show|demonstrate|confirm|indicate|reveal|verify)\w*"
    r"|we (?:also |further |empirically |then |experimentally |theoretically )*"
    r"(?:find|found|show|showed|observe|observed|demonstrate|demonstrated|prove|proved|conclude"
    r"|achieve|achieved|obtain|report|reach|identify|identified|detected?)"
    r"|outperform\w*|achiev(?:es?|ed|ing)|surpass\w*"
    r"|state[- ]of[- ]the[- ]art (?:results?|performance)"
    r"|yield(?:s|ed)?|(?:was|were|is|are) (?:significantly |strongly )?(?:associated|correlated"
    r"|increased|reduced|higher|lower|improved)|significantly|improv(?:es|ed)|reduc(?:es|ed)"
    r"|increas(?:es|ed)|decreas(?:es|ed)|beats?|exceeds?|(?:two|three|five|ten)?\s?times as"
    r"|compared (?:with|to)|in conclusion|these (?:results|findings|data))\b",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"\b(?:aims?|aimed|goals?|hopes?|future work|seeks?|whether|ask(?:s|ed)?|if we)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Za-z]*[a-z][A-Z]\w*\b|\b[A-Z]{4,}\w*\b")
MOST_WORDS_OF_A_NAME = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a summary: its place in the abstract, and its role where that is sure."""

    place: int
    role: Role | None


def parts(title: str, sentences: Sequence[Seen], scores: Sequence[float]) -> list[Part]:
    """One to three sentences in the abstract's order; the best by score is always among them.

    The problem stands before everything the paper does, the finding after it; either is left out
    where no cue tells it.
    """
    if not sentences:
        return []
    roles = roles_of(title, sentences)
    core = max(range(len(sentences)), key=lambda place: scores[place])
    chosen = {core}

    def add(role: Role, places: Iterable[int]) -> None:
        fitting = (
            place
            for place in places
            if roles[place] == role and not points_back(sentences[place].text)
        )
        best = max(fitting, key=lambda place: scores[place], default=None)
        chosen.update(() if best is None else {best})

    if roles[core] == "finding":
        add("method", range(core))
    if roles[core] in {"method", "finding"}:
        add("problem", range(min(chosen)))
    else:
        add("method", range(core + 1, len(sentences)))
    if roles[core] != "finding":
        add("finding", range(max(chosen) + 1, len(sentences)))
    return [Part(place, roles[place]) for place in sorted(chosen)]


def roles_of(title: str, sentences: Sequence[Seen]) -> list[Role | None]:
    """What each sentence does, None where nothing tells."""
    names = _names(title)
    own = [_is_own(seen, names) for seen in sentences]
    # Where the paper never speaks of itself, only its opening can be told for the problem.
    first_own = own.index(True) if any(own) else 1
    return [
        _role(seen, is_own=is_own, is_before=place < first_own)
        for place, (seen, is_own) in enumerate(zip(sentences, own, strict=True))
    ]


def _role(seen: Seen, *, is_own: bool, is_before: bool) -> Role | None:
    if is_before:
        return "problem" if _PROBLEM.search(seen.text) else None
    if _FINDING.search(seen.text) and not _INTENT.search(seen.text):
        return "finding"
    return "method" if is_own else None


def _is_own(seen: Seen, names: Sequence[str]) -> bool:
    """Whether a sentence is about the paper itself, which it may call by a name in its title."""
    named = any(name in seen.text for name in names)
    return bool(seen["proposes"] or seen["here"] or named)


def _names(title: str) -> list[str]:
    """What the paper calls its own work: a short start of the title, words such as NeuroLoc."""
    head, colon, _ = title.partition(":")
    heads = [head.strip()] if colon and len(head.split()) <= MOST_WORDS_OF_A_NAME else []
    return heads + _NAME.findall(title)
