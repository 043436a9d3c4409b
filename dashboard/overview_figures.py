"""What Overzicht says of a half-year, remembered until the store changes."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from dashboard import charts, components, data
from dashboard.remembered import remember, remember_figures
from pipeline.editing.edits import HIDDEN
from pipeline.trends.gaps import gap_sentences, source_figures, uncertain_themes
from pipeline.trends.moves import find_moves, moved_themes
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.withheld import sayable
from pipeline.wording import (
    SOURCE_NAMES,
    capitalised,
    change_sentence,
    count_told,
    decimal,
    number,
    percent,
    percent_range,
    period_label,
    ratio_range,
    volume_sentence,
)

# What fits a table that ministers discuss; the rest is a click away.
_SHOWN = 7


def first_threads(threads: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of the themes of a half-year those that are told of, and of these the ones to begin with."""
    red = threads[threads["is_red_thread"]]
    every = red if len(red) else threads
    return every, every.head(_SHOWN)


@remember_figures
def lines(store: Engine, period: str, theme_ids: list[str], *, detail: bool) -> list[dict[str, Any]]:
    """What the line of each theme says: its sentences, sources, verdict and chart. `detail`: may see what is under 5."""
    every = visible = data.trends(store)
    if not detail:
        visible = data.withheld_trends(store)
        every = sayable(every, visible)
    trends, told = (dict(list(table.groupby("theme_id"))) for table in (every, visible))
    ministries = data.breakdown(store, "ministry", period)
    ministries = ministries[ministries["signals"] >= FLOOR]
    periods = sorted(p for p in data.analysed_periods(store) if p <= period)
    lines = []
    for theme_id in theme_ids:
        now = told[theme_id][told[theme_id]["period"] == period]
        heard = now[(now["source"] != ALL) & (now["n"] >= FLOOR)]["source"].tolist()
        course = told[theme_id][told[theme_id]["period"].isin(periods) & told[theme_id]["source"].isin(heard)]
        own = trends[theme_id]
        change = change_sentence(own, period)
        together = own[(own["period"] == period) & (own["source"] == ALL)].iloc[0]
        lines.append(
            {
                "sentences": escape(f"{volume_sentence(now)} {change}", quote=False),
                "change": change,
                "chips": components.source_chips(
                    heard, ministries[ministries["theme_id"] == theme_id]["value"].head(4).tolist()
                ),
                "verdict": components.verdict(together.to_dict()),
                "chart": charts.sparkline(course, periods),
                "figures": _figures(course, periods),
            }
        )
    return lines


def _figures(course: pd.DataFrame, periods: list[str]) -> list[dict[str, str]]:
    """What the chart of a line draws, as rows of a table: a source each, its half-years beside each other."""
    known = course[course["share"].notna()]
    told = {
        (row["source"], row["period"]): f"{percent(row['share'])} ({percent_range(row['low'], row['high'])})"
        for row in known.to_dict("records")
    }
    return [
        {"Bron": capitalised(name)}
        | {capitalised(period_label(period)): told.get((source, period), "onbekend") for period in periods}
        for source, name in SOURCE_NAMES.items()
        if source in set(known["source"])
    ]


@remember
def now(store: Engine, period: str) -> pd.DataFrame:
    """The figures of a half-year, without the themes that a person hid."""
    trends, known = data.trends(store), data.themes(store)
    return trends[(trends["period"] == period) & ~trends["theme_id"].isin(known["theme_id"][known["status"] == HIDDEN])]


@remember_figures
def days(store: Engine, period: str) -> pd.DataFrame:
    """The voices of every day of a half-year."""
    every = data.weekly_voices(store, period)
    return every[every["period"] == period]


@remember
def gaps(store: Engine, period: str) -> list[str]:
    """What we don't know, in sentences."""
    provinces = data.breakdown(store, "province", period)
    return gap_sentences(data.totals(store), now(store, period), provinces, days(store, period), period)


@remember
def moves(store: Engine, period: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What moved, as words and as themes."""
    known, events = data.themes(store), data.events(store)
    labels = known[known["status"] != HIDDEN].set_index("theme_id")["label"]
    rows = now(store, period), events[events["period"] == period], labels
    return dict(find_moves(*rows)), dict(moved_themes(*rows))


@remember
def source_table(store: Engine, period: str) -> pd.DataFrame:
    """The figures per source behind those sentences."""
    sources = source_figures(data.totals(store), now(store, period), days(store, period), period)
    return pd.DataFrame(
        {
            "Bron": sources["source"].map(SOURCE_NAMES),
            "Signalen": sources["signals"].map(count_told),
            "Vorig halfjaar": [count_told(n) if pd.notna(n) else "niet gelezen" for n in sources["before"]],
            "Maanden met signalen": sources["months"].map(number),
            "Dagen stil": sources["silent"].map(number),
            "Schommelt": [f"{decimal(n)} keer toeval" if pd.notna(n) else "onbekend" for n in sources["swing"]],
        }
    )


@remember
def unsure_table(store: Engine, period: str) -> pd.DataFrame:
    """The themes of which we know too little, and why."""
    themes = uncertain_themes(now(store, period)).sort_values("theme_id")
    labels = data.themes(store).set_index("theme_id")["label"]
    shown = themes["n"] >= FLOOR
    return pd.DataFrame(
        {
            "Thema": themes["theme_id"].map(labels).map(capitalised),
            "Stemmen": themes["n"].map(number).where(shown, f"minder dan {FLOOR}"),
            "Verhouding tot vorig halfjaar (90 %)": [ratio_range(row) for row in themes.to_dict("records")],
            "Waarom onzeker": themes["why"],
            "Verdubbeling of halvering": themes["wide"]
            .map({True: "niet uitgesloten", False: "uitgesloten"})
            .where(themes["ratio_low"].notna() & themes["ratio_high"].notna(), "onbekend"),
        }
    )
