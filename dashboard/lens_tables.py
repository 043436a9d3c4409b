"""What the pages of the lenses that read words share: figures in cells, measured quality, and quotes with their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, data, visitor
from dashboard.access import Right
from pipeline.lenses.excerpt import excerpt
from pipeline.lenses.quality import LEAST_FOUND, LEAST_PRECISION, UNSURE
from pipeline.store.lenses import MarkFilter
from pipeline.trends.verdicts import FLOOR
from pipeline.wording import SOURCE_NAMES, capitalised, counted, number, percent, percent_range

_LONGEST = 600
_QUOTES = 5
FEW = f"minder dan {FLOOR}"
#: Of a figure that readers are not told, as it is under five or would give such a one away.
LEFT_OUT = "weggelaten"


def cell(row: Mapping[Any, Any]) -> str:
    """A share with its interval, or why there is none; fewer than 5 voices are not shown (law 7)."""
    if row["unsure"]:
        return UNSURE
    if row["n"] < FLOOR:
        return FEW
    if pd.isna(row["share"]):
        return LEFT_OUT
    return f"{percent(row['share'])} ({percent_range(row['low'], row['high'])})"


def count(n: float) -> str:
    """A number of voices, or why it is not told."""
    return LEFT_OUT if pd.isna(n) else number(int(n)) if n >= FLOOR else FEW


def told(rows: pd.DataFrame) -> pd.Series:
    """Which rows have a figure that may be shown: five voices or more, and not left out."""
    return rows["share"].notna() & ~(rows["n"] < FLOOR)


def by_source(shares: pd.DataFrame) -> None:
    """Show the shares of one theme and one name, a row for each source; a name that is too uncertain has none."""
    rows = shares.to_dict("records")
    table = pd.DataFrame(
        {
            "Bron": [capitalised(SOURCE_NAMES[row["source"]]) for row in rows],
            "Stemmen hierover": [count(row["n"]) for row in rows],
            "Van in totaal": [count(row["total"]) for row in rows],
            "Aandeel (95 %-interval)": [cell(row) for row in rows],
        }
    )
    components.table(table, numbers=["Stemmen hierover", "Van in totaal", "Aandeel (95 %-interval)"])


def quotes(wanted: MarkFilter) -> None:
    """Show the signals with the words that weighed marked, some at a time."""
    if not visitor.may(Right.DETAIL):
        st.write("De signalen zelf zijn te lezen met de rol analist.")
        return
    total = data.count_marked(data.engine(), wanted)
    start = components.choose_page(total, _QUOTES, key="-".join(["citaten", *astuple(wanted)]))
    found = data.marked_signals(data.engine(), wanted, limit=_QUOTES, offset=start)
    for signal in found.to_dict("records"):
        text, spans = excerpt(signal["text"], list(zip(signal["starts"], signal["stops"], strict=True)), _LONGEST)
        st.html(components.quote(signal | {"text": text, "title": ""}, longest=_LONGEST, spans=spans))
    if found.empty:
        st.write("Hiervan is geen tekst meer bewaard.")
    st.caption(
        f"{_signals(total)} waarin het staat, met gelijke teksten erbij; de nieuwste eerst. Gemarkeerd: de woorden die de "
        "doorslag gaven. Lees een citaat helemaal voordat u het gebruikt: de lijst met woorden begrijpt geen bedoeling."
    )


def measured(quality: pd.DataFrame, names: Mapping[str, str], head: str) -> None:
    """Show how often the lens is right and how much it finds, with what each was counted on."""
    rows = quality.to_dict("records")
    table = pd.DataFrame(
        {
            head: [names[row["name"]] for row in rows],
            "Gevonden en juist": [f"{row['right']} van {row['found']}" for row in rows],
            "Waarvan in getrokken signalen": [f"{row['right_drawn']} van {row['found_drawn']}" for row in rows],
            "Precisie (95 %-interval)": [_part(row, "precision", row["found"]) for row in rows],
            "Gevonden van wat er was": [f"{row['right']} van {row['present']}" for row in rows],
            "Vangst (95 %-interval)": [_part(row, "recall", row["present"]) for row in rows],
            "Op het scherm": [UNSURE if row["unsure"] else "getoond" for row in rows],
        }
    )
    components.table(table, numbers=list(table.columns[1:6]))
    st.caption(
        "Geteld op 429 teksten die zijn gelabeld door ze te lezen, en die niet zijn gebruikt om de lijst met woorden te "
        "maken: 309 zijn ervoor geschreven, 120 getrokken uit het voorbeeld. Op echte post kan het tegenvallen. "
        f"Bij een precisie onder {percent(LEAST_PRECISION)}, of minder dan {counted(LEAST_FOUND)} vondsten, "
        f"tonen wij geen cijfer: {UNSURE}. De aandelen zijn niet verbeterd voor deze fouten."
    )


def _signals(count: int) -> str:
    return f"{number(count)} {'signaal' if count == 1 else 'signalen'}"


def _part(row: Mapping[Any, Any], name: str, of: int) -> str:
    return f"{percent(row[name])} ({percent_range(row[f'{name}_low'], row[f'{name}_high'])})" if of else "onbekend"
