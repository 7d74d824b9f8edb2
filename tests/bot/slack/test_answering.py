"""An answer in Slack comes once, wherever it can be shown, whatever ends the bot on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.slack.apology import Apologies
from bot.slack.errors import SlackBusy
from bot.slack.hold import Hold, JobCancelled, LeaseLost
from bot.slack.limits import make_post
from bot.slack.models import Job, Place
from bot.slack.rich import line, rich_text
from tests.bot.abstracts import FERN, MOSS
from tests.bot.slack.desk import COMMAND, MENTION, NOW, QUESTION, Desk, Tripwire, Workspace
from tests.bot.slack.fake_slack import ALICE, CHANNEL, ROOT, TEAM, served
from tests.bot.test_ask import Says, claims

ANSWER = "Fern does not reduce the peak memory of dense graphs."
TIMES = "Fern halves the run time of 40 graph solvers."
PRIVATE = replace(COMMAND, private=True)
OpenDesk: TypeAlias = Callable[..., AbstractContextManager[Desk]]
LOST = "cannot see whether it arrived"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new catalogue, to be copied: making one takes half a second."""
    folder = tmp_path_factory.mktemp("catalogue")
    Desk(folder, Workspace()).close()
    return folder / "catalogue.db"


@pytest.fixture
def open_desk(catalogue: Path, tmp_path: Path) -> OpenDesk:
    """Opens bots, each with a database and a workspace of its own."""

    @contextmanager
    def opened(**workspace: object) -> Iterator[Desk]:
        folder = tmp_path / str(len([*tmp_path.iterdir()]))
        folder.mkdir()
        shutil.copy(catalogue, folder)
        with served(Workspace(**workspace)) as slack:  # type: ignore[arg-type]
            model = Says(claims(("S4", ANSWER), ("S3", TIMES)))
            desk = Desk(folder, slack, model)  # type: ignore[arg-type]
            try:
                yield desk
            finally:
                desk.close()

    return opened


@pytest.fixture
def desk(open_desk: OpenDesk) -> Iterator[Desk]:
    with open_desk() as desk:
        yield desk


def test_mention_is_answered_in_its_thread(desk: Desk) -> None:
    """One message, complete, and a later question there follows it up."""
    desk.ask(MENTION)
    (said,) = desk.said
    assert ANSWER in said
    assert TIMES in said
    assert desk.conversations.last_answer(Place(TEAM, CHANNEL, ROOT))
    (posted,) = desk.slack.posts
    assert (ROOT, True) == (
        posted["thread_ts"],
        posted["metadata"]["event_payload"]["is_complete"],
    )


def lives(open_desk: OpenDesk, job: Job, **workspace: object) -> Iterator[tuple[str, Desk]]:
    """The same job with the bot killed at each of its steps, and started again."""
    with open_desk(**workspace) as desk:
        whole = Tripwire()
        desk.ask(job, whole)
        yield "nowhere", desk
    for step in range(1, whole.steps + 1):
        with open_desk(**workspace) as desk:
            wire = Tripwire(at=step)
            desk.ask(job, wire)
            # A slow machine may take fewer steps: how often a stream is fed depends on the clock.
            yield wire.names[step - 1] if step <= len(wire.names) else "nowhere", desk


@pytest.mark.parametrize("marks", [True, False], ids=["marked", "unmarked"])
def test_mention_is_answered_once_wherever_the_bot_is_killed(
    open_desk: OpenDesk, marks: bool
) -> None:
    """Also where Slack keeps no mark of whose a message is."""
    seen = set()
    kept = {"keeps_metadata": marks, "shows_stream_blocks": marks}
    for place, desk in lives(open_desk, MENTION, **kept):
        seen.add(place)
        (said,) = desk.said
        assert ANSWER in said, place
        assert "done" == desk.stage(MENTION), place
    assert {"before chat.startStream", "after chat.startStream", "after chat.update"} < seen


def test_command_is_answered_once_wherever_the_bot_is_killed(
    open_desk: OpenDesk,
) -> None:
    """Its question once, and the answer in its thread once."""
    seen = set()
    for place, desk in lives(open_desk, COMMAND):
        seen.add(place)
        question, answer = desk.slack.posts
        assert QUESTION in question["text"], place
        assert ANSWER in answer["text"], place
        assert question["ts"] == answer["thread_ts"], place
        assert [] == desk.responses == desk.direct, place
    assert {"before chat.postMessage", "after chat.postMessage"} < seen


