"""The briefing: what its pages say, that it is what the store has, and that it fits."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import etree
from odf import grammar
from openxml_audit import OpenXmlValidator
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Emu
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from connectors.base import Source
from pipeline.briefing import write, write_briefing
from pipeline.briefing.choices import Choices, applied
from pipeline.briefing.compose import compose, shortened
from pipeline.briefing.content import Briefing, read_back, written
from pipeline.briefing.deck import write_deck
from pipeline.briefing.layout import lay_out
from pipeline.briefing.make_template import make_template
from pipeline.briefing.tagged import mend
from pipeline.briefing.template import TEMPLATE, open_template
from pipeline.errors import ExportError, UnknownPeriodError
from pipeline.lenses.reading import read_signals
from pipeline.period import Period
from pipeline.store import actions, facts, read
from pipeline.store.actions import Action
from pipeline.store.database import open_database
from pipeline.store.facts import Fact
from pipeline.trends.verdicts import ALL, FLOOR, VERDICT_RULES
from pipeline.withheld import withhold
from pipeline.wording import (
    ITEM_NAMES,
    SOURCE_NAMES,
    capitalised,
    counted,
    day,
    items,
    listed,
    number,
    percent,
    period_label,
)

# One worker makes what they share.
pytestmark = pytest.mark.xdist_group("briefing")

PERIOD = Period(2025, 2)
MakeStore = Callable[..., Engine]
Need = Callable[[bool, str], None]

# Labels as long as they get, four sources that are all heard, and as many threads as anyone will choose.
LONG = {
    f"{label[:76]} {number:03d}": {
        "email": (6, 7, 8, 9, 10, 6 + number),
        "question": (15, 15, 15, 15, 15, 25 + number),
        "media": (6, 6, 6, 6, 9, 9),
        "visit": (5, 5, 5, 5, 5, 7),
    }
    for number, label in enumerate(
        [
            "wachttijden en doorverwijzingen in de jeugdzorg voor kinderen met een beperking en hun ouders",
            "woningnood onder starters, studenten en mensen die na een scheiding een eigen huis zoeken",
            "energierekening van kleine ondernemers, sportverenigingen en buurthuizen op het platteland",
        ]
        * 5
    )
}
SIX = ("2023-H1", "2023-H2", "2024-H1", "2024-H2", "2025-H1", "2025-H2")
LONG_SENTENCE = (
    "Bij ons thuis speelt {label} al {number} weken en niemand van de gemeente belt ons terug over {period}. "
    "Wat doet de overheid daaraan? Wij wachten nu al zo lang dat wij er niet meer van slapen, en de kinderen ook niet."
)


def made(engine: Engine, theme_ids: list[str] | None = None, choices: Choices | None = None) -> Briefing:
    return applied(compose(engine, PERIOD, theme_ids), choices or Choices())


def file_of(briefing: Briefing, folder: Path, name: str = "b.pptx") -> Path:
    write(briefing, folder / name)
    return folder / name


def slides_of(file: Path) -> list[Any]:
    return list(Presentation(str(file)).slides)


def charts_of(slides: list[Any]) -> list[Any]:
    return [shape for slide in slides for shape in slide.shapes if shape.has_chart]


def titles_of(slides: list[Any]) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in slides]


def paragraphs(shapes: Any) -> Iterator[Any]:
    """All paragraphs on a slide, those in tables too."""
    for shape in shapes:
        if shape.has_text_frame:
            yield from shape.text_frame.paragraphs
        if shape.has_table:
            for row in shape.table.rows:
                for cell in row.cells:
                    yield from cell.text_frame.paragraphs


def said(slides: list[Any]) -> str:
    """Every word of a deck, alternative text and notes too."""
    words = [paragraph.text for slide in slides for paragraph in paragraphs(slide.shapes)]
    words += [slide.notes_slide.notes_text_frame.text for slide in slides]
    words += [alternative(shape) for slide in slides for shape in slide.shapes]
    return "\n".join(words)


def alternative(shape: Any) -> str:
    return str(shape._element._nvXxPr.cNvPr.get("descr") or "")


def is_decorative(shape: Any) -> bool:
    return bool(shape._element.xpath(".//*[local-name()='decorative' and @val='1']"))


def boxes_overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """How much of the smaller of two boxes (left, top, right, bottom) the other one covers."""
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    high = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    smaller = min((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b))
    return wide * high / smaller if smaller else 0.0


@pytest.fixture(scope="module")
def store(make_store: MakeStore) -> Engine:
    """The store of `PLAN`, with claims and agreements, and what the lenses read."""
    engine = make_store()
    read_signals(engine)
    facts.add_fact(
        engine,
        Fact(
            "het postkantoor sluit zonder uitleg", "de uitleg staat op postnl.nl", "Kamerbrief 12", ("postkantoor",), ""
        ),
        "Anna de Wit",
    )
    for theme_id, done in (("T0001", date(2025, 11, 3)), ("T0002", None)):
        agreed = Action(theme_id, "2025-H1", "een brief aan alle gemeenten", "directie Jeugd", date(2025, 12, 1))
        number = actions.add_action(engine, agreed, "Anna de Wit")
        actions.finish_action(engine, number, "Anna de Wit", done)
    return engine


@pytest.fixture(scope="module")
def briefing(store: Engine) -> Briefing:
    return made(store)


@pytest.fixture(scope="module")
def deck_file(briefing: Briefing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return file_of(briefing, tmp_path_factory.mktemp("deck"))


@pytest.fixture(scope="module")
def deck(deck_file: Path) -> list[Any]:
    """The slides of the briefing over the last half-year of `store`."""
    return slides_of(deck_file)


@pytest.fixture(scope="module")
def book(briefing: Briefing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return file_of(briefing, tmp_path_factory.mktemp("book"), "b.xlsx")


@pytest.fixture(scope="module")
def hard(make_store: MakeStore) -> Briefing:
    """Fifteen threads with labels of 80 characters, in four sources."""
    engine = make_store(LONG, SIX, LONG_SENTENCE)
    return made(engine, read.threads(engine, str(PERIOD))["theme_id"].tolist())


def shown(engine: Engine, theme_id: str) -> pd.DataFrame:
    """The figures of a theme that may be seen: per source and half-year, without those that are withheld."""
    rows = withhold(read.trends(engine))
    return rows[(rows["theme_id"] == theme_id) & (rows["source"] != ALL)].set_index(["source", "period"])


# What the pages are


def test_there_is_a_page_for_each_red_thread_between_the_overview_and_the_account(deck: list[Any], store: Engine):
    threads = read.threads(store, str(PERIOD))
    red = threads[threads["is_red_thread"]]

    titles = titles_of(deck)

    assert len(red) == 5
    assert titles[:2] == ["Vijf rode draden in de tweede helft 2025", "In één oogopslag"]
    assert [title.rpartition(": ")[0].lower() for title in titles[2:7]] == red["label"].str.lower().tolist()
    assert titles[7] == "Eén nieuw en twee verdwenen: wat kwam en ging"
    assert "horen wij" in titles[8]
    assert [t for t in titles[9:] if "(vervolg)" not in t] == [
        "Eén onjuiste bewering om recht te zetten",
        "Eén van de twee afspraken gedaan",
        "Wat we niet weten",
        "Verantwoording",
    ]


def test_a_thread_says_what_changes_who_where_media_principles_and_what_we_do_not_know(deck: list[Any]):
    for slide in deck[2:7]:
        words = "\n".join(p.text for p in paragraphs(slide.shapes))

        for heading in ("Wat er verandert:", "Wie en waar:", "Media en publiek:", "Principes:", "Wat we niet weten:"):
            assert words.count(heading) == 1
        assert words.count("Voor het gesprek:") == 1


def test_the_themes_that_a_person_chose_are_shown_in_that_order(store: Engine):
    briefing = made(store, ["T0006", "T0001"])

    assert briefing.title == "Twee thema’s in de tweede helft 2025", "one of them is no red thread"
    assert [page.theme_id for page in briefing.pages] == ["T0006", "T0001"]


def test_a_claim_is_put_right_with_its_source_and_how_often_it_is_made(deck: list[Any]):
    words = said(deck)

    assert "Niet juist: het postkantoor sluit zonder uitleg. Wel juist: de uitleg staat op postnl.nl." in words
    assert "Bron: Kamerbrief 12." in words


def test_what_became_of_agreements_is_told_with_the_figures_since(deck: list[Any]):
    words = said(deck)

    assert "directie Jeugd, voor 1 december 2025): gedaan op 3 november 2025." in words
    assert "te laat: had klaar moeten zijn op 1 december 2025" in words
    assert re.search(r"In de eerste helft 2025 was het aandeel \d+,\d", words)


def test_every_placeholder_is_filled(deck: list[Any]):
    places = [place for slide in deck for place in slide.placeholders]

    types = {place.placeholder_format.type for place in places}
    assert {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER} <= types
    assert [p.name for p in places if p.has_text_frame and not p.text_frame.text.strip()] == []


# Figures


def test_every_chart_is_native_and_its_workbook_is_what_the_store_and_the_exported_table_have(
    deck: list[Any], store: Engine, briefing: Briefing, book: Path
):
    charts = charts_of(deck)
    periods = read.analysed_periods(store)
    heads, *told = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("Grafieken").to_python()[2:]
    exported = pd.DataFrame(told, columns=heads).replace("", None)

    assert len(charts) == len(briefing.pages)
    for frame, page in zip(charts, briefing.pages, strict=True):
        inner = CalamineWorkbook.from_filelike(io.BytesIO(frame.chart.part.chart_workbook.xlsx_part.blob))
        head, *rows = inner.get_sheet_by_index(0).to_python(skip_empty_area=False)
        figures = shown(store, page.theme_id)
        assert [row[0] for row in rows] == [period.replace("-", " ") for period in periods]
        for source, name in [(s, SOURCE_NAMES[s]) for s in Source if (figures.index.get_level_values(0) == s).any()]:
            own = figures.loc[str(source)].reindex(periods)
            for heading, values in (
                (name, own["share"]),
                (f"{name}: interval omlaag", own["share"] - own["low"]),
                (f"{name}: interval omhoog", own["high"] - own["share"]),
            ):
                cells = [row[head.index(heading)] for row in rows]
                known = [None if pd.isna(v) else pytest.approx(100 * v) for v in values]
                assert [c if c != "" else None for c in cells] == known
                assert exported.loc[exported["Thema"] == page.label, heading].astype(object).tolist() == known
            (series,) = [s for s in frame.chart.plots[0].series if s.name == name]
            assert list(series.values) == [None if pd.isna(v) else pytest.approx(100 * v) for v in own["share"]]


def test_of_a_first_half_year_with_one_source_nothing_is_said_that_takes_more(make_store: MakeStore, tmp_path: Path):
    engine = make_store({"wachttijden": {"question": (40,)}, "stikstof": {"question": (30,)}}, SIX[-1:])
    slides = slides_of(file_of(made(engine), tmp_path))

    words = said(slides)

    assert "Wat kwam en ging, is nog niet te zeggen" in titles_of(slides)
    assert "Van alle 2 thema’s is de verandering te onzeker: er is geen vorig halfjaar om mee te vergelijken." in words
    assert "Als stem tellen 70 publieksvragen." in words
    assert not re.search("Gemiddeld over de bronnen|e-mails geen enkele|Nieuw: geen", words)


def test_a_course_of_one_half_year_is_a_dot_in_the_middle_of_its_cell(make_store: MakeStore, tmp_path: Path):
    slides = slides_of(file_of(made(make_store({"wachttijden": {"question": (40,)}}, SIX[-1:])), tmp_path))

    (table,) = (shape for shape in slides[1].shapes if shape.has_table)
    (dot,) = (shape for shape in slides[1].shapes if alternative(shape).startswith("Verloop"))
    row = table.top + table.table.rows[0].height + table.table.rows[1].height / 2
    assert abs(dot.top + dot.height / 2 - row) < Emu(20_000)


def test_a_half_year_in_which_nothing_was_read_is_a_gap(make_store: MakeStore, tmp_path: Path):
    engine = make_store(
        {"wachttijden": {"email": (20, 20, 30), "question": (30, 30, 30)}, "": {"email": (9, 9, 9)}},
        ("2024-H1", "2025-H1", "2025-H2"),
    )

    (frame,) = charts_of(slides_of(file_of(made(engine), tmp_path)))

    assert list(frame.chart.plots[0].categories) == ["2024 H1", "2024 H2", "2025 H1", "2025 H2"]
    for series in frame.chart.plots[0].series:
        assert [value is None for value in tuple(series.values)] == [False, True, False, False]


def test_a_source_that_fell_silent_is_not_named_with_an_old_figure(make_store: MakeStore, tmp_path: Path):
    plan = {"wachttijden": {"email": (20, 40), "question": (30, 60), "media": (20, 0), "visit": (30, 2)}}
    engine = make_store(plan | {"": {"email": (60, 60), "visit": (30, 30)}}, ("2025-H1", "2025-H2"))

    names = [p.text for p in paragraphs(slides_of(file_of(made(engine), tmp_path))[2].shapes)]

    assert "media: weggelaten" in names
    assert "werkbezoek: weggelaten" in names


def test_no_figure_is_about_one_to_four(deck: list[Any], store: Engine, briefing: Briefing):
    trends = read.trends(store)
    few = trends[trends["n"].between(1, FLOOR - 1) & (trends["source"] != ALL)]
    names = "|".join(word for pair in ITEM_NAMES.values() for word in pair)
    words = said(deck)

    counts = [int(n.replace(".", "")) for n in re.findall(rf"([\d.]+)(?= van \d| (?:{names}|stemmen))", words)]
    counts += [int(n.replace(".", "")) for n in re.findall(r"n = ([\d.]+)", words)]

    assert len(few) >= 5, "the store has such figures to hide"
    assert min(counts) >= FLOOR
    for frame, page in zip(charts_of(deck), briefing.pages, strict=True):
        drawn = {s.name: list(s.values) for s in frame.chart.plots[0].series}
        for row in few[few["theme_id"] == page.theme_id].to_dict("records"):
            assert drawn[SOURCE_NAMES[row["source"]]][read.analysed_periods(store).index(row["period"])] is None


def test_every_percentage_in_the_deck_is_one_of_the_store(deck: list[Any], store: Engine):
    from pipeline.lenses.figures import lens_figures

    trends = read.trends(store)
    visible = trends[~trends["n"].between(1, FLOOR - 1)]
    columns = ("share", "low", "high", "change", "change_low", "change_high")
    known = {percent(abs(v))[:-2] for column in columns for v in visible[column].dropna()}
    lenses = lens_figures(store)
    own = lenses[lenses["period"] == str(PERIOD)]
    for name in ("value", "low", "high"):
        known |= {percent(abs(v))[:-2] for v in own[name].dropna()}
        known |= {f"{v:.1f}".replace(".", ",") for v in own[name].dropna()}
        known |= {f"{v:.2f}".replace(".", ",") for v in own[name].dropna()}
    heard = own[(own["lens"] == "bereik") & (own["measure"] == "keer zo veel als naar inwoners")]
    for source, rows in heard.groupby("source"):
        n = trends[(trends["source"] == source) & (trends["period"] == str(PERIOD))]["total"].max()
        known.add(percent(1 - rows["total"].max() / n)[:-2])
        known |= {f"{100_000 * v / 17_811_291:.2f}".replace(".", ",") for v in rows["total"]}
    placed = read.breakdown(store, "province", str(PERIOD))["signals"].sum()
    known.add(percent(1 - placed / read.count_signals(store, read.SignalFilter(period=str(PERIOD))))[:-2])
    # What rules and sources say: q, hardly heard, those who read with difficulty.
    known |= {"0,05", "0,8", "2,5"}

    figures = set(re.findall(r"\d[\d.]*,\d+", said(deck)))

    assert len(figures) > 20
    assert figures <= known
    whole = set(re.findall(r"(?<![\d,])\d+(?=[\s\N{NO-BREAK SPACE}]%)", said(deck)))
    assert whole <= {"95", "5"}, "the levels of the intervals and of the tests"


def test_every_count_of_a_source_is_one_of_the_store(deck: list[Any], store: Engine, briefing: Briefing):
    now = read.trends(store, period=str(PERIOD))

    for slide, page in zip(deck[2:], briefing.pages, strict=False):
        own = now[(now["theme_id"] == page.theme_id) & (now["source"] != ALL)]
        known = {(int(row["n"]), int(row["total"])) for row in own.to_dict("records")}
        (words,) = [s.text_frame.text for s in slide.placeholders if s.placeholder_format.idx == 13]
        told = {
            (int(a.replace(".", "")), int(b.replace(".", ""))) for a, b in re.findall(r"([\d.]+) van ([\d.]+)", words)
        }
        assert told <= known
        assert len(told) == (shown(store, page.theme_id).xs(str(PERIOD), level="period")["n"] >= FLOOR).sum()


# Numbers that belong to a rule, a source or a unit, and to no signal.
RULES = (
    "95 %", "inder dan 5", "5 stemmen of meer", "Per 100.000 inwoners", "Benjamini-Hochberg, 5 %", "CC BY 4.0",
    "minstens 2 bronnen minstens 5 keer", "minstens 3 maanden", "CBS StatLine, 1 januari 2023",
)  # fmt: skip


def test_every_other_number_in_the_deck_is_the_one_of_the_store_that_belongs_at_its_place(
    deck: list[Any], store: Engine, briefing: Briefing
):
    from pipeline.lenses.figures import lens_figures

    trends, lenses = read.trends(store), lens_figures(store).query(f"period == '{PERIOD}'")
    every = trends[(trends["source"] == ALL) & (trends["theme_id"] != "")]
    judged = every[every["period"] == str(PERIOD)]
    now = trends[(trends["period"] == str(PERIOD)) & (trends["source"] != ALL) & (trends["theme_id"] != "")]
    rows = [(items(row["source"], row["n"]), row) for row in now.to_dict("records")]
    totals = now.groupby("source")["total"].first().sort_values(ascending=False)
    found = read.find_signals(store, read.SignalFilter(period=str(PERIOD)), limit=10_000)
    stored = found.groupby("source").size().sort_values(ascending=False)
    reach = lenses[(lenses["lens"] == "bereik") & (lenses["judgement"] == "horen wij weinig")].groupby("source").size()
    told_all = {f"; n = {number(n)}" for n in every["n"]}
    run = read.runs(store).iloc[0]
    names = "|".join(sorted((word for pair in ITEM_NAMES.values() for word in pair), key=len, reverse=True))

    # The forms that figures are told in, in this order, and all that may stand there.
    places = {
        rf"[\d.]+ van [\d.]+ (?:{names})": {
            f"{number(row['n'])} van {items(row['source'], row['total'])}" for _, row in rows
        },
        rf"[\d.]+ (?:{names}) \([\d,]+ %": {f"{said} ({percent(row['share'])}" for said, row in rows},
        r"[\d.]+ met gelijke teksten erbij": {f"{number(row['signals'])} met gelijke teksten erbij" for _, row in rows},
        r"Als stem tellen [^.]+": {f"Als stem tellen {listed([items(*pair) for pair in totals.items()])}"},
        rf"[\d.]+ (?:{names})": {items(*pair) for pair in stored.items()},
        r"\(n = [\d.]+\)": {f"(n = {number(n)})" for n in totals},
        r"; n = [\d.]+": told_all,
        r"Ministerie \w+: [\d.]+ stemmen, [\d,]+ %": {
            f"Ministerie {row['name']}: {number(row['n'])} stemmen, {percent(row['value'])}"
            for row in lenses[lenses["lens"] == "ministeries"].to_dict("records")
        },
        r"Van de [\d.]+ stemmen waarvan de taal": {
            f"Van de {number(n)} stemmen waarvan de taal" for n in lenses[lenses["direction"] == "taal"]["total"]
        },
        r"en \d+ andere;": {f"en {n - 3} andere;" for n in reach},
        r"Van \d+ van de \d+ thema’s": {f"Van {(judged['verdict'] == 'onzeker').sum()} van de {len(judged)} thema’s"},
        r"\(nummer \d+\) vond \d+ thema’s in [\d.]+ signalen": {
            f"(nummer {run['run_id']}) vond {len(judged)} thema’s in {number(read.count_signals(store, read.SignalFilter()))} signalen"
        },
        r"analyse \d+": {f"analyse {run['run_id']}"},
        r"het zaad was \d+": {f"het zaad was {run['seed']}"},
        r"(?m)^\d+\. .+$": {f"{place}. {capitalised(page.label)}" for place, page in enumerate(briefing.pages, start=1)},
        r"(?m)^\d+$": {str(place) for place in range(1, len(deck) + 1)},
    }  # fmt: skip

    # What people wrote, periods and days, and shares (each is looked at above) are not counts.
    left = said(deck).replace("\N{NO-BREAK SPACE}", " ")
    for said_as_it_is in [quote.text for page in briefing.pages for quote in page.quotes] + list(
        VERDICT_RULES.values()
    ):
        left = left.replace(said_as_it_is, "")
    for form, allowed in places.items():
        told = set(re.findall(form, left))
        assert told, form
        assert told <= {each.replace("\N{NO-BREAK SPACE}", " ") for each in allowed}, form
        left = re.sub(form, "", left)
    days = (day(pd.Timestamp(2026, 1, 5)), day(pd.Timestamp(2025, 12, 1)), day(pd.Timestamp(2025, 11, 3)))
    typed = ("=SOM(A1:A9)", "Kamerbrief 12", *days, *(quote.about for page in briefing.pages for quote in page.quotes))
    periods = [each for period in read.analysed_periods(store) for each in (period, period_label(period))]
    for known in [*typed, *periods, *judged["theme_id"], *RULES]:
        left = left.replace(known, "")
    left = re.sub(r"\d[\d.]*,\d+", "", left)

    assert [line for line in left.split("\n") if re.search(r"\d", line)] == []


def test_every_quote_is_the_start_of_a_signal_of_the_theme_and_period(
    deck: list[Any], store: Engine, briefing: Briefing
):
    for slide, page in zip(deck[2:], briefing.pages, strict=False):
        rows = read.find_signals(store, read.SignalFilter(period=str(PERIOD), theme_id=page.theme_id), limit=1000)
        texts = dict(zip(rows["signal_id"], (" ".join(text.split()) for text in rows["text"]), strict=True))

        quotes = [p.text[1:-1] for p in paragraphs(slide.shapes) if p.text.startswith("‘")]

        # One for which there is no room is left out.
        assert quotes == [quote.text for quote in page.quotes if quote.text in quotes]
        assert 1 <= len(set(quotes)) == len(quotes) <= 3
        assert all(texts[quote.signal_id].startswith(quote.text) for quote in page.quotes)


def test_the_notes_lead_back_to_the_run_the_rows_and_the_signals(deck: list[Any], store: Engine, briefing: Briefing):
    run = read.runs(store)["run_id"].iloc[0]

    for slide, page in zip(deck[2:], briefing.pages, strict=False):
        notes = slide.notes_slide.notes_text_frame.text

        assert f"analyse {run}, tabel trends, thema {page.theme_id}, periode 2025-H2" in notes
        counts = re.findall(rf"rij {page.theme_id}, 2025-H2, \w+; .*thema={page.theme_id}, ", notes)
        assert len(counts) == (shown(store, page.theme_id).xs(str(PERIOD), level="period")["n"] >= FLOOR).sum()
        assert "Regel van het oordeel" in notes
    assert all(slide.notes_slide.notes_text_frame.text for slide in deck)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Kort.", ""),
        ("Wij wachten nu al drie maanden op antwoord.", "Wij wachten nu al drie maanden op antwoord."),
        ("Wij wachten nu al drie maanden\n\nop  antwoord! " + "a" * 300, "Wij wachten nu al drie maanden op antwoord!"),
        ("a" * 300, ""),
        ("", ""),
        (
            "Ik verwijs naar mijn vraag van 16 maart (Kamer, nr. 917).",
            "Ik verwijs naar mijn vraag van 16 maart (Kamer, nr. 917).",
        ),
        ("Ik verwijs naar mijn brief van 16 maart aan de heer J. " + "a" * 170, ""),
        (
            "Het parkeren kost sinds dit jaar te veel geld. 1. Wat kost dat? " + "a" * 170,
            "Het parkeren kost sinds dit jaar te veel geld. 1. Wat kost dat?",
        ),
        (
            "Het parkeren kost sinds dit jaar te veel geld. 1. " + "a" * 170,
            "Het parkeren kost sinds dit jaar te veel geld.",
        ),
    ],
)
def test_a_quote_is_whole_sentences_or_nothing(text: str, taken: str):
    assert shortened(text) == taken


# Whom it is for


def test_every_chart_and_picture_has_a_text_for_those_who_do_not_see_it(deck: list[Any]):
    for slide in deck:
        for shape in slide.shapes:
            if not shape.has_text_frame or not shape.text_frame.text.strip():
                assert len(alternative(shape)) > 30 or is_decorative(shape), shape.name


def test_it_is_read_in_the_order_of_the_page(deck: list[Any]):
    for slide in deck:
        first, *rest = [s for s in slide.shapes if not is_decorative(s)]
        *rest, foot, number = rest

        assert first.has_text_frame
        assert first == slide.shapes.title
        kinds = [place.placeholder_format.type for place in (foot, number)]
        assert kinds == [PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER]
    names = [shape.name for shape in deck[2].shapes if shape.is_placeholder]
    assert names == ["Titel", "Subregel", "Grafiek", "Feiten", "Vraag", "Voettekst", "Dianummer"]


def test_all_text_is_marked_as_dutch_and_large_enough_to_read(deck: list[Any], deck_file: Path):
    runs = [run for slide in deck for paragraph in paragraphs(slide.shapes) for run in paragraph.runs]
    notes = [
        run for slide in deck for paragraph in slide.notes_slide.notes_text_frame.paragraphs for run in paragraph.runs
    ]
    sizes = [int(size) for frame in charts_of(deck) for size in frame.chart._chartSpace.xpath("//@sz")]

    assert {run._r.rPr.get("lang") for run in [*runs, *notes]} == {"nl-NL"}
    assert min(run.font.size.pt for run in runs) >= 14
    assert min(sizes) >= 1400
    assert Presentation(str(deck_file)).core_properties.language == "nl-NL"


def test_text_stands_out_from_its_ground(deck_file: Path):
    """Contrast by WCAG 2.2 of every colour of text on every ground that the deck uses."""
    from pipeline.style import GROUND, INK, QUIET, SOURCE_COLOURS, TEXT

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    def contrast(a: str, b: str) -> float:
        high, low = sorted((light(a), light(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    with zipfile.ZipFile(deck_file) as parts:
        slides = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("ppt/slides/slide"))
    # On a slide a colour is one of a source, or one of the theme by its name.
    assert {f"#{c.decode()}" for c in re.findall(rb'srgbClr val="(\w+)"', slides)} <= {
        *SOURCE_COLOURS.values(),
        *SOURCE_COLOURS.values(),
    }
    assert {c.decode() for c in re.findall(rb'schemeClr val="(\w+)"', slides)} <= {"tx1", "tx2", "bg1", "bg2"}
    pairs = [(c, "#FFFFFF") for c in (TEXT, INK, *SOURCE_COLOURS.values())]
    pairs += [(c, ground) for c in (TEXT, QUIET) for ground in ("#FFFFFF", GROUND)]
    assert min(contrast(*pair) for pair in pairs) >= 4.5


def test_colours_are_never_the_only_carrier_of_meaning(deck: list[Any]):
    for slide in deck[2:7]:
        words = [p.text for p in paragraphs(slide.shapes)]
        drawn = [series.name for frame in charts_of([slide]) for series in frame.chart.plots[0].series]

        assert all(any(name in text and re.search("%|weggelaten", text) for text in words) for name in drawn)
        assert not charts_of([slide])[0].chart.has_legend


# What fits


def test_where_everything_is_uncertain_nothing_is_claimed(make_store: MakeStore, tmp_path: Path):
    engine = make_store({"stikstof": {"email": (6,), "question": (7,)}, "boeren": {"media": (3,)}}, ("2025-H2",))

    slides = slides_of(file_of(made(engine, ["T0001", "T0002"]), tmp_path))

    shown_words = "\n".join(p.text for slide in slides for p in paragraphs(slide.shapes))
    assert not re.search(r"gestegen|gedaald|nieuw in|terug na|waarschijnlijk |bijna zeker", shown_words)
    assert shown_words.count("te onzeker om een verandering te noemen") == 2
    assert "Er zijn minder dan 5 signalen: te weinig om een aandeel te noemen." in shown_words
    assert "minder dan 5 mediaberichten" in shown_words
    assert "in hooguit honderd signalen" in shown_words, "the sum would tell how many media items there are"
    assert "geen uitspraak" in shown_words


def test_themes_without_a_sentence_that_fits_have_no_quotes(make_store: MakeStore, tmp_path: Path):
    engine = make_store({"stikstof": {"email": (20, 20), "question": (30, 30)}}, SIX[-2:], "Nee, {number} {period}.")

    slides = slides_of(file_of(made(engine), tmp_path))

    assert "\n‘" not in said(slides)
    assert len(charts_of(slides)) == 1


def test_a_sentence_that_says_what_the_theme_is_about_is_quoted_first(make_store: MakeStore):
    sentence = "Wij merken in het dorp al weken iets van {label:.{number}} en horen er niets over, brief {number}."
    engine = make_store({"stikstof": {"email": (20, 20), "question": (30, 30)}}, SIX[-2:], sentence)

    (page,) = compose(engine, PERIOD).pages

    assert len(page.quotes) == 8
    assert all("stikstof" in quote.text for quote in page.quotes)


def test_the_front_says_of_how_many_threads_these_are_the_first(make_store: MakeStore):
    engine = make_store()
    red = read.threads(engine, str(PERIOD)).query("is_red_thread")["theme_id"].tolist()

    some, every = compose(engine, PERIOD, red[:2]), compose(engine, PERIOD, red)

    assert some.ground.endswith(f"Aan de voorwaarden voldoen {counted(len(red))} thema’s; hier staan er twee.")
    assert every.ground.endswith("gelezen als rode draden.")


def test_where_no_theme_is_a_red_thread_the_largest_are_shown_and_it_is_said(make_store: MakeStore):
    engine = make_store({"stikstof": {"email": (20, 20)}, "boeren": {"email": (9, 9)}}, SIX[-2:])

    briefing = compose(engine, PERIOD)

    assert briefing.ground.endswith("Geen van deze thema’s voldoet aan de voorwaarden van een rode draad.")
    assert briefing.title == "Twee thema’s in de tweede helft 2025"


def test_without_a_choice_there_are_seven_threads_at_most(make_store: MakeStore):
    plan = {f"zaak nummer {n}": {"email": (8, 8), "question": (9, 9)} for n in range(9)}

    assert len(compose(make_store(plan, SIX[-2:]), PERIOD).pages) == 7


def test_what_there_is_no_room_for_is_in_the_notes(hard: Briefing, tmp_path: Path):
    wordy = Choices(
        texts={f"{hard.pages[0].theme_id}/{name}": "woorden " * 60 for name in ("where", "media", "unknown")}
    )

    (slide,) = slides_of(file_of(applied(hard, wordy), tmp_path))[4:5]

    words = "\n".join(p.text for p in paragraphs(slide.shapes))
    assert words.count("woorden woorden") < slide.notes_slide.notes_text_frame.text.count("woorden woorden") + 3
    assert "Media en publiek: woorden" in slide.notes_slide.notes_text_frame.text
    assert max(shape.top + shape.height for shape in slide.shapes) <= Presentation(str(TEMPLATE)).slide_height


def test_no_box_of_fifteen_threads_with_labels_of_80_characters_is_over_another_or_off_the_page(
    hard: Briefing, tmp_path: Path
):
    slides = slides_of(file_of(hard, tmp_path))

    assert len(charts_of(slides)) == 15
    assert max(len(page.label) for page in hard.pages) == 80
    rows = [len(list(shape.table.rows)) - 1 for slide in slides for shape in slide.shapes if shape.has_table]
    assert rows == [5, 5, 5]
    for slide in slides:
        # The names of lines lie in the room that their chart leaves for them, courses in their table, edges at their text.
        boxes = [
            (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height, shape.name)
            for shape in slide.shapes
            if not is_decorative(shape) and not alternative(shape)
        ]
        assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= Emu(12192000) and b[3] <= Emu(6858000) for b in boxes)
        assert [
            (a[4], b[4]) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if boxes_overlap(a[:4], b[:4]) > 0.02
        ] == []


@pytest.fixture(scope="module")
def pdf(hard: Briefing, tmp_path_factory: pytest.TempPathFactory, need: Need) -> Path:
    need(shutil.which("soffice") is not None, "libreoffice")
    return file_of(hard, tmp_path_factory.mktemp("pdf"), "b.pdf")


def test_in_what_libreoffice_makes_of_it_nothing_stands_over_anything(hard: Briefing, pdf: Path, need: Need):
    need(shutil.which("pdftotext") is not None, "pdftotext (poppler-utils)")

    told = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True).stdout
    pages = etree.fromstring(told).findall(".//{*}page")
    assert len(pages) == len(lay_out(hard, open_template("").canvas))
    for page in pages:
        width, height = float(page.get("width")), float(page.get("height"))
        words = [
            (*(float(word.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")), word.text)
            for word in page.findall("{*}word")
        ]
        assert all(0 < w[0] < w[2] < width and 0 < w[1] < w[3] < height for w in words)
        words.sort(key=lambda word: word[1])
        near = ((a, b) for n, a in enumerate(words) for b in takewhile(lambda b, a=a: b[1] < a[3], words[n + 1 :]))
        assert [(a[4], b[4]) for a, b in near if boxes_overlap(a[:4], b[:4]) > 0.2] == []


def elements(element: Any) -> Iterator[Any]:
    """All elements of the structure of a tagged pdf, in the order in which they are read."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object()
        if hasattr(found, "get") and "/S" in found:
            yield found
            yield from elements(found)


