"""Overzicht: the red threads of a half-year in their order, what is new and gone, and what we don't know."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from dashboard import charts, components, data, navigation, visitor
from dashboard.access import Right
from pipeline.editing.edits import HIDDEN
from pipeline.store.read import NO_THEME
from pipeline.trends.gaps import gap_sentences, source_figures, uncertain_themes
from pipeline.trends.moves import find_moves, moved_themes
from pipeline.trends.rank import formula
from pipeline.trends.threads import MIN_SOURCES, RULE
from pipeline.trends.verdicts import ALL, COUNTS_FROM, FLOOR
from pipeline.withheld import sayable
from pipeline.wording import (
    SOURCE_NAMES,
    capitalised,
    change_sentence,
    count_told,
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
    lines = _lines(data.engine(), period, shown["theme_id"].tolist(), detail=visitor.may(Right.DETAIL))
    for place, (row, line) in enumerate(zip(shown.to_dict("records"), lines, strict=True), start=1):
        _thread(place, row, line, period)
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


@data.remember
def _lines(store: Engine, period: str, theme_ids: list[str], *, detail: bool) -> list[dict[str, Any]]:
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
            }
        )
    return lines


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


@data.remember
def _now(store: Engine, period: str) -> pd.DataFrame:
    """The figures of a half-year, without the themes that a person hid."""
    trends, known = data.trends(store), data.themes(store)
    return trends[(trends["period"] == period) & ~trends["theme_id"].isin(known["theme_id"][known["status"] == HIDDEN])]


@data.remember
def _days(store: Engine, period: str) -> pd.DataFrame:
    days = data.weekly_voices(store, period)
    return days[days["period"] == period]


@data.remember
def _gaps(store: Engine, period: str) -> list[str]:
    provinces = data.breakdown(store, "province", period)
    return gap_sentences(data.totals(store), _now(store, period), provinces, _days(store, period), period)


@data.remember
def _moves(store: Engine, period: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What moved, as words and as themes."""
    known, events = data.themes(store), data.events(store)
    labels = known[known["status"] != HIDDEN].set_index("theme_id")["label"]
    rows = _now(store, period), events[events["period"] == period], labels
    return dict(find_moves(*rows)), dict(moved_themes(*rows))


@data.remember
def _source_table(store: Engine, period: str) -> pd.DataFrame:
    sources = source_figures(data.totals(store), _now(store, period), _days(store, period), period)
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


@data.remember
def _unsure_table(store: Engine, period: str) -> pd.DataFrame:
    themes = uncertain_themes(_now(store, period)).sort_values("theme_id")
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


def _behind(period: str) -> None:
    """Show the figures behind the sentences on what we don't know, and the way to where they come from."""
    table = _source_table(data.engine(), period)
    components.table(table, numbers=list(table.columns[1:]))
    st.caption(
        f"Weinig is: minder dan {COUNTS_FROM} signalen. Stil is: een week of langer niets, waar toeval dat niet geeft. "
        "Schommelt: hoe veel meer de aantallen bij het middelste thema schommelen dan toeval geeft."
    )
    components.table(_unsure_table(data.engine(), period), numbers=["Stemmen"])
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
        for sentence in _gaps(store, period):
            st.markdown(f"- {sentence}")
    with moved:
        st.subheader("Nieuw, terug, verdwenen en gesplitst", anchor=False)
        words, themes = _moves(store, period)
        for name, told in words.items():
            st.markdown(f"**{name}:** {components.plain(told)}")
        _moved(themes, data.themes(store).set_index("theme_id")["label"], period)
    if visitor.may(Right.DETAIL):
        with st.expander("De cijfers achter wat we niet weten"):
            _behind(period)


_show()
