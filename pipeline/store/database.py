"""Opens the database: makes it when it is not there, brings it to the newest form when it is older."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from pipeline.errors import StoreError
from pipeline.store.dialect import dialect_of
from pipeline.store.schema import metadata

_LONGEST_WAIT = 900  # seconds; saving an analysis of a million signals takes minutes, and nothing takes longer


def open_database(address: str) -> Engine:
    """Return an engine on the database at an SQLAlchemy URL, with every migration applied.

    Raises `StoreError` when that is no database of ours, can't be reached or written, or was made by a newer version.
    """
    try:
        url = make_url(address)
        engine = dialect_of(url).engine_of(url)
    except (ArgumentError, NoSuchModuleError, OSError, ValueError) as error:
        # The address may hold a password, so it is not repeated.
        raise StoreError(
            "De instelling RODE_DRADEN_DATABASE wijst naar een plek die niet te gebruiken is. Schrijf haar als "
            "sqlite:///map/naam.sqlite, en kijk of u in die map mag schrijven; of, voor een server, "
            "zoals in docs/postgresql.md staat."
        ) from error
    try:
        _bring_up_to_date(engine, url.database or "")
    except StoreError:
        engine.dispose()
        raise
    return engine


def _bring_up_to_date(engine: Engine, name: str) -> None:
    try:
        _migrate(engine)
    except CommandError as error:
        raise StoreError(
            f"De database {name} is gemaakt met een nieuwere versie van Rode Draden. Werk het programma bij."
        ) from error
    except DatabaseError as error:
        raise StoreError(dialect_of(engine).refusal(error, name)) from error


def reach(engine: Engine) -> None:
    """Raise `StoreError` when the server with the database is gone since it was opened."""
    with engine.connect():
        pass


def file_of(engine: Engine) -> Path | None:
    """The file that a database is; None for one on a server or in memory."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


@cache
def _migrations() -> ScriptDirectory:
    """Read once: it takes more time than opening a database does."""
    return ScriptDirectory(str(Path(__file__).with_name("migrations")))


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == _migrations().get_current_head():
            return
    # Two processes may open a new database at once: the second finds it made.
    with writing(engine) as connection:
        dialect_of(engine).check(connection)
        upgrade(connection, "head")
        dialect_of(engine).settle(connection)


def upgrade(connection: Connection, revision: str) -> None:
    """Bring a database up to a revision ("head": the newest), within the transaction of this connection."""
    migrations = _migrations()
    steps = lambda current, _: migrations._upgrade_revs(revision, current)  # noqa: E731, SLF001 as alembic.command does it
    with EnvironmentContext(Config(), migrations, fn=steps, destination_rev=revision) as context:
        context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection with a transaction in which nobody else writes: what it reads is so until it ends.

    Waits for its turn; raises `StoreError` when that takes longer than a quarter of an hour.
    """
    with engine.begin() as connection:
        if not dialect_of(engine).wait_for_turn(connection, _LONGEST_WAIT):
            raise StoreError(
                "De database is al een kwartier bezig met een andere opdracht. Wacht tot die klaar is, en geef uw "
                "opdracht opnieuw."
            )
        yield connection


@contextmanager
def alone(engine: Engine, what: str) -> Iterator[bool]:
    """Tell whether nobody else does `what` on this database, from whichever machine, and keep it so until the end.

    A crash leaves nothing behind. On SQLite it is always true: whoever has the file keeps others off by a lock beside it.
    """
    number = int.from_bytes(blake2b(what.encode(), digest_size=4).digest(), signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield dialect_of(engine).alone(connection, number)
