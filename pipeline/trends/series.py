"""Where a series is broken: days without anything, a half-year that isn't over, a source that grows or shrinks at once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
from babel.dates import format_date

from connectors.base import Source
from pipeline.period import Period
from pipeline.trends.verdicts import FLOOR
from pipeline.wording import ITEM_NAMES, capitalised, counted, listed, number, period_label

# A silence in which so many voices were to be expected has a chance of one in a million; a half-year has few of those.
_SILENT = 14
# A week at least: nobody writes at Christmas.
_SHORTEST = 7
# More silences than this are a list that nobody reads.
_MOST_NAMED = 2
# A source that more than doubles or halves has changed in more than size.
_JUMP = 2.0


def series_sentences(totals: pd.DataFrame, days: pd.DataFrame, period: str) -> list[str]:
    """Say in Dutch where the series of a half-year are broken.

    `totals` is that of `pipeline.store.read.totals`; `days` has source, day and n (voices) within the half-year.
    """
    half = Period.parse(period)
    until = days["day"].max().date() if len(days) else half.last_day
    sentences = []
    if until < half.last_day - timedelta(days=_SHORTEST):
        sentences.append(
            f"De {period_label(period)} is nog niet helemaal gelezen: het laatste signaal is van {_day(until)}. "
            "Aandelen zijn te vergelijken, aantallen niet."
        )
    for source in Source:
        silences = _silences(days[days["source"] == source.value], half.first_day, until)
        name = ITEM_NAMES[source][1]
        if len(silences) > _MOST_NAMED:
            missed = number(sum(expected for _, _, expected in silences))
            sentences.append(
                f"In {counted(len(silences))} tijdvakken van een week of langer kwamen er geen {name} binnen, waar er samen "
                f"zo’n {missed} te verwachten waren."
            )
        elif silences:
            spans = listed([f"van {_day(first, last)} tot en met {_day(last)}" for first, last, _ in silences])
            missed = number(sum(expected for _, _, expected in silences))
            sentences.append(
                f"{capitalised(spans)} kwamen er geen {name} binnen, waar er zo’n {missed} te verwachten waren."
            )
    return sentences + _jumps(totals, half)


def silent_days(own: pd.DataFrame, days: pd.DataFrame, period: str) -> int:
    """How many days of a half-year lie in silences of a week or longer of the source with the days `own`."""
    half = Period.parse(period)
    until = days["day"].max().date() if len(days) else half.last_day
    return sum((last - first).days + 1 for first, last, _ in _silences(own, half.first_day, until))


def _silences(days: pd.DataFrame, first: date, last: date) -> list[tuple[date, date, int]]:
    """The silences that chance does not give: first day, last day, and how many voices were to be expected."""
    heard = sorted({day.date() for day in days["day"]})
    if not heard:
        return []
    rate = float(days["n"].sum()) / ((last - first).days + 1)
    edges = [first - timedelta(days=1), *heard, last + timedelta(days=1)]
    gaps = [(one + timedelta(days=1), other - timedelta(days=1)) for one, other in pairwise(edges)]
    silent = [
        (start, end, ((end - start).days + 1) * rate) for start, end in gaps if (end - start).days + 1 >= _SHORTEST
    ]
    return [(start, end, round(expected)) for start, end, expected in silent if expected >= _SILENT]


def _jumps(totals: pd.DataFrame, half: Period) -> list[str]:
    by_period = totals.pivot_table(index="source", columns="period", values="signals", aggfunc="sum")
    now, before = str(half), str(half.previous)
    if now not in by_period or before not in by_period:
        return []
    known = by_period[[now, before]]
    begun = [ITEM_NAMES[s][1] for s in Source if s.value in known.index and np.isnan(known.loc[s.value, before])]
    both = known.dropna()
    ratio = both[now] / both[before]
    jumped = ratio[((ratio >= _JUMP) | (ratio <= 1 / _JUMP)) & (both.min(axis="columns") >= FLOOR)]
    sentences = []
    if begun:
        sentences.append(f"De reeks van {listed(begun)} begint dit halfjaar: daarin is niets te vergelijken.")
    for source in Source:
        if source.value in jumped.index:
            counts = f"van {number(both.loc[source.value, before])} naar {number(both.loc[source.value, now])}"
            sentences.append(
                f"Het aantal {ITEM_NAMES[source][1]} ging {counts}. Kijk of er anders is verzameld: een aandeel is alleen "
                "te vergelijken als het om dezelfde soort gaat."
            )
    return sentences


def _day(day: date, beside: date | None = None) -> str:
    """A day in Dutch; the month and year are left to the day beside it where they are the same."""
    pattern = "d MMMM y"
    if beside and beside.year == day.year:
        pattern = "d" if beside.month == day.month else "d MMMM"
    return str(format_date(day, pattern, locale="nl_NL"))
