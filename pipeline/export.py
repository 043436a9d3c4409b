"""The tables of the design, section 3, as files that others can read."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from pipeline.errors import ExportError
from pipeline.store import read


class ExportTable(StrEnum):
    """The tables that can be exported."""

    SIGNALS = "signals"
    THEMES = "themes"
    TRENDS = "trends"


class ExportFormat(StrEnum):
    """The kinds of file that a table can be written as."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    XLSX = "xlsx"
    ODS = "ods"


def export_table(engine: Engine, table: ExportTable) -> pd.DataFrame:
    """Return an exported table. Lists are separated by ` | `; `theme_id` is empty in the trends of no theme."""
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
            return read.trends(engine)


def write_table(table: pd.DataFrame, format_: ExportFormat, out: Path) -> None:
    """Write a table to a file: all of it, or nothing. Raises `ExportError` when the place can't be written."""
    unfinished = out.with_name(f".{out.name}.deel")
    try:
        _WRITERS[format_](table, unfinished)
        unfinished.replace(out)
    except OSError as error:
        raise ExportError(
            f"{out} kan niet worden geschreven. Kijk of de map bestaat en of het bestand niet in een ander programma openstaat."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _csv(table: pd.DataFrame, out: Path) -> None:
    _without_formulas(table).to_csv(out, index=False, lineterminator="\n", date_format="%Y-%m-%d", encoding="utf-8")


def _json(table: pd.DataFrame, out: Path) -> None:
    records = json.loads(table.to_json(orient="records", date_format="iso", double_precision=15))
    out.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _parquet(table: pd.DataFrame, out: Path) -> None:
    table.to_parquet(out, index=False, engine="pyarrow")


def _xlsx(table: pd.DataFrame, out: Path) -> None:
    # Text stays text: what a citizen wrote is never taken for a formula or a link.
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs=options, date_format="yyyy-mm-dd") as writer:
        table.to_excel(writer, index=False, freeze_panes=(1, 0))


def _ods(table: pd.DataFrame, out: Path) -> None:
    with pd.ExcelWriter(out, engine="odf") as writer:
        table.to_excel(writer, index=False)


def _without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula (OWASP, CSV injection)."""
    safe = table.copy()
    for column in safe.select_dtypes(include=["object", "str"]).columns:
        risky = safe[column].astype("string").str.match(r"[=+\-@\t\r]", na=False)
        safe[column] = safe[column].where(~risky, "'" + safe[column].astype("string"))
    return safe


_WRITERS: dict[ExportFormat, Callable[[pd.DataFrame, Path], None]] = {
    ExportFormat.CSV: _csv,
    ExportFormat.JSON: _json,
    ExportFormat.PARQUET: _parquet,
    ExportFormat.XLSX: _xlsx,
    ExportFormat.ODS: _ods,
}
