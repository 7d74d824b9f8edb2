"""What holds of every answer, whatever the model says and however its reply arrives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.citations import VerifiedClaim
from bot.context import Asked, Passage
from bot.llm.choice import choose
from bot.llm.scorer import score_sentences
from bot.models import Evidence, Paper
from bot.question import Asks
from bot.relevance import relevance
from bot.reply import Reply, read_reply
from tests.bot.abstracts import FERN, MOSS, ORDERS, numbered
from tests.bot.test_ask import QUESTION, Asking, Says, claims

PEAT = Paper(
    "title:peat",
    "Peat: sparse graphs in little memory",
    "Peat stores sparse graphs in blocks. It cuts the peak memory of 12 solvers by 30%. We did "
    "not measure the run time.",
    1,
)
PAPERS = (FERN, MOSS, ORDERS, PEAT)
TEXTS = [item.sentence.text for item in numbered(*PAPERS).values()]
PRINTED = """
from tests.bot.test_answer_properties import PAPERS
from tests.bot.test_ask import Asking
import json
document = Asking(papers=PAPERS).answer.to_json()
print(json.dumps({k: v for k, v in document.items() if k not in ("answer_id", "timings_ms")}))
"""


def nobody(unit: VerifiedClaim) -> None:
    """Nobody listens."""


def said(evidence: Mapping[str, Evidence], texts: Sequence[str], about: Sequence[int]) -> Reply:
    """The reply to a model that says texts over the sentences numbered in the order of TEXTS."""
    names = {item.sentence.text: name for name, item in evidence.items()}
    listed = [
        {"evidence": [names[TEXTS[place]]], "text": text}
        for text, place in zip(texts, about, strict=True)
    ]
    model = Says(json.dumps({"status": "answered", "claims": listed}))
    return read_reply(model, QUESTION, evidence, nobody)


def contents(reply: Reply) -> list[tuple[str, str]]:
    return [(unit.text, cited.quote) for unit in reply.units for cited in unit.citations]


@given(st.permutations(PAPERS), st.lists(st.integers(0, len(TEXTS) - 1), max_size=6))
def test_permuting_the_papers_changes_ids_and_nothing_else(
    papers: list[Paper], about: list[int]
) -> None:
    """Property: the same claims over the same sentences are shown and dropped alike."""
    texts = [" ".join(TEXTS[place].split()[:-1]) for place in about]
    usual, other = (said(numbered(*order), texts, about) for order in (PAPERS, papers))

    assert contents(usual) == contents(other)
    assert usual.dropped == other.dropped


@given(st.permutations(PAPERS))
def test_relevance_does_not_depend_on_the_order(papers: list[Paper]) -> None:
    """Property: a sentence is relevant or not wherever its paper stands."""
    verdicts = []
    for order in (PAPERS, papers):
        evidence = numbered(*order)
        is_relevant = relevance(QUESTION, evidence.values())
        verdicts.append({item.sentence.text: is_relevant(item) for item in evidence.values()})

    assert verdicts[0] == verdicts[1]


@given(st.permutations(range(len(TEXTS))))
def test_the_offline_model_reads_no_meaning_into_ids(numbers: list[int]) -> None:
    """Property: whatever the ids are, it picks the same sentences in the same order."""
    ids = iter(numbers)
    usual = [Passage(p.title, dict(_sentences(p).items())) for p in PAPERS]
    other = [Passage(p.title, {f"S{next(ids)}": t for t in _sentences(p).values()}) for p in PAPERS]
    picked = [
        [item.text for item in choose(score_sentences(Asked(QUESTION, tuple(each))), Asks())]
        for each in (usual, other)
    ]

    assert picked[0] == picked[1]


@given(st.integers(0, len(TEXTS) - 1), st.integers(0, len(TEXTS) - 1))
def test_swapping_the_evidence_makes_the_claim_vanish(claimed: int, shown: int) -> None:
    """Property: over another sentence a claim is not shown, at most that sentence itself."""
    reply = said(numbered(*PAPERS), [TEXTS[claimed]], [shown])

    assert all(unit.text == TEXTS[shown] for unit in reply.units)
    if claimed != shown:
        assert TEXTS[claimed] not in [text for text, _ in contents(reply)]
    elif "Fern" in TEXTS[shown]:
        assert [(TEXTS[shown], TEXTS[shown])] == contents(reply)


@settings(max_examples=60)
@given(st.integers(0, 400))
def test_what_streams_of_a_prefix_is_a_prefix_of_the_stream(cut: int) -> None:
    """Property: a reply cut anywhere has shown the first sentences of the whole, in order."""
    text = claims(*((f"S{number + 1}", one) for number, one in enumerate(TEXTS[:4])))
    whole, part = Asking(Says(text)), Asking(Says(text[:cut], piece=11))

    streamed = part.units if part.answer.model == "test:model" else []
    assert whole.units[: len(streamed)] == streamed
    assert list(whole.answer.sentences) == whole.units
    assert list(part.answer.sentences) == part.units


def test_the_same_question_gives_the_same_bytes_in_every_process() -> None:
    """Offline, `answer_id` and `timings_ms` aside, however Python orders its sets."""
    printed = {_printed(seed) for seed in ("1", "2")}

    assert 1 == len(printed)
    assert '"status": "answered"' in printed.pop()


def _printed(seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PRINTED],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _sentences(paper: Paper) -> dict[str, str]:
    return {name: item.sentence.text for name, item in numbered(paper).items()}
