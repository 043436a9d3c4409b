"""Everything that changes the database but reading input (`inputs`). Each function is one transaction: all of it, or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, func, insert, select, text, update

from pipeline.errors import StoreError
from pipeline.store import schema
from pipeline.store.briefings import forget_quotes
from pipeline.store.database import writing
from pipeline.store.dialect import dialect_of
from pipeline.store.lenses import forget_places
from pipeline.store.tables import add_rows, records
from pipeline.store.vectors import wipe_vectors
from pipeline.themes.found import Found


def save_analysis(  # one transaction for all that a run finds, so that no reader ever sees half a run
    engine: Engine,
    *,
    campaigns: pd.DataFrame,
    themes: pd.DataFrame,
    assignments: pd.DataFrame,
    events: pd.DataFrame,
    trends: pd.DataFrame,
    threads: pd.DataFrame,
    run: Mapping[str, Any],
    words: pd.DataFrame | None = None,
    vectors: Iterable[pd.DataFrame] = (),
    middles: pd.DataFrame | None = None,
    space: bytes | None = None,
    found: Found | None = None,
    conflicts: Mapping[int, str] | None = None,
    placed: pd.DataFrame | None = None,
) -> int:
    """Replace the results of the last run by these, and return the number of the run.

    `campaigns` has signal_id and campaign_id; the other tables have the columns of the schema (`words` those of
    `theme_word`, `vectors` in stretches those of `signal_vector`, `middles` those of `theme_middle`: what explains the run). `found`
    is the outcome before edits, where it is another; `space` how the vectors were made, where it is another than before;
    `conflicts` and `placed` say what became of each edit that holds.
    """
    nothing = pd.DataFrame()
    words = nothing if words is None else words
    with writing(engine) as connection:
        connection.execute(
            update(schema.signal).where(schema.signal.c.campaign_id.is_not(None)).values(campaign_id=None)
        )
        link = text("UPDATE signal SET campaign_id = :campaign_id WHERE signal_id = :signal_id")
        for rows in records(campaigns):
            connection.execute(link, rows)
        replace_found(connection, found or Found(themes, assignments, events, words))
        connection.execute(delete(schema.signal_vector))
        for some in vectors:
            add_rows(connection, schema.signal_vector, some)
        if space is not None:
            replace_tables(connection, ((schema.space, pd.DataFrame({"content": [space]})),))
        replace_shown(
            connection,
            themes=themes,
            assignments=assignments,
            events=events,
            trends=trends,
            threads=threads,
            words=words,
            middles=nothing if middles is None else middles,
            conflicts=conflicts or {},
            placed=nothing if placed is None else placed,
        )
        key = connection.execute(insert(schema.run).values(**run)).inserted_primary_key
    return int(key[0]) if key else 0


def replace_found(connection: Connection, found: Found) -> None:
    """Replace what the last analysis found, before any edit; its words are among those that are shown."""
    tables = (
        (schema.found_theme, found.themes),
        (schema.found_assignment, found.assignments),
        (schema.found_event, found.events),
    )
    replace_tables(connection, [(table, frame.filter([c.name for c in table.c])) for table, frame in tables])


def replace_shown(
    connection: Connection,
    *,
    themes: pd.DataFrame,
    assignments: pd.DataFrame,
    events: pd.DataFrame,
    trends: pd.DataFrame,
    threads: pd.DataFrame,
    words: pd.DataFrame,
    middles: pd.DataFrame,
    conflicts: Mapping[int, str],
    placed: pd.DataFrame,
) -> None:
    """Replace what is shown, and what became of each edit that holds."""
    standing = select(schema.edit.c.edit_id).where(schema.edit.c.undone_at.is_(None)).order_by(schema.edit.c.edit_id)
    outcomes = [(edit_id, conflicts.get(edit_id, "")) for edit_id in connection.scalars(standing)]
    replace_tables(
        connection,
        (
            (schema.theme, themes),
            (schema.assignment, assignments),
            (schema.event, events),
            (schema.trend, trends),
            (schema.thread, threads),
            (schema.theme_word, words),
            (schema.theme_middle, middles),
            (schema.edit_outcome, pd.DataFrame(outcomes, columns=["edit_id", "conflict"])),
            (schema.edit_signal, placed),
        ),
    )
    _tell_when(connection)


def _tell_when(connection: Connection) -> None:
    """Put the half-year and the day of each signal beside its theme, as they are by now: it may be read anew meanwhile."""
    own, beside = schema.signal, schema.assignment
    told = update(beside).values(period=own.c.period, date=own.c.date)
    connection.execute(told.where(beside.c.signal_id == own.c.signal_id))


def replace_tables(connection: Connection, tables: Sequence[tuple[Table, pd.DataFrame]]) -> None:
    """Replace all rows of some tables, those that others point at first in the order."""
    for table, _ in reversed(tables):
        connection.execute(delete(table))
    for table, frame in tables:
        add_rows(connection, table, frame)


def purge(engine: Engine, before: date, source: str = "") -> int:
    """Wipe the signals before a day, of one source or of all; counts stay. Returns how many were wiped.

    Title, text, vectors, and all that leads back to a person go: the pseudonym, the key that the input gave it, and the
    conversation that it is part of. What a writer sent within one half-year still counts as one voice, by a number drawn
    for it that nobody can lead back. The search index follows, and the files are compacted: on SQLite the write-ahead log too.
    Raises `StoreError` when somebody else keeps them open: then the words are still in them.
    """
    table = schema.signal
    old = and_(table.c.date < before, table.c.text != "", *([table.c.source == source] if source else []))
    with writing(engine) as connection:
        _draw_voices(connection, old)
        gone = {"title": "", "text": "", "special": "", "origin_id": "", "thread": ""}
        wiped = connection.execute(update(table).where(old).values(**gone)).rowcount
        wipe_vectors(connection)
        forget_places(connection)
        forget_quotes(connection)
        connection.execute(delete(schema.kept_table))
        row = {"purged_at": datetime.now(UTC), "before": before, "source": source, "signals": wiped}
        connection.execute(insert(schema.purge).values(**row))
        dialect_of(engine).clean_index(connection)
    if not dialect_of(engine).compact(engine):
        raise StoreError(
            "De teksten zijn gewist, maar staan nog in de bestanden van de database (bij SQLite in dat op -wal), omdat een "
            "ander programma haar openhoudt. Sluit het dashboard en geef deze opdracht nog een keer."
        )
    return int(wiped)


def compact_the_rest(engine: Engine) -> bool:
    """Take words that were wiped out of the files, where a purge could not; tells whether nobody kept them open."""
    return dialect_of(engine).compact_the_rest(engine)


def count_older(engine: Engine, before: date, source: str) -> int:
    """How many signals of a source from before a day still have their text."""
    table = schema.signal
    old = select(func.count()).where(table.c.date < before, table.c.source == source, table.c.text != "")
    with engine.connect() as connection:
        return int(connection.scalar(old) or 0)


def _draw_voices(connection: Connection, old: ColumnElement[bool]) -> None:
    """Put a number drawn by lot in place of each pseudonym whose signals go, one for each half-year and source.

    All signals of that writer in that half-year and source get it, or one person would count as two from then on.
    """
    table = schema.signal
    keys = (table.c.writer, table.c.period, table.c.source)
    groups = connection.execute(select(*keys).where(old, table.c.writer != "").distinct()).all()
    drawn = [
        {"old": writer, "in": period, "by": source, "new": secrets.token_hex(16)} for writer, period, source in groups
    ]
    if drawn:
        change = text("UPDATE signal SET writer = :new WHERE writer = :old AND period = :in AND source = :by")
        connection.execute(change, drawn)
