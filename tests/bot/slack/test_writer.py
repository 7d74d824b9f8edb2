"""Each call to Slack has one defined outcome, and a message is there once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from bot.slack.errors import (
    SlackBusy,
    SlackDenied,
    SlackError,
    SlackGone,
    SlackRefused,
    SlackUncertain,
)
from bot.slack.models import Found, Identity, Place, Post, View
from bot.slack.writer import SlackWriter
from tests.bot.slack.fake_slack import (
    ALICE,
    BOT,
    CHANNEL,
    HASTE,
    ROOT,
    TEAM,
    THREAD,
    FakeSlack,
    a_post,
    block,
    served,
    timeout_of,
    writer_to,
)

RUN = "message:T01:C01:1700000000.000001"
HOME = View({"type": "home", "blocks": []})

Call = Callable[[SlackWriter, str], Any]
WRITES: dict[str, Call] = {
    "chat.postMessage": lambda writer, _: writer.post(THREAD, a_post(), RUN),
    "chat.postEphemeral": lambda writer, _: writer.ephemeral(THREAD, ALICE, a_post()),
    "response_url": lambda writer, url: writer.respond(f"{url}/response_url", a_post()),
    "views.open": lambda writer, _: writer.open_view("1.2.abc", HOME),
}
REPEATABLE: dict[str, Call] = {
    "chat.update": lambda writer, _: writer.update(THREAD, ROOT, a_post(), RUN),
    "views.publish": lambda writer, _: writer.publish_home(ALICE, HOME),
    "assistant.threads.setSuggestedPrompts": lambda writer, _: writer.set_prompts("D1", []),
    "conversations.open": lambda writer, _: writer.open_dm(ALICE),
    "chat.getPermalink": lambda writer, _: writer.permalink(CHANNEL, ROOT),
    "auth.test": lambda writer, _: writer.who_am_i(),
    "conversations.replies": lambda writer, _: writer.find(THREAD, RUN, ROOT),
}
ALL = {**WRITES, **REPEATABLE}
BROKEN = ["500", "drop_before", "drop_after", "badjson", "list", "cut"]


@pytest.fixture
def workspace() -> Iterator[FakeSlack]:
    slack = FakeSlack()
    slack.messages.append({"user": ALICE, "text": "?", "ts": ROOT, "thread_ts": ROOT, "blocks": []})
    with served(slack) as running:
        yield running


@pytest.fixture
def writer(workspace: FakeSlack, request: pytest.FixtureRequest) -> SlackWriter:
    return writer_to(workspace, timeout_of(request))


# Every method under every fault


@pytest.mark.parametrize("method", ALL)
def test_a_call_waits_where_slack_is_busy(
    method: str, workspace: FakeSlack, writer: SlackWriter
) -> None:
    """A short Retry-After is kept, and the call is carried out once."""
    workspace.fault(method, "429", retry_after="1")
    started = time.monotonic()
    ALL[method](writer, workspace.url)

    assert time.monotonic() - started >= 1 / HASTE
    assert 2 == len(workspace.called(method))


@pytest.mark.parametrize("method", ALL)
def test_a_call_gives_up_where_slack_is_busy_for_long(
    method: str, workspace: FakeSlack, writer: SlackWriter
) -> None:
    """A long Retry-After is told at once, and the next call of this kind is not even sent."""
    workspace.fault(method, "429", retry_after="120")
    for _ in range(2):
        with pytest.raises(SlackBusy, match=r"is limited: Slack wants 1[12]\d s") as raised:
            ALL[method](writer, workspace.url)
        assert raised.value.retry_after == pytest.approx(120, abs=10)

    assert 1 == len(workspace.called(method))


@pytest.mark.parametrize("method", sorted(ALL.keys() - {"views.open"}))
def test_waiting_ends(method: str, workspace: FakeSlack, writer: SlackWriter) -> None:
    """Where Slack is busy again and again, some 30 s are waited in all."""
    workspace.fault(method, "429", retry_after="8", times=99)
    with pytest.raises(SlackBusy):
        ALL[method](writer, workspace.url)

    assert len(workspace.called(method)) in (3, 4)


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("method", WRITES)
def test_a_write_that_breaks_is_not_repeated(
    method: str, kind: str, workspace: FakeSlack, writer: SlackWriter
) -> None:
    """It may have been carried out: whoever sent it looks first."""
    workspace.fault(method, kind)
    with pytest.raises(SlackUncertain):
        WRITES[method](writer, workspace.url)

    assert 1 == len(workspace.called(method))


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("method", REPEATABLE)
def test_a_call_that_may_be_repeated_is(
    method: str, kind: str, workspace: FakeSlack, writer: SlackWriter
) -> None:
    """Twice the same is the same."""
    workspace.fault(method, kind)
    REPEATABLE[method](writer, workspace.url)

    assert 2 == len(workspace.called(method))


@pytest.mark.parametrize("method", REPEATABLE)
def test_repeating_ends(method: str, workspace: FakeSlack, writer: SlackWriter) -> None:
    """After three attempts it is somebody else's turn."""
    workspace.fault(method, "500", times=99)
    with pytest.raises(SlackUncertain, match="broke on Slack's side"):
        REPEATABLE[method](writer, workspace.url)

    assert 3 == len(workspace.called(method))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("token_revoked", SlackDenied),
        ("account_inactive", SlackDenied),
        ("missing_scope", SlackDenied),
        ("channel_not_found", SlackGone),
        ("is_archived", SlackGone),
        ("not_in_channel", SlackGone),
        ("message_not_found", SlackRefused),
        ("something_new", SlackRefused),
    ],
)
@pytest.mark.parametrize("method", ALL)
def test_a_refusal_is_told_by_its_kind(
    method: str, code: str, expected: type[SlackError], workspace: FakeSlack, writer: SlackWriter
) -> None:
    """Once refused, never repeated."""
    workspace.fault(method, "error", code=code)
    with pytest.raises(SlackError, match=code) as raised:
        ALL[method](writer, workspace.url)

    assert (expected, 1) == (type(raised.value), len(workspace.called(method)))


