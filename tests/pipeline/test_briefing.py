from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from connectors.base import Source
from pipeline.briefing import write_briefing
from pipeline.briefing.content import compose, shortened
from pipeline.errors import ExportError, UnknownPeriodError
from pipeline.period import Period
from pipeline.store import read
from pipeline.store.database import open_database
from pipeline.verdicts import ALL, FLOOR
from pipeline.withheld import withhold
from pipeline.wording import ITEM_NAMES, SOURCE_NAMES, percent

PERIOD = Period(2025, 2)
MakeStore = Callable[..., Engine]

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


def written(engine: Engine, folder: Path, name: str = "b.pptx", theme_ids: list[str] | None = None) -> Path:
    write_briefing(engine, PERIOD, folder / name, theme_ids)
    return folder / name


def slides_of(file: Path) -> list[Any]:
    return list(Presentation(str(file)).slides)


def charts_of(slides: list[Any]) -> list[Any]:
    return [shape for slide in slides for shape in slide.shapes if shape.has_chart]


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
    words += [slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide]
    words += [
        shape._element._nvXxPr.cNvPr.get("descr") for slide in slides for shape in slide.shapes if is_figure(shape)
    ]
    return "\n".join(words)


def is_figure(shape: Any) -> bool:
    return bool(shape.has_chart or shape.has_table)


def shown(engine: Engine, theme_id: str) -> pd.DataFrame:
    """The figures of a theme that may be seen: per source and half-year, without those that are withheld."""
    rows = withhold(read.trends(engine))
    return rows[(rows["theme_id"] == theme_id) & (rows["source"] != ALL)].set_index(["source", "period"])


