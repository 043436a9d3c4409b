"""Many rows of text in little memory: the database hands them over as lines, Arrow takes them apart into codes.

A million rows as Python objects would cost several times as much time and memory as all that is counted in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv
from sqlalchemy import Column, ColumnElement, Engine, Select, func, literal, select

from pipeline.vectors.text import IntArray

_AT_ONCE = 50_000
# Between the parts of a line, and between lines.
_SEPARATOR, _END = "\x1f", "\n"


def coded_rows(
    engine: Engine, query: Select[tuple[()]], columns: Sequence[ColumnElement[str]], key: Column[int]
) -> pa.Table:
    """The columns (text, none of them NULL) of a query as codes: a column of dictionaries for each, by its name.

    `query` says from what and which; it is asked for so many rows of `key` (a number that each row has) at a time.
    """
    names = [column.name for column in columns]
    line = reduce(lambda left, right: left + literal(_SEPARATOR) + right, columns)
    lines = query.with_only_columns(func.aggregate_strings(line, _END))
    kinds = pa.dictionary(pa.int32(), pa.string())
    options = {
        "read_options": csv.ReadOptions(column_names=names),
        "parse_options": csv.ParseOptions(delimiter=_SEPARATOR, quote_char=False),
        "convert_options": csv.ConvertOptions(
            column_types=dict.fromkeys(names, kinds), strings_can_be_null=False, auto_dict_max_cardinality=_AT_ONCE
        ),
    }
    parts = [pa.schema([(name, kinds) for name in names]).empty_table()]
    with engine.connect() as connection:
        last = connection.scalar(select(func.max(key))) or 0
        for start in range(0, last, _AT_ONCE):
            text = connection.scalar(lines.where(key > start, key <= start + _AT_ONCE))
            if text:
                parts.append(csv.read_csv(pa.BufferReader(text.encode()), **options))
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks()


def one_line(column: ColumnElement[str]) -> ColumnElement[str]:
    """A column that holds what users typed, without the signs that end a part or a line."""
    return reduce(lambda text, sign: func.replace(text, sign, " "), (_SEPARATOR, _END, "\r"), column)


def codes(table: pa.Table, name: str) -> IntArray:
    """The number of the text in each row of a column; equal texts have equal numbers."""
    column = table[name].combine_chunks()
    return np.asarray(column.indices)


def category(table: pa.Table, name: str) -> pd.Categorical:
    """A column as categories, in the order of the alphabet."""
    column = table[name].combine_chunks()
    different = pd.Series(column.dictionary.to_pylist(), dtype=object).astype("category").cat
    return pd.Categorical.from_codes(different.codes.to_numpy()[codes(table, name)], different.categories)
