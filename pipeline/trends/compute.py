"""Shares per theme, source and half-year, how sure we are of them, and how they differ from those before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import t as student
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from pipeline.period import Period
from pipeline.trends.dispersion import FEWEST_SQUARES, Dispersion, fit_dispersion
from pipeline.trends.stratified import compare_stratified
from pipeline.trends.verdicts import ALL, ALPHA, COUNTS_FROM, FLOOR, SHARES, beside, judge


def count_voices(signals: pd.DataFrame) -> pd.DataFrame:
    """Count voices and signals per theme, period and source: theme_id, period, source, n, total, signals.

    `signals` has signal_id, period, source, theme_id (None: no theme), campaign_id and writer. A campaign is one voice,
    and so are the signals of one writer on one theme in one period. Every theme has a row for each period and source
    in which anything was heard at all, so that zero is told from unknown. The rows of no theme have `theme_id` "".
    """
    keyed = pd.DataFrame(
        {
            "theme_id": signals["theme_id"].fillna("").astype("category"),
            "period": signals["period"].astype("category"),
            "source": signals["source"].astype("category"),
        }
    )
    keyed["voice"] = _voices(signals)
    keys = ["theme_id", "period", "source"]
    sizes: pd.Series = keyed.groupby(keys, observed=True).size().rename("signals")
    # A signal that is a voice of its own needs no counting; the few that share one are counted without their copies.
    shared = keyed[keyed["voice"] >= 0]
    copies = shared.groupby(keys, observed=True).size() - shared.drop_duplicates().groupby(keys, observed=True).size()
    heard = pd.MultiIndex.from_frame(keyed[["period", "source"]].drop_duplicates().astype(str)).sort_values()
    themes = sorted({*keyed["theme_id"].cat.categories.astype(str), ""})
    grid = pd.MultiIndex.from_frame(
        pd.DataFrame({"theme_id": themes}).merge(heard.to_frame(index=False), how="cross"), names=keys
    )
    counts = pd.DataFrame({"signals": _on(sizes, grid)}, index=grid)
    counts["n"] = counts["signals"] - _on(copies, grid)
    counts = counts.reset_index()
    counts["total"] = counts.groupby(["period", "source"])["n"].transform("sum")
    return counts[["theme_id", "period", "source", "n", "total", "signals"]]


def _voices(signals: pd.DataFrame) -> np.ndarray:
    """A number for each voice that may have more than one signal, and -1 for a signal that is a voice of its own."""
    campaign, campaigns = pd.factorize(signals["campaign_id"])
    writer, _ = pd.factorize(signals["writer"].replace("", None))
    return np.where(campaign >= 0, campaign, np.where(writer >= 0, writer + len(campaigns), -1))


def _on(cells: pd.Series, grid: pd.MultiIndex) -> pd.Series:
    cells.index = cells.index.set_levels([level.astype(str) for level in cells.index.levels])
    return cells.reindex(grid, fill_value=0).astype(int)


def compute_trends(counts: pd.DataFrame, forks: Collection[tuple[str, str]] = ()) -> pd.DataFrame:
    """Add shares, intervals, changes and verdicts to the counts of `count_voices`, and a row for `source = all`.

    Sources are never added up: a share over all is the mean of the shares within each source that has `COUNTS_FROM`
    voices (within all of them where none has), its interval by MOVER (Zou & Donner 2008). Shares have Wilson intervals,
    changes (differences of shares, against the previous half-year and against the same half a year before) Newcombe's;
    all at 95 %. The test is Cochran-Mantel-Haenszel's, now against those two half-years together, with the sources as
    strata. `q_value` is that of Benjamini and Hochberg over everything that is compared: all themes, periods and
    sources. Counts are divided by their `dispersion` first (see `pipeline.trends.dispersion`). The ratio is that of the odds
    now and in the previous half-year, its interval one of 90 %: what lies outside it on one side is excluded with 95 %
    (Schuirmann 1987). The rows of no theme get a share, and the verdict onzeker.

    `forks` are the themes (theme_id, period) that fell apart in a half-year, came together, or came of that: what stood
    under their name before was another matter, so they are compared with nothing from before it.
    """
    if counts.empty:
        return counts.assign(**dict.fromkeys(_FIGURES, np.nan), verdict="", why="")
    rows = counts.sort_values(_KEYS, ignore_index=True)
    rows["in_mean"] = (rows["total"] >= COUNTS_FROM) | (_largest(rows, ["period"]) < COUNTS_FROM)
    for when in ("previous", "year_before"):
        rows = beside(rows, when, _BESIDE)
    rows = _since(rows, forks)
    per_source = _changed(_spread(rows))
    per_source = per_source.join(_tested(per_source, _KEYS), on=_KEYS)
    per_source["p_value"] = _p_value(per_source["statistic"], per_source["freedom"])
    together = _together(per_source)
    result = pd.concat([per_source, together], ignore_index=True)
    result["q_value"] = _false_discovery(result)
    # The ratio of a theme that was not heard at all in one of the two half-years has no end: unknown, in every format.
    result = result.sort_values(_KEYS, ignore_index=True).replace([np.inf, -np.inf], np.nan)
    judged = judge(result)
    result = result.assign(verdict=judged.verdict, why=judged.why, in_mean=result["in_mean"].astype(int))
    return result[[*_KEYS, "n", "total", "signals", *_FIGURES, "verdict", "why"]]


_KEYS = ["theme_id", "period", "source"]
_BESIDE = ["n", "total", "in_mean"]
_FIGURES = [
    *SHARES,
    "q_value",
    "in_mean",
    "n_before",
    "total_before",
    "dispersion",
    "statistic",
    "p_value",
    "ratio",
    "ratio_low",
    "ratio_high",
]

_WEIGHT_OF_ALL = 10


def _since(rows: pd.DataFrame, forks: Collection[tuple[str, str]]) -> pd.DataFrame:
    """Forget what stands beside a theme from before it fell apart or came together."""
    if not forks:
        return rows
    before = {period: str(Period.parse(period).previous) for period in rows["period"].unique()}
    now, last = (
        pd.MultiIndex.from_arrays([rows["theme_id"], periods]).isin(list(forks))
        for periods in (rows["period"], rows["period"].map(before))
    )
    for name in _BESIDE:
        rows[f"{name}_previous"] = rows[f"{name}_previous"].mask(now)
        rows[f"{name}_year_before"] = rows[f"{name}_year_before"].mask(now | last)
    return rows


def _largest(rows: pd.DataFrame, by: list[str]) -> pd.Series:
    return rows.groupby(by)["total"].transform("max")


def _spread(rows: pd.DataFrame) -> pd.DataFrame:
    """Add what each row is compared with, and `dispersion`: how much wider its counts swing than chance gives.

    The model is fitted to the differences between neighbouring half-years, within each source.
    """
    rows["n_before"] = rows["n_previous"] + rows["n_year_before"].fillna(0)
    rows["total_before"] = rows["total_previous"] + rows["total_year_before"].fillna(0)
    halves = rows["n_previous"].notna().astype(int) + rows["n_year_before"].notna() + 1
    rows["mean_count"] = (rows["n"] + rows["n_before"].fillna(0)) / halves.where(rows["n_previous"].notna(), 1)
    both = rows["n"] + rows["n_previous"]
    pooled = both / (rows["total"] + rows["total_previous"])
    variance = pooled * (1 - pooled) * (1 / rows["total"] + 1 / rows["total_previous"])
    squares = (rows["n"] / rows["total"] - rows["n_previous"] / rows["total_previous"]) ** 2 / variance
    # Small counts move in jumps.
    usable = (both >= 2 * FLOOR) & (rows["theme_id"] != "")
    rows["dispersion"], rows["own_dispersion"], rows["freedom"] = 1.0, 1.0, np.inf
    totals = (rows["total"] + rows["total_previous"]) / 2
    rows["mean_total"] = (rows["total"] + rows["total_before"].fillna(0)) / halves.where(rows["n_previous"].notna(), 1)
    # A source with hardly any counts that large swings as all sources together do.
    common = fit_dispersion(squares[usable], both[usable] / 2, totals[usable])
    for _, own in rows.groupby("source"):
        known = own.index[usable[own.index]]
        few = len(known) < FEWEST_SQUARES
        model = common if few else fit_dispersion(squares[known], both[known] / 2, totals[known])
        rows.loc[own.index, "dispersion"] = model.factor(own["mean_count"], own["mean_total"])
        rows.loc[own.index, "own_dispersion"] = model.factor(own["n"], own["total"])
        rows.loc[own.index, "freedom"] = model.freedom
    return rows


def _changed(rows: pd.DataFrame) -> pd.DataFrame:
    own = rows["own_dispersion"]
    rows["share"] = rows["n"] / rows["total"]
    rows["low"], rows["high"] = proportion_confint(rows["n"] / own, rows["total"] / own, alpha=ALPHA, method="wilson")
    swing = rows["dispersion"]
    for name, when in (("change", "previous"), ("change_year", "year_before")):
        n, total = rows[f"n_{when}"], rows[f"total_{when}"]
        rows[name] = rows["share"] - n / total
        rows[f"{name}_low"], rows[f"{name}_high"] = confint_proportions_2indep(
            rows["n"] / swing, rows["total"] / swing, n / swing, total / swing, compare="diff", method="newcomb"
        )
    return rows


def _tested(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Test each group of `by` against the half-years before it, its rows as strata; index and columns by group."""
    known = rows[rows["n_previous"].notna()]
    swing = known["dispersion"]
    strata = known[by].assign(n=known["n"] / swing, total=known["total"] / swing)
    both = strata.assign(n_before=known["n_before"] / swing, total_before=known["total_before"] / swing)
    last = strata.assign(n_before=known["n_previous"] / swing, total_before=known["total_previous"] / swing)
    ratio = compare_stratified(last, by, 2 * ALPHA)
    found = compare_stratified(both, by, 2 * ALPHA)[["statistic"]]
    for name, column in (("ratio", "log_ratio"), ("ratio_low", "log_ratio_low"), ("ratio_high", "log_ratio_high")):
        found[name] = np.exp(ratio[column].reindex(found.index))
    return found


