"""Media en publiek: what the media write of beside what the public asks and writes, and who was first.

Shares are within a source; the public's is the mean of those of e-mail and questions, never their sum. Who was first is
looked for in weekly series over the whole history: what is left of them when the slow course of half a year and their
own memory (an autoregression: prewhitening, Box & Jenkins 1970; both sides their own, Haugh 1976) are taken out. That
one comes first says nothing of why.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm

from connectors.base import Source
from pipeline.trends.verdicts import FLOOR

Array = NDArray[np.float64]
Places = NDArray[np.intp]

ALPHA = 0.05
MEDIA = (Source.MEDIA.value,)
PUBLIC = (Source.EMAIL.value, Source.QUESTION.value)
# At most this part of the share that the other has: hardly spoken of.
HARDLY = 0.2
# Further apart than this many weeks is not looked for.
LONGEST = 8
# So many voices on each side, and so many weeks, or nothing is looked for.
LEAST_VOICES, LEAST_WEEKS = 30, 40
# The slow course: what the half-year around a week has.
_AROUND = 27
_MEMORY = 4
_BLOCK = 8
_DRAWS = 1000
# Those that might be something are drawn again, so often that a correction for hundreds of themes can be met.
_DRAWS_AGAIN, _WORTH_IT = 20_000, 0.02


class First(StrEnum):
    """Who spoke of a theme first."""

    MEDIA = "media eerst"
    PUBLIC = "publiek eerst"
    TOGETHER = "ongeveer tegelijk"
    UNKNOWN = "niet vast te stellen"


def agenda_shares(trends: pd.DataFrame) -> pd.DataFrame:
    """Put the share in the media beside that in what the public sends; `trends` has the rows of one half-year.

    Returns theme_id, n_media, media, media_low, media_high, n_public, public, public_low, public_high, q_value and
    only (`media`, `publiek` or empty): the share of one is at most a fifth of the other's, which has at least `FLOOR`
    voices, and the difference is more than chance gives (score test, Benjamini and Hochberg). Empty where a side was
    not heard at all.
    """
    media, public = _side(trends, MEDIA), _side(trends, PUBLIC)
    both = media.add_suffix("_media").join(public.add_suffix("_public"), how="inner").dropna()
    if both.empty:
        return pd.DataFrame(columns=_SHARES)
    rows = both.rename(columns={"share_media": "media", "share_public": "public"})
    rows = rows.rename(columns={f"{end}_{side}": f"{side}_{end}" for end in ("low", "high") for side in _SIDES})
    pooled = (rows["n_media"] + rows["n_public"]) / (rows["total_media"] + rows["total_public"])
    error = np.sqrt(pooled * (1 - pooled) * (rows["inverse_media"] + rows["inverse_public"]))
    z = ((rows["media"] - rows["public"]) / error).fillna(0.0)
    themed = rows.index != ""
    rows = rows[themed].assign(q_value=false_discovery_control(2 * norm.sf(np.abs(z[themed]))))
    surely = rows["q_value"] < ALPHA
    rows["only"] = np.select(
        [
            surely & (rows["public"] <= HARDLY * rows["media"]) & (rows["n_media"] >= FLOOR),
            surely & (rows["media"] <= HARDLY * rows["public"]) & (rows["n_public"] >= FLOOR),
        ],
        ["media", "publiek"],
        "",
    )
    return rows.reset_index()[_SHARES]


_SIDES = ("media", "public")
_SHARES = [
    "theme_id",
    "n_media",
    "media",
    "media_low",
    "media_high",
    "n_public",
    "public",
    "public_low",
    "public_high",
    "q_value",
    "only",
]


def _side(trends: pd.DataFrame, sources: tuple[str, ...]) -> pd.DataFrame:
    """Per theme the mean share over sources, its interval by MOVER (Zou & Donner 2008), and what it rests on."""
    own = trends[trends["source"].isin(sources) & trends["share"].notna()]
    squares = own.assign(
        below=(own["share"] - own["low"]) ** 2, above=(own["high"] - own["share"]) ** 2, inverse=1 / own["total"]
    )
    by = squares.groupby("theme_id")
    side = by.agg(n=("n", "sum"), total=("total", "sum"), share=("share", "mean"), sources=("source", "size"))
    side["low"] = (side["share"] - np.sqrt(by["below"].sum()) / side["sources"]).clip(lower=0)
    side["high"] = side["share"] + np.sqrt(by["above"].sum()) / side["sources"]
    side["inverse"] = by["inverse"].sum() / side["sources"] ** 2
    return side.drop(columns="sources")


def overlap(trends: pd.DataFrame, seed: int = 0) -> dict[str, float]:
    """How much the two agendas of a half-year are alike, among voices with a theme: Morisita's index (1959).

    How likely it is that one voice of either side speak of the same theme, set against two of the same side: 1 is the
    same agenda, 0 no theme in common. Small counts don't lower it, as they lower the sum of the smaller shares. Returns
    `alike` with `alike_low` and `alike_high` (95 %; bootstrap, moved by its own bias) and `themes`; empty when a side was
    not heard.
    """
    counts = {
        source: trends[(trends["source"] == source) & (trends["theme_id"] != "")]
        .set_index("theme_id")["n"]
        .sort_index()
        for source in (*MEDIA, *PUBLIC)
    }
    counts = {source: n for source, n in counts.items() if len(n) and n.sum() > 1}
    heard = [source for source in PUBLIC if source in counts]
    if MEDIA[0] not in counts or not heard:
        return {}
    table = pd.DataFrame(counts).fillna(0).astype(int)
    media, *public = (table[source].to_numpy()[None] for source in (MEDIA[0], *heard))
    found = float(_morisita(media, public)[0])
    lot = np.random.default_rng(seed)
    drawn_media, *drawn_public = (lot.multinomial(n.sum(), n[0] / n.sum(), _DRAWS) for n in (media, *public))
    drawn = _morisita(drawn_media, drawn_public)
    low, high = np.quantile(drawn, [ALPHA / 2, 1 - ALPHA / 2]) - (drawn.mean() - found)
    limits = np.clip([found, low, high], 0.0, 1.0).tolist()
    return dict(zip(("alike", "alike_low", "alike_high"), limits, strict=True)) | {"themes": float(len(table))}


def _morisita(media: Places, public: list[Places]) -> Array:
    """Morisita's index of counts (draws x themes); the agenda of the public is the mean of those of its sources."""

    def same(n: Places) -> Array:
        total = n.sum(axis=1)
        return np.asarray((n * (n - 1)).sum(axis=1) / (total * (total - 1)))

    shares = [n / n.sum(axis=1, keepdims=True) for n in public]
    mean = np.mean(shares, axis=0)
    # What the sources have in common with each other is free of bias already; with itself each has too much.
    itself = sum(same(n) - (share**2).sum(axis=1) for n, share in zip(public, shares, strict=True)) / len(public) ** 2
    both = (media / media.sum(axis=1, keepdims=True) * mean).sum(axis=1)
    within = same(media) + (mean**2).sum(axis=1) + itself
    return np.asarray(np.divide(2 * both, within, out=np.zeros(len(both)), where=within > 0))


