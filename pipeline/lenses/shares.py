"""How large a part of the voices on a theme a lens marked, per half-year and source, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from pipeline.trends.verdicts import ALL

_ALPHA = 0.05
_KEYS = ["theme_id", "period", "source"]
# Of a theme a source can have a handful of voices, and one of them would be a quarter of its share, and of the mean.
FEW = 20
RULE = (
    f"Een bron met minder dan {FEW} stemmen over een thema telt niet mee in het gemiddelde, tenzij geen enkele bron er "
    "meer heeft."
)


def mark_shares(voices: pd.DataFrame, few: int = FEW) -> pd.DataFrame:
    """Return shares: theme_id, period, source, name, direction, n, total, share, low, high.

    `voices` is what `pipeline.store.lenses.marked_voices` gives. There is a row for everything that the lens marked
    anywhere, also where it marked nothing. Intervals are Wilson's, 95 %. As sources are never added up, a row with
    source `all` has the mean of the shares within the sources that have at least `few` voices (within all of them where
    none has), its interval by MOVER (Zou & Donner 2008); its `n` and `total` are those of all sources.
    """
    totals = voices.loc[voices["name"] == "", [*_KEYS, "n"]].rename(columns={"n": "total"})
    marked = voices[voices["name"] != ""]
    grid = totals.merge(marked[["name", "direction"]].drop_duplicates(), how="cross")
    rows = grid.merge(marked, on=[*_KEYS, "name", "direction"], how="left").fillna({"n": 0}).astype({"n": "int64"})
    low, high = proportion_confint(rows["n"], rows["total"], alpha=_ALPHA, method="wilson")
    rows = rows.assign(share=rows["n"] / rows["total"], low=low, high=high)
    together = pd.concat([rows, _together(rows, few)], ignore_index=True)
    columns = [*_KEYS, "name", "direction", "n", "total", "share", "low", "high"]
    return together[columns].sort_values([*_KEYS, "name", "direction"], ignore_index=True)


def _together(rows: pd.DataFrame, few: int) -> pd.DataFrame:
    keys = ["theme_id", "period", "name", "direction"]
    squares = rows.assign(below=(rows["share"] - rows["low"]) ** 2, above=(rows["high"] - rows["share"]) ** 2)
    largest = rows.groupby(keys)["total"].transform("max")
    by = squares[(rows["total"] >= few) | (largest < few)].groupby(keys)
    mean = by.agg(share=("share", "mean"), sources=("source", "size")).join(rows.groupby(keys)[["n", "total"]].sum())
    below, above = np.sqrt(by["below"].sum()) / mean["sources"], np.sqrt(by["above"].sum()) / mean["sources"]
    mean["low"] = (mean["share"] - below).clip(lower=0)
    mean["high"] = (mean["share"] + above).clip(upper=1)
    return mean.drop(columns="sources").reset_index().assign(source=ALL)
