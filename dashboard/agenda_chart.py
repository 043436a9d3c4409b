"""Two agendas side by side: per theme a dot for the media and a square for the public, each with its uncertainty."""

from __future__ import annotations

import altair as alt
import pandas as pd

from connectors.base import Source
from dashboard.charts import Chart, dressed
from dashboard.look import LINES, SOURCES
from pipeline.wording import number, percent, percent_range

MEDIA_NAME, PUBLIC_NAME = "media", "publiek (e-mail en publieksvragen)"
_ROW = 26


def agenda_chart(rows: pd.DataFrame) -> Chart:
    """Draw the shares of `pipeline.lenses.agendas.agenda_shares`, with a column `label`, in the order of the rows."""
    sides = [
        pd.DataFrame(
            {
                "label": rows["label"],
                "side": name,
                "share": rows[side],
                "low": rows[f"{side}_low"],
                "high": rows[f"{side}_high"],
                "n": rows[f"n_{side}"],
            }
        )
        for side, name in (("media", MEDIA_NAME), ("public", PUBLIC_NAME))
    ]
    data = pd.concat(sides, ignore_index=True)
    data["share_text"] = data["share"].map(percent)
    data["interval"] = [percent_range(low, high) for low, high in zip(data["low"], data["high"], strict=True)]
    data["n_text"] = data["n"].map(number)
    order = rows["label"].tolist()
    names = [MEDIA_NAME, PUBLIC_NAME]
    percentage = "replace(format(datum.value * 100, '.1~f'), '.', ',') + ' %'"
    y = alt.Y("label:N", sort=order, axis=alt.Axis(title=None, labelLimit=260, domain=False, ticks=False, grid=True))
    x = alt.X("share:Q", axis=alt.Axis(title=None, labelExpr=percentage, gridColor=LINES, domain=False, tickCount=6))
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=names, range=[SOURCES[Source.MEDIA], SOURCES[Source.QUESTION]]),
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
    base = alt.Chart(data).encode(y=y, yOffset=aside, color=colour)
    spans = base.mark_rule(strokeWidth=2, opacity=0.45).encode(x=alt.X("low:Q"), x2="high:Q")
    points = base.mark_point(filled=True, size=65, opacity=1).encode(x=x, shape=shape, tooltip=tooltip)
    return dressed(spans + points, height=_ROW * len(rows) + 50)
