"""Thema: the course of one theme per source, its words, its quotes, where it is heard, and the signals under it."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from dashboard import (
    charts,
    components,
    data,
    edit_trail,
    explanation,
    judgement,
    navigation,
    theme_detail,
    theme_note,
    visitor,
)
from dashboard.access import Right
from dashboard.taking_along import Caption
from pipeline.answers import RULE
from pipeline.store.read import SignalFilter
from pipeline.trends.verdicts import ALL, COUNTS_FROM, FLOOR
from pipeline.withheld import sayable
from pipeline.wording import (
    EVENT_NAMES,
    SOURCE_NAMES,
    capitalised,
    change_sentence,
    day,
    number,
    percent,
    percent_range,
    period_label,
    points,
    volume_sentence,
)


def _show() -> None:
    periods = components.analysed_periods()
    engine = data.engine()
    chosen, when = st.columns([0.75, 0.25])
    with when:
        period = components.choose_period(periods, labelled=True)
    threads = data.threads(engine, period)
    if threads.empty:
        st.info("In dit halfjaar is geen enkel thema gehoord. Kies een ander halfjaar.")
        return
    labels = dict(zip(threads["theme_id"], threads["label"], strict=True))
    asked = st.query_params.get("thema", "")
    if asked and asked not in labels:
        every = data.themes(engine).set_index("theme_id")["label"]
        labels |= {asked: every[asked]} if asked in every else {}
    with chosen:
        theme_id = components.choose_one("Thema", labels, "thema")
    theme = data.themes(engine).set_index("theme_id").loc[theme_id]
    trends = data.trends(engine, theme_id=theme_id)
    label = str(theme["label"])
    st.title(components.plain(capitalised(label)), anchor=False)
    if trends[trends["period"] == period].empty:
        st.info(f"Dit thema heeft geen signalen meer: het is {theme['status']}. Kies een ander thema.")
        edit_trail.trail(theme_id)
        return
    told = data.told_trends(engine)
    told = told[told["theme_id"] == theme_id]
    detail = visitor.may(Right.DETAIL)
    if not detail:
        every = data.trends(engine)
        trends = sayable(every[every["theme_id"] == theme_id], told)
    _head(theme_id, trends, told, period)
    _place(theme_id, threads, period)
    if detail:
        judgement.taken_apart(theme_id, period)
    _course(theme_id, told, trends, sorted(periods), label)
    theme_note.show(theme_id, period)
    if detail:
        theme_detail.weekly(theme_id, label, period)
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        if detail:
            _quotes(theme["representatives"], theme_id, period)
        else:
            _few_quotes(theme["representatives"])
    with right:
        _beside(theme_id, label, theme["keywords"], period)


def _head(theme_id: str, trends: pd.DataFrame, told: pd.DataFrame, period: str) -> None:
    """What there is to say of a theme in two sentences, its verdict, and who changed it."""
    text, verdict = st.columns([0.8, 0.2])
    sentences = f"{volume_sentence(told[told['period'] == period])} {change_sentence(trends, period)}"
    text.html(f'<p class="rd-thread">{escape(sentences, quote=False)}</p>')
    together = trends[(trends["period"] == period) & (trends["source"] == ALL)].iloc[0]
    verdict.html(components.verdict(together.to_dict()))
    explanation.proposed_name(theme_id)
    edit_trail.trail(theme_id)


def _place(theme_id: str, threads: pd.DataFrame, period: str) -> None:
    """Whether it is a red thread, and its place among them."""
    thread = threads[threads["theme_id"] == theme_id]
    if len(thread):
        st.caption(components.plain(thread["why"].iloc[0]))
        navigation.link(
            navigation.RANK,
            label=f"Plaats {number(thread['rank'].iloc[0])} van {number(len(threads))}: hoe die tot stand komt",
            query_params={"thema": theme_id, "periode": period},
        )


def _beside(theme_id: str, label: str, keywords: list[str], period: str) -> None:
    """Everything that is known of a theme beside its course and its quotes."""
    detail = visitor.may(Right.DETAIL)
    _words(keywords)
    if detail:
        theme_detail.wording(theme_id, label, keywords, period)
        theme_detail.subthemes(theme_id, label)
    _where(theme_id, period)
    theme_detail.principles(theme_id, period)
    theme_detail.media_and_public(theme_id, period)
    if detail:
        theme_detail.agreements(theme_id)
    _answers(theme_id)
    _lineage(theme_id)


def _course(theme_id: str, trends: pd.DataFrame, every: pd.DataFrame, periods: list[str], label: str) -> None:
    st.subheader("Verloop per bron", anchor=False)
    known = trends[trends["source"] != ALL]
    caption = Caption(
        f"{capitalised(label)}: aandeel per bron en halfjaar",
        f"{change_sentence(every, periods[-1])} De band is het 95 %-interval.",
        f"{capitalised(period_label(periods[0]))} tot en met {period_label(periods[-1])}",
        f"n = {number(known['n'].sum())} stemmen",
    )
    components.chart(charts.course(trends, periods, _marks(theme_id)), caption)
    with st.expander("Dezelfde cijfers als tabel"):
        rows = trends.assign(
            Periode=trends["period"].map(period_label),
            Bron=trends["source"].map(SOURCE_NAMES),
            Stemmen=trends["n"].map(number),
            Signalen=trends["signals"].map(number),
            Totaal=trends["total"].map(number),
            Aandeel=trends["share"].map(percent),
            Interval=[percent_range(low, high) for low, high in zip(trends["low"], trends["high"], strict=True)],
            Oordeel=trends["verdict"],
        )
        for column, heading in (("change", "Met vorig halfjaar"), ("change_year", "Met vorig jaar")):
            figures = zip(trends[column], trends[f"{column}_low"], trends[f"{column}_high"], strict=True)
            rows[heading] = [points(*figure) for figure in figures]
        numbers = ["Stemmen", "Signalen", "Totaal", "Aandeel", "Interval", "Met vorig halfjaar", "Met vorig jaar"]
        components.table(rows[["Periode", "Bron", *numbers, "Oordeel"]], numbers=numbers, name=f"verloop van {label}")
        st.caption(
            "Een stem is een schrijver of een actie: wie tien keer hetzelfde schrijft, telt één keer. Het interval is "
            "dat van 95 %. 'Alle bronnen' is het gemiddelde van de aandelen in de bronnen met minstens "
            f"{COUNTS_FROM} stemmen in dat halfjaar."
        )


def _marks(theme_id: str) -> pd.DataFrame:
    """What happened to a theme, to be marked in time: that it went on as it was is nothing to mark."""
    events = data.events(data.engine(), theme_id)
    events = events[events["event"] != "continued"]
    return events.assign(told=events["event"].map(EVENT_NAMES))[["period", "told"]]


def _quotes(representatives: list[str], theme_id: str, period: str) -> None:
    st.subheader("Wat mensen zeggen", anchor=False)
    engine = data.engine()
    quotes = data.signals_by_id(engine, representatives)
    quotes = quotes[quotes["text"] != ""]
    if quotes.empty:
        st.write("De teksten van dit thema zijn gewist volgens de bewaartermijn.")
    for row in quotes.to_dict("records"):
        explanation.signal(row, place="citaat")
    wanted = SignalFilter(theme_id=theme_id, period=period)
    st.subheader(f"Signalen in de {period_label(period)}: {number(data.count_signals(engine, wanted))}", anchor=False)
    for row in data.find_signals(engine, wanted, limit=theme_detail.FIRST).to_dict("records"):
        explanation.signal(row, longest=300)
    navigation.link(
        navigation.SIGNALS, label="Alle signalen van dit thema", query_params={"thema": theme_id, "periode": period}
    )


def _few_quotes(representatives: list[str]) -> None:
    """Show readers what a briefing may show: nothing of somebody's health, faith and the like without consent."""
    st.subheader("Wat mensen zeggen", anchor=False)
    quotes = data.quotable_signals(data.engine(), representatives)
    if quotes.empty:
        st.write("Van dit thema is geen tekst te tonen.")
    for row in quotes.to_dict("records"):
        st.html(components.quote(row))


