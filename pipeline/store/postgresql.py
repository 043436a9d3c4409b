"""PostgreSQL: a server, many at once, tsvector with the configuration `dutch` (see `pipeline.store.dialect`).

Who writes takes one lock of the database, as on SQLite: readers never wait, and no rule of the store has to be thought
out twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Integer,
    SelectBase,
    Table,
    any_,
    column,
    create_engine,
    event,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import String

from pipeline.errors import StoreError
from pipeline.search import SHORTEST, Choice, Term
from pipeline.store.schema import signal

_LOCK = 5_243_720_190  # any number, as long as all that write use the same
_ROUNDS = 5_243_721  # beside the number of a round
_OLDEST = 130_000  # the first version that takes accents off letters
_LONGEST_OPENING = 10  # seconds
_PATIENCE = 60  # seconds that somebody who reads may take before compacting is left for a later time
_BETWEEN = 0.2  # seconds
_NO_RIGHT, _NO_LOCK = "42501", "55P03"  # SQLSTATE
# All that may hold something of a text or a writer.
_WITH_TEXT = (
    "signal",
    "signal_text",
    "signal_vector",
    "text_vector",
    "space",
    "lens_mark",
    "briefing_version",
)
# Where a word may stand: in the title, in the text; or its stem in either.
_TITLE, _TEXT, _STEM = "A", "B", "C"


def engine_of(url: URL) -> Engine:
    """See `Dialect`. Raises `StoreError` when the driver is not installed."""
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="READ COMMITTED",  # what is read after waiting for a turn is what there is then
            pool_pre_ping=True,
            hide_parameters=True,  # what goes wrong may be about a text
            connect_args={"connect_timeout": _LONGEST_OPENING},
        )
    except ModuleNotFoundError as error:
        raise StoreError(
            "Voor PostgreSQL ontbreekt er een onderdeel. Installeer het met: uv sync --extra postgresql (of: pip install "
            '"psycopg[binary]").'
        ) from error
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "handle_error", _say_that_the_server_is_gone)
    return engine


def refusal(error: DatabaseError, name: str) -> str:
    """See `Dialect`."""
    said = str(error.orig).lower()
    if getattr(error.orig, "sqlstate", None) == _NO_RIGHT:
        return (
            f"Deze gebruiker mag in de database {name} geen tabellen maken of lezen. Laat de beheerder van de server de "
            "gebruiker eigenaar van de database maken (zie docs/postgresql.md)."
        )
    if "password" in said or "authentication" in said or "pg_hba" in said:
        return (
            f"De databaseserver laat deze gebruiker niet toe tot de database {name}. Kijk in het adres (RODE_DRADEN_DATABASE) naar "
            "de gebruiker en het wachtwoord; leestekens in een wachtwoord worden geschreven als %40 voor @ (zie docs/postgresql.md)."
        )
    if "does not exist" in said:
        return (
            f"Op de databaseserver is er geen database {name}, of niet deze gebruiker. Laat de beheerder van de server ze maken "
            "(zie docs/postgresql.md)."
        )
    return (
        f"De server met de database {name} is niet te bereiken. Kijk of hij aanstaat, en of de naam en de poort in het "
        "adres (RODE_DRADEN_DATABASE) kloppen, en probeer het opnieuw: er is niets half bewaard."
    )


def check(connection: Connection) -> None:
    """See `Dialect`."""
    version = int(connection.scalar(text("SHOW server_version_num")) or 0)
    if version < _OLDEST or connection.scalar(text("SHOW server_encoding")) != "UTF8":
        raise StoreError(
            "Deze databaseserver is te oud, of de database is niet in UTF-8. Nodig zijn PostgreSQL 13 of nieuwer, en een "
            "database met ENCODING 'UTF8' (zie docs/postgresql.md)."
        )


def settle(connection: Connection) -> None:
    """See `Dialect`: what is sorted and compared is so by bytes, whatever language the server speaks.

    The same data gives the same result, byte for byte, also where the server sorts as Dutch does.
    """
    query = text(
        "SELECT table_name, column_name, CASE WHEN character_maximum_length IS NULL THEN data_type "
        "ELSE data_type || '(' || character_maximum_length || ')' END AS kind FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND data_type IN ('text', 'character varying') "
        "AND collation_name IS DISTINCT FROM 'C' ORDER BY table_name, ordinal_position"
    )
    changes: dict[str, list[str]] = {}
    for owner, name, kind in connection.execute(query):
        changes.setdefault(owner, []).append(f'ALTER COLUMN "{name}" TYPE {kind} COLLATE "C"')
    for owner, some in changes.items():
        connection.execute(text(f'ALTER TABLE "{owner}" {", ".join(some)}'))


def wait_for_turn(connection: Connection, longest: float) -> bool:
    """See `Dialect`."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{int(longest * 1000)}ms'"))
    try:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_LOCK:
            raise
        return False
    return True


def alone(connection: Connection, number: int) -> bool:
    """See `Dialect`: the server lets go of the lock when the connection ends, however it ends."""
    connection.detach()  # and so nobody else gets it, lock and all, when it is closed
    return bool(connection.scalar(select(func.pg_try_advisory_lock(_ROUNDS, number))))


