"""Opens the database: makes it when it is not there, brings it to the newest form when it is older."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.errors import StoreError

_MIGRATIONS = Path(__file__).with_name("migrations")
_LONGEST_WAIT = 900  # seconds; saving an analysis of a million signals takes minutes, and nothing takes longer
_BETWEEN = 0.05  # seconds
_LOCK = 5_243_720_190  # any number, as long as all that write use the same


def open_database(url: str) -> Engine:
    """Return an engine on the database at an SQLAlchemy `url`, with every migration applied.

    Raises `StoreError` when the file is no database of ours, can't be written, or was made by a newer version.
    """
    try:
        name = make_url(url).database or url
        if url.startswith("sqlite") and name != ":memory:":
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, OSError) as error:
        # The address may hold a password, so it is not repeated.
        raise StoreError(
            "De instelling RODE_DRADEN_DATABASE wijst naar een plek die niet te gebruiken is. Schrijf haar als "
            "sqlite:///map/naam.sqlite, en kijk of u in die map mag schrijven."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    try:
        _migrate(engine)
    except CommandError as error:
        raise StoreError(
            f"De database {name} is gemaakt met een nieuwere versie van Rode Draden. Werk het programma bij."
        ) from error
    except DatabaseError as error:
        raise StoreError(
            f"De database {name} kan niet worden geopend. Kijk of het bestand van Rode Draden is en of u het mag "
            "schrijven, of kies een andere plek met RODE_DRADEN_DATABASE."
        ) from error
    return engine


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
    # Two processes may open a new database at once: the second finds it made.
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection with a transaction in which nobody else writes: what it reads is so until it ends.

    Waits for its turn; raises `StoreError` when that takes longer than a quarter of an hour.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            _wait_for_turn(connection)
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


def _wait_for_turn(connection: Connection) -> None:
    until = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            if time.monotonic() > until:
                raise StoreError(
                    "De database is al een kwartier bezig met een andere opdracht. Wacht tot die klaar is, en geef uw "
                    "opdracht opnieuw."
                ) from error
            time.sleep(_BETWEEN)
        else:
            return


def _set_up_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    cursor = connection.cursor()
    # A second process that writes waits its turn for a minute instead of failing.
    cursor.execute("PRAGMA busy_timeout=60000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is purged must be gone from the pages too, not only from the tables.
    cursor.execute("PRAGMA secure_delete=ON")
    # Ids come in no order: with a million signals their index must be at hand (64 MB; the default is 2).
    cursor.execute("PRAGMA cache_size=-64000")
    # What is written goes from the log to the file after 40 MB, not after 4: of a page that changes often only once.
    cursor.execute("PRAGMA wal_autocheckpoint=10000")
    cursor.close()