def test_the_pdf_is_tagged_to_be_read_aloud_and_to_be_kept(hard: Briefing, pdf: Path):
    """What PDF/UA-1 and PDF/A-2b ask that can be told without their validator, veraPDF, which needs Java."""
    opened = PdfReader(pdf)
    root = opened.trailer["/Root"]
    meta = root["/Metadata"].get_object().get_data()

    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "nl-NL")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert opened.metadata is not None
    assert opened.metadata.title == hard.title
    assert all(part in meta for part in (b"pdfaid:part>2<", b"pdfaid:conformance>B<", b"pdfuaid:part>1<"))
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert opened.trailer["/ID"]

    read = list(elements(root["/StructTreeRoot"]))
    kinds = Counter(element["/S"] for element in read)
    texts = [element.get("/Alt", "") for element in read if element["/S"] == "/Figure"]
    courses = [text for text in texts if text.startswith("Aandeel van ")]
    assert [sum(page.label in text for text in courses) for page in hard.pages] == [1] * 15
    assert len(texts) == 30, "a chart and a course in the table for each, and nothing that only decorates"
    assert all(texts)
    assert kinds["/TH"] == 3 * 5
    assert kinds["/H"] == len(opened.pages)
    for page in opened.pages:
        fonts = [font.get_object() for font in page["/Resources"].get("/Font", {}).values()]
        inner = [font.get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"] for font in fonts]
        assert all("/ToUnicode" in font for font in fonts)
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.get_object()) for font in inner), "embedded"
        depth = 0
        for _, operator in ContentStream(page.get_contents(), opened).operations:
            depth += (operator in {b"BDC", b"BMC"}) - (operator == b"EMC")
            assert depth or operator not in {b"Tj", b"TJ", b"S", b"f", b"f*", b"B", b"B*", b"Do", b"sh"}, "not marked"


