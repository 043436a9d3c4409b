"""What the sample must show, measured against its truth. The figures are those of README's section on quality."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import adjusted_mutual_info_score
from sqlalchemy import Engine

from connectors.base import RawSignal, Source
from pipeline.privacy import to_signal
from pipeline.store import read
from pipeline.store.database import open_database
from pipeline.trends.verdicts import ALL, Verdict

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"

pytestmark = pytest.mark.xdist_group("sample")


@pytest.fixture(scope="module")
def engine(sample_database: str) -> Engine:
    return open_database(sample_database)


@pytest.fixture(scope="module")
def signals(engine: Engine) -> pd.DataFrame:
    """Every signal in the store beside the matter that it is truly about."""
    truth = pd.read_csv(SAMPLE / "truth.csv", dtype=str)
    # The store pseudonymises the keys of e-mails, so the truth goes the same way.
    keys = zip(truth["source"], truth["origin_id"], strict=True)
    day = date(2025, 1, 1)
    stored = [to_signal(RawSignal(Source(source), "truth", key, day, "x")).origin_id for source, key in keys]
    truth = truth.assign(origin_id=stored)[["source", "origin_id", "matter"]]
    return read.export_signals(engine).merge(truth, on=["source", "origin_id"], how="left", validate="one_to_one")


def main_theme(signals: pd.DataFrame, matter: str) -> str:
    return str(signals[signals["matter"] == matter]["theme_id"].mode().iloc[0])


def verdict(engine: Engine, theme_id: str, period: str) -> str:
    trends = read.trends(engine, theme_id=theme_id, period=period)
    return str(trends[trends["source"] == ALL]["verdict"].iloc[0])


def test_every_signal_of_the_sample_is_in_the_store_once(signals: pd.DataFrame):
    assert len(signals) >= 8000
    assert signals["matter"].notna().all()
    assert signals["signal_id"].is_unique


def test_themes_agree_with_the_matters(signals: pd.DataFrame):
    found = signals["theme_id"].fillna("geen thema")

    assert adjusted_mutual_info_score(signals["matter"], found) >= 0.75


def test_few_signals_are_left_without_a_theme(signals: pd.DataFrame):
    assert signals["theme_id"].isna().mean() <= 0.15


# What each change that was planted must be called; a split is told by the lineage, and its parts are new.
CALLED = {
    "geboren": Verdict.NEW,
    "gestorven": Verdict.GONE,
    "gegroeid": Verdict.RISING,
    "teruggekeerd": Verdict.RETURNED,
}
PLANTED = pd.read_csv(SAMPLE / "planted.csv", dtype=str)
CHANGED = PLANTED[PLANTED["event"].isin(CALLED)]
SPLIT = PLANTED[PLANTED["event"] == "gesplitst"].iloc[0]
PARTS_OF_SPLIT = ("ov-bus", "ov-trein")
# What comes back had gone first.
CHANGES = [
    *((row["matter"], row["period"], CALLED[row["event"]]) for row in CHANGED.to_dict("records")),
    ("cbr-rijbewijs", "2024-H2", Verdict.GONE),
]


@pytest.mark.parametrize(("matter", "period", "expected"), CHANGES)
def test_a_planted_change_gets_its_verdict(
    engine: Engine, signals: pd.DataFrame, matter: str, period: str, expected: Verdict
):
    theme_id = main_theme(signals, matter)

    assert verdict(engine, theme_id, period) == expected


def test_the_planted_split_is_named(engine: Engine, signals: pd.DataFrame):
    transport = {main_theme(signals, matter) for matter in (SPLIT["matter"], *PARTS_OF_SPLIT)}

    events = read.events(engine)

    split = events[(events["event"] == "split") & (events["period"] == SPLIT["period"])]
    assert transport & set(split["theme_id"])


def test_at_most_one_verdict_says_what_was_not_planted(engine: Engine, signals: pd.DataFrame):
    planted = {(main_theme(signals, matter), period) for matter, period, _ in CHANGES}
    planted |= {(main_theme(signals, matter), SPLIT["period"]) for matter in (SPLIT["matter"], *PARTS_OF_SPLIT)}
    trends = read.trends(engine)

    # Of all half-years, of all sources together and of each of them; a theme that changed once may not change again.
    said = trends[(trends["theme_id"] != "") & ~trends["verdict"].isin([Verdict.STABLE, Verdict.UNCERTAIN])]

    others = [key not in planted for key in zip(said["theme_id"], said["period"], strict=True)]
    assert sum(others) <= 1, said[others][["theme_id", "period", "source", "n", "verdict"]].to_string()


def test_the_planted_campaign_is_one_voice_with_hundreds_of_supporters(engine: Engine, signals: pd.DataFrame):
    largest = read.campaigns(engine).iloc[0]

    own = signals[signals["campaign_id"] == largest["campaign_id"]]
    assert largest["signals"] >= 310
    assert set(own["matter"]) == {"vuurwerk"}
    counts = read.trends(engine, theme_id=str(largest["theme_id"]), period="2024-H2").set_index("source")
    assert counts.loc["email", "signals"] - counts.loc["email", "n"] >= 300


def test_a_matter_of_one_province_is_seen_in_that_province(signals: pd.DataFrame):
    own = signals[signals["theme_id"] == main_theme(signals, "aardbevingsschade-groningen")]
    placed = own[own["province"] != ""]

    assert (placed["province"] == "Groningen").mean() >= 0.8


def test_what_only_the_media_write_about_is_not_heard_from_citizens(engine: Engine, signals: pd.DataFrame):
    theme_id = main_theme(signals, "zeekabels")

    counts = read.trends(engine, theme_id=theme_id).groupby("source")["n"].sum()

    assert counts["media"] >= 25
    assert counts["question"] + counts["email"] <= 0.2 * counts["media"]


def test_what_only_citizens_raise_is_not_heard_from_the_media(engine: Engine, signals: pd.DataFrame):
    theme_id = main_theme(signals, "onbegrijpelijke-brieven")

    counts = read.trends(engine, theme_id=theme_id).groupby("source")["n"].sum()

    assert counts["question"] + counts["email"] >= 150
    assert counts["media"] <= 0.05 * (counts["question"] + counts["email"])


def test_a_matter_of_four_ministries_shows_them(engine: Engine, signals: pd.DataFrame):
    theme_id = main_theme(signals, "schulden-incasso")

    ministries = read.breakdown(engine, "ministry", theme_id=theme_id)

    assert {"FIN", "JenV", "OCW", "VWS"} <= set(ministries[ministries["signals"] >= 5]["value"])


def test_red_threads_run_through_sources_and_months(engine: Engine):
    threads = read.threads(engine, "2026-H1")

    red = threads[threads["is_red_thread"]]
    assert 3 <= len(red) <= 30
    assert (red["sources"] >= 2).all()
    assert (red["months"] >= 3).all()
