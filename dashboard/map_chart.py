"""The map of signals and themes: a point for each signal, a circle for each theme, its name in it."""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from connectors.base import Source
from dashboard.drawing import ROWS, Drawing, Spec, dressed, filled
from dashboard.look import LINES, PAPER, SOURCES, TEXT
from pipeline.wording import SOURCE_NAMES, capitalised

#: The names of what is chosen on the map: one signal, and an area.
POINT, AREA = "kies", "gebied"
_CORNERS, _NAMED, _LINE, _HEIGHT, _MARGIN = 40, 30, 14, 560, 0.04
_SHIFT = "[pointerdown[{}event.shiftKey], pointerup] > pointermove"


def map_chart(points: pd.DataFrame, themes: pd.DataFrame) -> Drawing:
    """Draw `read.map_points` among `read.map_themes`; drag to move, scroll to zoom, click to choose, shift and drag for an area."""
    turn = np.linspace(0, 2 * np.pi, _CORNERS)
    rounds = themes.loc[themes.index.repeat(_CORNERS)].assign(turn=np.tile(turn, len(themes)))
    rounds["x"] += rounds["radius"] * np.cos(rounds["turn"])
    rounds["y"] += rounds["radius"] * np.sin(rounds["turn"])
    labels = dict(zip(themes["theme_id"], themes["label"].map(capitalised), strict=True))
    data = points.assign(
        theme=points["theme_id"].map(labels).fillna("Geen thema"), source_name=points["source"].map(SOURCE_NAMES)
    )
    large = themes.nlargest(_NAMED, "radius").assign(name=lambda rows: rows["label"].map(_wrapped))
    tables = {
        "rounds": rounds[["theme_id", "x", "y", "turn"]],
        "rows": data[["signal_id", "x", "y", "theme", "source_name"]],
        "named": large[["x", "y", "name"]],
    }
    return filled(_map_chart(_ends(themes, "x"), _ends(themes, "y")), tables)


@lru_cache(8)
def _map_chart(across: tuple[float, float], upwards: tuple[float, float]) -> Spec:
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=across, nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=upwards, nice=False))
    circles = (
        alt.Chart(alt.NamedData("rounds"))
        .mark_line(strokeWidth=1, color=LINES, interpolate="linear-closed", aria=False)
        .encode(x=x, y=y, detail="theme_id:N", order="turn:Q")
    )
    names = [SOURCE_NAMES[source] for source in Source]
    colour = alt.Color(
        "source_name:N",
        scale=alt.Scale(domain=names, range=[SOURCES[source] for source in Source]),
        legend=alt.Legend(title=None, orient="top", labelFontSize=12),
    )
    chosen = alt.selection_point(name=POINT, fields=["signal_id"])
    area = alt.selection_interval(name=AREA, on=_SHIFT.format(""), translate=_SHIFT.format(""), zoom=False)
    zoom = alt.selection_interval(name="inzoomen", bind="scales", on=_SHIFT.format("!"), translate=_SHIFT.format("!"))
    dots = (
        alt.Chart(ROWS)
        .mark_circle(size=16, clip=True, aria=False)
        .encode(
            x=x,
            y=y,
            color=colour,
            opacity=alt.condition(chosen & area, alt.value(0.75), alt.value(0.2)),
            tooltip=[alt.Tooltip("theme:N", title="thema"), alt.Tooltip("source_name:N", title="bron")],
        )
        .add_params(chosen, area, zoom)
    )
    named = alt.Chart(alt.NamedData("named")).encode(x=x, y=y, text="name:N")
    style: dict[str, Any] = {
        "fontSize": 11,
        "fontWeight": 600,
        "lineBreak": "\n",
        "lineHeight": 12,
        "baseline": "middle",
        "clip": True,
        "aria": False,
    }
    halo = named.mark_text(stroke=PAPER, strokeWidth=3.5, color=PAPER, **style)
    spec = dressed(circles + dots + halo + named.mark_text(color=TEXT, **style), height=_HEIGHT)
    # Thousands of points are no help to who can't see them: they have the sentence and the list.
    return {**spec, "config": {**spec["config"], "aria": False}}


def inside(points: pd.DataFrame, area: dict[str, list[float]]) -> pd.DataFrame:
    """The points in an area that was drawn: the least and greatest `x` and `y`."""
    if not area.get("x") or not area.get("y"):
        return points.iloc[:0]
    return points[points["x"].between(*sorted(area["x"])) & points["y"].between(*sorted(area["y"]))]


def _wrapped(label: str) -> str:
    """A name in lines that fit a circle, three at most."""
    lines = textwrap.wrap(capitalised(label), _LINE, max_lines=3, placeholder=" ...")
    return "\n".join(lines)


def _ends(themes: pd.DataFrame, axis: str) -> tuple[float, float]:
    """As far to each side as the themes reach, so that filtering does not move the map."""
    low = float((themes[axis] - themes["radius"] * 1.2).min())
    high = float((themes[axis] + themes["radius"] * 1.2).max())
    return low - _MARGIN, high + _MARGIN