def _together(per_source: pd.DataFrame) -> pd.DataFrame:
    """The rows of `source = all`: means over the sources that count, intervals by MOVER."""
    keys = ["theme_id", "period"]
    rows = per_source.groupby(keys, sort=True)[["n", "total", "signals"]].sum()
    counting = per_source[per_source["in_mean"]]
    rows["in_mean"] = counting.groupby(keys).size()
    compared = counting[counting["in_mean_previous"].eq(True)]
    # A year before may lack a source that the previous half-year has; that source is compared with the latter alone.
    tested = _tested(compared, keys)
    size = compared.groupby(keys)[["mean_count", "mean_total"]].sum().reindex(tested.index)
    swing = _common_swing(tested["statistic"], size)
    rows["n_previous"] = compared.groupby(keys)["n_previous"].sum()
    rows[["n_before", "total_before"]] = compared.groupby(keys)[["n_before", "total_before"]].sum()
    rows = rows.join(tested)
    size = size.reindex(rows.index)
    rows["dispersion"] = swing.factor(size["mean_count"].fillna(rows["n"]), size["mean_total"].fillna(rows["total"]))
    rows["statistic"] /= rows["dispersion"]
    # A sum of estimated variances is known better than each of them.
    freedom = compared.groupby(keys)["freedom"].sum().reindex(rows.index)
    rows["p_value"] = _p_value(rows["statistic"], freedom.clip(upper=swing.freedom))
    wider = rows["dispersion"]
    for column in ("ratio_low", "ratio_high"):
        rows[column] = rows["ratio"] * (rows[column] / rows["ratio"]) ** np.sqrt(wider)
    year = counting[counting["in_mean_year_before"].eq(True)]
    for name, low, high, own in (
        ("share", "low", "high", counting),
        ("change", "change_low", "change_high", compared),
        ("change_year", "change_year_low", "change_year_high", year),
    ):
        parts = own[keys].assign(
            mid=own[name], below=(own[name] - own[low]) ** 2, above=(own[high] - own[name]) ** 2, one=1.0
        )
        sums = parts.groupby(keys).sum()
        rows[name] = sums["mid"] / sums["one"]
        rows[low] = rows[name] - np.sqrt(wider * sums["below"]) / sums["one"]
        rows[high] = rows[name] + np.sqrt(wider * sums["above"]) / sums["one"]
    rows["low"], rows["high"] = rows["low"].clip(lower=0), rows["high"].clip(upper=1)
    return rows.reset_index().assign(source=ALL)


