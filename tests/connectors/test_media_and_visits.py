"""Feeds and notes of working visits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest
from odf.opendocument import OpenDocumentText
from odf.text import H, List, ListItem, P

from connectors.base import LeftOut, Note, RawSignal, Rejected, Source
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


RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
DOCTYPE = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
SENT = "<pubDate>Mon, 05 Jan 2026 10:00:00 +0100</pubDate>"
MADE = "<dc:date>2026-01-05T10:00:00+01:00</dc:date>"
ITEM = "<item><title>Kop</title><link>https://krant.voorbeeld.nl/1</link><description>Het water stijgt.</description>{}</item>"
ATOM = '<entry><title>Kop</title><id>1</id><link href="https://krant.voorbeeld.nl/1"/>{}<summary>Het water stijgt.</summary></entry>'
MOMENT = "<{0}>2026-01-05T10:00:00+01:00</{0}>"
VERSIONS = {
    "RSS 0.90": f'{RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>K</title></channel>{ITEM.format(MADE)}</rdf:RDF>',
    "RSS 0.91 of Netscape": f'{DOCTYPE}<rss version="0.91"><channel><title>K</title>{ITEM.format(SENT)}</channel></rss>',
    "RSS 0.91": f'<rss version="0.91"><channel><title>K</title>{ITEM.format(SENT)}</channel></rss>',
    "RSS 0.92": f'<rss version="0.92"><channel><title>K</title>{ITEM.format(SENT)}</channel></rss>',
    "RSS 0.94": f'<rss version="0.94"><channel><title>K</title>{ITEM.format(SENT)}</channel></rss>',
    "RSS 1.0": f'{RDF} xmlns="http://purl.org/rss/1.0/"><channel><title>K</title></channel>{ITEM.format(MADE)}</rdf:RDF>',
    "RSS 2.0, date in Dutch": f'<rss version="2.0"><channel><title>K</title>{ITEM.format("<pubDate>ma 5 jan. 2026 10:00</pubDate>")}</channel></rss>',
    "Atom 0.3": f'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>K</title>{ATOM.format(MOMENT.format("issued"))}</feed>',
    "Atom 1.0": f'<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title>{ATOM.format(MOMENT.format("updated"))}</feed>',
}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_of_rss_and_atom_gives_the_same_item(tmp_path, version):
    path = tmp_path / "feed.xml"
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{VERSIONS[version]}')

    (item,) = read(path)

    assert (item.title, item.text, item.outlet) == ("Kop", "Het water stijgt.", "K")
    assert (item.date, item.link) == (date(2026, 1, 5), "https://krant.voorbeeld.nl/1")


WITHOUT_DATE = f'<rss version="0.91"><channel><title>K</title>{{}}{ITEM.format("")}</channel></rss>'


@pytest.mark.parametrize(
    ("name", "of_the_feed", "day", "whose"),
    [
        ("feed.xml", "<lastBuildDate>Mon, 05 Jan 2026 10:00:00 +0100</lastBuildDate>", date(2026, 1, 5), "die de feed zelf noemt"),
        ("feed-2026-03-04.xml", "", date(2026, 3, 4), "waarop de feed is opgehaald"),
        ("feed-2026-03-04.xml", "<pubDate>onlangs</pubDate>", date(2026, 3, 4), "waarop de feed is opgehaald"),
    ],
)  # fmt: skip
def test_an_item_without_a_date_gets_that_of_its_feed_and_that_is_told(tmp_path, name, of_the_feed, day, whose):
    (tmp_path / name).write_text(WITHOUT_DATE.format(of_the_feed))

    item, note = read(tmp_path / name)

    assert item.date == day
    assert isinstance(note, Note)
    assert note.text.startswith("Van 1 bericht staat er geen datum in de feed.")
    assert f"{whose}: {day:%d-%m-%Y}" in note.text


def test_where_nothing_says_when_an_item_is_put_aside_with_what_can_be_done(tmp_path):
    (tmp_path / "feed.xml").write_text(WITHOUT_DATE.format(""))

    (item,) = read(tmp_path / "feed.xml")

    assert isinstance(item, Rejected)
    assert "feed-2026-03-04.xml" in item.remedy


def test_items_that_share_one_address_are_each_read(tmp_path):
    items = "".join(ITEM.replace("stijgt", f"stijgt {n} meter").format(SENT) for n in range(3))
    (tmp_path / "feed.xml").write_text(f'<rss version="2.0"><channel><title>K</title>{items}</channel></rss>')

    assert len({item.key for item in read(tmp_path / "feed.xml")}) == 3


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


@pytest.mark.parametrize(
    "heading", ["Signalen uit het veld:", "## Signalen van ondernemers", "**Belangrijke signalen**:", "Signalen:"]
)
def test_signals_are_known_by_the_word_in_their_heading_and_are_no_second_place(tmp_path, heading):
    path = tmp_path / "verslag.md"
    path.write_text(
        f"Datum: 4 maart 2026\nPlaats: Best\n{heading}\n\n- De bus rijdt niet.\n- Signalen komen te laat.\n"
    )

    first, second = read(path, Source.VISIT)

    assert (first.text, second.text) == ("De bus rijdt niet.", "Signalen komen te laat.")
    assert first.place == "Best"


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
