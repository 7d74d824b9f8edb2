"""What people see of a whole bot: its own process, a workspace behind a proxy, a real library."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import open_library
from bot.settings import read_settings
from tests.bot.slack.signed import send, send_event, send_payload
from tests.slack_bot import SlackBotProcess, eventually, slack_bot
from tests.slack_stack import ALICE, BOB, BOT, GENERAL, SIGNING_SECRET, TEAM, SlackStack

QUESTION = "How do language models find their own mistakes?"
OTHER_QUESTION = "How does KANQAS design quantum circuits?"
TITLE = "KANQAS: Kolmogorov-Arnold Network for Quantum Architecture Search"
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Office:
    """A workspace and the bot in it."""

    slack: SlackStack
    bot: SlackBotProcess

    def answers(self, thread_ts: str | None, channel: str = GENERAL) -> list[Message]:
        """The finished messages of the bot in a thread that everyone sees."""
        return [
            message
            for message in self.slack.posts(channel)
            if message.get("thread_ts") == thread_ts
            and message.get("subtype") is None
            and _kinds(message) & {"context_actions", "context"}
        ]

    def answer(self, thread_ts: str | None, channel: str = GENERAL) -> Message:
        """The one answer in a thread, once it is there."""
        found = eventually(lambda: self.answers(thread_ts, channel))
        assert 1 == len(found), (found, self.bot.log)
        return found[0]

    def roots(self) -> list[Message]:
        """The questions that commands opened threads with."""
        return [one for one in self.slack.posts() if not one.get("thread_ts") and _is_seen(one)]

    def whispers(self, user: str = ALICE) -> list[Message]:
        """What only one person sees."""
        return [one for one in self.slack.posts() if one.get("ephemeral_to") == user]

    def ask(self, question: str = QUESTION, user: str = BOB) -> Message:
        """A mention and its answer; nobody may ask more than thirty times an hour."""
        return self.answer(self.slack.say(f"<@{BOT}> {question}", user=user))


def _kinds(message: Message) -> set[str]:
    return {block["type"] for block in message.get("blocks", ())}


def _is_seen(message: Message) -> bool:
    return message.get("subtype") is None


def _buttons(message: Message) -> set[str]:
    return {
        element["action_id"]
        for block in message.get("blocks", ())
        for element in block.get("elements", ())
        if "action_id" in element
    }


def _words(parts: Any) -> str:
    """Every text of blocks or a view, one after the other."""
    if isinstance(parts, dict):
        text = parts.get("text")
        own = f"{text} " if isinstance(text, str) else ""
        return own + "".join(_words(value) for value in parts.values())
    return "".join(_words(part) for part in parts) if isinstance(parts, list) else ""


@pytest.fixture(scope="module")
def home(loaded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("office") / "home"
    shutil.copytree(loaded_home, copy)
    return copy


@pytest.fixture(scope="module")
def running(
    _slack_http: SlackStack, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SlackBotProcess]:
    with slack_bot(_slack_http, home, tmp_path_factory.mktemp("bot")) as bot:
        yield bot


@pytest.fixture
def office(slack: SlackStack, running: SlackBotProcess) -> Office:
    return Office(slack, running)


def test_a_command_opens_a_thread_with_its_answer(office: Office) -> None:
    """The question stands in the channel, the answer below it, once."""
    office.slack.command("/ask", QUESTION)
    [root] = eventually(office.roots)
    answer = office.answer(root["ts"])

    assert (True, {"evidence", "similar", "bibtex", "feedback"}) == (
        QUESTION in root["text"],
        _buttons(answer),
    )
    assert "arXiv" in _words(answer["blocks"])


def test_an_answer_streams_where_slack_allows_it(office: Office) -> None:
    """It begins as a stream and ends as one rewrite."""
    office.ask()

    assert {"chat.startStream", "chat.update"} <= set(office.slack.methods())


def test_a_mention_is_answered_once_in_its_thread(office: Office) -> None:
    """Slack sends it as two events."""
    answer = office.ask()
    office.ask(OTHER_QUESTION)  # whatever there was to come has come by then

    assert [answer["ts"]] == [one["ts"] for one in office.answers(answer["thread_ts"])]


def test_what_is_not_in_the_library_looks_different(office: Office) -> None:
    """It says so, and shows the nearest passages."""
    answer = office.ask("How do I bake sourdough bread?")

    assert "Not in this library" in answer["text"]


def test_a_private_question_is_answered_to_its_asker_alone(office: Office) -> None:
    """Nobody else sees question or answer."""
    office.slack.command("/ask", f"--private {QUESTION}")
    [answer] = eventually(lambda: [one for one in office.whispers() if "share" in _buttons(one)])

    assert ([], ALICE) == (office.roots(), answer["ephemeral_to"])


def test_a_private_answer_can_be_shared(office: Office) -> None:
    """Then it stands in the channel as if it had been asked there."""
    office.slack.command("/ask", f"--private {QUESTION}")
    [private] = eventually(lambda: [one for one in office.whispers() if "share" in _buttons(one)])
    office.slack.press(private, "share")
    [root] = eventually(office.roots)
    shared = office.answer(root["ts"])

    assert (True, False) == (QUESTION in root["text"], "share" in _buttons(shared))


def test_a_direct_message_is_answered(office: Office) -> None:
    """Without a mention."""
    channel = office.slack.direct()
    ts = office.slack.say(QUESTION, channel)

    assert "evidence" in _buttons(office.answer(ts, channel))


def test_a_follow_up_is_offered_and_picked_up_once(office: Office) -> None:
    """A channel starts in the mode that asks first; two presses answer once."""
    thread = office.ask()["thread_ts"]
    office.slack.say("And in which hidden layers?", thread_ts=thread)
    [offer] = eventually(office.whispers)
    for _ in range(2):
        office.slack.press(offer, "answer_this")
    eventually(lambda: len(office.answers(thread)) == 2)
    office.ask(OTHER_QUESTION)

    assert 2 == len(office.answers(thread))


def test_a_channel_may_have_follow_ups_picked_up(office: Office) -> None:
    """Then a reply in a thread of the bot's is a question."""
    office.slack.command("/ask", "--follow-ups pick-up")
    eventually(office.whispers)
    thread = office.ask()["thread_ts"]
    office.slack.say("And in which hidden layers?", thread_ts=thread)
    answered = eventually(lambda: len(office.answers(thread)) == 2)
    office.slack.command("/ask", "--follow-ups ask-first")
    eventually(lambda: len(office.whispers()) == 2)

    assert answered


