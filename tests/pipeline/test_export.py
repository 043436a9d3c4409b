from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from pipeline.errors import ExportError
from pipeline.export import ExportFormat, ExportTable, export_table, write_table
from pipeline.store import read
from pipeline.store.database import open_database
from pipeline.trends.verdicts import ALL, judge

# The contract (design, section 3).
COLUMNS = {
    "signals": "signal_id, source, date, period, origin_id, connector, ministry, province, channel, language, "
    "campaign_id, theme_id, theme_probability, text",
    "themes": "theme_id, label, keywords, status, is_red_thread, first_period, last_period, parents, n",
    "trends": "theme_id, period, source, n, total, share, low, high, change, change_low, change_high, q_value, verdict",
    "lenses": "lens, measure, theme_id, period, source, name, direction, n, total, value, low, high, q_value, judgement",
}


def plain(value: Any) -> Any:
    """A cell, whatever file it comes from: empty is empty, a day is its ISO text, a number a float."""
    if value is None or value == "" or value != value:  # noqa: PLR0124 - NaN is what differs from itself
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, bool) or value in ("True", "False"):
        return str(value)
    return round(float(value), 9) if isinstance(value, int | float) else value


def rows_of(file: Path, kind: ExportFormat) -> list[list[Any]]:
    match kind:
        case ExportFormat.CSV:
            table = pd.read_csv(file, encoding="utf-8", keep_default_na=False, dtype=str)
            rows = [list(table.columns), *table.to_numpy().tolist()]
            return [[number_of(cell) for cell in row] for row in rows]
        case ExportFormat.JSON:
            records = json.loads(file.read_text("utf-8"))
            rows = [list(records[0]), *(list(record.values()) for record in records)]
        case ExportFormat.PARQUET:
            table = pd.read_parquet(file)
            rows = [list(table.columns), *table.astype(object).to_numpy().tolist()]
        case _:
            rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[plain(cell) for cell in row] for row in rows]


def number_of(cell: str) -> Any:
    try:
        return round(float(cell), 9)
    except ValueError:
        return cell


def as_rows(table: pd.DataFrame, kind: ExportFormat) -> list[list[Any]]:
    rows = [list(table.columns), *([plain(cell) for cell in row] for row in table.astype(object).to_numpy().tolist())]
    if kind is ExportFormat.CSV:  # what a spreadsheet would run has an apostrophe before it
        rows = [[f"'{c}" if isinstance(c, str) and c[:1] in set("=+-@") else c for c in row] for row in rows]
        rows = [[number_of(c) if isinstance(c, str) else c for c in row] for row in rows]
    return rows


@pytest.fixture(scope="module")
def tables(store: Engine) -> dict[str, pd.DataFrame]:
    """The tables; of the signals every seventh, so that slow formats stay fast."""
    tables = {str(table): export_table(store, table) for table in ExportTable}
    return tables | {"signals": tables["signals"].iloc[::7].reset_index(drop=True)}


@pytest.mark.parametrize("table", list(ExportTable))
def test_a_table_has_the_columns_of_the_contract_in_its_order(tables: dict[str, pd.DataFrame], table: ExportTable):
    promised = COLUMNS[table].split(", ")

    columns = list(tables[table].columns)

    assert columns[: len(promised)] == promised
    assert table is not ExportTable.THEMES or columns == promised


@pytest.mark.parametrize("kind", list(ExportFormat))
@pytest.mark.parametrize("table", list(ExportTable))
def test_what_is_read_back_is_what_was_written(
    tables: dict[str, pd.DataFrame], table: ExportTable, kind: ExportFormat, tmp_path: Path
):
    write_table(tables[table], kind, tmp_path / f"tabel.{kind}")

    assert rows_of(tmp_path / f"tabel.{kind}", kind) == as_rows(tables[table], kind)
    assert [file.name for file in tmp_path.iterdir()] == [f"tabel.{kind}"]


@pytest.mark.parametrize("kind", list(ExportFormat))
@pytest.mark.parametrize("table", list(ExportTable))
def test_a_store_without_anything_gives_a_table_with_its_columns(
    table: ExportTable, kind: ExportFormat, tmp_path: Path
):
    empty = export_table(open_database("sqlite://"), table)

    write_table(empty, kind, tmp_path / "leeg")

    assert list(empty.columns)[:4] == COLUMNS[table].split(", ")[:4]
    assert (tmp_path / "leeg").stat().st_size > 0


def test_the_counts_add_up(store: Engine):
    signals, trends = export_table(store, ExportTable.SIGNALS), export_table(store, ExportTable.TRENDS)
    per_source = trends[trends["source"] != ALL]

    cells = signals.assign(theme_id=signals["theme_id"].fillna("")).groupby(["theme_id", "period", "source"]).size()

    told = per_source.set_index(["theme_id", "period", "source"])["signals"]
    assert told[told > 0].to_dict() == cells.to_dict()
    assert per_source["signals"].sum() == len(signals) == read.count_signals(store, read.SignalFilter())
    assert signals["theme_id"].isna().sum() > 0
    themes = export_table(store, ExportTable.THEMES)
    assert themes["n"].sum() + signals["theme_id"].isna().sum() == len(signals)


