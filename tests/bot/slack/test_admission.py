"""What is for the bot, what is not, and what is made of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.admission import admit
from bot.slack.models import Admitted, FollowUps, Ignored, Job, Place, Revoked, Withdrawn
from tests.bot.slack.requests import NOW, OURS, Threads, command, envelope, message, pressed

THREAD = Place("T1", "C1", "90.1")
NO_THREADS = Threads()


def _admit(event: dict[str, Any], threads: Threads = NO_THREADS, team: str = "T1") -> Admitted:
    return admit(envelope(event, team), OURS, threads, NOW)


def _job(event: dict[str, Any], threads: Threads = NO_THREADS) -> Job:
    admitted = _admit(event, threads)
    assert isinstance(admitted, Job), admitted
    return admitted


def test_a_mention_is_a_question() -> None:
    """The bot's name is no part of it."""
    job = _job(message("<@U0BOT> What is BM25?", type="app_mention"))

    assert ("ask", "What is BM25?", Place("T1", "C1"), "100.1", "U1") == (
        job.kind,
        job.text,
        job.place,
        job.ts,
        job.user,
    )


def test_both_events_of_a_mention_are_one_job() -> None:
    """Whichever of the two comes first, the second is seen already."""
    text = "<@U0BOT> What is BM25?"

    assert _job(message(text)) == _job(message(text, type="app_mention", channel_type=None))


def test_a_retry_is_the_same_job() -> None:
    """Slack's second try of an event has the key of the first."""
    first, second = (envelope(message("<@U0BOT> What is BM25?")) for _ in range(2))
    second["event_id"] = "Ev2"

    assert admit(first, OURS, NO_THREADS, NOW) == admit(second, OURS, NO_THREADS, NOW)


def test_a_direct_message_needs_no_mention() -> None:
    """Everything there is for the bot."""
    job = _job(message(channel="D1", channel_type="im"))

    assert ("ask", "message:T1:D1:100.1") == (job.kind, job.key)


def test_a_mention_without_words_gets_help() -> None:
    """Nobody who addressed the bot is left in silence."""
    assert "help" == _job(message("<@U0BOT>")).kind


def test_a_mention_alone_in_a_thread_points_at_its_paper() -> None:
    """Whoever links a paper may want it summarised."""
    job = _job(message("<@U0BOT>", thread_ts="80.1"))

    assert ("summarize", "") == (job.kind, job.text)


@pytest.mark.parametrize("text", ["help", "Hello!", "hi there", "Thanks a lot :tada:", "👍", "?"])
def test_who_greets_or_thanks_gets_help(text: str) -> None:
    """No paper answers that."""
    assert "help" == _job(message(f"<@U0BOT> {text}")).kind
    assert "help" == _job(message(text, channel="D1", thread_ts="80.1")).kind


@pytest.mark.parametrize("text", ["thanks!", "ok great", ":+1:"])
@pytest.mark.parametrize("mode", ["ask-first", "pick-up"])
def test_a_follow_up_that_asks_nothing_is_left_alone(text: str, mode: FollowUps) -> None:
    """People thank each other, too."""
    reply = message(text, thread_ts="90.1")

    assert isinstance(_admit(reply, Threads(THREAD, mode=mode)), Ignored)


def test_a_mention_with_null_text_gets_help() -> None:
    """A message of files alone has no text."""
    assert "help" == _job(message(None, type="app_mention")).kind


def test_a_direct_message_with_null_text_gets_help() -> None:
    """The same, without a mention."""
    assert "help" == _job(message(None, channel="D1", subtype="file_share")).kind


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_messages_with_files_and_broadcasts_are_read(subtype: str) -> None:
    """Both are what a person wrote."""
    assert "ask" == _job(message("<@U0BOT> What is BM25?", subtype=subtype)).kind


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bot_id": "B9"}, "bot"),
        ({"bot_profile": {"id": "B9"}}, "bot"),
        ({"subtype": "bot_message", "user": None}, "bot"),
        ({"user": "U0BOT"}, "the bot itself"),
        ({"user": "USLACKBOT"}, "of Slack"),
        ({"user": None}, "of nobody"),
        ({"subtype": "channel_join"}, "'channel_join'"),
        ({"team": "T2"}, "another workspace"),
        ({"user_team": "T2"}, "another workspace"),
        ({"source_team": "T2"}, "another workspace"),
        ({"channel": None}, "without a channel"),
        ({"ts": None}, "without a channel or a moment"),
    ],
)
def test_what_no_person_of_the_workspace_wrote_is_ignored(
    changes: dict[str, Any], reason: str
) -> None:
    """Bots never talk to each other, whatever they mention."""
    admitted = _admit(message("<@U0BOT> What is BM25?", **changes))

    assert isinstance(admitted, Ignored)
    assert reason in admitted.reason


def test_an_event_of_another_workspace_is_ignored() -> None:
    """The signature is Slack's, the team is not ours."""
    assert Ignored("an event of another workspace") == _admit(
        message("<@U0BOT> What is BM25?"), team="T2"
    )


