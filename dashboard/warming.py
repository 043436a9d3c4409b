"""What takes longest, made before anybody asks for it: after the server has started, and each time that the store changed.

It is remembered where the pages remember it (`dashboard.data`), so that a first click finds what a second would.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from dashboard import data, judgement, overview_figures, theme_detail
from dashboard.turns import TURNS
from pipeline.briefing.choices import Choices, applied
from pipeline.briefing.template import canvas_of
from pipeline.settings import current_settings
from pipeline.store import read
from pipeline.store.read import SignalFilter

# Seconds between two looks at whether the store changed.
_LOOK_AGAIN = 10
# How often it looks, in a second, whether nobody draws a page: where somebody always does, it has to be made too.
_WAITS = 20


def keep_warm() -> None:
    """Make it for as long as the server runs."""
    made_for: read.Stamp | None = None
    while True:
        try:
            store = data.opened()
            if (state := read.stamp(store)) != made_for:
                first, made_for = made_for is None, state
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
    """Make it for every half-year, the newest first, a piece at a time, and leave the time to who clicks meanwhile."""
    periods = sorted(data.analysed_periods(store), reverse=True)
    politely(_choices, store)
    for period in periods:
        for make in (_overview, _briefing, _pages, _regions, _government, _agendas, _lenses):
            politely(make, store, period)
    # Of the half-year that a page begins with.
    for period in periods[:1]:
        threads = data.threads(store, period)
        for theme_id in threads["theme_id"]:
            politely(_theme, store, period, theme_id)


def politely(make: Callable[..., None], *asked: Any) -> None:
    """Make a piece when nobody draws a page, or after a while all the same; and rest as long as two of those take."""
    for _ in range(_WAITS):
        if not TURNS.busy():
            break
        time.sleep(0.05)
    began = time.monotonic()
    make(*asked)
    time.sleep(2 * (time.monotonic() - began))


def _choices(store: Engine) -> None:
    # To find them, the database goes through all signals.
    for column in ("province", "ministry", "channel", "language"):
        data.values(store, column)
    data.periods(store)


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


def _government(store: Engine, period: str) -> None:
    # As of the regions.
    from dashboard import government_figures  # noqa: PLC0415

    government_figures.named(store)
    for detail in (True, False):
        government_figures.sentences(store, period, detail=detail)


def _theme(store: Engine, period: str, theme_id: str) -> None:
    theme = data.themes(store).set_index("theme_id").loc[theme_id]
    judgement.tables(store, theme_id, period)
    theme_detail.weeks_of(store, theme_id, str(theme["label"]), period)
    theme_detail.changed_words(store, theme_id, theme["keywords"], period)
    data.subthemes(store, theme_id)
    data.events(store, theme_id)
    wanted = SignalFilter(theme_id=theme_id, period=period)
    data.make_ready(store, theme["representatives"], wanted, theme_detail.FIRST)


def _agendas(store: Engine, period: str) -> None:
    data.who_was_first(store, period)
    trends = data.trends(store, period=period)
    data.agenda_shares(trends)
    data.agenda_overlap(trends)


def _lenses(store: Engine, period: str) -> None:
    # As of the regions.
    from pipeline.lenses import life_events, principles  # noqa: PLC0415

    for lens in (principles.LENS, life_events.LENS):
        for detail in (True, False):
            data.shares_of_lens(store, lens, period, detail=detail)
