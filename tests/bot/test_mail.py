from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue.catalogue import open_catalogue
from bot.catalogue.outbox import Outbox
from bot.deliver import Deliver
from bot.delivery import Content, Delivery, Key, Part
from bot.errors import CatalogueError, DeliveryFailed, DeliveryRefused
from bot.letter import Letter
from bot.mail import WHOLE, Mail
from bot.mail_job import Job, Limits
from bot.mail_note import Note
from bot.mail_server import Sender
from bot.mail_transaction import Transaction
from bot.schedule import read_schedule
from bot.smtp import SmtpSession
from bot.subscription import Target, Wanted
from tests.bot.deliveries import utc
from tests.smtp_server import DROP, SmtpServer

NOW = utc("2026-01-14 09:01")
SENDER = Sender("Footnote", "footnote@example.org")
DELIVERY = Delivery(
    Key("s1", date(2026, 1, 14)), Target("mail", "ada@example.org"), NOW, "sending", attempts=1
)
PART = Part(WHOLE, Letter("Moss", "Moss grows.\n", "<p>Moss grows.</p>\n").to_part())
NAME = "<digest.s1.2026-01-14@example.org>"
LIMITS = Limits(prompt_seconds=0.1)
LATER = NOW + timedelta(seconds=LIMITS.noted_seconds)
"""When no transaction of now can be going on any more."""
UNTRUSTED = ssl.create_default_context()


class Died(BaseException):
    """The process was killed here."""


@dataclass
class Mortal:
    """An outbox or a session that dies before or after something is asked of it."""

    one: object
    dies: Mapping[str, str]

    def __getattr__(self, name: str) -> Callable[..., object]:
        asked = getattr(self.one, name)

        def ask(*arguments: object) -> object:
            when = self.dies.get(name)
            if when == "before":
                raise Died
            said: object = asked(*arguments)
            if when == "after":
                raise Died
            return said

        return ask


def outbox(folder: Path) -> Outbox:
    """As another process opens it."""
    return open_catalogue(f"sqlite:///{folder / 'catalogue.db'}").outbox


def session(server: SmtpServer) -> SmtpSession:
    return SmtpSession(server.address(), SENDER.host, UNTRUSTED, LIMITS)


def mail(
    server: SmtpServer,
    folder: Path,
    now: datetime = NOW,
    one: SmtpSession | None = None,
    dies: Mapping[str, str] | None = None,
) -> Mail:
    """Its transactions are of this process, and die where they are told to."""
    notes = outbox(folder)

    def hand_in(run_key: str, recipient: str, message: bytes) -> None:
        job = Job(run_key, SENDER, recipient, message, server.address(), "", LIMITS)
        connection = Mortal(one or session(server), dies or {})
        Transaction(job, connection, Mortal(notes, dies or {}), lambda: now).run()  # type: ignore[arg-type]

    return Mail(hand_in, SENDER, notes, lambda: now, LIMITS.noted_seconds)


def recover(server: SmtpServer, folder: Path, now: datetime = LATER) -> str:
    """What the next process does, as `bot.attempt` does it."""
    channel = mail(server, folder, now)
    return channel.find(DELIVERY).get(WHOLE) or channel.send(DELIVERY, PART, {})


@pytest.mark.parametrize(
    ("step", "when", "is_told"),
    [
        ("offer", "before", False),
        ("offer", "after", False),
        ("begin", "before", False),
        ("end", "after", True),
        ("answer", "after", True),
        ("taken", "before", True),
        ("taken", "after", False),
        ("close", "after", False),
    ],
)
def test_digest_of_a_killed_transaction_arrives_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, step: str, when: str, *, is_told: bool
) -> None:
    """Before the end of the message nothing has arrived, after it everything."""
    with SmtpServer() as server:
        with pytest.raises(Died):
            mail(server, tmp_path, dies={step: when}).send(DELIVERY, PART, {})
        assert NAME == recover(server, tmp_path)
        until(lambda: bool(server.kept))

        assert {NAME: 1} == server.counts()
    assert is_told == bool(caplog.messages)


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so() and time.monotonic() < end:
        time.sleep(0.01)


