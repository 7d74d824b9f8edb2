"""A paper in its own sentences: the one that stands for it, or its problem, method and finding."""

from __future__ import annotations

from collections.abc import Sequence

from bot.citations import VerifiedClaim, verify
from bot.context import sentences_of
from bot.flags import reads_as_instruction
from bot.models import Claim, Evidence, Paper, Sentence
from bot.summary import Part
from bot.summary_features import Seen, look
from bot.summary_roles import parts, roles_of
from bot.summary_scorer import score
from bot.trimming import trimmed


def one_sentence(paper: Paper) -> tuple[VerifiedClaim, ...]:
    """The sentence that says best what a paper is about; none without an abstract."""
    sentence = telling_sentence(paper)
    return _verified(paper, sentence) if sentence else ()


def telling_sentence(paper: Paper) -> Sentence | None:
    """The sentence that says best what a paper is about, before it is shortened and verified."""
    sentences = sentences_of(paper)
    scores = score(look(paper.title, [one.text for one in sentences]))
    ranked = sorted(zip(scores, sentences, strict=True), key=lambda pair: -pair[0])
    best = [sentence for _, sentence in ranked]
    return next((one for one in best if not reads_as_instruction(one.text)), next(iter(best), None))


def extract(paper: Paper) -> tuple[Part, ...]:
    """One to three sentences in the abstract's order; none without an abstract."""
    sentences, seen = _plain(paper)
    return tuple(
        Part(unit, part.role)
        for part in parts(paper.title, seen, score(seen))
        for unit in _verified(paper, sentences[part.place])
    )


def with_role(paper: Paper, unit: VerifiedClaim) -> Part:
    """A sentence that a model chose, with the role of the sentence it cites."""
    sentences, seen = _plain(paper)
    roles = dict(zip((s.start for s in sentences), roles_of(paper.title, seen), strict=True))
    return Part(unit, roles.get(unit.citations[0].start))


def _plain(paper: Paper) -> tuple[Sequence[Sentence], list[Seen]]:
    """The sentences that address no machine; all of them where there are no others."""
    everything = sentences_of(paper)
    plain = [one for one in everything if not reads_as_instruction(one.text)] or everything
    return plain, look(paper.title, [one.text for one in plain])


def _verified(paper: Paper, sentence: Sentence) -> tuple[VerifiedClaim, ...]:
    evidence = Evidence("S1", sentence, paper)
    claim = Claim(("S1",), trimmed(sentence.text))
    verdict = verify(claim, {"S1": evidence}, allow_flagged=True)
    return (verdict,) if isinstance(verdict, VerifiedClaim) else ()