@pytest.fixture(scope="module")
def deck(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The slides of the briefing over the last half-year of `store`."""
    return slides_of(written(store, tmp_path_factory.mktemp("deck")))


@pytest.fixture(scope="module")
def long_store(make_store: MakeStore) -> Engine:
    return make_store(LONG, SIX, LONG_SENTENCE)


def test_there_is_a_slide_for_each_red_thread_between_the_overview_and_what_we_do_not_know(
    deck: list[Any], store: Engine
):
    threads = read.threads(store, str(PERIOD))
    red = threads[threads["is_red_thread"]]

    titles = [slide.shapes.title.text_frame.text for slide in deck]

    assert len(red) == 5
    assert titles[:2] == ["Vijf rode draden in de tweede helft 2025", "In één oogopslag"]
    assert [title.rpartition(": ")[0].lower() for title in titles[2:7]] == red["label"].str.lower().tolist()
    assert titles[7:] == ["Nieuw, terug, verdwenen en gesplitst", "Wat we niet weten", "Verantwoording"]


def test_the_themes_that_a_person_chose_are_shown_in_that_order(store: Engine, tmp_path: Path):
    slides = slides_of(written(store, tmp_path, theme_ids=["T0006", "T0001"]))

    titles = [slide.shapes.title.text_frame.text for slide in slides]

    assert titles[0] == "Twee thema’s in de tweede helft 2025", "one of them is no red thread"
    assert [title.split(":")[0] for title in titles[2:4]] == [
        "Sluiten van het postkantoor",
        "Wachttijden in de jeugdzorg",
    ]


def test_every_placeholder_is_filled(deck: list[Any]):
    places = [place for slide in deck for place in slide.placeholders]

    assert {place.placeholder_format.type for place in places} == {PP_PLACEHOLDER.TITLE}
    assert [place.text_frame.text for place in places if not place.text_frame.text.strip()] == []


def test_every_chart_is_native_and_its_workbook_equals_the_table(deck: list[Any], store: Engine):
    pages = compose(store, PERIOD).pages
    charts = charts_of(deck)
    periods = read.analysed_periods(store)

    assert len(charts) == len(pages)
    for frame, page in zip(charts, pages, strict=True):
        book = CalamineWorkbook.from_filelike(io.BytesIO(frame.chart.part.chart_workbook.xlsx_part.blob))
        head, *rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
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
                assert [c if c != "" else None for c in cells] == [
                    None if pd.isna(v) else pytest.approx(100 * v) for v in values
                ]
            (series,) = [s for s in frame.chart.plots[0].series if s.name == name]
            assert list(series.values) == [None if pd.isna(v) else pytest.approx(100 * v) for v in own["share"]]


def test_the_interval_stands_where_the_standard_wants_it(deck: list[Any]):
    for frame in charts_of(deck):
        for series in frame.chart.plots[0].series:
            order = [etree.QName(child).localname for child in series._element]

            assert order.index("marker") < order.index("errBars") < order.index("cat") < order.index("val")


def test_a_half_year_in_which_nothing_was_read_is_a_gap(make_store: MakeStore, tmp_path: Path):
    engine = make_store(
        {"wachttijden": {"email": (20, 20, 30), "question": (30, 30, 30)}, "": {"email": (9, 9, 9)}},
        ("2024-H1", "2025-H1", "2025-H2"),
    )

    (frame,) = charts_of(slides_of(written(engine, tmp_path)))

    assert list(frame.chart.plots[0].categories) == ["2024 H1", "2024 H2", "2025 H1", "2025 H2"]
    for series in frame.chart.plots[0].series:
        assert [value is None for value in tuple(series.values)] == [False, True, False, False]


def test_a_source_that_fell_silent_is_not_named_with_an_old_figure(make_store: MakeStore, tmp_path: Path):
    plan = {"wachttijden": {"email": (20, 40), "question": (30, 60), "media": (20, 0), "visit": (30, 2)}}
    engine = make_store(plan | {"": {"email": (60, 60), "visit": (30, 30)}}, ("2025-H1", "2025-H2"))

    names = [p.text for p in paragraphs(slides_of(written(engine, tmp_path))[2].shapes)]

    assert "media: weggelaten" in names
    assert "werkbezoek: weggelaten" in names


def test_every_chart_and_table_has_a_text_for_those_who_do_not_see_it(deck: list[Any]):
    described = [
        shape._element._nvXxPr.cNvPr.get("descr") for slide in deck for shape in slide.shapes if is_figure(shape)
    ]

    assert len(described) == 6
    assert all(text and len(text) > 30 for text in described)


def test_the_notes_lead_back_to_the_theme_the_run_and_the_period(deck: list[Any], store: Engine):
    run = read.runs(store)["run_id"].iloc[0]

    for slide, page in zip(deck[2:], compose(store, PERIOD).pages, strict=False):
        notes = slide.notes_slide.notes_text_frame.text

        assert f"analyse {run}, tabel trends, thema {page.theme_id}, periode 2025-H2" in notes
        assert "Regel van het oordeel:" in notes


def test_all_text_is_marked_as_dutch_and_large_enough_to_read(deck: list[Any], store: Engine, tmp_path: Path):
    runs = [run for slide in deck for paragraph in paragraphs(slide.shapes) for run in paragraph.runs]
    notes = [
        run
        for slide in deck
        if slide.has_notes_slide
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs
        for run in paragraph.runs
    ]
    sizes = [int(size) for frame in charts_of(deck) for size in frame.chart._chartSpace.xpath("//@sz")]

    assert {run._r.rPr.get("lang") for run in [*runs, *notes]} == {"nl-NL"}
    assert {run.font.name for run in runs} == {"Open Sans"}
    assert min(run.font.size.pt for run in runs) >= 14
    assert min(sizes) >= 1400
    assert Presentation(str(written(store, tmp_path))).core_properties.language == "nl-NL"


def test_no_figure_is_about_one_to_four(deck: list[Any], store: Engine):
    trends = read.trends(store)
    few = trends[trends["n"].between(1, FLOOR - 1) & (trends["source"] != ALL)]
    names = "|".join(word for pair in ITEM_NAMES.values() for word in pair)
    words = said(deck)

    counts = [int(n.replace(".", "")) for n in re.findall(rf"([\d.]+)(?= van \d| (?:{names}))", words)]

    assert len(few) >= 5, "the store has such figures to hide"
    assert min(counts) >= FLOOR
    for frame, page in zip(charts_of(deck), compose(store, PERIOD).pages, strict=True):
        drawn = {s.name: list(s.values) for s in frame.chart.plots[0].series}
        for row in few[few["theme_id"] == page.theme_id].to_dict("records"):
            assert drawn[SOURCE_NAMES[row["source"]]][read.analysed_periods(store).index(row["period"])] is None


def test_every_percentage_in_the_deck_is_one_of_the_store(deck: list[Any], store: Engine):
    trends = read.trends(store)
    visible = trends[~trends["n"].between(1, FLOOR - 1)]
    columns = ("share", "low", "high", "change", "change_low", "change_high")
    known = {percent(abs(v))[:-2] for column in columns for v in visible[column].dropna()}
    placed = read.breakdown(store, "province", str(PERIOD))["signals"].sum()
    known.add(percent(1 - placed / read.count_signals(store, read.SignalFilter(period=str(PERIOD))))[:-2])

    figures = set(re.findall(r"\d[\d.]*,\d", said(deck)))

    assert len(figures) > 20
    assert figures <= known
    whole = set(re.findall(r"(?<![\d,])\d+(?=[\s\N{NO-BREAK SPACE}]%)", said(deck)))
    assert whole <= {"95", "5"}, "the levels of the intervals and of the tests"


def test_every_quote_is_the_start_of_a_signal_of_the_theme_and_period(deck: list[Any], store: Engine):
    for slide, page in zip(deck[2:], compose(store, PERIOD).pages, strict=False):
        rows = read.find_signals(store, read.SignalFilter(period=str(PERIOD), theme_id=page.theme_id), limit=1000)
        texts = [" ".join(text.split()) for text in rows["text"]]

        quotes = [p.text[1:-1] for p in paragraphs(slide.shapes) if p.text.startswith("‘")]

        assert 1 <= len(quotes) <= 3
        assert len(set(quotes)) == len(quotes)
        assert all(any(text.startswith(quote) for text in texts) for quote in quotes)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Kort.", ""),
        ("Wij wachten nu al drie maanden op antwoord.", "Wij wachten nu al drie maanden op antwoord."),
        ("Wij wachten nu al drie maanden\n\nop  antwoord! " + "a" * 300, "Wij wachten nu al drie maanden op antwoord!"),
        ("a" * 300, ""),
        ("", ""),
    ],
)
def test_a_quote_is_whole_sentences_or_nothing(text: str, taken: str):
    assert shortened(text) == taken


@pytest.mark.parametrize(
    ("count", "title", "tables"),
    [
        (1, "Eén rode draad in de tweede helft 2025", [1]),
        (3, "Drie rode draden in de tweede helft 2025", [3]),
        (15, "15 rode draden in de tweede helft 2025", [5, 5, 5]),
    ],
)
def test_any_number_of_threads_fits(count: int, title: str, tables: list[int], long_store: Engine, tmp_path: Path):
    chosen = read.threads(long_store, str(PERIOD))["theme_id"].head(count).tolist()

    slides = slides_of(written(long_store, tmp_path, theme_ids=chosen))

    assert slides[0].shapes.title.text_frame.text == title
    assert len(slides) == 1 + len(tables) + count + 3
    assert len(charts_of(slides)) == count
    rows = [len(list(shape.table.rows)) - 1 for slide in slides for shape in slide.shapes if shape.has_table]
    assert rows == tables


def test_without_a_choice_there_are_seven_threads_at_most(long_store: Engine):
    assert len(compose(long_store, PERIOD).pages) == 7


def test_themes_without_a_sentence_that_fits_have_no_quotes(make_store: MakeStore, tmp_path: Path):
    engine = make_store({"stikstof": {"email": (20, 20), "question": (30, 30)}}, SIX[-2:], "Nee, {number} {period}.")

    slides = slides_of(written(engine, tmp_path))

    assert "‘" not in said(slides)
    assert len(charts_of(slides)) == 1


def test_where_everything_is_uncertain_nothing_is_claimed(make_store: MakeStore, tmp_path: Path):
    engine = make_store({"stikstof": {"email": (6,), "question": (7,)}, "boeren": {"media": (3,)}}, ("2025-H2",))

    slides = slides_of(written(engine, tmp_path, theme_ids=["T0001", "T0002"]))

    words = said(slides)
    assert not re.search(r"gestegen|gedaald|nieuw in|terug na|waarschijnlijk|bijna zeker", words)
    assert words.count("te onzeker om een verandering te noemen") == 2
    assert "Er zijn minder dan 5 signalen: te weinig om een aandeel te noemen." in words
    assert "minder dan 5 mediaberichten" in words
    assert "geen uitspraak" in words


def test_where_no_theme_is_a_red_thread_the_largest_are_shown_and_it_is_said(make_store: MakeStore):
    engine = make_store({"stikstof": {"email": (20, 20)}, "boeren": {"email": (9, 9)}}, SIX[-2:])

    briefing = compose(engine, PERIOD)

    assert not briefing.has_red_threads
    assert briefing.title == "Twee thema’s in de tweede helft 2025"


@pytest.mark.parametrize("name", ["b.pptx", "b.xlsx"])
def test_the_same_content_is_the_same_bytes_whatever_the_clock_says(name: str, store: Engine, tmp_path: Path):
    (tmp_path / "later").mkdir()
    first = written(store, tmp_path, name)

    second = written(store, tmp_path / "later", name)

    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as file:
        assert {part.date_time[0] for part in file.infolist()} == {1980}
        dates = set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"".join(map(file.read, file.namelist()))))
        inner = [file.read(part) for part in file.namelist() if part.endswith(".xlsx")]
    assert dates == {b"2026-01-05T00:00:00Z"}, "the day of the analysis"
    for blob in inner:
        with zipfile.ZipFile(io.BytesIO(blob)) as book:
            assert b"2000-01-01T00:00:00Z" in book.read("docProps/core.xml")
            assert {part.date_time[0] for part in book.infolist()} == {1980}


def test_a_slide_that_is_added_by_hand_is_as_wide_as_the_others(store: Engine, tmp_path: Path):
    made = Presentation(str(written(store, tmp_path)))

    layout = made.slide_layouts[1]

    assert made.slide_width / made.slide_height == pytest.approx(16 / 9, abs=0.01)
    for place in layout.placeholders:
        assert 0 <= place.left < place.left + place.width <= made.slide_width
    assert layout.placeholders[0].width > 0.8 * made.slide_width


def test_the_workbook_holds_the_figures_and_never_takes_text_for_a_formula(store: Engine, tmp_path: Path):
    file = written(store, tmp_path, "b.xlsx")
    book = CalamineWorkbook.from_path(str(file))

    sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}

    assert list(sheets) == ["Rode draden", "Cijfers", "Verantwoording", "Oordelen"]
    assert "=SOM(A1:A9) als onderwerp" in [row[1] for row in sheets["Rode draden"]]
    with zipfile.ZipFile(file) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets" in name)
    head, *rows = sheets["Cijfers"]
    figures = pd.DataFrame(rows, columns=head).replace("", None)
    assert figures["Stemmen"].dropna().map(lambda n: n == 0 or n >= FLOOR).all()
    # Of all sources together the mean share stays, without the count that would give a part of it away.
    withheld = figures[figures["Stemmen"].isna() & (figures["Bron"] != "alle bronnen")]
    assert withheld[["Signalen", "Aandeel", "q-waarde"]].isna().all(axis=None)
    own = figures[(figures["Thema"] == "inloggen met DigiD") & (figures["Bron"] == "e-mail")]
    table = read.trends(store, theme_id="T0004")
    assert own["Aandeel"].tolist() == pytest.approx(table[table["source"] == "email"]["share"].tolist())


def test_a_change_against_a_figure_about_a_few_is_left_out_too(store: Engine):
    (page,) = compose(store, PERIOD, ["T0003"]).pages

    now = page.trends[(page.trends["period"] == "2025-H2") & (page.trends["source"] == "email")].iloc[0]

    assert now["n"] == 40
    assert pd.isna(now["change"])
    assert pd.isna(now["change_low"])


@pytest.mark.parametrize(("name", "kind"), [("b.odp", b"presentation"), ("b.ods", b"spreadsheet")])
def test_libreoffice_makes_the_open_formats(
    name: str, kind: bytes, store: Engine, tmp_path: Path, need: Callable[[bool, str], None]
):
    need(shutil.which("soffice") is not None, "libreoffice")

    file = written(store, tmp_path, name)

    with zipfile.ZipFile(file) as parts:
        assert parts.read("mimetype") == b"application/vnd.oasis.opendocument." + kind
        content = parts.read("content.xml").decode()
    assert "DigiD" in content
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_nothing_on_a_page_stands_over_something_else_with_long_labels_and_many_threads(
    long_store: Engine, tmp_path: Path, need: Callable[[bool, str], None]
):
    need(shutil.which("soffice") is not None, "libreoffice")
    need(shutil.which("pdftotext") is not None, "pdftotext (poppler-utils)")
    chosen = read.threads(long_store, str(PERIOD))["theme_id"].tolist()

    file = written(long_store, tmp_path, "b.pdf", chosen)

    told = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, check=True).stdout
    pages = etree.fromstring(told).findall(".//{*}page")
    assert len(pages) == 22
    for page in pages:
        width, height = float(page.get("width")), float(page.get("height"))
        words = [
            (*(float(word.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")), word.text)
            for word in page.findall("{*}word")
        ]
        assert all(0 < w[0] < w[2] < width and 0 < w[1] < w[3] < height for w in words)
        assert [(a[4], b[4]) for n, a in enumerate(words) for b in words[n + 1 :] if _overlap(a, b) > 0.2] == []


def _overlap(a: tuple[Any, ...], b: tuple[Any, ...]) -> float:
    """How much of the smaller of two boxes the other one covers."""
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    high = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    smaller = min((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b))
    return wide * high / smaller if smaller else 0.0


@pytest.mark.parametrize(("name", "instead"), [("b.odp", ".pptx"), ("b.pdf", ".pptx"), ("b.ods", ".xlsx")])
def test_without_libreoffice_it_is_said_what_to_do(
    name: str, instead: str, store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(ExportError, match=f"LibreOffice nodig.*kies {re.escape(instead)}"):
        written(store, tmp_path, name)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["b.docx", "b.ppt", "briefing", ".pptx"])
def test_another_kind_of_file_is_refused_with_the_kinds_that_there_are(name: str, store: Engine, tmp_path: Path):
    with pytest.raises(ExportError, match=r"Kies een naam op \.pptx, \.odp, \.pdf, \.xlsx of \.ods\.$"):
        written(store, tmp_path, name)


@pytest.mark.parametrize("place", ["geen/map/b.pptx", "bestand/b.xlsx", "map.pptx"])
def test_a_place_that_can_not_be_written_leaves_nothing(place: str, store: Engine, tmp_path: Path):
    (tmp_path / "bestand").write_text("ik ben geen map", "utf-8")
    (tmp_path / "map.pptx").mkdir()

    with pytest.raises(ExportError, match="kan niet worden geschreven"):
        written(store, tmp_path, place)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bestand", "map.pptx"]


def test_a_half_year_that_was_not_analysed_is_refused_with_those_that_were(store: Engine, tmp_path: Path):
    with pytest.raises(
        UnknownPeriodError, match=r"eerste helft 2019 is niets bekend\. Wel over: .* en tweede helft 2025"
    ):
        write_briefing(store, Period(2019, 1), tmp_path / "b.pptx")
    with pytest.raises(UnknownPeriodError, match="Lees eerst signalen in"):
        write_briefing(open_database("sqlite://"), PERIOD, tmp_path / "b.pptx")


@pytest.mark.parametrize("chosen", [[], ["T9999"]])
def test_a_choice_without_themes_of_the_half_year_is_refused(chosen: list[str], store: Engine, tmp_path: Path):
    with pytest.raises(ExportError, match="Kies er minstens één"):
        written(store, tmp_path, theme_ids=chosen)


def test_colours_are_never_the_only_carrier_of_meaning(deck: list[Any]):
    for slide in deck[2:7]:
        words = [p.text for p in paragraphs(slide.shapes)]
        drawn = [series.name for frame in charts_of([slide]) for series in frame.chart.plots[0].series]

        assert all(any(name in text and re.search("%|weggelaten", text) for text in words) for name in drawn)
        assert not charts_of([slide])[0].chart.has_legend
        assert slide.shapes.title._element.find(f".//{qn('a:solidFill')}") is not None