def who_was_first(daily: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Say of each theme who spoke of it first: theme_id, n_media, n_public, weeks, lag, lag_low, lag_high, q_value, first.

    `daily` is that of `pipeline.store.voices.weekly_voices`. `lag` is by how many weeks the public follows the media
    (negative: the media follow), with the interval of a block bootstrap; `q_value` is how likely it is that series
    that have nothing to do with each other agree as much at any lag (permutation), corrected for all themes
    (Benjamini and Hochberg). Empty values where there is too little to look at all.
    """
    if daily.empty:
        return pd.DataFrame(columns=_FIRST)
    media, public, keys = _weekly(daily)
    rows = pd.DataFrame({"theme_id": keys, "n_media": media.n, "n_public": public.n, "weeks": media.weeks})
    rows = rows.assign(lag=np.nan, lag_low=np.nan, lag_high=np.nan, q_value=np.nan, first=First.UNKNOWN.value)
    enough = (rows["n_media"] >= LEAST_VOICES) & (rows["n_public"] >= LEAST_VOICES) & (rows["weeks"] >= LEAST_WEEKS)
    looked = np.flatnonzero(enough)
    if not len(looked):
        return rows
    lot = np.random.default_rng(seed)
    x, y = _whitened(media.residuals[looked]), _whitened(public.residuals[looked])
    lagged = _lagged(y)
    p_value = _chances(x, lagged, lot)
    q_value = false_discovery_control(p_value)
    rows.loc[looked, "q_value"] = q_value
    for place in np.flatnonzero(q_value < ALPHA):
        products = x[place][:, None] * lagged[place]
        lags = _drawn_lags(products, lot)
        low, high = np.quantile(lags, [ALPHA / 2, 1 - ALPHA / 2], method="nearest")
        best = float(np.argmax(products.sum(axis=0)) - LONGEST)
        rows.loc[looked[place], ["lag", "lag_low", "lag_high"]] = best, low, high
    rows["first"] = np.select(
        [
            rows["lag_low"] >= 1,
            rows["lag_high"] <= -1,
            (rows["lag_low"] >= -1) & (rows["lag_high"] <= 1),
        ],
        [First.MEDIA.value, First.PUBLIC.value, First.TOGETHER.value],
        First.UNKNOWN.value,
    )
    return rows


def agreement_by_lag(daily: pd.DataFrame, theme_id: str) -> pd.DataFrame:
    """How much the weeks of both sides agree on one theme, for each lag that `who_was_first` looks at.

    Returns lag (weeks by which the public follows the media) and agreement (a correlation).
    """
    media, public, keys = _weekly(daily)
    own = [keys.index(theme_id)]
    x, lagged = _whitened(media.residuals[own]), _lagged(_whitened(public.residuals[own]))
    lags = np.arange(-LONGEST, LONGEST + 1)
    return pd.DataFrame({"lag": lags, "agreement": np.einsum("it,itk->k", x, lagged)})


_FIRST = ["theme_id", "n_media", "n_public", "weeks", "lag", "lag_low", "lag_high", "q_value", "first"]


class _Series:
    """The weekly residuals of one side: (themes x weeks), how far each week lies from the slow course of its theme."""

    def __init__(self, counts: list[Array]) -> None:
        self.n = sum(count.sum(axis=1) for count in counts).astype(int)
        self.weeks = counts[0].shape[1]
        expected = [_slow(count) * total for count in counts for total in [count.sum(axis=0)]]
        # Square roots: the variance of a count is then the same in a busy and in a quiet week (Anscombe 1948).
        self.residuals = 2 * (np.sqrt(sum(counts) + 3 / 8) - np.sqrt(sum(expected) + 3 / 8))


def _weekly(daily: pd.DataFrame) -> tuple[_Series, _Series, list[str]]:
    keys = sorted(set(daily["theme_id"]) - {""})
    # A row for no theme too: the voices of a week are all of them.
    codes = daily["theme_id"].map({key: place for place, key in enumerate([*keys, ""])})
    first = daily["day"].min().to_period("W").start_time
    weeks = ((daily["day"] - first).dt.days // 7).to_numpy()
    shape = (len(keys) + 1, int(weeks.max()) + 1)
    sides = []
    for sources in (MEDIA, PUBLIC):
        counts = []
        for source in sources:
            own = (daily["source"] == source).to_numpy()
            count = np.zeros(shape)
            np.add.at(count, (codes[own].to_numpy(), weeks[own]), daily["n"].to_numpy()[own])
            counts.append(count)
        series = _Series(counts)
        series.n, series.residuals = series.n[:-1], series.residuals[:-1]
        sides.append(series)
    return sides[0], sides[1], keys


def _slow(counts: Array) -> Array:
    """The share of each theme in the half-year around each week (themes x weeks)."""

    def around(values: Array) -> Array:
        half = _AROUND // 2
        sums = np.cumsum(np.pad(values, ((0, 0), (half + 1, half)), mode="constant"), axis=1)
        return np.asarray(sums[:, _AROUND:] - sums[:, :-_AROUND])

    totals = around(counts.sum(axis=0, keepdims=True))
    return np.asarray(np.divide(around(counts), totals, out=np.zeros(counts.shape), where=totals > 0))


def _whitened(series: Array) -> Array:
    """Take from each series (rows) what its own last weeks foretell, by the Yule-Walker equations."""
    centred = series - series.mean(axis=1, keepdims=True)
    length = centred.shape[1]
    covariance = np.stack(
        [(centred[:, : length - k] * centred[:, k:]).sum(axis=1) / length for k in range(_MEMORY + 1)], axis=1
    )
    apart = np.abs(np.subtract.outer(np.arange(_MEMORY), np.arange(_MEMORY)))
    # A series that never moves foretells nothing.
    system = covariance[:, apart] + 1e-9 * np.eye(_MEMORY)
    weights = np.linalg.solve(system, covariance[:, 1:, None])[..., 0]
    foretold = sum(weights[:, [k - 1]] * centred[:, _MEMORY - k : length - k] for k in range(1, _MEMORY + 1))
    left = centred[:, _MEMORY:] - foretold
    size = np.sqrt((left**2).sum(axis=1, keepdims=True))
    return np.asarray(np.divide(left, size, out=np.zeros(left.shape), where=size > 0))


def _lagged(series: Array) -> Array:
    """Each series moved by every number of weeks: (rows x weeks x lags), zero beyond the ends."""
    length = series.shape[1]
    padded = np.pad(series, ((0, 0), (LONGEST, LONGEST)))
    return np.stack([padded[:, k : k + length] for k in range(2 * LONGEST + 1)], axis=2)


def _chances(x: Array, lagged: Array, lot: np.random.Generator) -> Array:
    """How likely the largest agreement at any lag is when the weeks of one side come in any order."""
    found = np.einsum("it,itk->ik", x, lagged).max(axis=1)
    every = np.arange(len(x))
    p_value = _permuted(x, lagged, found, every, _orders(lot, _DRAWS, x.shape[1]))
    again = np.flatnonzero(p_value <= _WORTH_IT)
    p_value[again] = _permuted(x, lagged, found, again, _orders(lot, _DRAWS_AGAIN, x.shape[1]))
    return p_value


def _orders(lot: np.random.Generator, draws: int, weeks: int) -> Places:
    return np.argsort(lot.random((draws, weeks)), axis=1)


def _permuted(x: Array, lagged: Array, found: Array, rows: Places, orders: Places) -> Array:
    larger = [int(((x[row][orders] @ lagged[row]).max(axis=1) >= found[row]).sum()) for row in rows]
    return (1 + np.array(larger, dtype=float)) / (1 + len(orders))


def _drawn_lags(products: Array, lot: np.random.Generator) -> Array:
    """The lag of the best agreement when blocks of weeks are drawn again (Künsch 1989)."""
    length = len(products)
    blocks = -(-length // _BLOCK)
    starts = lot.integers(0, length - _BLOCK + 1, (_DRAWS, blocks))
    sums = np.cumsum(np.vstack([np.zeros(products.shape[1]), products]), axis=0)
    drawn = (sums[starts + _BLOCK] - sums[starts]).sum(axis=1)
    return np.asarray(drawn.argmax(axis=1) - LONGEST)
