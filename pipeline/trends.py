"""Shares per theme, source and half-year, how sure we are of them, and what they allow us to say."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from pipeline.period import Period
from pipeline.verdicts import ALL, FLOOR, VERDICT_RULES, Verdict

ALPHA = 0.05
# A change that is smaller than half as much more, or a third less, is one that we call stable if we can exclude more.
_STABLE = float(np.log(1.5))
# "Hardly heard before" or "hardly heard now": at most this part of the share that it is compared with.
_HARDLY = 0.2


def count_voices(signals: pd.DataFrame) -> pd.DataFrame:
    """Count voices and signals per theme, period and source: theme_id, period, source, n, total, signals.

    `signals` has signal_id, period, source, theme_id (None: no theme), campaign_id and writer. A campaign is one voice,
    and so are the signals of one writer on one theme in one period. Every theme has a row for each period and source
    in which anything was heard at all, so that zero is told from unknown. The rows of no theme have `theme_id` "".
    """
    voice = signals["campaign_id"].where(signals["campaign_id"].notna(), signals["writer"].replace("", None))
    keyed = signals[["period", "source"]].assign(
        theme_id=signals["theme_id"].fillna(""), voice=voice.fillna(signals["signal_id"])
    )
    cells = keyed.groupby(["theme_id", "period", "source"], sort=True)["voice"].agg(n="nunique", signals="size")
    heard = pd.MultiIndex.from_frame(signals[["period", "source"]].drop_duplicates()).sort_values()
    grid = pd.MultiIndex.from_tuples(
        [(theme, *cell) for theme in sorted(set(keyed["theme_id"]) | {""}) for cell in heard],
        names=["theme_id", "period", "source"],
    )
    counts = cells.reindex(grid, fill_value=0).reset_index()
    counts["total"] = counts.groupby(["period", "source"])["n"].transform("sum")
    return counts[["theme_id", "period", "source", "n", "total", "signals"]]


def compute_trends(counts: pd.DataFrame) -> pd.DataFrame:
    """Add shares, intervals, changes and verdicts to the counts of `count_voices`, and a row for `source = all`.

    Sources are never added up: a share over all is the mean of the shares within each source, its interval by MOVER
    (Zou & Donner 2008), its test by Cochran-Mantel-Haenszel with the sources as strata. Shares have Wilson intervals,
    changes Newcombe's; all at 95 %, with the counts divided by the overdispersion of their source. `q_value` is that of
    Benjamini and Hochberg over all comparisons within a period (the sources apart from `all`). Changes are differences
    of shares; they, and the test, are against the previous half-year; `change_year` is against the same half a year
    before. The rows of no theme get a share, and the verdict onzeker.
    """
    if counts.empty:
        return counts.assign(**dict.fromkeys(_FIGURES, np.nan), verdict="", why="")
    effective = _without_overdispersion(counts)
    per_source = _with_changes(_with_shares(effective))
    together = _together(per_source)
    tested = pd.concat([_tested(per_source, [*_KEY]), _tested_together(per_source, together)], ignore_index=True)
    tested["q_value"] = _false_discovery(tested)
    verdicts = _verdicts(tested)
    result = verdicts.sort_values(["theme_id", "period", "source"], ignore_index=True)
    return result[["theme_id", "period", "source", "n", "total", "signals", *_FIGURES, "verdict", "why"]]


_KEY = ("theme_id", "period", "source")
_FIGURES = [
    "share",
    "low",
    "high",
    "change",
    "change_low",
    "change_high",
    "change_year",
    "change_year_low",
    "change_year_high",
    "q_value",
]


def _without_overdispersion(counts: pd.DataFrame) -> pd.DataFrame:
    """Add `m` and `size`: n and total divided by how much wider the source swings than lots drawn one by one would.

    The factor is that of genomic control (Devlin & Roeder 1999): the median of the squared differences between
    neighbouring half-years, over what chance gives. Most themes don't change, so the few that do hardly move it.
    """
    before = _joined(counts, "previous", ["n", "total"])
    pooled = (before["n"] + before["n_previous"]) / (before["total"] + before["total_previous"])
    variance = pooled * (1 - pooled) * (1 / before["total"] + 1 / before["total_previous"])
    squared = (before["n"] / before["total"] - before["n_previous"] / before["total_previous"]) ** 2 / variance
    # Small counts move in jumps, and the rest says little about ten themes or fewer.
    usable = squared[(before["n"] + before["n_previous"] >= 2 * FLOOR) & (before["theme_id"] != "")]
    factor = usable.groupby(before["source"]).agg(lambda z: z.median() / chi2.median(1) if len(z) > 10 else 1.0)
    swing = counts["source"].map(factor.clip(lower=1.0)).fillna(1.0)
    return counts.assign(m=counts["n"] / swing, size=counts["total"] / swing)


def _with_shares(counts: pd.DataFrame) -> pd.DataFrame:
    low, high = proportion_confint(counts["m"], counts["size"], alpha=ALPHA, method="wilson")
    return counts.assign(share=counts["m"] / counts["size"], low=low, high=high)


def _with_changes(shares: pd.DataFrame) -> pd.DataFrame:
    for name, when in (("change", "previous"), ("change_year", "year_before")):
        both = _joined(shares, when, ["m", "size", "share"])
        low, high = confint_proportions_2indep(
            both["m"], both["size"], both[f"m_{when}"], both[f"size_{when}"], compare="diff", method="newcomb"
        )
        both[name] = both["share"] - both[f"share_{when}"]
        both[f"{name}_low"], both[f"{name}_high"] = low, high
        shares = shares.merge(both[[*_KEY, name, f"{name}_low", f"{name}_high"]], on=[*_KEY], how="left")
    return shares


def _together(per_source: pd.DataFrame) -> pd.DataFrame:
    """The rows of `source = all`: means over the sources that were heard, intervals by MOVER."""
    rows = per_source.groupby(["theme_id", "period"], sort=True)[["n", "total", "signals"]].sum()
    for name, low, high in (
        ("share", "low", "high"),
        ("change", "change_low", "change_high"),
        ("change_year", "change_year_low", "change_year_high"),
    ):
        known = per_source.dropna(subset=[name])
        squares = known.assign(
            below=(known[name] - known[low]) ** 2, above=(known[high] - known[name]) ** 2, one=1.0
        ).groupby(["theme_id", "period"])[[name, "below", "above", "one"]]
        sums = squares.sum()
        rows[name] = sums[name] / sums["one"]
        rows[low] = rows[name] - np.sqrt(sums["below"]) / sums["one"]
        rows[high] = rows[name] + np.sqrt(sums["above"]) / sums["one"]
    rows["low"] = rows["low"].clip(lower=0)
    return rows.reset_index().assign(source=ALL)


def _tested(per_source: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Test every row against the half-year before it, with as many strata as there are rows in a group of `by`."""
    before = _joined(per_source, "previous", ["m", "size"])
    tests = {key: _compare(group) for key, group in before.groupby(by, sort=True)}
    found = pd.DataFrame.from_dict(tests, orient="index", columns=["p_value", "ratio_low", "ratio_high"])
    found.index = (
        pd.MultiIndex.from_tuples(found.index, names=by)
        if len(found)
        else pd.MultiIndex.from_arrays([[] for _ in by], names=by)
    )
    return per_source.merge(found.reset_index(), on=by, how="left")


