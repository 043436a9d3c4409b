"""What the trends say where we know the truth, in simulated worlds.

`uv run python benchmarks/trends.py` (`... 200` for fewer worlds, `... early` for early signals).

A world is six half-years of four sources, with the volumes of `TOTALS` and thirty themes whose shares are drawn from a
lognormal distribution (the largest some forty times the smallest); one in twenty voices has no theme. Each source has
its own mix of themes: its shares differ from those by another lognormal draw (`_OWN_MIX`), so that a source that grows,
begins or ends would move every figure in which sources were added up. Counts are drawn at the level that
`compute_trends` takes; those with campaigns as signals, at the level that `count_voices` takes. Nothing in a world
changes, unless its scenario says so.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from pipeline.trends.compute import compute_trends, count_voices
from pipeline.trends.early import find_early
from pipeline.trends.verdicts import ALL, FLOOR, Verdict
from pipeline.trends.warned import RECENT, WEEKS

PERIODS = ["2023-H2", "2024-H1", "2024-H2", "2025-H1", "2025-H2", "2026-H1"]
SOURCES = ["question", "email", "media", "visit"]
TOTALS = (4000, 2000, 900, 60)
THEMES = 30
_NOWHERE = 0.05
# The standard deviation of the logarithm: one source in three speaks of a theme 1.65 times as often as its share in the
# whole, or as rarely.
_OWN_MIX = 0.5
_QUIET = [str(Verdict.STABLE), str(Verdict.UNCERTAIN)]

Lot = np.random.Generator
Draw = Callable[[Lot, np.ndarray, np.ndarray], np.ndarray]


def shares_of(lot: Lot, themes: int = THEMES) -> np.ndarray:
    """The true shares of the themes; the last part has no theme."""
    sizes = lot.lognormal(0, 0.9, themes)
    return np.append(sizes / sizes.sum() * (1 - _NOWHERE), _NOWHERE)


def mixes_of(lot: Lot, shares: np.ndarray, sources: int) -> np.ndarray:
    """The true shares within each source (sources x themes)."""
    mixes = shares * lot.lognormal(0, _OWN_MIX, (sources, len(shares)))
    mixes[:, -1] = _NOWHERE
    mixes[:, :-1] *= (1 - _NOWHERE) / mixes[:, :-1].sum(axis=1, keepdims=True)
    return mixes


def chance(lot: Lot, shares: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Counts per period, source and theme, each voice drawn one by one."""
    return lot.multinomial(totals, shares)


def dirichlet(correlation: float) -> Draw:
    """Draw beta-binomial counts: two voices of a source and half-year agree by this correlation."""

    def draw(lot: Lot, shares: np.ndarray, totals: np.ndarray) -> np.ndarray:
        swung = lot.gamma(np.broadcast_to(shares * (1 / correlation - 1), (*totals.shape, shares.shape[-1])) + 1e-12)
        return lot.multinomial(totals, swung / swung.sum(axis=-1, keepdims=True))

    return draw


def gamma(deviation: float, *, common: bool = False) -> Draw:
    """Draw gamma-Poisson counts: the rate of a theme swings by this part of itself; `common`: in all sources alike."""

    def draw(lot: Lot, shares: np.ndarray, totals: np.ndarray) -> np.ndarray:
        periods, sources = totals.shape
        shape = (periods, 1 if common else sources, shares.shape[-1])
        swing = lot.gamma(1 / deviation**2, deviation**2, shape)
        return lot.poisson(totals[..., None] * shares * swing)

    return draw


