"""What the lenses say where we know the truth: `uv run python benchmarks/lens_worlds.py`.

`... 200` for fewer worlds (1,000 by default). Nothing in a world is planted unless its name says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

from pipeline.lenses import agendas, regions
from pipeline.lenses.agendas import First
from pipeline.lenses.regions import Position
from pipeline.lenses.shares import FEW, mark_shares

PROVINCES = regions.provinces()
PEOPLE = (PROVINCES["inhabitants"] / PROVINCES["inhabitants"].sum()).to_numpy()
WEEKS = 156
Lot = np.random.Generator


def half_year(lot: Lot, themes: int, volume: int, spread: float, planted: float = 1.0) -> pd.DataFrame:
    """Voices per theme and province; `spread` is the variance of what provinces differ in on every theme.

    With `planted`, one theme of 240 voices that Groningen raises so many times as often.
    """
    counts = []
    for size in lot.poisson(volume * lot.dirichlet(np.ones(themes))):
        weights = PEOPLE * (lot.gamma(1 / spread, spread, len(PEOPLE)) if spread else 1.0)
        counts.append(lot.multinomial(size, weights / weights.sum()))
    if planted > 1:
        counts[0] = lot.multinomial(240, PEOPLE)
        counts[0][0] = lot.poisson(planted * 240 * PEOPLE[0])
    return pd.DataFrame(
        {
            "theme_id": np.repeat([f"T{at:04}" for at in range(themes)], len(PEOPLE)),
            "period": "2025-H1",
            "source": "question",
            "province": np.tile(PROVINCES["province"], themes),
            "n": np.concatenate(counts),
        }
    )


def attention(lot: Lot) -> np.ndarray:
    """How much a theme is spoken of, week by week: it comes, stays a while and goes."""
    course = np.zeros(WEEKS)
    for week in range(1, WEEKS):
        course[week] = 0.6 * course[week - 1] + 0.55 * lot.normal()
    return np.exp(course)


def history(lot: Lot, themes: int, media: float, lead: int | None = None) -> pd.DataFrame:
    """Three years of weeks with `media` voices a week in the media on a theme, thrice as many from the public.

    With `lead`, the public follows the media after so many weeks in the first theme.
    """
    days = pd.Timestamp("2023-07-03") + pd.to_timedelta(7 * np.arange(WEEKS), unit="D")
    rows = []
    for theme in range(themes):
        first, second = attention(lot), attention(lot)
        if lead is not None and theme == 0:
            second = np.roll(first, lead)
        for source, course, times in (("media", first, 1), ("email", second, 1), ("question", second, 2)):
            n = lot.poisson(times * media * course / course.mean())
            rows.append(pd.DataFrame({"theme_id": f"T{theme:04}", "source": source, "day": days, "n": n}))
    return pd.concat(rows, ignore_index=True).query("n > 0")


def alike(lot: Lot, themes: int) -> bool:
    """Whether the interval of how much two agendas are alike holds the truth, in a half-year of the usual size."""
    base = lot.lognormal(0, 0.9, themes)
    public = base * lot.lognormal(0, 0.5, themes)
    agenda = {"media": base * lot.lognormal(0, 0.5, themes)}
    agenda |= {source: public * lot.lognormal(0, 0.2, themes) for source in ("email", "question")}
    true = {source: weights / weights.sum() for source, weights in agenda.items()}
    mean = (true["email"] + true["question"]) / 2
    truth = 2 * (true["media"] * mean).sum() / ((true["media"] ** 2).sum() + (mean**2).sum())
    names = [f"T{at:04}" for at in range(themes)]
    counts = [
        pd.DataFrame({"theme_id": names, "source": source, "n": lot.multinomial(volume, true[source])})
        for source, volume in (("media", 900), ("email", 2000), ("question", 4000))
    ]
    found = agendas.overlap(pd.concat(counts, ignore_index=True))
    return bool(found["alike_low"] <= truth <= found["alike_high"])


def marked(lot: Lot, themes: int = 200) -> tuple[float, float]:
    """How often the interval of the share of a mark holds the truth: within a source, and of the mean over the sources."""
    totals = lot.poisson([60, 30, 15, 5], (themes, 4)) + 1
    true = lot.beta(1.5, 10, (themes, 1)) * lot.uniform(0.7, 1.3, (themes, 4))
    keys = {"theme_id": np.repeat([f"T{at:04}" for at in range(themes)], 4), "period": "2025-H1"}
    keys |= {"source": np.tile(["question", "email", "media", "visit"], themes)}
    every = pd.DataFrame(keys | {"name": "", "direction": "", "n": totals.ravel()})
    own = pd.DataFrame(keys | {"name": "passend", "direction": "gemist", "n": lot.binomial(totals, true).ravel()})
    rows = mark_shares(pd.concat([every, own], ignore_index=True))
    counts = (totals >= FEW) | (totals.max(axis=1, keepdims=True) < FEW)
    mean = pd.Series((true * counts).sum(axis=1) / counts.sum(axis=1), index=keys["theme_id"][::4])
    single = rows["source"] != "all"
    of = pd.Series(true.ravel(), index=pd.MultiIndex.from_arrays([keys["theme_id"], keys["source"]]))
    truth = pd.Series(of.reindex(pd.MultiIndex.from_frame(rows[["theme_id", "source"]])).to_numpy(), index=rows.index)
    truth = truth.where(single, rows["theme_id"].map(mean))
    held = (rows["low"] <= truth) & (truth <= rows["high"])
    return float(held[single].mean()), float(held[~single].mean())


def part(worlds: int, holds: Callable[[Lot], bool], seed: int) -> float:
    """In what part of the worlds something holds."""
    lot = np.random.default_rng(seed)
    return float(np.mean([holds(lot) for _ in range(worlds)]))


def stands_out(rows: pd.DataFrame) -> pd.DataFrame:
    """The cells of one source that differ more than chance gives."""
    return rows[rows["position"].isin([Position.MORE, Position.LESS]) & (rows["source"] == "question")]


def groningen(rows: pd.DataFrame) -> bool:
    """Whether the planted cell was found."""
    found = stands_out(rows)
    return bool(((found["theme_id"] == "T0000") & (found["place"] == "Groningen")).any())


def main() -> None:
    """Print the figures."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{worlds} werelden; deel waarin een provincie of gebied opvalt zonder dat er iets is geplant")
    for volume in (800, 4000):
        for spread in (0.0, 0.1):
            of = part(worlds, lambda lot, v=volume, s=spread: len(stands_out(regions.compare_provinces(half_year(lot, 30, v, s)))) > 0, 1)  # fmt: skip
            outside = part(worlds, lambda lot, v=volume, s=spread: len(stands_out(regions.compare_randstad(half_year(lot, 30, v, s)))) > 0, 2)  # fmt: skip
            print(f"  {volume} stemmen, spreiding {spread}: provincies {of:.1%}, Randstad {outside:.1%}")
    for times in (2.0, 3.0, 4.0):
        of = part(max(worlds // 10, 20), lambda lot, t=times: groningen(regions.compare_provinces(half_year(lot, 30, 4000, 0.02, t))), 3)  # fmt: skip
        print(f"  geplant: Groningen {times:.0f} keer zo vaak bij 240 stemmen: gevonden {of:.0%}")
    print("hoe de agenda's op elkaar lijken, dekking van het interval")
    for themes in (30, 300):
        of = part(worlds, lambda lot, t=themes: alike(lot, t), 6)
        print(f"  {themes} thema's: {of:.1%}")
    lot = np.random.default_rng(7)
    single, mean = np.mean([marked(lot) for _ in range(max(worlds // 20, 20))], axis=0)
    print(f"aandeel van een vondst in een thema, dekking: per bron {single:.1%}, gemiddeld over de bronnen {mean:.1%}")
    print("wie was eerst")
    claimed = part(worlds, lambda lot: bool((agendas.who_was_first(history(lot, 12, 2))["first"] != First.UNKNOWN).any()), 4)  # fmt: skip
    print(f"  onafhankelijke reeksen, 12 thema's: deel van de werelden met een uitspraak {claimed:.1%}")
    for media in (1.0, 2.0, 4.0):

        def found(lot: Lot, media: float = media) -> bool:
            row = agendas.who_was_first(history(lot, 12, media, lead=2)).iloc[0]
            return bool(row["first"] == First.MEDIA and row["lag"] == 2)

        of = part(max(worlds // 10, 20), found, 5)
        print(f"  geplant: 2 weken, {media * WEEKS:.0f} mediaberichten in drie jaar: gevonden {of:.0%}")


if __name__ == "__main__":
    main()
