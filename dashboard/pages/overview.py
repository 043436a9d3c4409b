"""Overzicht: the red threads of a half-year in their order, what is new and gone, and what we don't know."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts, components, data, navigation, visitor
from dashboard.access import Right
from pipeline.edits import HIDDEN
from pipeline.gaps import gap_sentences, source_figures, uncertain_themes
from pipeline.moves import find_moves, moved_themes
from pipeline.rank import formula
from pipeline.store.read import NO_THEME
from pipeline.threads import MIN_SOURCES, RULE
from pipeline.verdicts import ALL, COUNTS_FROM, FLOOR
from pipeline.wording import (
    SOURCE_NAMES,
    capitalised,
    change_sentence,
    counted,
    decimal,
    items,
    listed,
    number,
    period_label,
    ratio_range,
    volume_sentence,
)

# What fits a table that ministers discuss; the rest is a click away.
_SHOWN = 7


def _show() -> None:
    periods = components.analysed_periods()
    title, choice, to_briefing = st.columns([0.58, 0.22, 0.2], vertical_alignment="bottom")
    with choice:
        period = components.choose_period(periods)
    with to_briefing:
        navigation.link(navigation.BRIEFING, label="Naar de briefing", query_params={"periode": period})
    threads = data.threads(data.engine(), period)
    red = threads[threads["is_red_thread"]]
    every = red if len(red) else threads
    shown = every if st.query_params.get("alle") else every.head(_SHOWN)
    with title:
        st.title(_title(len(red), len(threads), period), anchor=False)
    totals = data.totals(data.engine())
    st.html(f'<p class="rd-lead">{_lead(totals[totals["period"] == period])}</p>')
    if red.empty:
        st.info(f"Een rode draad loopt door minstens {MIN_SOURCES} bronnen. Hier staan de grootste thema's.", icon="ℹ️")
    trends, told = data.trends(data.engine()), data.told_trends(data.engine())
    upto = sorted(p for p in periods if p <= period)
    ministries = data.breakdown(data.engine(), "ministry", period)
    for place, row in enumerate(shown.to_dict("records"), start=1):
        own = ministries[ministries["theme_id"] == row["theme_id"]]
        figures = [table[table["theme_id"] == row["theme_id"]] for table in (trends, told)]
        _thread(place, row, *figures, periods=upto, ministries=own)
    if len(shown) < len(every):
        navigation.link(
            navigation.OVERVIEW,
            label=f"Dit zijn de eerste {counted(len(shown))}. Toon alle {counted(len(every))}.",
            query_params={"periode": period, "alle": "ja"},
        )
    _foot(trends, period)
    with st.expander("Hoe is dit bepaald?"):
        st.write(f"{RULE} {formula()}")
        st.write(
            "Onder elke plaats staat welke plaatsen het thema krijgt als de delen anders wegen (bij 9 van de 10 wegingen)."
        )
        navigation.link(navigation.RANK, label="Kies zelf hoe zwaar elk deel weegt", query_params={"periode": period})
        components.verdict_rules()


def _title(red: int, themes: int, period: str) -> str:
    what = "rode draad" if red == 1 else "rode draden"
    return capitalised(f"{counted(red or themes)} {what if red else 'thema’s'} in de {period_label(period)}")


def _lead(totals: pd.DataFrame) -> str:
    parts = [items(row["source"], row["signals"]) for row in totals.sort_values("signals").to_dict("records")[::-1]]
    return f"Uit {listed(parts)}. Het aandeel staat per bron; de band is de onzekerheid (95 %)."


def _thread(
    place: int,
    row: Mapping[Any, Any],
    trends: pd.DataFrame,
    told: pd.DataFrame,
    *,
    periods: list[str],
    ministries: pd.DataFrame,
) -> None:
    together = trends[(trends["period"] == periods[-1]) & (trends["source"] == ALL)].iloc[0]
    now = told[told["period"] == periods[-1]]
    with st.container(key=f"thread-{row['theme_id']}"):
        st.html('<hr class="rd-rule">')
        rank, text, verdict, chart = st.columns([0.05, 0.55, 0.14, 0.26], vertical_alignment="center")
        rank.html(f'<div class="rd-rank">{place}{components.rank_range(row)}</div>')
        with text:
            components.theme_link(row["label"], row["theme_id"], periods[-1])
            sentences = f"{volume_sentence(now)} {change_sentence(trends, periods[-1])}"
            st.html(f'<p class="rd-thread">{escape(sentences, quote=False)}</p>')
            heard = now[(now["source"] != ALL) & (now["n"] >= FLOOR)]["source"].tolist()
            named = ministries[ministries["signals"] >= FLOOR]["value"].head(4).tolist()
            st.html(components.source_chips(heard, named))
        verdict.html(components.verdict(together.to_dict()))
        with chart:
            st.altair_chart(
                charts.sparkline(told[told["period"].isin(periods) & told["source"].isin(heard)], periods),
                width="stretch",
                theme=None,
                alt=f"Verloop van {row['label']} per bron. {change_sentence(trends, periods[-1])}",
            )


def _behind(totals: pd.DataFrame, now: pd.DataFrame, days: pd.DataFrame, period: str) -> None:
    """Show the figures behind the sentences on what we don't know, and the way to where they come from."""
    sources = source_figures(totals, now, days, period)
    table = pd.DataFrame(
        {
            "Bron": sources["source"].map(SOURCE_NAMES),
            "Signalen": sources["signals"].map(number),
            "Vorig halfjaar": [number(n) if pd.notna(n) else "niet gelezen" for n in sources["before"]],
            "Maanden met signalen": sources["months"].map(number),
            "Dagen stil": sources["silent"].map(number),
            "Schommelt": [f"{decimal(n)} keer toeval" if pd.notna(n) else "onbekend" for n in sources["swing"]],
        }
    )
    components.table(table, numbers=list(table.columns[1:]))
    st.caption(
        f"Weinig is: minder dan {COUNTS_FROM} signalen. Stil is: een week of langer niets, waar toeval dat niet geeft. "
        "Schommelt: hoe veel meer de aantallen bij het middelste thema schommelen dan toeval geeft."
    )
    themes = uncertain_themes(now).sort_values("theme_id")
    labels = data.themes(data.engine()).set_index("theme_id")["label"]
    shown = themes["n"] >= FLOOR
    table = pd.DataFrame(
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
    components.table(table, numbers=["Stemmen"])
    navigation.link(navigation.REGIONS, label="Van welke provincies wij weten", query_params={"periode": period})
    navigation.link(
        navigation.SIGNALS,
        label="De signalen die in geen thema passen",
        query_params={"thema": NO_THEME, "periode": period},
    )


def _moved(moves: Mapping[str, list[str]], labels: pd.Series, period: str) -> None:
    """The way to each theme that moved, where its verdict or its split is taken apart."""
    if not any(moves.values()):
        return
    with st.expander("Waar dat uit blijkt, per thema"):
        for name, themes in moves.items():
            for theme_id in themes:
                st.caption(name)
                components.theme_link(str(labels[theme_id]), theme_id, period)


def _foot(trends: pd.DataFrame, period: str) -> None:
    st.html('<hr class="rd-rule rd-heavy">')
    unknown, moved = st.columns(2)
    known = data.themes(data.engine()).set_index("theme_id")
    hidden = known.index[known["status"] == HIDDEN]
    now = trends[(trends["period"] == period) & ~trends["theme_id"].isin(hidden)]
    with unknown:
        st.subheader("Wat we niet weten", anchor=False)
        provinces = data.breakdown(data.engine(), "province", period)
        days = data.weekly_voices(data.engine(), period)
        own = days[days["period"] == period]
        totals = data.totals(data.engine())
        for sentence in gap_sentences(totals, now, provinces, own, period):
            st.markdown(f"- {sentence}")
    with moved:
        st.subheader("Nieuw, terug, verdwenen en gesplitst", anchor=False)
        events = data.events(data.engine())
        labels = known["label"].drop(hidden)
        own_events = events[events["period"] == period]
        for name, themes in find_moves(now, own_events, labels).items():
            st.markdown(f"**{name}:** {components.plain(themes)}")
        _moved(moved_themes(now, own_events, labels), labels, period)
    if visitor.may(Right.DETAIL):
        with st.expander("De cijfers achter wat we niet weten"):
            _behind(totals, now, own, period)


_show()
