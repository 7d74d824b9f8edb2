"""The guard between a chat model and every reader: only what passes here is ever shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass
from typing import Any, NoReturn, TypeAlias, final

from bot.errors import CatalogueError
from bot.flags import reads_as_instruction
from bot.gate import refusal
from bot.judgement import Judge, NoJudge, may_be_judged
from bot.models import Citation, Claim, ClaimKind, DropReason, Evidence
from bot.readings import Refusal
from bot.relevance import Relevance, anything
from bot.words import canonical

MAX_WORDS = 45
MAX_EVIDENCE = 3

ONLY_HERE = "only bot.citations.verify() makes a VerifiedClaim"
_SEAL = object()
_MARKUP = re.compile(
    r"https?:|www\.|mailto:|\w+://|<[^\s<>=\d]|[*_`~]{2}|`|!?\[[^\]]*\]\(|^\s*[#>|]|\b\w+@\w+\.\w",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!\bal)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)[.!?]+\s+(?=\S)")


@final
@dataclass(frozen=True, slots=True)
class VerifiedClaim:
    """A sentence a reader may see, with the quotes it stands on. Made by `verify()` alone.

    It cannot be subclassed, copied with changes or unpickled. `reason` says why the quote stands
    in place of the chat model's own words, or why it took a judge to let these stand.
    """

    text: str
    kind: ClaimKind
    citations: tuple[Citation, ...]
    reason: Refusal | str | None = None
    _seal: InitVar[object] = None

    def __post_init__(self, _seal: object) -> None:
        if _seal is not _SEAL:
            raise TypeError(ONLY_HERE)

    def __init_subclass__(cls) -> None:
        raise TypeError(ONLY_HERE)

    def __copy__(self) -> VerifiedClaim:
        return self

    def __deepcopy__(self, memo: object) -> VerifiedClaim:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(ONLY_HERE)

    def to_json(self) -> dict[str, Any]:
        """The sentence as the contract of `ask --json` has it."""
        citations = [_citation_json(citation) for citation in self.citations]
        return {"text": self.text, "kind": self.kind, "citations": citations}


for _name in ("__getstate__", "__setstate__"):  # frozen dataclasses with slots bring their own
    delattr(VerifiedClaim, _name)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A claim no reader sees, and why."""

    reason: DropReason


Verdict: TypeAlias = VerifiedClaim | Rejected
NO_JUDGE = NoJudge()


def verify(
    claim: Claim,
    evidence: Mapping[str, Evidence],
    is_relevant: Relevance = anything,
    *,
    judge: Judge = NO_JUDGE,
    allow_flagged: bool = False,
) -> Verdict:
    """What a reader may see of a claim.

    The text stands when it is near-extractive of one of the cited sentences, which is then the
    citation, or where the judge finds that a relevant one bears it; otherwise the first relevant
    cited sentence stands in its place.
    """
    cited = _cited(claim, evidence)
    if not cited:
        return Rejected("unknown_id")
    plain = [item for item in cited if not reads_as_instruction(item.sentence.text)]
    if not plain and not allow_flagged:
        return Rejected("flagged")
    text = " ".join(claim.text.split())
    reasons: list[Refusal | str | None] = []
    for item in plain:
        reasons.append(_why_not(claim.text, item.sentence.text, item.paper.abstract))
        if reasons[-1] is None and not is_quote(claim.text, item.sentence.text):
            return VerifiedClaim(text, "compressed", (_cite(item),), None, _SEAL)
    for item, reason in zip(plain, reasons, strict=True):
        if (
            reason
            and None not in reasons
            and is_relevant(item)
            and _is_borne(text, item, reason, judge)
        ):
            return VerifiedClaim(text, "paraphrase", (_cite(item),), reason, _SEAL)
    for item in plain or cited:
        if is_relevant(item):
            said_so = is_quote(claim.text, item.sentence.text)
            return _quoted(item, None if said_so else next(filter(None, reasons), None))
    return Rejected("irrelevant")


