"""Publieksvragen and media monitors: rows to signals."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from connectors import registry
from connectors.base import LeftOut, Note, RawSignal, Rejected, Source
from connectors.mapping import read_mapping
from connectors.safety import Unreadable

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[3] / "shared" / "data"
HEADER = ["Kenmerk", "Datum", "Kanaal", "Vraag"]


def read(*what: Any, **how: Any):
    """What is found; remarks on how it was read are another test's."""
    return (item for item in registry.read(*what, **how) if not isinstance(item, Note))


def test_a_table_under_a_title_with_semicolons_and_a_mark_is_read_by_the_names_of_its_columns():
    items = list(read(DATA / "tables" / "vragen-puntkomma.csv"))

    first = items[0]
    assert isinstance(first, RawSignal)
    assert first.source is Source.QUESTION
    assert first.origin_id == "Z-1"
    assert first.date == date(2024, 12, 31)
    assert first.text == "Hoe vraag ik huurtoeslag aan;\nen hoe lang duurt dat?"
    assert (first.title, first.channel, first.ministry, first.place) == (
        "Toeslagen",
        "telefoon",
        "FIN",
        "Drenthe, Emmen",
    )


def test_without_text_the_title_is_the_text():
    assert list(read(DATA / "tables" / "vragen-puntkomma.csv"))[1].text == "Paspoort kwijt"


def test_an_empty_row_is_left_out_and_a_row_with_an_impossible_date_is_rejected_with_its_line():
    items = list(read(DATA / "tables" / "vragen-puntkomma.csv"))

    assert items[2] == LeftOut("lege rij")
    assert isinstance(items[3], Rejected)
    assert items[3].place == "regel 9"


def test_the_same_number_with_another_text_is_another_item():
    items = list(read(DATA / "tables" / "vragen-puntkomma.csv"))

    assert items[0].origin_id == items[4].origin_id
    assert items[0].key != items[4].key


def test_windows_1252_and_commas_are_recognised():
    (item,) = read(DATA / "tables" / "vragen-cp1252.csv")

    assert item.text == "Mijn reünie kost € 5"


def test_one_line_in_windows_1252_does_not_spoil_the_others(tmp_path):
    path = tmp_path / "gemengd.csv"
    path.write_bytes("id;datum;vraag\n1;1-2-2025;één\n".encode() + "2;1-2-2025;reünie\n".encode("cp1252"))

    assert [item.text for item in read(path)] == ["één", "reünie"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_signals(tmp_path, encoding, separator):
    rows = [HEADER, ["1", "4-3-2025", "telefoon", "Waar is café Müller?"], ["2", "5-3-2025", "chat", "En hoe laat?"]]
    path = tmp_path / "vragen.csv"
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))

    assert [(item.date, item.text) for item in read(path)] == [
        (date(2025, 3, 4), "Waar is café Müller?"),
        (date(2025, 3, 5), "En hoe laat?"),
    ]


def test_a_workbook_is_read_sheet_by_sheet_with_real_dates_and_serials(tmp_path):
    path = tmp_path / "vragen.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for month, title in ((3, "Maart"), (4, "April")):
            sheet = book.add_worksheet(title)
            sheet.write_row(1, 1, HEADER)
            sheet.write_row(2, 1, [1000 + month, "", "telefoon", f"Vraag in {title}"])
            sheet.write_datetime(2, 2, datetime(2025, month, 1), book.add_format({"num_format": "dd-mm-yyyy"}))  # noqa: DTZ001
        book.add_worksheet("Toelichting").write(0, 0, "Dit is een export.")
        sheet.write_row(3, 1, [9, 45748, "chat", "Met een getal als datum"])
        sheet.write_row(4, 1, [10, "geen idee", "chat", "Zonder datum"])

    items = list(read(path))

    assert [(item.origin_id, item.date) for item in items[:3]] == [
        ("1003", date(2025, 3, 1)),
        ("1004", date(2025, 4, 1)),
        ("9", date(2025, 4, 1)),
    ]
    assert items[3].place == "blad 'April', rij 5"


