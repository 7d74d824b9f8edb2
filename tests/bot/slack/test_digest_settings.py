"""Subscriptions set in Slack: each change is made and told once, wherever the bot is killed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.subscriptions import Subscriptions
from bot.schedule import read_schedule
from bot.slack.digest_changes import MOST
from bot.slack.digest_form import write_submission
from bot.slack.digest_settings import DigestSettings
from bot.slack.hold import Hold
from bot.slack.models import Job, Place
from bot.subscription import Subscription, Wanted, slack_target
from bot.wanted import Typed
from tests.bot.slack.desk import COMMAND, LEASE_S, NOW, Desk, Killed, Tripwire, seated
from tests.bot.slack.digests import FILLED, submitted
from tests.bot.slack.fake_slack import ALICE, CHANNEL, TEAM

HERE = slack_target(TEAM, CHANNEL)
WEEKDAYS = read_schedule("09:00", "UTC", "mon,tue,wed,thu,fri")
ONE_STEP = replace(COMMAND, kind="subscribe", text="sparse graphs", private=False)
OPEN = replace(COMMAND, kind="digest", text="", value="open", trigger_id="1.2.x")
FERN = "paper:fern"


class DigestDesk(Desk):
    """A desk that sets digests up."""

    @property
    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self.engine)

    def settings(self, wire: Tripwire | None = None) -> DigestSettings:
        find = {"Fern": FERN, FERN: FERN, "arxiv:1812.02734": FERN}
        return DigestSettings(
            self.process(wire).writer,
            self.subscriptions,
            lambda reference: find.get(reference) or self.library.find(reference).paper_id,
            lambda: self.now,
        )

    def do(self, job: Job, wire: Tripwire | None = None) -> None:
        """Claims a job and works until it is finished, each time as a new process."""
        self.claim(job)
        while self.inbox.waiting()["quick"]:
            process = self.process(wire)
            leased = self.inbox.lease("quick", f"at {self.now}", self.now, LEASE_S)
            assert leased is not None
            hold = Hold(leased, process.inbox, lambda: self.now, LEASE_S)
            try:
                self.settings(wire).handle(leased, hold)
                hold.finish("done")
            except Killed:
                self.now = self.now.replace(minute=self.now.minute + 1)

    def keep(self, interest: str = "sparse graphs", name: str = "3fa9b2c1") -> Subscription:
        """A subscription of the channel that Alice made."""
        wanted = Wanted(HERE, interest, WEEKDAYS)
        return self.subscriptions.add(wanted, self.now, name, ALICE)

    def kept(self) -> list[Subscription]:
        return self.subscriptions.list()

    def views(self, method: str = "views.open") -> list[dict[str, Any]]:
        return [call["view"] for call in self.slack.called(method)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DigestDesk]:
    yield from seated(DigestDesk, tmp_path)


def pressed(verb: str, name: str = "3fa9b2c1", view: str = "", **more: Any) -> Job:
    """A button of a subscription, in a modal where `view` names one."""
    value = f"{verb} {name}"
    return replace(OPEN, key=f"action:{verb}", value=value, text=view, **more)


def sent(typed: Typed = FILLED, name: str = "", key: str = "action:V1:U01") -> Job:
    """A form that was filled in."""
    value = write_submission(submitted(replace(typed, likes=("Fern",)), CHANNEL, name))
    return replace(ONE_STEP, key=key, text="", value=value, response_url=None)


def test_an_interest_alone_subscribes_in_one_step(desk: DigestDesk) -> None:
    """On weekdays at nine where the person is; the channel hears who did it, and can change it."""
    desk.slack.replies["users.info"] = [{"ok": True, "user": {"tz": "Asia/Kolkata"}}]
    desk.do(ONE_STEP)
    (kept,) = desk.kept()
    (post,) = desk.slack.posts

    schedule = read_schedule("09:00", "Asia/Kolkata", "mon,tue,wed,thu,fri")
    assert (Wanted(HERE, "sparse graphs", schedule), ALICE) == (kept.wanted, kept.made_by)
    assert "set up a digest here: sparse graphs" in post["text"]
    assert "Weekdays at 09:00 Asia/Kolkata" in post["text"]
    assert ["digest_edit", kept.subscription_id] == [
        post["blocks"][-1]["elements"][0][name] for name in ("action_id", "value")
    ]


@pytest.mark.parametrize("told", [{"ok": False, "error": "missing_scope"}, {"ok": True, "user": 7}])
def test_without_a_zone_of_slacks_the_last_one_counts(
    desk: DigestDesk, told: dict[str, Any]
) -> None:
    """Else it is UTC, and is said."""
    desk.slack.replies["users.info"] = [told, told]
    desk.do(ONE_STEP)
    kept = desk.kept()[0]
    moved = replace(kept.wanted, schedule=read_schedule("09:00", "Europe/London"))
    desk.subscriptions.change(kept.subscription_id, moved, desk.now)
    desk.do(replace(ONE_STEP, key="command:2", text="dense graphs"))

    assert ["UTC", "Europe/London"] == [
        kept.wanted.schedule.zone,
        desk.kept()[1].wanted.schedule.zone,
    ]
    assert "09:00 UTC" in desk.said[0]


def test_a_form_is_kept_as_it_was_filled_in(desk: DigestDesk) -> None:
    """Examples by their ids."""
    desk.do(sent())
    (kept,) = desk.kept()

    assert kept.wanted == Wanted(
        HERE, "sparse graphs", read_schedule("08:30", "Europe/London", "mon,fri"), (FERN,),
        ("graph network",), ("survey",), 5, 0.6, "quiet",
    )  # fmt: skip
    assert 1 == len(desk.said)


def test_a_form_that_is_sent_twice_subscribes_once(desk: DigestDesk) -> None:
    """Slack's retry has the same view."""
    desk.do(sent())
    desk.do(sent())

    assert (1, 1) == (len(desk.kept()), len(desk.said))


