"""Lets the lenses that read words read the signals that they have not read yet, and counts what pages would count otherwise."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from sqlalchemy import Engine

from pipeline.lenses import life_events, mentions, principles
from pipeline.parallel import spread, stretches
from pipeline.store import kept, read
from pipeline.store.kept import Of
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
    """Count and keep what pages would otherwise count in a click: seconds, at a million signals."""
    analysed, every = kept.state_of(engine), kept.state_of(engine, Of.ALL)
    lenses = {lens: count_marked_voices(engine, lens) for lens, *_ in _LENSES}
    kept.keep(
        engine,
        {
            analysed: {VOICES: count_voices(engine)} | lenses,
            every: {
                read.BREAKDOWN: read.count_breakdown(engine),
                read.CAMPAIGNS: read.count_campaigns(engine),
                read.CERTAINTY: read.count_certainty(engine),
                read.TOTALS: read.count_totals(engine),
                read.VALUES: read.count_values(engine),
            },
        },
    )
