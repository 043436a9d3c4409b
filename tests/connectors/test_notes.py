"""One note of a working visit in every kind of file: the same signals, with the same head."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest
from odf.opendocument import OpenDocumentText
from odf.text import P
from PIL import Image
from pypdf import PdfReader, PdfWriter

from connectors.base import RawSignal, Rejected, Source
from connectors.registry import read
from pipeline.privacy import to_signal

VISITS = Path(__file__).parent / "data" / "visits"


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".pdf", ".rtf"])
def test_a_note_gives_the_same_signals_whatever_program_wrote_it(suffix):
    items = list(read(VISITS / f"werkbezoek-emmen{suffix}"))

    assert [item.text.split(",")[0] for item in items] == [
        "Jonge boeren krijgen geen lening van de bank zolang niet duidelijk is welke regels er over vijf jaar gelden",
        "De wolf komt nu ook overdag bij de schapen",
        "Het loket van RVO is telefonisch slecht te bereiken.",
    ]
    for item in items:
        assert item.source is Source.VISIT
        assert (item.date, item.place) == (date(2026, 3, 4), "Emmen, Drenthe")
        assert item.ministry == "Landbouw, Visserij, Voedselzekerheid en Natuur"
        assert item.official == "de staatssecretaris van Landbouw, Visserij, Voedselzekerheid en Natuur"
        assert item.organisations == "LTO Noord, gemeente Emmen, UWV"


def test_what_the_head_says_is_kept_with_the_signal_and_placed():
    first = next(item for item in read(VISITS / "werkbezoek-emmen.pdf") if isinstance(item, RawSignal))

    signal = to_signal(first)

    assert (signal.province, signal.ministry, signal.agency) == ("Drenthe", "LVVN", "UWV")
    assert (signal.place, signal.organisations) == ("Emmen, Drenthe", "LTO Noord, gemeente Emmen, UWV")
    assert signal.official.startswith("de staatssecretaris van Landbouw")


def test_a_table_in_a_pdf_of_a_browser_is_read_by_its_cells():
    (item,) = read(VISITS / "werkbezoek-browser.pdf")

    assert item.organisations == "LTO Noord, UWV"
    assert item.official == "de staatssecretaris van Landbouw, Visserij, Voedselzekerheid en Natuur"
    assert "De wolf komt nu ook overdag." in item.text


def test_a_scan_is_refused_with_the_advice_to_recognise_its_text(tmp_path):
    Image.new("L", (200, 100), 255).save(tmp_path / "werkbezoek.pdf")

    (item,) = read(tmp_path / "werkbezoek.pdf")

    assert isinstance(item, Rejected)
    assert "scan" in item.reason
    assert "OCR" in item.remedy


def test_a_pdf_behind_a_password_is_refused_as_such(tmp_path):
    writer = PdfWriter(clone_from=PdfReader(VISITS / "werkbezoek-emmen.pdf"))
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(tmp_path / "werkbezoek.pdf")

    (item,) = read(tmp_path / "werkbezoek.pdf")

    assert item.reason == "De pdf is met een wachtwoord beveiligd."


def test_a_page_that_unpacks_to_a_mountain_is_refused_in_time(tmp_path):
    writer = PdfWriter(clone_from=PdfReader(VISITS / "werkbezoek-emmen.pdf"))
    drawing = b"q 0 0 m 1 1 l S Q\n" * 4_000_000
    stream = writer.pages[0]["/Contents"].get_object()
    stream.set_data(drawing)
    writer.compress_identical_objects()
    writer.pages[0].compress_content_streams()
    writer.write(tmp_path / "werkbezoek.pdf")

    (item,) = read(tmp_path / "werkbezoek.pdf")

    assert isinstance(item, Rejected)


TEXT = "Gesprek met ondernemers. Zij wachten op een vergunning, en de bus rijdt niet."


def rtf(path: Path) -> None:
    path.write_text(rf"{{\rtf1\ansi {TEXT}\par}}")


def word(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TEXT)
    document.save(str(path))


def open_document(path: Path) -> None:
    document = OpenDocumentText()
    document.text.addElement(P(text=TEXT))
    document.save(str(path))


def pdf(path: Path) -> None:
    path.write_bytes((VISITS / "zonder-koppen.pdf").read_bytes())


@pytest.mark.parametrize(
    ("suffix", "write"),
    [
        (".txt", lambda path: path.write_text(TEXT)),
        (".md", lambda path: path.write_text(TEXT)),
        (".rtf", rtf),
        (".docx", word),
        (".odt", open_document),
        (".pdf", pdf),
    ],
)
def test_a_note_without_headings_is_one_signal(tmp_path, suffix, write):
    path = tmp_path / f"werkbezoek 2025-05-20{suffix}"
    write(path)

    (item,) = read(path)

    assert (item.text, item.date) == (TEXT, date(2025, 5, 20))


def test_of_a_table_of_signals_each_row_is_one_without_its_number_and_who_said_it(tmp_path: Path):
    note = docx.Document()
    head = note.add_table(rows=0, cols=2)
    for name, said in (("Datum", "1e mei 2025"), ("Locatie", "Emmen"), ("Minister", "BZK")):
        for cell, text in zip(head.add_row().cells, (name, said), strict=True):
            cell.text = text
    note.add_paragraph("Wat wij hoorden staat in de tabel.")
    table = note.add_table(rows=0, cols=3)
    for row in (
        ("Nr.", "Signaal", "Door wie"),
        ("1", "De bus rijdt na zeven uur niet meer.", "inwoner"),
        ("", "Brieven van het loket zijn niet te begrijpen.", "gemeente"),
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    note.save(tmp_path / "werkbezoek.docx")

    items = list(read(tmp_path / "werkbezoek.docx"))

    assert [item.text for item in items] == [
        "De bus rijdt na zeven uur niet meer.",
        "Brieven van het loket zijn niet te begrijpen.",
    ]
    assert {(item.date, item.place) for item in items} == {(date(2025, 5, 1), "Emmen")}


def test_a_list_that_is_typed_in_one_cell_is_a_signal_for_each_item(tmp_path: Path):
    note = docx.Document()
    table = note.add_table(rows=0, cols=2)
    for name, said in (
        ("Datum", "1-5-2025"),
        ("Locatie", "Emmen"),
        ("Signalen", "\u2022 De bus rijdt\nniet.\n\u2022 Het loket is dicht."),
    ):
        for cell, text in zip(table.add_row().cells, (name, said), strict=True):
            cell.text = text
    note.save(tmp_path / "werkbezoek.docx")

    assert [item.text for item in read(tmp_path / "werkbezoek.docx")] == ["De bus rijdt niet.", "Het loket is dicht."]
