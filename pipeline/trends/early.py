"""Early signals: small themes that grow within the last half-year, before the half-years themselves can show it.

The model: in a week a theme has the part of each source's voices that it has in the whole window, so many are expected.
Of all its voices, those of the last six weeks are then binomial (the comparison of two Poisson rates; Przyborowski &
Wilenski 1940), one-sided. Weeks swing by more than chance, so the counts are divided by their dispersion first
(quasi-Poisson; McCullagh & Nelder 1989): Pearson's, around the two rates, of the theme itself or of all small themes
together, whichever is larger, and never below chance. False discoveries are controlled over all themes that were looked
at (Benjamini & Hochberg 1995).
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import beta
from statsmodels.stats.multitest import multipletests

from pipeline.period import Period
from pipeline.trends.verdicts import ALPHA, FLOOR
from pipeline.trends.warned import FEWEST, LEAST_GROWTH, RECENT, WEEKS

#: For the record of what we would have said: so many half-years back, each after two months and at its end.
_BACK = 4

_COLUMNS = ["theme_id", "n", "recent", "expected", "growth", "dispersion", "p_value", "q_value", "looked_at"]


def find_early(signals: pd.DataFrame, until: date | None = None) -> pd.DataFrame:
    """Return the small themes that grow, most certain first, as they stood on the day `until` (the last day of all).

    `signals` has theme_id (None: no theme), source, date, campaign_id and writer. Small is a theme with fewer voices in
    the window than the mean theme. Columns: theme_id, n (voices in the window), recent (of the last `RECENT` weeks),
    expected (in those weeks, if it did not grow), growth (recent over expected), dispersion, p_value, q_value,
    looked_at (how many small themes there were). Only what is no chance (q below 0.05) and grows by half is returned.
    """
    last = pd.Timestamp(until) if until else signals["date"].max()
    if pd.isna(last):
        return pd.DataFrame(columns=_COLUMNS)
    # Days as numbers: a day of a million signals is looked at once.
    age = (np.datetime64(last, "D") - signals["date"].to_numpy().astype("datetime64[D]")).astype(int)
    inside = (age >= 0) & (age < 7 * WEEKS)
    voices = _voices(signals[inside].assign(week=WEEKS - 1 - age[inside] // 7))
    observed, expected, themes = _weekly(voices)
    n = observed.sum(axis=1)
    small = (n >= FEWEST) & (n < n.mean()) if len(n) else np.zeros(0, dtype=bool)
    if not small.any():
        return pd.DataFrame(columns=_COLUMNS)
    observed, expected = observed[small], expected[small]
    p_value, dispersion = chance_of_growth(observed, expected)
    recent, foreseen = observed[:, -RECENT:].sum(axis=1), _without_growth(observed, expected)
    found = pd.DataFrame(
        {
            "theme_id": np.array(themes)[small],
            "n": n[small].astype(int),
            "recent": recent.astype(int),
            "expected": foreseen,
            "growth": recent / np.maximum(foreseen, 1e-9),
            "dispersion": dispersion,
            "p_value": p_value,
            "q_value": multipletests(p_value, alpha=ALPHA, method="fdr_bh")[1],
            "looked_at": int(small.sum()),
        }
    )
    told = found[(found["q_value"] < ALPHA) & (found["growth"] >= LEAST_GROWTH) & (found["recent"] >= FLOOR)]
    return told.sort_values(["p_value", "theme_id"], ignore_index=True)


def warnings_of(signals: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """Return what `find_early` says now (`hindsight` 0), and would have said in the half-years before (1).

    Hindsight is kinder than life was: the themes are those that we know now. Further columns: label, said_on and period.
    """
    last = signals["date"].max().date()
    then = Period.of(last)
    days = [last]
    for _ in range(_BACK):
        days += [date(then.year, 2, 28) if then.half == 1 else date(then.year, 8, 31), then.last_day]
        then = then.previous
    first = signals["date"].min().date()
    # The last signal may be of a day that is looked back at: the last of a half-year.
    whole = [day for day in dict.fromkeys(days) if day == last or first + timedelta(weeks=WEEKS) <= day < last]
    told = [
        find_early(signals, day).assign(said_on=day, period=str(Period.of(day)), hindsight=int(day != last))
        for day in whole
    ]
    both = pd.concat(told, ignore_index=True)
    return both.assign(label=both["theme_id"].map(labels).fillna(""))


def chance_of_growth(
    observed: NDArray[np.float64], expected: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The p-value of more in the last weeks, and the dispersion, for each row (themes x weeks)."""
    n, late = observed.sum(axis=1), observed[:, -RECENT:].sum(axis=1)
    part = expected[:, -RECENT:].sum(axis=1) / expected.sum(axis=1)
    # The two rates that fit the theme best, and how far the weeks are from them. Sources that speak only in the last
    # weeks, or only before them, let nothing be expected of the others.
    rates = np.column_stack([_rate(n - late, 1 - part), _rate(late, part)]) / n[:, None]
    level = np.repeat(rates, [WEEKS - RECENT, RECENT], axis=1)
    fitted = expected * level
    squares = np.divide((observed - fitted) ** 2, fitted, out=np.zeros_like(fitted), where=fitted > 0).sum(axis=1)
    own = squares / (WEEKS - 2)
    dispersion = np.maximum(np.maximum(own, own.mean()), 1.0)
    # A theme that is silent in the last weeks has not grown, whatever was to be expected of it.
    p_value = np.ones(len(n))
    heard = late > 0
    p_value[heard] = beta.cdf(part, late / dispersion, (n - late) / dispersion + 1)[heard]
    return p_value, dispersion


