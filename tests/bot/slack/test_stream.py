"""An answer that comes in is one message with the whole text, whatever breaks on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from bot.slack.errors import SlackDenied, SlackGone, SlackUncertain, Stopped
from bot.slack.models import Place
from bot.slack.stream import StreamedReply
from bot.slack.writer import SlackWriter
from tests.bot.slack.fake_slack import (
    ALICE,
    CHANNEL,
    LATE_S,
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
PIECES = ("First claim.", "Second claim.", "Third claim.")
WHOLE = a_post("First claim. Second claim. Third claim.")


@pytest.fixture
def workspace() -> Iterator[FakeSlack]:
    slack = FakeSlack()
    slack.messages.append({"user": ALICE, "text": "?", "ts": ROOT, "thread_ts": ROOT, "blocks": []})
    with served(slack) as running:
        yield running


@pytest.fixture
def writer(workspace: FakeSlack, request: pytest.FixtureRequest) -> SlackWriter:
    return writer_to(workspace, timeout_of(request))


@pytest.fixture
def started() -> list[str]:
    return []


@pytest.fixture
def reply(writer: SlackWriter, started: list[str]) -> StreamedReply:
    return StreamedReply(writer, THREAD, ALICE, RUN, after_ts=ROOT, on_start=started.append)


def _stream(reply: StreamedReply, wait: float = 1.5) -> None:
    """Pieces in, as a model gives them."""
    for piece in PIECES:
        reply.append([block(piece)])
        reply._pacer.sleep(wait)  # noqa: SLF001


def _stream_and_finish(reply: StreamedReply) -> None:
    _stream(reply)
    reply.finish(WHOLE)


def _is_whole(workspace: FakeSlack, reply: StreamedReply) -> bool:
    """One message, with the whole text, that grows no more, known to the worker."""
    return (["First claim. Second claim. Third claim."], set(), [reply.ts]) == (
        workspace.words,
        workspace.streams,
        [message["ts"] for message in workspace.posts],
    )


METHODS = ("chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update")
KINDS = ("429", "500", "drop_before", "drop_after", "badjson", "cut", "late")


@pytest.mark.parametrize("keeps_marks", [True, False])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_a_fault_leaves_one_whole_message(
    method: str,
    kind: str,
    keeps_marks: bool,
    workspace: FakeSlack,
    reply: StreamedReply,
    started: list[str],
) -> None:
    """Once, at any call of a stream."""
    workspace.keeps_metadata = workspace.shows_stream_blocks = keeps_marks
    workspace.fault(method, kind)
    _stream(reply)
    reply.finish(WHOLE)

    assert _is_whole(workspace, reply)
    assert [reply.ts] == started


@pytest.mark.parametrize("kind", ["429", "500", "drop_before", "badjson"])
def test_a_stream_that_never_works_leaves_one_whole_message(
    kind: str, workspace: FakeSlack, reply: StreamedReply
) -> None:
    """Nothing but the final rewrite gets through."""
    for method in ("chat.startStream", "chat.appendStream"):
        workspace.fault(method, kind, times=99)
    _stream(reply)
    reply.finish(WHOLE)

    assert _is_whole(workspace, reply)


@pytest.mark.parametrize(
    "code",
    [
        "unknown_method",
        "channel_type_not_supported",
        "missing_recipient_user_id",
        "missing_scope",
        "feature_not_enabled",
    ],
)
def test_where_streaming_is_refused_the_message_is_rewritten(
    code: str, workspace: FakeSlack, reply: StreamedReply
) -> None:
    """The answer still comes in, by rewrites a second apart."""
    workspace.fault("chat.startStream", "error", code=code, times=99)
    _stream(reply)
    shown = [told["blocks"] for told in workspace.called("chat.update")]
    reply.finish(WHOLE)

    assert _is_whole(workspace, reply)
    assert [2, 3] == [len(blocks) for blocks in shown]
    assert [] == workspace.called("chat.appendStream")


@pytest.mark.parametrize("kind", ["429", "500", "drop_before", "drop_after", "badjson", "late"])
def test_faults_of_the_fallback_leave_one_whole_message(
    kind: str, workspace: FakeSlack, reply: StreamedReply
) -> None:
    """Where the first post or a rewrite breaks too."""
    workspace.fault("chat.startStream", "error", code="unknown_method", times=99)
    workspace.fault("chat.postMessage", kind)
    workspace.fault("chat.update", kind)
    _stream(reply)
    reply.finish(WHOLE)

    assert _is_whole(workspace, reply)


def test_outside_a_thread_the_message_is_rewritten(
    workspace: FakeSlack, writer: SlackWriter
) -> None:
    """A stream needs a thread."""
    reply = StreamedReply(writer, Place(TEAM, CHANNEL), ALICE, RUN)
    _stream(reply)
    reply.finish(WHOLE)

    assert _is_whole(workspace, reply)
    assert [] == workspace.called("chat.startStream")


def test_an_expired_stream_is_rewritten(workspace: FakeSlack, reply: StreamedReply) -> None:
    """Slack ended it on its own; the answer goes on in the same message."""
    reply.append([block(PIECES[0])])
    workspace.streams.clear()
    reply._pacer.sleep(1.5)  # noqa: SLF001
    for piece in PIECES[1:]:
        reply.append([block(piece)])
        reply._pacer.sleep(1.5)  # noqa: SLF001
    shown = workspace.words
    reply.finish(WHOLE)

    assert ["First claim. Second claim. Third claim."] == shown
    assert _is_whole(workspace, reply)
    assert [] == workspace.called("chat.stopStream")


def test_an_old_stream_is_ended_before_it_expires(
    workspace: FakeSlack, writer: SlackWriter
) -> None:
    """After four minutes the answer goes on by rewrites."""
    passed = [0.0]
    hasty = writer.pacer.clock
    writer.pacer.clock = lambda: hasty() + passed[0]
    reply = StreamedReply(writer, THREAD, ALICE, RUN, after_ts=ROOT)
    for piece in PIECES:
        reply.append([block(piece)])
        passed[0] += 130.0
    appended = len(workspace.called("chat.appendStream"))
    reply.finish(WHOLE)

    assert (1, 1) == (appended, len(workspace.called("chat.stopStream")))
    assert _is_whole(workspace, reply)


@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream"])
def test_stop_is_respected(method: str, workspace: FakeSlack, reply: StreamedReply) -> None:
    """It is raised; what is to be left is then written into the same message."""
    workspace.fault(method, "error", code="stopped_by_user")
    with pytest.raises(Stopped):
        _stream_and_finish(reply)
    workspace.streams.clear()
    reply.finish(a_post("Stopped."))

    assert ["Stopped."] == workspace.words


def test_appends_are_paced(workspace: FakeSlack, reply: StreamedReply) -> None:
    """What comes in faster goes out together; all of it is shown in the end."""
    for piece in PIECES * 5:
        reply.append([block(piece)])
    reply.finish(WHOLE)

    assert len(workspace.called("chat.appendStream")) <= 3
    assert _is_whole(workspace, reply)


def test_what_waited_is_appended_with_the_next(workspace: FakeSlack, reply: StreamedReply) -> None:
    """Nothing is shown twice or left out."""
    workspace.fault("chat.appendStream", "429")
    reply.append([block(PIECES[0])])
    for piece in (*PIECES[1:], "Fourth claim."):
        reply._pacer.sleep(1.5)  # noqa: SLF001
        reply.append([block(piece)])

    assert ["First claim. Second claim. Third claim. Fourth claim."] == workspace.words


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "500"])
def test_a_broken_append_is_not_repeated(
    kind: str, workspace: FakeSlack, reply: StreamedReply
) -> None:
    """It may have been taken: nothing shows twice until the end."""
    workspace.fault("chat.appendStream", kind)
    _stream(reply)
    (shown,) = workspace.words

    assert shown in ("First claim.", "First claim. Second claim.")
    assert 1 == len(workspace.called("chat.appendStream"))


def test_a_start_that_slack_puts_off_begins_with_all(
    workspace: FakeSlack, reply: StreamedReply
) -> None:
    """What came in meanwhile is shown with the next piece."""
    workspace.fault("chat.startStream", "429", retry_after="3")
    workspace.fault("chat.postMessage", "429", retry_after="600")
    for piece in PIECES[:2]:
        reply.append([block(piece)])
        reply._pacer.sleep(5)  # noqa: SLF001

    assert ["First claim. Second claim."] == workspace.words


def test_a_stream_is_addressed_to_the_person(workspace: FakeSlack, reply: StreamedReply) -> None:
    """Slack wants to know for whom it is, and gets no text to parse."""
    reply.append([block(PIECES[0])])
    told = workspace.called("chat.startStream")[0]

    assert (CHANNEL, ROOT, TEAM, ALICE) == tuple(
        told[name] for name in ("channel", "thread_ts", "recipient_team_id", "recipient_user_id")
    )
    assert {"markdown_text"}.isdisjoint(told)


@pytest.mark.parametrize(
    ("code", "expected"), [("token_revoked", SlackDenied), ("is_archived", SlackGone)]
)
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.appendStream", "chat.update"])
def test_what_ends_the_job_is_raised(
    method: str,
    code: str,
    expected: type[Exception],
    workspace: FakeSlack,
    reply: StreamedReply,
) -> None:
    """Nobody goes on writing without a token or a channel."""
    if method != "chat.appendStream":
        workspace.fault("chat.startStream", "error", code=code)
    workspace.fault(method, "error", code=code)

    with pytest.raises(expected):
        _stream(reply)


def test_an_answer_without_a_preview_is_posted(workspace: FakeSlack, reply: StreamedReply) -> None:
    """No piece came before the end."""
    reply.finish(WHOLE)

    assert _is_whole(workspace, reply)


@pytest.mark.parametrize("kind", ["drop_after", "late"])
def test_a_lost_start_is_found_at_the_end(
    kind: str, workspace: FakeSlack, reply: StreamedReply
) -> None:
    """Slack is not there while the answer comes in, and back at its end."""
    workspace.fault("chat.startStream", kind)
    workspace.fault("conversations.replies", "500", times=3)
    _stream(reply)
    reply.finish(WHOLE)

    assert _is_whole(workspace, reply)


def test_a_start_nobody_can_look_up_is_told(workspace: FakeSlack, reply: StreamedReply) -> None:
    """The job is done again later, and looks first."""
    workspace.fault("chat.startStream", "drop_after")
    workspace.fault("conversations.replies", "500", times=99)
    _stream(reply)

    with pytest.raises(SlackUncertain):
        reply.finish(WHOLE)


def test_a_late_call_does_not_undo_the_end(workspace: FakeSlack) -> None:
    """A rewrite that Slack carries out after the last one is rewritten once more."""
    workspace.fault("chat.startStream", "error", code="unknown_method")
    workspace.fault("chat.update", "late", delay=LATE_S + 0.15)
    writer = writer_to(workspace, LATE_S)
    reply = StreamedReply(writer, THREAD, ALICE, RUN, after_ts=ROOT)
    _stream(reply)
    reply.finish(WHOLE)

    time.sleep(0.3)  # until Slack has carried it out in any case

    assert _is_whole(workspace, reply)


def test_a_broken_worker_is_told_at_once(workspace: FakeSlack, writer: SlackWriter) -> None:
    """What the worker raises when its lease is gone is not swallowed."""

    def gone(_: str) -> None:
        raise LookupError

    reply = StreamedReply(writer, THREAD, ALICE, RUN, on_start=gone)
    with pytest.raises(LookupError):
        reply.append([block(PIECES[0])])

    assert 1 == len(workspace.posts)
