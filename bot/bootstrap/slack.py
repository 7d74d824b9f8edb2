"""The Slack bot, put together: its workers, and the way its requests come in."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Protocol

from bot.bootstrap.deliveries import Composer, build_deliver
from bot.bootstrap.library import Library
from bot.delivered import Run
from bot.errors import FootnoteError
from bot.scheduler import Scheduler
from bot.settings import Settings, current_settings
from bot.slack.actions import Actions
from bot.slack.answering import Answering
from bot.slack.apology import Apologies
from bot.slack.app import build_app, dispatch
from bot.slack.digest_now import DigestsNow
from bot.slack.digest_settings import DigestSettings
from bot.slack.health import Health
from bot.slack.hold import Hold
from bot.slack.intake import Intake
from bot.slack.item_actions import ItemActions
from bot.slack.models import SLOW, Identity, Leased
from bot.slack.server import SlackServer
from bot.slack.shelf import Shelf
from bot.slack.socket_mode import SlackSocket
from bot.slack.startup import check_settings, check_workspace
from bot.slack.web import SlackClient
from bot.slack.worker import Workers
from bot.slack.writer import SlackWriter
from bot.subscription import Subscription
from bot.unsent import unsent
from vectorstore.errors import VectorStoreError

LOG = logging.getLogger(__name__)

KEPT = timedelta(days=180)
"""For how long questions and their answers are kept."""

LAST_WORDS_S = 30.0
"""How long answers that run may take when the bot is told to end."""
LAST_MESSAGE_S = 5.0
"""And then the one message of a digest that is being sent."""


class Entrance(Protocol):
    """Where Slack's requests come in."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SlackBot:
    """The bot, ready to run."""

    ours: Identity
    library: Library
    workers: Workers
    scheduler: Scheduler
    entrance: Entrance

    def run(self, ending: threading.Event) -> bool:
        """Answers until `ending` is set, then lets what runs end; False where that took too long.

        Requests are taken in from the first moment to the last: whoever runs next answers them.
        """
        self.entrance.start()
        try:
            _warm(self.library)
            self.workers.start()
            self.scheduler.start()
            LOG.info("answering in workspace %s as %s", self.ours.team, self.ours.bot_user)
            while not ending.wait(1.0):
                pass
            LOG.info("ending: answers that run may take %.0f s", LAST_WORDS_S)
            self.scheduler.end()
            ended = self.workers.stop(LAST_WORDS_S)
            if not self.scheduler.stop(LAST_MESSAGE_S):
                LOG.warning("a digest was not sent to its end: whoever runs next goes on with it")
        finally:
            self.entrance.stop()
        if not ended:
            LOG.warning("some answers took longer: whoever runs next takes them over")
        return ended


@contextmanager
def open_slack(
    *, http: bool, host: str, port: int, settings: Settings | None = None
) -> Iterator[SlackBot]:
    """The bot with this process's settings unless others are given.

    Raises ConfigError for settings that do not do, SlackError where Slack is not there.
    """
    settings = settings or current_settings()
    check_settings(settings.slack, http=http)
    library = Library(settings, LOG.warning)
    client = SlackClient(settings.slack.bot_token or "", settings.slack.api_base_url)
    writer = SlackWriter(client, is_of_another=library.inbox.is_of_another)
    ours = check_workspace(settings.slack, writer)
    settings_of_digests = _settings_of_digests(library, writer)
    composer = Composer(library)
    now = _digests_now(library, writer, composer)
    workers = _workers(library, writer, settings_of_digests, now)
    scheduler = build_scheduler(library, writer, composer)

    def revoked(event: str) -> None:
        workers.denied = f"Slack says {event}: install the app again"
        LOG.error("the bot stops: %s", workers.denied)

    intake = Intake(
        library.inbox,
        library.conversations,
        ours,
        workers.wake,
        revoked,
        settings_of_digests.faults,
    )
    app = build_app(settings.slack, intake)
    entrance: Entrance
    if http:
        health = Health(workers, library.inbox, scheduler)
        entrance = SlackServer(
            lambda raw, body, headers: dispatch(app, raw, body, headers), health, host, port
        )
    else:
        entrance = SlackSocket(app, settings.slack.app_token or "", settings.slack.api_base_url)
    with closing(library):
        yield SlackBot(ours, library, workers, scheduler, entrance)


def _warm(library: Library) -> None:
    """Loads what the first question would wait for."""
    try:
        library.retriever.retrieve("footnote", 1)
    except (FootnoteError, VectorStoreError) as error:
        LOG.warning("questions cannot be answered yet: %s", error)


def _settings_of_digests(library: Library, writer: SlackWriter) -> DigestSettings:
    return DigestSettings(
        writer,
        library.catalogue.subscriptions,
        lambda reference: library.papers.find(reference).paper_id,
        lambda: datetime.now(UTC),
    )


def _digests_now(library: Library, writer: SlackWriter, composer: Composer) -> DigestsNow:
    def deliver(some: Sequence[Subscription], moment: datetime) -> Run:
        return build_deliver(library, writer, composer, some).run(moment)

    tables = library.catalogue
    return DigestsNow(
        writer,
        tables.subscriptions,
        tables.deliveries,
        deliver,
        composer.preview,
        lambda: datetime.now(UTC),
    )


def _workers(
    library: Library, writer: SlackWriter, settings: DigestSettings, now: DigestsNow
) -> Workers:
    shelf = Shelf(library, _today)
    actions = Actions(writer, shelf, library.conversations, library.inbox)
    answering = Answering(library, library.conversations, library.inbox, writer)
    apologies = Apologies(writer, library.inbox.is_of_another)

    items = ItemActions(
        writer,
        library.papers,
        lambda: library.search,
        library.catalogue.targets,
        library.catalogue.saved,
    )

    def handle(leased: Leased, hold: Hold) -> None:
        if leased.job.kind in items.does:
            items.handle(leased, hold)
        elif leased.job.kind in ("digest", "subscribe"):
            settings.handle(leased, hold)
            if not leased.job.place.channel:  # pressed in App Home
                actions.show_home(leased.job)
        elif leased.job.kind in ("digest_now", "digest_preview"):
            now.handle(leased, hold)
        else:
            (answering if leased.job.kind in SLOW else actions).handle(leased, hold)

    return Workers(library.inbox, handle, apologies.apologise, chores=partial(delete_old, library))


def delete_old(library: Library, now: datetime) -> None:
    """Deletes what was asked in Slack too long ago, with its answers."""
    library.conversations.purge(now - KEPT)
    library.inbox.purge(now - KEPT)


def build_scheduler(library: Library, writer: SlackWriter, composer: Composer) -> Scheduler:
    """Sends the digests of a library opened for reading."""
    tables = library.catalogue
    late = partial(unsent, tables.subscriptions, tables.deliveries)
    return Scheduler(build_deliver(library, writer, composer), tables.subscriptions, late)


def _today() -> date:
    return datetime.now(UTC).date()