def test_a_changed_form_changes_what_is_there(desk: DigestDesk) -> None:
    """What it is sent unchanged changes nothing and is not told."""
    desk.keep()
    desk.do(sent(name="3fa9b2c1"))
    desk.do(sent(name="3fa9b2c1", key="action:V2:U01"))
    (kept,) = desk.kept()

    assert ("3fa9b2c1", 5) == (kept.subscription_id, kept.wanted.count)
    assert 1 == len(desk.said)
    assert "changed a digest here" in desk.said[0]


@pytest.mark.parametrize("step", range(1, 11))
@pytest.mark.parametrize("way", ["one step", "form", "changed", "pause", "resume", "remove", "off"])
def test_a_change_is_made_and_told_once_wherever_the_bot_is_killed(
    desk: DigestDesk, way: str, step: int
) -> None:
    """Neither lost nor told twice."""
    jobs = {
        "one step": ONE_STEP,
        "form": sent(),
        "changed": sent(name="3fa9b2c1"),
        "off": replace(OPEN, value="off"),
    }
    if way not in ("one step", "form"):
        desk.keep()
    if way == "resume":
        desk.subscriptions.pause("3fa9b2c1")
    desk.do(jobs.get(way) or pressed(way), Tripwire(at=step))
    paused = [one.is_paused for one in desk.kept()]

    ends = {"remove": [], "pause": [True], "off": [True]}
    assert (ends.get(way, [False]), 1, []) == (paused, len(desk.said), desk.responses)


def test_where_the_bot_is_not_it_says_so(desk: DigestDesk) -> None:
    """In a plain sentence, and nothing is kept that could never be posted."""
    desk.slack.gone = {CHANNEL}
    for number, job in enumerate([ONE_STEP, OPEN]):
        desk.do(replace(job, key=f"command:{number}"))

    assert [] == desk.kept()
    assert 2 == len(desk.responses)
    assert all("invite (at)Footnote" in told for told in desk.responses)


def test_a_channel_that_cannot_be_told_is_not_subscribed(desk: DigestDesk) -> None:
    """It may be read and yet closed to the bot's messages."""
    desk.slack.fault("chat.postMessage", "error", code="restricted_action")
    desk.do(ONE_STEP)

    assert ([], [], 1) == (desk.kept(), desk.said, len(desk.responses))


