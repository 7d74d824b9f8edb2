"""`digest --due` to a Slack channel, with no more settings than cron has."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.bootstrap import open_library
from bot.settings import read_settings
from bot.subscription import Target
from tests.bot.cli.conftest import Footnote
from tests.slack_stack import ALICE, BOT_TOKEN, GENERAL, TEAM, SlackStack


def at(days: int) -> str:
    return f"{datetime.now(UTC).date() + timedelta(days=days)}T09:05Z"


NOW = at(1)
FASTER = (
    "Diffusion models for quantum circuit synthesis sample slowly. We distil one into a model that "
    "draws a quantum circuit in a single step, for any gates and number of qubits."
)
ADD = ("subscriptions", "add", "--channel", GENERAL, "--interest", "quantum circuits")


def test_cron_sends_a_digest_to_a_channel_once(own_sample: Footnote, slack: SlackStack) -> None:
    """A bot token and, here, where Slack is."""
    environ = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_BASE_URL": slack.api_url}
    added = own_sample(*ADD, "--tz", "UTC", "--count", "2", **environ)
    first = own_sample("digest", "--due", "--now", NOW, "--json", **environ)
    again = own_sample("digest", "--due", "--now", NOW, "--json", **environ)

    assert (0, 0, 0) == (added.code, first.code, again.code), (added.err, first.err)
    states = [ended.document["deliveries"][0]["state"] for ended in (first, again)]
    assert (["delivered", "already"], 3) == (states, len(slack.posts()))


def test_cron_without_a_token_says_so(own_sample: Footnote, slack: SlackStack) -> None:
    """In one line; with the token the same digest goes out."""
    environ = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_BASE_URL": slack.api_url}
    own_sample(*ADD, "--tz", "UTC", "--count", "1", SLACK_TEAM_ID=TEAM, **environ)
    failed = own_sample("digest", "--due", "--now", NOW)
    slack.fault("chat.postMessage", "error", error="not_in_channel")
    alone = own_sample("digest", "--due", "--now", NOW, **environ)
    done = own_sample("digest", "--due", "--now", NOW, **environ)

    assert (1, 1, 0) == (failed.code, alone.code, done.code)
    assert "SLACK_BOT_TOKEN is not set" in failed.err
    assert "say /invite @Footnote there" in alone.err
    assert 2 == len(slack.posts())


def test_an_empty_day_is_one_message_or_none(own_sample: Footnote, slack: SlackStack) -> None:
    """By choice."""
    environ = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_BASE_URL": slack.api_url}
    rare = ("--tz", "UTC", "--must", "unheardofword")
    own_sample(*ADD, *rare, "--empty", "quiet", **environ)
    own_sample(*ADD, *rare, **environ)
    done = own_sample("digest", "--due", "--now", at(1), "--json", **environ)

    assert ["empty", "empty"] == [one["state"] for one in done.document["deliveries"]]
    (post,) = slack.posts()
    assert post["text"].startswith("No new papers on ")
    assert 1 == len(post["text"].splitlines())


def test_a_vote_is_a_reason_of_the_next_digest(
    own_sample: Footnote, slack: SlackStack, tmp_path: Path
) -> None:
    """What a channel likes, more of it comes there, and it says so."""
    environ = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_BASE_URL": slack.api_url}
    own_sample(*ADD, "--tz", "UTC", "--count", "1", **environ)
    first = own_sample("digest", "--due", "--now", at(1), "--json", **environ)
    (liked,) = first.document["deliveries"][0]["papers"]
    with open_library(read_settings({"FOOTNOTE_HOME": str(own_sample.home)}, tmp_path)) as library:
        paper = library.papers.get(liked)
        library.catalogue.targets.vote(
            Target("slack", f"{TEAM}:{GENERAL}"), liked, ALICE, is_good=True
        )
    more = tmp_path / "more.jsonl"
    more.write_text(
        json.dumps({"id": "m1", "title": "Faster sampling of circuits", "text": FASTER})
    )
    own_sample("ingest", str(more))
    own_sample("digest", "--due", "--now", at(2), **environ)

    assert f"like {paper.title}" in slack.posts()[-1]["text"]
