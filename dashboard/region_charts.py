"""A tile map of the twelve provinces and a funnel: what stands out has a sign and a border, never a colour alone."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from connectors.base import Source
from dashboard.drawing import ROWS, Drawing, Spec, dressed, filled
from dashboard.look import LINES, QUIET, SOURCES
from pipeline.lenses.regions import Position, funnel
from pipeline.style import INK, TEXT
from pipeline.style import LINES as TILE
from pipeline.wording import decimal

SIGNS = {Position.MORE: "▲", Position.LESS: "▼"}
# Where each province stands, so that neighbours stay neighbours: column and row.
_TILES = {
    "Fryslân": (2, 0),
    "Groningen": (3, 0),
    "Noord-Holland": (1, 1),
    "Flevoland": (2, 1),
    "Drenthe": (3, 1),
    "Zuid-Holland": (0, 2),
    "Utrecht": (1, 2),
    "Gelderland": (2, 2),
    "Overijssel": (3, 2),
    "Zeeland": (0, 3),
    "Noord-Brabant": (1, 3),
    "Limburg": (2, 3),
}
# Purple to green through white (ColorBrewer PRGn), told apart by colour-blind eyes; light, so that ink stays readable.
_RANGE = ["#9970AB", "#D9C4E0", "#F7F7F7", "#C4E3BF", "#5AAE61"]
# Three times less and three times more than expected.
_ENDS = 3.0
_LIMITS = ((0.95, "95 %"), (0.998, "99,8 %"))


def tile_map(rows: pd.DataFrame, *, unit: str) -> Drawing:
    """Draw the provinces as tiles; those that differ more than chance gives are coloured by the ratio to what is expected.

    `rows` has place, ratio, sign, value_text and ratio_text (empty where nothing may be shown), n_text and interval.
    """
    where = pd.DataFrame([(name, *tile) for name, tile in _TILES.items()], columns=["place", "x", "y"])
    data = where.merge(rows, on="place", how="left")
    data["known"] = data["ratio_text"] != ""
    # A colour for what chance gives too would make small provinces stand out.
    data["shade"] = np.log(data["ratio"].clip(1 / _ENDS, _ENDS)).where(data["sign"].fillna("") != "", 0.0)
    data["border"] = np.where(data["sign"] != "", 3.0, 0.0)
    data["head"] = data["sign"].where(data["sign"] == "", data["sign"] + " ") + data["place"]
    data["shown"] = data["value_text"].where(data["value_text"] != "", "te weinig")
    return filled(_tile_map(unit), {"rows": data})


@cache
def _tile_map(unit: str) -> Spec:
    x = alt.X("x:O", axis=None, scale=alt.Scale(paddingInner=0.04, paddingOuter=0))
    y = alt.Y("y:O", axis=None, scale=alt.Scale(paddingInner=0.04, paddingOuter=0))
    scale = alt.Scale(domain=[-np.log(_ENDS), 0, np.log(_ENDS)], range=[_RANGE[0], _RANGE[2], _RANGE[4]])
    tooltip = [
        alt.Tooltip("place:N", title="provincie"),
        alt.Tooltip("n_text:N", title="stemmen (n)"),
        alt.Tooltip("shown:N", title=unit),
        alt.Tooltip("ratio_text:N", title="keer verwacht"),
        alt.Tooltip("interval:N", title="95 %-interval"),
    ]
    base = alt.Chart(ROWS).encode(x=x, y=y, tooltip=tooltip)
    ground = base.mark_rect(cornerRadius=3, color=TILE)
    tiles = (
        base.transform_filter(alt.datum.known)
        .mark_rect(cornerRadius=3, stroke=INK)
        .encode(
            color=alt.Color("shade:Q", scale=scale, legend=None),
            strokeWidth=alt.StrokeWidth("border:Q", scale=None, legend=None),
        )
    )
    names = base.mark_text(fontSize=12, fontWeight=600, dy=-9).encode(text="head:N", color=alt.value(TEXT))
    values = base.mark_text(fontSize=13, dy=10).encode(text="shown:N", color=alt.value(TEXT))
    return dressed(ground + tiles + names + values, height=300)


def funnel_chart(rows: pd.DataFrame) -> Drawing:
    """Draw the ratio of each province against its expected number, with the limits that chance gives.

    `rows` has place, expected, ratio, sign and spread, and only what may be shown.
    """
    top = max(2.0, float(rows["ratio"].max()) * 1.1)
    expected = np.geomspace(max(0.5, float(rows["expected"].min()) * 0.8), float(rows["expected"].max()) * 1.2, 60)
    limits = pd.concat(
        [
            pd.DataFrame({"expected": expected, "low": low, "high": np.minimum(high, top), "limit": name})
            for level, name in _LIMITS
            for low, high in [funnel(expected, float(rows["spread"].iloc[0]), level)]
        ]
    )
    data = rows.assign(
        text=rows["sign"].where(rows["sign"] == "", rows["sign"] + " ") + rows["place"],
        ratio_text=rows["ratio"].map(decimal),
    )
    return filled(_funnel_chart(), {"rows": data, "limits": limits, "even": pd.DataFrame({"ratio": [1.0]})}, top=top)


@cache
def _funnel_chart() -> Spec:
    x = alt.X(
        "expected:Q",
        scale=alt.Scale(type="log", nice=False),
        axis=_axis("verwacht aantal stemmen"),
    )
    y_scale = alt.Scale(domain=[0, alt.ExprRef("top")])
    band = (
        alt.Chart(alt.NamedData("limits"))
        .mark_area(opacity=0.1, color=QUIET)
        .encode(
            x=x,
            y=alt.Y("low:Q", scale=y_scale, axis=_axis("keer zo veel als verwacht")),
            y2="high:Q",
            detail="limit:N",
        )
    )
    even = alt.Chart(alt.NamedData("even")).mark_rule(color=QUIET, strokeDash=[4, 3]).encode(y="ratio:Q")
    tooltip = [
        alt.Tooltip("place:N", title="provincie"),
        alt.Tooltip("n_text:N", title="stemmen (n)"),
        alt.Tooltip("ratio_text:N", title="keer verwacht"),
        alt.Tooltip("interval:N", title="95 %-interval"),
    ]
    points = (
        alt.Chart(ROWS)
        .mark_circle(size=70, opacity=1, color=SOURCES[Source.EMAIL])
        .encode(x=x, y=alt.Y("ratio:Q", scale=y_scale), tooltip=tooltip)
    )
    names = (
        alt.Chart(ROWS)
        .mark_text(align="left", dx=8, fontSize=12)
        .encode(x=x, y=alt.Y("ratio:Q", scale=y_scale), text="text:N")
    )
    return dressed(band + even + points + names, height=300, right=90)


def _axis(title: str) -> alt.Axis:
    number = "replace(format(datum.value, '.1~f'), '.', ',')"
    return alt.Axis(title=title, labelExpr=number, tickCount=5, gridColor=LINES, domainColor=LINES, tickColor=LINES)