def test_a_channel_may_have_follow_ups_left_alone(office: Office) -> None:
    """Then only a mention is answered."""
    office.slack.command("/ask", "--follow-ups leave-alone")
    eventually(office.whispers)
    thread = office.ask()["thread_ts"]
    office.slack.say("And in which hidden layers?", thread_ts=thread)
    office.ask(OTHER_QUESTION)
    seen = len(office.answers(thread)), len(office.whispers())
    office.slack.command("/ask", "--follow-ups ask-first")
    eventually(lambda: len(office.whispers()) == 2)

    assert (1, 1) == seen


def test_too_many_questions_at_once_are_refused(office: Office) -> None:
    """A person hears so at once, and the others are answered."""
    office.slack.fault("assistant.threads.setStatus", "hang", delay=2, times=3)
    asked = [office.slack.say(f"<@{BOT}> {QUESTION}") for _ in range(4)]
    [told] = eventually(office.whispers)
    answered = eventually(lambda: all(office.answers(ts) for ts in asked[:3]))

    assert (True, True, []) == (
        "questions of yours are waiting" in told["text"],
        answered,
        office.answers(asked[3]),
    )


def test_a_thread_of_others_is_left_alone(office: Office) -> None:
    """Nobody asked the bot there."""
    root = office.slack.say("Shall we have lunch?")
    office.slack.say("Yes, where?", user=BOB, thread_ts=root)
    office.ask()

    assert ([], []) == (office.answers(root), office.whispers(BOB))


def _ask_slowly(office: Office) -> str:
    """A question whose answer is being worked on for two seconds."""
    office.slack.fault("assistant.threads.setStatus", "hang", delay=2)
    ts = office.slack.say(f"<@{BOT}> {QUESTION}")
    eventually(lambda: "assistant.threads.setStatus" in office.slack.methods())
    return ts


def test_a_deleted_question_is_not_answered(office: Office) -> None:
    """Nobody wants to know any more."""
    ts = _ask_slowly(office)
    office.slack.delete(GENERAL, ts)
    time.sleep(2.0)
    office.ask(OTHER_QUESTION)

    assert [] == office.answers(ts)


