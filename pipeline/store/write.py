"""Everything that changes the database. Each function is one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.base import Rejected, Tally
from pipeline.found import Found
from pipeline.period import Period
from pipeline.signals import Signal
from pipeline.store import schema
from pipeline.store.lenses import forget_places
from pipeline.store.vectors import wipe_vectors


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that is read: `input_id` follows from its content, so that the same file is the same input."""

    input_id: str
    name: str
    connector: str
    source: str
    version: str


def begin_input(engine: Engine, file: InputFile) -> None:
    """Note that a file is being read; signals refer to it. Known files stay as they are."""
    row = asdict(file) | {"complete": 0, "found": 0, "stored": 0, "known": 0, "left_out": {}, "quarantined": 0}
    with engine.begin() as connection:
        _insert_new(connection, schema.input_file, [row | {"read_at": datetime.now(UTC)}])


def add_signals(engine: Engine, input_id: str, signals: Sequence[Signal]) -> None:
    """Store signals (any number, a few hundred at a time is fast); those that are known already stay as they are."""
    rows = [
        asdict(signal) | {"source": signal.source.value, "period": str(Period.of(signal.date)), "input_id": input_id}
        for signal in signals
    ]
    with engine.begin() as connection:
        _insert_new(connection, schema.signal, rows)


def add_tallies(engine: Engine, input_id: str, tallies: Sequence[Tally]) -> None:
    """Store rows that only count; one that is known keeps its place and gets the number that was read last."""
    if not tallies:
        return
    dialect = postgresql if engine.dialect.name == "postgresql" else sqlite
    rows = [
        {
            "tally_id": tally.key,
            "source": tally.source.value,
            "month": tally.month,
            "period": str(Period.of(tally.month)),
            "subject": tally.subject,
            "number": tally.number,
            "ministry": tally.ministry,
            "channel": tally.channel,
            "input_id": input_id,
        }
        for tally in tallies
    ]
    with engine.begin() as connection:
        add = dialect.insert(schema.tally)
        update_number = {"number": add.excluded.number}
        connection.execute(add.on_conflict_do_update(index_elements=["tally_id"], set_=update_number), rows)


def finish_input(
    engine: Engine,
    file: InputFile,
    found: int,
    left_out: Mapping[str, int],
    rejected: Sequence[Rejected],
    *,
    notes: Sequence[str] = (),
) -> dict[str, int]:
    """Close the account of a file and return it: found = stored + known + left out + quarantined.

    `stored` counts the rows that this file brought, also in an earlier run that was broken off: the account of a
    reading that was killed and done again is that of one undisturbed. `notes` are what the user should know of how the
    file was read.
    """
    table = schema.input_file
    with engine.begin() as connection:
        stored = sum(
            connection.scalar(select(func.count()).select_from(kept).where(kept.c.input_id == file.input_id)) or 0
            for kept in (schema.signal, schema.tally)
        )
        account = {
            "found": found,
            "stored": stored,
            "known": found - stored - sum(left_out.values()) - len(rejected),
            "quarantined": len(rejected),
        }
        connection.execute(
            update(table)
            .where(table.c.input_id == file.input_id)
            .values(**account, **asdict(file), left_out=dict(sorted(left_out.items())), notes=list(notes), complete=1)
        )
        connection.execute(delete(schema.quarantine).where(schema.quarantine.c.input_id == file.input_id))
        if rejected:
            connection.execute(
                insert(schema.quarantine), [asdict(item) | {"input_id": file.input_id} for item in rejected]
            )
    return account


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
    vectors: pd.DataFrame | None = None,
    middles: pd.DataFrame | None = None,
    found: Found | None = None,
    conflicts: Mapping[int, str] | None = None,
    placed: pd.DataFrame | None = None,
) -> int:
    """Replace the results of the last run by these, and return the number of the run.

    `campaigns` has signal_id and campaign_id; the other tables have the columns of the schema (`words` those of
    `theme_word`, `vectors` those of `signal_vector`, `middles` those of `theme_middle`: what explains the run). `found`
    is the outcome before edits, where it is another; `conflicts` and `placed` say what became of each edit that holds.
    """
    nothing = pd.DataFrame()
    words = nothing if words is None else words
    with engine.begin() as connection:
        connection.execute(update(schema.signal).values(campaign_id=None))
        if len(campaigns):
            link = text("UPDATE signal SET campaign_id = :campaign_id WHERE signal_id = :signal_id")
            connection.execute(link, _records(campaigns))
        replace_found(connection, found or Found(themes, assignments, events, words))
        replace_tables(connection, ((schema.signal_vector, nothing if vectors is None else vectors),))
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


def replace_tables(connection: Connection, tables: Sequence[tuple[Table, pd.DataFrame]]) -> None:
    """Replace all rows of some tables, those that others point at first in the order."""
    for table, _ in reversed(tables):
        connection.execute(delete(table))
    for table, frame in tables:
        if len(frame):
            connection.execute(insert(table), _records(frame))


def purge(engine: Engine, before: date) -> int:
    """Wipe title, text, pseudonym and vectors of the signals before a day; counts stay. Returns how many were wiped.

    The search index follows by trigger, and the file gets smaller: on SQLite it is compacted, write-ahead log included.
    """
    table = schema.signal
    with engine.begin() as connection:
        wiped = connection.execute(
            update(table).where(table.c.date < before, table.c.text != "").values(title="", text="", writer="")
        ).rowcount
        wipe_vectors(connection)
        forget_places(connection)
        connection.execute(insert(schema.purge).values(purged_at=datetime.now(UTC), before=before, signals=wiped))
        if engine.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO signal_text(signal_text) VALUES ('rebuild')"))
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return int(wiped)


def _insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object)
    return [{str(k): v for k, v in row.items()} for row in plain.where(plain.notna(), None).to_dict("records")]
