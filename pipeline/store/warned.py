"""The record of early warnings: what we said, when, and what we would have said."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine, delete, insert, select

from pipeline.store import schema
from pipeline.store.database import writing


def keep(engine: Engine, warnings: pd.DataFrame) -> None:
    """Add the warnings that are given now, and replace those of hindsight. What was said once is never changed.

    `warnings` has the columns of `pipeline.trends.early.warnings_of`.
    """
    table = schema.warning
    columns = [column.name for column in table.c if column.name != "warning_id"]
    rows = [dict(zip(columns, row, strict=True)) for row in warnings[columns].astype(object).to_numpy().tolist()]
    with writing(engine) as connection:
        connection.execute(delete(table).where(table.c.hindsight == 1))
        said = {(row.theme_id, row.said_on) for row in connection.execute(select(table.c.theme_id, table.c.said_on))}
        new = [row for row in rows if row["hindsight"] or (row["theme_id"], row["said_on"]) not in said]
        # What was really said then needs no hindsight.
        new = [row for row in new if not (row["hindsight"] and (row["theme_id"], row["said_on"]) in said)]
        if new:
            connection.execute(insert(table), new)


def warnings(engine: Engine) -> pd.DataFrame:
    """Every warning, the newest and most certain first: the columns of the table, `said_on` as a day."""
    table = schema.warning
    with engine.connect() as connection:
        query = select(table).order_by(table.c.said_on.desc(), table.c.p_value, table.c.theme_id, table.c.hindsight)
        return pd.read_sql(query, connection)
