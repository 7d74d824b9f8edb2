"""Subscriptions and their digests, end to end over a real library and a file."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Footnote
from tests.slack_stack import TEAM, SlackStack

TOMORROW = datetime.now(UTC).date() + timedelta(days=1)
INTEREST = "reinforcement learning for circuit design"
ADD = ("subscriptions", "add", "--interest", INTEREST, "--tz", "UTC")


def at(days: int = 0, time: str = "09:05") -> str:
    return f"{TOMORROW + timedelta(days=days)}T{time}Z"


def due(footnote: Footnote, now: str) -> list[tuple[str, int]]:
    document = footnote("digest", "--due", "--now", now, "--json").document
    return [(one["state"], len(one["papers"])) for one in document["deliveries"]]


def add(footnote: Footnote, path: Path, *more: str) -> str:
    ended = footnote(*ADD, "--file", str(path), *more)
    assert 0 == ended.code
    return ended.out.strip()


def test_digest_is_added_to_its_file_once(own_sample: Footnote, tmp_path: Path) -> None:
    """Due, sent, known; what is new next day is new, and a day without says so in one line."""
    path = tmp_path / "new" / "digest.md"
    subscription_id = add(own_sample, path, "--count", "3")

    assert [] == due(own_sample, at(time="08:59"))
    assert [("delivered", 3)] == due(own_sample, at())
    once = path.read_text()
    assert [("already", 3)] == due(own_sample, at())
    assert once == path.read_text()
    assert 3 == len(re.findall("^### ", once, re.MULTILINE))
    assert INTEREST in once.splitlines()[1]

    assert [("empty", 0)] == due(own_sample, at(1))
    added = path.read_text().removeprefix(once.rstrip())
    assert [
        f"<!-- digest:{subscription_id}:{TOMORROW + timedelta(days=1)} -->",
        "no new papers",
    ] == [
        line if line.startswith("<!--") else line.partition(": ")[2].partition(" for ")[0]
        for line in added.split("\n")
        if line
    ]


def test_digest_goes_on_with_what_came_since(own_sample: Footnote, tmp_path: Path) -> None:
    """A paper that arrives after the first digest is in the second, and none of the first is."""
    path, more = tmp_path / "digest.md", tmp_path / "more.jsonl"
    add(own_sample, path, "--count", "3")
    first = own_sample("digest", "--due", "--now", at(), "--json").document["deliveries"][0]
    more.write_text(
        '{"title": "Designing circuits by reinforcement learning again", "id": "again", '
        '"text": "We train a reinforcement learning agent for circuit design. It is fast."}\n'
    )
    own_sample("ingest", str(more))

    second = own_sample("digest", "--due", "--now", at(1), "--json").document["deliveries"][0]

    assert ["more:again"] == second["papers"]
    assert not set(second["papers"]) & set(first["papers"])
    assert "> “We train a reinforcement learning agent for circuit design.”" in path.read_text()


def test_quiet_subscription_says_nothing_of_an_empty_day(
    own_sample: Footnote, tmp_path: Path
) -> None:
    """No file is even made."""
    add(own_sample, tmp_path / "digest.md", "--empty", "quiet", "--must", "unheardofword")

    assert [("empty", 0)] == due(own_sample, at())
    assert not (tmp_path / "digest.md").exists()


def test_delivery_that_fails_is_reported_and_tried_again(
    own_sample: Footnote, tmp_path: Path
) -> None:
    """Exit code 1 and one line; the next run delivers what was composed."""
    blocked = tmp_path / "blocked"
    add(own_sample, blocked / "digest.md", "--count", "2")
    blocked.write_text("a file where a folder should be")

    ended = own_sample("digest", "--due", "--now", at(), "--json")

    assert (1, "failed", 1) == (
        ended.code,
        ended.document["deliveries"][0]["state"],
        len(ended.err.splitlines()),
    )
    assert str(blocked) in ended.err
    blocked.unlink()
    assert [("delivered", 2)] == due(own_sample, at())


def test_missed_days_are_told_once(own_sample: Footnote, tmp_path: Path) -> None:
    """After the grace nothing is sent; two days later one digest is."""
    add(own_sample, tmp_path / "digest.md", "--count", "2")

    assert [("missed", 0)] == due(own_sample, at(time="15:01"))
    assert [] == due(own_sample, at(time="15:02"))
    assert [("missed", 0), ("delivered", 2)] == due(own_sample, at(2))


def test_moment_before_the_subscription_can_be_asked_for(
    own_sample: Footnote, tmp_path: Path
) -> None:
    """`--now` is any moment, with or without its distance from UTC."""
    add(own_sample, tmp_path / "digest.md", "--count", "2")

    assert [("delivered", 2)] == due(own_sample, "2026-03-10T09:00")


def test_subscription_is_listed_paused_resumed_and_removed(
    own_sample: Footnote, tmp_path: Path
) -> None:
    """As it was asked for; paused ones have no next digest."""
    liked = "arxiv:1812.02734"
    more = ("--days", "fri,mon", "--like", liked, "--never", "quantum", "--min-score", "0.6")
    one = add(own_sample, tmp_path / "digest.md", "--at", "07:30", *more)

    listed = own_sample("subscriptions", "list", "--json").document["subscriptions"]
    own_sample("subscriptions", "pause", one)
    paused = own_sample("subscriptions", "list", "--json").document["subscriptions"]
    shown = own_sample("subscriptions", "list").out
    own_sample("subscriptions", "resume", one)
    resumed = own_sample("subscriptions", "list", "--json").document["subscriptions"]
    gone = own_sample("subscriptions", "remove", one)

    names = ("id", "interest", "at", "tz", "days", "likes", "never", "min_score", "paused")
    assert [one, INTEREST, "07:30", "UTC", ["mon", "fri"], [liked], ["quantum"], 0.6, False] == [
        listed[0][name] for name in names
    ]
    assert {"kind": "file", "address": str(tmp_path / "digest.md")} == listed[0]["target"]
    assert (None, True) == (paused[0]["next"], paused[0]["paused"])
    assert "paused" in shown
    assert listed[0]["next"] == resumed[0]["next"]
    assert (0, []) == (
        gone.code,
        own_sample("subscriptions", "list", "--json").document["subscriptions"],
    )


def test_file_that_digests_cannot_be_added_to_is_refused(
    own_sample: Footnote, tmp_path: Path
) -> None:
    """When the subscription is made, not on its first morning."""
    (tmp_path / "mine.html").write_text("<html>mine</html>")
    ended = own_sample(*ADD, "--file", str(tmp_path / "mine.html"))

    assert (1, "", 1) == (ended.code, ended.out, len(ended.err.splitlines()))
    assert "it is no page of digests: name another" in ended.err


@pytest.mark.parametrize("command", ["pause", "resume", "remove"])
def test_unknown_subscription_is_said(own_sample: Footnote, command: str) -> None:
    """Exit code 1, and where to look."""
    ended = own_sample("subscriptions", command, "nope")

    assert (1, "footnote: no subscription 'nope': see `footnote subscriptions list`\n") == (
        ended.code,
        ended.err,
    )


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--at", "25:00", "09:00"),
        ("--tz", "London", "Europe/London"),
        ("--days", "someday", "mon,tue"),
        ("--interest", " ", "interest is empty"),
        ("--must", "+++", "neither letters nor digits"),
        ("--file", "/", "name a file"),
        ("--file", "digest.pdf", "use .md, .html"),
    ],
)
def test_wrong_option_is_refused(
    own_sample: Footnote, tmp_path: Path, option: str, value: str, said: str
) -> None:
    """Exit code 2, one line with what to write instead, and nothing is kept."""
    ended = own_sample(*ADD, "--file", str(tmp_path / "digest.md"), option, value)

    assert (2, "", 1) == (ended.code, ended.out, len(ended.err.splitlines()))
    assert said in ended.err
    assert [] == own_sample("subscriptions", "list", "--json").document["subscriptions"]


TO_SLACK = (*ADD, "--channel", "C01GEN")


def test_a_channel_of_slack_is_subscribed(
    own_sample: Footnote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its workspace is that of the setting; the list says where the digests go."""
    monkeypatch.setenv("SLACK_TEAM_ID", "T01TEST")
    made = own_sample(*TO_SLACK)

    (one,) = own_sample("subscriptions", "list", "--json").document["subscriptions"]
    assert (made.out.strip(), {"kind": "slack", "address": "T01TEST:C01GEN"}) == (
        one["id"],
        one["target"],
    )
    assert "Slack channel C01GEN of workspace T01TEST" in own_sample("subscriptions", "list").out


