from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.trends.compute import compute_trends, count_voices
from pipeline.trends.threads import RULE, find_threads

COLUMNS = [
    "theme_id",
    "period",
    "rank",
    "is_red_thread",
    "sources",
    "months",
    "campaign_signals",
    "peak_week_share",
    "why",
    "score",
    "across_sources",
    "across_periods",
    "size",
    "growth",
    "spread",
    "rank_low",
    "rank_high",
]
START = date(2025, 1, 6)  # a Monday


def about(
    theme: str | None,
    days: list[int],
    sources: tuple[str, ...] = ("email", "question"),
    campaign: int = 0,
    period: str = "2025-H1",
) -> pd.DataFrame:
    """Signals on these days after the first Monday of 2025, the sources by turns; the first `campaign` are one action."""
    rows = [
        {
            "signal_id": f"{theme}-{sources[n % len(sources)]}-{period}-{n}",
            "theme_id": theme,
            "period": period,
            "source": sources[n % len(sources)],
            "date": pd.Timestamp(START + timedelta(days=day)),
            "campaign_id": "c" if n < campaign else None,
            "writer": "",
        }
        for n, day in enumerate(days)
    ]
    return pd.DataFrame(rows)


def judged(*signals: pd.DataFrame) -> pd.DataFrame:
    table = pd.concat([*signals, about(None, list(range(100)))], ignore_index=True)
    return find_threads(table, compute_trends(count_voices(table)))


# Twelve weeks, from January to March, two a week: one of either source.
SPREAD = [7 * (n // 2) for n in range(24)]


def test_a_theme_that_meets_every_condition_is_a_red_thread():
    found = judged(about("T", SPREAD)).iloc[0]

    assert found["is_red_thread"]
    assert (found["sources"], found["months"], found["campaign_signals"]) == (2, 3, 0)
    assert found["peak_week_share"] == pytest.approx(1 / 12)
    assert found["why"] == "Rode draad: voldoet aan alle voorwaarden."


@pytest.mark.parametrize(
    ("signals", "reason"),
    [
        (about("T", SPREAD, sources=("email",)), "in minder dan 2 bronnen minstens 5 keer genoemd"),
        (
            pd.concat([about("T", SPREAD, sources=("email",)), about("T", [1, 30, 50, 70], sources=("media",))]),
            "in minder dan 2 bronnen minstens 5 keer genoemd",
        ),
        (about("T", [n for n in range(46) if n % 2]), "in minder dan 3 maanden genoemd"),
        (
            about("T", SPREAD, sources=("email", "question", "media"), campaign=13),
            "meer dan de helft komt uit één actie",
        ),
        (about("T", [*SPREAD, *[21] * 25]), "meer dan de helft komt uit één week"),
    ],
    ids=["one source", "a second source under the floor", "two months", "one campaign", "one week"],
)
def test_each_condition_alone_makes_it_no_red_thread(signals: pd.DataFrame, reason: str):
    found = judged(signals).iloc[0]

    assert not found["is_red_thread"]
    assert found["why"] == f"Geen rode draad: {reason}."


@pytest.mark.parametrize(
    "signals",
    [
        about("T", [*SPREAD[:20], *[77] * 4, 0, 35]),
        about("T", SPREAD, sources=("email", "question", "media"), campaign=12),
        about("T", [*SPREAD, *[21] * 20]),
    ],
    ids=["from the last days of a month", "half from a campaign", "half in one week"],
)
def test_at_the_edge_of_a_condition_it_still_is_one(signals: pd.DataFrame):
    assert judged(signals).iloc[0]["is_red_thread"]


def test_every_reason_is_named_when_there_are_more():
    why = judged(about("T", [1] * 9, sources=("email",), campaign=8)).iloc[0]["why"]

    assert why.count(";") == 3


def test_red_threads_come_first_and_then_the_higher_score():
    found = judged(
        about("small", SPREAD),
        about("large", SPREAD * 2),
        about("loud", [1] * 90, sources=("email",)),
    )

    assert found["theme_id"].tolist() == ["large", "small", "loud"]
    assert found["rank"].tolist() == [1, 2, 3]
    assert found["is_red_thread"].tolist() == [True, True, False]


def test_each_period_has_its_own_ranks_and_no_row_for_a_theme_that_was_not_heard():
    later = about("later", [day + 182 for day in SPREAD], period="2025-H2")

    found = judged(about("early", SPREAD), later)

    assert found[["theme_id", "period", "rank"]].to_numpy().tolist() == [
        ["early", "2025-H1", 1],
        ["later", "2025-H2", 1],
    ]


def test_equal_scores_are_ranked_by_name_so_that_the_order_is_the_same_each_time():
    found = judged(about("B", SPREAD), about("A", SPREAD))

    assert found["theme_id"].tolist() == ["A", "B"]


def test_no_themes_give_no_threads():
    assert judged().empty
    assert list(judged().columns) == COLUMNS


@settings(max_examples=10)
@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(0, 170), st.sampled_from(["email", "media", "visit"])),
        min_size=1,
        max_size=60,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_signals_does_not_matter_and_the_verdict_agrees_with_the_facts(signals, lot):
    table = pd.concat([about(theme, [day], (source,)) for theme, day, source in signals], ignore_index=True)
    table["signal_id"] = [f"{n:04d}" for n in range(len(table))]
    trends = compute_trends(count_voices(table))

    found = find_threads(table, trends)

    shuffled = table.sample(frac=1, random_state=lot.randint(0, 1000))
    pd.testing.assert_frame_equal(find_threads(shuffled, trends), found)
    facts = (found["sources"] >= 2) & (found["months"] >= 3) & (found["peak_week_share"] <= 0.5)
    assert found["is_red_thread"].tolist() == facts.tolist()
    assert set(found["theme_id"]) == set(table["theme_id"])
    assert sorted(found["rank"]) == list(range(1, len(found) + 1))


def test_the_rule_is_written_with_the_numbers_that_are_used():
    assert "minstens 2 bronnen minstens 5 keer" in RULE
    assert "minstens 3 maanden" in RULE
