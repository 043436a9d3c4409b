"""Tables out of the database, and rows into it, in stretches: as objects of Python rows take ten times the room they need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Float, Select, String, Table, func, insert, select

_AT_ONCE = 20_000


def table(engine: Engine, query: Select[Any]) -> pd.DataFrame:
    """The answer to a question, as a table; columns of numbers and of strings are that in an answer without any, too."""
    columns = list(query.selected_columns)
    strings = [column.name for column in columns if type(column.type) is String]
    with engine.connect() as connection:
        streamed = connection.execution_options(stream_results=True)
        # Of a stretch in which a string is nowhere known, the column would come as objects, and so would the whole.
        parts = [
            part.astype(dict.fromkeys(strings, "str")) for part in pd.read_sql(query, streamed, chunksize=_AT_ONCE)
        ]
    found = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    # A column of numbers in which none is known would come as objects.
    return found.astype({column.name: float for column in columns if isinstance(column.type, Float)})


def holds(connection: Connection, where: Table, frame: pd.DataFrame) -> bool:
    """Tell whether a table has exactly the rows of a frame, in the columns of that frame."""
    if frame.empty:
        return not connection.scalar(select(func.count()).select_from(where))
    keys = [column.name for column in where.primary_key]
    there = pd.read_sql(select(*(where.c[name] for name in frame)), connection)
    if len(there) != len(frame):
        return False
    both = (one.sort_values(keys, ignore_index=True) for one in (there, frame))
    one, other = ({name: one[name].to_numpy(object) for name in frame} for one in both)
    return all(pd.Series(one[name]).fillna("").equals(pd.Series(other[name]).fillna("")) for name in frame)


def add_rows(connection: Connection, into: Table, frame: pd.DataFrame) -> None:
    """Insert the rows of a table."""
    for rows in records(frame):
        connection.execute(insert(into), rows)


def records(frame: pd.DataFrame) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table as the database takes them, a stretch at a time: what is not known is None."""
    for start in range(0, len(frame), _AT_ONCE):
        plain = frame.iloc[start : start + _AT_ONCE].astype(object)
        yield [{str(k): v for k, v in row.items()} for row in plain.where(plain.notna(), None).to_dict("records")]
