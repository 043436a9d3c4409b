"""Tables that take seconds to count at a million signals: counted once after each analysis, and kept until there is another.

They are an answer about what was analysed, so they hold as long as no analysis, edit or purge came after them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
from pyarrow import feather
from sqlalchemy import Connection, Engine, delete, func, insert, select

from pipeline.store.database import writing
from pipeline.store.schema import edit_application, kept_table, purge, run


def kept(engine: Engine, name: str) -> pd.DataFrame | None:
    """Give a table as it was kept; None where it has to be counted anew."""
    with engine.connect() as connection:
        asked = select(kept_table.c.content).where(kept_table.c.name == name, kept_table.c.state == _state(connection))
        content = connection.scalar(asked)
    return None if content is None else feather.read_feather(pa.BufferReader(content))


def keep(engine: Engine, tables: Mapping[str, pd.DataFrame], state: str) -> None:
    """Keep these tables, by name, in place of all that were kept; `state` is that in which they were counted."""
    rows = [{"name": name, "state": state, "content": _written(table)} for name, table in tables.items()]
    with writing(engine) as connection:
        connection.execute(delete(kept_table))
        connection.execute(insert(kept_table), rows)


def state_of(engine: Engine) -> str:
    """Say which analysis, edits and purges there were: what is kept holds for one such state."""
    with engine.connect() as connection:
        return _state(connection)


def _state(connection: Connection) -> str:
    marks = (run.c.run_id, edit_application.c.application_id, purge.c.purge_id)
    return "|".join(map(str, connection.execute(select(*(select(func.max(m)).scalar_subquery() for m in marks))).one()))


def _written(table: pd.DataFrame) -> bytes:
    sink = pa.BufferOutputStream()
    feather.write_feather(table, sink, compression="zstd")
    return bytes(sink.getvalue())