def test_private_answer_is_never_sent_twice_wherever_the_bot_is_killed(
    open_desk: OpenDesk,
) -> None:
    """Where it may have been sent the person is told directly, once; never is there silence."""
    ends = set()
    for place, desk in lives(open_desk, PRIVATE):
        assert [] == desk.said, place
        assert len(desk.responses) <= 1, place
        told = len(desk.direct)
        assert all(LOST in text for text in desk.direct), place
        assert 1 <= len(desk.responses) + told <= 2, place
        assert told <= 1, place
        ends.add((len(desk.responses), told))
    assert {(1, 0), (0, 1), (1, 1)} == ends


def test_command_where_the_bot_is_not_is_answered_once_wherever_it_is_killed(
    open_desk: OpenDesk,
) -> None:
    """By the response URL, for all to see; it cannot be looked up, so it is not sent again."""
    for place, desk in lives(open_desk, COMMAND, gone={CHANNEL}):
        assert len(desk.responses) <= 1, place
        assert len(desk.direct) <= 1, place
        assert desk.responses or desk.direct, place
        assert {"in_channel"} >= {told["response_type"] for told in desk.slack.responses}
        assert all(LOST in text for text in desk.direct), place


def test_mention_where_the_bot_is_no_more_is_answered_directly_once(
    open_desk: OpenDesk,
) -> None:
    """The channel was archived meanwhile."""
    for place, desk in lives(open_desk, MENTION, gone={CHANNEL}):
        assert [] == desk.said, place
        (told,) = desk.direct
        assert ANSWER in told, place


def test_answer_that_was_made_is_not_asked_for_again(desk: Desk) -> None:
    """A model costs money: only its sending is repeated."""
    wire = Tripwire()
    wire.until("before chat.stopStream")
    desk.ask(MENTION, wire)
    assert 1 == desk.library.asked
    (said,) = desk.said
    assert ANSWER in said


