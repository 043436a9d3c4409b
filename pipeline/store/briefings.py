"""Versions of a briefing in the store: what was proposed and what people made of it, who approved it, and its frozen files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from pipeline.store.database import writing
from pipeline.store.schema import briefing_file, briefing_version, signal


@dataclass(frozen=True, slots=True)
class Kept:
    """A version as it is kept.

    Attributes:
        version_id: its key.
        period: the half-year.
        number: `concept 3` of that half-year; they are never given twice.
        parent: the number that it was made from; 0 for none.
        proposed: what the figures said when it was kept, as JSON.
        choices: what people made of it, as JSON.
        made_by: the name of who kept it, and `made_account` the account that they did it from.
        made_at: when.
        approved_by: the name of who approved it; empty for nobody.
        frozen_at: when it was frozen; None as long as it isn't.
    """

    version_id: int
    period: str
    number: int
    parent: int
    proposed: Mapping[str, Any]
    choices: Mapping[str, Any]
    made_by: str
    made_account: str
    made_at: datetime
    approved_by: str
    frozen_at: datetime | None


def add(
    engine: Engine, period: str, parent: int, content: tuple[Mapping[str, Any], Mapping[str, Any]], who: tuple[str, str]
) -> int:
    """Keep a version (proposed, choices) of somebody (name, account), and return the number that it got."""
    proposed, choices = content
    with writing(engine) as connection:
        newest = connection.scalar(
            select(func.max(briefing_version.c.number)).where(briefing_version.c.period == period)
        )
        number = int(newest or 0) + 1
        row = {"period": period, "number": number, "parent": parent, "proposed": proposed, "choices": choices}
        who_when = {"made_by": who[0], "made_account": who[1], "made_at": datetime.now(UTC)}
        connection.execute(insert(briefing_version).values(**row, **who_when))
    return number


def versions(engine: Engine, period: str) -> pd.DataFrame:
    """The versions of a half-year, newest first, without what is in them."""
    table = briefing_version
    columns = [column for column in table.c if column.name not in {"proposed", "choices"}]
    with engine.connect() as connection:
        return pd.read_sql(select(*columns).where(table.c.period == period).order_by(table.c.number.desc()), connection)


def version(engine: Engine, period: str, number: int) -> Kept | None:
    """One version, or None when there is no such."""
    table = briefing_version
    with engine.connect() as connection:
        row: Row[Any] | None = connection.execute(
            select(table).where(table.c.period == period, table.c.number == number)
        ).first()
    if row is None:
        return None
    return Kept(
        row.version_id,
        row.period,
        row.number,
        row.parent,
        row.proposed,
        row.choices,
        row.made_by,
        row.made_account,
        row.made_at,
        row.approved_by or "",
        row.frozen_at,
    )


def approve(engine: Engine, version_id: int, who: tuple[str, str]) -> None:
    """Note who (name, account) approved a version; the first is kept."""
    table = briefing_version
    with writing(engine) as connection:
        connection.execute(
            update(table)
            .where(table.c.version_id == version_id, table.c.approved_at.is_(None))
            .values(approved_by=who[0], approved_account=who[1], approved_at=datetime.now(UTC))
        )


def freeze(engine: Engine, version_id: int, who: str, files: Mapping[str, bytes]) -> None:
    """Keep the files of a version for ever. Frozen once, it stays as it is: later files are not taken."""
    table = briefing_version
    with writing(engine) as connection:
        done = connection.execute(
            update(table)
            .where(table.c.version_id == version_id, table.c.frozen_at.is_(None), table.c.approved_at.is_not(None))
            .values(frozen_by=who, frozen_at=datetime.now(UTC))
        )
        if done.rowcount:
            rows = [{"version_id": version_id, "kind": kind, "content": content} for kind, content in files.items()]
            connection.execute(insert(briefing_file), rows)


def keep_file(engine: Engine, version_id: int, kind: str, content: bytes) -> bytes:
    """Keep one more file of a frozen version, unless there is one of its kind; returns the one that is kept."""
    with writing(engine) as connection:
        found = connection.scalar(_file(version_id, kind))
        if found is None:
            connection.execute(insert(briefing_file).values(version_id=version_id, kind=kind, content=content))
    return bytes(content if found is None else found)


def file(engine: Engine, version_id: int, kind: str) -> bytes | None:
    """The kept file of a version of one kind (`.pptx`), or None."""
    with engine.connect() as connection:
        found = connection.scalar(_file(version_id, kind))
    return None if found is None else bytes(found)


def _file(version_id: int, kind: str) -> Any:
    table = briefing_file
    return select(table.c.content).where(table.c.version_id == version_id, table.c.kind == kind)


def forget_quotes(connection: Connection) -> None:
    """Take the quotes out of versions of which the text was wiped. What is frozen was said in public office, and stays."""
    table = briefing_version
    rows = connection.execute(select(table.c.version_id, table.c.proposed).where(table.c.frozen_at.is_(None))).all()
    quoted = {quote[0] for _, proposed in rows for page in proposed["pages"] for quote in page["quotes"]}
    wiped = {
        signal_id
        for signal_id in quoted
        if not connection.scalar(select(signal.c.text).where(signal.c.signal_id == signal_id))
    }
    if not wiped:
        return
    for version_id, proposed in rows:
        pages = [
            page | {"quotes": [quote for quote in page["quotes"] if quote[0] not in wiped]}
            for page in proposed["pages"]
        ]
        left = {**proposed, "pages": pages}
        connection.execute(update(table).where(table.c.version_id == version_id).values(proposed=left))
