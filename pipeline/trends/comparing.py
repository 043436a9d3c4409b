"""Two groups of signals side by side: two half-years, two sources or two regions per theme, or two themes per half-year.

A share is a count of voices within its group. The difference of two shares has Newcombe's interval (1998), and is tested
with the statistic of Cochran, Mantel and Haenszel; both after dividing the counts by how much more they swing than
chance gives (see `pipeline.trends.compute`), and with Benjamini and Hochberg's correction over all themes that are compared.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import chi2
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from pipeline.trends.stratified import compare_stratified
from pipeline.trends.verdicts import ALPHA, FLOOR

MORE, LESS, SAME, FEW = "vaker", "minder vaak", "geen aantoonbaar verschil", f"minder dan {FLOOR} stemmen"
RULE = (
    f"Vaker of minder vaak: het verschil is groter dan toeval geeft (q kleiner dan 0,05) en het 95 %-interval bevat geen nul. Bij "
    f"minder dan {FLOOR} stemmen aan beide kanten zeggen wij niets. Geen aantoonbaar verschil is niet hetzelfde als gelijk."
)


def count_group(table: pd.DataFrame, **group: str) -> pd.DataFrame:
    """Voices per theme in a group, with their total: theme_id, n, total ("" is no theme).

    `table` is `pipeline.store.voices.voice_table`; `group` has the value of each column that makes the group. A voice
    counts once for each theme, half-year and source, so that a group of one of those adds up as the trends do.
    """
    own = table[np.logical_and.reduce([table[column] == value for column, value in group.items()])]
    own = own.drop_duplicates(["theme_id", "period", "source", "voice"])
    counts = own.groupby("theme_id", observed=True).size().rename("n").reset_index().astype({"theme_id": object})
    return counts.assign(total=int(counts["n"].sum()))


def compare(one: pd.DataFrame, other: pd.DataFrame, swing: pd.Series) -> pd.DataFrame:
    """Compare two groups of `count_group`, theme by theme.

    Args:
        one: the first group.
        other: the second group.
        swing: by `theme_id` how much wider counts swing than chance gives; 1 where it is not known.

    Returns:
        A row for each theme heard in either: theme_id, n, total, share, low, high of the first (`_one`) and the second
        (`_other`), change (first minus second) with change_low and change_high, q_value and verdict.
    """
    both = one.merge(other, on="theme_id", how="outer", suffixes=("_one", "_other"))
    for side, group in (("_one", one), ("_other", other)):
        both[f"n{side}"] = both[f"n{side}"].fillna(0).astype(int)
        both[f"total{side}"] = int(group["total"].iloc[0]) if len(group) else 0
    both = both[(both["theme_id"] != "") & (both["total_one"] > 0) & (both["total_other"] > 0)].reset_index(drop=True)
    if both.empty:
        return both.assign(**dict.fromkeys(_FIGURES, np.nan), verdict="")
    wider = both["theme_id"].map(swing).astype(float).fillna(1.0).clip(lower=1.0)
    scaled = {name: both[name] / wider for name in ("n_one", "total_one", "n_other", "total_other")}
    for side in ("_one", "_other"):
        both[f"share{side}"] = both[f"n{side}"] / both[f"total{side}"]
        low, high = proportion_confint(scaled[f"n{side}"], scaled[f"total{side}"], alpha=ALPHA, method="wilson")
        both[f"low{side}"], both[f"high{side}"] = low, high
    both["change"] = both["share_one"] - both["share_other"]
    both["change_low"], both["change_high"] = confint_proportions_2indep(
        *scaled.values(), compare="diff", method="newcomb", alpha=ALPHA
    )
    strata = pd.DataFrame(
        {
            "theme_id": both["theme_id"],
            "n": scaled["n_one"],
            "total": scaled["total_one"],
            "n_before": scaled["n_other"],
            "total_before": scaled["total_other"],
        }
    )
    statistic = compare_stratified(strata, ["theme_id"], ALPHA)["statistic"]
    p_value = pd.Series(chi2.sf(both["theme_id"].map(statistic), 1), index=both.index)
    heard = (both[["n_one", "n_other"]].max(axis=1) >= FLOOR) & p_value.notna()
    both["q_value"] = np.nan
    if heard.any():
        both.loc[heard, "q_value"] = multipletests(p_value[heard], alpha=ALPHA, method="fdr_bh")[1]
    sure = (both["q_value"] < ALPHA) & ((both["change_low"] > 0) | (both["change_high"] < 0))
    both["verdict"] = np.select([~heard, sure & (both["change"] > 0), sure], [FEW, MORE, LESS], default=SAME)
    return both


def compare_themes(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Compare two themes in each half-year and source: how many times as often the first is heard as the second.

    `one` and `other` are the rows of the two in `pipeline.store.read.trends`. Of the voices on either of the two, the part that is
    on the first has Wilson's interval (at the wider swing of the two); the ratio follows from it. Returns period, source,
    n and share of both (`_one`, `_other`), ratio, ratio_low, ratio_high and verdict.
    """
    keys = ["period", "source"]
    columns = [*keys, "n", "total", "share", "low", "high", "dispersion"]
    both = one[columns].merge(other[columns], on=keys, suffixes=("_one", "_other"))
    wider = both[["dispersion_one", "dispersion_other"]].max(axis=1).fillna(1.0).clip(lower=1.0)
    voices = both["n_one"] + both["n_other"]
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = proportion_confint(both["n_one"] / wider, voices / wider, alpha=ALPHA, method="wilson")
        odds = {
            name: part / (1 - part)
            for name, part in (("ratio", both["n_one"] / voices), ("ratio_low", low), ("ratio_high", high))
        }
    both = both.assign(**odds).replace([np.inf, -np.inf], np.nan)
    few = both[["n_one", "n_other"]].max(axis=1) < FLOOR
    both["verdict"] = np.select([few, both["ratio_low"] > 1, both["ratio_high"] < 1], [FEW, MORE, LESS], default=SAME)
    return both.drop(columns=["dispersion_one", "dispersion_other"])


_FIGURES = [
    *(f"{name}{side}" for side in ("_one", "_other") for name in ("share", "low", "high")),
    "change",
    "change_low",
    "change_high",
    "q_value",
]