def test_the_missing_scope_is_named(workspace: FakeSlack, writer: SlackWriter) -> None:
    """An operator can act on the line."""
    workspace.fault("chat.postMessage", "error", code="missing_scope")

    with pytest.raises(SlackDenied, match=r"\(some:scope\); install the app again"):
        writer.post(THREAD, a_post(), RUN)


@pytest.mark.parametrize("kind", ["429", "500", "drop_after", "badjson", "error", "late"])
def test_the_status_never_fails_an_answer(
    kind: str, workspace: FakeSlack, writer: SlackWriter
) -> None:
    """It is decoration, tried once."""
    workspace.fault("assistant.threads.setStatus", kind, code="missing_scope")
    writer.set_status(THREAD, "Reading…")

    assert 1 == len(workspace.called("assistant.threads.setStatus"))


# One message


@pytest.mark.parametrize("keeps_metadata", [True, False])
@pytest.mark.parametrize("kind", ["429", *BROKEN, "late"])
def test_a_delivered_message_is_there_once(
    kind: str, keeps_metadata: bool, workspace: FakeSlack, writer: SlackWriter
) -> None:
    """Whatever broke, one message with the whole text."""
    workspace.keeps_metadata = keeps_metadata
    workspace.fault("chat.postMessage", kind)
    ts = writer.deliver(THREAD, a_post(), RUN, ROOT)

    assert [("The answer.", ts)] == list(
        zip(workspace.words, [message["ts"] for message in workspace.posts], strict=True)
    )


def test_a_message_without_a_mark_is_found_and_made_whole(
    workspace: FakeSlack, writer: SlackWriter
) -> None:
    """A lost stream has no mark: the bot's own newer message is taken, and rewritten."""
    workspace.fault("chat.postMessage", "drop_before")
    workspace.say(BOT, "The ans", blocks=[])
    writer.deliver(THREAD, a_post(), RUN, ROOT)

    assert ["The answer."] == workspace.words


