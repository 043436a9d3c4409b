"""Eén overheid: themes that touch several ministries, and the executing agencies that people name."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from dashboard import components, data, government_figures, lens_tables, visitor
from dashboard.access import Right
from pipeline.lenses import government, mentions, shares
from pipeline.lenses.quality import quality
from pipeline.store.lenses import MarkFilter
from pipeline.store.read import SignalFilter
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.wording import SOURCE_NAMES, capitalised, counted, listed, number, percent, percent_range, period_label

LIMITS = (
    "Het ministerie is wat de registratie van publieksvragen en werkbezoeken zegt (e-mails en mediaberichten hebben er meestal "
    "geen), en een uitvoerder telt mee als een tekst hem noemt met een naam uit onze lijst: of hij het ook oplost, zegt dat niet."
)
# What a person takes in at once; the theme below has all of it.
_AGENCIES_SHOWN = 25


def _show() -> None:
    periods = components.analysed_periods()
    title, when = st.columns([0.75, 0.25], vertical_alignment="bottom")
    with when:
        period = components.choose_period(periods)
    title.title("Eén overheid", anchor=False)
    st.html(f'<p class="rd-lead">{LIMITS}</p>')
    engine = data.engine()
    present = data.values(engine, "ministry")
    every = data.told_parts(engine, government_figures.touched(engine), few=shares.FEW, sums=True)
    named = data.told_parts(engine, government_figures.named(engine), few=shares.FEW)
    threads = data.threads(engine, period)
    labels = dict(zip(threads["theme_id"], threads["label"], strict=True))
    if not labels:
        components.nothing_yet("Geen thema’s", "In dit halfjaar is er geen thema. Kies een ander halfjaar.")
    ministries = every[(every["period"] == period) & every["theme_id"].isin(labels)]
    _shared(ministries, labels, period, government_figures.sentences(engine, period, detail=visitor.may(Right.DETAIL)))
    _theme(every, named[named["period"] == period], labels, period, present)
    _agencies(named[(named["period"] == period) & named["theme_id"].isin(labels)], labels)
    _how(present)


def _shared(rows: pd.DataFrame, labels: dict[str, str], period: str, sentences: dict[str, str]) -> None:
    st.subheader("Thema’s die verschillende ministeries raken", anchor=False)
    hits = rows[rows["touched"].astype(bool) & lens_tables.told(rows)].groupby("theme_id").size()
    shared = [theme_id for theme_id in labels if hits.get(theme_id, 0) > 1]
    known = rows[rows["source"] == ALL].groupby("theme_id")["total"].max()
    judged = int((~(known < FLOOR)).sum())
    if not shared:
        st.write(f"In de {period_label(period)} raakt geen van de {number(judged)} thema’s duidelijk meer ministeries.")
        return
    st.write(
        f"In de {period_label(period)} raken {counted(len(shared))} van de {number(judged)} thema’s waarvan wij het "
        "ministerie kennen er meer dan één."
    )
    for theme_id in shared:
        with st.container(key=f"thread-{theme_id}"):
            components.theme_link(labels[theme_id], theme_id, period)
            st.html(f'<p class="rd-thread">{escape(sentences[theme_id], quote=False)}</p>')


def _theme(every: pd.DataFrame, named: pd.DataFrame, labels: dict[str, str], period: str, present: list[str]) -> None:
    st.subheader("Eén thema", anchor=False)
    theme_id = components.choose_one("Thema", labels, "thema")
    own = every[every["theme_id"] == theme_id]
    now = own[own["period"] == period]
    st.write(government.together_sentence(now))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Ministeries, volgens de registratie**")
        known = now[lens_tables.told(now)]
        _shares(known, "Ministerie", "Bekend")
        _registered(known, theme_id, period, present)
    with right:
        st.markdown("**Genoemd in de teksten**")
        texts = named[named["theme_id"] == theme_id]
        texts = texts[lens_tables.told(texts)]
        _shares(texts, "Organisatie", "Stemmen")
        _read(texts, theme_id, period)
    _series(own[(own["source"] == ALL) & lens_tables.told(own)], present)


def _registered(rows: pd.DataFrame, theme_id: str, period: str, present: list[str]) -> None:
    """The way to the signals of one ministry, under the name that it had then too."""
    if rows.empty:
        return
    name = components.choose_one("Signalen van", {n: n for n in rows["name"].unique()}, "ministerie")
    then = government.successors(present)
    for known in [name, *(old for old, new in then.items() if new == name)]:
        if data.count_signals(data.engine(), SignalFilter(period=period, theme_id=theme_id, ministry=known)):
            components.signals_link(
                f"Lees de signalen over dit thema van {known}", thema=theme_id, periode=period, ministerie=known
            )


def _read(rows: pd.DataFrame, theme_id: str, period: str) -> None:
    """The signals that name one organisation, with its name marked."""
    if rows.empty:
        return
    with st.expander("Waar zij worden genoemd"):
        name = components.choose_one("Genoemd wordt", {n: n for n in rows["name"].unique()}, "organisatie")
        lens_tables.quotes(MarkFilter(mentions.LENS, name, "", period, theme_id))


def _shares(rows: pd.DataFrame, what: str, of: str) -> None:
    if rows.empty:
        st.write(f"Geen met {FLOOR} stemmen of meer.")
        return
    components.table(
        pd.DataFrame(
            {
                what: rows["name"],
                "Bron": rows["source"].map(SOURCE_NAMES),
                "n": rows["n"].map(lens_tables.count),
                of: rows["total"].map(lens_tables.count),
                "Aandeel": rows["share"].map(percent),
                "95 %-interval": _between(rows),
            }
        ),
        numbers=["n", of, "Aandeel", "95 %-interval"],
    )


def _series(rows: pd.DataFrame, present: list[str]) -> None:
    if rows["period"].nunique() < 2:
        return
    with st.expander("Door de halfjaren heen, over de kabinetswissel van 23 februari 2026"):
        names = rows.groupby("name")["share"].max().sort_values(ascending=False).index
        told = [
            f"{percent(row['share'])} ({percent_range(row['low'], row['high'])}; n = {lens_tables.count(row['total'])})"
            for row in rows.to_dict("records")
        ]
        columns = {
            period_label(period): own.set_index("name")["told"]
            for period, own in rows.assign(told=told).groupby("period")
        }
        table = (
            pd.DataFrame(columns)
            .reindex(names)
            .fillna(lens_tables.FEW if visitor.may(Right.DETAIL) else lens_tables.LEFT_OUT)
        )
        components.table(table.reset_index(names="Ministerie"), numbers=list(columns))
        notes = [(name, government.former_names(name, present)) for name in names]
        merged = [f"{name}: met {', '.join(old)}" for name, old in notes if old]
        st.caption(
            "Tussen haakjes het 95 %-interval, en van hoeveel stemmen het ministerie bekend is. "
            + " ".join(f"{note}." for note in merged)
        )


def _agencies(named: pd.DataFrame, labels: dict[str, str]) -> None:
    st.subheader("Welke uitvoerders mensen noemen", anchor=False)
    agencies = mentions.agencies().set_index("organisation")
    rows = named[(named["source"] == ALL) & lens_tables.told(named) & named["name"].isin(agencies.index)]
    if rows.empty:
        st.write(
            f"Geen uitvoerder wordt bij een thema {FLOOR} keer of vaker genoemd. Is de analyse met een oudere versie "
            "gemaakt, maak haar dan opnieuw op Bronnen."
        )
        return
    rows = rows.sort_values(["share", "n"], ascending=False).head(_AGENCIES_SHOWN)
    components.table(
        pd.DataFrame(
            {
                "Uitvoerder": rows["name"],
                "Van": rows["name"].map(agencies["ministry"]),
                "Thema": rows["theme_id"].map(labels).map(capitalised),
                "n": rows["n"].map(lens_tables.count),
                "Stemmen": rows["total"].map(lens_tables.count),
                "Aandeel": rows["share"].map(percent),
                "95 %-interval": _between(rows),
            }
        ),
        numbers=["n", "Stemmen", "Aandeel", "95 %-interval"],
    )
    st.caption(
        "Aandeel: het gemiddelde over de bronnen van het deel van de stemmen over het thema dat de uitvoerder noemt; n "
        f"en stemmen zijn van alle bronnen samen en zeggen alleen waarop dat rust. {shares.RULE} Kies hierboven het thema om "
        "te lezen waar een uitvoerder wordt genoemd."
    )


def _how(present: list[str]) -> None:
    with st.expander("Hoe is dit bepaald?"):
        st.write(government.RULE)
        kept = quality().set_index("lens").loc[mentions.LENS]
        st.write(
            "Namen van ministeries en uitvoerders worden in de tekst gezocht met een vaste lijst; afkortingen die ook "
            "een gewoon woord zijn, alleen in hoofdletters. Gemeten op 710 gelezen teksten, waarvan 600 gelezen nadat de lijst af was: "
            f"{percent(kept['precision'])} van wat werd gevonden was juist ({percent_range(kept['precision_low'], kept['precision_high'])}) en "
            f"{percent(kept['recall'])} van wat er stond werd gevonden ({percent_range(kept['recall_low'], kept['recall_high'])}). Soms is het de "
            "politie van een ander land. Een actie telt als één stem."
        )
        merged = [f"{old} bij {new}" for old, new in government.successors(present).items()]
        if merged:
            st.write(f"Opgeheven ministeries tellen mee bij hun opvolger van nu: {listed(merged)}.")


def _between(rows: pd.DataFrame) -> pd.Series:
    texts = [percent_range(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)]
    return pd.Series(texts, index=rows.index, dtype=object)


_show()
