"""Cochran, Mantel and Haenszel over many themes at once: one pass over arrays instead of one object for each theme.

The formulas are those of `statsmodels.stats.contingency_tables.StratifiedTable`, which a test holds them to; that class
makes one table at a time, a thousand a second.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm


def compare_stratified(strata: pd.DataFrame, by: list[str], alpha: float) -> pd.DataFrame:
    """Compare now with before for every group of `by`, each row of `strata` being a stratum of its group.

    `strata` has n, total, n_before and total_before (counts, or counts divided by their overdispersion). Returns a row
    for each group with, as index, its keys: `statistic` (chi-squared with one degree of freedom, without continuity
    correction), `log_ratio` (the pooled log odds ratio, now over before) and its interval of 1 - `alpha` (Robins,
    Breslow & Greenland 1986). A group in which nothing was heard at all gets NaN.
    """
    a, c = strata["n"].to_numpy(float), strata["n_before"].to_numpy(float)
    b, d = strata["total"].to_numpy(float) - a, strata["total_before"].to_numpy(float) - c
    n = a + b + c + d
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = {
            "excess": a - (a + b) * (a + c) / n,
            "variance": (a + b) * (a + c) * (b + d) * (c + d) / (n**2 * (n - 1)),
            "ad": a * d / n,
            "bc": b * c / n,
            "ad_ad": (a + d) * a * d / n**2,
            "mixed": (a + d) * b * c / n**2 + (b + c) / n * a * d / n,
            "bc_bc": (b + c) / n * b * c / n,
        }
    heard = (a + c) > 0
    table = pd.DataFrame(parts).set_axis(strata.index).assign(**{key: strata[key] for key in by})[heard]
    sums = table.groupby(by, sort=True, observed=True)[list(parts)].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.sqrt(
            (
                sums["ad_ad"] / sums["ad"] ** 2
                + sums["mixed"] / (sums["ad"] * sums["bc"])
                + sums["bc_bc"] / sums["bc"] ** 2
            )
            / 2
        )
        log_ratio = np.log(sums["ad"]) - np.log(sums["bc"])
        reach = norm.ppf(1 - alpha / 2) * deviation
        return pd.DataFrame(
            {
                "statistic": sums["excess"] ** 2 / sums["variance"],
                "log_ratio": log_ratio,
                "log_ratio_low": log_ratio - reach,
                "log_ratio_high": log_ratio + reach,
            }
        )
