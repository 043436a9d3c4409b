"""Full-text search: hides that each database has its own."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Engine

from pipeline.search import parse
from pipeline.store.dialect import dialect_of
from pipeline.store.schema import signal


def matching(search: str, engine: Engine) -> ColumnElement[bool]:
    """Which signals hold what is searched for (see `pipeline.search`)."""
    choices = parse(search)
    return dialect_of(engine).matching(engine, choices) if choices else signal.c.row_id.is_(None)
