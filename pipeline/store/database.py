"""Opens the database: makes it when it is not there, brings it to the newest form when it is older."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.errors import StoreError

_MIGRATIONS = Path(__file__).with_name("migrations")


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
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
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
    cursor.close()