def _tested_together(per_source: pd.DataFrame, together: pd.DataFrame) -> pd.DataFrame:
    keys = ["theme_id", "period"]
    tests = _tested(per_source, keys)[[*keys, "p_value", "ratio_low", "ratio_high"]]
    return together.merge(tests.drop_duplicates(keys), on=keys, how="left")


def _compare(group: pd.DataFrame) -> tuple[float, float, float]:
    """Return the p-value and the interval of the log odds ratio, now against before, over the strata of a group.

    The interval is one of 90 %: a ratio that lies outside it on one side is excluded with 95 % (Schuirmann 1987).
    """
    heard = group[(group["m"] + group["m_previous"]) > 0]
    if heard.empty:
        return np.nan, np.nan, np.nan
    now, before = heard["m"].to_numpy(), heard["m_previous"].to_numpy()
    tables: NDArray[np.float64] = np.array(
        [[now, heard["size"].to_numpy() - now], [before, heard["size_previous"].to_numpy() - before]]
    )
    table = StratifiedTable(tables.astype(float))
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value = float(table.test_null_odds(correction=False).pvalue)
        low, high = table.logodds_pooled_confint(alpha=2 * ALPHA)
    return p_value, float(low), float(high)


def _false_discovery(rows: pd.DataFrame) -> pd.Series:
    """Benjamini and Hochberg's q over all that is compared within a period; `all` is a family of its own."""
    q_value = pd.Series(np.nan, index=rows.index)
    compared = rows["p_value"].notna() & (rows["theme_id"] != "")
    for _, family in rows[compared].groupby(["period", rows["source"] == ALL]):
        q_value[family.index] = multipletests(family["p_value"], alpha=ALPHA, method="fdr_bh")[1]
    return q_value


