"""Wat is ermee gedaan: agreements of a review, and what the theme did since. Before and after is not cause and effect."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pandas as pd

from pipeline.editing.checks import LONGEST_REASON, checked_text
from pipeline.store.actions import Action
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.wording import WITHHELD, day, percent, percent_range, period_label

LIMITS = (
    "Voor en na is geen oorzaak en gevolg: dat een thema na een afspraak verandert, kan ook komen door het nieuws, het "
    "seizoen of een andere maatregel, en een daling van het aantal signalen is nog geen oplossing."
)
# Of the verdicts of the trends, which are the ones that are told here (`benchmarks/trends.py`).
MEASURED = (
    "Gemeten in 1.000 verzonnen werelden waarin niets veranderde: in 1,5 % (en als aantallen meer schommelen dan toeval geeft in "
    "2,4 tot 3,9 %) noemt enig oordeel over een van de 30 thema’s toch een verandering."
)
_LONGEST_WHO = 80


def checked_action(typed: Action) -> Action:
    """An agreement as it is kept; raises `EditError` where something is missing, too long, or holds personal data."""
    return replace(
        typed,
        what=checked_text(typed.what, "Wat is afgesproken", 3, LONGEST_REASON),
        who=checked_text(typed.who, "Wie het doet", 2, _LONGEST_WHO),
    )


def since(trends: pd.DataFrame, theme_id: str, period: str) -> pd.DataFrame:
    """What a theme did from the half-year under review on: period, n, share, low, high, verdict, why, oldest first.

    `trends` is the table of all half-years; the rows are those of all sources together.
    """
    own = trends[(trends["theme_id"] == theme_id) & (trends["source"] == ALL) & (trends["period"] >= period)]
    columns = ["period", "n", "share", "low", "high", "verdict", "why"]
    return own[columns].sort_values("period", ignore_index=True)


def since_sentence(rows: pd.DataFrame, period: str) -> str:
    """Say what the share was at the review and what it is now, with its interval and the verdict; rows of `since`."""
    before = rows[rows["period"] == period]
    if before.empty:
        return f"In de {period_label(period)} is dit thema niet gevonden: er is niets om mee te vergelijken."
    then = _said(before.iloc[0])
    if len(rows) == 1:
        return f"Bij de bespreking was het aandeel {then}. Er is nog geen later halfjaar."
    last = rows.iloc[-1]
    verdicts = " en ".join(
        f"{row['verdict']} in de {period_label(row['period'])}" for row in rows[1:].to_dict("records")
    )
    return (
        f"In de {period_label(period)} was het aandeel {then}; in de {period_label(last['period'])} is het "
        f"{_said(last)}. Het oordeel, steeds tegen het halfjaar ervoor: {verdicts}."
    )


def stand(due: date, done_on: date | None, today: date) -> str:
    """How an agreement stands: done and when, late, or open."""
    if done_on:
        return f"gedaan op {day(pd.Timestamp(done_on))}"
    return f"te laat: had klaar moeten zijn op {day(pd.Timestamp(due))}" if due < today else "open"


def _said(row: pd.Series) -> str:
    if row["n"] < FLOOR or math.isnan(row["share"]):
        return f"niet te noemen ({WITHHELD})"
    # For readers the number may be withheld where the share is not.
    count = "" if math.isnan(row["n"]) else f"; n = {row['n']:.0f}"
    return f"{percent(row['share'])} ({percent_range(row['low'], row['high'])}{count})"
