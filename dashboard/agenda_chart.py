"""Two sides of each theme in one row: a dot and a square, each with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import altair as alt
import pandas as pd

from connectors.base import Source
from dashboard.charts import PERCENTAGE
from dashboard.drawing import ROWS, Drawing, Spec, dressed, filled
from dashboard.look import LINES, SOURCES
from pipeline.wording import number, percent, percent_range

_ROW = 26


@dataclass(frozen=True, slots=True)
class Side:
    """One side: the end of the names of its columns (`share_one`, `low_one`, `high_one`, `n_one`), its name and colour."""

    key: str
    name: str
    colour: str


MEDIA_AND_PUBLIC = (
    Side("media", "media", SOURCES[Source.MEDIA]),
    Side("public", "publiek (e-mail en publieksvragen)", SOURCES[Source.QUESTION]),
)


def agenda_chart(rows: pd.DataFrame) -> Drawing:
    """Draw the shares of `pipeline.lenses.agendas.agenda_shares`, with a column `label`, in the order of the rows."""
    names = {
        column: name
        for side in ("media", "public")
        for column, name in (
            (side, f"share_{side}"), (f"{side}_low", f"low_{side}"), (f"{side}_high", f"high_{side}"),
        )
    }  # fmt: skip
    return side_by_side(rows.rename(columns=names), MEDIA_AND_PUBLIC)


def side_by_side(rows: pd.DataFrame, sides: tuple[Side, Side]) -> Drawing:
    """Draw two shares for each row (`label`), in the order of the rows."""
    data = pd.concat(
        [
            pd.DataFrame(
                {
                    "label": rows["label"],
                    "side": side.name,
                    "share": rows[f"share_{side.key}"],
                    "low": rows[f"low_{side.key}"],
                    "high": rows[f"high_{side.key}"],
                    "n": rows[f"n_{side.key}"],
                }
            )
            for side in sides
        ],
        ignore_index=True,
    )
    data["share_text"] = data["share"].map(percent)
    data["interval"] = [percent_range(low, high) for low, high in zip(data["low"], data["high"], strict=True)]
    data["n_text"] = data["n"].map(number)
    return filled(_side_by_side(sides, len(rows)), {"rows": data})


@lru_cache(64)
def _side_by_side(sides: tuple[Side, Side], rows: int) -> Spec:
    names = [side.name for side in sides]
    y = alt.Y("label:N", sort=None, axis=alt.Axis(title=None, labelLimit=260, domain=False, ticks=False, grid=True))
    x = alt.X("share:Q", axis=alt.Axis(title=None, labelExpr=PERCENTAGE, gridColor=LINES, domain=False, tickCount=6))
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=names, range=[side.colour for side in sides]),
        legend=alt.Legend(title=None, orient="top", labelLimit=400, labelFontSize=13),
    )
    shape = alt.Shape("side:N", scale=alt.Scale(domain=names, range=["circle", "square"]))
    aside = alt.YOffset("side:N", scale=alt.Scale(domain=names, paddingOuter=0.6))
    tooltip = [
        alt.Tooltip("label:N", title="thema"),
        alt.Tooltip("side:N", title="wie"),
        alt.Tooltip("share_text:N", title="aandeel"),
        alt.Tooltip("interval:N", title="95 %-interval"),
        alt.Tooltip("n_text:N", title="stemmen (n)"),
    ]
    base = alt.Chart(ROWS).encode(y=y, yOffset=aside, color=colour)
    spans = base.mark_rule(strokeWidth=2, opacity=0.45).encode(x=alt.X("low:Q"), x2="high:Q")
    points = base.mark_point(filled=True, size=65, opacity=1).encode(x=x, shape=shape, tooltip=tooltip)
    return dressed(spans + points, height=_ROW * rows + 50)