def test_every_figure_of_a_theme_leads_back_to_its_signals(store: Engine):
    signals, themes = export_table(store, ExportTable.SIGNALS), export_table(store, ExportTable.THEMES)

    assert set(signals["theme_id"].dropna()) == set(themes["theme_id"])
    assert signals["theme_id"].value_counts().to_dict() == dict(zip(themes["theme_id"], themes["n"], strict=True))


@pytest.mark.parametrize("text", ["=1+1", "+31", "-5", "@SOM(A1)", "\t=1+1", "\n=1+1", '=HYPERLINK("http://a")'])
def test_what_a_citizen_wrote_is_never_a_formula(text: str, tmp_path: Path):
    table = pd.DataFrame({"text": [text, "gewoon"]})
    for kind in ExportFormat:
        write_table(table, kind, tmp_path / f"t.{kind}")

    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        assert pd.read_csv(file)["text"].tolist() == [f"'{text}", "gewoon"]
    for kind, part in (("xlsx", "xl/worksheets/sheet1.xml"), ("ods", "content.xml")):
        with zipfile.ZipFile(tmp_path / f"t.{kind}") as file:
            content = file.read(part).decode()
        assert "<f>" not in content
        assert "formula" not in content
        assert "<hyperlink" not in content
    assert json.loads((tmp_path / "t.json").read_text("utf-8"))[0]["text"] == text


@pytest.mark.parametrize("kind", [ExportFormat.CSV, ExportFormat.JSON, ExportFormat.PARQUET])
def test_the_same_table_is_the_same_bytes(tables: dict[str, pd.DataFrame], kind: ExportFormat, tmp_path: Path):
    for name in ("een", "twee"):
        write_table(tables["trends"], kind, tmp_path / name)

    assert (tmp_path / "een").read_bytes() == (tmp_path / "twee").read_bytes()


def test_csv_is_plain_utf_8_with_points_and_iso_dates(tables: dict[str, pd.DataFrame], tmp_path: Path):
    write_table(tables["signals"], ExportFormat.CSV, tmp_path / "s.csv")
    content = (tmp_path / "s.csv").read_bytes()

    first = content.decode("utf-8").splitlines()[1].split(",")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert date.fromisoformat(first[2])
    assert "0.5" in first


def test_json_writes_a_day_as_a_day(tables: dict[str, pd.DataFrame], tmp_path: Path):
    write_table(tables["signals"], ExportFormat.JSON, tmp_path / "s.json")

    days = [record["date"] for record in json.loads((tmp_path / "s.json").read_text("utf-8"))]

    assert days == [day.isoformat() for day in tables["signals"]["date"]]


def test_a_text_too_long_for_a_cell_says_that_it_was_cut_off(tmp_path: Path):
    write_table(pd.DataFrame({"text": ["a" * 40_000]}), ExportFormat.XLSX, tmp_path / "lang.xlsx")

    text = CalamineWorkbook.from_path(str(tmp_path / "lang.xlsx")).get_sheet_by_index(0).to_python()[1][0]

    assert text.endswith("[afgekapt: langer dan een cel toelaat]")
    assert len(text) == 32_767


@pytest.mark.parametrize("kind", list(ExportFormat))
@pytest.mark.parametrize("place", ["geen/map/tabel", "bestand/tabel", "map"])
def test_a_place_that_can_not_be_written_is_one_dutch_sentence_and_leaves_nothing(
    kind: ExportFormat, place: str, tmp_path: Path
):
    (tmp_path / "bestand").write_text("ik ben geen map", "utf-8")
    (tmp_path / "map").mkdir()

    with pytest.raises(ExportError, match="kan niet worden geschreven"):
        write_table(pd.DataFrame({"a": [1]}), kind, tmp_path / place)

    assert sorted(file.name for file in tmp_path.rglob("*")) == ["bestand", "map"]


def test_a_table_that_fails_half_way_leaves_the_old_file_as_it_was(tmp_path: Path):
    out = tmp_path / "tabel.json"
    write_table(pd.DataFrame({"a": [1]}), ExportFormat.JSON, out)
    before = out.read_bytes()

    with pytest.raises(ValueError, match="Out of range"):
        write_table(pd.DataFrame({"a": [float("inf")]}), ExportFormat.JSON, out)

    assert out.read_bytes() == before
    assert list(tmp_path.iterdir()) == [out]


def test_the_trends_hold_the_order_of_the_threads_and_the_figures_behind_each_verdict(store: Engine):
    exported = export_table(store, ExportTable.TRENDS)

    together = exported[(exported["source"] == ALL) & (exported["period"] == "2025-H2")].set_index("theme_id")
    threads = read.threads(store, "2025-H2").set_index("theme_id")
    assert together.loc[threads.index, "rank"].tolist() == threads["rank"].tolist()
    assert together.loc[threads.index, "score"].tolist() == threads["score"].tolist()
    assert exported.loc[exported["source"] != ALL, "rank"].isna().all()
    assert judge(exported).verdict.tolist() == exported["verdict"].tolist()
