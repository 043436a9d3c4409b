"""Regio en bereik: which themes a province raises more often than its size, and chance, would give.

How much a province is heard of at all differs by source (`pipeline.lenses.reach`). Here that is taken as given: the
voices on a theme are expected to be spread over the provinces as all voices of that source are, and what differs from
that is set against funnel limits (Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import binom, chi2, false_discovery_control, norm
from scipy.stats import t as student

from connectors.base import Source
from pipeline import reference
from pipeline.trends.verdicts import ALL, FLOOR

ALPHA = 0.05
PER = 100_000
RANDSTAD = "Randstad"
OUTSIDE = "buiten de Randstad"
DEFINITION = (
    "Randstad: de provincies Utrecht, Noord-Holland en Zuid-Holland (eigen keuze: 'Randstad' heeft geen vaste grens, "
    "en ook in deze provincies wonen mensen ver van een grote stad). Inwoners: CBS StatLine, 1 januari 2023 (CC BY 4.0)."
)
# What is written down at one working visit comes from one place at once, and ministers choose where they go: no lot.
COMPARED = (Source.EMAIL, Source.QUESTION, Source.MEDIA)
# Fewer expected than this say nothing when none are found.
_LEAST_EXPECTED = 3.0
# Spiegelhalter's part at either end that is pulled in, so that real regional themes do not widen the limits ...
_PULLED_IN = 0.1
# ... and what is left of the variance of standard normal scores after that.
_EDGE = float(norm.isf(_PULLED_IN))
_LEFT = 1 - 2 * _PULLED_IN - 2 * _EDGE * float(norm.pdf(_EDGE)) + 2 * _PULLED_IN * _EDGE**2
# Provinces that differ threefold on every theme: more is not a spread.
_WIDEST = 1.0
# Beyond this a normal score is no longer told from certainty.
_FARTHEST = 8.0

Array = NDArray[np.float64]


class Position(StrEnum):
    """How often a province raises a theme, against what is expected of it."""

    MORE = "vaker"
    LESS = "minder vaak"
    CHANCE = "binnen toeval"
    FEW = "te weinig"


def provinces() -> pd.DataFrame:
    """The twelve provinces: province (name), inhabitants, year, and region (`RANDSTAD` or `OUTSIDE`)."""
    people = {row["provincie"]: row for row in reference.table("inwoners")}
    rows = [
        {
            "province": row["naam"],
            "inhabitants": int(people[row["naam"]]["inwoners"]),
            "year": int(people[row["naam"]]["jaar"]),
            "region": RANDSTAD if row["randstad"] == "1" else OUTSIDE,
        }
        for row in reference.table("provincies")
    ]
    return pd.DataFrame(rows)


def compare_provinces(voices: pd.DataFrame) -> pd.DataFrame:
    """Set the voices of each theme and province against what is expected, per source and over all of them.

    `voices` has the rows of `pipeline.trends.voices.province_voices` of one half-year. Returns theme_id, source (`all`
    too: the expected numbers of the sources added, never their shares; `COMPARED` are the sources), place (the
    province), n, located (voices on the theme of which the province is known), inhabitants, rate (n per 100,000
    inhabitants), expected, ratio (n to expected), low and high (95 %), spread (tau squared, see `funnel`), q_value and
    position. Themes without a single located voice in a source have no rows there.
    """
    table = provinces()
    return _compare(voices.assign(place=voices["province"]), table.set_index("province")["inhabitants"])


def compare_randstad(voices: pd.DataFrame) -> pd.DataFrame:
    """The same as `compare_provinces` for the Randstad and what is outside it: two rows a theme and source."""
    table = provinces()
    region = dict(zip(table["province"], table["region"], strict=True))
    voices = voices.assign(place=voices["province"].map(region).fillna(""))
    return _compare(voices, table.groupby("region")["inhabitants"].sum())


def funnel(expected: Array, spread: float, level: float) -> tuple[Array, Array]:
    """The limits of the ratio for a number of `expected` voices: `level` of the points lie within by chance alone.

    On the scale of square roots, where the variance of a count is a quarter whatever its size, with `spread` (tau
    squared) for how much more provinces differ on any theme than lots drawn one by one.
    """
    width = norm.ppf((1 + level) / 2) * np.sqrt(1 / (4 * expected) + spread)
    return np.clip(1 - width, 0, None) ** 2, (1 + width) ** 2


def shown(rows: pd.DataFrame) -> pd.Series:
    """Which rows may be shown with their figures (law 7): a single small one would follow from the total."""
    small = (rows["n"] < FLOOR) & (rows["n"] > 0)
    key = [rows["theme_id"], rows["source"]]
    alone = small.groupby(key).transform("sum") == 1
    rank = rows["n"].where(rows["n"] >= FLOOR).groupby(key).rank(method="first")
    return ~((rows["n"] < FLOOR) | (alone & (rank == 1)))


def _compare(voices: pd.DataFrame, inhabitants: pd.Series) -> pd.DataFrame:
    known = voices[voices["place"].isin(inhabitants.index) & voices["source"].isin(COMPARED)]
    if known.empty:
        return pd.DataFrame(columns=_COLUMNS)
    counts = known.pivot_table(index=["source", "theme_id"], columns="place", values="n", aggfunc="sum", fill_value=0)
    counts = counts.reindex(columns=inhabitants.index, fill_value=0)
    # All other voices of the source, those of no theme too, tell how much is heard of a province.
    size = counts.sum(axis="columns")
    others = counts.groupby("source").transform("sum") - counts
    rest = others.sum(axis="columns")
    themed = (counts.index.get_level_values("theme_id") != "") & (size > 0) & (rest > 0)
    if not themed.any():
        return pd.DataFrame(columns=_COLUMNS)
    counts, size, rest = counts[themed], size[themed], rest[themed]
    expected = others[themed].mul(size / rest, axis="index")
    # What is expected is itself drawn, from as many voices as the rest has.
    drawn = 1 + size / rest
    found = [
        _tested(counts.loc[source], expected.loc[source], drawn.loc[source], source)
        for source in counts.index.unique("source")
    ]
    together = (drawn * size).groupby("theme_id").sum() / size.groupby("theme_id").sum()
    found.append(_tested(counts.groupby("theme_id").sum(), expected.groupby("theme_id").sum(), together, ALL))
    rows = pd.concat(found, ignore_index=True)
    rows["inhabitants"] = rows["place"].map(inhabitants)
    rows["rate"] = PER * rows["n"] / rows["inhabitants"]
    return rows[_COLUMNS].sort_values(["theme_id", "source"], kind="stable", ignore_index=True)


_COLUMNS = [
    "theme_id",
    "source",
    "place",
    "n",
    "located",
    "inhabitants",
    "rate",
    "expected",
    "ratio",
    "low",
    "high",
    "spread",
    "q_value",
    "position",
]


def _tested(counts: pd.DataFrame, expected: pd.DataFrame, drawn: pd.Series, source: str) -> pd.DataFrame:
    """Test every cell of a table (themes x places) of one source; `drawn` widens the variance of a theme."""
    located = counts.sum(axis="columns")
    n, e = counts.to_numpy(float), expected.to_numpy(float)
    size = np.broadcast_to(located.to_numpy(float)[:, None], n.shape)
    chance = np.broadcast_to(drawn.to_numpy(float)[:, None], n.shape)
    z = _scores(n, size, e)
    usable = (e >= _LEAST_EXPECTED) | ((n >= FLOOR) & (e > 0))
    spread = _spread(z[usable], e[usable], chance[usable])
    wider = chance + 4 * e * spread
    # The spread is itself estimated, from so many themes, and has longer tails than the normal distribution.
    p_value = 2 * student.sf(np.abs(z) / np.sqrt(wider), max(int(usable.any(axis=1).sum()), 1))
    q_value = np.full(n.shape, np.nan)
    if usable.any():
        q_value[usable] = false_discovery_control(p_value[usable])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = n / e
        low = np.where(n > 0, chi2.ppf(ALPHA / 2, 2 * n / wider) / 2, 0) / (e / wider)
        high = chi2.isf(ALPHA / 2, 2 * (n / wider + 1)) / 2 / (e / wider)
    position = np.select(
        [~usable, (q_value < ALPHA) & (n > e) & (n >= FLOOR), (q_value < ALPHA) & (n < e)],
        [Position.FEW.value, Position.MORE.value, Position.LESS.value],
        Position.CHANCE.value,
    )
    flat = {
        "n": n.astype(int),
        "expected": e,
        "ratio": ratio,
        "low": low,
        "high": high,
        "q_value": q_value,
        "position": position,
    }
    keys = pd.MultiIndex.from_product([counts.index, counts.columns], names=["theme_id", "place"])
    rows = pd.DataFrame({name: values.ravel() for name, values in flat.items()}, index=keys).reset_index()
    return rows.assign(source=source, spread=spread, located=rows["theme_id"].map(located))


def _scores(n: Array, size: Array, expected: Array) -> Array:
    """How far each count lies from the expected one, as a standard normal score, by the binomial mid-p value.

    Exact where counts are small: the square root alone calls a zero where five were expected far too strange.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = np.where(size > 0, expected / size, 0.0)
    half = binom.pmf(n, size, chance) / 2
    below, above = binom.cdf(n - 1, size, chance) + half, binom.sf(n, size, chance) + half
    z = np.where(below < above, norm.ppf(below), norm.isf(above))
    return np.asarray(np.clip(np.nan_to_num(z), -_FARTHEST, _FARTHEST))


def _spread(z: Array, expected: Array, chance: Array) -> float:
    """Tau squared: how much more the ratios differ than chance gives, with the far ends pulled in.

    Paule and Mandel's: the value that leaves the scores the variance that they should have. They are made comparable
    before their ends are pulled in, or the largest counts alone would lose theirs.
    """
    # A handful of cells can't tell a spread from a find.
    if len(z) < 2 * 10:
        return 0.0

    def too_wide(spread: float) -> float:
        even = z / np.sqrt(chance + 4 * expected * spread)
        pulled = np.clip(even, *np.quantile(even, [_PULLED_IN, 1 - _PULLED_IN]))
        return float(np.mean(pulled**2)) - _LEFT

    if too_wide(0.0) <= 0:
        return 0.0
    return float(brentq(too_wide, 0.0, _WIDEST)) if too_wide(_WIDEST) < 0 else _WIDEST
