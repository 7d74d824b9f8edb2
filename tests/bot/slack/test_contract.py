"""Every call of the bot's, with the manifest's scopes, against an emulator that is strict on them.

Streaming and the assistant's methods are unknown to it; each other call is made as it is with
Slack, and again with one scope less, which tells what needs which.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pytest
import yaml
from slack_sdk.errors import SlackApiError

from bot.delivery import Delivery, Key, Part
from bot.slack.digest_channel import DigestChannel, write_part
from bot.slack.errors import SlackDenied
from bot.slack.manifest import SCOPES
from bot.slack.models import Found, Place, Post, View
from bot.slack.replies import EVENT_TYPE
from bot.slack.web import SlackClient
from bot.slack.writer import SlackWriter
from bot.subscription import Target
from tests.bot.slack.fake_slack import a_post, block, hasty_pacer
from tests.slack_stack import NPM, free_ports, wait_for_port

BOT: Final = "U0BOT"
RUN: Final = "message:T1:C1:1"
PERSON: Final = "alice"
MODAL: Final = View(
    {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Evidence"},
        "blocks": [block("The abstract.")],
    }
)
HOME: Final = View({"type": "home", "blocks": [block("Your library.")]})


@dataclass(frozen=True, slots=True)
class Workspace:
    """An emulated workspace, with a thread in a public and in a private channel."""

    url: str
    team: str
    user: str
    public: Place
    private: Place
    group: Place

    def writer(self, lacking: str | None = None) -> SlackWriter:
        """The bot, with one scope less than the manifest's if asked."""
        token = f"xoxb-no-{lacking}" if lacking else "xoxb-all"
        return SlackWriter(_client(self.url, token), hasty_pacer())

    def trigger(self) -> str:
        """What a press of a button gives the bot, good for three seconds."""
        client = _client(self.url, "xoxp-setup")
        trigger: str = client.api_call("views.generateTriggerId", json={})["trigger_id"]
        return trigger


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    program = NPM / "emulate" / "dist" / "index.js"
    node = shutil.which("node")
    if node is None or not program.is_file():
        pytest.skip(f"emulate is not in {NPM}: npm install --prefix tests")
    folder = tmp_path_factory.mktemp("emulate")
    (folder / "seed.yaml").write_text(yaml.safe_dump({"slack": _seed()}))
    (port,) = free_ports(1)
    command = [node, str(program), "start", "--service", "slack", "--port", str(port)]
    with ExitStack() as running:
        log = running.enter_context((folder / "emulate.log").open("w"))
        process = subprocess.Popen(
            [*command, "--seed", str(folder / "seed.yaml")], stdout=log, stderr=log, cwd=folder
        )
        running.callback(process.wait)
        running.callback(process.kill)
        wait_for_port(port, process)
        yield _furnished(f"http://127.0.0.1:{port}")


def _seed() -> dict[str, Any]:
    """A token with the manifest's scopes, and for each scope one that lacks it."""
    bot = {"type": "bot", "user": BOT, "bot_user_id": BOT, "bot_id": "B0BOT", "app_id": "A01APP"}
    lacking = {f"xoxb-no-{scope}": [s for s in SCOPES if s != scope] for scope in SCOPES}
    return {
        "strict_scopes": True,
        "users": [{"name": PERSON, "real_name": "Alice"}, {"name": "bob", "real_name": "Bob"}],
        "oauth_apps": [
            {
                "client_id": "1.2",
                "client_secret": "secret",
                "app_id": "A01APP",
                "name": "Footnote",
                "redirect_uris": [],
                "scopes": list(SCOPES),
                "bot_id": "B0BOT",
                "bot_user_id": BOT,
                "bot_name": "footnote",
            }
        ],
        "tokens": [
            {"token": "xoxp-setup", "type": "user", "user": PERSON, "scopes": _SETUP},
            *(
                {**bot, "token": token, "scopes": list(scopes)}
                for token, scopes in {"xoxb-all": SCOPES, **lacking}.items()
            ),
        ],
    }


