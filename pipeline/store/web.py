"""What the store remembers of addresses: what they gave last, and until when they want to be left alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, delete, insert, select, update

from pipeline.store import schema
from pipeline.store.database import writing
from pipeline.store.dialect import aware
from pipeline.store.inputs import MENDED


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a feed or service; `complaint` is the Dutch sentence why it gave nothing, empty when it did."""

    url: str
    etag: str = ""
    last_modified: str = ""
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    not_before: datetime | None = None
    found: int = 0
    complaint: str = ""


def addresses(engine: Engine) -> pd.DataFrame:
    """All addresses that were ever asked: the columns of `web_address`, in the order of their url."""
    with engine.connect() as connection:
        return pd.read_sql(select(schema.web_address).order_by(schema.web_address.c.url), connection)


def remembered(engine: Engine, url: str) -> Address:
    """Return what is known of an address, or an `Address` that says nothing."""
    with engine.connect() as connection:
        row = connection.execute(select(schema.web_address).where(schema.web_address.c.url == url)).mappings().first()
    if row is None:
        return Address(url)
    moments = {name: aware(row[name]) for name in ("asked_at", "answered_at", "not_before")}
    return Address(**(dict(row) | moments))


def remember(engine: Engine, address: Address) -> None:
    """Replace what is known of an address."""
    table = schema.web_address
    with writing(engine) as connection:
        connection.execute(delete(table).where(table.c.url == address.url))
        connection.execute(insert(table), [asdict(address) | {"asked_at": address.asked_at or datetime.now(UTC)}])


def settle(engine: Engine, url: str) -> None:
    """Take out of quarantine that an address gave nothing that could be read: now it does."""
    files, kept = schema.input_file, schema.quarantine
    nothing = select(files.c.input_id, files.c.quarantined).where(
        files.c.place == url, files.c.quarantined > 0, files.c.quarantined == files.c.found
    )
    with writing(engine) as connection:
        for input_id, rejected in connection.execute(nothing).all():
            connection.execute(delete(kept).where(kept.c.input_id == input_id))
            settled = {"quarantined": 0, "left_out": {MENDED: rejected}}
            connection.execute(update(files).where(files.c.input_id == input_id).values(settled))
