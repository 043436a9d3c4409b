"""SQLite: a file, one writer at a time, FTS5 (see `pipeline.store.dialect`)."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    SelectBase,
    Table,
    bindparam,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.search import SHORTEST, Choice, Term, stem
from pipeline.store.schema import signal

_BETWEEN = 0.05  # seconds
# Forms of one word begin alike: the vowel may be doubled or not after this many letters (vraag, vragen).
_ALIKE = 2


def engine_of(url: URL) -> Engine:
    """See `Dialect`."""
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _set_up)
    return engine


def refusal(_error: DatabaseError, name: str) -> str:
    """See `Dialect`."""
    return (
        f"De database {name} kan niet worden geopend. Kijk of het bestand van Rode Draden is en of u het mag schrijven, of "
        "kies een andere plek met RODE_DRADEN_DATABASE."
    )


def check(_connection: Connection) -> None:
    """See `Dialect`: a file can always be made as it should be."""


def settle(_connection: Connection) -> None:
    """See `Dialect`: SQLite compares bytes."""


def wait_for_turn(connection: Connection, longest: float) -> bool:
    """See `Dialect`."""
    until = time.monotonic() + longest
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            if time.monotonic() > until:
                return False
            time.sleep(_BETWEEN)
        else:
            return True


def alone(_connection: Connection, _number: int) -> bool:
    """See `Dialect`: whoever has the file is on this machine, and a lock on a file keeps them apart."""
    return True


def insert_signals(connection: Connection, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """See `Dialect`: straight to SQLite, in half the time that it takes to have each row dressed."""
    plain = [(source, _iso_of(day), *rest) for source, day, *rest in rows]
    marks = ", ".join("?" for _ in columns)
    connection.exec_driver_sql(f"INSERT INTO signal ({', '.join(columns)}) VALUES ({marks})", plain)  # noqa: S608 - names of our own


@lru_cache(maxsize=4096)
def _iso_of(day: Any) -> str:
    return str(day.isoformat())


def insert_or_ignore(into: Table) -> Insert:
    """See `Dialect`."""
    return insert(into).on_conflict_do_nothing()


def among(key: Column[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """See `Dialect`: as one value, as to bind thousands takes longer than to look them up."""
    wanted = func.json_each(json.dumps(list(values))).table_valued("value")
    return key.in_(select(wanted.c.value))


def numbers_go_on(_connection: Connection, _numbered: Table) -> None:
    """See `Dialect`: SQLite looks which number is the last."""


def index_texts(connection: Connection, after: int) -> None:
    """See `Dialect`: a trigger on each row would have the index written for each row, which takes four times as long."""
    index = "INSERT INTO signal_text (rowid, title, text) SELECT row_id, title, text FROM signal WHERE row_id > :after"
    connection.execute(text(index), {"after": after})


def rebuild_index(connection: Connection) -> None:
    """See `Dialect`."""
    connection.execute(text("INSERT INTO signal_text(signal_text) VALUES ('rebuild')"))


def clean_index(connection: Connection) -> None:
    """See `Dialect`: what FTS5 was told to forget stays in it until it is made anew."""
    rebuild_index(connection)


def matching(engine: Engine, choices: Sequence[Choice]) -> SelectBase:
    """See `Dialect`."""
    expression = " OR ".join(f"({_expression(choice, engine)})" for choice in choices)
    # Named anew each time, so that several searches can stand in one query.
    rows = text("SELECT rowid FROM signal_text WHERE signal_text MATCH :expression").bindparams(
        bindparam("expression", expression, unique=True)
    )
    return rows.columns(signal.c.row_id)


def _expression(choice: Choice, engine: Engine) -> str:
    """A choice in the language of FTS5."""
    wanted = " AND ".join(_term(term, engine) for term in choice.wanted)
    unwanted = " OR ".join(_term(term, engine) for term in choice.unwanted)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _term(term: Term, engine: Engine) -> str:
    if term.exact:
        return f'"{" ".join(term.words)}"'
    word = term.words[0]
    whole = f'"{word}"*' if len(word) >= SHORTEST else f'"{word}"'
    return f"({' OR '.join([whole, *(f'{chr(34)}{form}{chr(34)}' for form in _forms(word, engine))])})"


def _forms(word: str, engine: Engine) -> list[str]:
    """The words of the index that are other forms of a word and do not begin with it."""
    begin = word[:_ALIKE]
    query = text("SELECT term FROM signal_word WHERE term >= :begin AND term < :end")
    with engine.connect() as connection:
        near = connection.scalars(query, {"begin": begin, "end": begin + "\U0010ffff"}).all()
    sought = stem(word)
    begins = len(word) >= SHORTEST
    return [term for term in near if not (begins and term.startswith(word)) and term != word and stem(term) == sought]


def compact(engine: Engine, *, small: bool = True) -> bool:
    """See `Dialect`: the pages are wiped as they are freed; what remains is the write-ahead log."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if small:
            connection.execute(text("VACUUM"))
        return not connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()


def compact_the_rest(engine: Engine) -> bool:
    """See `Dialect`."""
    return compact(engine, small=False)


def _set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
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
