"""Vroege signalen: small themes that grow in the last weeks, and what became of what we said before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts, components, data
from dashboard.taking_along import Caption
from pipeline.trends.verdicts import ALL
from pipeline.trends.warned import FEWEST, LEAST_GROWTH, RECENT, WEEKS, judged_in, outcomes
from pipeline.wording import capitalised, counted, day, decimal, listed, number, period_label, points

_OUTCOMES = ("uitgekomen", "niet uitgekomen", "onbeslist", "nog open")


def _one_warning(warnings: pd.DataFrame) -> None:
    """Show by which change one warning was judged, and the way to its theme and signals."""
    days = pd.to_datetime(warnings["said_on"])
    names = [f"{capitalised(label)}, {day(said)}" for label, said in zip(warnings["label"], days, strict=True)]
    chosen = components.choose_one(
        "Eén waarschuwing nagaan", dict(zip(warnings.index.astype(str), names, strict=True)), "nr"
    )
    row = warnings.loc[int(chosen)]
    period = judged_in(pd.Timestamp(row["said_on"]).date())
    trends = data.trends(data.engine(), theme_id=row["theme_id"], period=period)
    together = trends[trends["source"] == ALL]
    if together.empty or pd.isna(together["change"].iloc[0]):
        told = "is er geen verandering te berekenen"
    else:
        change = together.iloc[0]
        told = f"veranderde het aandeel {points(change['change'], change['change_low'], change['change_high'])}"
    st.write(f"In de {period_label(period)} {told}. De uitkomst is: {row['outcome']}.")
    if row["theme_id"] in set(data.themes(data.engine())["theme_id"]):
        components.theme_link(row["label"], row["theme_id"], row["period"])
    components.signals_link("De signalen van toen", thema=row["theme_id"], periode=row["period"])


def _show() -> None:
    periods = components.analysed_periods()
    engine = data.engine()
    last = max(periods)
    voices = data.weekly_voices(engine, last)
    last_day = voices["day"].max()
    st.title("Vroege signalen", anchor=False)
    st.html(
        '<p class="rd-lead">Kleine thema’s die in de laatste weken hard groeien, voordat een heel halfjaar het laat zien. '
        "Het is een reden om te gaan kijken, geen uitkomst.</p>"
    )
    warnings = data.warnings(engine)
    now = warnings[(warnings["hindsight"] == 0) & (pd.to_datetime(warnings["said_on"]) == last_day)]
    st.subheader(f"Nu, op {day(last_day)}", anchor=False)
    if now.empty:
        st.write("Geen enkel klein thema groeit in de laatste zes weken meer dan toeval geeft.")
    for row in now.to_dict("records"):
        _warning(row, voices, last_day)
    _record(warnings.drop(now.index), last_day)
    with st.expander("Hoe is dit bepaald?"):
        st.write(
            f"Wij kijken naar thema’s met minstens {FEWEST} stemmen in de laatste {WEEKS} weken, en minder dan een "
            f"gemiddeld thema. Een thema wordt genoemd als het in de laatste {RECENT} weken minstens "
            f"{decimal(LEAST_GROWTH)} keer zo vaak voorkomt als de weken ervoor doen verwachten, en toeval dat slecht "
            "verklaart (binomiale toets, gedeeld door wat de weken meer schommelen dan toeval geeft; Benjamini-Hochberg "
            "over alle kleine thema’s, 5 %). Zwijgt een hele bron een week, dan wordt er die week ook minder verwacht. Wij "
            "kijken bij elke analyse opnieuw: wie vaak kijkt, ziet vaker iets."
        )


def _warning(row: Mapping[str, Any], voices: pd.DataFrame, last_day: pd.Timestamp) -> None:
    text, chart = st.columns([0.62, 0.38], vertical_alignment="center")
    own = voices[voices["theme_id"] == row["theme_id"]]
    with text:
        components.theme_link(row["label"], row["theme_id"], row["period"])
        st.write(
            f"In de laatste {counted(RECENT)} weken {number(row['recent'])} stemmen, waar er ongeveer "
            f"{number(round(row['expected']))} te verwachten waren; {number(row['n'])} in {WEEKS} weken. Onder {number(row['looked_at'])} "
            f"kleine thema’s geeft toeval dit bijna nooit: van waarschuwingen die zo sterk zijn, is naar verwachting "
            f"{_false_part(row['q_value'])} loos."
        )
        components.signals_link("De signalen van dit thema", thema=row["theme_id"], periode=row["period"])
    with chart:
        caption = Caption(
            f"{capitalised(row['label'])}: stemmen per week",
            f"In de laatste {counted(RECENT)} weken {number(row['recent'])} stemmen, waar er ongeveer "
            f"{number(round(row['expected']))} te verwachten waren.",
            f"{WEEKS} weken tot en met {day(last_day)}",
            f"n = {number(row['n'])} stemmen",
        )
        components.chart(charts.weekly(own, last_day, WEEKS, RECENT), caption)
        with st.expander("Dezelfde cijfers als tabel"):
            counts = charts.per_week(own, last_day, WEEKS)
            ends = [last_day - pd.Timedelta(weeks=WEEKS - week) for week in counts.index]
            table = pd.DataFrame(
                {"Week tot en met": [day(end) for end in ends], "Stemmen": counts.map(number).to_numpy()}
            )
            components.table(table, numbers=["Stemmen"])


def _false_part(q_value: float) -> str:
    """The part of warnings like this one that is expected to be false, in words."""
    return "minder dan 0,1 %" if q_value < 0.001 else f"hooguit {decimal(100 * q_value)} %"


def _record(warnings: pd.DataFrame, last_day: pd.Timestamp) -> None:
    st.subheader("Wat wij eerder zeiden, en wat ervan kwam", anchor=False)
    if warnings.empty:
        st.write("Er is nog niet eerder gewaarschuwd.")
        return
    known = warnings.assign(outcome=outcomes(warnings, data.trends(data.engine()), last_day.date()))
    for hindsight, start in ((0, "Gezegd"), (1, "Achteraf nagerekend, met de thema’s die wij nu kennen")):
        own = known[known["hindsight"] == hindsight]
        if len(own):
            counts = [f"{counted(int(n))} {name}" for name in _OUTCOMES if (n := (own["outcome"] == name).sum())]
            st.write(f"{start}: {counted(len(own))} keer; {listed(counts)}.")
    components.table(
        pd.DataFrame(
            {
                "Wanneer": pd.to_datetime(known["said_on"]).map(day),
                "Thema": known["label"].map(capitalised),
                "Stemmen in zes weken": known["recent"].map(number),
                "Verwacht": known["expected"].map(decimal),
                "Naar verwachting loos": known["q_value"].map(_false_part),
                "Soort": known["hindsight"].map({0: "gezegd", 1: "nagerekend"}),
                "Beoordeeld in": [period_label(judged_in(d)) for d in pd.to_datetime(known["said_on"]).dt.date],
                "Uitkomst": known["outcome"],
            }
        ),
        numbers=["Stemmen in zes weken", "Verwacht", "Naar verwachting loos"],
    )
    _one_warning(known)
    st.caption(
        "Uitgekomen: in het halfjaar dat volgt (of dat nog minstens acht weken duurt) is het aandeel hoger dan in dat "
        "ervoor, en ligt het interval van die verandering boven nul. Niet uitgekomen: het ligt onder nul. Wat echt is gezegd, "
        "blijft hier staan, ook als het thema later wordt hernoemd of samengevoegd."
    )


_show()
