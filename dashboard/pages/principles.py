"""Principes: which of the five principles people say are missed, or kept, per theme."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import components, data, lens_tables
from pipeline.lenses.principles import LENS, Direction, Principle
from pipeline.lenses.quality import quality
from pipeline.lenses.shares import RULE
from pipeline.store.lenses import MarkFilter
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.wording import capitalised, period_label

LIMITS = (
    "Deze bril zoekt woorden en begrijpt geen bedoeling: hij mist meer dan de helft van wat mensen over de principes "
    "zeggen, en heeft soms ongelijk; lees het aandeel als een aanwijzing en niet als een rapportcijfer."
)
_DIRECTIONS = {Direction.MISSED.value: "wat mensen missen", Direction.KEPT.value: "wat goed ging"}
_NAMES = {principle.value: capitalised(principle.value) for principle in Principle}


def _show() -> None:
    periods = components.analysed_periods()
    title, when = st.columns([0.75, 0.25], vertical_alignment="bottom")
    with when:
        period = components.choose_period(periods)
    title.title("Principes", anchor=False)
    st.html(f'<p class="rd-lead">{LIMITS}</p>')
    direction = components.choose_one("Toon", _DIRECTIONS, "richting")
    shares = data.lens_shares(data.engine(), LENS, period)
    known = quality()
    known = known[(known["lens"] == LENS) & (known["direction"] == direction)]
    themes = data.threads(data.engine(), period)
    labels = dict(zip(themes["theme_id"], themes["label"], strict=True))
    own = shares[(shares["direction"] == direction) & shares["theme_id"].isin(labels)]
    own = own.merge(known[["name", "unsure"]], on="name")
    if own.empty:
        st.write(
            f"In de {period_label(period)} is hierover niets gevonden. Bent u net bijgewerkt? Maak de analyse opnieuw."
        )
    else:
        _overview(own, labels, period)
        _theme(own, labels, period, direction)
    st.subheader("Hoe goed is deze bril?", anchor=False)
    lens_tables.measured(known, _NAMES, "Principe")
    _how()


def _overview(shares: pd.DataFrame, labels: dict[str, str], period: str) -> None:
    st.subheader("Per thema", anchor=False)
    st.write(
        f"Het aandeel van de stemmen in de {period_label(period)} waarin het woordelijk gezegd wordt, gemiddeld over de "
        f"bronnen (95 %-interval). {RULE}"
    )
    rows = shares[(shares["source"] == ALL) & ~(shares["total"] < FLOOR)]
    cells = rows.assign(cell=[lens_tables.cell(row) for row in rows.to_dict("records")])
    wide = cells.pivot(index="theme_id", columns="name", values="cell")  # noqa: PD010 - one cell for each pair
    totals = rows.groupby("theme_id")["total"].max()
    present = [theme_id for theme_id in labels if theme_id in wide.index]
    names = [name for name in _NAMES if name in wide.columns]
    table = pd.DataFrame(
        {
            "Thema": [capitalised(labels[theme_id]) for theme_id in present],
            "Stemmen": [lens_tables.count(totals[theme_id]) for theme_id in present],
        }
        | {_NAMES[name]: wide.loc[present, name].tolist() for name in names}
    )
    components.table(table, numbers=list(table.columns[1:]))


def _theme(shares: pd.DataFrame, labels: dict[str, str], period: str, direction: str) -> None:
    st.subheader("Eén thema van dichtbij", anchor=False)
    left, right = st.columns(2)
    with left:
        theme_id = components.choose_one("Thema", labels, "thema")
    with right:
        # First what there is a figure of.
        unsure = shares.groupby("name")["unsure"].first()
        names = dict(sorted(_NAMES.items(), key=lambda pair: bool(unsure.get(pair[0], True))))
        principle = components.choose_one("Principe", names, "principe")
    own = shares[(shares["theme_id"] == theme_id) & (shares["name"] == principle)]
    lens_tables.by_source(own.sort_values("source"))
    if (own.loc[own["source"] == ALL, "n"] < FLOOR).any():
        st.write(f"Er zijn {lens_tables.FEW} stemmen: te weinig om er citaten bij te tonen.")
        return
    if own["unsure"].any():
        st.write("Voor een cijfer is dit nog te onzeker; een citaat kunt u zelf beoordelen.")
    lens_tables.quotes(MarkFilter(LENS, principle, direction, period, theme_id))


def _how() -> None:
    with st.expander("Hoe werkt deze bril?"):
        st.write(
            "Een lijst met ruim zevenhonderd woordgroepen (data/reference/principes\\_lexicon.csv) zegt waaraan een "
            "principe te herkennen is. Daarna kijken vaste regels naar de woorden eromheen. Wat over een bedrijf of een "
            "zorgverlener gaat, telt niet. Wat van horen zeggen is, wat een ander wordt voorgehouden of wat alleen een "
            'vraag is ("wat als …"), telt ook niet. Een ontkenning draait het om: "niet onduidelijk" is geen gemis. '
            'Een woordgroep met een eigen ontkenning, zoals "geen antwoord", blijft een gemis. Wie tien keer schrijft '
            "is één stem, en een actie van honderd gelijke brieven ook."
        )


_show()
