"""Briefing as people use it: chosen, ordered, reworded, kept, approved by another, frozen; two at once lose nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import stores
from databases import copied, url_of
from screens import open_page, press
from streamlit.testing.v1 import AppTest

from pipeline.store import audit, briefings
from pipeline.store.database import open_database

PERIOD = "2025-H2"

pytestmark = pytest.mark.xdist_group("briefing page")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("briefing") / "store.sqlite"
    stores.make_store(path).dispose()
    return url_of(path)


@pytest.fixture
def url(made: str, tmp_path: Path) -> str:
    return copied(made, tmp_path / "copy.sqlite")


def opened(url: str, monkeypatch: pytest.MonkeyPatch, who: str) -> AppTest:
    at = open_page(url, "briefing", monkeypatch)
    at.text_input(key="briefing_who").set_value(who)
    return at.run()


def field(at: AppTest, label: str):
    return next(area for area in at.text_area if area.label == label)


def told(at: AppTest) -> str:
    return " ".join(str(e.value) for e in (*at.markdown, *at.success, *at.error, *at.warning, *at.caption))


def test_from_a_first_choice_to_a_frozen_briefing(url: str, monkeypatch: pytest.MonkeyPatch):
    at = opened(url, monkeypatch, "Anna de Wit")
    first, second = [box.label.split(" (")[0] for box in at.checkbox][:2]

    # Order, and a page in pictures that follows it.
    at.button(key=next(b.key for b in at.button if b.help == f"Zet {second[0].upper()}{second[1:]} hoger")).click()
    at.run()
    pages = at.selectbox(key=next(s.key for s in at.selectbox if s.label == "Pagina"))
    assert second.lower() in pages.options[2].lower()
    assert first.lower() in pages.options[3].lower()

    # Another title, with the one that was proposed at hand.
    pages.set_value(2)
    at.run()
    proposed = field(at, "Titel").value
    field(at, "Titel").set_value(f"{second}: veel brieven")
    at.run()
    assert not at.exception
    assert f"Voorstel: {proposed}" in told(at).replace("\\", "")
    assert any("veel brieven" in option for option in at.selectbox(key=pages.key).options)
    # Who can't see the picture of the page hears all that it says.
    heard, *small = [image.alt for images in at.get("image") for image in images.proto.imgs]
    assert heard.startswith(f"Pagina 3: {second}: veel brieven")
    assert len(heard) > len(proposed) + 300
    assert len(small) == len(at.selectbox(key=pages.key).options)
    assert all(small)

    # Kept, and approved by another only.
    press(at, "Bewaar als concept")
    assert "Bewaard als concept 1." in told(at)
    press(at, "Keur goed")
    assert "Concept 1 is van uzelf." in told(at)
    at.text_input(key="briefing_who").set_value("Bram Smit")
    at.run()
    press(at, "Keur goed")
    press(at, "Stel vast")
    assert "Concept 1 is vastgesteld." in told(at)
    press(at, "Maak het bestand van concept 1")

    engine = open_database(url)
    kept = briefings.versions(engine, PERIOD)
    assert kept[["number", "made_by", "approved_by"]].to_numpy().tolist() == [[1, "Anna de Wit", "Bram Smit"]]
    version = briefings.version(engine, PERIOD, 1)
    assert version
    assert briefings.file(engine, version.version_id, ".pptx")
    assert audit.entries(engine, act="briefing bewerkt", limit=9)["about"].map(lambda a: a["wat"]).tolist() == [
        "briefing vastgesteld",
        "concept goedgekeurd",
        "concept goedgekeurd",
        "concept bewaard",
    ]


def test_two_people_who_work_at_once_see_it_and_lose_nothing(url: str, monkeypatch: pytest.MonkeyPatch):
    anna, bram = (opened(url, monkeypatch, who) for who in ("Anna de Wit", "Bram Smit"))

    field(anna, "Titel").set_value("Een andere titel")
    field(bram, "Regel eronder").set_value("Een andere regel")
    press(anna.run(), "Bewaar als concept")
    press(bram.run(), "Bewaar als concept")

    assert "Intussen bewaarde iemand anders concept 1; die staat er ook nog." in told(bram)
    press(bram, "Voeg de wijzigingen van concept 1 toe aan de mijne")
    assert (field(bram, "Titel").value, field(bram, "Regel eronder").value) == ("Een andere titel", "Een andere regel")
    engine = open_database(url)
    texts = [briefings.version(engine, PERIOD, number).choices["texts"] for number in (1, 2)]  # type: ignore[union-attr]
    assert texts == [{"title": "Een andere titel"}, {"lead": "Een andere regel"}]


def test_a_title_that_says_more_than_the_figures_is_not_kept(url: str, monkeypatch: pytest.MonkeyPatch):
    at = opened(url, monkeypatch, "Anna de Wit")
    pages = next(s for s in at.selectbox if s.label == "Pagina")
    place = next(n for n, option in enumerate(pages.options) if "ongeveer gelijk" in option)
    at.selectbox(key=pages.key).set_value(place)
    at.run()

    field(at, "Titel").set_value("Het aandeel is verdubbeld")
    at.run()
    press(at, "Bewaar als concept")

    assert "noemt een stijging, maar het oordeel" in told(at)
    assert briefings.versions(open_database(url), PERIOD).empty
