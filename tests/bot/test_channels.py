"""What every kind of target promises: found is what arrived, by whichever process it was sent."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.catalogue.catalogue import open_catalogue
from bot.delivery import Channel, Delivery, Key, Part
from bot.digest_file import WHOLE, DigestFile
from bot.errors import FootnoteError
from bot.letter import Letter
from bot.mail import Mail
from bot.mail_job import Job
from bot.mail_server import Sender
from bot.mail_transaction import Transaction
from bot.slack.digest_channel import DigestChannel, write_part
from bot.smtp import SmtpSession
from bot.subscription import Target
from tests.bot.deliveries import utc
from tests.bot.slack.desk import Workspace
from tests.bot.slack.fake_slack import CHANNEL, TEAM, a_post, served, writer_to
from tests.smtp_server import DROP, SmtpServer

MOMENT = utc("2026-01-14 09:00")


@dataclass
class Ground:
    """A kind of target: a new process's channel to it, what it is sent, and what stands there."""

    target: Target
    channel: Callable[[], Channel]
    part: Callable[[str], Part]
    texts: Callable[[], str]
    break_it: Callable[[], object]

    def delivery(self, day: int = 14, subscription_id: str = "s1") -> Delivery:
        key = Key(subscription_id, date(2026, 1, day))
        return Delivery(key, self.target, MOMENT, "sending")


def _file(folder: Path) -> Ground:
    path = folder / "digest.md"

    def texts() -> str:
        return path.read_text() if path.exists() else ""

    return Ground(
        Target("file", str(path)),
        DigestFile,
        lambda words: Part(WHOLE, f"{words}\n"),
        texts,
        path.mkdir,
    )


def _slack(slack: Workspace) -> Ground:
    return Ground(
        Target("slack", f"{TEAM}:{CHANNEL}"),
        lambda: DigestChannel(writer_to(slack), lambda: MOMENT),
        lambda words: Part(0, write_part(a_post(words))),
        lambda: "\n".join(slack.said_in(CHANNEL)),
        lambda: slack.gone.add(CHANNEL),
    )


def _mail(server: SmtpServer, folder: Path) -> Ground:
    context = ssl.create_default_context()

    def channel() -> Mail:
        outbox = open_catalogue(f"sqlite:///{folder / 'catalogue.db'}").outbox
        sender = Sender("Footnote", "footnote@example.org")

        def hand_in(run_key: str, recipient: str, message: bytes) -> None:
            job = Job(run_key, sender, recipient, message, server.address(), "")
            session = SmtpSession(job.server, sender.host, context, job.limits)
            Transaction(job, session, outbox, lambda: MOMENT).run()

        return Mail(hand_in, sender, outbox, lambda: MOMENT + timedelta(minutes=1), 100)

    return Ground(
        Target("mail", "ada@example.org"),
        channel,
        lambda words: Part(0, Letter(words, words, "").to_part()),
        lambda: "\n".join(str(one["Subject"]) for one in server.messages()),
        lambda: server.says.update({"greet": DROP}),
    )


@pytest.fixture(params=["file", "mail", "slack"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    if request.param == "file":
        yield _file(tmp_path)
    elif request.param == "mail":
        with SmtpServer() as server:
            yield _mail(server, tmp_path)
    else:
        with served(Workspace()) as slack:
            assert isinstance(slack, Workspace)
            yield _slack(slack)


def test_nothing_is_found_before_anything_is_sent(ground: Ground) -> None:
    """Also where nothing was ever sent to the target."""
    assert {} == ground.channel().find(ground.delivery())


def test_what_was_sent_is_found_by_another_process(ground: Ground) -> None:
    """By the name that sending gave."""
    ref = ground.channel().send(ground.delivery(), ground.part("Moss grows."), {})

    assert {0: ref} == ground.channel().find(ground.delivery())
    assert 1 == ground.texts().count("Moss grows.")


def test_other_digests_of_a_target_are_not_taken_for_this_one(ground: Ground) -> None:
    """Neither another day's nor another subscription's."""
    for delivery in (ground.delivery(13), ground.delivery(subscription_id="s2")):
        ground.channel().send(delivery, ground.part("Another."), {})
    ref = ground.channel().send(ground.delivery(), ground.part("This one."), {})

    assert {0: ref} == ground.channel().find(ground.delivery())
    assert {} == ground.channel().find(ground.delivery(15))
    assert 2 == ground.texts().count("Another.")


def test_target_that_is_not_there_is_said_in_one_line(ground: Ground) -> None:
    """As an error that a delivery fails with, and nothing is sent."""
    ground.break_it()

    with pytest.raises(FootnoteError) as caught:
        ground.channel().send(ground.delivery(), ground.part("Moss."), {})
    assert 1 == len(str(caught.value).splitlines())
    with suppress(FootnoteError):  # where there is something to ask
        assert {} == ground.channel().find(ground.delivery())
