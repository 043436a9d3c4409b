"""How a chart is made: what it looks like is worked out once, by Altair, and is filled with rows each time that it is shown.

Altair needs a hundred times as long to write a specification as it takes to hand over the rows, and of two themes only the
rows differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboard.look import FONT, QUIET, TEXT

Chart = alt.Chart | alt.LayerChart
# A specification in Vega-Lite.
Spec = Mapping[str, Any]

ROWS = alt.NamedData("rows")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart: its specification, and the tables that it draws by their names in it."""

    spec: Spec
    tables: Mapping[str, pd.DataFrame]

    def shown(self) -> dict[str, Any]:
        """What Streamlit takes, which sends tables as they are."""
        return {**self.spec, "datasets": dict(self.tables)}

    def written(self) -> str:
        """The whole of it as JSON, for another program."""
        rows = {name: json.loads(table.to_json(orient="records")) for name, table in self.tables.items()}
        return json.dumps({**self.spec, "datasets": rows})


def filled(spec: Spec, tables: Mapping[str, pd.DataFrame], **numbers: float) -> Drawing:
    """Fill a specification with tables, and with the numbers that it refers to by their names (`alt.ExprRef`)."""
    params = [{"name": name, "value": value} for name, value in numbers.items()]
    return Drawing({**spec, "params": [*spec.get("params", []), *params]}, tables)


def dressed(chart: Chart, height: int, right: int = 5) -> Spec:
    """Give a chart the letters, lines and room that every chart here has."""
    spec: Spec = (
        chart.properties(
            height=height,
            padding={"left": 5, "right": right, "top": 5, "bottom": 5},
            # Drawn as SVG, so that a letter stays a letter and a colour may be a variable of the page.
            usermeta={"embedOptions": {"actions": False, "renderer": "svg"}},
        )
        .configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=QUIET, titleColor=QUIET, labelFontSize=12, titleFontSize=12, titleFontWeight="normal"
        )
        .configure_text(color=TEXT)
        .to_dict()
    )
    return spec