def test_answer_in_several_messages_is_whole_and_once(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its messages is looked for after a crash."""
    posts = tuple(make_post(rich_text(line(f"Part {number}"))) for number in (1, 2, 3))
    monkeypatch.setattr("bot.slack.answering.answer_posts", lambda *_, **__: posts)
    for place, desk in lives(open_desk, MENTION):
        assert ["Part 1", "Part 2", "Part 3"] == desk.said, place


def test_follow_up_knows_the_last_answer_of_its_thread_alone(desk: Desk) -> None:
    """Not what was asked elsewhere in the channel, and not what was asked privately."""
    desk.ask(MENTION)
    desk.ask(replace(MENTION, key="elsewhere", ts="1700000050.000000"))
    desk.ask(replace(PRIVATE, key="command:private"))
    first = desk.conversations.last_answer(Place(TEAM, CHANNEL, ROOT))
    follow_up = replace(
        MENTION, key="f", place=Place(TEAM, CHANNEL, ROOT), ts="1700000060.000000", text="And why?"
    )
    desk.ask(follow_up)
    second = desk.conversations.last_answer(Place(TEAM, CHANNEL, ROOT))
    assert second not in (None, first)
    assert first == desk.library.answers.get(str(second)).trace["follows"]


def test_question_taken_back_before_anything_was_said_is_not_answered(desk: Desk) -> None:
    """Deleted while it was worked on."""
    desk.claim(MENTION)
    process = desk.process()
    leased, hold = desk.take() or pytest.fail("nothing to do")
    desk.inbox.cancel(TEAM, CHANNEL, ROOT)
    with pytest.raises(JobCancelled):
        process.answering.handle(leased, hold)
    assert [] == desk.said
    assert 0 == desk.library.asked


def test_answer_stopped_on_the_way_keeps_what_was_shown_and_says_so(desk: Desk) -> None:
    """Stop was pressed when the first sentence stood there."""
    desk.claim(MENTION)
    process = desk.process()
    leased, hold = desk.take() or pytest.fail("nothing to do")
    desk.slack.after["chat.startStream"] = lambda: desk.inbox.cancel(TEAM, CHANNEL, ROOT)
    with pytest.raises(JobCancelled):
        process.answering.handle(leased, hold)
    (said,) = desk.said
    assert ANSWER in said
    assert TIMES not in said
    assert "Stopped." in said


def test_stopped_answer_whose_worker_died_is_closed(desk: Desk) -> None:
    """The next worker ends the message and asks nothing."""
    wire = Tripwire()
    wire.until("before chat.stopStream")
    desk.claim(MENTION)
    desk.process(wire).work()
    desk.inbox.cancel(TEAM, CHANNEL, ROOT)
    desk.now = NOW + timedelta(seconds=31)
    leased, hold = desk.take() or pytest.fail("nothing to do")
    with pytest.raises(JobCancelled):
        desk.process().answering.handle(leased, hold)
    assert ["Stopped."] == desk.said


def test_answer_that_somebody_deleted_is_not_posted_again(desk: Desk) -> None:
    """It stood there, and a person decided otherwise."""
    wire = Tripwire()
    wire.until("before chat.stopStream")
    desk.claim(MENTION)
    desk.process(wire).work()
    desk.slack.messages[:] = [one for one in desk.slack.messages if one["user"] == ALICE]
    desk.now = NOW + timedelta(seconds=31)
    desk.process().work()
    assert [] == desk.said
    assert "done" == desk.stage(MENTION)


def test_worker_that_lost_its_lease_writes_nothing_more(desk: Desk) -> None:
    """Another replica answers; there is one answer, and it is that one's."""
    desk.claim(MENTION)
    late = desk.process()
    leased, hold = desk.take() or pytest.fail("nothing to do")
    desk.now = NOW + timedelta(seconds=31)
    desk.process().work()
    before = list(desk.slack.calls)
    with pytest.raises(LeaseLost):
        late.answering.handle(leased, hold)
    assert 1 == len(desk.said)
    assert before == desk.slack.calls


@pytest.mark.parametrize("moment", ["before the answer", "while the model was thinking"])
def test_answer_made_for_somebody_forgotten_is_neither_kept_nor_shown(
    desk: Desk, moment: str
) -> None:
    """`/ask --forget-me` at whatever moment, also where nothing comes in piece by piece."""
    desk.claim(replace(MENTION, text="How do I bake bread?"))
    leased, hold = desk.take() or pytest.fail("nothing to do")

    def forget(*_: str) -> None:
        desk.inbox.forget(TEAM, ALICE)
        desk.conversations.forget(TEAM, ALICE)

    if moment == "before the answer":
        desk.slack.after["assistant.threads.setStatus"] = forget
    else:
        desk.library.before_answer = forget
    with pytest.raises(JobCancelled):
        desk.process().answering.handle(leased, hold)
    assert [] == desk.said
    assert [] == desk.library.answers.list()
    assert [] == desk.conversations.recent(TEAM, ALICE)


@pytest.mark.parametrize("kind", ["drop_after", "badjson", "500"])
def test_private_answer_that_broke_on_the_way_is_not_sent_again(desk: Desk, kind: str) -> None:
    """It may have arrived: the person is told so, directly, with its name in the log."""
    desk.slack.fault("response_url", kind)
    desk.ask(PRIVATE)
    (told,) = desk.direct
    assert LOST in told
    assert desk.library.answers.list()[0].answer_id in told
    assert 1 == len(desk.slack.called("response_url"))


def test_private_answer_whose_url_has_expired_is_sent_directly(desk: Desk) -> None:
    """Slack said no, so nothing was shown."""
    desk.slack.fault("response_url", "error", code="expired_url")
    desk.ask(PRIVATE)
    (told,) = desk.direct
    assert ANSWER in told


def test_private_answer_waits_for_a_limited_slack(desk: Desk) -> None:
    """Nothing was sent, so it may be sent later."""
    desk.slack.fault("response_url", "429", retry_after="600")
    desk.claim(PRIVATE)
    leased, hold = desk.take() or pytest.fail("nothing to do")
    with pytest.raises(SlackBusy):
        desk.process().answering.handle(leased, hold)
    hold.put_off(1)
    desk.now = NOW + timedelta(seconds=2)
    desk.process().work()
    assert (1, []) == (len(desk.responses), desk.direct)


def test_private_answer_can_be_shared_and_a_direct_one_cannot(desk: Desk) -> None:
    """In a direct message there is no channel to share it to."""
    desk.ask(PRIVATE)
    desk.ask(replace(PRIVATE, key="command:2", place=Place(TEAM, "D01")))
    shares = ["share" in str(told["blocks"]) for told in desk.slack.responses]
    assert [True, False] == shares


def test_what_cannot_be_asked_is_said_in_plain_words(desk: Desk) -> None:
    """In the thread, as the answer would be."""
    desk.ask(replace(MENTION, text="why " * 600))
    (said,) = desk.said
    assert "ask in at most 2000" in said
    assert [] == desk.library.answers.list()


def test_paper_is_summarised_by_title_or_link_and_not_found_kindly(desk: Desk) -> None:
    """Every sentence over its quote, as everywhere."""
    summarize = replace(MENTION, kind="summarize")
    desk.ask(replace(summarize, key="s1", text=FERN.title))
    desk.ask(replace(summarize, key="s2", text="https://arxiv.org/abs/2503.11731"))
    found, missing = desk.said
    assert FERN.title in found
    assert "caches edge lists" in found
    assert "no paper 'arxiv:2503.11731'" in missing


def test_similar_papers_are_found_for_a_paper_a_question_and_an_answer(desk: Desk) -> None:
    """By a button on a paper or an answer, or by the words of a command."""
    desk.ask(MENTION)
    answer_id = desk.conversations.last_answer(Place(TEAM, CHANNEL, ROOT)) or ""
    similar = replace(MENTION, kind="similar")
    desk.ask(replace(similar, key="s1", text="", value=f"paper:{FERN.paper_id}"))
    desk.ask(replace(similar, key="s2", text="", value=answer_id))
    desk.ask(replace(similar, key="s3", text="gardens in summer"))
    desk.ask(replace(similar, key="s4", text="", value="paper:title:gone"))
    of_paper, of_answer, of_words, gone = desk.said[1:]
    assert MOSS.title in of_paper
    assert MOSS.title in of_answer
    assert "gardens in summer" in of_words
    assert "no paper 'title:gone'" in gone


def test_link_to_a_paper_of_the_library_becomes_its_title(desk: Desk) -> None:
    """The question is asked of the paper; a link alone asks for its summary."""
    desk.library.links["arxiv:2503.11731"] = FERN
    desk.ask(replace(MENTION, text="Does https://arxiv.org/abs/2503.11731 reduce the peak memory?"))
    desk.ask(replace(MENTION, key="alone", text="https://arxiv.org/abs/2503.11731"))
    assert [f"Does {FERN.title} reduce the peak memory?"] == [
        answer.question for answer in desk.library.answers.list()
    ]
    assert "caches edge lists" in desk.said[1]


def test_link_to_a_paper_that_is_not_here_says_so(desk: Desk) -> None:
    """An address is no question to look up words of; nor is a command of the terminal of use."""
    desk.ask(replace(MENTION, text="summarize https://arxiv.org/abs/1706.03762 please"))
    (said,) = desk.said
    assert "no paper 'arxiv:1706.03762'" in said
    assert "footnote papers" not in said


def test_paper_is_summarised_by_a_part_of_its_title(desk: Desk) -> None:
    """Where one paper alone has it."""
    summarize = replace(COMMAND, kind="summarize")
    desk.ask(replace(summarize, key="s1", text=FERN.title.upper()[:12]))
    desk.ask(replace(summarize, key="s2", text="e"))
    root, found, _, several = desk.said
    assert "asked for a summary of" in root
    assert "caches edge lists" in found
    assert "no paper 'e'" in several


def test_offer_that_was_taken_goes(desk: Desk) -> None:
    """Its button would do nothing more."""
    taken = replace(
        MENTION, key="message:picked-up", value="answer_this", response_url="the desk's"
    )
    desk.ask(taken)
    desk.ask(replace(taken, key="message:other", value="", ts="1700000070.000000"))
    (told,) = desk.slack.responses
    assert told["replace_original"]
    assert "comes in the thread" in told["text"]


def test_apology_takes_the_place_of_an_answer_half_said(desk: Desk) -> None:
    """One message: what came of it, and the reference."""
    wire = Tripwire()
    wire.until("before chat.stopStream")
    desk.claim(MENTION)
    desk.process(wire).work()
    desk.now = NOW + timedelta(seconds=31)
    leased, hold = desk.take() or pytest.fail("nothing to do")
    process = desk.process()
    Apologies(process.writer, desk.inbox.is_of_another).apologise(leased, hold, "0f0f0f0f")
    (said,) = desk.said
    assert "0f0f0f0f" in said
    assert ANSWER not in said


@pytest.mark.parametrize(
    ("job", "place"),
    [
        (PRIVATE, "response"),
        (COMMAND, "response"),
        (replace(COMMAND, kind="evidence", trigger_id="t", ts=ROOT), "response"),
        (replace(MENTION, kind="evidence", trigger_id="t"), "direct"),
        (replace(MENTION, kind="offer"), "thread"),
        (replace(MENTION, kind="home", ts=None), "nowhere"),
    ],
)
def test_apology_reaches_the_person_wherever_it_can(desk: Desk, job: Job, place: str) -> None:
    """Privately where the answer would have been private."""
    job = desk.claim(job)
    leased = desk.inbox.lease(job.lane, "w", NOW, 30)
    assert leased is not None
    hold = Hold(leased, desk.inbox, lambda: NOW, 30)
    Apologies(desk.process().writer, desk.inbox.is_of_another).apologise(leased, hold, "0f0f0f0f")
    told = {"response": desk.responses, "direct": desk.direct, "thread": desk.said}
    found = {name for name, texts in told.items() if any("0f0f0f0f" in text for text in texts)}
    assert ({place} if place != "nowhere" else set()) == found