def _verdicts(rows: pd.DataFrame) -> pd.DataFrame:
    """Apply `VERDICT_RULES`, the most telling first, and say in Dutch why it is uncertain where it is."""
    rows = _joined(rows, "previous", ["n", "share"], how="left")
    rows = _joined(rows, "year_before", ["share"], how="left")
    rows = rows.sort_values([*_KEY], ignore_index=True)
    earlier = rows.groupby(["theme_id", "source"])["share"].transform(lambda share: share.cummax().shift())
    now, before, year = rows["share"], rows["share_previous"], rows["share_year_before"]
    likely = rows["q_value"] < ALPHA
    heard, heard_before = rows["n"] >= FLOOR, rows["n_previous"] >= FLOOR
    up = likely & heard & (now > before)
    down = likely & heard_before & (now < before)
    rules = {
        Verdict.NEW: up & (earlier <= _HARDLY * now),
        Verdict.RETURNED: up & (before <= _HARDLY * now) & (earlier >= now / 2),
        Verdict.GONE: down & (now <= _HARDLY * before),
        Verdict.RISING: up & ((now > year) | year.isna()),
        Verdict.FALLING: down & ((now < year) | year.isna()),
        # The shares themselves have to agree: a small source can move the mean that the test, by volume, hardly sees.
        Verdict.STABLE: (
            heard
            & ~likely
            & (rows["ratio_low"] > -_STABLE)
            & (rows["ratio_high"] < _STABLE)
            & (np.log(now.clip(lower=1e-9) / before.clip(lower=1e-9)).abs() < _STABLE)
        ),
    }
    themed = rows["theme_id"] != ""
    conditions = [themed & rule for rule in rules.values()]
    reasons = {
        "Er is geen vorig halfjaar om mee te vergelijken.": before.isna(),
        f"Er zijn minder dan {FLOOR} signalen.": ~heard,
        "De vergelijking met het vorige halfjaar en die met vorig jaar spreken elkaar tegen.": likely,
    }
    verdict = np.select(conditions, [v.value for v in rules], Verdict.UNCERTAIN.value)
    why = np.select(
        [verdict != Verdict.UNCERTAIN.value, *reasons.values()],
        [pd.Series(verdict).map({v.value: text for v, text in VERDICT_RULES.items()}), *reasons],
        "Dat verschil kan toeval zijn.",
    )
    return rows.assign(verdict=verdict, why=why)


def _joined(rows: pd.DataFrame, when: str, columns: list[str], how: Literal["inner", "left"] = "inner") -> pd.DataFrame:
    """Put beside each row the `columns` of the same theme and source in the period that is its `when`."""
    periods = {p: str(getattr(Period.parse(p), when)) for p in rows["period"].unique()}
    other = rows[[*_KEY, *columns]].rename(columns={"period": "_then"} | {c: f"{c}_{when}" for c in columns})
    beside = rows.assign(_then=rows["period"].map(periods))
    return beside.merge(other, on=["theme_id", "_then", "source"], how=how).drop(columns="_then")
