"""In which half-years a theme is awake: by its share of the signals, and by no more than chance allows us to say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import fisher_exact

from pipeline.vectors.text import FloatArray

# The share beside the usual one, and the number of signals, from which a theme is awake.
_PRESENT, _FEW = 0.25, 4
# Only signals that are so likely to be of their theme count: strays keep a silent theme awake. A theme that has less than so
# many of those is seen by all of its signals.
_SURE, _ENOUGH_SURE = 0.8, 10
# A difference that lots drawn from one urn give more often than this is no difference.
_CHANCE = 0.01


def presence(
    theme_ids: Sequence[str | None], periods: Sequence[str], probabilities: Sequence[float] | FloatArray
) -> pd.DataFrame:
    """In which half-years each theme is awake (themes x periods, booleans), over all periods that hold signals.

    It wakes with at least `_PRESENT` of its usual share and `_FEW` signals, and falls silent with at most `_PRESENT` of
    the share that it had; both only where a change of the share is more than chance gives (Fisher's exact test), which in
    a theme of a few signals it hardly ever is.

    Args:
        theme_ids: the theme of each signal, None for none.
        periods: the half-year of each signal.
        probabilities: how sure each signal is of its theme (0-1): only the sure ones count.
    """
    frame = pd.DataFrame({"theme_id": list(theme_ids), "period": list(periods), "sure": probabilities})
    totals = frame["period"].value_counts().sort_index()
    frame["sure"] = frame["sure"] >= _SURE
    enough = frame.groupby("theme_id")["sure"].transform("sum") >= _ENOUGH_SURE
    counts = frame[frame["theme_id"].notna() & (frame["sure"] | ~enough)].pivot_table(
        index="theme_id", columns="period", aggfunc="size", fill_value=0
    )
    counts = counts.reindex(columns=totals.index, fill_value=0)
    rows = [awake(row, totals.to_numpy()) for row in counts.to_numpy()]
    return pd.DataFrame(np.array(rows, dtype=bool).reshape(counts.shape), index=counts.index, columns=counts.columns)


def awake(counts: npt.NDArray[np.int64], totals: npt.NDArray[np.int64]) -> list[bool]:
    """In which of the half-years a theme with these counts is awake."""
    usual = float((counts / totals).max())
    is_there = (counts / totals >= _PRESENT * usual) & (counts >= min(_FEW, counts.max()))
    first = int(np.argmax(is_there))
    # What can't be told from what came before it was there already.
    while first and counts[:first].sum() and _by_chance(counts[:first], totals[:first], counts[first], totals[first]):
        first = int(np.flatnonzero(counts[:first])[-1])
    course, since = [False] * first + [True], first
    for at in range(first + 1, len(counts)):
        before = slice(since, at)
        share = counts[before].sum() / totals[before].sum()
        now = counts[at] / totals[at]
        changed = bool(now <= _PRESENT * share if course[-1] else is_there[at] and now > share)
        changed = changed and not _by_chance(counts[before], totals[before], counts[at], totals[at])
        course.append(course[-1] != changed)
        since = at if changed else since
    return course


def _by_chance(before: npt.NDArray[np.int64], totals: npt.NDArray[np.int64], count: int, total: int) -> bool:
    """Whether lots drawn from one urn would often enough give such a difference."""
    had, of = int(before.sum()), int(totals.sum())
    return bool(fisher_exact([[had, of - had], [count, total - count]]).pvalue >= _CHANCE)
