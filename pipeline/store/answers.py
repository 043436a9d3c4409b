"""Answers that the government has published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd
from sqlalchemy import Engine, delete, func, insert, select

from connectors.answers import Answer
from pipeline.store import schema
from pipeline.store.database import writing

_AT_ONCE = 500


def save_answers(engine: Engine, answers: Sequence[Answer], service: str) -> None:
    """Store answers of a service; one that is known is replaced by what it says now."""
    table = schema.answer
    rows = {answer.answer_id: asdict(answer) | {"service": service, "text": ""} for answer in answers}
    ids = sorted(rows)
    with writing(engine) as connection:
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            connection.execute(delete(table).where(table.c.answer_id.in_(some)))
            connection.execute(insert(table), [rows[key] for key in some])


def answers(engine: Engine) -> pd.DataFrame:
    """All answers: answer_id, title, url, day, in the order of their id."""
    table = schema.answer
    query = select(table.c.answer_id, table.c.title, table.c.url, table.c.day).order_by(table.c.answer_id)
    with engine.connect() as connection:
        return pd.read_sql(query, connection)


def count_answers(engine: Engine) -> int:
    """How many answers there are."""
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(schema.answer)) or 0)


def words_of_themes(engine: Engine) -> pd.DataFrame:
    """The words of all themes: theme_id, word, forms, weight."""
    table = schema.theme_word
    query = select(table.c.theme_id, table.c.word, table.c.forms, table.c.weight)
    with engine.connect() as connection:
        return pd.read_sql(query.order_by(table.c.theme_id, table.c.rank), connection)