def test_a_message_that_mentions_nobody_is_ignored() -> None:
    """A channel's talk is its own."""
    assert Ignored("a message that does not mention the bot") == _admit(message())


def test_a_thread_of_others_is_ignored() -> None:
    """A thread without the bot is left alone."""
    assert Ignored("a message that does not mention the bot") == _admit(message(thread_ts="80.1"))


@pytest.mark.parametrize(("mode", "kind"), [("ask-first", "offer"), ("pick-up", "ask")])
def test_a_follow_up_is_taken_as_the_channel_wants(mode: Any, kind: str) -> None:
    """In a thread the bot answered in, nobody needs to mention it again."""
    job = _job(message(thread_ts="90.1"), Threads(THREAD, mode=mode))

    assert (kind, THREAD) == (job.kind, job.place)


@pytest.mark.parametrize("mode", ["ask-first", "pick-up"])
def test_a_reply_to_a_digests_paper_is_a_question(mode: FollowUps) -> None:
    """It is answered without a mention and without being offered first."""
    job = _job(message(thread_ts="90.1"), Threads(mode=mode, item=THREAD))

    assert ("ask", THREAD) == (job.kind, job.place)


def test_a_reply_to_a_digests_paper_may_be_none() -> None:
    """Thanks, a colleague's name, or a channel that wants no follow-ups."""
    left_alone = [
        _admit(message("thanks!", thread_ts="90.1"), Threads(item=THREAD)),
        _admit(message("<@U2> is that yours?", thread_ts="90.1"), Threads(item=THREAD)),
        _admit(message(thread_ts="90.1"), Threads(mode="leave-alone", item=THREAD)),
    ]

    assert [Ignored] * 3 == [type(one) for one in left_alone]


def test_a_channel_may_want_no_follow_ups() -> None:
    """Then the bot answers mentions alone."""
    threads = Threads(THREAD, mode="leave-alone")

    assert isinstance(_admit(message(thread_ts="90.1"), threads), Ignored)


def test_a_follow_up_to_somebody_else_is_theirs() -> None:
    """Who mentions a colleague does not ask the bot."""
    threads = Threads(THREAD, mode="pick-up")

    assert Ignored("a message to somebody else") == _admit(
        message("<@U2> what do you think?", thread_ts="90.1"), threads
    )


def test_the_root_of_a_thread_stands_in_the_channel() -> None:
    """Slack names a root's own thread once it has replies."""
    assert Place("T1", "C1") == _job(message("<@U0BOT> What is BM25?", thread_ts="100.1")).place


def test_a_deleted_question_is_withdrawn() -> None:
    """An answer that is not there yet is not wanted any more."""
    event = message(
        None, subtype="message_deleted", user=None, ts="102.1", deleted_ts="100.1",
        previous_message={"user": "U1", "ts": "100.1", "text": "hi"},
    )  # fmt: skip

    assert Withdrawn(Place("T1", "C1"), "100.1") == _admit(event)


def test_a_deleted_question_that_has_replies_is_withdrawn() -> None:
    """Slack leaves a stone in its place, which it tells as an edit by Slackbot."""
    stone = {
        "type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True,
        "text": "This message was deleted.", "ts": "100.1", "thread_ts": "100.1",
    }  # fmt: skip
    before = {"type": "message", "user": "U1", "ts": "100.1", "text": "<@U0BOT> What is BM25?"}
    event = message(None, subtype="message_changed", user=None, ts="102.1", message=stone)

    assert Withdrawn(Place("T1", "C1"), "100.1") == _admit({**event, "previous_message": before})
    assert isinstance(_admit({**event, "previous_message": {**before, "user": "U0BOT"}}), Ignored)


def test_a_deleted_answer_withdraws_nothing() -> None:
    """The bot's own messages are no questions."""
    event = message(
        None, subtype="message_deleted", user=None, deleted_ts="100.1",
        previous_message={"user": "U0BOT", "ts": "100.1"},
    )  # fmt: skip

    assert isinstance(_admit(event), Ignored)


def _edit(before: str, after: str, **changes: Any) -> dict[str, Any]:
    now = {"type": "message", "user": "U1", "ts": "100.1", "text": after, **changes}
    return message(
        None,
        subtype="message_changed",
        user=None,
        ts="103.1",
        event_ts="103.1",
        message={**now, "edited": {"user": "U1", "ts": "103.0"}},
        previous_message={"type": "message", "user": "U1", "ts": "100.1", "text": before},
    )


def test_an_edited_question_takes_the_place_of_the_first() -> None:
    """It is asked under a key of its own, where the first was not answered."""
    admitted = _admit(_edit("<@U0BOT> Wat is BM25?", "<@U0BOT> What is BM25?"))

    assert isinstance(admitted, Withdrawn)
    assert admitted.instead is not None
    assert ("100.1", "message:T1:C1:100.1:103.0", "What is BM25?", "100.1") == (
        admitted.ts,
        admitted.instead.key,
        admitted.instead.text,
        admitted.instead.ts,
    )


