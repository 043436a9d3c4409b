"""Readers are told no figure about fewer than five, nor can they compute one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.trends.verdicts import ALL, COUNTS_FROM, FLOOR
from pipeline.withheld import sayable, withhold

SOURCES = ("email", "media", "question", "visit")
COUNTS = st.lists(
    st.lists(st.one_of(st.integers(0, 6), st.integers(0, 400)), min_size=4, max_size=4), min_size=1, max_size=6
)


def trends_of(counts: list[list[int]], period: str = "2025-H1") -> pd.DataFrame:
    """The rows of one half-year: a theme for each list, a source for each number in it."""
    totals = dict(zip(SOURCES, np.sum(counts, axis=0).tolist(), strict=True))
    largest = max(totals.values())
    rows = []
    for theme, numbers in enumerate(counts):
        own = dict(zip(SOURCES, numbers, strict=True))
        mean = [s for s in SOURCES if totals[s] >= COUNTS_FROM or largest < COUNTS_FROM]
        heard = {s: n for s, n in own.items() if totals[s]}
        for source, n in heard.items():
            rows.append((f"T{theme}", period, source, n, totals[source], n / totals[source], int(source in mean)))
        shares = [own[s] / totals[s] for s in mean if totals[s]]
        if heard:
            rows.append(
                (f"T{theme}", period, ALL, sum(numbers), sum(totals.values()), float(np.mean(shares)), len(mean))
            )
    frame = pd.DataFrame(rows, columns=["theme_id", "period", "source", "n", "total", "share", "in_mean"])
    empty = ("low", "high", "change", "change_low", "change_high", "change_year", "change_year_low", "change_year_high")
    return frame.assign(signals=frame["n"], **dict.fromkeys(empty, 0.5))


def what_a_reader_can_compute(shown: pd.DataFrame, true: pd.DataFrame) -> list[tuple[str, str]]:
    """The withheld counts under five for which all sums that are told, solved together, have one answer only."""
    cells = true[true["source"] != ALL].reset_index(drop=True)
    told = shown[shown["source"] != ALL].reset_index(drop=True)
    equations = [np.zeros(len(cells))]
    for at, n in enumerate(told["n"]):
        if pd.notna(n):
            equations.append(np.eye(len(cells))[at])
    for _, rows in told.groupby("source"):
        if pd.notna(rows["total"].iloc[0]):
            equations.append(np.isin(np.arange(len(cells)), rows.index).astype(float))
    together = shown[shown["source"] == ALL].set_index("theme_id")
    for theme, rows in cells.groupby("theme_id"):
        if pd.notna(together.loc[theme, "n"]):
            equations.append(np.isin(np.arange(len(cells)), rows.index).astype(float))
        if pd.notna(together.loc[theme, "share"]):
            mean = rows[rows["in_mean"] == 1]
            weights = np.zeros(len(cells))
            weights[mean.index] = 1 / mean["total"] / len(mean)
            equations.append(weights)
    matrix = np.array([row / max(np.abs(row).max(), 1e-12) for row in equations])
    known = np.linalg.matrix_rank(matrix)
    return [
        (str(cells.loc[at, "theme_id"]), str(cells.loc[at, "source"]))
        for at, n in enumerate(cells["n"])
        if 0 < n < FLOOR and np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(cells))[at]])) == known
    ]


@settings(max_examples=40, deadline=None)
@given(COUNTS)
def test_no_count_under_five_is_told_or_follows_from_the_sums(counts: list[list[int]]):
    assume(np.sum(counts))
    true = trends_of(counts)
    shown = withhold(true)

    assert not shown["n"].between(1, FLOOR - 1).any()
    assert shown.loc[true["n"].between(1, FLOOR - 1), ["signals", "share", "low", "high", "change"]].isna().all().all()
    assert what_a_reader_can_compute(shown, true) == []


@settings(max_examples=20, deadline=None)
@given(COUNTS)
def test_a_sentence_for_readers_says_no_more_of_all_sources_than_their_table(counts: list[list[int]]):
    assume(np.sum(counts))
    true = trends_of(counts)
    told = withhold(true)
    said = sayable(true, told)

    together = true["source"] == ALL
    pd.testing.assert_frame_equal(
        said.loc[together, ["share", "low", "high"]], told.loc[together, ["share", "low", "high"]]
    )
    pd.testing.assert_frame_equal(said[~together], true[~together])
