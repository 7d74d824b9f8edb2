"""Digests set up by people in Slack: the whole bot, over HTTP and Socket Mode, also two of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap.library import Library
from bot.catalogue.catalogue import Catalogue
from bot.settings import read_settings
from bot.subscription import Subscription
from tests.bot.slack.signed import send_payload
from tests.bot.slack.slack_eye import mrkdwn
from tests.slack_bot import SlackBotProcess, eventually, slack_bot
from tests.slack_modal import Screen, screen
from tests.slack_stack import ALICE, BOB, GENERAL, TEAM, SlackStack

INTEREST = "reinforcement learning for circuit design"
LIKED = "https://arxiv.org/abs/1812.02734"
FILLED: dict[str, Any] = {
    "interest": {"value": INTEREST},
    "likes": {"value": LIKED},
    "must": {"value": None},
    "never": {"value": "survey, quantum walk"},
    "at": {"selected_time": "07:30"},
    "zone": {"selected_option": {"value": "Asia/Kolkata"}},
    "days": {"selected_options": [{"value": "mon"}, {"value": "thu"}]},
    "count": {"value": "3"},
    "min_score": {"value": "0.25"},
    "empty": {"selected_option": {"value": "quiet"}},
}
NOW = datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Office:
    """A workspace, the bot in it, and what it keeps."""

    slack: SlackStack
    bot: SlackBotProcess
    catalogue: Catalogue
    screen: Screen

    def kept(self) -> list[Subscription]:
        return self.catalogue.subscriptions.list()

    def said(self, part: str = "", channel: str = GENERAL) -> list[dict[str, Any]]:
        """What the bot said to everybody."""
        posts = [one for one in self.slack.posts(channel) if not one.get("ephemeral_to")]
        return [one for one in posts if part in one["text"]]

    def whispers(self, part: str = "", user: str = ALICE) -> list[dict[str, Any]]:
        posts = [one for one in self.slack.posts() if one.get("ephemeral_to") == user]
        return [one for one in posts if part in one["text"]]

    def subscribe(self, interest: str = INTEREST) -> Subscription:
        """In one step."""
        self.slack.command("/digest", interest)
        assert eventually(lambda: self.said("set up a digest")), self.bot.log
        return self.kept()[-1]

    def subscribe_briefly(self) -> Subscription:
        """To three papers a day: Slack takes a message a second."""
        kept = self.subscribe("language models that correct themselves")
        brief = replace(kept.wanted, count=3)
        return self.catalogue.subscriptions.change(kept.subscription_id, brief, NOW)

    def settled(self) -> None:
        """Whatever was to come has come: jobs are done one after the other."""
        before = len(self.whispers("Ask about the papers"))
        self.slack.command("/ask", "")
        assert eventually(lambda: len(self.whispers("Ask about the papers")) > before)


def _catalogue(home: Path) -> Catalogue:
    return Library(read_settings({"FOOTNOTE_HOME": str(home)}, home / "none")).catalogue


def _copy(loaded_home: Path, folder: Path) -> Path:
    shutil.copytree(loaded_home, folder / "home")
    return folder / "home"


@pytest.fixture(scope="module")
def http_home(loaded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _copy(loaded_home, tmp_path_factory.mktemp("subscribed"))


@pytest.fixture(scope="module")
def http_bot(
    _slack_http: SlackStack, http_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SlackBotProcess]:
    with slack_bot(_slack_http, http_home, tmp_path_factory.mktemp("bot")) as bot:
        yield bot


@pytest.fixture
def office(slack: SlackStack, http_bot: SlackBotProcess, http_home: Path) -> Iterator[Office]:
    catalogue = _catalogue(http_home)
    for one in catalogue.subscriptions.list():
        catalogue.subscriptions.remove(one.subscription_id)
    with screen(slack) as page:
        yield Office(slack, http_bot, catalogue, page)


@pytest.fixture(scope="module")
def replicas(
    _slack_socket: SlackStack, loaded_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SlackBotProcess, Path]]:
    """Two bots over one library: the emulator sends everything to both."""
    folder = tmp_path_factory.mktemp("replicas")
    home = _copy(loaded_home, folder)
    (folder / "second").mkdir()
    with (
        slack_bot(_slack_socket, home, folder) as bot,
        slack_bot(_slack_socket, home, folder / "second"),
    ):
        yield bot, home


@pytest.fixture
def pair(socket_slack: SlackStack, replicas: tuple[SlackBotProcess, Path]) -> Iterator[Office]:
    bot, home = replicas
    catalogue = _catalogue(home)
    for one in catalogue.subscriptions.list():
        catalogue.subscriptions.remove(one.subscription_id)
    with screen(socket_slack) as page:
        yield Office(socket_slack, bot, catalogue, page)


def test_a_channel_is_subscribed_in_one_step(office: Office) -> None:
    """At nine on weekdays in Alice's zone, and everybody reads who did it."""
    kept = office.subscribe()
    (post,) = office.said()

    assert [INTEREST, "09:00", "Europe/London", ["mon", "tue", "wed", "thu", "fri"], 8] == [
        kept.to_json()[name] for name in ("interest", "at", "tz", "days", "count")
    ]
    assert (ALICE, {"kind": "slack", "address": f"{TEAM}:{GENERAL}"}) == (
        kept.made_by,
        kept.to_json()["target"],
    )
    assert {"type": "user", "user_id": ALICE} in post["blocks"][0]["elements"][0]["elements"]


