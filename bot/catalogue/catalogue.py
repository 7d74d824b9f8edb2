"""The catalogue as a whole: its tables, opened and up to date."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue.answers import Answers
from bot.catalogue.conversations import Conversations
from bot.catalogue.database import connect, migrate
from bot.catalogue.deliveries import Deliveries
from bot.catalogue.inbox import Inbox
from bot.catalogue.outbox import Outbox
from bot.catalogue.papers import Papers
from bot.catalogue.saved import Saved
from bot.catalogue.sightings import Sightings
from bot.catalogue.sources import Sources
from bot.catalogue.spending import Spending
from bot.catalogue.subscriptions import Subscriptions
from bot.catalogue.targets import Targets
from bot.catalogue.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is kept in the database."""

    papers: Papers
    vectors: Vectors
    answers: Answers
    spending: Spending
    inbox: Inbox
    conversations: Conversations
    sources: Sources
    sightings: Sightings
    subscriptions: Subscriptions
    deliveries: Deliveries
    targets: Targets
    outbox: Outbox
    saved: Saved


def open_catalogue(url: str) -> Catalogue:
    """The catalogue at `url`, made where there is none. Raises ConfigError, CatalogueError."""
    engine = connect(url)
    migrate(engine)
    return Catalogue(
        Papers(engine),
        Vectors(engine),
        Answers(engine),
        Spending(engine),
        Inbox(engine),
        Conversations(engine),
        Sources(engine),
        Sightings(engine),
        Subscriptions(engine),
        Deliveries(engine),
        Targets(engine),
        Outbox(engine),
        Saved(engine),
    )