def insert_signals(connection: Connection, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """See `Dialect`: numbers that were given and taken back are given again, so that a reading that broke off leaves no gap."""
    numbers_go_on(connection, signal)
    connection.execute(insert(signal), [dict(zip(columns, row, strict=True)) for row in rows])


def insert_or_ignore(into: Table) -> Insert:
    """See `Dialect`."""
    return insert(into).on_conflict_do_nothing()


def among(key: Column[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """See `Dialect`."""
    return key == any_(literal(list(values), ARRAY(String)))


def numbers_go_on(connection: Connection, numbered: Table) -> None:
    """See `Dialect`."""
    key = numbered.autoincrement_column
    if key is None or not isinstance(key.type, Integer):
        return
    last = select(func.coalesce(func.max(key), 0)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(numbered.name, key.name)
    # Until a number was given, the next one is the first.
    connection.execute(select(func.setval(sequence, last + 1, False)).where(sequence.is_not(None)))


def index_texts(connection: Connection, after: int) -> None:
    """See `Dialect`."""
    index = "INSERT INTO signal_text SELECT row_id, search_words(title, text) FROM signal WHERE row_id > :after"
    connection.execute(text(index), {"after": after})


def rebuild_index(connection: Connection) -> None:
    """See `Dialect`."""
    connection.execute(text("DELETE FROM signal_text"))
    index_texts(connection, -1)


def clean_index(_connection: Connection) -> None:
    """See `Dialect`: the trigger emptied its rows, and compacting makes it anew."""


def matching(_engine: Engine, choices: Sequence[Choice]) -> SelectBase:
    """See `Dialect`."""
    wanted = reduce(func.tsquery_or, map(_query, choices))
    index = table("signal_text", column("row_id"), column("words"))
    return select(index.c.row_id).where(index.c.words.op("@@")(wanted))


def _query(choice: Choice) -> ColumnElement[Any]:
    """A choice as a `tsquery`."""
    wanted = reduce(func.tsquery_and, map(_term, choice.wanted))
    if not choice.unwanted:
        return wanted
    return func.tsquery_and(wanted, func.tsquery_not(reduce(func.tsquery_or, map(_term, choice.unwanted))))


def _term(term: Term) -> ColumnElement[Any]:
    if term.exact:
        phrases = (" <-> ".join(f"'{word}':{place}" for word in term.words) for place in (_TITLE, _TEXT))
        return func.to_tsquery("simple", " | ".join(phrases))
    word = term.words[0]
    begins = "*" if len(word) >= SHORTEST else ""
    whole = func.to_tsquery("simple", f"'{word}':{begins}{_TITLE}{_TEXT}")
    return func.tsquery_or(whole, func.to_tsquery("dutch", f"'{word}':{_STEM}"))


def compact(engine: Engine, *, small: bool = True) -> bool:
    """See `Dialect`: the tables are written anew, with only what holds, whether there is room to win or not.

    Who still reads in a state of before keeps that state in the new files too, so they are waited for.
    """
    del small
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = '{_PATIENCE}s'"))
        try:
            if not _nobody_reads_what_was(connection):
                return False
            for name in _WITH_TEXT:
                connection.execute(text(f"VACUUM (FULL) {name}"))
            last = int(connection.scalar(text("SELECT max(purge_id) FROM purge")) or 0)
            connection.execute(text(f"COMMENT ON TABLE purge IS '{last}'"))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _NO_LOCK:
                raise
            return False
        finally:
            connection.execute(text("RESET lock_timeout"))
    return True


def compact_the_rest(engine: Engine) -> bool:
    """See `Dialect`: up to which purge it was done stands with the table of purges."""
    behind = "SELECT coalesce(max(purge_id), 0) > coalesce(obj_description('purge'::regclass)::integer, 0) FROM purge"
    with engine.connect() as connection:
        waits = bool(connection.scalar(text(behind)))
    return compact(engine) if waits else True


def _nobody_reads_what_was(connection: Connection) -> bool:
    """Wait until no session of ours began to read before now."""
    now = connection.scalar(text("SELECT pg_current_xact_id()::xid::text"))
    older = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_xmin IS NOT NULL AND age(backend_xmin) > age(CAST(:now AS xid))"
    )
    return any(not connection.scalar(older, {"now": now}) for _ in _until(_PATIENCE))


def _until(seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(_BETWEEN)


class _Moment:
    """A moment as SQLite gives it: in UTC, and without saying so."""

    format = 0  # as text

    def __init__(self, _kind: int, _connection: object = None) -> None:
        pass

    def load(self, data: bytes | bytearray | memoryview) -> datetime:
        """As the server writes it when its clock is set to UTC: `2025-03-04 05:06:07.89+00`."""
        return datetime.fromisoformat(bytes(data).decode("ascii").removesuffix("+00"))


def _set_up(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.adapters.register_loader("timestamptz", _Moment)
    connection.execute("SET timezone = 'UTC'")
    connection.execute("SET datestyle = 'ISO, YMD'")
    connection.commit()


def _say_that_the_server_is_gone(context: ExceptionContext) -> None:
    """Whoever asks something of a server that can't be reached hears so, at whatever moment that is."""
    error = context.sqlalchemy_exception
    if context.is_pre_ping or context.engine is None or not isinstance(error, DatabaseError):
        return
    if context.connection is None or context.is_disconnect:
        raise StoreError(refusal(error, context.engine.url.database or "")) from error