def test_what_cannot_be_looked_up_stays_uncertain(
    workspace: FakeSlack, writer: SlackWriter
) -> None:
    """A refused look says nothing about the post."""
    workspace.fault("chat.postMessage", "drop_after")
    workspace.fault("conversations.replies", "error", code="not_in_channel")

    with pytest.raises(SlackUncertain, match="may have been sent"):
        writer.deliver(THREAD, a_post(), RUN, ROOT)


def test_an_answer_to_another_question_is_left_alone(
    workspace: FakeSlack, writer: SlackWriter
) -> None:
    """Two questions in one thread: the mark tells their answers apart."""
    writer.post(THREAD, a_post("Another."), "message:T01:C01:2")
    workspace.fault("chat.postMessage", "drop_before")
    writer.deliver(THREAD, a_post(), RUN, ROOT)

    assert ["Another.", "The answer."] == workspace.words


def test_a_stream_of_another_question_is_left_alone(
    workspace: FakeSlack, writer: SlackWriter
) -> None:
    """It carries no mark yet, but this process knows whose it is."""
    workspace.shows_stream_blocks = False
    writer.start_stream(THREAD, ALICE, [block("Another")], "message:T01:C01:2")

    assert None is writer.find(THREAD, RUN, ROOT)


def test_a_stream_of_another_replica_is_left_alone(workspace: FakeSlack) -> None:
    """The inbox knows whose it is; the next without a mark is taken."""
    theirs = workspace.say(BOT, "Another", blocks=[])
    ours = workspace.say(BOT, "The ans", blocks=[])
    told: list[tuple[str, ...]] = []

    def is_of_another(*what: str) -> bool:
        told.append(what)
        return what[-1] == theirs

    writer = writer_to(workspace, is_of_another=is_of_another)
    found = writer.find(THREAD, RUN, ROOT)

    assert Found(ours, is_complete=False) == found
    assert [(RUN, TEAM, CHANNEL, theirs), (RUN, TEAM, CHANNEL, ours)] == told


def test_what_an_earlier_attempt_sent_is_left_as_it_is(
    workspace: FakeSlack, writer: SlackWriter
) -> None:
    """It is looked for by its mark before anything is sent."""
    ts = writer.post(THREAD, a_post(), RUN)
    again = writer.deliver(THREAD, a_post("other words"), RUN, ROOT, is_again=True)

    assert (ts, ["The answer."]) == (again, workspace.words)


def test_without_a_bound_only_a_mark_counts(workspace: FakeSlack, writer: SlackWriter) -> None:
    """Any message of the bot's could be any job's."""
    workspace.say(BOT, "something", blocks=[])

    assert None is writer.find(THREAD, RUN, None)


def test_a_message_outside_a_thread_is_found(writer: SlackWriter) -> None:
    """In the channel's history."""
    place = Place(TEAM, CHANNEL)
    ts = writer.post(place, a_post(), RUN)

    assert Found(ts, is_complete=True) == writer.find(place, RUN, None)


@pytest.mark.parametrize("keeps_metadata", [True, False])
def test_a_message_is_found_by_either_mark(
    keeps_metadata: bool, workspace: FakeSlack, writer: SlackWriter
) -> None:
    """Metadata, or the name of the first block; rewriting keeps both."""
    workspace.keeps_metadata = keeps_metadata
    ts = writer.post(THREAD, a_post(), RUN, is_complete=False)
    unfinished = writer.find(THREAD, RUN, None)
    writer.update(THREAD, ts, a_post(), RUN)

    assert [Found(ts, is_complete=False), Found(ts, is_complete=True)] == [
        unfinished,
        writer.find(THREAD, RUN, None),
    ]


def test_later_pages_are_read(workspace: FakeSlack, writer: SlackWriter) -> None:
    """A long thread comes in pages."""
    ts = writer.post(THREAD, a_post(), RUN)
    found = workspace.messages.pop()
    pages = [
        {"ok": True, "messages": [], "response_metadata": {"next_cursor": "more"}},
        {"ok": True, "messages": [found]},
    ]
    workspace.replies["conversations.replies"] = pages

    assert Found(ts, is_complete=True) == writer.find(THREAD, RUN, ROOT)
    assert "more" == workspace.called("conversations.replies")[1]["cursor"]


