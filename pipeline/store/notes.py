"""What an editor writes of a theme in a half-year (duiding). Every version is kept; the last one counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, func, insert, select

from pipeline.errors import EditError
from pipeline.store.database import writing
from pipeline.store.schema import note


def versions(engine: Engine, theme_id: str, period: str) -> pd.DataFrame:
    """All versions of a note, the newest first: note_id, text, made_by, made_at."""
    columns = [note.c.note_id, note.c.text, note.c.made_by, note.c.made_at]
    query = select(*columns).where(note.c.theme_id == theme_id, note.c.period == period)
    with engine.connect() as connection:
        return pd.read_sql(query.order_by(note.c.note_id.desc()), connection)


def add(engine: Engine, theme_id: str, period: str, text: str, made_by: str, *, after: int) -> int:
    """Keep a new version, written after reading version `after` (0: there was none); returns its number.

    Raises `EditError`, and keeps nothing, when somebody else wrote a version since: theirs must be read first.
    """
    with writing(engine) as connection:
        newest = select(func.coalesce(func.max(note.c.note_id), 0))
        newest = newest.where(note.c.theme_id == theme_id, note.c.period == period)
        if connection.scalar(newest) != after:
            raise EditError(
                "Iemand anders heeft deze duiding intussen gewijzigd. Die tekst staat hierboven, die van u staat er nog: neem over "
                "wat u wilt houden, en leg dan opnieuw vast."
            )
        row = {"theme_id": theme_id, "period": period, "text": text, "made_by": made_by, "made_at": datetime.now(UTC)}
        key = connection.execute(insert(note).values(**row)).inserted_primary_key
    return int(key[0]) if key else 0
