"""Readers are told no figure about fewer than five, nor can they compute one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.lenses.shares import FEW, mark_shares
from pipeline.trends.verdicts import ALL, COUNTS_FROM, FLOOR
from pipeline.withheld import sayable, told_parts_of_a_sum, told_places, withhold, withhold_parts

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


@settings(max_examples=40)
@given(COUNTS)
def test_no_count_under_five_is_told_or_follows_from_the_sums(counts: list[list[int]]):
    assume(np.sum(counts))
    true = trends_of(counts)
    shown = withhold(true)

    assert not shown["n"].between(1, FLOOR - 1).any()
    assert shown.loc[true["n"].between(1, FLOOR - 1), ["signals", "share", "low", "high", "change"]].isna().all().all()
    assert what_a_reader_can_compute(shown, true) == []


@settings(max_examples=20)
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


# The screens of the lenses.


def lens_rows(themes: list[list[int]], counts: list[list[int]], *, sums: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a lens says of the first of some themes (`mark_shares`), and what readers are told of the themes themselves."""
    if sums:  # the names, as ministries do, add up to what there is of the theme
        themes = [np.sum(counts, axis=0).tolist(), *themes]
    else:  # of what there is of the theme, each name has a part
        themes = [np.maximum(themes[0], np.max(counts, axis=0)).tolist(), *themes[1:]]
    trends = trends_of(themes)
    own = trends[(trends["theme_id"] == "T0") & (trends["source"] != ALL) & (trends["n"] > 0)]
    keys = {"theme_id": "T0", "period": "2025-H1", "direction": ""}
    voices = [
        {"source": source, "name": "", "n": n} | keys for source, n in own[["source", "n"]].itertuples(index=False)
    ]
    voices += [
        {"source": source, "name": f"N{name}", "n": n} | keys
        for name, numbers in enumerate(counts)
        for source, n in zip(SOURCES, numbers, strict=True)
        if n
    ]
    return mark_shares(pd.DataFrame(voices)), withhold(trends)


def unknown_small(true: pd.DataFrame, shown: pd.DataFrame, sums: list[pd.Series]) -> list[int]:
    """The rows under five that follow from what is shown; `sums`: of each sum that is told how much of each row is in it."""
    equations = [np.zeros(len(true)), *(np.eye(len(true))[at] for at, n in enumerate(shown["n"]) if pd.notna(n))]
    equations += [part.to_numpy(float) for part in sums]
    matrix = np.array([row / max(np.abs(row).max(), 1e-12) for row in equations])
    known = np.linalg.matrix_rank(matrix)
    return [
        at
        for at, n in enumerate(true["n"])
        if 0 < n < FLOOR and np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(true))[at]])) == known
    ]


@settings(max_examples=25)
@given(COUNTS, COUNTS, st.booleans())
def test_no_figure_of_a_lens_under_five_is_told_or_follows_from_the_rest(
    themes: list[list[int]], counts: list[list[int]], sums: bool
):
    assume(np.sum(counts))
    rows, told = lens_rows(themes, counts, sums=sums)

    shown = withhold_parts(rows, told, few=FEW, sums=sums)

    assert not shown["n"].between(0, FLOOR - 1).any()
    assert shown.loc[rows["n"] < FLOOR, ["n", "share", "low", "high"]].isna().all().all()
    theme = told[told["theme_id"] == "T0"].set_index("source")["n"]
    parts = rows["source"] != ALL
    of = rows["source"].map(theme)
    assert shown.loc[parts & of.isna(), ["n", "total", "share"]].isna().all().all()
    cells, seen = rows[parts].reset_index(drop=True), shown[parts].reset_index(drop=True)
    added = [source for source in cells["source"].unique() if sums and pd.notna(theme.get(source))]
    told_sums = [(cells["source"] == source).astype(float) for source in added]
    for name, line in shown[~parts].set_index("name").iterrows():
        own = cells[cells["name"] == name]
        if pd.notna(line["n"]):
            told_sums.append((cells["name"] == name).astype(float))
        if pd.notna(line["share"]):
            mean = own[(own["total"] >= FEW) | (own["total"].max() < FEW)]
            told_sums.append((1 / mean["total"] / len(mean)).reindex(cells.index, fill_value=0.0))
    assert unknown_small(cells, seen, told_sums) == []


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=5, max_size=5), min_size=1, max_size=3)
)
def test_no_count_of_a_province_under_five_is_told_or_follows_from_the_rest(counts: list[list[int]]):
    areas = dict(zip("ABCDE", ("west", "west", "west", "rest", "rest"), strict=True))
    cells = [
        ("T0", source, place, n)
        for source, own in zip(SOURCES, counts, strict=False)
        for place, n in zip(areas, own, strict=True)
    ]
    cells += [("T0", ALL, place, sum(own[i] for own in counts)) for i, place in enumerate(areas)]
    rows = pd.DataFrame(cells, columns=["theme_id", "source", "place", "n"])

    seen, in_areas = told_places(rows, areas)

    assert not (seen & (rows["n"] < FLOOR)).any()
    parts = [rows["place"].map(areas) == area for area in ("west", "rest")] if in_areas else [rows["n"] >= 0]
    located = rows.groupby("source")["n"].sum()
    told = {source for source, n in located.items() if n >= FLOOR}
    together = not located.drop(ALL).between(1, FLOOR - 1).any()
    assert together or not seen[rows["source"] == ALL].any()
    sums = [
        ((rows["source"] == source) & part).astype(float)
        for source in told
        for part in parts
        if together or source != ALL
    ]
    if together:
        sums += [(rows["place"] == place).astype(float) * np.where(rows["source"] == ALL, -1, 1) for place in areas]
    assert unknown_small(rows, rows.assign(n=rows["n"].where(seen)), sums) == []


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_no_part_under_five_of_a_sum_follows_from_the_others(counts: list[int]):
    rows = pd.DataFrame({"n": counts})

    seen = told_parts_of_a_sum(rows)

    assert not (seen & (rows["n"] < FLOOR)).any()
    left = rows.loc[~seen, "n"]
    if (seen.any() or len(left) > 1) and left.between(1, FLOOR - 1).any():
        # More than one is left out, or they are too many together to be about fewer than five.
        assert (left > 0).sum() > 1 or (seen.sum() == 0 and len(left) > 1)
        assert left.sum() >= FLOOR or not seen.any()
