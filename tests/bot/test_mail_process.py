from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap.mail import PROCESS, build_mail
from bot.catalogue.catalogue import open_catalogue
from bot.catalogue.outbox import Outbox
from bot.errors import DeliveryFailed, DeliveryRefused
from bot.mail import Mail
from bot.mail_job import Job, Limits
from bot.mail_note import State
from bot.mail_process import MailProcess, command
from bot.mail_server import Sender
from bot.settings import Settings, read_settings
from tests.mail_bot import DELIVERY, PART
from tests.smtp_server import PASSWORD, USER, SmtpServer, make_certificate

ROOT = Path(__file__).parents[2]
NAME = "<digest.s1.2026-01-14@example.org>"
RUN_KEY = DELIVERY.key.run_key
SENDER = Sender("Footnote", "f@example.org")


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


class Post:
    """A mail server, a catalogue beside it, and what a bot is told of both."""

    def __init__(self, server: SmtpServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.url = f"sqlite:///{folder / 'catalogue.db'}"
        self.outbox: Outbox = open_catalogue(self.url).outbox
        self.environ = {
            "FOOTNOTE_DATABASE_URL": self.url,
            "FOOTNOTE_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "FOOTNOTE_MAIL_FROM": "Footnote <footnote@example.org>",
        }
        self.settings: Settings = read_settings(self.environ, Path(os.devnull))

    def mail(self) -> Mail:
        """As the next bot has it."""
        return build_mail(self.settings, self.outbox)

    def job(self, user: str | None = None, password: str | None = None) -> Job:
        message = b"Subject: Moss\r\nMessage-ID: " + NAME.encode() + b"\r\n\r\nMoss grows.\r\n"
        there = self.server.address(user, password)
        return Job(RUN_KEY, SENDER, "ada@example.org", message, there, self.url)

    def state(self) -> State | None:
        note = self.outbox.note(RUN_KEY)
        return None if note is None else note.state

    @contextmanager
    def bot(self) -> Iterator[subprocess.Popen[bytes]]:
        """One that sends the digest."""
        environ = {**os.environ, **self.environ}
        with subprocess.Popen(
            [sys.executable, "-m", "tests.mail_bot"], cwd=ROOT, env=environ
        ) as bot:
            try:
                yield bot
            finally:
                bot.kill()

    def process(self) -> MailProcess:
        """Writes down its number, its arguments and its environment."""
        words = f'echo "$@" > {self.folder}/seen; env >> {self.folder}/seen; '
        words += f'echo $$ > {self.folder}/new; mv {self.folder}/new {self.folder}/pid; exec "$@"'
        return MailProcess(("sh", "-c", words, "sh", *command(PROCESS)))

    def pid(self) -> int:
        until((self.folder / "pid").exists)
        return int((self.folder / "pid").read_text())

    @contextmanager
    def handing_in(self) -> Iterator[list[str]]:
        """A thread that hands the message in; gives what it is told in the end."""
        told: list[str] = []

        def hand_in() -> None:
            try:
                self.process().hand_in(self.job())
                told.append("taken")
            except DeliveryFailed as error:
                told.append(str(error))

        thread = threading.Thread(target=hand_in)
        thread.start()
        try:
            yield told
        finally:
            self.server.go.set()
            thread.join()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with SmtpServer() as server:
        yield Post(server, tmp_path)


def test_digest_whose_bot_is_killed_is_handed_in_to_the_end(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    """While the server takes its time it is waited for; then it has arrived, and nobody warns."""
    post.server.waits = ("taken",)
    with post.bot() as bot:
        until(lambda: "taken" in post.server.steps)
        bot.kill()
        bot.wait()
        with pytest.raises(DeliveryFailed, match="the next run looks"):
            post.mail().find(DELIVERY)
        post.server.go.set()
        until(lambda: post.state() == "taken")

    assert {0: NAME} == post.mail().find(DELIVERY)
    assert {NAME: 1} == post.server.counts()
    assert [] == caplog.messages


def test_digest_that_is_refused_after_its_bot_was_killed_is_sent_by_the_next(post: Post) -> None:
    """Its note is taken back, though nobody hears the server's words."""
    post.server.waits, post.server.says, post.server.times = ("message",), {"message": "451 no"}, 1
    with post.bot() as bot:
        until(lambda: "message" in post.server.steps)
        bot.kill()
        bot.wait()
        post.server.go.set()
        until(lambda: post.state() is None)

    assert {} == post.mail().find(DELIVERY)
    assert NAME == post.mail().send(DELIVERY, PART, {})
    assert {NAME: 1} == post.server.counts()
    assert "taken" == post.state()


def test_digest_whose_process_is_killed_before_its_note_is_sent_again(post: Post) -> None:
    """Its bot is told by which signal."""
    post.server.waits = ("recipient",)
    with post.handing_in() as told:
        until(lambda: "recipient" in post.server.steps)
        os.kill(post.pid(), signal.SIGKILL)
        until(lambda: bool(told))

    assert "was killed by signal 9 before it said what became of the digest" in told[0]
    assert {} == post.mail().find(DELIVERY)
    post.process().hand_in(post.job())
    assert {NAME: 1} == post.server.counts()


def test_process_is_not_ended_with_its_bot(post: Post) -> None:
    """Neither by Ctrl-C, being in a session of its own, nor where all of a service are told to."""
    post.server.waits = ("taken",)
    with post.handing_in() as told:
        until(lambda: "taken" in post.server.steps)
        assert post.pid() == os.getsid(post.pid())
        for ends in (signal.SIGTERM, signal.SIGINT):
            os.kill(post.pid(), ends)
        post.server.go.set()

    assert ["taken"] == told


def test_of_two_processes_one_hands_in(post: Post) -> None:
    """The other one is told so, and has sent nothing."""
    post.server.waits = ("sender",)
    with post.handing_in() as first, post.handing_in() as second:
        until(lambda: post.server.steps.count("sender") == 2)
        post.server.go.set()

    assert [
        "another process is sending 'digest:s1:2026-01-14': nothing was sent twice",
        "taken",
    ] == (sorted(first + second))
    assert {NAME: 1} == post.server.counts()


@pytest.mark.parametrize(
    ("said", "error"), [("451 later", DeliveryFailed), ("550 5.1.1 nobody", DeliveryRefused)]
)
def test_words_of_a_server_come_back(post: Post, said: str, error: type[DeliveryFailed]) -> None:
    """As the error that they stand for."""
    post.server.says = {"recipient": said}
    with pytest.raises(DeliveryFailed) as caught:
        post.process().hand_in(post.job())

    place = post.server.address().place
    assert error is type(caught.value)
    assert f"the mail server {place} did not accept the recipient: {said}" == str(caught.value)


def test_job_is_seen_by_nobody_else(post: Post, capfd: pytest.CaptureFixture[str]) -> None:
    """No secret is in arguments, environment or log, also where the server repeats it."""
    post.server.needs_auth = True
    with pytest.raises(DeliveryFailed, match="did not accept the password"):
        post.process().hand_in(post.job(USER, "wr0ng"))
    post.process().hand_in(post.job(USER, PASSWORD))

    shown = (post.folder / "seen").read_text() + capfd.readouterr().err
    assert PROCESS in shown
    assert [] == [one for one in ("wr0ng", PASSWORD, RUN_KEY, post.url) if one in shown]


def test_process_whose_bot_dies_while_it_tells_sends_nothing(post: Post) -> None:
    """It has half a job, and says that in one line."""
    told = post.job(USER, PASSWORD).to_json()
    done = subprocess.run(
        command(PROCESS), input=told[:-9], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert (1, "") == (done.returncode, done.stdout)
    assert ["the job is not whole: the process that wrote it has died, and nothing was sent"] == (
        done.stderr.splitlines()
    )
    assert [] == post.server.steps


def test_process_that_does_not_end_is_given_up(post: Post) -> None:
    """The next run looks what became of it."""
    job = replace(post.job(), limits=Limits(offer_seconds=0, end_seconds=0, note_seconds=0.05))
    with pytest.raises(DeliveryFailed, match="did not end within 0 s: the next run looks"):
        MailProcess(("sleep", "600")).hand_in(job)


def test_process_that_cannot_be_started_is_said(post: Post) -> None:
    """In one line."""
    with pytest.raises(DeliveryFailed, match=r"could not be started \(No such file or directory\)"):
        MailProcess((str(post.folder / "gone"),)).hand_in(post.job())


def test_process_is_of_the_same_footnote(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the folder holds in which it is started."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit('another bot')")
    monkeypatch.chdir(tmp_path)
    post.process().hand_in(post.job())

    assert {NAME: 1} == post.server.counts()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_process_trusts_whom_this_machine_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody else."""
    certificate = make_certificate(tmp_path)
    with SmtpServer(tls=certificate, tls_first=True) as server:
        post = Post(server, tmp_path)
        with pytest.raises(DeliveryFailed, match="its certificate: self-signed"):
            post.process().hand_in(post.job())
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        post.process().hand_in(post.job())

    assert [True] == server.were_encrypted
