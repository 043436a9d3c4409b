"""How the store is doing, in numbers about signals and inputs; nothing about persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, func, select

from pipeline.store.dialect import aware
from pipeline.store.schema import input_file, quarantine, run, signal, theme


@dataclass(frozen=True, slots=True)
class Condition:
    """What a monitor asks of the store.

    Attributes:
        signals: how many there are, per source.
        analysed: how many were in the last analysis.
        themes: how many it found.
        quarantined: how many parts of inputs could not be read.
        unfinished: how many inputs were broken off while they were read.
        last_read: when the last input was read.
        last_analysed: when the last analysis was ready.
    """

    signals: dict[str, int]
    analysed: int
    themes: int
    quarantined: int
    unfinished: int
    last_read: datetime | None
    last_analysed: datetime | None


def condition_of(engine: Engine) -> Condition:
    """Ask how the store is doing; an empty one has zeros and no days."""
    sources = select(signal.c.source, func.count().label("n")).group_by(signal.c.source).order_by(signal.c.source)
    newest = select(run.c.signals, run.c.finished_at).order_by(run.c.run_id.desc()).limit(1)
    with engine.connect() as connection:

        def count(column: ColumnElement[int] | ColumnElement[str], *conditions: ColumnElement[bool]) -> int:
            return int(connection.scalar(select(func.count(column)).where(*conditions)) or 0)

        last = connection.execute(newest).one_or_none()
        return Condition(
            signals={row.source: int(row.n) for row in connection.execute(sources)},
            analysed=int(last.signals) if last else 0,
            themes=count(theme.c.theme_id),
            quarantined=count(quarantine.c.quarantine_id),
            unfinished=count(input_file.c.input_id, input_file.c.complete == 0),
            last_read=aware(connection.scalar(select(func.max(input_file.c.read_at)))),
            last_analysed=aware(last.finished_at) if last else None,
        )
