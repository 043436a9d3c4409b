"""A whole database carried over to another, of the same kind or not: every row is seen to have arrived as it left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, func, insert, make_url, select
from sqlalchemy.exc import ArgumentError, DataError

from pipeline.errors import StoreError
from pipeline.store.database import open_database, writing
from pipeline.store.dialect import dialect_of
from pipeline.store.schema import metadata

# Hears the name of the table, how many rows are over, and how many there are in all.
Progress = Callable[[str, int, int], None]

_AT_ONCE = 5_000  # rows: enough for an insert to pay, few enough for memory to stay flat


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that was carried over: how many rows, and a digest of all of them in their order (32 hexadecimal digits)."""

    name: str
    rows: int
    digest: str


def open_source(address: str) -> Engine:
    """Open the database at an address, that must have something in it; raises `StoreError` when it can't or has not."""
    engine = open_database(address) if _may_be_there(address) else None
    if engine is None or not _rows(engine):
        raise StoreError("In de database waar het vandaan moet komen staat niets. Kijk of het eerste adres klopt.")
    return engine


def move(source: Engine, target: Engine, progress: Progress) -> list[Moved]:
    """Copy every row of a database into an empty one, in one transaction: all of it, or nothing.

    Nobody writes in either meanwhile. What arrived is read back, and compared with what left by a digest of each row; the
    search index is made anew, and new rows get numbers behind the last. The source stays as it is.

    Raises `StoreError`, and leaves the target empty, when it was not, when a row does not fit in it, or when one arrived
    as another than it was.
    """
    if _rows(target):
        raise StoreError(
            "In de database waar het heen moet staat al iets. Kies een lege: er wordt nooit iets bij of over geschreven."
        )
    moved, done, every = [], 0, _rows(source)
    with writing(source) as there, writing(target) as here:
        for table in metadata.sorted_tables:
            left = []
            for rows in _batches(there, table):
                try:
                    here.execute(insert(table), [row._asdict() for row in rows])
                except DataError as error:
                    raise StoreError(
                        f"Een rij van de tabel {table.name} (van de {done + 1}e tot de {done + len(rows)}e) past niet in de "
                        "andere database, bijvoorbeeld om een onzichtbaar teken. Er is niets overgebracht; meld deze regel bij de "
                        "beheerder."
                    ) from error
                left.append(_digest(rows))
                done += len(rows)
                progress(table.name, done, every)
            arrived = [_digest(rows) for rows in _batches(here, table)]
            if arrived != left:
                raise StoreError(
                    f"De tabel {table.name} kwam anders aan dan zij was. Er is niets overgebracht; probeer het opnieuw, en meld "
                    "het bij de beheerder als het weer gebeurt."
                )
            dialect_of(here).numbers_go_on(here, table)
            moved.append(Moved(table.name, _count(here, table), blake2b(b"".join(left), digest_size=16).hexdigest()))
        progress("zoekregister", every, every)
        dialect_of(here).rebuild_index(here)
    return moved


def _may_be_there(address: str) -> bool:
    """Whether there is no file missing: looking for a database must not make one."""
    try:
        url = make_url(address)
    except ArgumentError:
        return True  # which is told on opening it
    return url.get_backend_name() != "sqlite" or (bool(url.database) and Path(str(url.database)).exists())


def _rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return sum(_count(connection, table) for table in metadata.sorted_tables)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """The rows of a table, so many at a time, in the same order wherever they are."""
    query: Select[Any] = select(table).order_by(*(table.primary_key.columns or table.columns))
    with connection.execute(query, execution_options={"yield_per": _AT_ONCE}) as found:
        yield from found.partitions()


def _digest(rows: Sequence[Any]) -> bytes:
    """A digest of a batch, made of one for each row."""
    every = (blake2b(repr(tuple(row)).encode("utf-8", "surrogatepass"), digest_size=16).digest() for row in rows)
    return blake2b(b"".join(every), digest_size=16).digest()
