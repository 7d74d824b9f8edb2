from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine

from bot.catalogue.outbox import KEPT, Outbox
from tests.bot.deliveries import utc

NOW = utc("2026-01-14 09:00")


def test_message_is_noted_once(engine: Engine) -> None:
    """Whoever comes second is told so, until the note is taken back."""
    outbox = Outbox(engine)

    assert not outbox.began("a")
    assert [True, False, True] == [outbox.begin(name, NOW) for name in ("a", "a", "b")]
    assert outbox.began("a")
    outbox.take_back("a")
    assert (False, True) == (outbox.began("a"), outbox.began("b"))
    assert outbox.begin("a", NOW)


def test_of_many_at_once_one_notes_it(engine: Engine) -> None:
    """Whatever the database."""
    with ThreadPoolExecutor(6) as pool:
        noted = list(pool.map(lambda _: Outbox(engine).begin("a", NOW), range(12)))

    assert 1 == sum(noted)


def test_old_notes_go(engine: Engine) -> None:
    """No delivery is taken up again so late; what is kept beside them stays."""
    outbox = Outbox(engine)
    outbox.begin("old", NOW)
    outbox.begin("young", NOW + timedelta(seconds=1))
    outbox.begin("new", NOW + KEPT + timedelta(seconds=1))

    assert [False, True, True] == [outbox.began(name) for name in ("old", "young", "new")]
