from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.trends.compute import compute_trends, count_voices
from pipeline.trends.verdicts import ALL, VERDICT_RULES, Verdict

PERIODS = ["2023-H2", "2024-H1", "2024-H2", "2025-H1", "2025-H2", "2026-H1"]
VOLUMES = {"question": 900, "email": 450, "media": 300}


def world(course: dict[str, list[int]], seed: int = 0) -> pd.DataFrame:
    """Signals of six half-years: each theme of `course` with its count per thousand in each, and twenty steady ones."""
    lot = np.random.default_rng(seed)
    rows = []
    for number, period in enumerate(PERIODS):
        for source, volume in VOLUMES.items():
            for theme, counts in course.items():
                rows += [(theme, period, source)] * round(counts[number] * volume / 1000)
            rest = volume - round(sum(counts[number] for counts in course.values()) * volume / 1000)
            rows += [(f"steady {t}", period, source) for t in lot.integers(0, 20, rest)]
    table = pd.DataFrame(rows, columns=["theme_id", "period", "source"])
    return table.assign(signal_id=[f"{n:06d}" for n in range(len(table))], campaign_id=None, writer="")


def verdicts(signals: pd.DataFrame, theme: str) -> list[str]:
    trends = compute_trends(count_voices(signals))
    own = trends[(trends["theme_id"] == theme) & (trends["source"] == ALL)]
    return own.sort_values("period")["verdict"].tolist()


@pytest.mark.parametrize(
    ("course", "verdict"),
    [
        ([0, 0, 0, 0, 0, 50], Verdict.NEW),
        ([40, 40, 0, 0, 0, 40], Verdict.RETURNED),
        ([40, 40, 40, 40, 40, 0], Verdict.GONE),
        ([80, 80, 80, 80, 80, 130], Verdict.RISING),
        ([130, 130, 130, 130, 130, 80], Verdict.FALLING),
        ([120, 120, 120, 120, 120, 120], Verdict.STABLE),
        ([3, 3, 3, 3, 3, 4], Verdict.UNCERTAIN),
    ],
)
def test_a_planted_course_gets_its_verdict(course: list[int], verdict: Verdict):
    assert verdicts(world({"planted": course}), "planted")[-1] == verdict


def test_a_rise_against_the_last_half_year_but_not_against_last_year_is_uncertain():
    signals = world({"summer": [130, 80, 130, 80, 130, 80]})

    assert verdicts(signals, "summer")[-2:] == [Verdict.UNCERTAIN, Verdict.UNCERTAIN]


def test_a_mean_that_a_small_source_moves_is_not_called_stable():
    signals = world({"planted": [60] * 6})
    few = [("planted", "2025-H2", "visit")] * 2 + [("steady 1", "2025-H2", "visit")] * 98
    many = [("planted", "2026-H1", "visit")] * 17 + [("steady 1", "2026-H1", "visit")] * 83
    visits = pd.DataFrame([*few, *many], columns=["theme_id", "period", "source"])
    visits = visits.assign(signal_id=[f"v{n}" for n in range(len(visits))], campaign_id=None, writer="")

    assert verdicts(pd.concat([signals, visits], ignore_index=True), "planted")[-1] == Verdict.UNCERTAIN


def test_the_first_half_year_has_nothing_to_be_compared_with():
    assert verdicts(world({"planted": [50] * 6}), "planted")[0] == Verdict.UNCERTAIN


def test_a_campaign_is_one_voice_with_many_signals():
    signals = world({"planted": [20, 20, 20, 20, 20, 200]})
    loud = (signals["theme_id"] == "planted") & (signals["period"] == "2026-H1") & (signals["source"] == "email")
    signals.loc[loud, "campaign_id"] = "0001"

    counts = count_voices(signals)

    cell = counts[(counts["theme_id"] == "planted") & (counts["period"] == "2026-H1") & (counts["source"] == "email")]
    assert cell[["n", "signals"]].to_numpy().tolist() == [[1, 90]]


