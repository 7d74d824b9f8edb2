from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.answer import StoredAnswer
from bot.catalogue.answers import Answers
from bot.catalogue.conversations import Conversations
from bot.catalogue.inbox import Inbox
from bot.errors import NotFound
from bot.slack.models import Feedback, Job, Place, Recent

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
THREAD = Place("T1", "C1", "1.0")
QUESTION = Job("message:T1:C1:1.0", "ask", Place("T1", "C1"), "U1", NOW.isoformat(), "Why?", "1.0")


@pytest.fixture
def conversations(engine: Engine) -> Conversations:
    return Conversations(engine)


def answer(
    engine: Engine, answer_id: str, job: Job = QUESTION, thread_ts: str | None = "1.0"
) -> None:
    """An answer as the bot keeps it: whose it is first, then what was said."""
    Conversations(engine).asked(answer_id, job, thread_ts)
    Answers(engine).save(
        StoredAnswer(answer_id, job.received, job.text, "answered", "offline", 0, 0, 0.0, {})
    )


def at(minutes: float, job: Job = QUESTION) -> Job:
    return replace(job, received=(NOW + timedelta(minutes=minutes)).isoformat())


def test_last_answer_of_a_thread_is_of_that_thread_alone(
    engine: Engine, conversations: Conversations
) -> None:
    """The newest one; other threads, channels and workspaces have none."""
    assert conversations.last_answer(THREAD) is None
    answer(engine, "a2", at(5))
    answer(engine, "a1")
    assert "a2" == conversations.last_answer(THREAD)
    for other in (Place("T1", "C1", "2.0"), Place("T1", "C2", "1.0"), Place("T2", "C1", "1.0")):
        assert conversations.last_answer(other) is None
        assert not conversations.is_ours(other)
    assert conversations.last_answer(Place("T1", "C1")) is None


def test_private_answer_is_no_part_of_any_thread(
    engine: Engine, conversations: Conversations
) -> None:
    """Nobody else saw it, so no follow-up may know it."""
    answer(engine, "a1", replace(QUESTION, private=True))
    assert conversations.last_answer(THREAD) is None
    assert not conversations.is_ours(THREAD)


def test_answer_that_was_never_made_is_not_followed_up(
    engine: Engine, conversations: Conversations
) -> None:
    """The process ended between the note and the answer."""
    conversations.asked("a1", QUESTION, "1.0")
    assert conversations.last_answer(THREAD) is None
    assert [] == conversations.recent("T1", "U1")
    answer(engine, "a1")
    assert "a1" == conversations.last_answer(THREAD)


def test_thread_is_ours_once_a_question_waits_in_it(
    engine: Engine, conversations: Conversations
) -> None:
    """A follow-up sent before the first answer came is one too."""
    Inbox(engine).claim(QUESTION)
    assert conversations.is_ours(THREAD)
    assert not conversations.is_ours(Place("T1", "C1"))


def test_thread_whose_question_was_taken_back_is_not_ours(
    engine: Engine, conversations: Conversations
) -> None:
    """Nor one where somebody pressed a button."""
    inbox = Inbox(engine)
    inbox.claim(QUESTION)
    inbox.cancel("T1", "C1", "1.0")
    inbox.claim(replace(QUESTION, key="b", kind="help"))
    assert not conversations.is_ours(THREAD)


def test_person_sees_what_they_asked_newest_first(
    engine: Engine, conversations: Conversations
) -> None:
    """Their own alone, private ones too."""
    answer(engine, "a1")
    answer(engine, "a2", replace(at(1), private=True, text="Secret?"), None)
    answer(engine, "a3", replace(at(2), user="U2"))
    recent = conversations.recent("T1", "U1", 5)
    assert [("a2", "Secret?"), ("a1", "Why?")] == [(one.answer_id, one.question) for one in recent]
    assert Recent("a1", "Why?", "answered", NOW.isoformat()) == recent[1]
    assert ["a2"] == [one.answer_id for one in conversations.recent("T1", "U1", 1)]


def test_channel_asks_first_until_it_is_told_otherwise(conversations: Conversations) -> None:
    """Per channel; said twice it changes."""
    assert "ask-first" == conversations.follow_ups("T1", "C1")
    conversations.set_follow_ups("T1", "C1", "pick-up")
    conversations.set_follow_ups("T1", "C1", "leave-alone")
    assert "leave-alone" == conversations.follow_ups("T1", "C1")
    assert "ask-first" == conversations.follow_ups("T1", "C2")


