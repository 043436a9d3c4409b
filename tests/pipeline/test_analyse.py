"""What an analysis promises: the same again, whatever the order, and the same numbers when a half-year is added."""

from __future__ import annotations

import zlib
from pathlib import Path

import pandas as pd
import pytest
from databases import copied, url_of
from sqlalchemy import Engine

from pipeline.analyse import analyse
from pipeline.errors import NothingToAnalyseError
from pipeline.store import read, schema
from pipeline.store.database import open_database
from pipeline.themes.finding import find_themes

COLUMNS = ["signal_id", "period", "source", "title", "text", "language"]


@pytest.fixture
def copy(sample_database: str, tmp_path: Path) -> Engine:
    """A copy of the sample, without its analysis."""
    engine = open_database(copied(sample_database, tmp_path / "copy.sqlite"))
    with engine.begin() as connection:
        for table in (schema.event, schema.assignment, schema.thread, schema.trend, schema.theme, schema.space):
            connection.execute(table.delete())
    return engine


@pytest.mark.xdist_group("sample")
def test_a_theme_keeps_its_number_when_a_half_year_is_added(sample_database: str):
    every = read.signals_for_analysis(open_database(sample_database))[COLUMNS]
    part_of = every["signal_id"].map(lambda name: zlib.crc32(name.encode()) % 4)

    kept = []
    # Where small themes lie near each other a few letters decide which is which, so one part would say too little.
    for part in (0, 1):
        signals = every[part_of == part]
        before = find_themes(signals[signals["period"] <= "2025-H2"])
        after = find_themes(signals, before)
        then, now = (run.assignments.set_index("signal_id")["theme_id"].fillna("") for run in (before, after))
        kept.append((then == now[then.index]).mean())
        assert set(before.themes["theme_id"]) <= set(after.themes["theme_id"])

    assert sum(kept) / len(kept) >= 0.93


@pytest.mark.xdist_group("sample")
def test_the_same_analysis_again_changes_nothing(copy: Engine):
    signals = read.signals_for_analysis(copy)
    signals = signals[signals["source"] == "question"].iloc[::6][COLUMNS]

    first = find_themes(signals)
    shuffled = find_themes(signals.sample(frac=1, random_state=1))

    pd.testing.assert_frame_equal(first.themes, shuffled.themes)
    again = shuffled.assignments.set_index("signal_id").loc[first.assignments["signal_id"]].reset_index()
    pd.testing.assert_frame_equal(first.assignments, again)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["Waar is mijn geld?"],
        ["Waar is mijn geld?"] * 7,
        ["steeds dezelfde zin over de bus"] * 60,
        ["[NAAM] [ADRES]"] * 20,
        ["", "", ""],
        [f"Where is the money for project {n} of the council?" for n in range(40)],
        ["woord " * 200_000],
    ],
    ids=["none", "one", "seven", "all the same", "placeholders", "empty", "foreign", "one very long"],
)
def test_odd_input_gives_a_small_result_and_never_an_exception(texts: list[str]):
    rows = [(f"{n:04d}", "2025-H1", "question", "", text, "nl") for n, text in enumerate(texts)]
    signals = pd.DataFrame(rows, columns=COLUMNS)

    found = find_themes(signals)

    assert found.assignments["signal_id"].tolist() == signals["signal_id"].tolist()
    assert set(found.assignments["theme_id"].dropna()) <= set(found.themes["theme_id"])


def test_no_signals_end_in_a_sentence_that_says_what_to_do(tmp_path: Path):
    engine = open_database(url_of(tmp_path / "empty.sqlite"))

    with pytest.raises(NothingToAnalyseError, match="rode-draden ingest"):
        analyse(engine)