def test_an_edited_question_is_answered_as_it_is_now(office: Office) -> None:
    """Once, and not as it was."""
    ts = _ask_slowly(office)
    office.slack.edit(GENERAL, ts, f"<@{BOT}> {OTHER_QUESTION}")
    answer = office.answer(ts)
    time.sleep(2.0)

    assert (True, 1) == ("KANQAS" in answer["text"], len(office.answers(ts)))


def test_evidence_shows_the_whole_abstract(office: Office) -> None:
    """With what was quoted set off."""
    answer = office.ask(OTHER_QUESTION)
    office.slack.press(answer, "evidence")
    [call] = eventually(lambda: office.slack.calls("views.open"))

    assert ("Evidence", True, True) == (
        call["view"]["title"]["text"],
        TITLE in _words(call["view"]["blocks"]),
        '"bold": true' in str(call["view"]["blocks"]).replace("'", '"').replace("True", "true"),
    )


def test_bibtex_is_shown(office: Office) -> None:
    """Ready to be copied."""
    office.slack.press(office.ask(OTHER_QUESTION), "bibtex")
    [call] = eventually(lambda: office.slack.calls("views.open"))

    assert "@misc{" in _words(call["view"]["blocks"])


def test_an_expired_button_says_so(office: Office) -> None:
    """Slack lets a modal open for three seconds."""
    answer = office.ask()
    office.slack.fault("views.open", "error", error="expired_trigger_id")
    office.slack.press(answer, "evidence")
    [told] = eventually(office.whispers)

    assert "press the button again" in told["text"]


def test_similar_papers_are_listed_in_the_thread(office: Office) -> None:
    """Below the answer, with what makes them alike."""
    answer = office.ask(OTHER_QUESTION)
    office.slack.press(answer, "similar")
    thread = answer["thread_ts"]
    found = eventually(
        lambda: [one for one in office.slack.posts() if one["text"].startswith("Papers like")]
    )

    assert [thread] == [one.get("thread_ts") for one in found]


def test_feedback_and_its_reason_are_kept_once(office: Office, home: Path) -> None:
    """The last word counts, and the reason stays with it."""
    answer = office.ask()
    answer_id = _answer_id(answer)
    for thumb in ("good", "bad"):
        office.slack.press(answer, "feedback", value=f"{answer_id}:{thumb}")
    [call] = eventually(lambda: office.slack.calls("views.open"))
    view = {"id": "V1", "state": {"values": {"reason": {"reason": {"value": "too short"}}}}}
    body = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": ALICE},
        "view": {**call["view"], **view},
    }
    send_payload(office.bot.url, body)
    with open_library(read_settings({"FOOTNOTE_HOME": str(home)}, Path("none"))) as library:
        conversations = library.conversations

        def given() -> Any:
            found = conversations.feedback(answer_id, TEAM, ALICE)
            return found if found and found.reason else None

        kept = eventually(given)

    assert (False, "too short") == (kept.is_good, kept.reason)


