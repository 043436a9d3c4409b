"""What is not the same on SQLite and on PostgreSQL: one list of it here, and a module for each that does it.

All else in the store is SQLAlchemy, and knows no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import URL, Column, ColumnElement, Connection, Engine, Insert, SelectBase, Table
from sqlalchemy.exc import DatabaseError

from pipeline.search import Choice
from pipeline.store import postgresql, sqlite


class Dialect(Protocol):
    """What each of both does in its own way."""

    def engine_of(self, url: URL) -> Engine:
        """An engine on a database; of a database that is a file the folder is made."""

    def refusal(self, error: DatabaseError, name: str) -> str:
        """Why the database `name` can't be opened and what to do about it, in Dutch; never what an address may hold."""

    def check(self, connection: Connection) -> None:
        """Raise `StoreError` when the tables can't be made here as they should be."""

    def settle(self, connection: Connection) -> None:
        """Give new tables what the database must be told to have texts in the order of their bytes."""

    def wait_for_turn(self, connection: Connection, longest: float) -> bool:
        """Wait until nobody else writes, for at most so many seconds; tells whether it is our turn."""

    def alone(self, connection: Connection, number: int) -> bool:
        """Take the only place for `number`, for as long as the connection is there; tells whether it was free."""

    def insert_signals(self, connection: Connection, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of signals; the second column is their date."""

    def insert_or_ignore(self, into: Table) -> Insert:
        """An insert that leaves rows that are there as they are."""

    def among(self, key: Column[Any], values: Sequence[str]) -> ColumnElement[bool]:
        """Whether a column holds one of many values."""

    def numbers_go_on(self, connection: Connection, numbered: Table) -> None:
        """After rows were inserted with a number of their own: the next one goes on behind the last."""

    def index_texts(self, connection: Connection, after: int) -> None:
        """Add the signals with a `row_id` above `after` to the search index. Changes and removals find it by themselves."""

    def rebuild_index(self, connection: Connection) -> None:
        """Make the search index anew of all signals."""

    def clean_index(self, connection: Connection) -> None:
        """Leave nothing in the search index of texts that were wiped."""

    def matching(self, engine: Engine, choices: Sequence[Choice]) -> SelectBase:
        """The `row_id` of the signals that fit one of the choices of a search."""

    def compact(self, engine: Engine, *, small: bool = True) -> bool:
        """Take what was deleted or replaced out of the files; `small`: and give back the room that it took.

        Tells whether that could be done: not when somebody keeps an older state of the database open.
        """

    def compact_the_rest(self, engine: Engine) -> bool:
        """Do what `compact` could not, if anything."""


def dialect_of(what: Engine | Connection | URL) -> Dialect:
    """The dialect of a database."""
    name = what.get_backend_name() if isinstance(what, URL) else what.dialect.name
    return postgresql if name == "postgresql" else sqlite


def aware(moment: datetime | None) -> datetime | None:
    """Give a moment that was read its zone: SQLite forgets it, and what is written here is always UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
