"""Signalen: search and filter what people said."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import components, data, explanation
from dashboard.consent_form import consent_form
from pipeline.store import consent
from pipeline.store.read import NO_THEME, SignalFilter
from pipeline.wording import SOURCE_NAMES, capitalised, language_name, number, period_label

_PAGE = 20


def _show() -> None:
    engine = data.engine()
    periods = sorted(data.periods(engine), reverse=True)
    if not periods:
        components.nothing_read()
    st.title("Signalen", anchor=False)
    search = st.text_input(
        "Zoeken",
        value=st.query_params.get("zoek", ""),
        placeholder='Woorden die er alle in moeten staan; "een zin" tussen aanhalingstekens',
    )
    st.query_params["zoek"] = search
    labels = data.themes(engine).sort_values("label").set_index("theme_id")["label"].to_dict()
    columns = st.columns(4)
    with columns[0]:
        period = components.choose("Periode", {p: period_label(p) for p in periods}, "periode")
    with columns[1]:
        source = components.choose("Bron", {k: v for k, v in SOURCE_NAMES.items() if k != "all"}, "bron")
    with columns[2]:
        theme_id = components.choose("Thema", {NO_THEME: NO_THEME} | labels, "thema")
    with columns[3]:
        province = components.choose("Provincie", {v: v for v in data.values(engine, "province")}, "provincie")
    columns = st.columns(4)
    with columns[0]:
        ministry = components.choose("Ministerie", {v: v for v in data.values(engine, "ministry")}, "ministerie")
    with columns[1]:
        channel = components.choose("Kanaal", {v: v for v in data.values(engine, "channel")}, "kanaal")
    with columns[2]:
        languages = {v: capitalised(language_name(v)) for v in data.values(engine, "language")}
        language = components.choose("Taal", languages, "taal")
    wanted = SignalFilter(period, source, theme_id, province, ministry, channel, language, search=search)
    found = data.count_signals(engine, wanted)
    if not found:
        st.info("Geen signalen gevonden. Zoek met minder woorden, of haal een filter weg.")
        return
    items = data.count_items(engine, wanted)
    pages = -(-items // _PAGE)
    count, turn = st.columns([0.7, 0.3], vertical_alignment="bottom")
    with turn:
        page = int(st.number_input(f"Bladzijde (van {number(pages)})", 1, pages, 1)) if pages > 1 else 1
    count.write(
        f"{number(found)} {'signaal' if found == 1 else 'signalen'} gevonden, de nieuwste eerst."
        + (f" Hetzelfde bericht in meer media staat er één keer: {number(items)} op de lijst." if items < found else "")
    )
    consents = consent.standing(engine)
    for row in data.find_signals(engine, wanted, limit=_PAGE, offset=(page - 1) * _PAGE).to_dict("records"):
        explanation.signal(row, longest=900)
        consent_form(row, consents)
        if pd.notna(row["theme_id"]):
            components.theme_link(row["label"], row["theme_id"], row["period"])


_show()
