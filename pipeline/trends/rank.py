"""The rank of a thread: five parts that anyone can work out by hand, weighed, and how much the order depends on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.period import Period
from pipeline.trends.verdicts import ALL, FLOOR


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: its name and meaning on the screen, and its weight unless an analyst chooses another."""

    name: str
    meaning: str
    weight: int


# So many half-years, this one included, does recurrence look back.
HALF_YEARS = 4
PARTS: Mapping[str, Part] = {
    "across_sources": Part(
        "bronnen", f"het deel van de bronnen van dit halfjaar waarin er minstens {FLOOR} stemmen over gaan", 2
    ),
    "across_periods": Part(
        "terugkeer", f"het deel van de laatste {HALF_YEARS} halfjaren met minstens {FLOOR} stemmen", 2
    ),
    "size": Part("omvang", "het gemiddelde aandeel in de bronnen, gedeeld door dat van het grootste thema", 3),
    "growth": Part(
        "groei",
        "g / (1 + g), waarbij g de verhouding tot het vorige halfjaar is die met 95 % zekerheid wordt gehaald; een half "
        "is: geen zekere verandering",
        2,
    ),
    "spread": Part("spreiding", "het deel van de weken van het halfjaar waarin het is gehoord", 1),
}
WEIGHTS: Mapping[str, float] = {key: float(part.weight) for key, part in PARTS.items()}


def formula(weights: Mapping[str, float] = WEIGHTS) -> str:
    """The score in words, with these weights."""
    terms = " + ".join(f"{weights[key]:g} × {part.name}" for key, part in PARTS.items())
    return f"Score = ({terms}) / {sum(weights.values()):g}. Elk deel ligt tussen 0 en 1."


_DRAWS = 1000
# Nine in ten of the draws lie within the range that is shown.
_WITHIN = (0.05, 0.95)


def parts_of(trends: pd.DataFrame, weeks: pd.Series) -> pd.DataFrame:
    """The parts of the score per theme and period (the index), columns `PARTS`.

    `trends` is the table of `pipeline.trends.compute.compute_trends`; `weeks` has, with the same index, the part of the weeks in
    which a theme was heard.
    """
    keys = ["theme_id", "period"]
    themed = trends[trends["theme_id"] != ""]
    single, together = themed[themed["source"] != ALL], themed[themed["source"] == ALL].set_index(keys)
    heard = single.assign(heard=single["n"] >= FLOOR).groupby(keys)["heard"].mean()
    largest = together["share"].groupby("period").transform("max")
    certain = certain_growth(together)
    return pd.DataFrame(
        {
            "across_sources": heard,
            "across_periods": _recurrence(together["n"]),
            "size": (together["share"] / largest.where(largest > 0)).fillna(0.0),
            "growth": certain / (1 + certain),
            "spread": weeks.reindex(together.index).fillna(0.0),
        }
    )


def scores(parts: pd.DataFrame, weights: Mapping[str, float] = WEIGHTS) -> pd.Series:
    """The weighted mean of the parts; zero when every weight is."""
    chosen = np.array([weights[key] for key in PARTS])
    return pd.Series(parts[list(PARTS)].to_numpy() @ (chosen / max(chosen.sum(), 1e-12)), index=parts.index)


def ranks_by_any_weights(parts: pd.DataFrame, first: pd.Series | None = None, seed: int = 0) -> pd.DataFrame:
    """The ranks that nine in ten of a thousand weightings drawn by lot give: `rank_low` and `rank_high`, from 1.

    Every weighting is as likely as any other (a flat Dirichlet distribution). `parts` are those of one period; the rows
    where `first` holds, the red threads, come before the others whatever the weights.
    """
    if parts.empty:
        return pd.DataFrame({"rank_low": [], "rank_high": []}, index=parts.index, dtype=int)
    weights = np.random.default_rng(seed).dirichlet(np.ones(len(PARTS)), _DRAWS)
    drawn = parts[list(PARTS)].to_numpy() @ weights.T
    if first is not None:
        # No score is above one.
        drawn = drawn + 2 * first.to_numpy(dtype=float)[:, None]
    ranks = pd.DataFrame(-drawn).rank(method="min").to_numpy()
    low, high = np.quantile(ranks, _WITHIN, axis=1, method="nearest")
    return pd.DataFrame({"rank_low": low.astype(int), "rank_high": high.astype(int)}, index=parts.index)


def distinguishing(parts: pd.DataFrame) -> pd.Series:
    """Say of each theme of a period in which parts it stands out among the others: names of parts, possibly none.

    A part stands out where it lies above that of three in four others, and by a tenth at least above the middle one.
    """
    table = parts[list(PARTS)].astype(float)
    out = (table > table.quantile(0.75)) & (table >= table.median() + 0.1)
    return out.apply(lambda row: [PARTS[key].name for key in PARTS if row[key]], axis="columns")


def certain_growth(together: pd.DataFrame) -> pd.Series:
    """The ratio now against before that is certain: one where the interval holds no change; none heard before: 20."""
    low, high, change = together["ratio_low"], together["ratio_high"], together["change"]
    certain = low.where(low > 1, high.where(high < 1, 1.0))
    # Without a count on one side a ratio has no end; what the verdict says to be no chance counts as twentyfold.
    endless = (low.isna() | high.isna()) & (together["q_value"] < 0.05)
    return certain.mask(endless & (change > 0), 20.0).mask(endless & (change < 0), 1 / 20).clip(1 / 20, 20)


def _recurrence(n: pd.Series) -> pd.Series:
    """The part of the last half-years, this one included, with enough voices; half-years that were not read count not."""
    heard = (n >= FLOOR).astype(float)
    themes, periods = (n.index.get_level_values(key) for key in ("theme_id", "period"))
    then = {period: Period.parse(period) for period in periods.unique()}
    found = []
    for _ in range(HALF_YEARS):
        wanted = pd.MultiIndex.from_arrays([themes, periods.map({now: str(period) for now, period in then.items()})])
        found.append(heard.reindex(wanted).to_numpy())
        then = {now: period.previous for now, period in then.items()}
    # A theme has a row for every half-year that was read, and this one was.
    return pd.Series(np.nanmean(found, axis=0), index=n.index)
