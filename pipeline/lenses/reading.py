"""Lets the lenses that read words read the signals that they have not read yet, and counts what all lenses count."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from sqlalchemy import Engine

from pipeline.lenses import life_events, mentions, principles
from pipeline.parallel import spread, stretches
from pipeline.store import kept
from pipeline.store.lenses import count_marked_voices, save_marks, unread
from pipeline.store.voices import VOICES, count_voices

_AT_A_TIME = 20_000
# So many of them are read by one machine at a time, where there are others.
_PART = 1_000
_LENSES: tuple[tuple[str, Callable[[], str], Callable[[pd.DataFrame], pd.DataFrame]], ...] = (
    (principles.LENS, principles.version, principles.mark_principles),
    (life_events.LENS, life_events.version, life_events.mark_life_events),
    (mentions.LENS, mentions.version, mentions.mark_mentions),
)


def read_signals(engine: Engine) -> int:
    """Mark what the lenses find in new signals, and in all of them when a list has changed; returns how many readings.

    What was read stays read when this is broken off, and the next time goes on from there.
    """
    readings = 0
    for lens, version, mark in _LENSES:
        while len(texts := unread(engine, lens, version(), limit=_AT_A_TIME)):
            parts = (texts.iloc[stretch] for stretch in stretches(len(texts), _PART))
            save_marks(engine, lens, version(), texts, pd.concat(spread(mark, parts), ignore_index=True))
            readings += len(texts)
    return readings


def count_for_pages(engine: Engine) -> None:
    """Count and keep what the pages of the lenses would otherwise count in a click: seconds, at a million signals."""
    state = kept.state_of(engine)
    tables = {VOICES: count_voices(engine)} | {lens: count_marked_voices(engine, lens) for lens, *_ in _LENSES}
    kept.keep(engine, tables, state)