def test_digest_whose_end_may_have_been_sent_is_not_sent_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The one moment in which it can be lost, between the note and the three bytes: it is told."""
    with SmtpServer() as server:
        with pytest.raises(Died):
            mail(server, tmp_path, dies={"end": "before"}).send(DELIVERY, PART, {})
        assert NAME == recover(server, tmp_path)

        assert [] == server.kept
    (told,) = caplog.messages
    assert f"look for {NAME} in the mail server's log" in told


def test_digest_that_may_be_on_its_way_is_waited_for(tmp_path: Path) -> None:
    """It is neither found nor sent again while its transaction may still settle it."""
    with SmtpServer() as server:
        for name in ("noted", "doubted"):
            notes = outbox(tmp_path)
            notes.begin(DELIVERY.key.run_key, "1", NOW, lambda: None)
            if name == "doubted":
                notes.doubt(DELIVERY.key.run_key, "1")
            with pytest.raises(DeliveryFailed, match="the next run looks") as caught:
                recover(server, tmp_path, LATER - timedelta(seconds=1))
            assert not isinstance(caught.value, DeliveryRefused)

        assert [] == server.steps


@pytest.mark.parametrize(
    ("said", "error"), [("451 later", DeliveryFailed), ("550 never", DeliveryRefused)]
)
def test_refused_digest_has_not_arrived(
    tmp_path: Path, said: str, error: type[DeliveryFailed]
) -> None:
    """The next run may send it."""
    with SmtpServer({"message": said}, times=1) as server:
        with pytest.raises(error):
            mail(server, tmp_path).send(DELIVERY, PART, {})
        assert {} == mail(server, tmp_path).find(DELIVERY)
        recover(server, tmp_path)

        assert {NAME: 1} == server.counts()


def test_digest_without_an_answer_is_sent_again_under_the_same_name(tmp_path: Path) -> None:
    """Until it answers, a server is not responsible; readers fold two of one name."""
    with SmtpServer({"taken": DROP}, times=1) as server:
        with pytest.raises(DeliveryFailed):
            mail(server, tmp_path).send(DELIVERY, PART, {})
        assert NAME == recover(server, tmp_path)

        assert {NAME: 2} == server.counts()


class Unanswered(SmtpSession):
    """Its server is silent until the note says so; then the process dies, or gets its answer."""

    def __init__(self, server: SmtpServer, notes: Outbox, *, dies: bool) -> None:
        super().__init__(server.address(), SENDER.host, UNTRUSTED, LIMITS)
        self.notes, self.dies = notes, dies

    def end(self) -> None:
        if not self.dies:
            super().end()

    def answer(self) -> str:
        doubted = Note(NOW, "doubted")
        until(lambda: _shown(self.notes) == doubted)
        assert doubted == _shown(self.notes)
        if self.dies:
            raise Died
        return super().answer()


def _shown(notes: Outbox) -> Note | None:
    note = notes.note(DELIVERY.key.run_key)
    return None if note is None else Note(note.began, note.state)


def test_digest_that_a_server_is_silent_about_is_sent_by_the_next(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who dies while a server hangs has sent nothing, rather than all."""
    with SmtpServer() as server:
        silent = Unanswered(server, outbox(tmp_path), dies=True)
        with pytest.raises(Died):
            mail(server, tmp_path, one=silent).send(DELIVERY, PART, {})
        with pytest.raises(DeliveryFailed):
            recover(server, tmp_path, NOW)
        assert NAME == recover(server, tmp_path)

        assert {NAME: 1} == server.counts()
    assert [] == caplog.messages


def test_digest_that_a_server_took_late_is_not_sent_again(tmp_path: Path) -> None:
    """It is found at once, without a warning."""
    with SmtpServer() as server:
        late = Unanswered(server, outbox(tmp_path), dies=False)
        mail(server, tmp_path, one=late).send(DELIVERY, PART, {})
        recover(server, tmp_path, NOW)

        assert {NAME: 1} == server.counts()


