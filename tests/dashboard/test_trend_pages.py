"""Rangorde, Vroege signalen and a verdict taken apart, on the sample."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

import pandas as pd
import pytest
from databases import copied
from screens import open_page, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from pipeline.export import ExportTable, export_table
from pipeline.period import Period
from pipeline.store import read, warned
from pipeline.store.database import open_database
from pipeline.store.read import SignalFilter
from pipeline.store.voices import voice_table, weekly_voices
from pipeline.trends.gaps import uncertain_themes
from pipeline.trends.rank import PARTS
from pipeline.trends.verdicts import ALL, CONDITIONS, FLOOR, RULES, VERDICT_RULES, Verdict, judge
from pipeline.wording import (
    EVENT_NAMES,
    SOURCE_NAMES,
    VERDICT_SIGNS,
    capitalised,
    change_sentence,
    decimal,
    number,
    percent,
    period_label,
    ratio_range,
    volume_sentence,
)


@pytest.fixture
def engine(sample_database: str) -> Engine:
    return open_database(sample_database)


def test_the_order_is_that_of_the_store_until_weights_are_chosen(
    sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    at = open_page(sample_database, "rank", monkeypatch, periode="2026-H1")

    shown = words(at)
    labels = [capitalised(label) for label in read.threads(engine, "2026-H1")["label"]]
    places = [shown.index(f"<td>{label}</td>") for label in labels]
    assert places == sorted(places)
    assert "Met deze gewichten" not in shown


def test_other_weights_give_another_order_in_this_session_only(
    sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    before = read.threads(engine, "2026-H1")
    at = open_page(sample_database, "rank", monkeypatch, periode="2026-H1")

    for slider in at.slider:
        slider.set_value(5 if slider.key == "gewicht-growth" else 0)
    at.run()

    threads = before[before["is_red_thread"]].sort_values(["growth", "theme_id"], ascending=[False, True])
    places = [words(at).index(f"<td>{capitalised(label)}</td>") for label in threads["label"]]
    assert not at.exception
    assert places == sorted(places)
    assert "Met deze gewichten" in words(at)
    pd.testing.assert_frame_equal(read.threads(engine, "2026-H1"), before)


def test_every_sentence_on_a_theme_follows_from_the_export_and_leads_to_its_rule_and_signals(
    sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    period = "2026-H1"
    exported = export_table(engine, ExportTable.TRENDS)
    lenses = export_table(engine, ExportTable.LENSES).query("period == @period")
    shown = words(open_page(sample_database, "overview", monkeypatch, periode=period))
    shown_threads = read.threads(engine, period).query("is_red_thread").head(7)
    opened: dict[str, str] = {}

    # Every line of the overview: both sentences and the verdict are worked out again from the exported rows alone.
    for theme_id in shown_threads["theme_id"]:
        own = exported[exported["theme_id"] == theme_id].reset_index(drop=True)
        now = own[own["period"] == period]
        sentences = escape(f"{volume_sentence(now)} {change_sentence(own, period)}", quote=False)
        verdict = judge(own).verdict[now.index[now["source"] == ALL][0]]
        assert sentences in shown
        assert f"{VERDICT_SIGNS[verdict]} {verdict}" in re.sub("<[^>]+>", " ", shown)
        opened.setdefault(verdict, theme_id)

    # For each verdict that is told there: the same sentences on the page of the theme, the rule that gave it, the figures
    # that the rule asks for, and the signals that were counted.
    for verdict, theme_id in opened.items():
        own = exported[exported["theme_id"] == theme_id].reset_index(drop=True)
        now = own[own["period"] == period].set_index("source")
        at = open_page(sample_database, "theme", monkeypatch, thema=theme_id, periode=period)
        told = words(at)
        assert escape(change_sentence(own, period), quote=False) in told
        rule = "; ".join(CONDITIONS[name] for name in RULES[Verdict(verdict)])
        given = f"<td>{verdict}</td><td>{escape(rule) or 'geen van de andere oordelen'}</td>"
        assert re.search(re.escape(given) + r"(<td>(dit oordeel)?</td>)*<td>dit oordeel</td>", told)
        assert f">{decimal(now.loc[ALL, 'statistic'], 2)}<" in told
        assert all(capitalised(condition) in told for condition in CONDITIONS.values())
        assert told.count("dit oordeel") == len(now)
        for source in now.index:
            assert f"{number(now.loc[source, 'n'])} van {number(now.loc[source, 'total'])}" in told
        signals = int(now.drop(index=ALL)["signals"].sum())
        assert f"Signalen in de eerste helft 2026: {number(signals)}" in told
        links = [link.proto.label for link in at.get("page_link")]
        assert "Alle signalen van dit thema" in links
        assert any(re.fullmatch(r"Plaats \d+ van \d+: hoe die tot stand komt", label) for label in links)
        # What the lenses add to it.
        sides = lenses.query("lens == 'media en publiek' and theme_id == @theme_id").set_index("name")
        for side in ("media", "publiek") if "In de media is het aandeel" in told else ():
            assert percent(sides.loc[side, "value"]) in told
        assert "In de media is het aandeel" not in told or "Wie was er eerst?" in links
        missed = lenses.query(
            "lens == 'principes' and theme_id == @theme_id and source == 'all' and direction == 'gemist' and judgement == ''"
        )
        for row in missed[missed["n"] >= FLOOR].to_dict("records"):
            assert f"<td>{capitalised(row['name'])}</td>" in told
            assert percent(row["value"]) in told


def test_weeks_words_and_what_became_of_a_theme_are_those_of_the_store(
    sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    period = "2026-H1"
    exported = export_table(engine, ExportTable.TRENDS).query("period == @period and source != 'all'")
    days, themes = weekly_voices(voice_table(engine), period), read.themes(engine).set_index("theme_id")
    events = read.events(engine).query("event != 'continued'")
    # The first thread, and the theme of which most is told.
    for theme_id in (read.threads(engine, period)["theme_id"].iloc[0], events["theme_id"].mode()[0]):
        told = words(open_page(sample_database, "theme", monkeypatch, thema=theme_id, periode=period))

        # The weeks add up to the voices of the half-year.
        voices = int(exported[exported["theme_id"] == theme_id]["n"].sum())
        own = days[(days["theme_id"] == theme_id) & (days["period"] == period)]
        week = ((pd.Timestamp(Period.parse(period).last_day) - own["day"]).dt.days // 7).rename("week")
        busiest = own.groupby(week)["n"].sum().max()
        assert f": {number(busiest)} van {number(voices)} stemmen." in told
        # Each share of a word is that of the signals in which a search finds it.
        wanted = SignalFilter(theme_id=theme_id, period=period)
        shares = dict(re.findall(r"<tr><td>([^<]+)</td><td[^>]*>([\d,]+.%)</td><td[^>]*>[\d,]+.%</td>", told))
        for word in themes.loc[theme_id, "keywords"][:8]:
            hits = read.count_signals(engine, replace(wanted, search=f'"{word}"'))
            assert shares[word] == percent(hits / read.count_signals(engine, wanted))
        # Each event stands there with its evidence.
        for event in events[events["theme_id"] == theme_id].to_dict("records"):
            assert f"{period_label(event['period']).capitalize()}: {EVENT_NAMES[event['event']]}." in told
            assert escape(event["evidence"]) in told
    assert len(events[events["theme_id"] == theme_id]) >= 3, "born, silent and back"


def test_a_place_can_be_taken_apart_with_the_figures_of_the_export_down_to_its_signals(
    sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    exported = export_table(engine, ExportTable.TRENDS)
    row = exported[(exported["period"] == "2026-H1") & (exported["rank"] == 7)].iloc[0]
    at = open_page(sample_database, "rank", monkeypatch, thema=row["theme_id"], periode="2026-H1")

    shown = words(at)
    for key, part in PARTS.items():
        assert re.search(
            rf"<td>{capitalised(part.name)}</td><td>[^<]+</td><td[^>]*>{decimal(row[key], 2)}</td>", shown
        ), part.name
    assert f"Samen is de score {decimal(row['score'], 3)}" in shown
    for source in ("email", "question", "media"):
        own = exported[(exported["theme_id"] == row["theme_id"]) & (exported["period"] == "2026-H1")]
        n = int(own[own["source"] == source]["n"].iloc[0])
        assert n < FLOOR or f"{SOURCE_NAMES[source]} ({n})" in shown
    links = [link.proto.label for link in at.get("page_link")]
    assert "De signalen die zijn geteld" in links


def test_what_we_do_not_know_can_be_taken_apart(sample_database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch):
    at = open_page(sample_database, "overview", monkeypatch, periode="2026-H1")
    shown = words(at)

    trends = read.trends(engine, period="2026-H1")
    uncertain = uncertain_themes(trends)
    assert f"Van {len(uncertain)} van de" in shown
    assert all(f"<td>{ratio_range(row)}</td>" in shown for row in uncertain.to_dict("records"))
    figures = export_table(engine, ExportTable.LENSES).query("lens == 'bronnen' and period == '2026-H1'")
    signals = figures[figures["measure"] == "signalen"].set_index("source")["value"].astype(int)
    assert f'<td>publieksvragen</td><td class="rd-number">{signals["question"]}</td>' in shown
    # Every sentence stands on one of these tables, or a link leads to where it comes from.
    lines = [element.value for element in at.main if element.type == "markdown" and element.value.startswith("- ")]
    links = [link.proto.label for link in at.get("page_link")]
    tables = [element.proto.body for element in at.get("html") if "<table" in element.proto.body]
    sources = next(table for table in tables if "Dagen stil" in table)
    unsure = next(table for table in tables if "Waarom onzeker" in table)

    behind = {
        r"Er kwam weinig binnen|Niet in elke maand|schommelen|kwamen er|stil": sources,
        r"te onzeker|verdubbeling of halvering": unsure,
        r"provincie|Uit .* kwamen zo weinig": "Van welke provincies wij weten",
        r"in geen enkel thema": "De signalen die in geen thema passen",
        r"Wie ons niet schrijft": "",
        r"hebben wij in de .* niets": sources,
    }
    assert len(lines) >= 3
    for line in lines:
        grounds = [place for words_, place in behind.items() if re.search(words_, line)]
        assert grounds, line
        assert all("<table" in place or not place or place in links for place in grounds), line


def test_the_overview_gives_each_verdict_the_rule_that_it_is_judged_by(
    sample_database: str, monkeypatch: pytest.MonkeyPatch
):
    shown = words(open_page(sample_database, "overview", monkeypatch))

    for verdict, rule in VERDICT_RULES.items():
        assert f"<td>{VERDICT_SIGNS[verdict]} {verdict}</td><td>{escape(rule)}</td>" in shown


def test_what_was_warned_of_stands_there_with_what_became_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample_database: str
):
    url = copied(sample_database, tmp_path / "copy.sqlite")
    engine = open_database(url)
    theme = read.themes(engine).iloc[0]
    told = {
        "theme_id": theme["theme_id"],
        "label": "een vroege naam",
        "period": "2025-H2",
        "said_on": date(2025, 8, 31),
    }
    figures = {"hindsight": 0, "n": 30, "recent": 20, "expected": 6.5, "dispersion": 1.0, "p_value": 0.001}
    signals = read.signals_for_analysis(engine)
    now = {"said_on": signals["date"].max().date(), "period": "2026-H1", "label": "wat nu groeit"}
    figures |= {"q_value": 0.012, "looked_at": 14}
    warned.keep(engine, pd.DataFrame([told | figures, told | figures | now]))

    at: AppTest = open_page(url, "early", monkeypatch)

    shown = words(at)
    assert not at.exception
    assert "Een vroege naam" in shown
    assert "Gezegd: één keer; één" in shown
    assert "<td>tweede helft 2025</td>" in shown
    assert "zes weken 20 stemmen, waar er ongeveer 6 te verwachten waren" in shown
    assert "naar verwachting hooguit 1,2 % loos" in shown
    assert "De signalen van toen" in [link.proto.label for link in at.get("page_link")]
    assert "De uitkomst is: " in shown
    record = export_table(engine, ExportTable.LENSES).query("lens == 'vroege signalen' and name == '2025-08-31'")
    row = record[record["theme_id"] == theme["theme_id"]].iloc[0]
    assert (row["n"], row["total"], row["direction"]) == (20, 30, "gezegd")
    weeks = next(table.proto.body for table in at.get("html") if "Week tot en met" in table.proto.body)
    voices = weekly_voices(voice_table(engine), "2026-H1")
    recent = voices[
        (voices["theme_id"] == theme["theme_id"]) & (voices["day"] > signals["date"].max() - pd.Timedelta("182D"))
    ]
    assert sum(int(n) for n in re.findall(r'rd-number">(\d+)</td>', weeks)) == recent["n"].sum()
