from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect, select, text

from bot.answer import StoredAnswer
from bot.catalogue import database
from bot.catalogue.answers import Answers
from bot.catalogue.database import connect, migrate, reading, upsert, writing
from bot.catalogue.inbox import Inbox
from bot.catalogue.papers import Papers
from bot.catalogue.schema import HEAD, METADATA, cursors
from bot.catalogue.sightings import Sightings
from bot.catalogue.vectors import Vectors
from bot.errors import CatalogueError, ConfigError
from vectorstore.models import ChunkVector

MIGRATIONS = Path(database.__file__).parent / "migrations"
ROOT = Path(__file__).parents[3]


def test_migrated_tables_are_those_the_queries_use(empty: Engine) -> None:
    """The migrations and the schema say the same, on both databases."""
    _upgrade(empty, "head")
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_new_catalogue_is_as_if_it_had_been_migrated(empty: Engine) -> None:
    """Its tables are made at once; what else migrations write is there too."""
    _upgrade(empty, "head")
    migrated = _state(empty)
    _upgrade(empty, "base")
    with writing(empty) as connection:
        connection.execute(text("DROP TABLE alembic_version"))

    migrate(empty)

    assert migrated == _state(empty)


def _upgrade(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        step = command.downgrade if revision == "base" else command.upgrade
        step(config, revision)


def _state(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table of a new catalogue."""
    with reading(engine) as connection:
        return {
            name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))]  # noqa: S608 - names of its own tables
            for name in sorted(inspect(connection).get_table_names())
        }


def test_last_migration_is_the_one_the_schema_names() -> None:
    """`migrate` compares with HEAD instead of reading the migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_every_migration_can_be_taken_back(engine: Engine) -> None:
    """Down to nothing and up again."""
    _upgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    assert set(METADATA.tables) < set(inspect(engine).get_table_names())


def test_catalogue_of_the_first_release_is_upgraded_with_all_it_holds(empty: Engine) -> None:
    """The Slack bot's tables are added; papers, vectors and answers stay as they were."""
    _upgrade(empty, "0001")
    assert "inbox" not in inspect(empty).get_table_names()
    _fill_first_release(empty)
    before = [*Papers(empty).all()]
    vector = ChunkVector("doi:10.1/1", 0, 0, 5, b"\0" * 8)
    Vectors(empty).replace("fake", ["doi:10.1/1"], [vector], 2)
    answer = StoredAnswer("a1", "2026-03-01", "Why?", "answered", "offline", 1, 2, 0.5, {"a": 1})
    Answers(empty).save(answer)

    migrate(empty)

    assert set(METADATA.tables) < set(inspect(empty).get_table_names())
    assert 2 == len(before)
    assert before == [*Papers(empty).all()]
    assert [vector] == Vectors(empty).of("fake", ["doi:10.1/1"])
    assert answer == Answers(empty).get("a1")
    assert {"slow": 0, "quick": 0} == Inbox(empty).waiting()
    assert {"2026-01-01", "2026-01-02"} == {
        one.seen for one in Sightings(empty).first(["title:1", "title:2"]).values()
    }


def _fill_first_release(engine: Engine) -> None:
    """Two papers in one listing, in the tables of that release."""
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO listings VALUES ('sea', '/sea.jsonl', '2026-01-01')"))
        for n in (1, 2):
            for statement in (
                (
                    "INSERT INTO papers (paper_id, title, authors, version, seq) "
                    "VALUES (:id, 'Tides', '[]', 1, :n)"
                ),
                (
                    "INSERT INTO versions (paper_id, version, abstract, digest, seen) "
                    "VALUES (:id, 1, 'They move sand.', 'd', :seen)"
                ),
                "INSERT INTO entries (paper_id, listing, position) VALUES (:id, 'sea', :n)",
            ):
                given = {"id": f"title:{n}", "n": n, "seen": f"2026-01-0{n}"}
                wanted = {name: value for name, value in given.items() if f":{name}" in statement}
                connection.execute(text(statement), wanted)


def test_catalogue_that_is_new_or_up_to_date_needs_no_alembic(tmp_path: Path) -> None:
    """Importing Alembic costs a third of a second, so only a migration does it."""
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    code = (
        "import sys; from bot.catalogue.database import connect, migrate;"
        f"migrate(connect({url!r})); print('alembic' in sys.modules)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == [b"False", b"False"]


def test_processes_that_start_together_on_an_empty_home_all_succeed(tmp_path: Path) -> None:
    """One of them makes the tables, the others find them."""
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    code = (
        "from bot.catalogue.database import connect, migrate; from bot.catalogue.papers import"
        f" Papers; e = connect({url!r}); migrate(e); print(Papers(e).count())"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    ended = [process.communicate(timeout=60) for process in started]
    assert [(output.strip(), errors) for output, errors in ended] == [(b"0", b"")] * 4


def test_catalogue_of_a_newer_footnote_is_refused(engine: Engine) -> None:
    """An older program would misread it."""
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CatalogueError, match=r"newer Footnote.*'9999'.*upgrade"):
        migrate(engine)


def test_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    """The message names the file and what to do."""
    path = tmp_path / "catalogue.db"
    path.write_text("not a database at all, but long enough to have a header" * 3)
    engine = connect(f"sqlite:///{path}")
    with pytest.raises(CatalogueError, match=r"catalogue\.db.*not a database.*FOOTNOTE_HOME"):
        migrate(engine)
    engine.dispose()


def test_folder_that_is_not_there_is_a_catalogue_error(tmp_path: Path) -> None:
    """SQLite makes files, not folders."""
    engine = connect(f"sqlite:///{tmp_path / 'absent' / 'catalogue.db'}")
    with pytest.raises(CatalogueError, match="check that the folder exists"):
        migrate(engine)


@pytest.mark.parametrize("url", ["mysql://host/name", "nonsense", "postgres+wrong://x/y"])
def test_address_of_another_database_is_a_wrong_setting(url: str) -> None:
    """The message says which addresses are taken."""
    with pytest.raises(ConfigError, match="postgresql://"):
        connect(url)


def test_failed_transaction_leaves_nothing(engine: Engine) -> None:
    """All or none."""
    with suppress(ZeroDivisionError), writing(engine) as connection:
        upsert(connection, cursors, [{"name": "words", "seq": 1}])
        raise ZeroDivisionError
    with reading(engine) as connection:
        assert connection.execute(select(cursors)).all() == []


def test_catalogue_held_by_another_writer_is_reported_as_locked(tmp_path: Path) -> None:
    """After the busy timeout, in one line that says what to do."""
    path = tmp_path / "catalogue.db"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    event.listen(engine, "checkout", lambda held, *_: held.execute("PRAGMA busy_timeout = 20"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CatalogueError, match="locked: another footnote process"), writing(engine):
        pass
    other.close()
    engine.dispose()


def test_acknowledged_writes_are_synced_to_disk(tmp_path: Path) -> None:
    """WAL with FULL: a committed batch outlives the process and the power."""
    engine = connect(f"sqlite:///{tmp_path / 'catalogue.db'}")
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()
    assert found == ["wal", 2, 1, 30_000]


def test_only_what_asks_for_it_is_not_synced(engine: Engine) -> None:
    """On either database, and the next transaction of the same connection is."""
    name = "synchronous" if engine.dialect.name == "sqlite" else "synchronous_commit"
    query = text(f"PRAGMA {name}" if engine.dialect.name == "sqlite" else f"SHOW {name}")
    levels = []
    for is_synced in (True, False, True):
        with writing(engine, is_synced=is_synced) as connection:
            levels.append(str(connection.scalar(query)))

    assert levels in (["2", "1", "2"], ["on", "off", "on"])