def _common_swing(statistic: pd.Series, size: pd.DataFrame) -> Dispersion:
    """How much wider the sources swing together than each by itself explains: events move them all at once."""
    usable = (size["mean_count"] >= FLOOR) & (statistic.index.get_level_values("theme_id") != "")
    model = fit_dispersion(statistic[usable], size.loc[usable, "mean_count"], size.loc[usable, "mean_total"])
    # It stands on top of the dispersions of the sources, which were estimated from the same figures.
    return replace(model, freedom=model.freedom / 2)


def _p_value(statistic: pd.Series, freedom: pd.Series | float) -> pd.Series:
    """The chance of such a statistic when its variance was estimated: that of F, which is the square of Student's t."""
    return pd.Series(2 * student.sf(np.sqrt(statistic), freedom), index=statistic.index)


def _false_discovery(rows: pd.DataFrame) -> pd.Series:
    """Benjamini and Hochberg's q over everything that is compared and can carry a verdict.

    A theme as a whole weighs `_WEIGHT_OF_ALL` times as much as one of its sources: p-values are divided by weights with
    mean one, fixed beforehand (Genovese, Roeder & Wasserman 2006), because it is what we speak of first.
    """
    heard = np.fmax(rows["n"], rows["n_previous"]) >= FLOOR
    compared = rows["p_value"].notna() & (rows["theme_id"] != "") & heard
    q_value = pd.Series(np.nan, index=rows.index)
    if compared.any():
        weight = (rows.loc[compared, "source"] == ALL) * (_WEIGHT_OF_ALL - 1.0) + 1
        weighted = rows.loc[compared, "p_value"] * weight.mean() / weight
        q_value[compared] = multipletests(weighted.clip(upper=1), alpha=ALPHA, method="fdr_bh")[1]
    return q_value