def test_one_writer_who_mails_twelve_times_is_one_voice():
    signals = world({})
    mails = signals.index[(signals["source"] == "email") & (signals["theme_id"] == "steady 1")][:12]
    signals.loc[mails, "writer"] = "w1"

    before, after = count_voices(world({})), count_voices(signals)

    own = (before["theme_id"] == "steady 1") & (before["source"] == "email")
    periods = signals.loc[mails, "period"].nunique()
    assert before.loc[own, "n"].sum() - after.loc[own, "n"].sum() == 12 - periods
    assert before.loc[own, "signals"].sum() == after.loc[own, "signals"].sum()


def test_a_source_that_was_not_heard_has_no_row_instead_of_zero():
    signals = world({"planted": [50] * 6})
    signals = signals[(signals["period"] != "2026-H1") | (signals["source"] != "media")]

    trends = compute_trends(count_voices(signals))

    last = trends[(trends["period"] == "2026-H1") & (trends["theme_id"] == "planted")]
    assert set(last["source"]) == {"question", "email", ALL}


@settings(max_examples=8)
@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B", None]), st.sampled_from(PERIODS), st.sampled_from(["email", "media"])),
        min_size=1,
        max_size=60,
    )
)
def test_counts_add_up_and_shares_lie_within_their_intervals(cells: list[tuple[str | None, str, str]]):
    signals = pd.DataFrame(cells, columns=["theme_id", "period", "source"])
    signals = signals.assign(signal_id=[str(n) for n in range(len(cells))], campaign_id=None, writer="")

    trends = compute_trends(count_voices(signals))

    per_source = trends[trends["source"] != ALL]
    assert per_source["signals"].sum() == len(cells)
    assert (
        per_source.groupby(["period", "source"])["n"].sum() == per_source.groupby(["period", "source"])["total"].first()
    ).all()
    assert per_source.groupby(["period", "source"])["share"].sum().to_numpy() == pytest.approx(1)
    assert ((trends["low"] <= trends["share"] + 1e-9) & (trends["share"] <= trends["high"] + 1e-9)).all()
    assert set(trends["verdict"]) <= {str(v) for v in Verdict}


def test_a_theme_that_falls_apart_or_comes_together_is_compared_with_nothing_from_before_it():
    signals = world({"whole": [60, 60, 60, 0, 0, 0], "one": [0, 0, 0, 30, 30, 30], "other": [0, 0, 0, 30, 30, 90]})
    counts = count_voices(signals)

    naive, told = (
        compute_trends(counts, forks).query("source == 'all'").set_index(["theme_id", "period"])
        for forks in ((), {(name, "2025-H1") for name in ("whole", "one", "other")})
    )

    assert naive.loc[("whole", "2025-H1"), "verdict"] == Verdict.GONE
    assert naive.loc[("one", "2025-H1"), "verdict"] == Verdict.NEW
    for name in ("whole", "one", "other"):
        assert told.loc[(name, "2025-H1"), "verdict"] == Verdict.UNCERTAIN
        assert told.loc[(name, "2025-H1"), ["change", "change_year", "q_value"]].isna().all()
        assert told.loc[(name, "2025-H1"), "why"].startswith("Het thema viel dit halfjaar uiteen")
        assert pd.isna(told.loc[(name, "2025-H2"), "change_year"])
        assert told.loc[(name, "2025-H2"), "change"] == naive.loc[(name, "2025-H2"), "change"]
    assert told.loc[("other", "2026-H1"), "verdict"] == Verdict.RISING
    assert told.loc[("steady 1", "2025-H1"), "why"] == naive.loc[("steady 1", "2025-H1"), "why"]


def test_nothing_gives_nothing():
    empty = world({}).head(0)

    assert compute_trends(count_voices(empty)).empty


def test_with_nothing_changed_hardly_any_verdict_says_so():
    changed = 0
    for seed in range(5):
        trends = compute_trends(count_voices(world({}, seed)))
        together = trends[(trends["source"] == ALL) & (trends["theme_id"] != "")]
        changed += not set(together["verdict"]) <= {str(Verdict.STABLE), str(Verdict.UNCERTAIN)}

    # Five comparisons of twenty themes in each world, at a false discovery rate of 5 %. A few worlds: benchmarks/trends.py
    # has a thousand of each kind.
    assert changed <= 1


def test_every_verdict_has_its_rule_in_words():
    assert set(VERDICT_RULES) == set(Verdict)