def world(lot: Lot, draw: Draw, totals: np.ndarray, shares: np.ndarray) -> pd.DataFrame:
    """A world as the table of `count_voices`; `shares` per theme, or per period, source and theme."""
    counts = draw(lot, shares, totals)
    themes = [f"T{number:04d}" for number in range(counts.shape[-1] - 1)] + [""]
    index = pd.MultiIndex.from_product([PERIODS, SOURCES, themes], names=["period", "source", "theme_id"])
    table = pd.DataFrame({"n": counts.ravel()}, index=index).reset_index()
    table["total"] = table.groupby(["period", "source"])["n"].transform("sum")
    table = table[table["total"] > 0].assign(signals=table["n"])
    return table[["theme_id", "period", "source", "n", "total", "signals"]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """How a world is drawn; `grown` is the factor by which theme T0000, of `size` voices, grows in the last half-year."""

    draw: Draw = chance
    totals: tuple[tuple[int, ...], ...] = (TOTALS,) * len(PERIODS)
    campaigns: int = 0
    size: int = 0
    grown: float = 1.0
    unseen: float = 0.0

    def make(self, lot: Lot) -> tuple[pd.DataFrame, np.ndarray]:
        """Draw a world: its counts, and the true shares (sources x themes) in any half-year but the last."""
        totals = np.array(self.totals)
        shares = mixes_of(lot, shares_of(lot), totals.shape[1])
        if self.size:
            shares[:, 0] = self.size / sum(TOTALS)
            shares[:, 1:] *= (1 - shares[:, :1]) / shares[:, 1:].sum(axis=1, keepdims=True)
        courses = np.tile(shares, (len(totals), 1, 1))
        if self.size:
            courses[-1, :, 0] *= self.grown
            courses[-1, :, 1:] *= (1 - courses[-1, :, :1]) / courses[-1, :, 1:].sum(axis=-1, keepdims=True)
        counts = world(lot, self.draw, totals, courses)
        return (self._with_campaigns(lot, counts) if self.campaigns else counts), shares

    def _with_campaigns(self, lot: Lot, counts: pd.DataFrame) -> pd.DataFrame:
        """Write the counts out as signals, add near-copies and people who mail a dozen times, and count again."""
        signals = counts.loc[counts.index.repeat(counts["n"]), ["theme_id", "period", "source"]].assign(
            campaign_id=None, writer=""
        )
        added = []
        for number in range(self.campaigns):
            theme, period = f"T{lot.integers(THEMES):04d}", PERIODS[lot.integers(len(PERIODS))]
            mails = {"theme_id": theme, "period": period, "source": "email"}
            seen = [f"c{number}" if known else None for known in lot.random(lot.integers(50, 400)) >= self.unseen]
            added.append(pd.DataFrame(mails | {"campaign_id": seen, "writer": ""}))
            added.append(pd.DataFrame(mails | {"campaign_id": [None] * 12, "writer": f"w{number}"}))
        signals = pd.concat([signals, *added], ignore_index=True)
        return count_voices(signals.assign(signal_id=signals.index.astype(str)))


_LENGTHS = (184, 182, 184, 181, 184, 181)
_UNEQUAL = tuple(tuple(round(n * days / 184) for n in TOTALS) for days in _LENGTHS)
_UNFINISHED = (*_UNEQUAL[:-1], tuple(round(n * 60 / 184) for n in TOTALS))
_DOUBLED = (*(TOTALS,) * 5, (TOTALS[0], 2 * TOTALS[1], *TOTALS[2:]))
_BEGINS = (*((*TOTALS[:2], 0, TOTALS[3]),) * 5, TOTALS)
_ENDS = (*(TOTALS,) * 5, (TOTALS[0], 0, *TOTALS[2:]))
SCENARIOS = {
    "niets veranderd": Scenario(),
    "beta-binomiaal, correlatie 0,0005": Scenario(dirichlet(0.0005)),
    "beta-binomiaal, correlatie 0,002": Scenario(dirichlet(0.002)),
    "gamma-Poisson, 10 %": Scenario(gamma(0.1)),
    "gamma-Poisson, 20 %": Scenario(gamma(0.2)),
    "gamma-Poisson, 20 %, in alle bronnen tegelijk": Scenario(gamma(0.2, common=True)),
    "acties en veelschrijvers": Scenario(campaigns=6),
    "acties, een op de vijftig brieven niet herkend": Scenario(campaigns=6, unseen=0.02),
    "een bron verdubbelt": Scenario(totals=_DOUBLED),
    "een bron begint": Scenario(totals=_BEGINS),
    "een bron valt weg": Scenario(totals=_ENDS),
    "181, 182 en 184 dagen": Scenario(totals=_UNEQUAL),
    "het laatste halfjaar is pas 60 dagen oud": Scenario(totals=_UNFINISHED),
    "een thema van 60 verdubbelt": Scenario(size=60, grown=2.0),
    "een thema van 300 groeit met de helft": Scenario(size=300, grown=1.5),
    "een thema van 60 verdubbelt, gamma-Poisson 10 %": Scenario(gamma(0.1), size=60, grown=2.0),
}
_MEASURES = {"share": ("low", "high"), "change": ("change_low", "change_high")}


def measure(scenario: Scenario, seed: int) -> dict[str, float]:
    """One world: whether any row says that something changed, whether the planted theme was found, what is covered."""
    counts, shares = scenario.make(np.random.default_rng(seed))
    trends = compute_trends(counts)
    rows = trends[trends["theme_id"] != ""]
    said = ~rows["verdict"].isin(_QUIET)
    planted = (rows["theme_id"] == "T0000") & (scenario.size > 0)
    last = planted & (rows["period"] == PERIODS[-1])
    own = rows[last & (rows["source"] == ALL)]["verdict"]
    result = {
        "any": float(said[~planted].any()),
        "rows": float(said[~planted].mean()),
        "found": float(own.isin([str(Verdict.RISING), str(Verdict.NEW)]).any()),
        "false": float((said & ~planted).sum() / max(int(said.sum()), 1)),
        "early": float(said[planted & ~last].any()),
        # An agreement is made on a theme at one review, and the verdict of the next half-year stands beside it.
        "after": float(said[(rows["source"] == ALL) & ~planted & (rows["period"] == PERIODS[-1])].mean()),
    }
    truth = _truth(rows, shares)
    # What is said of fewer than five is not shown (law 7), so its intervals aren't either.
    shown = rows[~planted & (truth * rows["total"] >= FLOOR)]
    for name, (low, high) in _MEASURES.items():
        known = shown[shown[name].notna()]
        true = truth[known.index] if name == "share" else 0.0
        covered = (known[low] <= true) & (true <= known[high])
        for source, part in covered.groupby(known["source"]):
            result[f"{name} {source}"] = float(part.mean())
    return result


def _truth(rows: pd.DataFrame, shares: np.ndarray) -> pd.Series:
    """The true share that each row of `trends` is about: of all sources, the mean over those that count in it."""
    theme = rows["theme_id"].str[1:].astype(int)
    single = rows["source"] != ALL
    source = rows["source"].where(single, SOURCES[0]).map(SOURCES.index)
    own = pd.Series(shares[source, theme], index=rows.index)
    counting = rows[single & (rows["in_mean"] == 1)]
    means = own[counting.index].groupby([counting["theme_id"], counting["period"]]).mean()
    together = pd.MultiIndex.from_frame(rows[["theme_id", "period"]])
    return own.where(single, pd.Series(means.reindex(together).to_numpy(), index=rows.index))


def simulate(worlds: int, names: list[str]) -> None:
    """Print a table: for each scenario the part of worlds with any verdict, with the planted one, and the coverage."""
    for name in names:
        start = time.perf_counter()
        found = pd.DataFrame([measure(SCENARIOS[name], seed) for seed in range(worlds)]).mean()
        print(f"{name} ({worlds} werelden, {time.perf_counter() - start:.0f} s)")
        print(f"  enig ander oordeel: {found['any']:.1%} van de werelden, {found['rows']:.3%} van de rijen")
        print(f"  na een afspraak ten onrechte een verandering genoemd: {found['after']:.3%} van de thema's")
        if SCENARIOS[name].size:
            print(f"  het thema zelf: {found['found']:.1%} gevonden, te vroeg iets gezegd {found['early']:.1%}")
            print(f"  van de oordelen die een verandering noemen gaat {found['false']:.1%} over een ander thema")
            continue
        for measure_ in _MEASURES:
            covered = ", ".join(
                f"{key.split()[1]} {value:.1%}" for key, value in found.items() if str(key).startswith(f"{measure_} ")
            )
            print(f"  dekking {measure_}: {covered}", flush=True)


def weeks(lot: Lot, swing: float = 0.0, burst: float = 1.0, size: int = 30) -> pd.DataFrame:
    """Signals of 26 weeks in which theme T0000, with `size` voices, speaks `burst` times as much in the last six.

    `swing` is how much the weekly rate of each theme swings (gamma-Poisson); holidays halve the volume of four weeks.
    """
    totals = np.outer(np.array(TOTALS) / WEEKS, np.where(np.isin(np.arange(WEEKS), [7, 8, 9, 17]), 0.5, 1.0))
    shares = shares_of(lot)
    shares[0] = size / sum(TOTALS)
    rates = np.tile(shares[:, None], WEEKS)
    if swing:
        rates = rates * lot.gamma(1 / swing**2, swing**2, rates.shape)
    rates[0, -RECENT:] *= burst
    counts = lot.poisson(rates[:, None, :] * totals)
    theme, source, week = (axis.ravel() for axis in np.indices(counts.shape))
    rows = pd.DataFrame({"theme": theme, "source": source, "week": week}).loc[lambda r: r.index.repeat(counts.ravel())]
    return pd.DataFrame(
        {
            "theme_id": [f"T{number:04d}" if number < THEMES else None for number in rows["theme"]],
            "source": np.array(SOURCES)[rows["source"]],
            "date": pd.Timestamp("2026-01-05") + pd.to_timedelta(7 * rows["week"].to_numpy(), unit="D"),
            "campaign_id": None,
            "writer": "",
        }
    )


def simulate_early(worlds: int) -> None:
    """Print how often a warning is given in weeks in which nothing grows, and how often one that grows is found."""
    for name, settings in {
        "weken, niets groeit": {},
        "weken, niets groeit, elke week schommelt 30 %": {"swing": 0.3},
        "weken, niets groeit, elke week schommelt 60 %": {"swing": 0.6},
        "weken, een thema van 30 verdrievoudigt in de laatste zes": {"burst": 3.0},
        "weken, een thema van 60 verdubbelt in de laatste zes": {"burst": 2.0, "size": 60},
        "weken, een thema van 60 verdrievoudigt, elke week schommelt 30 %": {"burst": 3.0, "size": 60, "swing": 0.3},
    }.items():
        told = [find_early(weeks(np.random.default_rng(seed), **settings))["theme_id"] for seed in range(worlds)]
        false = np.mean([bool(set(one) - ({"T0000"} if "burst" in settings else set())) for one in told])
        found = np.mean(["T0000" in set(one) for one in told]) if "burst" in settings else np.nan
        print(f"{name} ({worlds} werelden): ten onrechte gewaarschuwd {false:.1%}, gevonden {found:.1%}", flush=True)


if __name__ == "__main__":
    with threadpool_limits(1):
        if sys.argv[1:2] == ["early"]:
            simulate_early(int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
        else:
            simulate(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2:] or list(SCENARIOS))