def test_slack_is_asked_for_a_channels_workspace(
    own_sample: Footnote, slack: SlackStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the token, where no setting names it."""
    for name, value in slack.environ.items():
        monkeypatch.setenv(name, value)
    own_sample(*TO_SLACK)

    (one,) = own_sample("subscriptions", "list", "--json").document["subscriptions"]
    assert f"{TEAM}:C01GEN" == one["target"]["address"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--channel", "C01GEN"), "set SLACK_BOT_TOKEN"),
        (("--channel", "#general"), "'#general' is no id of a channel"),
        (("--channel", ""), "'' is no id of a channel"),
        (("--channel", "C01GEN", "--file", "a.md"), "either"),
        ((), "either"),
    ],
)
def test_a_target_that_is_none_is_refused(
    own_sample: Footnote, more: tuple[str, ...], said: str
) -> None:
    """Exit code 2 and one line."""
    ended = own_sample(*ADD, *more)

    assert (2, "", 1) == (ended.code, ended.out, len(ended.err.splitlines()))
    assert said in ended.err


@pytest.mark.parametrize(
    "arguments",
    [("--due", "--now", "noon"), ("--now", "2026-03-10T09:00Z"), ("--due", "--interest", "x")],
)
def test_wrong_use_of_due_is_refused(own_sample: Footnote, arguments: tuple[str, ...]) -> None:
    """Exit code 2 and one line."""
    ended = own_sample("digest", *arguments)

    assert (2, 1) == (ended.code, len(ended.err.splitlines()))


def test_doctor_tells_of_a_digest_that_was_not_sent(own_sample: Footnote, tmp_path: Path) -> None:
    """A failed delivery of this very day; without subscriptions there is nothing to tell."""

    def digests() -> list[dict[str, str]]:
        checks = own_sample("doctor", "--json").document["checks"]
        return [check for check in checks if check["name"] == "digests"]

    assert [] == digests()
    one = add(own_sample, tmp_path / "digest.md", "--count", "2")
    assert ["ok"] == [check["state"] for check in digests()]
    assert [("missed", 0)] == due(own_sample, at(time="15:01"))

    (check,) = digests()
    assert ("warn", f"{one} of {TOMORROW} was missed", "footnote digest --due") == (
        check["state"],
        check["detail"],
        check["command"],
    )