def test_an_open_document_spreadsheet_is_read_alike(tmp_path):
    document = OpenDocumentSpreadsheet()
    table = Table(name="Vragen")
    for cells in (HEADER, ["7", "4 maart 2025", "brief", "Waarom duurt het zo lang?"]):
        row = TableRow()
        for text in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    path = tmp_path / "vragen.ods"
    document.save(str(path))

    (item,) = read(path)

    assert (item.origin_id, item.date, item.text) == ("7", date(2025, 3, 4), "Waarom duurt het zo lang?")


def test_other_columns_are_read_by_a_mapping():
    mapping = read_mapping(DATA / "tables" / "andere-kolommen.yaml")

    items = list(read(DATA / "tables" / "andere-kolommen.csv", mapping=mapping))

    assert [(item.origin_id, item.date) for item in items] == [("A1", date(2025, 3, 3)), ("A2", date(2025, 3, 4))]


def test_a_mapping_with_an_unknown_name_is_refused_with_the_names_that_exist(tmp_path):
    (tmp_path / "m.yaml").write_text("dag: Datum\n")

    with pytest.raises(Unreadable, match="dag"):
        read_mapping(tmp_path / "m.yaml")


def test_the_export_of_meltwater_in_utf_16_with_tabs_is_media():
    (item,) = read(DATA / "media" / "meltwater.csv")

    assert item.source is Source.MEDIA
    assert (item.title, item.outlet, item.date) == ("Toeslagen opnieuw te laat", "De Voorbeeldkrant", date(2026, 3, 4))
    assert item.key == "https://krant.voorbeeld.nl/3"


def test_a_post_without_a_headline_is_media_by_its_reach():
    (item,) = read(DATA / "media" / "coosto.csv")

    assert (item.source, item.text, item.channel) == (Source.MEDIA, "DigiD ligt er weer uit", "forum")


def test_the_user_decides_when_a_table_of_mail_has_to_count_as_mail():
    assert {item.source for item in read(DATA / "tables" / "vragen-cp1252.csv", Source.EMAIL)} == {Source.EMAIL}


def test_a_field_of_100_mb_and_an_open_quote_cost_their_own_lines_only(tmp_path):
    path = tmp_path / "groot.csv"
    with path.open("w") as file:
        file.write("id;datum;vraag\n1;1-2-2025;eerste\n2;1-2-2025;")
        for _ in range(100):
            file.write("x" * 1_000_000)
        file.write("\n3;1-2-2025;na\0derde\n")

    items = list(read(path))

    assert [type(item) for item in items] == [RawSignal, Rejected, RawSignal]
    assert items[1].place.startswith("regel 3")
    assert items[2].text == "naderde"


@pytest.mark.parametrize(("folder", "n"), [("kamervragen-2017", 3811), ("kamervragen-nl-2007-2015", 20249)])
def test_real_questions_are_all_read(folder, n):
    path = SHARED / folder / "vragen.csv"
    if not path.exists():
        pytest.skip("../shared/data ontbreekt")

    items = list(read(path))

    assert {type(item) for item in items} == {RawSignal}
    assert len({item.key for item in items}) == n == len(items)


@pytest.mark.parametrize(
    "export",
    [
        "Zaaknr;Registratiedatum;Type;Onderwerp;Omschrijving\nZ1;20250304;Vraag;Toeslag;Waarom krijg ik niets?\n",
        '"Case Number","Gemaakt op","Oorsprong case","Onderwerp","Beschrijving"\n"Z1","4-3-2025 14:03","Phone","Toeslag","Waarom krijg ik niets?"\n',
        "Meldingnummer;Aanmelddatum;Soort binnenkomst;Korte omschrijving;Verzoek\nZ1;4 maart 2025 14:03;Telefoon;Toeslag;Waarom krijg ik niets?\n",
    ],
)
def test_the_columns_of_common_programs_for_cases_are_known(tmp_path: Path, export: str):
    (tmp_path / "export.csv").write_text(export, encoding="utf-8-sig")

    (item,) = read(tmp_path / "export.csv")

    assert (item.origin_id, item.date, item.title, item.text) == (
        "Z1", date(2025, 3, 4), "Toeslag", "Waarom krijg ik niets?"
    )  # fmt: skip
