"""The one chart language: shares as lines, their uncertainty as a band, the name at the end of the line."""

from __future__ import annotations

from functools import cache, lru_cache

import altair as alt
import pandas as pd

from connectors.base import Source
from dashboard.drawing import ROWS, Drawing, Spec, dressed, filled
from dashboard.look import LINES, QUIET, SOURCES, TEXT
from pipeline.trends.verdicts import ALL
from pipeline.wording import SOURCE_NAMES, percent, percent_range, period_label

# A share on an axis, as `pipeline.wording.percent` writes it.
PERCENTAGE = "replace(format(datum.value * 100, '.1~f'), '.', ',') + ' %'"

_ORDER = [source.value for source in Source]
_COLOUR = alt.Color("source:N", scale=alt.Scale(domain=_ORDER, range=[SOURCES[s] for s in Source]), legend=None)


def sparkline(trends: pd.DataFrame, periods: list[str]) -> Drawing:
    """Draw the course of one theme per source, small and without axes; `trends` has its rows up to the last period."""
    data = _known(trends)[["period", "source", "share", "low", "high"]]
    return filled(_sparkline(tuple(periods)), {"rows": data}, top=_top(data))


@cache
def _sparkline(periods: tuple[str, ...]) -> Spec:
    x = alt.X("period:O", sort=periods, axis=None, scale=alt.Scale(domain=periods, padding=0.1))
    y = alt.Y("share:Q", axis=None, scale=alt.Scale(domain=[0, alt.ExprRef("top")]))
    base = alt.Chart(ROWS)
    band = base.mark_area(opacity=0.15, clip=True).encode(x=x, y=alt.Y("low:Q", axis=None), y2="high:Q", color=_COLOUR)
    line = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=_COLOUR)
    last = base.transform_filter(alt.datum.period == periods[-1])
    point = last.mark_circle(size=40, opacity=1).encode(x=x, y=y, color=_COLOUR)
    return dressed(band + line + point, height=58)


def course(trends: pd.DataFrame, periods: list[str], events: pd.DataFrame | None = None) -> Drawing:
    """Draw the course of one theme per source with its uncertainty; the last figure and the source at the line.

    `events` (`period` and `told`) are marked in time with a dashed line and their name.
    """
    data = _ready(trends)
    tables = {"rows": data, "ends": _spread(data[data["period"] == data["period"].max()], _top(data))}
    if events is not None and len(events):
        tables["events"] = events.groupby("period")["told"].agg(", ".join).reset_index()
    return filled(_course(tuple(periods), with_events="events" in tables), tables, top=_top(data))


@cache
def _course(periods: tuple[str, ...], *, with_events: bool) -> Spec:
    x, y = _axes(periods)
    tooltip = [
        alt.Tooltip("source_name:N", title="bron"),
        alt.Tooltip("period_name:N", title="periode"),
        alt.Tooltip("share_text:N", title="aandeel"),
        alt.Tooltip("interval:N", title="95 %-interval"),
        alt.Tooltip("n:Q", title="stemmen (n)"),
        alt.Tooltip("total:Q", title="van in totaal"),
    ]
    base = alt.Chart(ROWS)
    band = base.mark_area(opacity=0.14, clip=True).encode(x=x, y="low:Q", y2="high:Q", color=_COLOUR)
    line = base.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=_COLOUR)
    points = base.mark_circle(size=55, opacity=1).encode(x=x, y=y, color=_COLOUR, tooltip=tooltip)
    names = (
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="left", dx=10, fontWeight=600, fontSize=13)
        .encode(x=x, y=alt.Y("label_y:Q"), text="label:N", color=_COLOUR)
    )
    drawn = band + line + points + names
    if with_events:
        mark = alt.Chart(alt.NamedData("events")).encode(x=x)
        words = mark.mark_text(align="left", dx=4, baseline="top", fontSize=11, color=QUIET)
        drawn += mark.mark_rule(strokeDash=[3, 3], color=QUIET) + words.encode(text="told:N", y=alt.value(2))
    return dressed(drawn, height=320, right=170)


def two_courses(rows: pd.DataFrame, names: tuple[str, str], periods: list[str]) -> Drawing:
    """Draw two shares by half-year, each with its uncertainty: `rows` has period, and share, low and high with `_one` and `_other`."""
    sides = [
        pd.DataFrame(
            {"period": rows["period"], "name": name} | {key: rows[f"{key}_{side}"] for key in ("share", "low", "high")}
        )
        for side, name in zip(("one", "other"), names, strict=True)
    ]
    data = pd.concat(sides, ignore_index=True)
    data["share_text"] = data["share"].map(percent)
    data["interval"] = [percent_range(low, high) for low, high in zip(data["low"], data["high"], strict=True)]
    return filled(_two_courses(names, tuple(periods)), {"rows": data}, top=_top(data))