_SETUP: Final = [
    "chat:write",
    "channels:manage",
    "channels:read",
    "groups:read",
    "groups:write",
    "im:write",
    "mpim:write",
    "users:read",
]


def _furnished(url: str) -> Workspace:
    setup = _client(url, "xoxp-setup")
    told = setup.auth_test()
    people = setup.users_list()["members"]
    bob = next(person["id"] for person in people if person["name"] == "bob")

    def thread(channel: str) -> Place:
        asked = setup.chat_postMessage(channel=channel, text="a question")
        return Place(told["team_id"], channel, asked["ts"])

    channels = []
    for name, is_private in (("papers", False), ("secret", True)):
        create = {"name": name, "is_private": is_private}
        made = setup.api_call("conversations.create", json=create)["channel"]["id"]
        setup.conversations_invite(channel=made, users=[BOT])
        channels.append(made)
    group = setup.conversations_open(users=[BOT, bob])["channel"]["id"]
    return Workspace(
        url, told["team_id"], told["user_id"], *(thread(one) for one in [*channels, group])
    )


def _client(url: str, token: str) -> SlackClient:
    return SlackClient(token, f"{url}/api/")


Call = Callable[[Workspace, SlackWriter], Any]
NEEDS: dict[str, tuple[Call, set[str]]] = {
    "auth.test": (lambda _, writer: writer.who_am_i(), set()),
    "chat.postMessage": (lambda at, writer: writer.post(at.public, a_post(), RUN), {"chat:write"}),
    "chat.update": (lambda at, writer: _update(at, writer), {"chat:write"}),
    "chat.postEphemeral": (
        lambda at, writer: writer.ephemeral(at.public, at.user, a_post()),
        {"chat:write"},
    ),
    "chat.getPermalink": (
        lambda at, writer: writer.permalink(at.public.channel, str(at.public.thread_ts)),
        set(),
    ),
    "conversations.open": (lambda at, writer: writer.open_dm(at.user), {"im:write"}),
    "conversations.replies in a public channel": (
        lambda at, writer: writer.find(at.public, RUN, None),
        {"channels:history"},
    ),
    "conversations.replies in a private channel": (
        lambda at, writer: writer.find(at.private, RUN, None),
        {"groups:history"},
    ),
    "conversations.replies in a group message": (
        lambda at, writer: writer.find(at.group, RUN, None),
        {"mpim:history"},
    ),
    "conversations.history in a public channel": (
        lambda at, writer: _digest_of(at.public, writer),
        {"channels:history"},
    ),
    "conversations.history in a private channel": (
        lambda at, writer: _digest_of(at.private, writer),
        {"groups:history"},
    ),
    "conversations.history in a direct message": (
        lambda at, writer: writer.find(_direct(at), RUN, None),
        {"im:history"},
    ),
    "views.open": (lambda at, writer: writer.open_view(at.trigger(), MODAL), set()),
    "views.update": (lambda at, writer: _update_view(at, writer), set()),
    "views.publish": (lambda at, writer: writer.publish_home(at.user, HOME), set()),
}


@pytest.mark.parametrize("name", NEEDS)
def test_the_manifest_has_the_scopes_of_a_call(name: str, workspace: Workspace) -> None:
    """Each call is taken with the scopes that a workspace grants on installing."""
    NEEDS[name][0](workspace, workspace.writer())


@pytest.mark.parametrize("name", NEEDS)
def test_a_call_needs_no_more_than_these_scopes(name: str, workspace: Workspace) -> None:
    """Without one of them it is denied, with a line that names it; the others do not matter."""
    call, expected = NEEDS[name]
    needed = {}
    for scope in SCOPES:
        try:
            call(workspace, workspace.writer(lacking=scope))
        except SlackDenied as error:
            needed[scope] = str(error)

    assert expected == set(needed)
    assert all(f"missing_scope ({scope})" in line for scope, line in needed.items())