def _words(keywords: list[str]) -> None:
    st.subheader("Kenmerkende woorden", anchor=False)
    chips = "".join(f'<span class="rd-chip rd-plain">{escape(word)}</span>' for word in keywords)
    st.html(f'<div class="rd-chips">{chips}</div>')


def _where(theme_id: str, period: str) -> None:
    for column, heading in (("province", "Provincies"), ("ministry", "Ministeries")):
        # Of the whole half-year, which is there already: to count those of one theme alone takes as long.
        rows = data.breakdown(data.engine(), column, period)
        rows = rows[(rows["theme_id"] == theme_id) & (rows["signals"] >= FLOOR)].head(6)
        st.subheader(heading, anchor=False)
        if rows.empty:
            st.write(f"Geen met {FLOOR} signalen of meer.")
        else:
            shown = pd.DataFrame({heading: rows["value"], "Signalen": rows["signals"].map(number)})
            components.table(shown, numbers=["Signalen"])


def _answers(theme_id: str) -> None:
    found = data.answers_beside_themes(data.engine())
    found = found[found["theme_id"] == theme_id]
    if found.empty:
        return
    st.subheader("Antwoorden die er al zijn", anchor=False)
    items = "".join(
        f'<li><a href="{escape(row["url"], quote=True)}" target="_blank" rel="noreferrer">{escape(row["title"])}</a>'
        + (f" ({day(row['day'])})" if pd.notna(row["day"]) else "")
        + "</li>"
        for row in found.to_dict("records")
    )
    st.html(f"<ul>{items}</ul>")
    st.caption(RULE)


def _lineage(theme_id: str) -> None:
    events = data.events(data.engine(), theme_id)
    events = events[events["event"] != "continued"]
    if events.empty:
        return
    st.subheader("Verloop van het thema", anchor=False)
    for row in events.to_dict("records"):
        st.html(
            f"<p><strong>{period_label(row['period']).capitalize()}: {EVENT_NAMES[row['event']]}.</strong> "
            f"{escape(row['evidence'])}</p>"
        )


_show()
