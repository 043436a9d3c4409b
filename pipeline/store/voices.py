"""Voices, not copies, counted by the database: per province, channel, ministry and day.

A voice is what `pipeline.trends.count_voices` counts: a campaign, else a writer, else a single signal, once per theme,
half-year and source. `theme_id` is empty in the rows of no theme.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import CTE, ColumnElement, Engine, Select, case, func, select

from pipeline.store.schema import assignment, signal

# In place of a province: what one voice sends from more than one of them belongs to none.
SEVERAL = "meer dan één"

_VOICE = func.coalesce(signal.c.campaign_id, func.nullif(signal.c.writer, ""), signal.c.signal_id).label("voice")
_KEYS: tuple[ColumnElement[str], ...] = (
    func.coalesce(assignment.c.theme_id, "").label("theme_id"),
    signal.c.period,
    signal.c.source,
)


def province_voices(engine: Engine, period: str = "") -> pd.DataFrame:
    """Voices per theme, period, source and province: theme_id, period, source, province, n.

    Every voice stands in one row, so that the rows of a theme add up to its n: `province` is empty where it is not
    known, and `SEVERAL` for a voice (a campaign) from more than one.
    """
    known = func.nullif(signal.c.province, "")
    voices = _per_voice(period, func.min(known).label("first"), func.max(known).label("last"))
    province = case(
        (voices.c.first.is_(None), ""), (voices.c.first == voices.c.last, voices.c.first), else_=SEVERAL
    ).label("province")
    return _counted(engine, voices, province)


def channel_voices(engine: Engine, period: str = "") -> pd.DataFrame:
    """Voices per theme, period, source and channel, as in `province_voices`; the first channel of a voice counts."""
    voices = _per_voice(period, func.min(signal.c.channel).label("first"))
    return _counted(engine, voices, voices.c.first.label("channel"))


def language_voices(engine: Engine, period: str = "") -> pd.DataFrame:
    """Voices per theme, period, source and language, as in `province_voices`; the first language of a voice counts."""
    voices = _per_voice(period, func.min(signal.c.language).label("first"))
    return _counted(engine, voices, voices.c.first.label("language"))


def weekly_voices(engine: Engine, period: str) -> pd.DataFrame:
    """Voices per theme, half-year, source and day of their first signal, up to and including a half-year.

    Columns theme_id, period, source, day (`YYYY-MM-DD`), n: a campaign or a writer counts on its first day, so that
    the days of a half-year add up to its n.
    """
    voices = _per_voice("", func.min(signal.c.date).label("first"), until=period)
    table = _counted(engine, voices, voices.c.first.label("day"))
    return table.assign(day=pd.to_datetime(table["day"]))


def ministry_voices(engine: Engine, successors: Mapping[str, str]) -> pd.DataFrame:
    """Voices per ministry of the metadata: theme_id, period, source, name (the ministry), direction (empty), n.

    Ministries are first replaced by their successors. A voice may have several and then stands in several rows; the
    rows with an empty `name` count the voices that have any, so that shares have a denominator.
    """
    present: ColumnElement[str] = signal.c.ministry
    if successors:
        present = case(dict(successors), value=signal.c.ministry, else_=signal.c.ministry)
    named = _joined().with_only_columns(*_KEYS, _VOICE, present.label("name")).where(signal.c.ministry != "").cte()
    keys = [named.c.theme_id, named.c.period, named.c.source]
    n = func.count(named.c.voice.distinct()).label("n")
    any_of_them = _table(engine, select(*keys, n).group_by(*keys)).assign(name="")
    each = _table(engine, select(*keys, named.c.name, n).group_by(*keys, named.c.name))
    rows = pd.concat([any_of_them, each], ignore_index=True).assign(direction="")
    columns = ["theme_id", "period", "source", "name", "direction", "n"]
    return rows[columns].sort_values(columns, ignore_index=True)


def _joined() -> Select[tuple[str]]:
    return select(signal.c.signal_id).join_from(
        signal, assignment, signal.c.signal_id == assignment.c.signal_id, isouter=True
    )


def _per_voice(period: str, *facts: ColumnElement[str], until: str = "") -> CTE:
    query = _joined().with_only_columns(*_KEYS, _VOICE, *facts)
    if period:
        query = query.where(signal.c.period == period)
    if until:
        query = query.where(signal.c.period <= until)
    return query.group_by(*_KEYS, _VOICE).cte()


def _counted(engine: Engine, voices: CTE, column: ColumnElement[str]) -> pd.DataFrame:
    keys = [voices.c.theme_id, voices.c.period, voices.c.source, column]
    return _table(engine, select(*keys, func.count().label("n")).group_by(*keys).order_by(*keys))


def _table(engine: Engine, query: Select[tuple[str, ...]]) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(query, connection)
