"""The chart of a thread before it is drawn: its figures, its axis, and where the names of its lines stand."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from connectors.base import Source
from pipeline.briefing.boxes import Anchor, Box, Course, Paragraph, Rect, Words
from pipeline.briefing.content import ThreadPage
from pipeline.briefing.measure import LINE, width
from pipeline.period import Period
from pipeline.style import SOURCE_COLOURS
from pipeline.wording import SOURCE_NAMES, percent

_SIZE = 14
_NAME_HEIGHT = _SIZE * LINE / 72
# Room for the figures at the axis, and for two lines of dates below it.
_LEFT, _TOP, _BELOW = 0.62, 0.1, 0.66


def chart_boxes(page: ThreadPage, rect: Rect) -> tuple[Box, ...]:
    """The chart of a thread with the names of its lines beside their ends; just its reason where nothing can be drawn."""
    table = course_table(page.trends)
    drawn = {source: rows for source, rows in table.items() if rows["share"].notna().any()}
    if not drawn:
        words = "Geen bron heeft genoeg stemmen om een verloop te tekenen."
        return (Words(rect, (Paragraph(((words, False),), quiet=True),), _SIZE, anchor=Anchor.MIDDLE),)
    _, _, wide, high = rect
    names = max(width(name, _SIZE, bold=True) for name in _named(drawn).values()) / 72 + 0.12
    inner = (_LEFT / wide, _TOP / high, (wide - _LEFT - names) / wide, (high - _TOP - _BELOW) / high)
    top, step = axis_top(table)
    change = page.texts.get("change", "")
    description = f"Aandeel van {page.label} per bron en halfjaar, met 95 %-interval. {change}".strip()
    return Course(rect, table, top, step, inner, description), *_names(rect, drawn, top, inner)


def course_table(trends: pd.DataFrame) -> dict[Source, pd.DataFrame]:
    """Per source share, low and high in percents, a row for each half-year; those in which nothing was read too."""
    found, last = [Period.parse(trends["period"].min())], Period.parse(trends["period"].max())
    while found[-1] < last:
        found.append(found[-1].next)
    periods = [str(period) for period in found]
    return {
        source: trends[trends["source"] == source.value].set_index("period").reindex(periods)[["share", "low", "high"]]
        * 100
        for source in Source
        if (trends["source"] == source.value).any()
    }


def axis_top(table: Mapping[Source, pd.DataFrame]) -> tuple[float, float]:
    """How high the axis goes and its step, in percents; an interval far beyond every share doesn't set it."""
    shares = pd.concat([rows["share"] for rows in table.values()]).max()
    highs = pd.concat([rows["high"] for rows in table.values()]).max()
    wanted = 0.5 if pd.isna(shares) else max(min(float(highs), 1.6 * float(shares)), 0.5)
    step = next(step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25) if wanted / step <= 4)
    return step * math.ceil(wanted / step), step


def _named(drawn: Mapping[Source, pd.DataFrame]) -> dict[Source, str]:
    """What stands beside the end of each line: its name and last share, or that this is withheld."""
    return {
        source: f"{SOURCE_NAMES[source]}: weggelaten"
        if pd.isna(rows["share"].iloc[-1])
        else f"{percent(rows['share'].iloc[-1] / 100)} {SOURCE_NAMES[source]}"
        for source, rows in drawn.items()
    }


def _names(rect: Rect, drawn: Mapping[Source, pd.DataFrame], top: float, inner: Rect) -> tuple[Words, ...]:
    """Each line's name beside its end, pushed apart where ends lie close."""
    left, upper, wide, high = rect
    texts = _named(drawn)
    # Where the last half-year has none to show, the name stands at the height where the line ends.
    ends = sorted((float(rows["share"].dropna().iloc[-1]), source) for source, rows in drawn.items())
    lowest, highest = upper + high * (inner[1] + inner[3]), upper + high * inner[1]
    previous = lowest + _NAME_HEIGHT
    names = []
    for place, (share, source) in enumerate(ends):
        room = highest + _NAME_HEIGHT * (len(ends) - 1 - place)
        middle = min(max(lowest - high * inner[3] * share / top, room), previous - _NAME_HEIGHT)
        previous = middle
        x = left + wide * (inner[0] + inner[2]) + 0.08
        box = (x, middle - _NAME_HEIGHT / 2, left + wide - x + 0.1, _NAME_HEIGHT)
        names.append(Words(box, (Paragraph(((texts[source], True),)),), _SIZE, colour=SOURCE_COLOURS[source]))
    return tuple(names)
