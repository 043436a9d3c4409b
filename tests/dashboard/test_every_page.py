"""Every page on a small analysed store and on a broken one; and two editors who write of the same theme at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url
from streamlit.testing.v1 import AppTest

from dashboard.navigation import PAGES
from pipeline.store import notes
from pipeline.store.database import open_database

HOUSE = Path(__file__).resolve().parents[2]
WRITTEN = {"een": "Ouders wachten langer sinds de nieuwe regeling.", "twee": "Het gaat vooral om gezinnen in de regio."}


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.chdir(HOUSE)
    return AppTest.from_file(str(HOUSE / "app.py"), default_timeout=120)


def said(at: AppTest) -> str:
    return " ".join(str(getattr(element, "value", getattr(element, "body", ""))) for element in at.main)


def test_every_page_opens_on_a_small_store(small_store: str, door: AppTest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RODE_DRADEN_DATABASE", small_store)
    door.run()

    for path, entry in PAGES.items():
        door.switch_page(path).run()
        assert not door.exception, entry.title
        assert door.title, entry.title


@pytest.mark.parametrize("kind", ["bronnen", "regio", "themas"])
def test_every_kind_of_comparison_opens(small_store: str, door: AppTest, kind: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RODE_DRADEN_DATABASE", small_store)
    door.run()
    door.switch_page("dashboard/pages/compare.py")
    door.query_params["soort"] = kind
    door.run()

    assert not door.exception
    assert "rd-lead" in said(door)
    assert len(door.selectbox) >= 3


def test_a_broken_database_gives_one_sentence_on_every_page(
    tmp_path: Path, door: AppTest, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "broken.sqlite").write_bytes(b"this is no database" * 400)
    monkeypatch.setenv("RODE_DRADEN_DATABASE", f"sqlite:///{(tmp_path / 'broken.sqlite').as_posix()}")
    door.run()

    for path, entry in PAGES.items():
        door.switch_page(path).run()
        assert not door.exception, entry.title
        assert next(error.value for error in door.error).startswith("De database"), entry.title


def test_two_who_write_at_once_lose_nothing_and_see_the_conflict(
    small_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    own = tmp_path / "own.sqlite"
    shutil.copy(str(make_url(small_store).database), own)
    url = f"sqlite:///{own.as_posix()}"
    monkeypatch.setenv("RODE_DRADEN_DATABASE", url)
    monkeypatch.chdir(HOUSE)
    people = {}
    for name in WRITTEN:
        at = AppTest.from_file(str(HOUSE / "app.py"), default_timeout=120)
        at.run()
        people[name] = at.switch_page("dashboard/pages/theme.py").run()
    for name, at in people.items():
        at.text_area[0].set_value(WRITTEN[name])
        next(box for box in at.text_input if box.label == "Uw naam").set_value(f"Redacteur {name}")
        next(button for button in at.button if button.label == "Duiding vastleggen").click().run()

    first, second = people.values()
    assert WRITTEN["een"] in said(first)
    assert "Iemand anders heeft deze duiding" in second.error[0].value
    assert WRITTEN["een"] in said(second)
    assert second.text_area[0].value == WRITTEN["twee"]

    next(button for button in second.button if button.label == "Duiding vastleggen").click().run()
    theme_id, period = (box.value for box in second.selectbox[:2])
    kept = notes.versions(open_database(url), theme_id, period)
    assert kept["text"].tolist() == [WRITTEN["twee"], WRITTEN["een"]]
    assert kept["made_by"].tolist() == ["Redacteur twee", "Redacteur een"]
