"""Which pages there are, in which order, and their addresses."""

from __future__ import annotations

import streamlit as st

# Paths from app.py, which is what Streamlit wants in a link.
OVERVIEW = "dashboard/pages/overview.py"
THEME = "dashboard/pages/theme.py"
SIGNALS = "dashboard/pages/signals.py"
BRIEFING = "dashboard/pages/briefing.py"
SOURCES = "dashboard/pages/sources.py"
REGIONS = "dashboard/pages/regions.py"
GOVERNMENT = "dashboard/pages/government.py"
AGENDAS = "dashboard/pages/agendas.py"
PRINCIPLES = "dashboard/pages/principles.py"
LIFE_EVENTS = "dashboard/pages/life_events.py"
RANK = "dashboard/pages/rank.py"
EARLY = "dashboard/pages/early.py"
EDITS = "dashboard/pages/edits.py"
FACTS = "dashboard/pages/facts.py"


def run() -> None:
    """Draw the page that the address asks for."""
    st.navigation(
        {
            "Overzicht": [
                st.Page(OVERVIEW, title="Overzicht", url_path="overzicht", default=True),
                st.Page(THEME, title="Thema", url_path="thema"),
                st.Page(SIGNALS, title="Signalen", url_path="signalen"),
                st.Page(BRIEFING, title="Briefing", url_path="briefing"),
            ],
            "Verdieping": [
                st.Page(EARLY, title="Vroege signalen", url_path="vroeg"),
                st.Page(RANK, title="Rangorde", url_path="rangorde"),
                st.Page(REGIONS, title="Regio en bereik", url_path="regio"),
                st.Page(GOVERNMENT, title="Eén overheid", url_path="overheid"),
                st.Page(AGENDAS, title="Media en publiek", url_path="media-en-publiek"),
                st.Page(PRINCIPLES, title="Principes", url_path="principes"),
                st.Page(LIFE_EVENTS, title="Levensgebeurtenissen", url_path="levensgebeurtenissen"),
            ],
            "Beheer": [
                st.Page(EDITS, title="Redactie", url_path="redactie"),
                st.Page(FACTS, title="Feiten en afspraken", url_path="feiten-en-afspraken"),
                st.Page(SOURCES, title="Bronnen", url_path="bronnen"),
            ],
        },
        # Beyond ten pages Streamlit would hide the rest behind a button in English.
        expanded=True,
    ).run()
