"""What the lenses that read words found in the signals: stored once per signal, counted by the database.

A lens reads each signal once. How far it has come is kept with the version of its lists, so that a new signal is read
at the next analysis, and every signal is read again when a list has changed. What was found in a text that has since
been wiped stays, without its place in that text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, and_, case, delete, func, insert, select, update

from pipeline.store.database import writing
from pipeline.store.kept import kept
from pipeline.store.lines import category, coded_rows, codes
from pipeline.store.schema import assignment, lens_mark, lens_reading, signal, trend
from pipeline.store.voices import KEYS, VOICE, joined
from pipeline.trends.verdicts import ALL

_SOURCE_WITHOUT_TITLE = "visit"
# What a lens reads of a signal. The title of a visit's note is that of the visit, not of what was said there.
_TEXT = case(
    (and_(signal.c.title != "", signal.c.source != _SOURCE_WITHOUT_TITLE), signal.c.title + "\n" + signal.c.text),
    else_=signal.c.text,
).label("text")


def unread(engine: Engine, lens: str, version: str, *, limit: int) -> pd.DataFrame:
    """The next signals that a lens with this version of its lists has not read: row_id, signal_id, source, text."""
    columns = [signal.c.row_id, signal.c.signal_id, signal.c.source, _TEXT]
    with engine.connect() as connection:
        done = _read_until(connection, lens, version)
        query = select(*columns).where(signal.c.row_id > done, signal.c.text != "")
        return pd.read_sql(query.order_by(signal.c.row_id).limit(limit), connection)


def save_marks(engine: Engine, lens: str, version: str, texts: pd.DataFrame, marks: pd.DataFrame) -> None:
    """Store what a lens found in texts of `unread` in place of what it found in them before, and how far it has come.

    `marks` has signal_id, name, direction, start and stop. All of it is stored, or nothing.
    """
    until = int(texts["row_id"].max())
    with writing(engine) as connection:
        done = _read_until(connection, lens, version)
        read = select(signal.c.signal_id).where(signal.c.row_id > done, signal.c.row_id <= until, signal.c.text != "")
        connection.execute(delete(lens_mark).where(lens_mark.c.lens == lens, lens_mark.c.signal_id.in_(read)))
        if len(marks):
            connection.execute(insert(lens_mark), marks.assign(lens=lens).to_dict("records"))
        connection.execute(delete(lens_reading).where(lens_reading.c.lens == lens))
        connection.execute(insert(lens_reading).values(lens=lens, version=version, last_row_id=until))


def forget_places(connection: Connection) -> None:
    """Forget where in a wiped text the words stood; that they stood there stays, as a count."""
    wiped = select(signal.c.signal_id).where(signal.c.text == "")
    places = update(lens_mark).where(lens_mark.c.start.is_not(None), lens_mark.c.signal_id.in_(wiped))
    connection.execute(places.values(start=None, stop=None))


def marked_voices(engine: Engine, lens: str, period: str = "") -> pd.DataFrame:
    """Voices with a mark, and voices in all: theme_id, period, source, name, direction, n.

    The rows with an empty `name` count every voice of the theme, so that shares have a denominator. A voice is that of
    `pipeline.store.voices`; `theme_id` is empty in the rows of no theme. After an analysis it is kept (see
    `pipeline.lenses.reading`).
    """
    found = kept(engine, lens)
    rows = count_marked_voices(engine, lens) if found is None else found
    return rows[rows["period"] == period].reset_index(drop=True) if period else rows


def count_marked_voices(engine: Engine, lens: str) -> pd.DataFrame:
    """Count what `marked_voices` gives for all half-years, whatever is kept."""
    columns = [*KEYS, lens_mark.c.name, lens_mark.c.direction, VOICE.label("voice")]
    marked = joined().with_only_columns().join(lens_mark, lens_mark.c.signal_id == signal.c.signal_id)
    # Not by the index on the lens: the rows come in the order of their number, and it would be walked for every piece.
    marked = marked.where(func.coalesce(lens_mark.c.lens, "") == lens)
    # All voices of a theme were counted with the trends; counting a million again takes longer than all marks.
    every = select(trend.c.theme_id, trend.c.period, trend.c.source, trend.c.n).where(trend.c.source != ALL)
    every = every.where(trend.c.n > 0)
    rows = coded_rows(engine, marked, columns, lens_mark.c.mark_id)
    keys = ["theme_id", "period", "source", "name", "direction"]
    found = pd.DataFrame({name: category(rows, name) for name in keys}).assign(voice=codes(rows, "voice"))
    counts = found.drop_duplicates().groupby(keys, observed=True).size().rename("n").reset_index()
    with engine.connect() as connection:
        totals = pd.read_sql(every, connection).assign(name="", direction="")
    together = pd.concat([totals, counts.astype(dict.fromkeys(keys, "str"))], ignore_index=True)
    return together[[*keys, "n"]].sort_values([*keys, "n"], ignore_index=True)


@dataclass(frozen=True, slots=True)
class MarkFilter:
    """Which marks: what a lens found, in a half-year and a theme ("": those of no theme)."""

    lens: str
    name: str
    direction: str
    period: str
    theme_id: str


def marked_signals(engine: Engine, wanted: MarkFilter, *, limit: int, offset: int = 0) -> pd.DataFrame:
    """Signals with a mark and still with a text, newest first: signal_id, source, province, date, text, starts, stops.

    `starts` and `stops` are lists: the places in `text` of the words that weighed.
    """
    query = _marked(wanted).add_columns(signal.c.source, signal.c.province, signal.c.date, _TEXT)
    query = query.order_by(signal.c.date.desc(), signal.c.signal_id).limit(limit).offset(offset)
    with engine.connect() as connection:
        signals = pd.read_sql(query, connection)
        places = pd.read_sql(_places(wanted, signals["signal_id"].tolist()), connection)
    found = places.groupby("signal_id").agg(starts=("start", list), stops=("stop", list))
    return signals.join(found, on="signal_id")


def count_marked(engine: Engine, wanted: MarkFilter) -> int:
    """How many signals `marked_signals` has: copies of a campaign too, and none whose text was wiped."""
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(_marked(wanted).subquery())) or 0)


def _marked(wanted: MarkFilter) -> Select[Any]:
    query = joined().where(signal.c.text != "", signal.c.signal_id.in_(_with(wanted)))
    if not wanted.theme_id:
        return query.where(signal.c.period == wanted.period, assignment.c.theme_id.is_(None))
    return query.where(assignment.c.period == wanted.period, assignment.c.theme_id == wanted.theme_id)


def _with(wanted: MarkFilter) -> Any:
    marked = select(lens_mark.c.signal_id).where(lens_mark.c.lens == wanted.lens, lens_mark.c.name == wanted.name)
    return marked.where(lens_mark.c.direction == wanted.direction, lens_mark.c.start.is_not(None))


def _places(wanted: MarkFilter, ids: list[str]) -> Any:
    columns = (lens_mark.c.signal_id, lens_mark.c.start, lens_mark.c.stop)
    found = _with(wanted).with_only_columns(*columns).where(lens_mark.c.signal_id.in_(ids))
    return found.order_by(lens_mark.c.signal_id, lens_mark.c.start, lens_mark.c.stop)


def _read_until(connection: Connection, lens: str, version: str) -> int:
    """Up to which row a lens has read with this version of its lists; with another version it begins anew."""
    query = select(lens_reading.c.last_row_id).where(lens_reading.c.lens == lens, lens_reading.c.version == version)
    return int(connection.scalar(query) or 0)
