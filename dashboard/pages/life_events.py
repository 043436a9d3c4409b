"""Levensgebeurtenissen: at which events in their lives people turn to the government, and with which themes."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from dashboard import components, data, lens_tables
from dashboard.remembered import remember_figures
from pipeline.lenses.life_events import HERE, LENS, life_event_names
from pipeline.lenses.quality import quality
from pipeline.lenses.shares import RULE, mark_shares
from pipeline.store.lenses import MarkFilter
from pipeline.trends.verdicts import ALL, COUNTS_FROM
from pipeline.wording import capitalised, listed, period_label

LIMITS = (
    'Deze bril herkent een levensgebeurtenis aan woorden als "kinderbijslag": wie zijn situatie anders vertelt wordt '
    "gemist, en een woord dat in het voorbijgaan valt telt soms mee; de lijst van achttien gebeurtenissen is van ons."
)
_MOST_THEMES = 3


def _show() -> None:
    periods = components.analysed_periods()
    title, when = st.columns([0.75, 0.25], vertical_alignment="bottom")
    with when:
        period = components.choose_period(periods)
    title.title("Levensgebeurtenissen", anchor=False)
    st.html(f'<p class="rd-lead">{LIMITS}</p>')
    names = dict(life_event_names())
    voices = data.marked_voices(data.engine(), LENS, period)
    known = quality()
    known = known[known["lens"] == LENS]
    if (voices["name"] == "").all():
        st.write(f"In de {period_label(period)} is niets gevonden. Bent u net bijgewerkt? Maak de analyse opnieuw.")
    else:
        themes = data.threads(data.engine(), period)
        labels = dict(zip(themes["theme_id"], themes["label"], strict=True))
        shares = data.lens_shares(data.engine(), LENS, period).merge(known[["name", "unsure"]], on="name")
        _overview(known, names, shares, labels, period)
        _event(shares, names, labels, period)
    st.subheader("Hoe goed is deze bril?", anchor=False)
    lens_tables.measured(known, names, "Levensgebeurtenis")
    with st.expander("Hoe werkt deze bril?"):
        st.write(
            "Een lijst (data/reference/levensgebeurtenissen\\_lexicon.csv) zegt aan welke woorden een gebeurtenis te "
            "herkennen is. Eén sterk woord is genoeg, of twee verschillende zwakke; in een tekst van meer dan zestig woorden "
            "is er één meer nodig. Wie tien keer schrijft is één stem, en een actie van honderd gelijke brieven ook. "
            f"{RULE}"
        )


def _overview(
    known: pd.DataFrame, names: dict[str, str], shares: pd.DataFrame, labels: dict[str, str], period: str
) -> None:
    st.subheader("Alle signalen", anchor=False)
    st.write(
        f"Het aandeel van alle stemmen in de {period_label(period)} dat over de gebeurtenis gaat, gemiddeld over de bronnen "
        f"met minstens {COUNTS_FROM} stemmen (95 %-interval)."
    )
    together = data.told_parts(data.engine(), _together(data.engine(), period), few=COUNTS_FROM)
    rows = together[together["source"] == ALL].merge(known[["name", "unsure"]], on="name")
    rows = rows.sort_values(["unsure", "share"], ascending=[True, False])
    mostly = _themes(shares, labels)
    table = pd.DataFrame(
        {
            "Levensgebeurtenis": rows["name"].map(names),
            "Stemmen": [lens_tables.count(n) for n in rows["n"]],
            "Aandeel": [lens_tables.cell(row) for row in rows.to_dict("records")],
            "Vooral bij": [mostly.get(name, "") for name in rows["name"]],
        }
    )
    components.table(table, numbers=["Stemmen", "Aandeel"])


@remember_figures
def _together(store: Engine, period: str) -> pd.DataFrame:
    """The shares over all themes, and what is in none."""
    keys = ["period", "source", "name", "direction"]
    voices = data.marked_voices(store, LENS, period).groupby(keys, as_index=False)["n"].sum()
    return mark_shares(voices.assign(theme_id=""), few=COUNTS_FROM)


def _themes(shares: pd.DataFrame, labels: dict[str, str]) -> dict[str, str]:
    """By event the names of the themes in which most voices tell of it."""
    own = shares[(shares["source"] == ALL) & shares["theme_id"].isin(labels)]
    own = own[lens_tables.told(own) & ~own["unsure"]].sort_values(["n", "theme_id"], ascending=[False, True])
    first = own.groupby("name")["theme_id"].apply(lambda ids: listed([labels[i] for i in ids.head(_MOST_THEMES)]))
    return dict(first)


def _event(shares: pd.DataFrame, names: dict[str, str], labels: dict[str, str], period: str) -> None:
    st.subheader("Eén gebeurtenis van dichtbij", anchor=False)
    # First what there is a figure of.
    unsure = shares.groupby("name")["unsure"].first()
    ordered = dict(sorted(names.items(), key=lambda pair: bool(unsure.get(pair[0], True))))
    event = components.choose_one("Levensgebeurtenis", ordered, "gebeurtenis")
    own = shares[(shares["name"] == event) & (shares["source"] == ALL) & shares["theme_id"].isin(labels)]
    own = own[lens_tables.told(own)].sort_values(["n", "theme_id"], ascending=[False, True])
    if own.empty:
        st.write(f"Bij elk thema zijn er {lens_tables.FEW} stemmen over deze gebeurtenis, of is het cijfer weggelaten.")
        return
    table = pd.DataFrame(
        {
            "Thema": [capitalised(labels[theme_id]) for theme_id in own["theme_id"]],
            "Stemmen": [lens_tables.count(n) for n in own["n"]],
            "Aandeel van het thema (95 %-interval)": [lens_tables.cell(row) for row in own.to_dict("records")],
        }
    )
    components.table(table, numbers=list(table.columns[1:]))
    theme_id = components.choose_one("Bij het thema", {key: labels[key] for key in own["theme_id"]}, "thema")
    lens_tables.quotes(MarkFilter(LENS, event, HERE, period, theme_id))


_show()
