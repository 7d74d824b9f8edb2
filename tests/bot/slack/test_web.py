"""A call goes out once, past no proxy on this machine, and leaves nothing in a log."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from slack_sdk.errors import SlackApiError

from bot.slack.errors import SlackRefused, SlackUncertain, SlackUnreachable
from bot.slack.web import SlackClient
from tests.bot.slack.fake_slack import FakeSlack, served, timeout_of
from tests.slack_stack import free_ports


@pytest.fixture
def workspace() -> Iterator[FakeSlack]:
    with served(FakeSlack()) as slack:
        yield slack


@pytest.fixture
def client(workspace: FakeSlack, request: pytest.FixtureRequest) -> SlackClient:
    return SlackClient("xoxb-secret", f"{workspace.url}/api/", timeout=timeout_of(request))


def test_no_connection_is_certain() -> None:
    """Where nobody listens, nothing was sent."""
    (port,) = free_ports(1)
    client = SlackClient("xoxb-secret", f"http://127.0.0.1:{port}/api/")

    with pytest.raises(SlackUnreachable, match=r"auth\.test found no connection"):
        client.auth_test()


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "badjson", "list", "cut"])
def test_a_reply_without_sense_is_uncertain(
    kind: str, workspace: FakeSlack, client: SlackClient
) -> None:
    """The call may have been carried out."""
    workspace.fault("auth.test", kind)

    with pytest.raises(SlackUncertain, match=r"auth\.test"):
        client.auth_test()
    assert 1 == len(workspace.calls)


@pytest.mark.parametrize("kind", ["late", "drip"])
def test_a_late_reply_says_so(kind: str, workspace: FakeSlack, client: SlackClient) -> None:
    """The call may yet be carried out."""
    workspace.fault("auth.test", kind)

    with pytest.raises(SlackUncertain) as raised:
        client.auth_test()
    assert raised.value.is_late


def test_a_refusal_keeps_its_code(workspace: FakeSlack, client: SlackClient) -> None:
    """Slack's word comes through, also with another status."""
    workspace.fault("auth.test", "429")

    with pytest.raises(SlackApiError) as raised:
        client.auth_test()
    assert (429, "ratelimited") == (
        raised.value.response.status_code,
        raised.value.response["error"],
    )


def test_a_redirect_gets_no_token(workspace: FakeSlack, client: SlackClient) -> None:
    """Nothing follows to another address."""
    workspace.fault("auth.test", "redirect")

    with pytest.raises(SlackApiError):
        client.auth_test()
    assert ["auth.test"] == [method for method, _ in workspace.calls]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
def test_no_proxy_stands_before_this_machine(
    name: str, workspace: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy of the environment is for the outside."""
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    client = SlackClient("xoxb-secret", f"{workspace.url}/api/")

    assert client.auth_test()["ok"]
    assert client.respond(f"{workspace.url}/response_url", {"text": "hello"}).is_ok


def test_a_proxy_is_used_for_the_outside(
    workspace: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack itself is reached through it."""
    monkeypatch.setenv("http_proxy", workspace.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    SlackClient("xoxb-secret", "http://slack.example/api/").auth_test()

    assert ["auth.test"] == [method for method, _ in workspace.calls]


def test_nothing_is_logged(
    workspace: FakeSlack, client: SlackClient, caplog: pytest.LogCaptureFixture
) -> None:
    """No word, no token, no address of a response, whatever the level and the failure."""
    caplog.set_level(logging.DEBUG)
    workspace.fault("chat.postMessage", "badjson")
    for _ in range(2):
        try:
            client.chat_postMessage(channel="C1", text="private words", blocks=[], metadata={})
        except SlackUncertain:
            continue
    workspace.fault("response_url", "500")
    client.respond(f"{workspace.url}/response_url", {"text": "private words"})

    assert [] == caplog.messages


@pytest.mark.parametrize(
    "url",
    ["http://hooks.slack.example/commands/T1", "file:///etc/passwd", "ftp://127.0.0.1/x", "x"],
)
def test_a_response_goes_only_where_it_is_safe(url: str, client: SlackClient) -> None:
    """Not in the clear beyond this machine, and to no file; the address is not told."""
    with pytest.raises(SlackRefused, match=r"^response_url was refused: invalid_url$"):
        client.respond(url, {"text": "hello"})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"ok", (True, "")),
        (b"", (True, "")),
        (b'{"ok": true}', (True, "")),
        (b'{"ok": false, "error": "used_url"}', (False, "used_url")),
        (b"no_text", (False, "no_text")),
        (b"<html>some page</html>", (False, "")),
    ],
)
def test_a_response_is_answered_in_several_ways(
    body: bytes, expected: tuple[bool, str], workspace: FakeSlack, client: SlackClient
) -> None:
    """Slack says ok in plain text, and so it says what is wrong."""
    workspace.raw["response_url"] = body
    reply = client.respond(f"{workspace.url}/response_url", {"text": "hello"})

    assert expected == (reply.is_ok, reply.code)