def _rate(voices: NDArray[np.float64], part: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(voices, part, out=np.zeros_like(voices), where=part > 0)


def _voices(signals: pd.DataFrame) -> pd.DataFrame:
    """The first signal of each voice on each theme: a campaign, or a writer."""
    campaign, campaigns = pd.factorize(signals["campaign_id"])
    writer, _ = pd.factorize(signals["writer"].replace("", None))
    voice = np.where(campaign >= 0, campaign, np.where(writer >= 0, writer + len(campaigns), -1))
    rows = pd.DataFrame(
        {
            "theme": signals["theme_id"].fillna("").astype("category"),
            "source": signals["source"].astype("category"),
            "week": signals["week"],
            "voice": voice,
        }
    )
    shared = rows[rows["voice"] >= 0].sort_values("week", kind="stable")
    return pd.concat([rows[rows["voice"] < 0], shared.drop_duplicates(["theme", "source", "voice"])])


def _weekly(voices: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    """Voices and expected voices per theme and week (themes x weeks), and the themes."""
    themes, sources = voices["theme"].cat.categories, voices["source"].cat.categories
    cube = np.zeros((len(themes), len(sources), WEEKS))
    cells = (voices["theme"].cat.codes.to_numpy(), voices["source"].cat.codes.to_numpy(), voices["week"].to_numpy())
    np.add.at(cube, cells, 1.0)
    totals = cube.sum(axis=0)
    part = cube.sum(axis=2) / np.maximum(totals.sum(axis=1), 1)
    named = [number for number, theme in enumerate(themes) if theme != ""]
    return cube.sum(axis=1)[named], (part @ totals)[named], [str(themes[number]) for number in named]


def _without_growth(observed: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the weeks before the last ones let us expect of these."""
    before = observed[:, :-RECENT].sum(axis=1) / np.maximum(expected[:, :-RECENT].sum(axis=1), 1e-9)
    # A theme that was not heard before would have no growth at all to speak of: half a voice stands for none.
    least = 0.5 / np.maximum(expected[:, :-RECENT].sum(axis=1), 1e-9)
    foreseen: NDArray[np.float64] = np.maximum(before, least) * expected[:, -RECENT:].sum(axis=1)
    return foreseen
