"""Which keys the pseudonyms in the store were made with, and pseudonyms under a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, select, text

from pipeline.errors import StoreError
from pipeline.store.database import writing
from pipeline.store.dialect import dialect_of
from pipeline.store.schema import pseudonym_key, signal

_AT_ONCE = 20_000


def fingerprints(engine: Engine) -> list[str]:
    """The fingerprints of the keys that the pseudonyms were made with, in their order."""
    with engine.connect() as connection:
        return list(connection.scalars(select(pseudonym_key.c.fingerprint).order_by(pseudonym_key.c.number)))


def rekey(engine: Engine, known: Sequence[str], keys: Sequence[str], change: Callable[[str], str]) -> None:
    """Replace every pseudonym by `change` of it, and the fingerprints by `keys`: all of it, or nothing.

    `known` are the fingerprints that the caller saw. Does nothing when another process was first, and raises
    `StoreError` when that one brought other keys.
    """
    with writing(engine) as connection:
        now = list(connection.scalars(select(pseudonym_key.c.fingerprint).order_by(pseudonym_key.c.number)))
        if now == list(keys):
            return
        if now != list(known):
            raise StoreError("De sleutel van de schrijvers is net door een ander vervangen. Probeer het opnieuw.")
        last = 0
        named = select(signal.c.row_id, signal.c.writer).where(signal.c.writer != "").order_by(signal.c.row_id)
        while rows := connection.execute(named.where(signal.c.row_id > last).limit(_AT_ONCE)).all():
            last = rows[-1].row_id
            connection.execute(
                text("UPDATE signal SET writer = :writer WHERE row_id = :row_id"),
                [{"row_id": row.row_id, "writer": change(row.writer)} for row in rows],
            )
        connection.execute(delete(pseudonym_key))
        connection.execute(
            insert(pseudonym_key),
            [{"number": i, "fingerprint": key, "added_at": datetime.now(UTC)} for i, key in enumerate(keys, start=1)],
        )
    if last:
        # The older pseudonyms must be out of the files too.
        dialect_of(engine).compact(engine, small=False)
