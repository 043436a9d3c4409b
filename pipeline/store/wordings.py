"""How often the words of a theme are used in each half-year."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine, func, select

from pipeline.store.schema import assignment, signal
from pipeline.store.searching import matching


def word_counts(engine: Engine, theme_id: str, words: Sequence[str], periods: Sequence[str]) -> pd.DataFrame:
    """Count the signals of a theme with each word, and all of them: word, period, n, total."""
    own = select(signal.c.period, func.count(signal.c.row_id).label("n"))
    own = own.join(assignment, assignment.c.signal_id == signal.c.signal_id)
    own = own.where(assignment.c.theme_id == theme_id, signal.c.period.in_(periods), signal.c.text != "")
    own = own.group_by(signal.c.period)
    with engine.connect() as connection:
        totals = {row.period: int(row.n) for row in connection.execute(own)}
        rows = [
            (word, period, found.get(period, 0), totals.get(period, 0))
            for word in words
            for found in [
                {row.period: int(row.n) for row in connection.execute(own.where(matching(f'"{word}"', engine)))}
            ]
            for period in periods
        ]
    return pd.DataFrame(rows, columns=["word", "period", "n", "total"])
