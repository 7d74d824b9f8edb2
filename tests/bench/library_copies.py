"""A library loaded once, and a copy of it for whoever is to change it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bot.bootstrap.trial import SAMPLE
from bot.catalogue.database import connect

ROOT = Path(__file__).parents[2]


class Library:
    """The sample's library, or another, to copy for each round; `server` is a PostgreSQL's."""

    def __init__(self, folder: Path, given: Path | None, server: str | None) -> None:
        self._home = given or folder / "library"
        self._server = server
        environ = {**os.environ, "FOOTNOTE_HOME": str(self._home)}
        if server is not None:
            self._copy("footnote_kills", "template1")
            environ["FOOTNOTE_DATABASE_URL"] = self._address("footnote_kills")
        if given is None:
            ingest = [sys.executable, "-m", "bot", "ingest", str(SAMPLE)]
            subprocess.run(ingest, check=True, cwd=ROOT, env=environ, capture_output=True)

    def copy(self, home: Path) -> str:
        """Makes a library of its own; gives its database."""
        shutil.copytree(self._home, home)
        if self._server is None:
            return f"sqlite:///{home / 'catalogue.db'}"
        self._copy("footnote_round", "footnote_kills")
        return self._address("footnote_round")

    def _address(self, name: str) -> str:
        return f"{str(self._server).rpartition('/')[0]}/{name}"

    def _copy(self, name: str, template: str) -> None:
        engine = connect(str(self._server)).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        engine.dispose()
