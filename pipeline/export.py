"""The tables of the design, section 3, as files that others can read."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import pandas as pd
import xlsxwriter
from sqlalchemy import Engine
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.errors import ExportError
from pipeline.files import whole
from pipeline.store import read
from pipeline.trends.rank import PARTS
from pipeline.trends.verdicts import ALL
from pipeline.withheld import withhold


class ExportTable(StrEnum):
    """The tables that can be exported."""

    SIGNALS = "signals"
    THEMES = "themes"
    TRENDS = "trends"
    LENSES = "lenses"


class ExportFormat(StrEnum):
    """The kinds of file that a table can be written as."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    XLSX = "xlsx"
    ODS = "ods"


def export_table(engine: Engine, table: ExportTable, *, for_readers: bool = False) -> pd.DataFrame:
    """Return an exported table. Lists are separated by ` | `; `theme_id` is empty in the trends of no theme.

    `for_readers` gives the columns of the contract without figures about fewer than five, also where those would follow
    from the rest (`pipeline.withheld`); raises `ExportError` for a table that is not for readers.
    """
    if for_readers:
        return _for_readers(engine, table)
    match table:
        case ExportTable.SIGNALS:
            return read.export_signals(engine)
        case ExportTable.THEMES:
            themes = read.themes(engine).drop(columns="representatives")
            for column in ("keywords", "parents"):
                themes[column] = themes[column].str.join(" | ")
            columns = ["theme_id", "label", "keywords", "status", "is_red_thread", "first_period", "last_period"]
            return themes[[*columns, "parents", "n"]]
        case ExportTable.TRENDS:
            trends = _with_ranks(read.trends(engine), engine)
            return trends[[*_TRENDS, *(column for column in trends.columns if column not in _TRENDS)]]
        case ExportTable.LENSES:
            from pipeline.lenses.figures import lens_figures  # noqa: PLC0415 - it brings the statistics

            return lens_figures(engine)


def _for_readers(engine: Engine, table: ExportTable) -> pd.DataFrame:
    match table:
        case ExportTable.TRENDS:
            return withhold(read.trends(engine))[_TRENDS]
        case ExportTable.THEMES:
            # How many signals a theme has is the sum of figures of which some may be withheld.
            return export_table(engine, table).drop(columns="n")
        case _:
            raise ExportError(
                f"De tabel {table} is niet voor lezers: daarin staan teksten, of cijfers over kleine groepen. Kies themes of trends."
            )


def _with_ranks(trends: pd.DataFrame, engine: Engine) -> pd.DataFrame:
    """Add the rank of each theme, and what it is made of, to its row of all sources together."""
    threads = [read.threads(engine, period) for period in read.analysed_periods(engine)]
    if not threads:
        return trends.assign(**dict.fromkeys(_RANKS))
    keys = ["theme_id", "period"]
    ranks = pd.concat(threads)[[*keys, *_RANKS]].assign(source=ALL)
    return trends.merge(ranks, on=[*keys, "source"], how="left")


# The columns of the contract, in its order; what else is known of a trend comes after them.
_TRENDS = [
    "theme_id",
    "period",
    "source",
    "n",
    "total",
    "share",
    "low",
    "high",
    "change",
    "change_low",
    "change_high",
    "q_value",
    "verdict",
]
_RANKS = ["rank", "is_red_thread", "score", *PARTS, "rank_low", "rank_high"]
# What a sheet holds at most, and a cell of it (ECMA-376 leaves it to the program; these are Excel's).
_MOST_ROWS, _LONGEST_CELL = 1_048_575, 32_767
# A workbook says when it was made; a fixed day keeps the same table the same bytes.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones
_CUT_OFF = " [afgekapt: langer dan een cel toelaat]"


def write_table(table: pd.DataFrame, format_: ExportFormat, out: Path) -> None:
    """Write a table to a file: all of it, or nothing. Raises `ExportError` when the place can't be written."""
    if format_ is ExportFormat.XLSX and len(table) > _MOST_ROWS:
        raise ExportError(f"De tabel is te lang voor {out.name}: {len(table)} rijen. Kies csv, json of parquet.")
    with whole(out) as unfinished:
        _WRITERS[format_](table, unfinished)


def _csv(table: pd.DataFrame, out: Path) -> None:
    _without_formulas(table).to_csv(out, index=False, lineterminator="\n", date_format="%Y-%m-%d", encoding="utf-8")


def _json(table: pd.DataFrame, out: Path) -> None:
    plain = table.astype(object)
    records = plain.where(plain.notna(), None).to_dict("records")
    # A day is the one thing that json has no form for; as text it is an ISO date.
    written = json.dumps(records, ensure_ascii=False, indent=1, default=str, allow_nan=False)
    out.write_text(written + "\n", encoding="utf-8", newline="\n")


def _parquet(table: pd.DataFrame, out: Path) -> None:
    table.to_parquet(out, index=False, engine="pyarrow")


def _xlsx(table: pd.DataFrame, out: Path) -> None:
    """Write a sheet, cell by cell of one kind in a column: the general way of pandas takes twice as long."""
    # Text stays text: what a citizen wrote is never taken for a formula or a link.
    with (
        out.open("wb") as file,
        xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book,
    ):
        book.set_properties({"created": _MADE})
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, str(name), head)
            for row, value in enumerate(table[name].tolist(), start=1):
                _write_cell(sheet, row, column, value, day)


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, day: Format) -> None:
    """Write a value as what it is; what is missing leaves the cell empty."""
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, _fitting(value))
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        if math.isfinite(value):
            sheet.write_number(row, column, value)
    elif value is None or value is pd.NA or value is pd.NaT:
        return
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, _fitting(str(value)))


def _fitting(text: str) -> str:
    """Cut off text that is longer than a cell holds, and say so: the program would do it in silence."""
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - len(_CUT_OFF)] + _CUT_OFF


def _ods(table: pd.DataFrame, out: Path) -> None:
    with pd.ExcelWriter(out, engine="odf") as writer:
        table.to_excel(writer, index=False)


def _without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula (OWASP, CSV injection)."""
    safe = table.copy()
    for column in safe.select_dtypes(include=["object", "str"]).columns:
        risky = safe[column].astype("string").str.match(r"[=+\-@\t\r\n]", na=False)
        safe[column] = safe[column].where(~risky, "'" + safe[column].astype("string"))
    return safe


_WRITERS: dict[ExportFormat, Callable[[pd.DataFrame, Path], None]] = {
    ExportFormat.CSV: _csv,
    ExportFormat.JSON: _json,
    ExportFormat.PARQUET: _parquet,
    ExportFormat.XLSX: _xlsx,
    ExportFormat.ODS: _ods,
}
