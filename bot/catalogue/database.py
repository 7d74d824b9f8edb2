"""Opens the catalogue's database, brings its tables up to date and words its errors."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)

from bot.catalogue.schema import HEAD, METADATA, sequence
from bot.catalogue.turns import Turns
from bot.errors import CatalogueError, ConfigError

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

_TURNS: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()
BUSY_SECONDS = 30
IN_LIST = 500
SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
VERSION = text("SELECT version_num FROM alembic_version")
VERSION_COLUMN = "version_num VARCHAR(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY"
"""As Alembic makes it."""
MIGRATION_LOCK = 7_310_645_201
"""Any number, the same in every process: PostgreSQL locks by numbers."""


def connect(url: str) -> Engine:
    """An engine for `sqlite:///PATH` or `postgresql://…`; nothing is opened before its first use.

    Raises ConfigError for any other address.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _TURNS[engine] = Turns()
        return engine
    return create_engine(address, pool_pre_ping=True)


def migrate(engine: Engine) -> None:
    """Makes the tables, or brings those of an older Footnote up to date.

    One SELECT when there is nothing to do. Raises CatalogueError when the catalogue comes from a
    newer Footnote or is no database.
    """
    with _worded(engine):
        if _is_current(engine):
            return
    with writing(engine) as connection:
        alone(connection, MIGRATION_LOCK)
        found = _version(connection)
        if found is None:
            _create(connection)
        elif found != HEAD:  # else another process was faster
            _upgrade(connection, found)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for queries, all of them seeing one state of the catalogue."""
    options = SNAPSHOT if engine.dialect.name == "postgresql" else {}
    with (
        _worded(engine),
        engine.connect().execution_options(**options) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def writing(engine: Engine, *, is_synced: bool = True) -> Iterator[Connection]:
    """A transaction that may write: committed at the end, rolled back on any exception.

    Without `is_synced` it outlives the process at once, but a power cut only after the next one.
    """
    with (
        _TURNS.get(engine) or nullcontext(),
        _worded(engine),
        engine.connect().execution_options(writes=True, is_synced=is_synced) as connection,
        connection.begin(),
    ):
        if not is_synced and engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL synchronous_commit = off"))
        yield connection


def alone(connection: Connection, number: int) -> None:
    """Waits until no other transaction holds `number`; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number})


def check(engine: Engine) -> None:
    """Raises CatalogueError when SQLite finds its file damaged; a server minds its own."""
    if engine.dialect.name != "sqlite":
        return
    with reading(engine) as connection:
        found = connection.scalar(text("PRAGMA quick_check(1)"))
    if found != "ok":
        reason = " ".join(str(found).split())
        raise CatalogueError(f"the catalogue {engine.url.database!r}: malformed ({reason})")


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows, replacing those whose primary key is there already."""
    if not rows:
        return
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if values:
        resolved = statement.on_conflict_do_update(index_elements=keys, set_=values)
    else:
        resolved = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(resolved, list(rows))


def chunked(values: Iterable[str]) -> Iterator[list[str]]:
    """The distinct values in portions that fit an IN list."""
    distinct = sorted(set(values))
    for start in range(0, len(distinct), IN_LIST):
        yield distinct[start : start + IN_LIST]


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # slow to import, and rarely wanted

        return postgresql.insert(table)
    return sqlite.insert(table)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as exc:
        raise ConfigError(_wrong_address(url)) from exc
    if backend == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return address
    raise ConfigError(_wrong_address(url))


def _wrong_address(url: str) -> str:
    scheme = url.split(":", 1)[0]
    return (
        f"FOOTNOTE_DATABASE_URL starts with {scheme!r}: "
        "give postgresql://USER@HOST/NAME or sqlite:///PATH"
    )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions are begun by _begin_sqlite alone: the driver would begin them late, and commit
    # before a migration changes a table.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    _enter_wal(connection)


def _enter_wal(connection: sqlite3.Connection) -> None:
    """Switching a new file to WAL is the one step that SQLite's busy timeout does not cover."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as exc:
            if "locked" not in str(exc) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    writes = options.get("writes", False)
    if writes:
        # FULL, not NORMAL: what was acknowledged also outlives a power cut, for one fsync a batch.
        level = "FULL" if options.get("is_synced", True) else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous = {level}")
    # A writer takes its lock at once: one that reads first and writes later cannot wait for it.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_current(engine: Engine) -> bool:
    try:
        with engine.begin() as connection:
            return bool(connection.scalar(VERSION) == HEAD)
    except (OperationalError, ProgrammingError):  # no such table yet, or what the next step words
        return False


def _version(connection: Connection) -> str | None:
    """The migration a catalogue has come to; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(VERSION)
    return found


def _create(connection: Connection) -> None:
    """The tables as they are now, without going through every release: Alembic takes long."""
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(insert(sequence).values(name="papers", value=0))
    connection.execute(text(f"CREATE TABLE IF NOT EXISTS alembic_version ({VERSION_COLUMN})"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _upgrade(connection: Connection, found: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found not in known:
        raise CatalogueError(
            f"this catalogue was made by a newer Footnote (its version {found!r}, "
            f"known here up to {HEAD!r}): upgrade Footnote"
        )
    command.upgrade(config, HEAD)


@contextmanager
def _worded(engine: Engine) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as exc:
        raise CatalogueError(_words(engine, exc)) from exc


def _words(engine: Engine, exc: SQLAlchemyError) -> str:
    place = engine.url.database if engine.dialect.name == "sqlite" else engine.url.host
    cause = " ".join(str(getattr(exc, "orig", None) or exc).split())
    for sign, advice in ADVICE:
        if sign in cause:
            return f"the catalogue {place!r}: {cause}: {advice}"
    return f"the catalogue {place!r} could not be used: {cause}"


ADVICE = (
    ("database is locked", "another footnote process is writing; try again when it has ended"),
    ("disk is full", "free some space, then run the command again"),
    ("disk I/O error", "check that the disk is not full and works"),
    ("readonly database", "make the file and its folder writable"),
    ("unable to open database file", "check that the folder exists and is writable"),
    ("file is not a database", "move the file away, or set FOOTNOTE_HOME to another folder"),
    ("malformed", "restore it from a copy, or move it away and ingest again"),
    ("refused", "check FOOTNOTE_DATABASE_URL and that the server runs"),
    ("authentication failed", "check the name and password in FOOTNOTE_DATABASE_URL"),
)
