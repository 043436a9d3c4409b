"""Exports that only count: a subject, a month and a number, without a text."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from databases import url_of
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from connectors.base import LeftOut, Note, RawSignal, Rejected, Tally
from connectors.dates import read_month
from connectors.registry import read
from pipeline.ingest import ingest
from pipeline.status import status_lines
from pipeline.store import read as stored
from pipeline.store.database import open_database

EXPORT = """Onderwerp;Maand;Kanaal;Regio;Aantal
Huurtoeslag;januari 2025;telefoon;noord;1.204
Huurtoeslag;januari 2025;telefoon;zuid;96
DigiD;2025-02;e-mail;;{digid}
Paspoort;maart 2025;telefoon;;weinig
Totaal;;;;2.200
"""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(url_of(tmp_path / "store.sqlite"))


def export(path: Path, digid: int = 900) -> Path:
    path.write_text(EXPORT.format(digid=digid), encoding="utf-8")
    return path


def test_a_row_with_a_number_and_no_text_is_counted_and_no_signal(tmp_path):
    items = list(read(export(tmp_path / "telling.csv")))

    tallies = [item for item in items if isinstance(item, Tally)]
    assert [(item.subject, item.month, item.number, item.channel) for item in tallies] == [
        ("Huurtoeslag", date(2025, 1, 1), 1204, "telefoon"),
        ("Huurtoeslag", date(2025, 1, 1), 96, "telefoon"),
        ("DigiD", date(2025, 2, 1), 900, "e-mail"),
    ]
    assert len({item.key for item in tallies}) == 3
    assert items[3:] == [
        Rejected("regel 5", "Het aantal is geen heel getal.", "Verbeter het aantal in deze rij."),
        LeftOut("rij met een totaal"),
    ]


def test_counts_show_in_the_totals_and_the_account_adds_up(engine: Engine, tmp_path: Path):
    account = ingest(engine, [export(tmp_path / "telling.csv")])

    totals = stored.tallies(engine)
    assert totals[["subject", "number"]].to_numpy().tolist() == [["Huurtoeslag", 1300], ["DigiD", 900]]
    assert (account.found, account.stored, account.quarantined, account.left_out.total()) == (5, 3, 1, 1)
    assert "2025-H1   alleen geteld, zonder tekst: 2200 publieksvragen." in list(status_lines(engine))
    assert stored.count_signals(engine, stored.SignalFilter()) == 0


def test_a_later_export_of_the_same_months_replaces_the_numbers_and_adds_none(engine: Engine, tmp_path: Path):
    ingest(engine, [export(tmp_path / "half-februari.csv", 400)])

    account = ingest(engine, [export(tmp_path / "heel-februari.csv", 900)])

    assert (account.stored, account.known) == (0, 3)
    assert stored.tallies(engine)["number"].tolist() == [1300, 900]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_subjects_with_a_column_for_each_month_are_counted_month_by_month(tmp_path, suffix):
    path = tmp_path / f"telling{suffix}"
    months = ["jan 2025", "februari 2025"] if suffix == ".csv" else [datetime(2025, 1, 1), datetime(2025, 2, 1)]  # noqa: DTZ001 - as spreadsheets give it
    rows = [
        ["Aantal vragen per maand"],
        ["Onderwerp", "Kanaal", *months, "Totaal"],
        ["Huurtoeslag", "telefoon", "1.204", 96, 1300],
        ["Paspoort", "", "", 7, 7],
        ["Totaal", "", 1204, 103, 1307],
    ]
    if suffix == ".csv":
        path.write_text("\n".join(";".join(map(str, row)) for row in rows), encoding="utf-8")
    else:
        with xlsxwriter.Workbook(path, {"default_date_format": "mmm yyyy"}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    *tallies, first_total, second_total = read(path)

    assert [(item.subject, item.channel, item.month, item.number) for item in tallies] == [
        ("Huurtoeslag", "telefoon", date(2025, 1, 1), 1204),
        ("Huurtoeslag", "telefoon", date(2025, 2, 1), 96),
        ("Paspoort", "", date(2025, 2, 1), 7),
    ]
    assert first_total == second_total == LeftOut("rij met een totaal")


def test_a_number_beside_a_text_is_told_and_the_text_counts_once(tmp_path):
    path = tmp_path / "vragen.csv"
    path.write_text("datum;vraag;aantal\n21-2-2025;Waar blijft mijn toeslag?;12\n2-2-2025;En mijn pas?;3\n")

    note, first, second = read(path)

    assert isinstance(note, Note)
    assert [first.text, second.text] == ["Waar blijft mijn toeslag?", "En mijn pas?"]
    assert isinstance(first, RawSignal)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("month", "year"),
    [("januari", "2025"), ("1", 2025), (1, "2025"), ("jan.", 2025), ("januari 2025", "")],
)
def test_the_year_may_stand_in_a_column_of_its_own(tmp_path, suffix, month, year):
    path = tmp_path / f"telling{suffix}"
    rows = [["Jaar", "Maand", "Onderwerp", "Aantal"], [year, month, "Huurtoeslag", "1 204"]]
    if suffix == ".csv":
        path.write_text("\n".join(";".join(map(str, row)) for row in rows), encoding="utf-8")
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    (tally,) = read(path)

    assert isinstance(tally, Tally)
    assert (tally.month, tally.number) == (date(2025, 1, 1), 1204)


def test_in_a_table_with_texts_a_row_with_no_more_than_a_number_is_counted(tmp_path):
    path = tmp_path / "vragen.csv"
    path.write_text(
        "datum;onderwerp;vraag;aantal\n21-2-2025;Toeslag;Waar blijft mijn toeslag?;\n22-2-2025;DigiD;;12\n23-2-2025;Paspoort;;\n"
    )

    items = [item for item in read(path) if not isinstance(item, Note)]

    assert [type(item) for item in items] == [RawSignal, Tally, RawSignal]
    assert (items[1].subject, items[1].number) == ("DigiD", 12)


MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
FORMS = (
    lambda day: f"{day:%Y-%m}",
    lambda day: f"{day:%m-%Y}",
    lambda day: f"{day:%Y%m}",
    lambda day: float(f"{day:%Y%m}"),
    lambda day: f"{MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{MONTHS[day.month - 1][:3]}-{day:%y}",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: (day - date(1899, 12, 30)).days,
)


@pytest.mark.parametrize("form", FORMS)
@given(day=st.dates(min_value=date(1990, 1, 1), max_value=date(2026, 10, 31)))
def test_a_month_that_is_written_in_any_of_these_forms_is_its_first_day(form, day):
    written = form(day)
    if isinstance(written, str):
        written = written.replace("maa-", "mrt-")

    assert read_month(written) == day.replace(day=1)
