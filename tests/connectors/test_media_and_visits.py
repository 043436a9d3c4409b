"""Feeds and notes of working visits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest
from odf.opendocument import OpenDocumentText
from odf.text import H, List, ListItem, P

from connectors.base import LeftOut, RawSignal, Rejected, Source
from connectors.registry import read

DATA = Path(__file__).parent / "data"
LETTERS = Path(__file__).parents[3] / "shared" / "data" / "documenten"


def test_an_item_of_a_feed_is_its_title_and_text_with_the_outlet_and_the_dutch_day():
    first, second = read(DATA / "media" / "feed.xml")

    assert isinstance(first, RawSignal)
    assert (first.title, first.text) == ("Wachtlijst voor woning groeit", "In Assen wachten zoekers elf jaar.")
    assert (first.origin_id, first.outlet, first.date) == ("krant-1", "De Voorbeeldkrant", date(2026, 1, 1))
    assert isinstance(second, Rejected)
    assert second.place == "bericht 2"


def test_an_atom_feed_is_read_alike():
    (item,) = read(DATA / "media" / "atom.xml")

    assert (item.origin_id, item.outlet, item.date) == ("urn:x:1", "Omroep Voorbeeld", date(2026, 2, 1))


def test_a_feed_without_items_is_an_error_and_not_silence():
    (item,) = read(DATA / "media" / "lege-feed.xml")

    assert item.reason == "De feed bevat geen berichten."


def test_each_observation_under_signalen_is_a_signal_with_the_head_of_the_note():
    first, second, nothing = read(DATA / "visits" / "werkbezoek-emmen.md")

    assert first.text == "Brieven van het UWV zijn niet te begrijpen, ook niet voor wie er werkt."
    assert (first.origin_id, first.date, first.place) == ("werkbezoek-emmen.md#1", date(2026, 3, 4), "Emmen (Drenthe)")
    assert first.ministry == "Sociale Zaken en Werkgelegenheid"
    assert second.text == "De bus rijdt na zeven uur niet meer."
    assert nothing == LeftOut("onderdeel zonder inhoud")


def test_a_note_without_headings_is_one_signal_with_the_date_of_its_name():
    (item,) = read(DATA / "visits" / "gesprek 2025-05-20.txt", Source.VISIT)

    assert item.date == date(2025, 5, 20)
    assert item.text.startswith("Gesprek met ondernemers")


def test_a_note_without_any_date_is_rejected(tmp_path):
    path = tmp_path / "gesprek.txt"
    path.write_text("De bus rijdt niet meer.\n")

    (item,) = read(path, Source.VISIT)

    assert item.reason == "Er staat geen leesbare datum in het document."


def test_a_word_file_with_its_head_in_a_table_is_read_by_its_headings(tmp_path):
    document = docx.Document()
    document.add_heading("Verslag werkbezoek", 0)
    table = document.add_table(rows=0, cols=2)
    for name, value in (("DATUM", "4 mrt 2026"), ("Gemeente", "Emmen"), ("Ministerie:", "SZW")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, value
    document.add_heading("Wat is opgehaald?", 1)
    document.add_paragraph("De wachttijd bij de huisarts is lang.", style="List Bullet")
    document.add_paragraph("Jongeren vinden geen woning.")
    document.add_heading("Vervolg", 1)
    document.add_paragraph("Nog een gesprek.")
    path = tmp_path / "verslag.docx"
    document.save(str(path))

    items = list(read(path))

    assert [item.text for item in items] == ["De wachttijd bij de huisarts is lang.", "Jongeren vinden geen woning."]
    assert {(item.date, item.place, item.ministry, item.title) for item in items} == {
        (date(2026, 3, 4), "Emmen", "SZW", "Verslag werkbezoek")
    }


def test_an_open_document_text_is_read_alike(tmp_path):
    document = OpenDocumentText()
    for text in ("Datum: 4 maart 2026", "Locatie: Goes"):
        document.text.addElement(P(text=text))
    document.text.addElement(H(outlinelevel=1, text="Signalen"))
    bullets = List()
    for text in ("De veerboot is te duur.", "Er is geen huisarts."):
        item = ListItem()
        item.addElement(P(text=text))
        bullets.addElement(item)
    document.text.addElement(bullets)
    path = tmp_path / "goes.odt"
    document.save(str(path))

    assert [(item.text, item.date, item.place) for item in read(path)] == [
        ("De veerboot is te duur.", date(2026, 3, 4), "Goes"),
        ("Er is geen huisarts.", date(2026, 3, 4), "Goes"),
    ]


@pytest.mark.parametrize("source", [Source.VISIT, Source.QUESTION])
@pytest.mark.parametrize(
    ("number", "day"),
    [
        (1, date(2024, 7, 25)), (2, date(2024, 5, 16)), (3, date(2024, 1, 11)), (4, date(2024, 3, 24)),
        (5, date(2024, 8, 26)), (6, date(2023, 10, 18)), (7, date(2023, 11, 7)), (8, date(2023, 12, 4)),
    ],
)  # fmt: skip
def test_a_letter_of_a_ministry_gives_its_questions_with_the_day_in_its_head(number, day, source):
    path = LETTERS / f"beantwoording-kamervragen-{number}.docx"
    if not path.exists():
        pytest.skip("../shared/data ontbreekt")

    items = list(read(path, source))

    assert len(items) >= 3
    assert {item.date for item in items} == {day}
    assert {item.source for item in items} == {source}
    assert all("Kamervragen" in item.title for item in items)