def test_what_is_done_where_nobody_can_be_told_is_done(desk: DigestDesk) -> None:
    """The person hears that nobody else did."""
    desk.keep()
    desk.slack.gone = {CHANNEL}
    desk.do(replace(OPEN, value="off"))

    assert [True] == [one.is_paused for one in desk.kept()]
    assert "Done." in desk.responses[0]


def test_all_of_a_channel_is_paused_and_resumed(desk: DigestDesk) -> None:
    """Twice is told to the person alone; other channels go on."""
    for number in range(2):
        desk.keep(f"interest {number}", f"name{number}")
    other = Wanted(slack_target(TEAM, "C02"), "else", WEEKDAYS)
    desk.subscriptions.add(other, desk.now, "other")
    seen = []
    for number, value in enumerate(["off", "off", "on", "on"]):
        desk.do(replace(OPEN, key=f"command:{number}", value=value))
        seen.append({one.subscription_id for one in desk.kept() if one.is_paused})

    assert [{"name0", "name1"}, {"name0", "name1"}, set(), set()] == seen
    assert ["paused the 2 digests here", "resumed the 2 digests here"] == [
        told.partition(" ")[2].split(".")[0] for told in desk.said
    ]
    assert ["paused already", "running already"] == [
        " ".join(told.split()[-2:]).rstrip(".") for told in desk.responses
    ]


@pytest.mark.parametrize("value", ["off", "on"])
def test_a_channel_without_digests_is_told_how_to_have_one(desk: DigestDesk, value: str) -> None:
    """There is nothing to pause."""
    desk.do(replace(OPEN, value=value))

    assert "/digest" in desk.responses[0]


def test_a_channel_without_digests_is_asked_for_one(desk: DigestDesk) -> None:
    """For weekdays, in the zone of who asks."""
    desk.slack.replies["users.info"] = [{"ok": True, "user": {"tz": "Europe/Paris"}}]
    desk.do(OPEN)
    (view,) = desk.views()

    assert {"channel": CHANNEL, "subscription": ""} == json.loads(view["private_metadata"])
    assert "Europe/Paris" in str(view)


def test_a_channel_with_digests_lists_them(desk: DigestDesk) -> None:
    """Those of others are not among them."""
    desk.keep("mine")
    desk.subscriptions.add(Wanted(slack_target(TEAM, "C02"), "theirs", WEEKDAYS), desk.now)
    desk.do(OPEN)
    (view,) = desk.views()

    assert (True, False) == ("mine" in str(view), "theirs" in str(view))


def test_a_list_turns_into_a_form_and_back(desk: DigestDesk) -> None:
    """In the same modal, which needs no trigger."""
    desk.keep("mine")
    for number, verb in enumerate(["edit", "pause", "resume", "new", "remove"]):
        desk.do(pressed(verb, view="V1"))
        assert number + 1 == len(desk.views("views.update"))
    edit, pause, resume, new, removed = desk.views("views.update")

    assert ["Edit the digest", "Digests here", "Digests here", "New digest", "Digests here"] == [
        view["title"]["text"] for view in (edit, pause, resume, new, removed)
    ]
    assert (True, True, True) == (
        "digest_resume" in str(pause),
        "digest_pause" in str(resume),
        "There is no digest here." in str(removed),
    )
    assert [] == desk.views()


def test_a_modal_that_is_closed_is_left_alone(desk: DigestDesk) -> None:
    """What was pressed in it is done."""
    desk.keep()
    desk.slack.fault("views.update", "error", code="not_found")
    desk.do(pressed("pause", view="V1"))

    assert ([True], 1) == ([one.is_paused for one in desk.kept()], len(desk.said))


def test_an_edit_button_in_the_channel_opens_the_form(desk: DigestDesk) -> None:
    """By its trigger, with what is there."""
    desk.keep("mine")
    desk.do(pressed("edit"))
    (call,) = desk.slack.called("views.open")

    assert ("1.2.x", "3fa9b2c1") == (
        call["trigger_id"],
        json.loads(call["view"]["private_metadata"])["subscription"],
    )


