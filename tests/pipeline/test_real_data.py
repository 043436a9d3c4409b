"""The whole way on real data, where it stands beside the repository."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from databases import url_of
from pptx import Presentation
from sqlalchemy import Engine

from connectors.base import Source
from pipeline.analyse import analyse
from pipeline.briefing import write_briefing
from pipeline.export import ExportTable, export_table
from pipeline.ingest import ingest
from pipeline.period import Period
from pipeline.store import read
from pipeline.store.database import open_database

pytestmark = pytest.mark.xdist_group("real data")


@pytest.fixture(scope="module")
def belgian(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = open_database(url_of(tmp_path_factory.mktemp("belgian") / "store.sqlite"))
    file = real_data / "kamervragen-2017" / "vragen.csv"
    first = ingest(engine, [file], source=Source.QUESTION)
    again = ingest(engine, [file], source=Source.QUESTION)
    assert (first.stored, again.stored) == (3811, 0)
    analyse(engine)
    return engine


def test_the_questions_of_2017_are_read_once(belgian: Engine):
    assert read.count_signals(belgian, read.SignalFilter()) == 3811


def test_their_tables_add_up(belgian: Engine):
    signals, themes, trends = (
        export_table(belgian, table) for table in (ExportTable.SIGNALS, ExportTable.THEMES, ExportTable.TRENDS)
    )

    assert len(signals) == 3811
    assert trends[trends["source"] != "all"]["signals"].sum() == 3811
    assert set(trends["theme_id"]) - {""} == set(themes["theme_id"])
    assert themes["n"].sum() + signals["theme_id"].isna().sum() == 3811


def test_their_briefing_says_that_one_source_makes_no_red_thread(belgian: Engine, tmp_path: Path):
    write_briefing(belgian, Period(2017, 1), tmp_path / "deck.pptx")

    slides = Presentation(str(tmp_path / "deck.pptx")).slides
    said = "\n".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    assert len(slides) >= 8
    assert "Geen van deze thema’s voldoet aan de voorwaarden van een rode draad." in said


def test_nine_years_of_subject_lines_are_read_with_their_dates(real_data: Path, tmp_path: Path):
    engine = open_database(url_of(tmp_path / "dutch.sqlite"))

    account = ingest(engine, [real_data / "kamervragen-nl-2007-2015" / "vragen.csv"], source=Source.QUESTION)

    assert account.stored == 20_249
    assert read.periods(engine)[0] == "2007-H1"
    assert read.periods(engine)[-1] == "2015-H2"


def test_letters_of_ministries_in_word_are_read(real_data: Path, tmp_path: Path):
    engine = open_database(url_of(tmp_path / "letters.sqlite"))

    account = ingest(engine, [real_data / "documenten"], source=Source.QUESTION)

    files = read.input_files(engine)
    assert (account.files, account.quarantined) == (8, 0)
    assert (files["stored"] >= 1).all()
    dates = pd.to_datetime(read.export_signals(engine)["date"])
    assert dates.dt.year.between(2000, 2026).all()
