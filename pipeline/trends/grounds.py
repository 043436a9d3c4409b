"""What the place of one thread rests on: the counts behind each part of its score and behind the rule of a red thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.period import Period
from pipeline.trends.rank import HALF_YEARS, PARTS, certain_growth
from pipeline.trends.threads import MAX_CAMPAIGN_SHARE, MAX_WEEK_SHARE, MIN_MONTHS, MIN_SOURCES, week_of
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.wording import SOURCE_NAMES, decimal, listed, number, percent, period_label, ratio_range


def score_grounds(trends: pd.DataFrame, days: pd.DataFrame, theme_id: str, period: str) -> pd.DataFrame:
    """Work the parts of a score out again: a row for each of `PARTS` (the index), columns counted, of and why (Dutch).

    The part is `counted` divided by `of`. `trends` is the table of all themes, periods and sources, `days` that of
    `pipeline.store.read.theme_days` for the half-year.
    """
    own = trends[trends["theme_id"] == theme_id]
    together = own[own["source"] == ALL].set_index("period")
    now = together.loc[period]
    sources = own[(own["period"] == period) & (own["source"] != ALL)]
    heard = sources["n"] >= FLOOR
    then = [Period.parse(period)]
    while len(then) < HALF_YEARS:
        then.append(then[-1].previous)
    last = together.reindex([name for name in map(str, then) if name in together.index])
    halves = last.index.to_series()
    every = trends[(trends["period"] == period) & (trends["source"] == ALL) & (trends["theme_id"] != "")]
    largest = float(every["share"].max())
    growth = float(certain_growth(together.loc[[period]]).iloc[0])
    weeks = week_of(days["day"])
    spoken, all_weeks = weeks[days["theme_id"] == theme_id].nunique(), weeks.nunique()
    rows = {
        "across_sources": (
            heard.sum(),
            len(sources),
            f"{heard.sum()} van de {len(sources)} bronnen: {_counts(sources['source'].map(SOURCE_NAMES), sources['n'])}",
        ),
        "across_periods": (
            (last["n"] >= FLOOR).sum(),
            len(last),
            f"{(last['n'] >= FLOOR).sum()} van de {len(last)} halfjaren: {_counts(halves.map(period_label), last['n'])}",
        ),
        "size": (
            now["share"],
            largest,
            f"een aandeel van {percent(now['share'])}; het grootste thema {percent(largest)}",
        ),
        "growth": (growth, 1 + growth, _growth(now, growth)),
        "spread": (spoken, all_weeks, f"{spoken} van de {all_weeks} weken"),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["counted", "of", "why"]).loc[list(PARTS)]


def rule_grounds(thread: Mapping[str, Any], signals: int) -> pd.DataFrame:
    """The conditions of a red thread, what was counted for each and whether it holds: condition, counted, holds.

    `thread` is a row of `pipeline.trends.threads.find_threads`; `signals` those of the theme in the half-year, copies too.
    """
    campaign, peak = thread["campaign_signals"], thread["peak_week_share"]
    rows = [
        (
            f"minstens {MIN_SOURCES} bronnen met {FLOOR} stemmen",
            number(thread["sources"]),
            thread["sources"] >= MIN_SOURCES,
        ),
        (f"minstens {MIN_MONTHS} maanden", number(thread["months"]), thread["months"] >= MIN_MONTHS),
        (
            "niet meer dan de helft uit één actie",
            f"{number(campaign)} van de {number(signals)} signalen",
            campaign <= MAX_CAMPAIGN_SHARE * signals,
        ),
        ("niet meer dan de helft uit één week", percent(peak), peak <= MAX_WEEK_SHARE),
    ]
    return pd.DataFrame(rows, columns=["condition", "counted", "holds"])


def _counts(names: pd.Series, n: pd.Series) -> str:
    """`e-mail (57) en media (37); te weinig in werkbezoek`."""
    enough = (n >= FLOOR).to_numpy()
    told = [f"{name} ({number(count)})" for name, count in zip(names[enough], n[enough], strict=True)]
    few = f"te weinig in {listed(names[~enough].tolist())}" if not enough.all() else ""
    return "; ".join(filter(None, [listed(told), few]))


def _growth(now: pd.Series, growth: float) -> str:
    if pd.isna(now["ratio_low"]) or pd.isna(now["ratio_high"]):
        counts = "" if growth == 1 else "; een thema dat een van beide keren niet is gehoord, telt als twintigvoudig"
        return f"g = {decimal(growth, 2)}; een verhouding tot het vorige halfjaar is er niet{counts}"
    sure = "" if growth != 1 else ", dus is geen verandering zeker"
    return f"g = {decimal(growth, 2)}; de verhouding is {ratio_range(now.to_dict())}{sure}"