def test_transaction_that_comes_second_sends_nothing(tmp_path: Path) -> None:
    """It had offered the message when the other one ended it."""
    with SmtpServer() as server:

        class Late(SmtpSession):
            def offer(self, sender: str, recipient: str, message: bytes) -> None:
                super().offer(sender, recipient, message)
                mail(server, tmp_path).send(DELIVERY, PART, {})

        late = Late(server.address(), SENDER.host, UNTRUSTED, LIMITS)
        with pytest.raises(DeliveryFailed, match="another process"):
            mail(server, tmp_path, one=late).send(DELIVERY, PART, {})

        assert {NAME: 1} == server.counts()
        assert {WHOLE: NAME} == mail(server, tmp_path).find(DELIVERY)


class Broken(Outbox):
    """Its database loses the answers to what it was told, or does not listen."""

    def begin(self, name: str, owner: str, now: datetime, then: Callable[[], None]) -> bool:  # noqa: ARG002
        super().begin(name, owner, now, lambda: None)
        raise CatalogueError("the connection broke")

    def taken(self, name: str, now: datetime) -> None:  # noqa: ARG002
        raise CatalogueError("locked")


def transaction(server: SmtpServer, notes: Outbox) -> Transaction:
    job = Job(DELIVERY.key.run_key, SENDER, "ada@example.org", b"", server.address(), "")
    return Transaction(job, session(server), notes, lambda: NOW)


def test_note_that_was_made_unheard_is_taken_back(tmp_path: Path) -> None:
    """The message was not ended."""
    with SmtpServer() as server:
        notes = Broken(outbox(tmp_path)._engine)  # noqa: SLF001
        with pytest.raises(CatalogueError):
            transaction(server, notes).run()
        recover(server, tmp_path)

        assert {NAME: 1} == server.counts()


def test_message_that_was_taken_is_so_whether_it_can_be_noted_or_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its note stays as it is, and the log says why."""

    class Full(Broken):
        begin = Outbox.begin

    with SmtpServer() as server:
        notes = Full(outbox(tmp_path)._engine)  # noqa: SLF001
        transaction(server, notes).run()

        assert 1 == len(server.kept)
    assert Note(NOW, "noted") == _shown(notes)
    assert ["the note of digest:s1:2026-01-14 could not be changed: locked"] == caplog.messages


@dataclass
class Killed:
    """Hands in until just after the note; the bot lives, and is told so."""

    notes: Outbox
    times: int = 0

    def __call__(self, run_key: str, recipient: str, message: bytes) -> None:  # noqa: ARG002
        self.times += 1
        self.notes.begin(run_key, str(self.times), datetime.now(UTC), lambda: None)
        raise DeliveryFailed("the process was killed")


@pytest.mark.parametrize("is_settled", [True, False])
def test_delivery_of_a_killed_process_is_put_off_until_its_note_is_old_or_settled(
    tmp_path: Path, *, is_settled: bool
) -> None:
    """Then it is delivered; it never fails for good, and nothing is handed in twice."""
    catalogue = open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    what = Wanted(DELIVERY.target, "moss", read_schedule("09:00", "UTC"))
    subscription = catalogue.subscriptions.add(what, NOW - timedelta(days=1))
    key = Key(subscription.subscription_id, NOW.date())
    hand_in, ahead = Killed(catalogue.outbox), timedelta(0)

    def run() -> tuple[str, bool]:
        channel = Mail(
            hand_in,
            SENDER,
            catalogue.outbox,
            lambda: datetime.now(UTC) + ahead,
            LIMITS.noted_seconds,
        )
        deliver = Deliver(
            catalogue.subscriptions,
            catalogue.deliveries,
            lambda _: channel,
            lambda *_: Content({}, NOW, {"p": 1}, (PART.text,)),
            lambda: datetime.now(UTC),
            time.sleep,
        )
        (outcome,) = deliver.run(NOW).outcomes
        return outcome.state, outcome.is_open

    assert [("failed", True)] * 3 == [run() for _ in range(3)]
    if is_settled:
        catalogue.outbox.taken(key.run_key, NOW)
    else:
        ahead = timedelta(seconds=LIMITS.noted_seconds)
    assert ("delivered", False) == run()
    assert 1 == hand_in.times
