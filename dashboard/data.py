"""What the pages ask of the store, remembered until the store changes: what only counts, until a figure does."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from dashboard import visitor
from dashboard.access import Right
from dashboard.one_run import once
from dashboard.remembered import remember, remember_figures
from pipeline.answers import answers_beside_themes as _answers_beside_themes
from pipeline.audit import Act
from pipeline.briefing.boxes import Canvas, Slide
from pipeline.briefing.content import Briefing
from pipeline.briefing.layout import lay_out
from pipeline.briefing.picture import page_picture
from pipeline.editing.todo import near_doubles as _near_doubles
from pipeline.errors import StoreError
from pipeline.explain.reasons import Explanation, explain
from pipeline.lenses.agendas import agenda_shares as _agenda_shares
from pipeline.lenses.agendas import agreement_by_lag as _agreement_by_lag
from pipeline.lenses.agendas import overlap as _overlap
from pipeline.lenses.agendas import who_was_first as _who_was_first
from pipeline.period import Period
from pipeline.settings import current_settings
from pipeline.store import actions as _actions
from pipeline.store import briefings as _briefings
from pipeline.store import consent as _consent
from pipeline.store import edits as _edits
from pipeline.store import facts as _facts
from pipeline.store import lenses as _lenses
from pipeline.store import proposals as _proposals
from pipeline.store import read, voices, wordings
from pipeline.store import warned as _warned
from pipeline.store.database import open_database, reach
from pipeline.store.lenses import MarkFilter
from pipeline.store.read import SignalFilter
from pipeline.withheld import withhold, withhold_parts


@st.cache_resource(show_spinner=False)
def _engine(url: str) -> Engine:
    return open_database(url)


def opened() -> Engine:
    """The store that the settings name; raises `StoreError` without one. For the pages: `engine`."""
    found = _engine(current_settings().database)
    reach(found)
    return found


@once
def engine() -> Engine:
    """The store that the settings name, for who may come in; for another the run ends here, and so it does without a store."""
    visitor.admit()
    try:
        found = opened()
    except StoreError as error:
        st.title("Rode draden", anchor=False)
        st.error(str(error))
        st.stop()
    return found


answers_beside_themes = remember(_answers_beside_themes)
analysed_periods = remember_figures(read.analysed_periods)
breakdown = remember_figures(read.breakdown)
campaigns = remember_figures(read.campaigns)
count_items = remember_figures(read.count_items)
count_marked = remember_figures(_lenses.count_marked)
edits = remember(_edits.edits)
near_doubles = remember(_near_doubles)
events = remember(read.events)
found_labels = remember(_edits.found_labels)
input_files = remember_figures(read.input_files)
map_themes = remember(read.map_themes)
marked_voices = remember_figures(_lenses.marked_voices)
periods = remember_figures(read.periods)
proposals = remember(_proposals.proposals)
quarantine = remember_figures(read.quarantine)
readable_voices = remember_figures(_facts.readable_voices)
runs = remember(read.runs)
subthemes = remember_figures(_edits.subthemes)
tallies = remember_figures(read.tallies)
theme_certainty = remember_figures(read.theme_certainty)
theme_days = remember_figures(read.theme_days)
themes = remember(read.themes)
threads = remember(read.threads)
totals = remember_figures(read.totals)
trends = remember_figures(read.trends)
values = remember_figures(read.values)
warnings = remember(_warned.warnings)

_count_signals = remember_figures(read.count_signals)
_find_signals = remember(read.find_signals)
_map_points = remember_figures(read.map_points)
_marked_signals = remember_figures(_lenses.marked_signals)
_signals_by_id = remember_figures(read.signals_by_id)
_explanation = remember(explain)

voice_table = remember_figures(voices.voice_table)
word_counts = remember_figures(wordings.word_counts)
agenda_shares = remember(_agenda_shares)
agenda_overlap = remember(_overlap)


@remember
def _claims_found(store: Engine, fact_id: int, judged: str) -> pd.DataFrame:  # noqa: ARG001 - part of what is remembered
    # The lens brings statistics that only one page waits for.
    from pipeline.lenses.facts import found  # noqa: PLC0415

    return found(store, fact_id)


def claims_found(store: Engine, fact_id: int) -> pd.DataFrame:
    """What the searches of a claim find (see `pipeline.lenses.facts.found`), remembered until a person judges another signal."""
    return _claims_found(store, fact_id, _facts.judged_signals(store, fact_id).to_csv())


@remember
def _proposed_briefing(store: Engine, period: str, theme_ids: tuple[str, ...], told: str) -> Briefing:  # noqa: ARG001 - part of what is remembered
    # The lenses bring statistics that only this page waits for.
    from pipeline.briefing.compose import compose  # noqa: PLC0415

    return compose(store, Period.parse(period), theme_ids)


def composed_briefing(store: Engine, period: str, theme_ids: tuple[str, ...]) -> Briefing:
    """A briefing as nobody sees it yet, remembered until the store, facts, agreements or consent change."""
    told = [_facts.facts(store), _actions.actions(store), _consent.standing(store)]
    return _proposed_briefing(store, period, theme_ids, "".join(table.to_csv() for table in told))


def proposed_briefing(store: Engine, period: str, theme_ids: tuple[str, ...]) -> Briefing:
    """What the briefing says before anybody changed it (see `composed_briefing`)."""
    found = composed_briefing(store, period, theme_ids)
    # Who sees its pages reads its quotes.
    if quoted := [quote.signal_id for page in found.pages for quote in page.quotes]:
        visitor.note(store, Act.SEEN, signalen=quoted)
    return found


@remember
def briefing_pages(briefing: Briefing, canvas: Canvas) -> tuple[tuple[Slide, ...], list[str]]:
    """The pages of a briefing, and a picture (SVG) of each: measured and drawn once, as a person pages through them."""
    slides = lay_out(briefing, canvas)
    return slides, [page_picture(slide, canvas, briefing.footer, place) for place, slide in enumerate(slides, start=1)]


# As many threads as fit a briefing that is discussed in an hour.
_PROPOSED = 7


def proposed_threads(threads: pd.DataFrame) -> tuple[str, ...]:
    """The threads that a briefing begins with: the first red ones, or themes where there are none."""
    chosen = threads["is_red_thread"] if threads["is_red_thread"].any() else threads["rank"] > 0
    return tuple(threads[chosen].head(_PROPOSED)["theme_id"])


def briefing_versions(store: Engine, period: str) -> pd.DataFrame:
    """The versions of a briefing, newest first; asked anew each time, as several people work on them."""
    return _briefings.versions(store, period)


@remember_figures
def weekly_voices(store: Engine, period: str) -> pd.DataFrame:
    """The voices of every day, up to and including a half-year."""
    return voices.weekly_voices(voice_table(store), period)


@remember_figures
def agreement_by_lag(store: Engine, period: str, theme_id: str) -> pd.DataFrame:
    """How much media and public agree on a theme at each lag, over all weeks up to and including a half-year."""
    return _agreement_by_lag(weekly_voices(store, period), theme_id)


@remember_figures
def who_was_first(store: Engine, period: str) -> pd.DataFrame:
    """Who spoke of each theme first, over all weeks up to and including a half-year."""
    return _who_was_first(weekly_voices(store, period))


@remember_figures
def withheld_trends(store: Engine) -> pd.DataFrame:
    """The trends without what is about fewer than five."""
    return withhold(read.trends(store))


_withheld_parts = remember(withhold_parts)


@remember_figures
def shares_of_lens(store: Engine, lens: str, period: str, *, detail: bool) -> pd.DataFrame:
    """The shares of what a lens reads in a half-year (`mark_shares`). `detail`: may see what is under 5."""
    # The lenses bring statistics that only their pages wait for.
    from pipeline.lenses.shares import FEW, mark_shares  # noqa: PLC0415

    rows = mark_shares(marked_voices(store, lens, period))
    return rows if detail else withhold_parts(rows, withheld_trends(store), few=FEW, sums=False)


def lens_shares(store: Engine, lens: str, period: str) -> pd.DataFrame:
    """The shares of what a lens reads in a half-year, as the visitor may have them."""
    return shares_of_lens(store, lens, period, detail=visitor.may(Right.DETAIL))


def withheld_parts(store: Engine, rows: pd.DataFrame, *, few: int, sums: bool = False) -> pd.DataFrame:
    """The figures of a lens without what a figure under five follows from (see `pipeline.withheld.withhold_parts`)."""
    return _withheld_parts(rows, withheld_trends(store), few=few, sums=sums)


def told_parts(store: Engine, rows: pd.DataFrame, *, few: int, sums: bool = False) -> pd.DataFrame:
    """The figures of a lens as the visitor may have them."""
    return rows if visitor.may(Right.DETAIL) else withheld_parts(store, rows, few=few, sums=sums)


def told_trends(store: Engine) -> pd.DataFrame:
    """The trends as the visitor may have them: for readers without what is about fewer than five (see `withhold`)."""
    return trends(store) if visitor.may(Right.DETAIL) else withheld_trends(store)


def quotable_signals(store: Engine, ids: list[str]) -> pd.DataFrame:
    """Of these signals those that a briefing may quote, with their text: nothing special without consent."""
    found = _consent.quotable(store, _signals_by_id(store, ids))
    return _seen(store, found[found["text"] != ""])


# What people read and search is noted before they get it (see `pipeline.audit`).


def count_signals(store: Engine, wanted: SignalFilter) -> int:
    """How many signals match (see `read.count_signals`)."""
    _note_search(store, wanted)
    return _count_signals(store, wanted)


def find_signals(store: Engine, wanted: SignalFilter, *, limit: int, offset: int = 0) -> pd.DataFrame:
    """A page of the signals that match (see `read.find_signals`)."""
    _note_search(store, wanted)
    return _seen(store, _find_signals(store, wanted, limit=limit, offset=offset))


def map_points(store: Engine, wanted: SignalFilter, limit: int) -> pd.DataFrame:
    """A fair sample of the signals that match, where they stand on the map (see `read.map_points`)."""
    _note_search(store, wanted)
    return _map_points(store, wanted, limit)


def make_ready(store: Engine, ids: list[str], wanted: SignalFilter, limit: int) -> None:
    """Remember these signals and the first of those that match, for who asks for them later: nobody gets them yet."""
    _signals_by_id(store, ids)
    _count_signals(store, wanted)
    _find_signals(store, wanted, limit=limit, offset=0)


def marked_signals(store: Engine, wanted: MarkFilter, *, limit: int, offset: int = 0) -> pd.DataFrame:
    """Signals with a mark (see `lenses.marked_signals`)."""
    return _seen(store, _marked_signals(store, wanted, limit=limit, offset=offset))


def signals_by_id(store: Engine, ids: list[str]) -> pd.DataFrame:
    """The signals with these ids (see `read.signals_by_id`)."""
    return _seen(store, _signals_by_id(store, ids))


def explanation(store: Engine, signal_id: str) -> Explanation | None:
    """Why a signal stands where it stands (see `explain`); the signals beside it are read too."""
    found = _explanation(store, signal_id)
    if found is not None:
        _seen(store, found.nearest)
    return found


def _seen(store: Engine, signals: pd.DataFrame) -> pd.DataFrame:
    if len(signals):
        visitor.note(store, Act.SEEN, signalen=signals["signal_id"].tolist())
    return signals


def _note_search(store: Engine, wanted: SignalFilter) -> None:
    if wanted.search.strip():
        visitor.note(store, Act.SEARCHED, typed=wanted.search)
