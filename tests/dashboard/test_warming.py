"""What takes longest is made before the first click, and is then there for every half-year."""

from __future__ import annotations

import time

import pytest
from screens import open_page

from dashboard import data, warming
from pipeline.briefing import compose
from pipeline.lenses import regions
from pipeline.store import read
from pipeline.store.database import open_database


def _too_late(*_: object, **__: object) -> None:
    raise AssertionError("it is made when somebody clicks")


def test_after_it_the_pages_make_nothing_heavy_themselves(sample_database: str, monkeypatch: pytest.MonkeyPatch):
    store = open_database(sample_database)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    warming.warm(store)
    monkeypatch.undo()
    for module, name in (
        (compose, "compose"),
        (data, "lay_out"),
        (regions, "compare_provinces"),
        (regions, "compare_randstad"),
    ):
        monkeypatch.setattr(module, name, _too_late)

    for period in read.analysed_periods(store):
        for page in ("overview", "briefing", "regions"):
            assert not open_page(sample_database, page, monkeypatch, periode=period).exception, (page, period)


def test_an_empty_database_gives_it_nothing_to_make(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("leeg") / "leeg.sqlite"

    warming.warm(open_database(f"sqlite:///{path}"))
