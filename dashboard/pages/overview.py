"""Overzicht: the red threads of a half-year in their order, what is new and gone, and what we don't know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, data, navigation, overview_figures, visitor
from dashboard.access import Right
from pipeline.store.read import NO_THEME
from pipeline.trends.rank import formula
from pipeline.trends.threads import MIN_SOURCES, RULE
from pipeline.trends.verdicts import COUNTS_FROM
from pipeline.wording import (
    capitalised,
    counted,
    items,
    listed,
    period_label,
)


def _show() -> None:
    periods = components.analysed_periods()
    title, choice, to_briefing = st.columns([0.58, 0.22, 0.2], vertical_alignment="bottom")
    with choice:
        period = components.choose_period(periods)
    with to_briefing:
        navigation.link(navigation.BRIEFING, label="Naar de briefing", query_params={"periode": period})
    threads = data.threads(data.engine(), period)
    red = threads[threads["is_red_thread"]]
    every, first = overview_figures.first_threads(threads)
    shown = every if st.query_params.get("alle") else first
    with title:
        st.title(_title(len(red), len(threads), period), anchor=False)
    totals = data.totals(data.engine())
    st.html(f'<p class="rd-lead">{_lead(totals[totals["period"] == period])}</p>')
    if red.empty:
        st.info(f"Een rode draad loopt door minstens {MIN_SOURCES} bronnen. Hier staan de grootste thema's.", icon="ℹ️")
    lines = overview_figures.lines(data.engine(), period, shown["theme_id"].tolist(), detail=visitor.may(Right.DETAIL))
    for place, (row, line) in enumerate(zip(shown.to_dict("records"), lines, strict=True), start=1):
        _thread(place, row, line, period)
    _figures(shown["label"].tolist(), lines)
    if len(shown) < len(every):
        navigation.link(
            navigation.OVERVIEW,
            label=f"Dit zijn de eerste {counted(len(shown))}. Toon alle {counted(len(every))}.",
            query_params={"periode": period, "alle": "ja"},
        )
    _foot(period)
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


def _thread(place: int, row: Mapping[Any, Any], line: Mapping[str, Any], period: str) -> None:
    with st.container(key=f"thread-{row['theme_id']}"):
        st.html('<hr class="rd-rule">')
        rank, text, verdict, chart = st.columns([0.05, 0.55, 0.14, 0.26], vertical_alignment="center")
        rank.html(f'<div class="rd-rank">{place}{components.rank_range(row)}</div>')
        with text:
            components.theme_link(row["label"], row["theme_id"], period)
            st.html(f'<p class="rd-thread">{line["sentences"]}</p>')
            st.html(line["chips"])
        verdict.html(line["verdict"])
        chart.vega_lite_chart(
            line["chart"].shown(),
            width="stretch",
            theme=None,
            alt=f"Verloop van {row['label']} per bron. {line['change']}",
        )


def _figures(labels: Sequence[str], lines: Sequence[Mapping[str, Any]]) -> None:
    """What the small charts draw, for who can't see them or wants to know exactly."""
    rows = [
        {"Thema": capitalised(label)} | row
        for label, line in zip(labels, lines, strict=True)
        for row in line["figures"]
    ]
    if rows:
        with st.expander("De lijnen hierboven als tabel"):
            table = pd.DataFrame(rows)
            components.table(table, numbers=list(table.columns[2:]), name="verloop van de rode draden")
            st.caption("Aandeel van de stemmen in die bron, met het 95 %-interval.")


def _behind(period: str) -> None:
    """Show the figures behind the sentences on what we don't know, and the way to where they come from."""
    table = overview_figures.source_table(data.engine(), period)
    components.table(table, numbers=list(table.columns[1:]))
    st.caption(
        f"Weinig is: minder dan {COUNTS_FROM} signalen. Stil is: een week of langer niets, waar toeval dat niet geeft. "
        "Schommelt: hoe veel meer de aantallen bij het middelste thema schommelen dan toeval geeft."
    )
    components.table(overview_figures.unsure_table(data.engine(), period), numbers=["Stemmen"])
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


def _foot(period: str) -> None:
    st.html('<hr class="rd-rule rd-heavy">')
    unknown, moved = st.columns(2)
    store = data.engine()
    with unknown:
        st.subheader("Wat we niet weten", anchor=False)
        for sentence in overview_figures.gaps(store, period):
            st.markdown(f"- {sentence}")
    with moved:
        st.subheader("Nieuw, terug, verdwenen en gesplitst", anchor=False)
        words, themes = overview_figures.moves(store, period)
        for name, told in words.items():
            st.markdown(f"**{name}:** {components.plain(told)}")
        _moved(themes, data.themes(store).set_index("theme_id")["label"], period)
    if visitor.may(Right.DETAIL):
        with st.expander("De cijfers achter wat we niet weten"):
            _behind(period)


_show()
