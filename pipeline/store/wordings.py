"""How often the words of a theme are used in each half-year."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine, func, literal, select, union_all

from pipeline.store.schema import assignment, signal
from pipeline.store.searching import matching


def word_counts(engine: Engine, theme_id: str, words: Sequence[str], periods: Sequence[str]) -> pd.DataFrame:
    """Count the signals of a theme with each word, and all of them: word, period, n, total."""
    # The signals of the theme once, and then only their numbers beside those of each word.
    own = select(signal.c.row_id, assignment.c.period).join(assignment, assignment.c.signal_id == signal.c.signal_id)
    own = own.where(assignment.c.theme_id == theme_id, assignment.c.period.in_(periods), signal.c.text != "")
    chosen = own.cte("own").prefix_with("MATERIALIZED")
    count = select(literal("").label("word"), chosen.c.period, func.count().label("n")).group_by(chosen.c.period)
    parts = [count] + [
        count.with_only_columns(literal(word).label("word"), chosen.c.period, func.count().label("n")).where(
            matching(f'"{word}"', engine, chosen.c.row_id)
        )
        for word in words
    ]
    with engine.connect() as connection:
        found = {(row.word, row.period): int(row.n) for row in connection.execute(union_all(*parts))}
    rows = [(word, p, found.get((word, p), 0), found.get(("", p), 0)) for word in words for p in periods]
    return pd.DataFrame(rows, columns=["word", "period", "n", "total"])