def test_a_pdf_with_tags_of_another_make_stays_as_it_is(deck_file: Path, tmp_path: Path):
    other = tmp_path / "other.pdf"
    writer = PdfWriter()
    for _ in Presentation(str(deck_file)).slides:
        writer.add_blank_page(720, 405)
    writer.write(other)
    before = other.read_bytes()

    assert not mend(other, deck_file)
    assert other.read_bytes() == before


# The file


def test_the_files_are_valid_by_the_open_xml_schemas(deck_file: Path, book: Path, briefing: Briefing, tmp_path: Path):
    validator = OpenXmlValidator()

    for file in (deck_file, book, file_of(briefing, tmp_path, "b.docx")):
        assert [str(error) for error in validator.validate(file).errors] == []
    broken = tmp_path / "broken.pptx"
    with zipfile.ZipFile(deck_file) as good, zipfile.ZipFile(broken, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name).replace(b"<a:off x=", b"<a:off y2="))
    assert not validator.validate(broken).is_valid, "the validator finds what is wrong"


# What OpenDocument 1.3 has and the grammar, of 1.2, has not.
_NEW_IN_ODF = {
    "contextual-spacing",
    "exponent-interval",
    "fill-character",
    "footer-first",
    "forced-exponent-sign",
    "header-first",
    "min-decimal-places",
}
_ODF = "urn:oasis:names:tc:opendocument:"


