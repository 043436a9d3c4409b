"""What the lenses say of a thread, in one sentence each, as it stands on its page: never a figure under five (law 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from connectors.base import Source
from pipeline.lenses import agendas, government, life_events, principles, regions
from pipeline.lenses.agendas import First
from pipeline.lenses.principles import Direction
from pipeline.lenses.quality import quality
from pipeline.lenses.regions import OUTSIDE, Position
from pipeline.lenses.shares import FEW, mark_shares
from pipeline.store import lenses, read
from pipeline.store.voices import weekly_voices
from pipeline.trends import voices
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.withheld import withhold_parts
from pipeline.wording import counted, decimal, listed, number, percent, percent_range

# More than this many names in a sentence are not taken in.
_NAMED = 2
# A life event is what it is mostly about from this share on, the uncertainty taken off.
_MOSTLY = 0.2
_HERE = {Position.MORE: "vaker", Position.LESS: "minder vaak"}


@dataclass(frozen=True, slots=True)
class Looked:
    """The tables of the lenses for one half-year, of all themes, computed once for all pages."""

    places: pd.DataFrame
    randstad: pd.DataFrame
    ministries: pd.DataFrame
    missed: pd.DataFrame
    events: pd.DataFrame
    agendas: pd.DataFrame
    first: pd.DataFrame


def look(engine: Engine, table: pd.DataFrame, trends: tuple[pd.DataFrame, pd.DataFrame], period: str) -> Looked:
    """Look through the lenses; `table` is `pipeline.store.voices.voice_table`.

    `trends` has the rows of the half-year as they are, and all rows as readers may have them.
    """
    now, told = trends
    own = table[table["period"] == period]
    counted_voices = voices.province_voices(own)
    present = government.successors(read.values(engine, "ministry"))
    return Looked(
        places=regions.compare_provinces(counted_voices),
        randstad=regions.compare_randstad(counted_voices),
        ministries=withhold_parts(government.touched(voices.ministry_voices(own, present)), told, few=FEW, sums=True),
        missed=_marked(engine, principles.LENS, Direction.MISSED.value, period),
        events=_marked(engine, life_events.LENS, life_events.HERE, period),
        agendas=agendas.agenda_shares(now),
        first=agendas.who_was_first(weekly_voices(table, period)),
    )


def _marked(engine: Engine, lens: str, direction: str, period: str) -> pd.DataFrame:
    """The shares over all sources of what a lens found and is right about often enough to be told, the largest first."""
    known = quality()
    sure = known[(known["lens"] == lens) & (known["direction"] == direction) & ~known["unsure"]]["name"]
    rows = mark_shares(lenses.marked_voices(engine, lens, period))
    rows = rows[(rows["source"] == ALL) & (rows["direction"] == direction) & rows["name"].isin(sure)]
    return rows[rows["n"] >= FLOOR].sort_values(["share", "name"], ascending=[False, True])


def ministries_of(looked: Looked, theme_id: str) -> list[str]:
    """The ministries that a theme touches, the largest share first."""
    rows = looked.ministries[looked.ministries["theme_id"] == theme_id]
    return [str(name) for name in rows[rows["touched"].astype(bool)]["name"]]


def where(looked: Looked, theme_id: str) -> str:
    """Who and where: which provinces raise it more often than expected, outside the Randstad, around which life event."""
    randstad = looked.randstad[(looked.randstad["theme_id"] == theme_id) & (looked.randstad["source"] == ALL)]
    outside = randstad[randstad["place"] == OUTSIDE]
    if outside.empty or outside["position"].iloc[0] == Position.FEW:
        said = ["van te weinig stemmen is de provincie bekend"]
    else:
        row = outside.iloc[0]
        how = _HERE.get(Position(row["position"]))
        times = f" ({decimal(row['ratio'])} keer)" if row["n"] >= FLOOR else ""
        said = [
            f"buiten de Randstad {how} dan verwacht{times}"
            if how
            else "buiten de Randstad ongeveer zo vaak als verwacht"
        ]
        places = looked.places[(looked.places["theme_id"] == theme_id) & (looked.places["source"] == ALL)]
        places = places[regions.shown(places) & (places["position"] == Position.MORE)].sort_values("q_value")
        if len(places):
            named = [f"{row['place']} ({decimal(row['ratio'])} keer)" for row in places.head(_NAMED).to_dict("records")]
            said.append(f"vaker uit {listed(named)}")
    names = life_events.life_event_names()
    events = looked.events[looked.events["theme_id"] == theme_id].head(1)
    said += [
        f"{'vooral' if row['low'] >= _MOSTLY else 'ook'} rond ‘{names[row['name']]}’ ({percent(row['share'])})"
        for row in events.to_dict("records")
    ]
    return "; ".join(said) + "."


def media(looked: Looked, told: pd.DataFrame, theme_id: str) -> str:
    """The media beside the public; `told` has the rows of the half-year as readers may have them."""
    rows = looked.agendas[looked.agendas["theme_id"] == theme_id]
    own = told[(told["theme_id"] == theme_id) & told["source"].isin([*agendas.MEDIA, *agendas.PUBLIC])]
    sides = {str(s) for s in own["source"]}
    if rows.empty or not {Source.MEDIA.value} <= sides or len(sides) < 2:
        return "niet te vergelijken: een van beide is niet gelezen."
    row = rows.iloc[0]
    # Where a source is withheld, the mean of the public would give it away.
    whole = bool((own["share"].notna() & ~own["n"].between(1, FLOOR - 1)).all())
    media_share, public_share = percent(row["media"]), percent(row["public"])
    if row["only"] == "media":
        said = "vooral de media schrijven erover, het publiek vraagt er nauwelijks naar"
        said += f" ({media_share} tegen {public_share})" if whole else ""
    elif row["only"] == "publiek":
        said = "het publiek vraagt ernaar, de media schrijven er nauwelijks over"
        said += f" ({public_share} tegen {media_share})" if whole else ""
    elif whole:
        said = f"in de media {media_share} tegen {public_share} bij het publiek"
    else:
        said = "te weinig stemmen aan een van beide kanten om ze te vergelijken"
    return said + _first(looked, theme_id) + "."


def _first(looked: Looked, theme_id: str) -> str:
    rows = looked.first[looked.first["theme_id"] == theme_id]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    weeks = "" if pd.isna(row["lag"]) else counted(abs(round(float(row["lag"]))))
    match row["first"]:
        case First.MEDIA:
            return f"; de media waren eerst (ongeveer {weeks} weken)"
        case First.PUBLIC:
            return f"; het publiek was eerst (ongeveer {weeks} weken)"
        case First.TOGETHER:
            return "; beide ongeveer tegelijk"
        case _:
            return ""


def missed(looked: Looked, theme_id: str) -> str:
    """The principles that people say are missed, as an indication."""
    rows = looked.missed[looked.missed["theme_id"] == theme_id].head(_NAMED)
    if rows.empty:
        return f"van geen principe zeggen {FLOOR} stemmen of meer dat het ontbreekt."
    parts = [f"niet {row['name']} ({percent(row['share'])})" for row in rows.to_dict("records")]
    return f"mensen noemen het {listed(parts)}; aandeel van de stemmen, een aanwijzing."


def references(looked: Looked, theme_id: str, period: str) -> list[str]:
    """For the notes: what the sentences of the lenses rest on, with n and interval, and where the figures stand."""
    lines = []
    for name, rows in (("principes", looked.missed), ("levensgebeurtenissen", looked.events)):
        own = rows[rows["theme_id"] == theme_id].head(_NAMED)
        lines += [
            f"Bril {name}, {row['name']}: {number(row['n'])} van {number(row['total'])} stemmen, {_interval(row)}."
            for row in own.to_dict("records")
        ]
    rows = looked.ministries[(looked.ministries["theme_id"] == theme_id) & looked.ministries["touched"].astype(bool)]
    lines += [f"Ministerie {row['name']}: {_registered(row)}." for row in rows.to_dict("records")]
    lines.append(
        f"Deze cijfers staan in de tabel lenses van de export, bij thema {theme_id} en periode {period}; over regio bij "
        "de bril regio, over media bij media en publiek."
    )
    return lines


def _registered(row: Mapping[Any, Any]) -> str:
    """How many voices a ministry has, where no number under five follows from it."""
    often = (
        f"{number(row['n'])} stemmen"
        if pd.notna(row["n"])
        else "het aantal is weggelaten, want een klein getal volgt eruit"
    )
    share = f", {_interval(row)} van de stemmen waarvan het ministerie bekend is" if pd.notna(row["share"]) else ""
    return often + share


def _interval(row: Mapping[Any, Any]) -> str:
    return f"{percent(row['share'])} (95 %-interval {percent_range(row['low'], row['high'])})"
