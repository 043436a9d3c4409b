"""What takes longest is made before the first click, and is then there for every half-year."""

from __future__ import annotations

import time

import pytest
from screens import open_page

from dashboard import data, judgement, warming
from dashboard.turns import TURNS
from pipeline.briefing import compose
from pipeline.lenses import government, regions, shares
from pipeline.store import read
from pipeline.store.database import open_database
from pipeline.trends import comparing


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
        (government, "touched"),
        (government, "named"),
        (judgement, "judge"),
        (comparing, "compare"),
        (shares, "mark_shares"),
    ):
        monkeypatch.setattr(module, name, _too_late)

    periods = read.analysed_periods(store)
    for period in periods:
        for page in ("overview", "briefing", "regions", "principles"):
            assert not open_page(sample_database, page, monkeypatch, periode=period).exception, (page, period)
    assert not open_page(sample_database, "government", monkeypatch).exception
    for theme_id in read.threads(store, periods[-1])["theme_id"].tail(2):
        assert not open_page(sample_database, "theme", monkeypatch, thema=theme_id).exception, theme_id


def test_it_waits_while_somebody_has_a_page_drawn_but_not_for_ever(monkeypatch: pytest.MonkeyPatch):
    made: list[str] = []
    rested: list[float] = []
    monkeypatch.setattr(warming.time, "sleep", rested.append)

    warming.politely(made.append, "nobody draws")
    assert made == ["nobody draws"]
    assert sum(rested) < 0.1

    with TURNS.turn("a page", lambda: None):
        warming.politely(made.append, "somebody draws")
    assert made == ["nobody draws", "somebody draws"]
    assert 0.9 < sum(rested) < 1.5


def test_an_empty_database_gives_it_nothing_to_make(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("leeg") / "leeg.sqlite"

    warming.warm(open_database(f"sqlite:///{path}"))
