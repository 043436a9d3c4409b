"""Full-text search: hides that each database has its own."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Engine

from pipeline.search import parse
from pipeline.store.dialect import dialect_of
from pipeline.store.schema import signal


def matching(search: str, engine: Engine, row_id: ColumnElement[int] = signal.c.row_id) -> ColumnElement[bool]:
    """Which signals, by a column with their `row_id`, hold what is searched for (see `pipeline.search`)."""
    choices = parse(search)
    return row_id.in_(dialect_of(engine).matching(engine, choices)) if choices else row_id.is_(None)
