from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from databases import url_of

from pipeline.store import warned
from pipeline.store.database import open_database
from pipeline.trends.early import find_early, warnings_of
from pipeline.trends.warned import RECENT, WEEKS, judged_in, outcomes

LAST = date(2026, 3, 1)


def weekly(theme: str | None, counts: list[int], source: str = "email", last: date = LAST) -> pd.DataFrame:
    """So many signals in each week up to `last`, each by somebody else."""
    days = [last - timedelta(weeks=len(counts) - 1 - week) for week, n in enumerate(counts) for _ in range(n)]
    return pd.DataFrame(
        {
            "theme_id": theme,
            "source": source,
            "date": pd.to_datetime(days).astype("datetime64[s]"),
            "campaign_id": None,
            "writer": "",
        }
    )


def world(*themes: pd.DataFrame, last: date = LAST, weeks: int = WEEKS) -> pd.DataFrame:
    """These among one large theme and ten small ones in which nothing happens."""
    steady = [weekly(f"steady {n}", [1] * weeks, last=last) for n in range(10)]
    return pd.concat([weekly("large", [40] * weeks, last=last), *steady, *themes], ignore_index=True)


GROWN = [0] * (WEEKS - RECENT) + [4] * RECENT


def test_a_small_theme_that_comes_up_in_the_last_weeks_is_told():
    found = find_early(world(weekly("new", GROWN)))

    assert found["theme_id"].tolist() == ["new"]
    assert found.iloc[0][["n", "recent", "looked_at"]].tolist() == [24, 24, 11]
    assert found["growth"].iloc[0] > 10
    assert found["q_value"].iloc[0] < 0.001


def test_where_nothing_grows_nothing_is_told():
    assert find_early(world()).empty


def test_a_small_theme_that_falls_silent_hides_no_other():
    found = find_early(world(weekly("new", GROWN), weekly("gone", [2] * (WEEKS - RECENT) + [0] * RECENT)))

    assert found["theme_id"].tolist() == ["new"]
    assert found["looked_at"].iloc[0] == 12


@pytest.mark.filterwarnings("error")
def test_a_source_that_begins_or_ends_within_the_window_is_no_growth():
    begins = weekly("begins", [0] * (WEEKS - RECENT) + [4] * RECENT, source="media")
    ends = weekly("ends", [2] * (WEEKS - RECENT) + [0] * RECENT, source="question")

    assert find_early(world(begins, ends)).empty


def test_a_large_theme_that_grows_is_left_to_the_half_years():
    assert find_early(world(weekly("larger", [50] * 20 + [120] * 6))).empty


def test_growth_of_everything_at_once_is_not_growth_of_a_theme():
    grown = pd.concat([weekly(f"T{n}", [1] * 20 + [3] * 6) for n in range(12)])

    assert find_early(pd.concat([weekly("large", [40] * 20 + [120] * 6), grown], ignore_index=True)).empty


def test_a_campaign_and_one_person_who_keeps_writing_are_one_voice():
    loud = weekly("loud", GROWN).assign(campaign_id="c1")
    busy = weekly("busy", GROWN).assign(writer="w1")

    assert find_early(world(loud, busy)).empty


def test_what_comes_after_the_day_is_not_known_on_it():
    signals = world(weekly("new", GROWN))

    assert find_early(signals, LAST - timedelta(weeks=RECENT)).empty


def test_a_theme_that_always_swings_needs_more_to_be_told():
    lot = np.random.default_rng(0)
    bursts = [int(n) for n in lot.permutation([0] * 18 + [9] * 8)]

    assert "bursts" not in find_early(world(weekly("bursts", bursts)))["theme_id"].tolist()


@pytest.mark.parametrize(
    ("said_on", "period"),
    [(date(2026, 2, 28), "2026-H1"), (date(2026, 6, 30), "2026-H2"), (date(2026, 5, 31), "2026-H2")],
)
def test_a_warning_is_judged_by_the_half_year_that_still_goes_on(said_on: date, period: str):
    assert judged_in(said_on) == period


def test_an_outcome_is_said_only_when_the_figures_allow_it():
    told = pd.DataFrame({"theme_id": ["up", "down", "same", "away", "up"], "said_on": [date(2025, 6, 30)] * 5})
    told.loc[4, "said_on"] = date(2026, 3, 1)
    changes = [("up", 0.01, 0.02), ("down", -0.02, -0.01), ("same", -0.01, 0.01)]
    trends = pd.DataFrame(changes, columns=["theme_id", "change_low", "change_high"])
    trends = trends.assign(period="2025-H2", source="all")

    found = outcomes(told, trends, date(2026, 3, 1))

    assert found.tolist() == ["uitgekomen", "niet uitgekomen", "onbeslist", "onbeslist", "nog open"]


def test_the_record_keeps_what_was_said_and_replaces_what_was_worked_out_afterwards(tmp_path: Path):
    engine = open_database(url_of(tmp_path / "store.sqlite"))
    first = warnings_of(world(weekly("new", GROWN)), {"new": "netcongestie"})
    warned.keep(engine, first)
    # A half-year later the theme has another number, and a person gave it another name.
    signals = world(
        weekly("other", [0, 0, *GROWN, *[4] * 26], last=LAST + timedelta(weeks=26)),
        last=LAST + timedelta(weeks=26),
        weeks=WEEKS + 28,
    )

    for _ in range(2):
        warned.keep(engine, warnings_of(signals, {"other": "stroomnet"}))

    kept = warned.warnings(engine)
    said = kept[kept["hindsight"] == 0]
    assert said[["theme_id", "label"]].to_numpy().tolist() == [["new", "netcongestie"]]
    assert kept[kept["hindsight"] == 1]["theme_id"].tolist() == ["other"]


@pytest.mark.parametrize("last", [date(2026, 2, 28), date(2026, 6, 30), date(2025, 8, 31), date(2025, 12, 31)])
def test_signals_up_to_a_day_that_is_looked_back_at_are_told_of_once(tmp_path: Path, last: date):
    engine = open_database(url_of(tmp_path / "signalen.sqlite"))

    warned.keep(engine, warnings_of(world(weekly("new", GROWN, last=last), last=last), {"new": "netcongestie"}))

    assert warned.warnings(engine)[["theme_id", "said_on", "hindsight"]].to_numpy().tolist() == [["new", last, 0]]


def test_no_signals_give_no_warnings():
    assert find_early(world().head(0)).empty