def _answer_id(answer: Message) -> str:
    value = next(
        element["value"]
        for block in answer["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == "evidence"
    )
    assert isinstance(value, str)
    return value


def test_a_paper_is_summarised_by_its_title(office: Office) -> None:
    """In a thread of its own."""
    office.slack.command("/summarize", TITLE)
    [root] = eventually(office.roots)
    summary = office.answer(root["ts"])

    assert summary["text"].startswith(TITLE)


def test_papers_like_one_are_listed(office: Office) -> None:
    """By a title, or about something."""
    office.slack.command("/similar", TITLE)
    [root] = eventually(office.roots)
    listed = office.answer(root["ts"])

    assert listed["text"].startswith(f"Papers like {TITLE}")


def test_a_link_to_a_paper_is_that_paper(office: Office) -> None:
    """A mention with nothing but a link has it summarised."""
    answer = office.ask("<https://huggingface.co/papers/2406.17630|this>")

    assert answer["text"].startswith(TITLE)


@pytest.mark.parametrize("words", ["", " summarize this"])
def test_a_mention_below_a_link_means_that_paper(office: Office, words: str) -> None:
    """Somebody else had linked it in the thread."""
    root = office.slack.say("look: <https://arxiv.org/abs/2406.17630>", user=BOB)
    office.slack.say(f"<@{BOT}>{words}", thread_ts=root)

    assert office.answer(root)["text"].startswith(TITLE)


def test_the_shortcut_answers_a_message_in_its_thread(office: Office) -> None:
    """Whoever wrote it."""
    ts = office.slack.say(QUESTION, user=BOB)
    body = {
        "type": "message_action",
        "callback_id": "ask_about",
        "team": {"id": TEAM},
        "user": {"id": ALICE},
        "channel": {"id": GENERAL},
        "message": {"ts": ts, "text": QUESTION, "user": BOB},
        "action_ts": "200.1",
        "trigger_id": "1.2.abc",
        "response_url": "http://127.0.0.1:1/none",
    }
    send_payload(office.bot.url, body)

    assert "evidence" in _buttons(office.answer(ts))


def test_app_home_shows_the_library_and_what_one_asked(office: Office) -> None:
    """What others asked is theirs."""
    mine = "What is KANQAS?"
    office.ask(mine, ALICE)
    for user in (ALICE, BOB):
        office.slack.open_home(user)
    homes = {
        call["user_id"]: _words(call["view"]["blocks"])
        for call in eventually(lambda: _two(office.slack.calls("views.publish")))
    }

    assert "Last addition: 20" in homes[ALICE]
    assert (True, True, True, False) == (
        "80 papers" in homes[ALICE],
        mine in homes[ALICE],
        "80 papers" in homes[BOB],
        mine in homes[BOB],
    )


def _two(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return calls if len(calls) >= 2 else []


def test_the_messages_tab_suggests_questions(office: Office) -> None:
    """Without a thread: Slack would ignore the call."""
    channel = office.slack.direct()
    event = {"type": "app_home_opened", "user": ALICE, "channel": channel, "tab": "messages"}
    body = {"type": "event_callback", "team_id": TEAM, "event": {**event, "event_ts": "300.1"}}
    send_event(office.bot.url, body)
    [call] = eventually(lambda: office.slack.calls("assistant.threads.setSuggestedPrompts"))

    assert (channel, False, True) == (
        call["channel_id"],
        "thread_ts" in call,
        1 <= len(call["prompts"]) <= 4,
    )


def test_a_command_without_words_shows_what_can_be_asked(office: Office) -> None:
    """Three questions that this library answers, for the asker alone."""
    office.slack.command("/ask")
    [told] = eventually(office.whispers)

    assert (True, 3) == ("/ask --private" in told["text"], told["text"].count("?"))


def test_who_asks_is_forgotten_on_demand(office: Office, home: Path) -> None:
    """Questions, answers and feedback are deleted, and the bot says how many."""
    office.slack.press(office.ask(user=ALICE), "feedback", value="a:good")
    office.slack.command("/ask", "--forget-me")
    told = eventually(lambda: [one for one in office.whispers() if "Deleted" in one["text"]])
    with open_library(read_settings({"FOOTNOTE_HOME": str(home)}, Path("none"))) as library:
        recent = library.conversations.recent(TEAM, ALICE)

    assert (1, []) == (len(told), recent)


def test_where_the_bot_is_no_member_the_response_url_answers(office: Office) -> None:
    """A command works in any channel; its answer is posted there all the same."""
    office.slack.fault("chat.postMessage", "error", error="not_in_channel")
    office.slack.command("/ask", QUESTION)
    [answer] = eventually(lambda: [one for one in office.roots() if "evidence" in _buttons(one)])

    assert "arXiv" in _words(answer["blocks"])
    assert f"cannot write in channel {GENERAL} (not_in_channel): invite it" in office.bot.log


def test_an_archived_channel_is_answered_directly(office: Office) -> None:
    """Whoever asked hears it from the bot itself."""
    for method in ("chat.startStream", "chat.postMessage"):
        office.slack.fault(method, "error", error="is_archived")
    office.slack.say(f"<@{BOT}> {QUESTION}")
    channel = office.slack.direct()
    found = eventually(
        lambda: [one for one in office.slack.posts(channel) if "evidence" in _buttons(one)]
    )

    assert 1 == len(found)
    assert f"cannot write in channel {GENERAL} (is_archived): the channel" in office.bot.log


def test_the_bot_says_how_it_is(office: Office) -> None:
    """For whoever watches over it."""
    ready = send(f"{office.bot.url}/ready")

    assert (200, True) == (ready.status, ready.document["ok"])


def test_the_log_holds_no_secret_and_no_question(office: Office) -> None:
    """Whoever reads it learns nothing of what people asked."""
    office.ask()
    send(f"{office.bot.url}/slack/events", QUESTION, {"X-Slack-Request-Timestamp": "1"})
    log = office.bot.log

    assert [] == [
        word for word in ("xoxb-", SIGNING_SECRET, "mistakes", "/_hooks/response/") if word in log
    ]