def test_feedback_is_kept_once_a_person_and_answer(conversations: Conversations) -> None:
    """The last word counts, and a thumb pressed again keeps its reason."""
    bad = Feedback("a1", "T1", "U1", is_good=False)
    assert conversations.feedback("a1", "T1", "U1") is None
    conversations.keep_feedback(bad)
    conversations.keep_feedback(replace(bad, reason="Too short"))
    conversations.keep_feedback(bad)
    assert replace(bad, reason="Too short") == conversations.feedback("a1", "T1", "U1")
    conversations.keep_feedback(replace(bad, is_good=True))
    assert replace(bad, is_good=True) == conversations.feedback("a1", "T1", "U1")
    assert conversations.feedback("a1", "T1", "U2") is None


def test_forgetting_a_person_deletes_questions_answers_and_feedback(
    engine: Engine, conversations: Conversations
) -> None:
    """Theirs alone; what others said of their answers goes with the answers."""
    answer(engine, "a1")
    answer(engine, "a2", replace(QUESTION, user="U2"))
    for answer_id, user in (("a1", "U1"), ("a1", "U2"), ("a2", "U1"), ("a2", "U2")):
        conversations.keep_feedback(Feedback(answer_id, "T1", user, is_good=True))
    assert 1 == conversations.forget("T1", "U1")
    with pytest.raises(NotFound):
        Answers(engine).get("a1")
    assert "Why?" == Answers(engine).get("a2").question
    assert "a2" == conversations.last_answer(THREAD)
    kept = [
        (answer_id, user)
        for answer_id in ("a1", "a2")
        for user in ("U1", "U2")
        if conversations.feedback(answer_id, "T1", user)
    ]
    assert [("a2", "U2")] == kept
    assert 0 == conversations.forget("T1", "U1")


def test_answer_made_while_its_asker_was_forgotten_is_dropped(
    engine: Engine, conversations: Conversations
) -> None:
    """It was saved a moment too late; one that somebody asked for stays."""
    answer(engine, "a1")
    conversations.drop_if_forgotten("a1")
    assert "Why?" == Answers(engine).get("a1").question
    conversations.forget("T1", "U1")
    Answers(engine).save(
        StoredAnswer("a1", NOW.isoformat(), "Why?", "answered", "offline", 0, 0, None, {})
    )
    conversations.drop_if_forgotten("a1")
    with pytest.raises(NotFound):
        Answers(engine).get("a1")


def test_question_that_nobody_wants_any_more_is_not_noted(
    engine: Engine, conversations: Conversations
) -> None:
    """Its asker was forgotten after a worker had begun: an answer made all the same is dropped."""
    inbox = Inbox(engine)
    inbox.claim(QUESTION)
    inbox.lease("slow", "w1", NOW, 30)
    inbox.forget("T1", "U1")
    answer(engine, "a1")
    assert [] == conversations.recent("T1", "U1")
    conversations.drop_if_forgotten("a1")
    with pytest.raises(NotFound):
        Answers(engine).get("a1")


def test_old_questions_are_purged_with_their_answers(
    engine: Engine, conversations: Conversations
) -> None:
    """What was asked in the terminal stays: it is nobody's but the owner's."""
    answer(engine, "old", at(-10))
    answer(engine, "new", at(10))
    Answers(engine).save(
        StoredAnswer("own", at(-99).received, "Mine?", "answered", "offline", 0, 0, None, {})
    )
    conversations.keep_feedback(Feedback("old", "T1", "U1", is_good=True))
    assert 1 == conversations.purge(NOW)
    assert conversations.feedback("old", "T1", "U1") is None
    assert ["new", "own"] == [one.answer_id for one in Answers(engine).list(9)]


def test_terminal_follows_up_its_own_answers(engine: Engine) -> None:
    """`ask --continue` passes over what others asked in Slack."""
    answer(engine, "slack", at(10))
    assert Answers(engine).last() is None
    own = StoredAnswer("own", NOW.isoformat(), "Mine?", "answered", "offline", 0, 0, None, {})
    Answers(engine).save(own)
    assert own == Answers(engine).last()