def test_a_form_is_filled_in_corrected_and_kept(office: Office) -> None:
    """What is wrong is told beside its field, and the form stays; then it closes."""
    office.slack.command("/digest", "")
    office.screen.modal()
    wrong = {**FILLED, "likes": {"value": f"{LIKED}\nNo such paper"}, "count": {"value": "0"}}
    office.screen.submit(wrong)
    errors = office.screen.errors()

    assert {"likes", "count"} == set(errors)
    assert "no paper 'No such paper'" in errors["likes"]
    assert [] == office.kept()

    office.screen.submit(FILLED)
    assert office.screen.closed()
    (kept,) = eventually(office.kept)
    assert [
        INTEREST, ["arxiv:1812.02734"], [], ["survey", "quantum walk"], "07:30", "Asia/Kolkata",
        ["mon", "thu"], 3, 0.25, "quiet",
    ] == [kept.to_json()[name] for name in (
        "interest", "likes", "must", "never", "at", "tz", "days", "count", "min_score", "empty",
    )]  # fmt: skip
    assert eventually(lambda: office.said("set up a digest here"))


def _pressed_in(view: dict[str, Any], action: str, value: str, moment: str) -> dict[str, Any]:
    """A button of an open modal, as Slack tells of it."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": ALICE},
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
        "trigger_id": "none is needed",
        "actions": [{"action_id": action, "value": value, "action_ts": moment}],
    }


def test_a_list_edits_pauses_resumes_and_removes(office: Office) -> None:
    """In one modal; the channel reads of each."""
    kept = office.subscribe()
    office.slack.command("/digest", "")
    view = office.screen.modal()
    name = kept.subscription_id
    for number, verb in enumerate(["pause", "resume", "remove"]):
        send_payload(office.bot.url, _pressed_in(view, f"digest_{verb}", name, f"30{number}.1"))
        view = office.screen.modal()
        assert eventually(partial(office.said, f"{verb.rstrip('e')}ed a digest here"))

    assert [] == office.kept()
    assert "There is no digest here." in json.dumps(view)


def test_an_edit_is_sent_from_the_announcement(office: Office) -> None:
    """By anybody in the channel, whose name is told."""
    office.subscribe()
    (post,) = office.said("set up")
    office.slack.press(post, "digest_edit", BOB)
    office.screen.modal()
    office.screen.submit(FILLED, BOB)
    (told,) = eventually(lambda: office.said("changed a digest here"))

    assert [3] == [one.wanted.count for one in office.kept()]
    assert {"type": "user", "user_id": BOB} in told["blocks"][0]["elements"][0]["elements"]


def test_zones_are_offered_while_one_types(office: Office) -> None:
    """Slack asks with each letter, and waits for the answer."""
    told = {"team": {"id": TEAM}, "user": {"id": ALICE}, "action_id": "zone", "block_id": "zone"}
    body = {"type": "block_suggestion", "value": "kolka", **told}

    assert ["Asia/Kolkata"] == [
        option["value"] for option in send_payload(office.bot.url, body).document["options"]
    ]


def test_what_slack_sends_again_is_done_once(office: Office) -> None:
    """A form over HTTP, whose answer Slack did not hear."""
    office.slack.command("/digest", "")
    view = office.screen.modal()
    values = {name: {name: value} for name, value in FILLED.items()}
    body = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": ALICE},
        "view": {**view, "state": {"values": values}},
    }
    answers = [send_payload(office.bot.url, body) for _ in range(3)]
    assert eventually(lambda: office.said("set up a digest here"))
    office.settled()

    assert [{"response_action": "clear"}] * 3 == [one.document for one in answers]
    assert (1, 1) == (len(office.kept()), len(office.said("set up")))


def test_a_preview_is_for_the_asker_and_shows_nothing_to_the_channel(office: Office) -> None:
    """What it holds is still new to the digest."""
    kept = office.subscribe()
    office.slack.command("/digest", "preview")
    (seen,) = eventually(lambda: office.whispers("counts as shown"))

    assert "1. " in seen["text"]
    assert "in a paper's thread" not in seen["text"]
    assert {} == office.catalogue.targets.shown(kept.wanted.target)
    assert [] == office.said("New papers")


def test_todays_digest_can_be_had_now_and_comes_once(office: Office) -> None:
    """Asked for twice, it is there already."""
    kept = office.subscribe_briefly()
    office.slack.command("/digest", "now")
    assert eventually(lambda: office.catalogue.subscriptions.ends([kept.subscription_id]))
    (head,) = office.said("New papers")
    items = [one["text"] for one in office.said() if "Why here" in one["text"]]
    office.slack.command("/digest", "now")
    (told,) = eventually(lambda: office.whispers("is done already"))

    assert "next on" in told["text"]
    assert (items, [head]) == (
        [one["text"] for one in office.said() if "Why here" in one["text"]],
        office.said("New papers"),
    )
    assert len(items) == len(set(items)) == len(office.catalogue.targets.shown(kept.wanted.target))
    assert items


def test_what_is_paused_is_neither_sent_nor_shown(office: Office) -> None:
    """And it is said how to go on."""
    office.subscribe()
    office.slack.command("/digest", "off")
    assert eventually(lambda: office.said("paused the digest here"))
    for word in ("now", "preview"):
        office.slack.command("/digest", word)
    told = eventually(lambda: found if len(found := office.whispers("/digest on")) == 2 else [])
    office.slack.command("/digest", "on")

    assert 2 == len(told)
    assert eventually(lambda: office.said("resumed the digest here"))
    assert [] == office.said("New papers")


@pytest.mark.parametrize("words", ["", INTEREST, "now"])
def test_where_the_bot_is_not_it_asks_to_be_invited(office: Office, words: str) -> None:
    """In a plain sentence, to the person alone."""
    if words == "now":
        office.subscribe()
    office.slack.fault("conversations.history", "error", error="not_in_channel")
    office.slack.command("/digest", words)

    assert eventually(lambda: office.whispers("invite (at)Footnote"))
    assert (words == "now") == bool(office.kept())


def test_a_direct_message_is_a_channel_too(office: Office) -> None:
    """Its digest comes there."""
    channel = office.slack.direct()
    office.slack.command("/digest", INTEREST, channel)
    assert eventually(lambda: office.said("set up a digest here", channel))

    assert [f"{TEAM}:{channel}"] == [one.wanted.target.address for one in office.kept()]


def test_home_lists_the_digests_that_one_made(office: Office) -> None:
    """Others see theirs; a press pauses, and the page says so."""
    kept = office.subscribe()
    for user in (ALICE, BOB):
        office.slack.open_home(user)
    calls = eventually(lambda: _two(office.slack.calls("views.publish")))
    homes = {call["user_id"]: json.dumps(call["view"]) for call in calls}

    assert [True, False] == [INTEREST in homes[user] for user in (ALICE, BOB)]
    view = {"id": "V9", "type": "home"}
    name = kept.subscription_id
    send_payload(office.bot.url, _pressed_in(view, "digest_pause", name, "400.1"))
    last = eventually(lambda: office.slack.calls("views.publish")[2:])
    assert "digest_resume" in json.dumps(last[0]["view"])
    assert [True] == [one.is_paused for one in office.kept()]


def _two(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return calls if len(calls) >= 2 else []


def test_hostile_interests_are_words_and_nothing_else(office: Office, shared: Path) -> None:
    """Shown letter for letter, in the channel and in the list."""
    lines = (shared / "bench" / "injection" / "attacks.jsonl").read_text().splitlines()
    attacks = [json.loads(line)["text"] for line in lines][::6][:6]
    for words in attacks:
        office.slack.command("/digest", words)
    assert eventually(lambda: len(office.said("set up")) == len(attacks)), office.bot.log
    office.slack.command("/digest", "")
    view = office.screen.modal()

    assert len(attacks) == len(office.kept())
    assert [] == [found for one in office.said() for found in mrkdwn(one["text"])]
    kinds = {
        item["type"]
        for block in [*(block for one in office.said() for block in one["blocks"]), *view["blocks"]]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for item in part["elements"]
    }
    assert {"text", "user"} == kinds


def test_two_bots_over_socket_mode_subscribe_once(pair: Office) -> None:
    """Both are sent everything."""
    kept = pair.subscribe()
    pair.settled()

    assert [kept] == pair.kept()
    assert 1 == len(pair.said("set up a digest here"))


def test_a_form_over_socket_mode_is_corrected_and_kept_once(pair: Office) -> None:
    """The answer to it travels back through the socket."""
    pair.slack.command("/digest", "")
    pair.screen.modal()
    pair.screen.submit({**FILLED, "interest": {"value": "  "}})
    errors = pair.screen.errors()
    pair.screen.submit(FILLED)
    assert pair.screen.closed()
    assert eventually(lambda: pair.said("set up a digest here")), pair.bot.log
    pair.settled()

    assert {"interest"} == set(errors)
    assert [INTEREST] == [one.wanted.interest for one in pair.kept()]
    assert 1 == len(pair.said("set up a digest here"))


def test_two_bots_send_todays_digest_once(pair: Office) -> None:
    """Each paper of it is one message."""
    kept = pair.subscribe_briefly()
    pair.slack.command("/digest", "now")
    assert eventually(lambda: pair.catalogue.subscriptions.ends([kept.subscription_id]))
    pair.settled()
    texts = [one["text"] for one in pair.said() if "set up" not in one["text"]]

    assert 1 < len(texts) == len(set(texts))