@pytest.mark.parametrize("verb", ["edit", "pause", "resume", "remove"])
@pytest.mark.parametrize(
    ("place", "user"),
    [(Place(TEAM, "C02"), ALICE), (Place(TEAM, ""), "U02"), (Place("T02", ""), ALICE)],
)
def test_nobody_changes_what_is_elsewhere(
    desk: DigestDesk, verb: str, place: Place, user: str
) -> None:
    """In another channel, of another person in App Home, of another workspace."""
    before = desk.keep()
    desk.do(pressed(verb, place=place, user=user))

    assert ([before], ["That digest is no longer there."]) == (desk.kept(), desk.responses)


def test_ones_own_are_changed_from_home(desk: DigestDesk) -> None:
    """The channel hears of it."""
    desk.keep()
    desk.do(pressed("pause", place=Place(TEAM, ""), response_url=None))

    assert ([True], 1) == ([one.is_paused for one in desk.kept()], len(desk.said))


def test_the_same_digest_is_not_set_up_twice(desk: DigestDesk) -> None:
    """The person is shown the one that is there."""
    desk.do(ONE_STEP)
    desk.do(replace(ONE_STEP, key="command:2", text="Sparse Graphs"))

    assert (1, 1) == (len(desk.kept()), len(desk.said))
    assert "such a digest here already" in desk.responses[0]


def test_a_channel_has_so_many_digests_at_most(desk: DigestDesk) -> None:
    """Nobody floods it."""
    for number in range(MOST):
        desk.keep(f"interest {number}", f"name{number}")
    desk.do(ONE_STEP)

    assert (MOST, []) == (len(desk.kept()), desk.said)
    assert f"There are {MOST} digests here already" in desk.responses[0]


def test_faults_stand_beside_their_fields(desk: DigestDesk) -> None:
    """In words that name no command of the terminal."""
    wrong = write_submission(submitted(Typed(zone="UTC", likes=("nothing",), count="0"), CHANNEL))
    faults = desk.settings().faults(replace(ONE_STEP, value=wrong))

    assert {"interest", "likes", "count"} == set(faults)
    assert "no paper 'nothing'" in faults["likes"]
    assert "`footnote" not in " ".join(faults.values())
    assert {} == desk.settings().faults(sent())


def test_a_fault_is_short_whatever_was_typed(desk: DigestDesk) -> None:
    """It stands in one line below its field."""
    typed = replace(FILLED, likes=("x" * 2900,))
    faults = desk.settings().faults(
        replace(ONE_STEP, value=write_submission(submitted(typed, CHANNEL)))
    )

    assert ["likes"] == list(faults)
    assert len(faults["likes"]) < 320


@pytest.mark.parametrize(
    "reference",
    ["https://arxiv.org/abs/1812.02734", "https://huggingface.co/papers/1812.02734", "Fern"],
)
def test_an_example_is_named_or_linked_to(desk: DigestDesk, reference: str) -> None:
    """As a person has it at hand."""
    value = write_submission(submitted(replace(FILLED, likes=(reference,)), CHANNEL))
    desk.do(replace(sent(), value=value))

    assert [(FERN,)] == [one.wanted.likes for one in desk.kept()]


def test_an_example_that_went_meanwhile_is_said(desk: DigestDesk) -> None:
    """Between Slack's hearing that all is well and the doing."""
    value = write_submission(submitted(replace(FILLED, likes=("gone",)), CHANNEL))
    desk.do(replace(sent(), value=value, response_url=COMMAND.response_url))

    assert ([], "no paper 'gone'") == (desk.kept(), desk.responses[0])


def test_now_is_when_it_is_subscribed(desk: DigestDesk) -> None:
    """What was due before is none of it, also of a new time."""
    desk.keep()
    desk.now = desk.now.replace(hour=15)
    desk.do(sent(name="3fa9b2c1"))

    assert (True, False) == tuple(
        moment.startswith(NOW.isoformat()[:13])
        for one in desk.kept()
        for moment in (one.created, one.active)
    )
