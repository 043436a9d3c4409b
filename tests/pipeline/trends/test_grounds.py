"""A place in the order and a red thread, worked out again from counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.trends.compute import compute_trends, count_voices
from pipeline.trends.grounds import rule_grounds, score_grounds
from pipeline.trends.rank import PARTS
from pipeline.trends.threads import find_threads


@pytest.fixture(scope="module")
def signals() -> pd.DataFrame:
    """Five themes of other sizes in three years, of which one half-year was not read; a campaign in the smallest."""
    lot = np.random.default_rng(3)
    n = 3000
    day = pd.Timestamp("2023-07-01") + pd.to_timedelta(lot.integers(0, 1096, n), unit="D")
    table = pd.DataFrame(
        {
            "signal_id": [f"{number:04d}" for number in range(n)],
            "source": lot.choice(["email", "question", "media", "visit"], n, p=[0.3, 0.5, 0.15, 0.05]),
            "date": day.astype("datetime64[s]"),
            "period": day.year.astype(str) + np.where(day.month <= 6, "-H1", "-H2"),
            "theme_id": lot.choice(np.array(["A", "B", "C", "D", "E", None]), n, p=[0.4, 0.3, 0.15, 0.1, 0.01, 0.04]),
            "writer": "",
        }
    )
    table["campaign_id"] = np.where((table["theme_id"] == "E") & (table["source"] == "email"), "0001", None)
    born = (table["theme_id"] == "D") & (table["period"] < "2025-H2")
    return table[(table["period"] != "2024-H2") & ~born]


def test_every_part_of_every_score_is_what_was_counted_divided_by_what_it_is_counted_of(signals: pd.DataFrame):
    trends = compute_trends(count_voices(signals))
    threads = find_threads(signals, trends)

    for thread in threads.to_dict("records"):
        own = signals[(signals["period"] == thread["period"]) & signals["theme_id"].notna()]
        days = own.rename(columns={"date": "day"})[["theme_id", "day"]].drop_duplicates()
        grounds = score_grounds(trends, days, thread["theme_id"], thread["period"])
        assert (grounds["counted"] / grounds["of"]).to_dict() == pytest.approx({key: thread[key] for key in PARTS})


def test_the_counts_are_told_with_those_under_five_left_out(signals: pd.DataFrame):
    trends = compute_trends(count_voices(signals))
    days = signals[signals["period"] == "2026-H1"].rename(columns={"date": "day"}).dropna(subset="theme_id")

    why = score_grounds(trends, days, "D", "2026-H1")["why"]

    assert why["across_sources"].startswith("3 van de 4 bronnen: e-mail (")
    assert why["across_sources"].endswith("te weinig in werkbezoek")
    assert why["across_periods"].startswith("2 van de 3 halfjaren: eerste helft 2026 (")
    assert why["across_periods"].endswith("te weinig in eerste helft 2025")


def test_the_rule_of_a_red_thread_holds_as_its_conditions_do(signals: pd.DataFrame):
    trends = compute_trends(count_voices(signals))
    sizes = signals.groupby(["theme_id", "period"]).size()

    for thread in find_threads(signals, trends).to_dict("records"):
        rule = rule_grounds(thread, int(sizes[thread["theme_id"], thread["period"]]))
        assert rule["holds"].all() == thread["is_red_thread"]
