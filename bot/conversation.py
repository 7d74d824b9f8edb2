"""A follow-up question and the turns before it become one question that stands alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answer import StoredAnswer
from bot.errors import ChatModelError, NotFound
from bot.llm.base import ChatModel, Finished, Message
from bot.models import Usage
from bot.words import ARTICLES, CONTENT_FREE, PREPOSITIONS, Token, inflection, tokens, word_set
from prompts import render

LAST_TURNS = 3
ANSWER_CHARACTERS = 600
MAX_REWRITTEN = 500
MAX_READ = 20_000

# Fewer words of its own than this, and a question is taken for the rest of an earlier one.
STANDS_ALONE = 4
MOST_TERMS = 10
MOST_NAME_TERMS = 5
MOST_OF_A_PHRASE = 3

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}

_OPENING = re.compile(
    r"(?:(?:and|but|or|also|then|so|ok|okay|what about|how about)\b[\s,:]*)+", re.IGNORECASE
)
_AT_ONE = word_set(
    """
    it its itself this he she his him her former latter same
    """
)
_AT_SEVERAL = word_set(
    """
    they them their theirs these those both
    """
)
# Words that ask, and say nothing of what is asked about.
_ASKING = word_set(
    """
    paper papers abstract abstracts study studies article articles much many list find compare
    explain show use uses used using work works exactly
    """
)
# Words that ask to go on, whatever it was about.
_MORE = word_set(
    """
    more less detail details example examples simple simpler simply short shorter brief briefly
    general practice particular words word results numbers number others another again further
    rest go thanks ok yes
    """
)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question, what was searched for, and what was answered.

    `title` is that of the first paper cited, None where nothing was answered.
    """

    question: str
    searched_as: str
    answer: str = ""
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question that stands alone, what it took, and why the model did not write it, if so."""

    question: str
    usage: Usage = field(default_factory=Usage)
    fault: str | None = None


def last_turns(get: Callable[[str], StoredAnswer], answer_id: str) -> list[Turn]:
    """The last turns of the conversation that ends with an answer, oldest first.

    It begins after an earlier answer that was deleted. Raises NotFound for the last answer.
    """
    turns: list[Turn] = []
    following: str | None = answer_id
    while following is not None and len(turns) < LAST_TURNS:
        try:
            stored = get(following)
        except NotFound:
            if not turns:
                raise
            return turns
        turns.insert(0, turn_of(stored.document, stored.trace.get("searched_as")))
        following = stored.trace.get("follows")
    return turns


def turn_of(document: Mapping[str, Any], searched_as: str | None) -> Turn:
    """A turn from an answer as `ask --json` has it; `searched_as` where it was a follow-up."""
    sentences = document["sentences"]
    return Turn(
        question=document["question"],
        searched_as=searched_as or document["question"],
        answer=" ".join(sentence["text"] for sentence in sentences)[:ANSWER_CHARACTERS],
        title=sentences[0]["citations"][0]["title"] if sentences else None,
    )


def rewrite(model: ChatModel | None, question: str, turns: Sequence[Turn]) -> Rewritten:
    """The question as the model puts it; by rule without a model and where it fails."""
    if model is None:
        return Rewritten(join(question, turns))
    pieces: list[str] = []
    usage, fault = Usage(), None
    try:
        usage = _read(model, write_rewrite(question, turns), pieces)
    except ChatModelError as error:
        fault = " ".join(str(error).split())
    rewritten = read_rewritten("".join(pieces))
    if fault is None and rewritten is None:
        fault = "the reply holds no question"
    if fault is not None or rewritten is None:
        return Rewritten(join(question, turns), usage, fault)
    return Rewritten(rewritten, usage)


def write_rewrite(question: str, turns: Sequence[Turn]) -> tuple[Message, ...]:
    """The messages that ask a model for a question that stands alone."""
    lines = [
        f"Question: {_one_line(turn.searched_as)}\nAnswer: {_one_line(turn.answer) or 'none found'}"
        for turn in turns
    ]
    user = render("rewrite.user", turns="\n\n".join(lines), question=_one_line(question))
    return (Message("system", render("rewrite.system")), Message("user", user))


def read_rewritten(text: str) -> str | None:
    """The question of a reply, None where it holds none that can be asked."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    question = document.get("question") if isinstance(document, dict) else None
    if not isinstance(question, str):
        return None
    whole = _one_line(question.encode("utf-8", "replace").decode().replace("\0", " "))
    return whole if 0 < len(whole) <= MAX_REWRITTEN else None


def join(question: str, turns: Sequence[Turn]) -> str:
    """The question below the words it leaves out: those of the last question that stood alone,
    and the name of the paper last cited where it points at something."""
    if not turns:
        return question
    words = {token.key for token in tokens(question)}
    own = list(_content(question))
    if len(own) >= STANDS_ALONE and not words & (_AT_ONE | _AT_SEVERAL):
        return question
    known = {inflection(token.key) for token in own}
    terms = _new(_content(_subject(turns)), known)[:MOST_TERMS]
    if words & _AT_ONE and turns[-1].title is not None:
        terms += _new(_name(turns[-1].title), known)[:MOST_NAME_TERMS]
    return _below(terms, question)


def only_asks_of(question: str) -> str | None:
    """What a follow-up asks an earlier question of anew: "mice" of "and for adult mice?".

    None for one that asks anything itself.
    """
    match = _OPENING.match(question)
    words = [token.key for token in tokens(question[match.end() :] if match else question)]
    words = [word for word in words if word[0].isalnum()]
    if not words or not (match or words[0] in PREPOSITIONS):
        return None
    own = [word for word in words if word not in PREPOSITIONS | ARTICLES]
    is_phrase = 0 < len(own) <= MOST_OF_A_PHRASE and not any(
        word in CONTENT_FREE or word in _ASKING or word in _MORE for word in own
    )
    return own[-1] if is_phrase else None


def _below(terms: Sequence[str], question: str) -> str:
    rest = question[match.end() :] if (match := _OPENING.match(question)) else question
    words = tokens(rest)
    if not terms:
        return question
    if not any(token.key[0].isalnum() for token in words):
        return " ".join(terms)
    between = " " if words[0].key in PREPOSITIONS else ": "
    return " ".join(terms) + between + rest


def _read(model: ChatModel, messages: Sequence[Message], pieces: list[str]) -> Usage:
    read = 0
    for item in model.stream(messages, SCHEMA):
        if isinstance(item, Finished):
            return item.usage
        pieces.append(item)
        read += len(item)
        if read > MAX_READ:
            raise ChatModelError("the reply was longer than any question")
    raise ChatModelError("the reply ended before the model had finished")


def _subject(turns: Sequence[Turn]) -> str:
    """What the conversation is about: its last question that needed no other."""
    alone = [turn.question for turn in turns if turn.question == turn.searched_as]
    return alone[-1] if alone else turns[0].searched_as


def _name(title: str) -> Iterator[Token]:
    """The words of a title before its colon, where they are a name."""
    name, colon, _ = title.partition(":")
    return _content(name if colon and len(name.split()) <= MOST_NAME_TERMS else title)


def _content(text: str) -> Iterator[Token]:
    return (
        token
        for token in tokens(text)
        if token.is_content and token.key[0].isalnum() and token.key not in _ASKING
    )


def _new(found: Iterator[Token], known: set[str]) -> list[str]:
    """The words that are not known yet, and are from now on; a plural is its singular."""
    new: list[str] = []
    for token in found:
        if inflection(token.key) not in known:
            known.add(inflection(token.key))
            new.append(token.text)
    return new


def _one_line(text: str) -> str:
    return " ".join(text.split())
