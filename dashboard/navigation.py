"""Which pages there are, in which order, their addresses, and the right that each asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import visitor
from dashboard.access import Right

# Paths from app.py, which is what Streamlit wants in a link.
OVERVIEW = "dashboard/pages/overview.py"
THEME = "dashboard/pages/theme.py"
COMPARE = "dashboard/pages/compare.py"
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
METHOD = "dashboard/pages/method.py"
AUDIT = "dashboard/pages/audit.py"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: where it stands in the menu, what it is called, its address, and the right that it asks for."""

    group: str
    title: str
    url_path: str
    right: Right


PAGES: Mapping[str, Entry] = {
    OVERVIEW: Entry("Overzicht", "Overzicht", "overzicht", Right.READ),
    THEME: Entry("Overzicht", "Thema", "thema", Right.READ),
    COMPARE: Entry("Overzicht", "Vergelijken", "vergelijken", Right.DETAIL),
    SIGNALS: Entry("Overzicht", "Verkennen", "verkennen", Right.DETAIL),
    BRIEFING: Entry("Overzicht", "Briefing", "briefing", Right.BRIEFING),
    EARLY: Entry("Verdieping", "Vroege signalen", "vroeg", Right.DETAIL),
    RANK: Entry("Verdieping", "Rangorde", "rangorde", Right.DETAIL),
    REGIONS: Entry("Verdieping", "Regio en bereik", "regio", Right.READ),
    GOVERNMENT: Entry("Verdieping", "Eén overheid", "overheid", Right.READ),
    AGENDAS: Entry("Verdieping", "Media en publiek", "media-en-publiek", Right.READ),
    PRINCIPLES: Entry("Verdieping", "Principes", "principes", Right.READ),
    LIFE_EVENTS: Entry("Verdieping", "Levensgebeurtenissen", "levensgebeurtenissen", Right.READ),
    EDITS: Entry("Beheer", "Redactie", "redactie", Right.EDIT),
    FACTS: Entry("Beheer", "Feiten en afspraken", "feiten-en-afspraken", Right.DETAIL),
    SOURCES: Entry("Beheer", "Bronnen", "bronnen", Right.SOURCES),
    METHOD: Entry("Beheer", "Verantwoording", "verantwoording", Right.READ),
    AUDIT: Entry("Beheer", "Logboek", "logboek", Right.AUDIT),
}


def run() -> None:
    """Draw the page that the address asks for, from those that the visitor may see; for them the others do not exist."""
    own = [path for path, entry in PAGES.items() if visitor.may(entry.right)]
    made = {path: _page(path) for path in own}
    # Streamlit serves the first page at the bare address alone: who was sent its name must arrive too.
    made[own[0]] = st.Page(own[0], title=PAGES[own[0]].title, default=True)
    menu = {group: [made[path] for path in paths] for group, paths in groupby(own, lambda path: PAGES[path].group)}
    menu[""] = [_page(own[0], hidden=True)]
    # Beyond ten pages Streamlit would hide the rest behind a button in English.
    page = st.navigation(menu, expanded=True)
    asked = next((path for path in own if PAGES[path].url_path == page.url_path), own[0])
    visitor.require(PAGES[asked].right)
    page.run()


def _page(path: str, *, hidden: bool = False) -> StreamlitPage:
    entry = PAGES[path]
    return st.Page(path, title=entry.title, url_path=entry.url_path, visibility="hidden" if hidden else "visible")


def link(path: str, label: str, query_params: Mapping[str, str]) -> None:
    """Show the way to a page, to who may go there: for another it does not exist."""
    if visitor.may(PAGES[path].right):
        st.page_link(path, label=label, query_params=dict(query_params))