def not_open_document(part: bytes) -> list[str]:
    """What the grammar of OpenDocument does not allow in a part; extensions of other makers may stand in it."""
    wrong = []
    for element in etree.fromstring(part).iter("{*}*"):
        name = etree.QName(element)
        if not name.namespace.startswith(_ODF) or name.localname in _NEW_IN_ODF:
            continue
        key = (name.namespace, name.localname)
        for known, found in (
            (grammar.allowed_children, element.iterchildren("{*}*")),
            (grammar.allowed_attributes, element.attrib),
        ):
            allowed = known.get(key, ())  # None for whatever there is
            own = [each for each in map(etree.QName, found) if str(each.namespace).startswith(_ODF)]
            wrong += [
                f"{each.localname} in {name.localname}"
                for each in own
                if allowed is not None
                and (each.namespace, each.localname) not in allowed
                and each.localname not in _NEW_IN_ODF
            ]
    return wrong


@pytest.mark.parametrize("kind", [".odt", ".ods", ".odp"])
def test_the_open_documents_keep_to_their_grammar_and_lose_nothing(
    kind: str, briefing: Briefing, book: Path, tmp_path: Path, need: Need
):
    need(shutil.which("soffice") is not None, "libreoffice")

    file = file_of(briefing, tmp_path, f"b{kind}")

    with zipfile.ZipFile(file) as parts:
        assert [
            wrong for name in ("content.xml", "styles.xml", "meta.xml") for wrong in not_open_document(parts.read(name))
        ] == []
        content = parts.read("content.xml")
    assert not_open_document(content.replace(b" style:name=", b" style:nome=")), "what is wrong is found"
    if kind == ".ods":
        ours, theirs = (CalamineWorkbook.from_path(str(path)) for path in (book, file))
        assert ours.sheet_names == theirs.sheet_names
        for name in ours.sheet_names:
            rows = ours.get_sheet_by_name(name).to_python()
            near = [
                [pytest.approx(cell, rel=1e-12) if isinstance(cell, float) else cell for cell in row] for row in rows
            ]
            assert theirs.get_sheet_by_name(name).to_python() == near
    else:
        assert briefing.title in etree.fromstring(content).xpath("string()")
    if kind == ".odp":
        told = [desc.text for desc in etree.fromstring(content).iter("{*}desc")]
        assert sum(text.startswith("Aandeel van ") for text in told) == len(briefing.pages)


