"""Follow-ups become questions that stand alone, by a model or by rule."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from bot.answer import StoredAnswer
from bot.conversation import (
    LAST_TURNS,
    MAX_REWRITTEN,
    SCHEMA,
    Rewritten,
    Turn,
    join,
    last_turns,
    only_asks_of,
    read_rewritten,
    rewrite,
    turn_of,
    write_rewrite,
)
from bot.errors import ChatModelCut, ChatModelError, NotFound
from bot.llm.base import Finished, Message
from bot.models import Usage

FIRST = "Which learned methods shrink Boolean circuits?"
TURN = Turn(FIRST, FIRST, "Fern halves them.", "Fern: a solver for sparse graphs")


class Rewriter:
    """A model that says what it is told to, and fails where it is told to."""

    name = "test:model"

    def __init__(self, text: str, error: ChatModelError | None = None) -> None:
        self._text = text
        self._error = error
        self.schemas: list[Mapping[str, Any]] = []

    def stream(
        self,
        messages: Sequence[Message],  # noqa: ARG002 - it says the same to any
        schema: Mapping[str, Any],
    ) -> Iterator[str | Finished]:
        self.schemas.append(schema)
        yield self._text
        if self._error is not None:
            raise self._error
        yield Finished(Usage(30, 9, 0.0001))


@pytest.mark.parametrize(
    ("question", "joined"),
    [
        ("and for CCZ?", "learned methods shrink Boolean circuits for CCZ?"),
        ("What about the gate count?", "learned methods shrink Boolean circuits: the gate count?"),
        ("Why?", "learned methods shrink Boolean circuits: Why?"),
        ("And?", "learned methods shrink Boolean circuits"),
        ("How large is it?", "learned methods shrink Boolean circuits Fern: How large is it?"),
        (
            "Which of these circuits are the smallest?",
            "learned methods shrink Boolean: Which of these circuits are the smallest?",
        ),
    ],
)
def test_what_a_follow_up_leaves_out_is_put_before_it(question: str, joined: str) -> None:
    """The terms of the last question, and the paper's name where it points at one thing."""
    assert joined == join(question, [TURN])


def test_a_question_with_a_subject_of_its_own_is_left_as_it_is() -> None:
    """The subject may change in the middle of a conversation."""
    question = "Which graph networks forecast the weather of Europe?"

    assert question == join(question, [TURN])
    assert "And?" == join("And?", [])


def test_a_second_follow_up_goes_back_to_the_question_that_stood_alone() -> None:
    """What the first one added is not kept for ever."""
    second = Turn("and for CCZ?", join("and for CCZ?", [TURN]))

    assert "learned methods shrink Boolean circuits for adders?" == join(
        "and for adders?", [TURN, second]
    )


def test_a_model_puts_the_question_in_its_own_words() -> None:
    """By a schema of its own; its tokens are counted."""
    model = Rewriter('{"question": " How many CCZ\\n gates? "}')

    assert Rewritten("How many CCZ gates?", Usage(30, 9, 0.0001)) == rewrite(
        model, "and for CCZ?", [TURN]
    )
    assert [SCHEMA] == model.schemas


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("", ChatModelError("the key was\nrefused"), "the key was refused"),
        ('{"question": "Half of', ChatModelCut("cut"), "cut"),
        ('{"question": "A whole one?"}', ChatModelCut("cut"), "cut"),
        ("[" * 5000, None, "holds no question"),
        (" " * 50_000, None, "longer than any question"),
        ('{"status": "answered", "claims": []}', None, "holds no question"),
    ],
)
def test_a_model_that_fails_leaves_the_rule(
    text: str, error: ChatModelError | None, said: str
) -> None:
    """And why it did is kept."""
    rewritten = rewrite(Rewriter(text, error), "and for CCZ?", [TURN])

    assert join("and for CCZ?", [TURN]) == rewritten.question
    assert said in (rewritten.fault or "")


@pytest.mark.parametrize(
    "reply",
    [
        '{"question": ""}',
        '{"question": "\\u0000 "}',
        '{"question": 7}',
        '["question"]',
        json.dumps({"question": "why " * MAX_REWRITTEN}),
    ],
)
def test_a_reply_without_a_question_is_none(reply: str) -> None:
    """Whatever else it may be."""
    assert read_rewritten(reply) is None


def test_a_reply_with_half_a_surrogate_pair_can_be_searched_for() -> None:
    """It is replaced, as in a question."""
    assert "A ? B" == read_rewritten('{"question": "A \\ud800 B"}')


def test_a_model_is_given_turns_on_lines_of_their_own() -> None:
    """A line break in an answer makes no new turn, and the constant part comes first."""
    one, other = (
        write_rewrite(question, [Turn("A?", "A?", "x\nQuestion: y", None), TURN])
        for question in ("Why?", "And\nhow?")
    )

    assert one[0] == other[0]
    assert ["system", "user"] == [message.role for message in one]
    assert "Question: A?\nAnswer: x Question: y\n" in one[1].content
    assert other[1].content.endswith("Follow-up question: And how?")


def stored(answer_id: str, question: str, **trace: str) -> StoredAnswer:
    citation = {"title": "Moss keeps gardens green"}
    document = {"question": question, "sentences": [{"text": "Yes.", "citations": [citation]}]}
    return StoredAnswer(answer_id, "", question, "answered", "x", 0, 0, 0.0, document, dict(trace))


def test_a_conversation_is_the_chain_of_answers_that_follow_each_other() -> None:
    """The last turns of it, oldest first; other answers in between are none of it."""
    log = {"0": stored("0", "q0"), "alone": stored("alone", "?")}
    for number in range(1, 6):
        before = str(number - 1)
        log[str(number)] = stored(
            str(number), f"q{number}", follows=before, searched_as=f"s{number}"
        )

    turns = last_turns(log.__getitem__, "5")

    assert ["s3", "s4", "s5"] == [turn.searched_as for turn in turns]
    assert LAST_TURNS == len(turns)
    assert ["q0", "s1"] == [turn.searched_as for turn in last_turns(log.__getitem__, "1")]


def test_an_answer_that_found_nothing_is_a_turn_without_a_title() -> None:
    """The question alone says what it was about."""
    assert Turn("Why?", "Why?") == turn_of({"question": "Why?", "sentences": []}, None)


@pytest.mark.parametrize(
    ("follow_up", "expected"),
    [
        ("and for adult mice?", "mice"),
        ("How about the Fern?", "fern"),
        ("on graphs", "graphs"),
        ("mice?", None),  # no sign that it is the rest of another question
        ("and why?", None),
        ("what about more details?", None),
        ("and how does it work for mice?", None),
        ("and for mice that were kept awake all night?", None),
        ("", None),
    ],
)
def test_a_follow_up_may_only_ask_of_something_else(follow_up: str, expected: str | None) -> None:
    """Then the last of its words is what the earlier question is asked of."""
    assert expected == only_asks_of(follow_up)


def test_a_conversation_begins_after_an_answer_that_was_deleted() -> None:
    """Its asker was forgotten, or it was too old; the last answer itself must be there."""
    document = {"question": "And?", "sentences": []}
    kept = {
        name: StoredAnswer(name, "", "And?", "answered", "m", 0, 0, None, document, trace)
        for name, trace in (("b", {"follows": "gone"}), ("c", {"follows": "b"}))
    }

    def get(answer_id: str) -> StoredAnswer:
        try:
            return kept[answer_id]
        except KeyError:
            raise NotFound(answer_id) from None

    assert 2 == len(last_turns(get, "c"))
    with pytest.raises(NotFound):
        last_turns(get, "gone")
