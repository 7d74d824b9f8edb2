"""How an answer came about, ready for JSON and kept beside the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.conversation import Rewritten
from bot.models import Evidence
from bot.reply import Reply
from prompts import VERSION
from vectorstore.models import Retrieval


def write_trace(
    follows: str | None,
    rewritten: Rewritten | None,
    searched: str,
    retrieval: Retrieval,
    evidence: Mapping[str, Evidence],
    reply: Reply,
) -> dict[str, Any]:
    """Every step of an answer; `follows` and `rewritten` are those of a follow-up.

    `searched` is the question with its slips mended.
    """
    return {
        "prompt_version": VERSION,
        **(_follow_up(follows, rewritten) if rewritten is not None else {}),
        "searched_for": searched,
        "signals": asdict(retrieval.signals),
        "hits": [
            {"paper_id": hit.doc_id, "score": hit.score, "dense": hit.dense, "lexical": hit.lexical}
            for hit in retrieval.hits
        ],
        "evidence": {
            name: [item.sentence.paper_id, item.sentence.version, item.sentence.start,
                   item.sentence.end]
            for name, item in evidence.items()
        },
        "reply": reply.raw,
        "claims": reply.verdicts,
        "fault": reply.fault,
    }  # fmt: skip


def _follow_up(follows: str | None, rewritten: Rewritten) -> dict[str, Any]:
    return {
        "follows": follows,
        "searched_as": rewritten.question,
        "rewriting_fault": rewritten.fault,
    }