def test_the_same_content_is_the_same_bytes_whatever_the_clock_says(
    deck_file: Path, book: Path, briefing: Briefing, tmp_path: Path
):
    for first in (deck_file, book):
        second = file_of(read_back(written(briefing)), tmp_path, first.name)

        assert first.read_bytes() == second.read_bytes()
        with zipfile.ZipFile(first) as file:
            assert {part.date_time[0] for part in file.infolist()} == {1980}
            dates = set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"".join(map(file.read, file.namelist()))))
            inner = [file.read(part) for part in file.namelist() if part.endswith(".xlsx")]
        assert dates == {b"2026-01-05T00:00:00Z"}, "the day of the analysis"
        for blob in inner:
            with zipfile.ZipFile(io.BytesIO(blob)) as parts:
                assert b"2000-01-01T00:00:00Z" in parts.read("docProps/core.xml")


def test_the_template_is_what_its_script_makes_and_has_masters_layouts_and_placeholders(tmp_path: Path):
    make_template(tmp_path / "t.pptx")

    assert (tmp_path / "t.pptx").read_bytes() == TEMPLATE.read_bytes()
    template = Presentation(str(TEMPLATE))
    assert len(template.slides) == 0
    assert template.slide_width / template.slide_height == pytest.approx(16 / 9, abs=0.01)
    assert [layout.name for layout in template.slide_layouts] == [
        "Rode draden: voorblad",
        "Rode draden: draad",
        "Rode draden: tekst",
        "Rode draden: tabel",
    ]
    for layout in template.slide_layouts:
        assert len(layout.placeholders) >= 4
        for place in layout.placeholders:
            assert 0 <= place.left < place.left + place.width <= template.slide_width
    assert OpenXmlValidator().validate(TEMPLATE).is_valid