@pytest.mark.parametrize("size", [1, 400])
def test_refused_blocks_become_plain_text(
    size: int, workspace: FakeSlack, writer: SlackWriter
) -> None:
    """Nothing is lost when Slack does not take the layout, and nothing is sent twice."""
    post = Post("many", tuple(block(f"line {number} " * size) for number in range(51)))
    ts = writer.post(THREAD, post, RUN)
    writer.update(THREAD, ts, post, RUN)

    shown = " ".join(workspace.words)
    assert [1] * 51 == [
        min(shown.count(f"line {number} "), 1) if size > 1 else shown.count(f"line {number}\n")
        for number in [*range(50), 0]
    ]
    assert all(message["blocks"] == [] for message in workspace.posts)


# What is sent


def test_a_post_unfurls_nothing_and_parses_nothing(
    workspace: FakeSlack, writer: SlackWriter
) -> None:
    """No link preview, no mention found in words; marked as its job's."""
    writer.post(THREAD, a_post(), RUN)
    told = workspace.called("chat.postMessage")[0]

    assert (False, False, "none", False, ROOT) == tuple(
        told[name] for name in ("unfurl_links", "unfurl_media", "parse", "link_names", "thread_ts")
    )
    assert {"run_key": RUN, "is_complete": True} == told["metadata"]["event_payload"]


def test_a_response_is_for_one_person_unless_asked(
    workspace: FakeSlack, writer: SlackWriter
) -> None:
    """Ephemeral, in the channel, or instead of what was there."""
    url = f"{workspace.url}/response_url"
    writer.respond(url, a_post())
    writer.respond(url, a_post(), in_channel=True, replace=True)

    assert [("ephemeral", False), ("in_channel", True)] == [
        (told["response_type"], told["replace_original"]) for told in workspace.responses
    ]


def test_prompts_name_no_thread(workspace: FakeSlack, writer: SlackWriter) -> None:
    """With one, Slack would ignore the call."""
    writer.set_prompts("D1", [("Short", "A long question?")])

    assert [
        {"channel_id": "D1", "prompts": [{"title": "Short", "message": "A long question?"}]}
    ] == workspace.called("assistant.threads.setSuggestedPrompts")


def test_the_bot_knows_itself(workspace: FakeSlack, writer: SlackWriter) -> None:
    """Slack is asked once."""
    workspace.headers["x-oauth-scopes"] = "chat:write, im:history"
    expected = Identity(TEAM, BOT, "B0BOT", "", frozenset({"chat:write", "im:history"}))

    assert [expected] * 2 == [writer.who_am_i(), writer.who_am_i()]
    assert 1 == len(workspace.called("auth.test"))


def test_a_direct_message_and_an_address_are_found(writer: SlackWriter) -> None:
    """Ids come out of the replies."""
    assert (f"D{ALICE}", f"https://lab.slack.com/{ROOT}") == (
        writer.open_dm(ALICE),
        writer.permalink(CHANNEL, ROOT),
    )


# Threads


def test_posts_in_a_channel_are_a_second_apart(workspace: FakeSlack, writer: SlackWriter) -> None:
    """Whoever posts; another channel does not wait."""
    started = time.monotonic()
    _at_once(lambda number: writer.post(THREAD, a_post(), f"{RUN}-{number}"), 4)
    one_channel = time.monotonic() - started

    assert one_channel >= 3 / HASTE
    assert 4 == len(workspace.posts)


def test_a_message_has_one_writer_at_a_time(workspace: FakeSlack, writer: SlackWriter) -> None:
    """The second rewrite starts when the first is done."""
    ts = writer.post(THREAD, a_post(), RUN)
    workspace.fault("chat.update", "late", delay=0.1)
    _at_once(lambda number: writer.update(THREAD, ts, a_post(f"version {number}"), RUN), 2)
    spans = workspace.spans["chat.update"]

    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def _at_once(call: Callable[[int], Any], count: int) -> None:
    threads = [threading.Thread(target=call, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
