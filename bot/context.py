"""What a chat model is given: the best papers' sentences, numbered, within a budget of tokens.

The reader of these messages stands beside their writer, for the offline model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.llm.base import Message
from bot.models import Evidence, Paper, Sentence
from prompts import render
from vectorstore.sentences import split_sentences

MAX_PAPERS = 12
MAX_TOKENS = 6_000
TOKENS_AROUND_A_LINE = 6

_LINE = re.compile(r"\[(S\d+)\] (.*)")
_TITLE = "# "
_QUESTION = "Question: "


@dataclass(frozen=True, slots=True)
class Passage:
    """A paper as a message shows it: its title and its sentences by their ids."""

    title: str
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the passages given to answer it from, the best paper first."""

    question: str
    passages: tuple[Passage, ...]


def number_sentences(
    papers: Iterable[Paper], count_tokens: Callable[[str], int], budget: int = MAX_TOKENS
) -> dict[str, Evidence]:
    """The papers' sentences by their ids S1, S2, … in the order given, best paper first.

    The paper that does not fit whole is given up to the sentence that still fits, and is the last.
    """
    numbered: dict[str, Evidence] = {}
    left = budget
    for paper in list(papers)[:MAX_PAPERS]:
        left -= count_tokens(paper.title) + TOKENS_AROUND_A_LINE
        for sentence in sentences_of(paper):
            left -= count_tokens(sentence.text) + TOKENS_AROUND_A_LINE
            if left < 0:
                return numbered
            evidence_id = f"S{len(numbered) + 1}"
            numbered[evidence_id] = Evidence(evidence_id, sentence, paper)
    return numbered


def sentences_of(paper: Paper) -> list[Sentence]:
    """The sentences of a paper's current version, in order."""
    return [
        Sentence(
            paper_id=paper.paper_id,
            version=paper.version,
            start=span.start,
            end=span.end,
            text=paper.abstract[span.start : span.end],
        )
        for span in split_sentences(paper.abstract)
    ]


def write_messages(question: str, evidence: Mapping[str, Evidence]) -> tuple[Message, ...]:
    """The messages that ask a chat model a question about the evidence."""
    user = render("answer.user", passages=write_passages(evidence), question=_one_line(question))
    return (Message("system", render("answer.system")), Message("user", user))


def write_passages(evidence: Mapping[str, Evidence]) -> str:
    """The evidence below its papers' titles.

    Every text is one line with a mark of ours before it, so that no text can pass for another.
    """
    lines: list[str] = []
    paper_id = None
    for item in evidence.values():
        if item.paper.paper_id != paper_id:
            paper_id = item.paper.paper_id
            lines += [*([""] if lines else []), _TITLE + _one_line(item.paper.title)]
        lines.append(f"[{item.evidence_id}] {_one_line(item.sentence.text)}")
    return "\n".join(lines)


def read_messages(messages: Sequence[Message]) -> Asked:
    """The question and the passages that `write_messages` put into messages."""
    lines = messages[-1].content.split("\n")
    passages: list[tuple[str, dict[str, str]]] = []
    for line in lines:
        if line.startswith(_TITLE):
            passages.append((line.removeprefix(_TITLE), {}))
        elif passages and (match := _LINE.fullmatch(line)):
            passages[-1][1][match[1]] = match[2]
    question = lines[-1].removeprefix(_QUESTION)
    return Asked(question, tuple(Passage(title, sentences) for title, sentences in passages))


def _one_line(text: str) -> str:
    return " ".join(text.split())
