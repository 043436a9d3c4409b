"""What a person takes along says by itself what it is, and holds what was on the screen."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import course
from dashboard.drawing import Drawing
from dashboard.taking_along import Caption, picture, table_file
from pipeline.export import ExportFormat
from pipeline.wording import decimal, number, number_in

CAPTION = Caption(
    "Wachtlijst: aandeel per bron",
    "Het aandeel is gestegen.",
    "Eerste helft 2025 tot en met tweede helft 2025",
    "n = 3.210 stemmen",
)
SOURCE = "Bron: Rode Draden, analyse 3 van 1 juli 2026"
SHOWN = pd.DataFrame({"Thema": ["=1+1", "wachtlijst"], "Stemmen": ["1.234", "5"], "Aandeel": ["3,1 %", "onbekend"]})


@pytest.fixture(scope="module")
def drawing() -> Drawing:
    periods = ["2025-H1", "2025-H2"]
    rows = [
        {"period": period, "source": source, "share": share, "low": share / 2, "high": share * 2, "n": 30, "total": 900}
        for period in periods
        for source, share in (("email", 0.03), ("question", 0.02))
    ]
    return course(pd.DataFrame(rows), periods)


def test_a_picture_says_what_it_shows_of_how_many_of_when_and_from_where(drawing: Drawing):
    drawn = picture(drawing, CAPTION, SOURCE, "svg").decode()

    assert drawn.startswith("<svg")
    for said in (CAPTION.title, CAPTION.sentence, CAPTION.period, CAPTION.n, SOURCE):
        assert said in drawn
    assert "var(" not in drawn
    assert "Open Sans" in drawn


def test_a_picture_as_png_is_large_enough_for_a_slide(drawing: Drawing):
    drawn = picture(drawing, CAPTION, SOURCE, "png")

    assert drawn.startswith(b"\x89PNG")
    assert int.from_bytes(drawn[16:20], "big") > 1500


@pytest.mark.parametrize("kind", [ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.ODS])
def test_a_table_holds_numbers_for_numbers_and_never_a_formula(kind: ExportFormat):
    content = io.BytesIO(table_file(SHOWN, kind))

    read = pd.read_csv(content) if kind is ExportFormat.CSV else pd.read_excel(content, engine="calamine")
    assert read["Stemmen"].tolist() == [1234, 5]
    assert read["Aandeel"].tolist() == ["3,1 %", "onbekend"]
    assert read["Thema"].tolist() == ["'=1+1" if kind is ExportFormat.CSV else "=1+1", "wachtlijst"]


@given(st.integers(-(10**9), 10**9))
def test_a_number_is_read_back_as_it_was_written(value: int):
    assert number_in(number(value)) == value


@given(st.floats(-1e6, 1e6).map(lambda value: round(value, 2)))
def test_a_decimal_is_read_back_as_it_was_written(value: float):
    assert number_in(decimal(value, 2)) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "3,1 %", "12.34", "1.2.3", "10,4–13,7 %", "onbekend", "2025-H1"])
def test_what_is_no_number_stays_text(text: str):
    assert number_in(text) is None
