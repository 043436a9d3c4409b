"""What takes longest, made before anybody asks for it: after the server has started, and each time that the store changed.

It is remembered where the pages remember it (`dashboard.data`), so that a first click finds what a second would.
"""

from __future__ import annotations

import gc
import time

from sqlalchemy import Engine

from dashboard import data, overview_figures
from pipeline.briefing.choices import Choices, applied
from pipeline.briefing.template import canvas_of
from pipeline.settings import current_settings
from pipeline.store import read

# Seconds between two looks at whether the store changed.
_LOOK_AGAIN = 10


def keep_warm() -> None:
    """Make it for as long as the server runs."""
    made_for = ""
    while True:
        try:
            store = data.opened()
            if (state := read.stamp(store)) != made_for:
                first, made_for = not made_for, state
                warm(store)
                if first:
                    _settle()
        except Exception:  # noqa: BLE001, S110 - whoever opens the page is told what is wrong, and what to do
            pass
        time.sleep(_LOOK_AGAIN)


def _settle() -> None:
    """What is there when all is loaded stays: Python need not look through it again for what can go."""
    gc.collect()
    gc.freeze()


def warm(store: Engine) -> None:
    """Make it for every half-year, the newest first, and leave two thirds of the time to who clicks meanwhile."""
    for period in sorted(data.analysed_periods(store), reverse=True):
        for make in (_overview, _briefing, _pages, _regions, _agendas):
            began = time.monotonic()
            make(store, period)
            time.sleep(2 * (time.monotonic() - began))


def _overview(store: Engine, period: str) -> None:
    _, first = overview_figures.first_threads(data.threads(store, period))
    # Readers see the same lines without the figures under five.
    for detail in (True, False):
        overview_figures.lines(store, period, first["theme_id"].tolist(), detail=detail)
    for make in (
        overview_figures.gaps,
        overview_figures.moves,
        overview_figures.source_table,
        overview_figures.unsure_table,
    ):
        make(store, period)


def _briefing(store: Engine, period: str) -> None:
    if theme_ids := data.proposed_threads(data.threads(store, period)):
        data.composed_briefing(store, period, tuple(sorted(theme_ids)))


def _pages(store: Engine, period: str) -> None:
    if theme_ids := data.proposed_threads(data.threads(store, period)):
        proposed = data.composed_briefing(store, period, tuple(sorted(theme_ids)))
        data.briefing_pages(applied(proposed, Choices(theme_ids)), canvas_of(current_settings().deck_template))


def _regions(store: Engine, period: str) -> None:
    # They bring statistics that a laptop need not wait for when it starts.
    from dashboard import region_figures  # noqa: PLC0415

    region_figures.compared(store, period)
    region_figures.heard(store, period)


def _agendas(store: Engine, period: str) -> None:
    data.who_was_first(store, period)
    trends = data.trends(store, period=period)
    data.agenda_shares(trends)
    data.agenda_overlap(trends)
