"""Every page on a small analysed store and on a broken one; and two editors who write of the same theme at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import copied
from screens import front_door, open_page, press, words

from dashboard.navigation import PAGES
from pipeline.store import notes
from pipeline.store.database import open_database

WRITTEN = {"een": "Ouders wachten langer sinds de nieuwe regeling.", "twee": "Het gaat vooral om gezinnen in de regio."}


def test_every_page_opens_on_a_small_store(small_store: str, monkeypatch: pytest.MonkeyPatch):
    door = front_door(small_store, monkeypatch).run()

    for path, entry in PAGES.items():
        door.switch_page(path).run()
        assert not door.exception, entry.title
        assert door.title, entry.title


@pytest.mark.parametrize("kind", ["bronnen", "regio", "themas"])
def test_every_kind_of_comparison_opens(small_store: str, kind: str, monkeypatch: pytest.MonkeyPatch):
    at = open_page(small_store, "compare", monkeypatch, soort=kind)

    assert not at.exception
    assert "rd-lead" in words(at)
    assert len(at.selectbox) >= 3


def test_a_broken_database_gives_one_sentence_on_every_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "broken.sqlite").write_bytes(b"this is no database" * 400)
    door = front_door(f"sqlite:///{(tmp_path / 'broken.sqlite').as_posix()}", monkeypatch).run()

    for path, entry in PAGES.items():
        door.switch_page(path).run()
        assert not door.exception, entry.title
        assert next(error.value for error in door.error).startswith("De database"), entry.title


def test_two_who_write_at_once_lose_nothing_and_see_the_conflict(
    small_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = copied(small_store, tmp_path / "own.sqlite")
    people = {name: open_page(url, "theme", monkeypatch) for name in WRITTEN}
    for name, at in people.items():
        at.text_area[0].set_value(WRITTEN[name])
        next(box for box in at.text_input if box.label == "Uw naam").set_value(f"Redacteur {name}")
        press(at, "Duiding vastleggen")

    first, second = people.values()
    assert WRITTEN["een"] in words(first)
    assert "Iemand anders heeft deze duiding" in second.error[0].value
    assert WRITTEN["een"] in words(second)
    assert second.text_area[0].value == WRITTEN["twee"]

    press(second, "Duiding vastleggen")
    theme_id, period = (box.value for box in second.selectbox[:2])
    kept = notes.versions(open_database(url), theme_id, period)
    assert kept["text"].tolist() == [WRITTEN["twee"], WRITTEN["een"]]
    assert kept["made_by"].tolist() == ["Redacteur twee", "Redacteur een"]
