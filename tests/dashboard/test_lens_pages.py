"""Principes and Levensgebeurtenissen, on the sample and on a database with nothing marked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from databases import url_of
from screens import open_page, words
from streamlit.testing.v1 import AppTest

from pipeline.export import ExportTable, export_table
from pipeline.lenses import quality
from pipeline.lenses.principles import LENS
from pipeline.lenses.shares import mark_shares
from pipeline.store import read
from pipeline.store.database import open_database
from pipeline.store.lenses import MarkFilter, marked_signals, marked_voices
from pipeline.trends.verdicts import FLOOR
from pipeline.wording import decimal, number, percent

PAGES = ["principles", "life_events"]


def html(at: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in at.get("html"))


def one_sentence(at: AppTest) -> str:
    """The limits of a lens, which stand above everything else in one sentence."""
    limits = re.findall(r'<p class="rd-lead">(.*?)</p>', html(at))[0]
    assert len(re.findall(r"[.!?](?= [A-Z]|$)", limits)) == 1, limits
    return str(limits)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_database_gives_advice_and_no_error(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = url_of(tmp_path / "empty.sqlite")
    open_database(url).dispose()

    at = open_page(url, page, monkeypatch)

    assert not at.exception
    assert "Er zijn nog geen signalen" in words(at)


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_its_limits_and_its_measured_quality(
    page: str, sample_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(sample_database, page, monkeypatch)

    assert not at.exception
    shown = html(at)
    assert "Deze bril" in one_sentence(at)
    assert "Precisie (95 %-interval)" in shown
    assert "getoond" in shown


def test_every_figure_on_the_pages_of_the_lenses_is_that_of_the_export_and_leads_to_its_signals(
    sample_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_database(sample_database)
    period = max(read.analysed_periods(engine))
    exported = export_table(engine, ExportTable.LENSES)
    exported = exported[exported["period"] == period]
    together = exported[(exported["source"] == "all") & (exported["n"] >= FLOOR)]
    reached = ""

    for page, lens, name, written, down in (
        ("principles", "principes", "betrouwbaar", percent, "de woorden die de doorslag gaven"),
        ("government", "ministeries", "VWS", percent, "Lees de signalen over dit thema van VWS"),
        (
            "regions",
            "regio",
            "Groningen",
            lambda value: f"{decimal(value)}×",
            "Lees de signalen over dit thema uit Groningen",
        ),
        ("agendas", "media en publiek", "media", percent, "Lees wat er in media over staat"),
    ):
        own = together[(together["lens"] == lens) & (together["name"] == name) & (together["theme_id"] != "")]
        row = own[own["direction"] != "wel"].sort_values("n").iloc[-1]
        chosen = dict.fromkeys(("principe", "provincie", "ministerie"), name)
        query = {"periode": period, "thema": row["theme_id"], "bron": "all"} | chosen
        at = open_page(sample_database, page, monkeypatch, **query)
        assert not at.exception
        assert one_sentence(at)
        assert "Gemeten" in words(at) + html(at) or "Geteld op" in words(at), page
        assert written(row["value"]) in html(at), page
        reached = html(at) if page == "regions" else reached
        links = " ".join(link.proto.label for link in at.get("page_link"))
        assert down in links + words(at), page
    alike = exported[exported["measure"] == "overeenkomst"].iloc[0]
    assert f"voor {percent(alike['value'])} op elkaar" in words(at)
    told = exported[(exported["lens"] == "bereik") & (exported["direction"] == "kanaal")].iloc[0]
    assert f'{number(told["n"])}</td><td class="rd-number">{percent(told["value"])}' in reached


def test_quotes_show_the_words_that_weighed(sample_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_database(sample_database)
    period = max(read.analysed_periods(engine))
    voices = marked_voices(engine, LENS, period)
    theme_id = (
        voices[(voices["name"] == "betrouwbaar") & (voices["theme_id"] != "")].sort_values("n")["theme_id"].iloc[-1]
    )
    signal = marked_signals(engine, MarkFilter(LENS, "betrouwbaar", "gemist", period, theme_id), limit=1).iloc[0]
    weighed = signal["text"][signal["starts"][0] : signal["stops"][0]]

    at = open_page(sample_database, "principles", monkeypatch, periode=period, thema=theme_id, principe="betrouwbaar")

    marks = re.findall(r"<mark>(.*?)</mark>", html(at), re.DOTALL)
    assert any(weighed.split()[0] in mark for mark in marks)


def test_nothing_is_shown_about_fewer_than_five(sample_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_database(sample_database)
    period = max(read.analysed_periods(engine))
    shares = mark_shares(marked_voices(engine, LENS, period))
    together = shares[(shares["source"] == "all") & (shares["direction"] == "gemist") & (shares["theme_id"] != "")]
    few = together[(together["n"] < FLOOR) & (together["n"] > 0) & (together["name"] == "eigentijds")].iloc[0]

    at = open_page(
        sample_database, "principles", monkeypatch, periode=period, thema=few["theme_id"], principe="eigentijds"
    )

    assert f"minder dan {FLOOR} stemmen: te weinig" in words(at)
    assert "<blockquote" not in html(at)


def test_a_principle_that_is_too_uncertain_has_no_figure(sample_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = quality.quality()
    too_low = known.assign(unsure=known["unsure"] | (known["name"] == "passend"))
    monkeypatch.setattr(quality, "quality", lambda: too_low)

    at = open_page(sample_database, "principles", monkeypatch)

    per_theme = re.findall(r"<table.*?</table>", html(at), re.DOTALL)[0]
    heads, *rows = re.findall(r"<tr>(.*?)</tr>", per_theme, re.DOTALL)
    column = re.findall(r"<th[^>]*>(.*?)</th>", heads).index("Passend")
    assert len(rows) > 5
    assert {re.findall(r"<td[^>]*>(.*?)</td>", row)[column] for row in rows} == {"nog te onzeker"}
