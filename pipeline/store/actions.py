"""What was agreed at the review of a half-year: what, who, when, on which theme; and whether it was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import Engine, insert, select, update

from pipeline.store.database import writing
from pipeline.store.schema import action


@dataclass(frozen=True, slots=True)
class Action:
    """One agreement: on which theme, at the review of which half-year, what is to be done, by whom, before which day."""

    theme_id: str
    period: str
    what: str
    who: str
    due: date


def add_action(engine: Engine, new: Action, made_by: str) -> int:
    """Keep an agreement, with who wrote it down and when; returns its number."""
    row = {"theme_id": new.theme_id, "period": new.period, "what": new.what, "who": new.who, "due": new.due}
    with writing(engine) as connection:
        values = insert(action).values(**row, made_by=made_by, made_at=datetime.now(UTC))
        key = connection.execute(values).inserted_primary_key
    return int(key[0]) if key else 0


def finish_action(engine: Engine, action_id: int, done_by: str, done_on: date | None) -> None:
    """Note that an agreement was kept, and when; no day takes that back."""
    with writing(engine) as connection:
        row = {"done_on": done_on, "done_by": done_by if done_on else None}
        connection.execute(update(action).where(action.c.action_id == action_id).values(**row))


def withdraw_action(engine: Engine, action_id: int, who: str) -> None:
    """Undo an agreement that was written down wrongly: it stays to be seen. The first who withdraws it is kept."""
    with writing(engine) as connection:
        connection.execute(
            update(action)
            .where(action.c.action_id == action_id, action.c.withdrawn_at.is_(None))
            .values(withdrawn_by=who, withdrawn_at=datetime.now(UTC))
        )


def actions(engine: Engine) -> pd.DataFrame:
    """All agreements, the newest first, with the columns of the table."""
    with engine.connect() as connection:
        return pd.read_sql(select(action).order_by(action.c.action_id.desc()), connection)
