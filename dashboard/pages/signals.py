"""Verkennen: search and filter what people said, as a list and on the map."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, data, explanation, map_chart, navigation, taking_along, visitor
from dashboard.access import Right
from dashboard.consent_form import consent_form
from dashboard.taking_along import Caption
from pipeline import search
from pipeline.store import consent
from pipeline.store.read import NO_THEME, SignalFilter
from pipeline.wording import SOURCE_NAMES, capitalised, language_name, number, period_label

_PAGE, _CHOSEN = 20, 50
# More points than this are a blot, and make the browser slow.
_POINTS = 3000


def _show() -> None:
    periods = sorted(data.periods(data.engine()), reverse=True)
    if not periods:
        components.nothing_read()
    st.title("Verkennen", anchor=False)
    wanted = _asked(periods)
    found = data.count_signals(data.engine(), wanted)
    if not found:
        st.info("Geen signalen gevonden. Zoek met minder woorden, of haal een filter weg.")
        return
    themes = data.map_themes(data.engine())
    if themes.empty:
        _list(wanted, found)
        return
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left:
        chosen = _map(wanted, found, themes)
    with right:
        if len(chosen):
            _chosen(chosen, themes)
        else:
            _list(wanted, found)


def _asked(periods: list[str]) -> SignalFilter:
    """What is searched and filtered for; it stands in the address."""
    engine = data.engine()
    words = st.text_input(
        "Zoeken",
        key="zoek",
        bind="query-params",
        # Long enough to finish a word: what was searched for is noted.
        live="0.8s",
        placeholder='Woorden die er alle in moeten staan; "een zin" tussen aanhalingstekens',
        help=search.HELP,
    )
    if (words or "").strip() and not search.parse(words or ""):
        st.caption("Zoek ook een woord dat er wél in moet staan.")
    labels = data.themes(engine).sort_values("label").set_index("theme_id")["label"].to_dict()
    options = {
        "periode": ("Periode", {p: period_label(p) for p in periods}),
        "bron": ("Bron", {k: v for k, v in SOURCE_NAMES.items() if k != "all"}),
        "thema": ("Thema", {NO_THEME: NO_THEME} | labels),
        "provincie": ("Provincie", {v: v for v in data.values(engine, "province")}),
        "ministerie": ("Ministerie", {v: v for v in data.values(engine, "ministry")}),
        "kanaal": ("Kanaal", {v: v for v in data.values(engine, "channel")}),
        "taal": ("Taal", {v: capitalised(language_name(v)) for v in data.values(engine, "language")}),
    }
    # Seven in a row are too narrow to read.
    columns = [*st.columns(4), *st.columns(4)]
    chosen = {}
    for column, (key, (name, values)) in zip(columns, options.items(), strict=False):
        with column:
            chosen[key] = components.choose(name, values, key)
    return SignalFilter(
        period=chosen["periode"],
        source=chosen["bron"],
        theme_id=chosen["thema"],
        province=chosen["provincie"],
        ministry=chosen["ministerie"],
        channel=chosen["kanaal"],
        language=chosen["taal"],
        search=words or "",
    )


def _map(wanted: SignalFilter, found: int, themes: pd.DataFrame) -> pd.DataFrame:
    """Draw the map of what was found; returns the points that were chosen on it."""
    points = data.map_points(data.engine(), wanted, _POINTS)
    caption = Caption(
        "Kaart van signalen en thema’s",
        f"Elke cirkel is een van de {number(len(themes))} thema’s, elk punt een signaal. Wat op elkaar lijkt, staat bij elkaar.",
        capitalised(period_label(wanted.period)) if wanted.period else "Alle halfjaren",
        f"n = {number(found)} signalen, waarvan {number(len(points))} op de kaart",
    )
    drawing = map_chart.map_chart(points, themes)
    event: Any = st.vega_lite_chart(
        drawing.shown(), width="stretch", theme=None, alt=f"{caption.sentence} De lijst ernaast heeft dezelfde signalen.",
        on_select="rerun", key="kaart",
    )  # fmt: skip
    taking_along.chart(drawing, caption)
    sampled = (
        f"Dit zijn {number(_POINTS)} punten, eerlijk geloot uit wat is gevonden. " if len(points) == _POINTS else ""
    )
    st.caption(
        f"{sampled}Hoe groter een cirkel, hoe meer signalen; hoe dichter bij het midden, hoe meer een signaal op het thema "
        "lijkt. Punten net buiten een cirkel horen bij geen thema. Gelijke teksten zijn één punt. Sleep om te schuiven, scroll om te "
        "vergroten, klik op een punt, of sleep met Shift over een gebied."
    )
    selection = event.selection if event else {}
    clicked = {row.get("signal_id") for row in selection.get(map_chart.POINT, [])}
    area = map_chart.inside(points, selection.get(map_chart.AREA, {}))
    return points[points["signal_id"].isin(clicked | set(area["signal_id"]))]


def _chosen(points: pd.DataFrame, themes: pd.DataFrame) -> None:
    """Show what was chosen on the map, and what can be done with it."""
    many = len(points) > 1
    st.subheader(f"Gekozen op de kaart: {number(len(points))} {'signalen' if many else 'signaal'}", anchor=False)
    counts = points["theme_id"].fillna("").value_counts()
    labels = dict(zip(themes["theme_id"], themes["label"], strict=True))
    table = pd.DataFrame(
        {
            "Thema": [capitalised(labels.get(theme_id, NO_THEME)) for theme_id in counts.index],
            "Signalen": [number(count) for count in counts],
        }
    )
    components.table(table, numbers=["Signalen"], name="gekozen op de kaart")
    first = str(counts.index[0])
    if first and visitor.may(Right.EDIT):
        label = f"Geef ‘{labels[first]}’ een andere naam, of splits het"
        navigation.link(navigation.EDITS, label=label, query_params={"thema": first, "wat": "rename"})
    shown = data.signals_by_id(data.engine(), points["signal_id"].head(_CHOSEN).tolist())
    for row in shown.to_dict("records"):
        explanation.signal(row, longest=500, place="kaart")
    if len(points) > _CHOSEN:
        st.caption(f"Dit zijn de eerste {number(_CHOSEN)}. Kies een kleiner gebied om de rest te zien.")


def _list(wanted: SignalFilter, found: int) -> None:
    items = data.count_items(data.engine(), wanted)
    pages = -(-items // _PAGE)
    count, turn = st.columns([0.62, 0.38], vertical_alignment="bottom")
    with turn:
        page = int(st.number_input(f"Bladzijde (van {number(pages)})", 1, pages, 1)) if pages > 1 else 1
    count.write(
        f"{number(found)} {'signaal' if found == 1 else 'signalen'} gevonden, de nieuwste eerst."
        + (f" Hetzelfde bericht in meer media staat er één keer: {number(items)} op de lijst." if items < found else "")
    )
    if visitor.may(Right.EXPORT):
        taking_along.signals(wanted, found)
    consents = consent.standing(data.engine())
    for row in data.find_signals(data.engine(), wanted, limit=_PAGE, offset=(page - 1) * _PAGE).to_dict("records"):
        explanation.signal(row, longest=900, search=wanted.search)
        consent_form(row, consents)
        if pd.notna(row["theme_id"]):
            components.theme_link(row["label"], row["theme_id"], row["period"])


_show()
