"""`digest --due` to a Slack channel, with no more settings than cron has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.bot.cli.conftest import Footnote
from tests.slack_stack import BOT_TOKEN, GENERAL, TEAM, SlackStack

NOW = f"{datetime.now(UTC).date() + timedelta(days=1)}T09:05Z"
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
