"""The workspace that the Slack tests run against behaves as they assume."""

from __future__ import annotations

from tests.slack_stack import ALICE, BOT_TOKEN, GENERAL, SlackStack, post_api


def test_a_post_of_the_bot_is_seen(slack: SlackStack) -> None:
    """What goes through the proxy lands in the channel."""
    post_api(slack, "chat.postMessage", {"channel": GENERAL, "text": "hello"})

    assert ["hello"] == [message["text"] for message in slack.posts()]


def test_a_fault_happens_once(slack: SlackStack) -> None:
    """A scripted refusal is followed by what was to happen."""
    slack.fault("chat.postMessage", "error", error="token_revoked")
    told = {"channel": GENERAL, "text": "hello"}

    assert [False, True] == [post_api(slack, "chat.postMessage", told)["ok"] for _ in range(2)]


def test_a_workspace_starts_empty(slack: SlackStack) -> None:
    """Nothing of another test is left."""
    assert ([], []) == (slack.messages(), slack.methods())


def test_a_direct_message_is_one(slack: SlackStack) -> None:
    """A person and the bot share one conversation."""
    channel = slack.direct(ALICE)
    slack.say("hello", channel)

    assert ("D", ["hello"]) == (
        channel[0],
        [message["text"] for message in slack.messages(channel)],
    )


def test_a_wrong_token_is_refused(slack: SlackStack) -> None:
    """The proxy knows the bot's token."""
    good = post_api(slack, "auth.test", {}, BOT_TOKEN)["ok"]

    assert (True, "invalid_auth") == (good, post_api(slack, "auth.test", {}, "xoxb-no")["error"])
