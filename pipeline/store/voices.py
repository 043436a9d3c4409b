"""The signals as the lenses count them: by voice, by code instead of by text, so that a million fit in memory.

A voice is what `pipeline.trends.compute.count_voices` counts: a campaign, else a writer, else a single signal, once per theme,
half-year and source.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, String, cast, func, select

from pipeline.store.kept import kept
from pipeline.store.lines import category, coded_rows, codes, one_line
from pipeline.store.schema import assignment, signal
from pipeline.trends.voices import first_voices

#: The name under which `voice_table` is kept.
VOICES = "voices"
VOICE: ColumnElement[str] = func.coalesce(signal.c.campaign_id, func.nullif(signal.c.writer, ""), signal.c.signal_id)
KEYS: tuple[ColumnElement[str], ...] = (
    func.coalesce(assignment.c.theme_id, "").label("theme_id"),
    signal.c.period,
    signal.c.source,
)
_FACTS: tuple[ColumnElement[str], ...] = (
    cast(signal.c.date, String).label("day"),
    signal.c.province,
    signal.c.ministry,
    one_line(signal.c.channel).label("channel"),
    signal.c.language,
)
# Whom signals share: a campaign, else a writer, else nobody.
_SHARED: ColumnElement[str] = func.coalesce(signal.c.campaign_id, signal.c.writer, "").label("shared")


def voice_table(engine: Engine) -> pd.DataFrame:
    """The analysed signals: a row for each, in no particular order.

    Columns theme_id ("" for no theme), period, source, day (as `YYYY-MM-DD`), province, ministry, channel and language,
    all categories in the order of the alphabet, and voice: a number that signals of one campaign, or of one writer,
    share. After an analysis it is kept (see `pipeline.lenses.reading`).
    """
    found = kept(engine, VOICES)
    return count_voices(engine) if found is None else found


def count_voices(engine: Engine) -> pd.DataFrame:
    """Count what `voice_table` gives, whatever is kept."""
    every = select().select_from(signal).join(assignment, assignment.c.signal_id == signal.c.signal_id)
    rows = coded_rows(engine, every, [*KEYS, *_FACTS, _SHARED], signal.c.row_id)
    table = pd.DataFrame({column.name: category(rows, column.name) for column in (*KEYS, *_FACTS)})
    voice = codes(rows, "shared").astype(np.int64)
    names = rows["shared"].combine_chunks().dictionary
    # A signal of nobody in particular is a voice of its own.
    alone = np.flatnonzero(voice == names.index("").as_py())
    voice[alone] = len(names) + alone
    return table.assign(voice=voice)


def weekly_voices(table: pd.DataFrame, period: str) -> pd.DataFrame:
    """Voices per theme, half-year, source and day of their first signal, up to and including a half-year.

    `table` is `voice_table`. Columns theme_id, period, source, day, n: a campaign or a writer counts on its first day, so
    that the days of a half-year add up to its n.
    """
    return first_voices(table[table["period"].isin([p for p in table["period"].cat.categories if p <= period])], "day")


def joined() -> Select[tuple[str]]:
    """The signals beside their theme, those that were not analysed yet too."""
    return select(signal.c.signal_id).join_from(
        signal, assignment, signal.c.signal_id == assignment.c.signal_id, isouter=True
    )
