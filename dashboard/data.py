"""What the pages ask of the store, remembered until the store changes. The only place with Streamlit's caches."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from pipeline.answers import answers_beside_themes as _answers_beside_themes
from pipeline.explain import explain
from pipeline.lenses.agendas import agreement_by_lag as _agreement_by_lag
from pipeline.lenses.agendas import who_was_first as _who_was_first
from pipeline.settings import Settings
from pipeline.store import edits as _edits
from pipeline.store import facts as _facts
from pipeline.store import lenses as _lenses
from pipeline.store import proposals as _proposals
from pipeline.store import read, voices
from pipeline.store import warned as _warned
from pipeline.store.database import open_database


@st.cache_resource(show_spinner=False)
def _engine(url: str) -> Engine:
    return open_database(url)


def engine() -> Engine:
    """The store that the settings name."""
    return _engine(Settings().database)


# The stamp stands for the store: an answer is remembered as long as the store is what it was.
_remember = st.cache_data(show_spinner=False, max_entries=300, hash_funcs={Engine: read.stamp})

answers_beside_themes = _remember(_answers_beside_themes)
analysed_periods = _remember(read.analysed_periods)
breakdown = _remember(read.breakdown)
campaigns = _remember(read.campaigns)
count_items = _remember(read.count_items)
count_marked = _remember(_lenses.count_marked)
count_signals = _remember(read.count_signals)
edits = _remember(_edits.edits)
events = _remember(read.events)
found_labels = _remember(_edits.found_labels)
explanation = _remember(explain)
find_signals = _remember(read.find_signals)
input_files = _remember(read.input_files)
marked_signals = _remember(_lenses.marked_signals)
marked_voices = _remember(_lenses.marked_voices)
periods = _remember(read.periods)
proposals = _remember(_proposals.proposals)
quarantine = _remember(read.quarantine)
signals_by_id = _remember(read.signals_by_id)
subthemes = _remember(_edits.subthemes)
tallies = _remember(read.tallies)
theme_days = _remember(read.theme_days)
themes = _remember(read.themes)
threads = _remember(read.threads)
totals = _remember(read.totals)
trends = _remember(read.trends)
values = _remember(read.values)
warnings = _remember(_warned.warnings)

voice_table = _remember(voices.voice_table)


@_remember
def _claiming_voices(store: Engine, fact_id: int, judged: str) -> pd.DataFrame:  # noqa: ARG001 - part of what is remembered
    return _facts.claiming_voices(store, fact_id)


def claiming_voices(store: Engine, fact_id: int) -> pd.DataFrame:
    """How many voices make a claim, remembered until a person says of another signal whether it does."""
    return _claiming_voices(store, fact_id, _facts.judged_signals(store, fact_id).to_csv())


@_remember
def weekly_voices(store: Engine, period: str) -> pd.DataFrame:
    """The voices of every day, up to and including a half-year."""
    return voices.weekly_voices(voice_table(store), period)


@_remember
def agreement_by_lag(store: Engine, period: str, theme_id: str) -> pd.DataFrame:
    """How much media and public agree on a theme at each lag, over all weeks up to and including a half-year."""
    return _agreement_by_lag(weekly_voices(store, period), theme_id)


@_remember
def who_was_first(store: Engine, period: str) -> pd.DataFrame:
    """Who spoke of each theme first, over all weeks up to and including a half-year."""
    return _who_was_first(weekly_voices(store, period))