def test_a_department_puts_its_own_template_in_its_place(briefing: Briefing, tmp_path: Path):
    own = Presentation()  # 4:3, other layouts, other letters
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Voorbeeld van de directie"
    own.save(str(tmp_path / "huis.pptx"))

    write_deck(briefing, tmp_path / "b.pptx", str(tmp_path / "huis.pptx"))

    slides = slides_of(tmp_path / "b.pptx")
    assert titles_of(slides)[0] == briefing.title
    assert "Voorbeeld van de directie" not in said(slides)
    assert len(charts_of(slides)) == 5
    assert {slide.slide_layout.name for slide in slides} == {"Title Slide", "Title Only"}
    for slide in slides:
        assert all(shape.left >= 0 and shape.left + shape.width <= own.slide_width for shape in slide.shapes)
        assert [p.name for p in slide.placeholders if p.has_text_frame and not p.text_frame.text.strip()] == []
    assert OpenXmlValidator().validate(tmp_path / "b.pptx").is_valid


@pytest.mark.parametrize("content", [b"geen presentatie", b""])
def test_a_template_that_can_not_be_used_is_told_by_its_name(content: bytes, briefing: Briefing, tmp_path: Path):
    (tmp_path / "huis.pptx").write_bytes(content)

    with pytest.raises(ExportError, match=r"huis\.pptx kan niet worden geopend"):
        write_deck(briefing, tmp_path / "b.pptx", str(tmp_path / "huis.pptx"))