@lru_cache(64)
def _two_courses(names: tuple[str, str], periods: tuple[str, ...]) -> Spec:
    x, y = _axes(periods)
    colour = alt.Color(
        "name:N",
        scale=alt.Scale(domain=names, range=[SOURCES[Source.EMAIL], SOURCES[Source.QUESTION]]),
        legend=alt.Legend(title=None, orient="top", labelLimit=400, labelFontSize=13),
    )
    tooltip = [
        alt.Tooltip("name:N", title="thema"),
        alt.Tooltip("period:O", title="halfjaar"),
        alt.Tooltip("share_text:N", title="aandeel"),
        alt.Tooltip("interval:N", title="95 %-interval"),
    ]
    base = alt.Chart(ROWS).encode(color=colour)
    band = base.mark_area(opacity=0.14, clip=True).encode(x=x, y="low:Q", y2="high:Q")
    line = base.mark_line(strokeWidth=2.5).encode(
        x=x, y=y, strokeDash=alt.StrokeDash("name:N", sort=names, legend=None)
    )
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        x=x, y=y, shape=alt.Shape("name:N", sort=names), tooltip=tooltip
    )
    return dressed(band + line + points, height=300)


def weekly(days: pd.DataFrame, last_day: pd.Timestamp, weeks: int, recent: int) -> Drawing:
    """Draw voices per week up to a day, the last weeks in a stronger colour; `days` has day and n."""
    counts = per_week(days, last_day, weeks)
    data = pd.DataFrame({"week": counts.index, "stemmen": counts.to_numpy()})
    data["late"] = data["week"] > weeks - recent
    return filled(_weekly(), {"rows": data})


@cache
def _weekly() -> Spec:
    colour = alt.Color("late:N", scale=alt.Scale(domain=[False, True], range=[LINES, TEXT]), legend=None)
    bars = (
        alt.Chart(ROWS)
        .mark_bar()
        .encode(
            x=alt.X("week:O", axis=None),
            y=alt.Y("stemmen:Q", axis=alt.Axis(title=None, domain=False, ticks=False, tickCount=3, gridColor=LINES)),
            color=colour,
            tooltip=[alt.Tooltip("week:O", title="week"), alt.Tooltip("stemmen:Q", title="stemmen")],
        )
    )
    return dressed(bars, height=90)


def per_week(days: pd.DataFrame, last_day: pd.Timestamp, weeks: int) -> pd.Series:
    """The voices of the last weeks, numbered from 1; the last one ends on `last_day`."""
    age = (last_day - days["day"]).dt.days // 7
    counts: pd.Series = days["n"].groupby(weeks - age).sum().reindex(range(1, weeks + 1), fill_value=0)
    return counts


def _axes(periods: tuple[str, ...]) -> tuple[alt.X, alt.Y]:
    """The half-years below, shares up to the number `top` beside."""
    return (
        alt.X(
            "period:O",
            sort=periods,
            axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, domainColor=LINES, tickColor=LINES),
            scale=alt.Scale(domain=periods, paddingOuter=0.1),
        ),
        alt.Y(
            "share:Q",
            axis=alt.Axis(title=None, labelExpr=PERCENTAGE, gridColor=LINES, domain=False, ticks=False, tickCount=5),
            scale=alt.Scale(domain=[0, alt.ExprRef("top")], nice=True),
        ),
    )


def _known(trends: pd.DataFrame) -> pd.DataFrame:
    """The shares of single sources."""
    return trends[trends["source"] != ALL].dropna(subset=["share"])


def _ready(trends: pd.DataFrame) -> pd.DataFrame:
    rows = _known(trends)
    return rows.assign(
        source_name=rows["source"].map(SOURCE_NAMES),
        period_name=rows["period"].map(period_label),
        share_text=rows["share"].map(percent),
        interval=[percent_range(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)],
    )[
        [
            "period",
            "source",
            "source_name",
            "period_name",
            "share",
            "low",
            "high",
            "share_text",
            "interval",
            "n",
            "total",
        ]
    ]


def _top(data: pd.DataFrame) -> float:
    """How high the axis goes: an interval that reaches far beyond every share would flatten all that is known."""
    if data.empty:
        return 1.0
    return max(min(float(data["high"].max()), 1.6 * float(data["share"].max())), 0.001)


def _spread(ends: pd.DataFrame, top: float) -> pd.DataFrame:
    """Push the names at the line ends apart, so that none covers another: a fourteenth of the height at least."""
    ends = ends.sort_values("share")
    step = top / 14
    heights: list[float] = []
    for share in ends["share"]:
        heights.append(max(float(share), heights[-1] + step) if heights else float(share))
    return ends.assign(label_y=heights, label=ends["share_text"] + " " + ends["source_name"])
