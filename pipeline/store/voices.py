"""The signals as the lenses count them: by voice, by code instead of by text, so that a million fit in memory.

A voice is what `pipeline.trends.count_voices` counts: a campaign, else a writer, else a single signal, once per theme,
half-year and source.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import ColumnElement, Engine, Select, String, cast, func, select

from pipeline.store.schema import assignment, signal
from pipeline.voices import first_voices

_VOICE = func.coalesce(signal.c.campaign_id, func.nullif(signal.c.writer, ""), signal.c.signal_id).label("voice")
_KEYS: tuple[ColumnElement[str], ...] = (
    func.coalesce(assignment.c.theme_id, "").label("theme_id"),
    signal.c.period,
    signal.c.source,
)
_FACTS: dict[str, ColumnElement[str]] = {
    "day": cast(signal.c.date, String),
    "province": signal.c.province,
    "ministry": signal.c.ministry,
    "channel": signal.c.channel,
    "language": signal.c.language,
}
_AT_ONCE = 50_000
# Between the parts of a row; it is no letter of any language.
_SEPARATOR = "\x1f"


def voice_table(engine: Engine, *facts: str, period: str = "", until: str = "") -> pd.DataFrame:
    """The analysed signals of a half-year, or up to and including one: a row for each, in no particular order.

    Columns theme_id ("" for no theme), period, source and the `facts` that are asked for (of day, as `YYYY-MM-DD`,
    province, ministry, channel and language), all categories, and voice: a number that signals of one campaign, or of
    one writer, share.
    """
    # Theme, half-year and source as one text: a million of them are a few thousand different ones, taken apart once.
    key = _KEYS[0] + _SEPARATOR + _KEYS[1] + _SEPARATOR + _KEYS[2]
    chosen: list[Any] = [
        key,
        *(_FACTS[name] for name in facts),
        func.coalesce(signal.c.campaign_id, signal.c.writer, ""),
    ]
    query = select(*chosen).select_from(signal).join(assignment, assignment.c.signal_id == signal.c.signal_id)
    if period:
        query = query.where(signal.c.period == period)
    if until:
        query = query.where(signal.c.period <= until)
    keys, *told, names = (_encoded(column) for column in _columns(engine, query, len(facts) + 2))
    parts = pd.Series(keys.dictionary.to_pylist(), dtype=object).str.split(_SEPARATOR, expand=True, regex=False)
    parts = parts.reindex(columns=range(3)).set_axis(["theme_id", "period", "source"], axis="columns")
    columns = {name: (part, keys) for name, part in parts.items()}
    columns |= {
        name: (pd.Series(fact.dictionary.to_pylist(), dtype=object), fact)
        for name, fact in zip(facts, told, strict=True)
    }
    table = pd.DataFrame({name: _category(texts, which) for name, (texts, which) in columns.items()})
    voice = names.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    # A signal of nobody in particular is a voice of its own.
    nobody = names.dictionary.index("").as_py()
    alone = np.flatnonzero(voice == nobody)
    voice[alone] = len(names.dictionary) + alone
    return table.assign(voice=voice)


def weekly_voices(engine: Engine, period: str) -> pd.DataFrame:
    """Voices per theme, half-year, source and day of their first signal, up to and including a half-year.

    Columns theme_id, period, source, day, n: a campaign or a writer counts on its first day, so that the days of a
    half-year add up to its n.
    """
    return first_voices(voice_table(engine, "day", until=period), "day")


def _joined() -> Select[tuple[str]]:
    return select(signal.c.signal_id).join_from(
        signal, assignment, signal.c.signal_id == assignment.c.signal_id, isouter=True
    )


def _columns(engine: Engine, query: Select[Any], width: int) -> list[pa.ChunkedArray]:
    """The columns of text of a query, straight from the driver: dressing a million rows as objects takes longest."""
    statement = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        while rows := cursor.fetchmany(_AT_ONCE):
            for column, texts in zip(chunks, zip(*rows, strict=True), strict=True):
                column.append(pa.array(texts, type=pa.string()))
    finally:
        connection.close()
    return [pa.chunked_array(column, type=pa.string()) for column in chunks]


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column as numbers and the different texts that they stand for."""
    whole = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
    return whole.dictionary_encode()


def _category(texts: pd.Series, which: pa.DictionaryArray) -> pd.Categorical:
    """The category of each row, from the different texts and their numbers; their order is that of the alphabet."""
    different = texts.astype("category").cat
    return pd.Categorical.from_codes(
        different.codes.to_numpy()[which.indices.to_numpy(zero_copy_only=False)], different.categories
    )