def test_the_workbook_holds_the_figures_and_never_takes_text_for_a_formula(store: Engine, book: Path):
    opened = CalamineWorkbook.from_path(str(book))

    sheets = {name: opened.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in opened.sheet_names}

    names = ["Rode draden", "Cijfers", "Grafieken", "Telling", "Citaten", "Teksten", "Verantwoording", "Oordelen"]
    assert list(sheets) == names
    assert "=SOM(A1:A9) als onderwerp" in [row[1] for row in sheets["Rode draden"]]
    with zipfile.ZipFile(book) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets" in name)
    _note, _empty, head, *rows = sheets["Cijfers"]
    figures = pd.DataFrame(rows, columns=head).replace("", None)
    assert figures["Stemmen"].dropna().map(lambda n: n == 0 or n >= FLOOR).all()
    # Of all sources together the mean share stays, without the count that would give a part of it away.
    withheld = figures[figures["Stemmen"].isna() & (figures["Bron"] != "alle bronnen")]
    assert withheld[["Signalen", "Aandeel", "q-waarde"]].isna().all(axis=None)
    own = figures[(figures["Thema"] == "inloggen met DigiD") & (figures["Bron"] == "e-mail")]
    table = read.trends(store, theme_id="T0004")
    assert own["Aandeel"].tolist() == pytest.approx(table[table["source"] == "email"]["share"].tolist())


