"""Every page on an empty, a tiny and the sample database, through the front door."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from databases import url_of
from screens import open_page, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from connectors.base import RawSignal, Source
from pipeline.analyse import analyse
from pipeline.privacy import to_signal
from pipeline.store import inputs, read
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.wording import percent, percent_range

PAGES = [
    "overview",
    "theme",
    "signals",
    "briefing",
    "sources",
    "edits",
    "rank",
    "early",
    "regions",
    "government",
    "agendas",
    "facts",
    "compare",
    "method",
]


@pytest.fixture
def empty(tmp_path: Path) -> str:
    url = url_of(tmp_path / "empty.sqlite")
    open_database(url).dispose()
    return url


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    """Three signals, read but not analysed."""
    url = url_of(tmp_path / "tiny.sqlite")
    engine = open_database(url)
    file = Input("0123456789abcdef", "post.csv", "1")
    texts = ["<b>Waar</b> is mijn *geld*?", "$x^2$ [klik](http://a.b)", "=1+1"]
    raw = [
        RawSignal(Source.QUESTION, "questions", f"k{n}", read_day, text)
        for n, (text, read_day) in enumerate(zip(texts, [date(2025, 3, 1)] * 3, strict=True))
    ]
    inputs.save(engine, [Piece(file, 0, [to_signal(r) for r in raw])])
    engine.dispose()
    return url


def links(at: AppTest) -> list[str]:
    return [link.proto.label for link in at.get("page_link")]


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_database_gives_advice_and_no_exception(empty: str, page: str, monkeypatch: pytest.MonkeyPatch):
    at = open_page(empty, page, monkeypatch)

    assert not at.exception
    assert "Naar Bronnen" in links(at) or page == "sources"


@pytest.mark.parametrize("page", ["overview", "theme", "briefing", "rank", "early"])
def test_signals_without_an_analysis_give_the_next_step(tiny: str, page: str, monkeypatch: pytest.MonkeyPatch):
    at = open_page(tiny, page, monkeypatch)

    assert not at.exception
    assert "Naar Bronnen" in links(at)


def test_an_analysis_that_found_no_theme_is_no_error_on_any_page(tiny: str, monkeypatch: pytest.MonkeyPatch):
    analyse(open_database(tiny))

    at = open_page(tiny, "overview", monkeypatch)
    for page in [*PAGES, "principles", "life_events"]:
        assert not at.switch_page(f"dashboard/pages/{page}.py").run().exception, page


def test_what_a_citizen_wrote_is_shown_as_it_is(tiny: str, monkeypatch: pytest.MonkeyPatch):
    at = open_page(tiny, "signals", monkeypatch)

    shown = words(at)
    assert "&lt;b&gt;Waar&lt;/b&gt;" in shown
    assert "<b>Waar" not in shown


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_the_sample(sample_database: str, page: str, monkeypatch: pytest.MonkeyPatch):
    at = open_page(sample_database, page, monkeypatch)

    assert not at.exception
    assert at.title


@pytest.mark.parametrize("period", ["2023-H2", "2024-H2", "2026-H1"])
@pytest.mark.parametrize("page", ["overview", "theme", "briefing"])
def test_every_period_opens(sample_database: str, page: str, period: str, monkeypatch: pytest.MonkeyPatch):
    at = open_page(sample_database, page, monkeypatch, periode=period)

    assert not at.exception
    assert at.selectbox[-1].value == period or at.selectbox[0].value == period


@pytest.fixture
def engine(sample_database: str) -> Engine:
    return open_database(sample_database)


def test_themes_of_every_standing_open(sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch):
    at = open_page(sample_database, "theme", monkeypatch)
    themes = read.themes(engine)
    of_each = themes.groupby(["status", "is_red_thread", "first_period"])["theme_id"].first()

    for theme_id in {*of_each, themes["theme_id"].iloc[-1]}:
        at.query_params["thema"] = theme_id
        at.run()

        assert not at.exception, theme_id


def test_the_figures_of_the_overview_are_those_of_the_export(
    sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    at = open_page(sample_database, "overview", monkeypatch, alle="ja")

    shown = words(at)
    threads = read.threads(engine, "2026-H1")
    trends = read.trends(engine, period="2026-H1")
    for theme_id in threads[threads["is_red_thread"]]["theme_id"]:
        own = trends[(trends["theme_id"] == theme_id) & (trends["source"] == "question")]
        count = int(own["n"].iloc[0])
        assert count < 5 or f"{count} publieksvragen (" in shown


def test_what_the_small_charts_of_the_overview_draw_stands_in_a_table_too(
    sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    at = open_page(sample_database, "overview", monkeypatch)

    table = next(
        body for element in at.get("html") if ">Thema</th>" in (body := element.proto.body) and ">Bron</th>" in body
    )
    threads = read.threads(engine, "2026-H1")
    first = threads[threads["is_red_thread"]].head(7)
    trends = read.trends(engine)
    now = trends[(trends["period"] == "2026-H1") & (trends["source"] != "all") & (trends["n"] >= 5)]
    for theme_id in first["theme_id"]:
        heard = now[now["theme_id"] == theme_id]["source"]
        drawn = trends[(trends["theme_id"] == theme_id) & trends["source"].isin(heard) & trends["share"].notna()]
        for row in drawn.to_dict("records"):
            assert f"{percent(row['share'])} ({percent_range(row['low'], row['high'])})" in table
    assert table.count("<tr>") - 1 == sum((now["theme_id"] == theme_id).sum() for theme_id in first["theme_id"])


def test_signals_are_found_by_words_and_filters(sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch):
    at = open_page(sample_database, "signals", monkeypatch)

    at.text_input[0].set_value("jeugdzorg").run()
    at.selectbox[1].set_value("question").run()

    wanted = read.SignalFilter(source="question", search="jeugdzorg")
    assert not at.exception
    assert read.count_signals(engine, wanted) > 20
    assert f"{read.count_signals(engine, wanted)} signalen gevonden" in words(at).replace(".", "")


def test_a_briefing_needs_at_least_one_theme(sample_database: str, monkeypatch: pytest.MonkeyPatch):
    at = open_page(sample_database, "briefing", monkeypatch)

    for box in at.checkbox:
        box.set_value(False)
    at.run()

    assert not at.exception
    assert "minstens één thema" in at.warning[0].value