def verify_each(
    claim: Claim,
    evidence: Mapping[str, Evidence],
    is_relevant: Relevance = anything,
    *,
    judge: Judge = NO_JUDGE,
    allow_flagged: bool = False,
) -> tuple[Verdict, ...]:
    """As `verify`, but a text that no cited sentence bears alone gives way to each of them."""
    verdict = verify(claim, evidence, is_relevant, judge=judge, allow_flagged=allow_flagged)
    named = list(dict.fromkeys(claim.evidence))[:MAX_EVIDENCE]
    if len(named) < 2 or (isinstance(verdict, VerifiedClaim) and verdict.kind != "quote"):
        return (verdict,)
    return tuple(
        verify(Claim((name,), claim.text), evidence, is_relevant, allow_flagged=allow_flagged)
        for name in named
    )


def _is_borne(text: str, item: Evidence, reason: str, judge: Judge) -> bool:
    quote = item.sentence.text
    return may_be_judged(text, quote, reason) and judge.judge(text, quote).is_full


def is_quote(text: str, sentence: str) -> bool:
    """Whether a text is the sentence itself, but for type-setting."""
    return canonical(text).rstrip(". ").casefold() == canonical(sentence).rstrip(". ").casefold()


def restore(stored: Mapping[str, Any], abstract_of: Callable[[str, int], str]) -> VerifiedClaim:
    """A sentence of an earlier answer, checked again against the catalogue's versions.

    `stored` is what `to_json` gave. Raises CatalogueError when a quote is not what the stored
    version says, or the text does not follow from it.
    """
    citations = tuple(_restored(item) for item in stored["citations"])
    abstracts = [abstract_of(citation.paper_id, citation.version) for citation in citations]
    for citation, abstract in zip(citations, abstracts, strict=True):
        if not citation.quote or abstract[citation.start : citation.end] != citation.quote:
            raise CatalogueError(
                f"a quote from {citation.paper_id!r} is not in its stored version "
                f"{citation.version}; run 'footnote doctor'"
            )
    text, kind = stored["text"], stored["kind"]
    pairs = [(citation.quote, abstracts[i]) for i, citation in enumerate(citations)]
    if not any(_still_stands(text, kind, quote, abstract) for quote, abstract in pairs):
        raise CatalogueError(f"the stored sentence {text!r} does not follow from its quotes")
    return VerifiedClaim(text, kind, citations, None, _SEAL)


def _still_stands(text: str, kind: str, quote: str, abstract: str) -> bool:
    """Whether a sentence of the log passes what it passed once; a judge is not asked again."""
    if kind == "quote":
        return text == quote
    reason = _why_not(text, quote, abstract)
    if kind == "paraphrase":
        return reason is None or may_be_judged(text, quote, reason)
    return kind == "compressed" and reason is None


def _cited(claim: Claim, evidence: Mapping[str, Evidence]) -> list[Evidence]:
    """The known sentences a claim names, each once, in the claim's order."""
    names = list(dict.fromkeys(claim.evidence))
    return [evidence[name] for name in names if name in evidence][:MAX_EVIDENCE]


def _why_not(text: str, quote: str, abstract: str = "") -> Refusal | str | None:
    """Why a text may not stand for a quote."""
    if any(unicodedata.category(c)[0] == "C" and not c.isspace() for c in text):
        return "control"
    if _MARKUP.search(text):
        return "markup"
    if len(text.split()) > MAX_WORDS:
        return "long"
    if _SENTENCE_END.search(text.strip()) and not _SENTENCE_END.search(quote.strip()):
        return "sentences"
    return refusal(text, quote, abstract)


def _quoted(item: Evidence, reason: Refusal | str | None) -> VerifiedClaim:
    return VerifiedClaim(item.sentence.text, "quote", (_cite(item),), reason, _SEAL)


def _cite(item: Evidence) -> Citation:
    sentence, paper = item.sentence, item.paper
    return Citation(
        paper_id=paper.paper_id,
        title=paper.title,
        url=paper.url,
        version=sentence.version,
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
        flagged=reads_as_instruction(sentence.text),
        note=paper.note,
    )


def _citation_json(citation: Citation) -> dict[str, Any]:
    document: dict[str, Any] = {
        "paper_id": citation.paper_id,
        "title": citation.title,
        "url": citation.url,
        "version": citation.version,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "flagged": citation.flagged,
    }
    return document if citation.note is None else {**document, "note": citation.note}


def _restored(item: Mapping[str, Any]) -> Citation:
    return Citation(
        **{name: item[name] for name in ("paper_id", "title", "url", "version", "quote")},
        **{name: item[name] for name in ("start", "end", "flagged")},
        note=item.get("note"),
    )
