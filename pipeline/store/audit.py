"""The log in the store: rows that are only added, each chained to the one before it by SHA-256.

Who changes, removes or adds a row in between breaks the chain from there on. Who can write the whole database can also
write the whole chain anew: against that each row has a seal, an HMAC-SHA256 over its hash with a key that is kept outside
the database. Who drops the end of the log needs no key: against that an auditor keeps the number and the hash of a last row
elsewhere, and asks later whether that row is still there. Without keys the chain can be followed all the same.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, insert, select

from pipeline.store.database import writing
from pipeline.store.schema import audit

_BEFORE_ALL = "0" * 64
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the log is whole.

    Attributes:
        rows: how many there are.
        last: the number and hash of the last one, `12:ab34...`; empty for an empty log.
        broken: the number of the first row that is not as it was written, that misses the one before it, or whose seal is
            not ours; else None.
        sealed: the number of the first row with a seal of ours; None when no row has one, or no key was given.
    """

    rows: int
    last: str
    broken: int | None
    sealed: int | None


def append(engine: Engine, who: str, act: str, about: Mapping[str, Any], key: bytes = b"") -> int:
    """Add a row and return its number. `about` is what JSON can hold; `key` seals the row, without one it has no seal."""
    who = who.replace("\0", "")  # a sign that PostgreSQL does not keep
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    content = json.dumps(about, ensure_ascii=False, sort_keys=True)
    with writing(engine) as connection:
        newest = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
        last = connection.execute(newest).first()
        number, previous = (last.number + 1, last.hash) if last else (1, _BEFORE_ALL)
        row = {"number": number, "at": at, "who": who, "act": act, "about": content, "previous": previous}
        told = _hash(row)
        connection.execute(insert(audit).values(**row, hash=told, seal=_seal(key, told) if key else ""))
    return int(number)


def verify(engine: Engine, seen: str = "", keys: Sequence[bytes] = ()) -> Verdict:
    """Walk through the whole chain.

    Args:
        engine: the store.
        seen: a `last` of before, which must still be there.
        keys: all keys with which rows were sealed, in the order in which they came. Behind a row with a seal none may be
            without, nor with that of an older key.
    """
    rows, last, broken = 0, "", None
    sealed, newest = None, 0
    expected, number = _BEFORE_ALL, 0
    found_seen = not seen
    with engine.connect() as connection:
        for row in connection.execution_options(yield_per=_AT_ONCE).execute(select(audit).order_by(audit.c.number)):
            rows, number = rows + 1, number + 1
            whole = row.number == number and row.previous == expected and row.hash == _hash(row._asdict())
            if keys and (row.seal or sealed is not None):
                fits = [i for i in range(newest, len(keys)) if row.seal == _seal(keys[i], row.hash)]
                whole = whole and bool(fits)
                newest = fits[0] if fits else newest
                sealed = number if sealed is None and fits else sealed
            if not whole and broken is None:
                broken = number
            expected, number = row.hash, row.number
            last = f"{row.number}:{row.hash}"
            found_seen = found_seen or last == seen
    if not found_seen and broken is None:
        broken = int(seen.partition(":")[0]) if seen.partition(":")[0].isdigit() else 0
    return Verdict(rows, last, broken, sealed)


def entries(engine: Engine, *, act: str = "", who: str = "", limit: int, offset: int = 0) -> pd.DataFrame:
    """A page of the log, newest first: number, at, who, act, about (as it was given)."""
    query = select(audit.c.number, audit.c.at, audit.c.who, audit.c.act, audit.c.about)
    if act:
        query = query.where(audit.c.act == act)
    if who:
        query = query.where(audit.c.who == who)
    with engine.connect() as connection:
        found = pd.read_sql(query.order_by(audit.c.number.desc()).limit(limit).offset(offset), connection)
    return found.assign(about=found["about"].map(json.loads))


def people(engine: Engine) -> list[str]:
    """Everybody who is in the log."""
    with engine.connect() as connection:
        return list(connection.scalars(select(audit.c.who).distinct().order_by(audit.c.who)))


def _hash(row: Mapping[str, Any]) -> str:
    told = json.dumps([row[name] for name in ("number", "at", "who", "act", "about", "previous")], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _seal(key: bytes, told: str) -> str:
    return hmac.new(key, told.encode("ascii"), hashlib.sha256).hexdigest()