def test_who_a_person_is_needs_a_scope_of_its_own(workspace: Workspace) -> None:
    """An app that was installed without it learns no time zone, and nothing is raised."""
    granted = _client(workspace.url, "xoxb-all").users_info(user=workspace.user)
    lacking = _client(workspace.url, "xoxb-no-users:read")

    assert workspace.user == granted["user"]["id"]
    assert "" == workspace.writer(lacking="users:read").zone(workspace.user)
    with pytest.raises(SlackApiError, match="missing_scope"):
        lacking.users_info(user=workspace.user)


@pytest.mark.parametrize("kind", ["public", "private", "group"])
def test_a_message_is_found_by_its_metadata(kind: str, workspace: Workspace) -> None:
    """What was posted is found again, in every kind of conversation."""
    place: Place = getattr(workspace, kind)
    writer = workspace.writer()
    run = f"{RUN}:{kind}"
    ts = writer.post(place, a_post(), run, is_complete=False)
    unfinished = writer.find(place, run, None)
    writer.update(place, ts, a_post("The whole answer."), run)

    assert (Found(ts, is_complete=False), Found(ts, is_complete=True)) == (
        unfinished,
        writer.find(place, run, None),
    )


@pytest.mark.parametrize("kind", ["public", "private"])
def test_the_parts_of_a_digest_are_found_in_their_channel(kind: str, workspace: Workspace) -> None:
    """Each by its number, by a process that knows nothing of who sent it."""
    place: Place = getattr(workspace, kind)
    target = Target("slack", f"{place.team}:{place.channel}")
    now = datetime.now(UTC)
    here = Delivery(Key(f"s-{kind}", now.date()), target, now, "sending")
    sender = DigestChannel(workspace.writer(), lambda: now)
    sent: dict[int, str] = {}
    for number in range(3):
        sent[number] = sender.send(here, Part(number, write_part(a_post(f"paper {number}"))), sent)

    assert sent == DigestChannel(workspace.writer(), lambda: now).find(here)


def test_what_is_posted_is_kept(workspace: Workspace) -> None:
    """Text, blocks, metadata and thread arrive; nothing unfurls."""
    ts = workspace.writer().post(workspace.public, a_post("Kept."), f"{RUN}:kept")
    client = _client(workspace.url, "xoxb-all")
    thread = workspace.public
    replies = client.conversations_replies(channel=thread.channel, ts=str(thread.thread_ts))
    message = next(one for one in replies["messages"] if one["ts"] == ts)

    assert ("Kept.", EVENT_TYPE, thread.thread_ts, False, False) == (
        message["text"],
        message["metadata"]["event_type"],
        message["thread_ts"],
        message["unfurl_links"],
        message["unfurl_media"],
    )
    assert block("Kept.")["elements"] == message["blocks"][0]["elements"]


def test_the_bot_is_who_its_token_says(workspace: Workspace) -> None:
    """Team and bot user come from the token."""
    identity = workspace.writer().who_am_i()

    assert (workspace.team, BOT) == (identity.team, identity.bot_user)


def test_streaming_is_unknown_here(workspace: Workspace) -> None:
    """A method that a workspace lacks is refused, so that the fallback is taken."""
    with pytest.raises(Exception, match="http_404"):
        workspace.writer().start_stream(workspace.public, workspace.user, [block("x")], RUN)


def _update(at: Workspace, writer: SlackWriter) -> None:
    post = Post("old", (block("old"),))
    ts = at.writer().post(at.public, post, RUN)
    writer.update(at.public, ts, a_post(), RUN)


def _update_view(at: Workspace, writer: SlackWriter) -> None:
    client = _client(at.url, "xoxb-all")
    opened = client.views_open(trigger_id=at.trigger(), view=MODAL.body)
    writer.update_view(opened["view"]["id"], MODAL)


def _digest_of(place: Place, writer: SlackWriter) -> dict[str, str]:
    return writer.find_each(Place(place.team, place.channel), [RUN], "1.0")


def _direct(at: Workspace) -> Place:
    return Place(at.team, at.writer().open_dm(at.user))