def test_a_question_edited_away_is_withdrawn() -> None:
    """Without a mention it is for others."""
    assert Withdrawn(Place("T1", "C1"), "100.1") == _admit(_edit("<@U0BOT> why?", "never mind"))


def test_a_preview_added_to_a_link_is_no_edit() -> None:
    """Slack sends the same event when it unfurls."""
    assert Ignored("an edit that changed no words") == _admit(
        _edit("<@U0BOT> why?", "<@U0BOT> why?")
    )


def test_an_update_of_an_answer_is_ignored() -> None:
    """The bot streams into its own messages."""
    admitted = _admit(_edit("part", "part one", user="U0BOT", bot_id="B1"))

    assert Ignored("a message of a bot") == admitted


def test_a_pressed_stop_withdraws_the_answer() -> None:
    """Slack names the message that was streaming."""
    event = {
        "type": "agent_session_stopped",
        "channel": "D1",
        "thread_ts": "90.1",
        "streaming_message_ts": ["104.1"],
        "user": "U1",
    }

    assert Withdrawn(Place("T1", "D1", "90.1"), "104.1") == _admit(event)


def test_stop_before_anything_streams_withdraws_what_the_thread_asks() -> None:
    """Slack names no message then."""
    event = {
        "type": "agent_session_stopped",
        "channel": "D1",
        "thread_ts": "90.1",
        "streaming_message_ts": [],
        "user": "U1",
    }

    assert Withdrawn(Place("T1", "D1", "90.1"), "") == _admit(event)
    assert isinstance(_admit({**event, "thread_ts": None}), Ignored)


def test_a_revoked_bot_token_is_noticed() -> None:
    """The workspace took its consent back."""
    event = {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}

    assert Revoked("tokens_revoked") == _admit(event)


def test_a_revoked_token_of_a_person_is_not_the_bots() -> None:
    """The bot goes on."""
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}

    assert isinstance(_admit(event), Ignored)


def test_an_uninstalled_app_is_noticed() -> None:
    """The same for the whole app."""
    assert Revoked("app_uninstalled") == _admit({"type": "app_uninstalled"})


@pytest.mark.parametrize("tab", ["home", "messages"])
def test_an_opened_tab_is_a_job(tab: str) -> None:
    """Home is published, suggested prompts are set."""
    job = _job(
        {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": tab, "event_ts": "5.1"}
    )

    assert ("home", tab, "action:5.1:U1", "quick") == (job.kind, job.value, job.key, job.lane)


def test_a_rate_limited_app_is_told_so_without_an_event() -> None:
    """Slack's notice has no event in it."""
    body = {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1}

    assert Ignored("a request of type 'app_rate_limited'") == admit(body, OURS, NO_THREADS, NOW)


def test_an_unknown_event_is_ignored() -> None:
    """Slack adds events; none of them is an error."""
    assert Ignored("an event of type 'pin_added'") == _admit({"type": "pin_added"})


def test_slacks_markup_is_read_as_people_see_it() -> None:
    """A question names people, channels and links in words."""
    text = (
        "<@U0BOT> does <@U2|ann> of <#C2|lab> or <!channel> trust <https://a.org/x|this> &lt;b&gt;?"
    )

    assert "does @ann of #lab or @channel trust https://a.org/x <b>?" == _job(message(text)).text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
SHAPES: tuple[dict[str, Any], ...] = (
    envelope(message("<@U0BOT> What is BM25?", thread_ts="90.1")),
    envelope(_edit("<@U0BOT> why?", "<@U0BOT> ho")),
    envelope({"type": "agent_session_stopped", "channel": "D1", "streaming_message_ts": ["1.1"]}),
    envelope({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}),
    dict(command("hi")),
    pressed("evidence"),
    pressed("answer_this", '{"ts": "1.1", "text": "hi"}'),
)


def _paths(shape: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = shape.items() if isinstance(shape, dict) else enumerate(shape)
    found = []
    for key, value in inside:
        found.append((*path, key))
        if isinstance(value, dict | list):
            found += _paths(value, (*path, key))
    return found


def _replaced(shape: Any, path: tuple[Any, ...], junk: Any) -> Any:
    if not path:
        return junk
    copy = dict(shape) if isinstance(shape, dict) else list(shape)
    copy[path[0]] = _replaced(shape[path[0]], path[1:], junk)
    return copy


@given(st.data())
def test_junk_anywhere_raises_nothing(data: st.DataObject) -> None:
    """Whatever stands where something else belongs, the request is decided."""
    shape = data.draw(st.sampled_from(SHAPES))
    path = data.draw(st.sampled_from(_paths(shape)))
    body = _replaced(shape, path, data.draw(JSON))
    admitted = admit(body, OURS, Threads(THREAD, mode="pick-up"), NOW)

    assert isinstance(admitted, Job | Withdrawn | Revoked | Ignored)