def test_the_columns_of_the_count_add_up_to_all_voices_of_their_source(store: Engine, book: Path):
    _note, _empty, head, *rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("Telling").to_python()
    now = read.trends(store, period=str(PERIOD))

    assert head == ["Thema", "e-mail", "media", "publieksvragen", "werkbezoek"]
    for column, source in enumerate(("email", "media", "question", "visit"), start=1):
        *parts, total = [row[column] for row in rows]
        assert sum(n for n in parts if n != "weggelaten") == total == now[now["source"] == source]["n"].sum()


def test_a_change_against_a_figure_about_a_few_is_left_out_too(store: Engine):
    (page,) = compose(store, PERIOD, ["T0003"]).pages

    now = page.trends[(page.trends["period"] == "2025-H2") & (page.trends["source"] == "email")].iloc[0]

    assert now["n"] == 40
    assert pd.isna(now["change"])
    assert pd.isna(now["change_low"])


# When it can't be made


@pytest.mark.parametrize(("name", "instead"), [("b.odp", ".pptx"), ("b.pdf", ".pptx"), ("b.ods", ".xlsx")])
def test_without_libreoffice_it_is_said_what_to_do(
    name: str, instead: str, briefing: Briefing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(ExportError, match=f"LibreOffice nodig.*kies {re.escape(instead)}"):
        file_of(briefing, tmp_path, name)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["b.ppt", "briefing", ".pptx"])
def test_another_kind_of_file_is_refused_with_the_kinds_that_there_are(name: str, store: Engine, tmp_path: Path):
    with pytest.raises(ExportError, match=r"Kies een naam op \.pptx, .* of \.ods\.$"):
        write_briefing(store, PERIOD, tmp_path / name)


@pytest.mark.parametrize("place", ["geen/map/b.pptx", "bestand/b.xlsx", "map.pptx"])
def test_a_place_that_can_not_be_written_leaves_nothing(place: str, briefing: Briefing, tmp_path: Path):
    (tmp_path / "bestand").write_text("ik ben geen map", "utf-8")
    (tmp_path / "map.pptx").mkdir()

    with pytest.raises(ExportError, match="kan niet worden geschreven"):
        file_of(briefing, tmp_path, place)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bestand", "map.pptx"]


def test_a_half_year_that_was_not_analysed_is_refused_with_those_that_were(store: Engine, tmp_path: Path):
    with pytest.raises(
        UnknownPeriodError, match=r"eerste helft 2019 is niets bekend\. Wel over: .* en tweede helft 2025"
    ):
        write_briefing(store, Period(2019, 1), tmp_path / "b.pptx")
    with pytest.raises(UnknownPeriodError, match="Lees eerst signalen in"):
        write_briefing(open_database("sqlite://"), PERIOD, tmp_path / "b.pptx")


@pytest.mark.parametrize("chosen", [[], ["T9999"]])
def test_a_choice_without_themes_of_the_half_year_is_refused(chosen: list[str], store: Engine):
    with pytest.raises(ExportError, match="Kies er minstens één"):
        compose(store, PERIOD, chosen)


def test_the_notes_do_not_tell_a_ministry_from_which_a_small_number_follows(make_store: MakeStore):
    # Fourteen questions: five, five and four of each ministry.
    plan = {"wachttijden in de jeugdzorg": {"question": (14,) * 4}, "inloggen met DigiD": {"question": (90,) * 4}}

    notes = compose(make_store(plan, SIX[-4:]), PERIOD, ["T0001"]).pages[0].notes

    told = re.findall(r"Ministerie \w+: (\d+) stemmen", notes)
    assert "Ministerie" in notes
    assert "het aantal is weggelaten" in notes
    assert 14 - sum(map(int, told)) >= 5
