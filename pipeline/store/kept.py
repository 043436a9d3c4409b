"""Tables that take seconds to count at a million signals: counted once after each analysis, and kept until there is another.

What is counted of the analysed signals holds as long as no analysis, edit or purge came after it; what is counted of all
signals, those that were not analysed yet too, also no reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import pandas as pd
import pyarrow as pa
from pyarrow import feather
from sqlalchemy import Connection, Engine, case, delete, func, insert, select

from pipeline.store.database import writing
from pipeline.store.schema import edit_application, input_file, kept_table, purge, run, signal

#: The last edit by which a figure changed; that a theme is called otherwise changes none.
FIGURES = func.max(case((edit_application.c.figures == 1, edit_application.c.application_id)))


class Of(Enum):
    """Which signals a table counts; the value is what changes with them."""

    ANALYSED = (func.max(run.c.run_id), FIGURES, func.max(purge.c.purge_id))
    ALL = (*ANALYSED, func.max(signal.c.row_id), func.max(input_file.c.read_at), func.sum(input_file.c.complete))


def kept(engine: Engine, name: str, of: Of = Of.ANALYSED) -> pd.DataFrame | None:
    """Give a table as it was kept; None where it has to be counted anew."""
    with engine.connect() as connection:
        asked = select(kept_table.c.content).where(
            kept_table.c.name == name, kept_table.c.state == _state(connection, of)
        )
        content = connection.scalar(asked)
    return None if content is None else feather.read_feather(pa.BufferReader(content))


def keep(engine: Engine, tables: Mapping[str, Mapping[str, pd.DataFrame]]) -> None:
    """Keep these tables in place of all that were kept: by the state in which they were counted, and by name."""
    rows = [
        {"name": name, "state": state, "content": _written(table)}
        for state, some in tables.items()
        for name, table in some.items()
    ]
    with writing(engine) as connection:
        connection.execute(delete(kept_table))
        connection.execute(insert(kept_table), rows)


def state_of(engine: Engine, of: Of = Of.ANALYSED) -> str:
    """Say which analysis, edits, purges (and readings) there were: what is kept holds for one such state."""
    with engine.connect() as connection:
        return _state(connection, of)


def _state(connection: Connection, of: Of) -> str:
    marks = select(*(select(mark).scalar_subquery() for mark in of.value))
    return "|".join(map(str, connection.execute(marks).one()))


def _written(table: pd.DataFrame) -> bytes:
    sink = pa.BufferOutputStream()
    feather.write_feather(table, sink, compression="zstd")
    return bytes(sink.getvalue())
