"""The figures of Regio en bereik per half-year, remembered until the store changes."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from connectors.base import Source
from dashboard import data
from dashboard.remembered import remember_figures
from pipeline.lenses import reach, regions
from pipeline.trends import voices as counting
from pipeline.trends.verdicts import FLOOR
from pipeline.withheld import told_places


@remember_figures
def province_voices(store: Engine, period: str) -> pd.DataFrame:
    """The voices of which the province is known."""
    table = data.voice_table(store)
    return counting.province_voices(table[table["period"] == period])


@remember_figures
def compared(store: Engine, period: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The provinces, and the Randstad with the rest; empty when nobody was heard."""
    voices = province_voices(store, period)
    if voices.empty:
        return voices, voices
    areas = regions.provinces().set_index("province")["region"].to_dict()
    places, around = regions.compare_provinces(voices), regions.compare_randstad(voices)
    told, in_areas = told_places(places, areas)
    return places.assign(told=told), around.assign(told=around["theme_id"].isin(in_areas) & (around["n"] >= FLOOR))


@remember_figures
def heard(store: Engine, period: str) -> tuple[list[str], pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Who is heard and who hardly: in sentences, per province, per channel and per language."""
    table, voices = data.voice_table(store), province_voices(store, period)
    table = table[table["period"] == period]
    channels, languages = (counting.first_voices(table, column) for column in ("channel", "language"))
    sentences = [*reach.province_sentences(voices), *reach.group_sentences(channels, languages)]
    asked = reach.per_value(channels[channels["source"] == Source.QUESTION], "channel")
    return sentences, reach.reach(voices), asked, reach.per_value(languages, "language")
