"""The figures of Eén overheid, remembered until the store changes."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from dashboard import data
from dashboard.remembered import remember_figures
from pipeline.lenses import government, mentions, shares
from pipeline.trends import voices as counting


@remember_figures
def touched(store: Engine) -> pd.DataFrame:
    """Which ministries each theme touches in each half-year (see `government.touched`)."""
    present = government.successors(data.values(store, "ministry"))
    return government.touched(counting.ministry_voices(data.voice_table(store), present))


@remember_figures
def named(store: Engine) -> pd.DataFrame:
    """What the texts of each theme and half-year name (see `government.named`)."""
    return government.named(data.marked_voices(store, mentions.LENS))


@remember_figures
def sentences(store: Engine, period: str, *, detail: bool) -> dict[str, str]:
    """What each theme of a half-year touches, in a sentence. `detail`: may see what is under 5."""
    every = touched(store)
    if not detail:
        every = data.withheld_parts(store, every, few=shares.FEW, sums=True)
    return {
        str(theme_id): government.together_sentence(own)
        for theme_id, own in every[every["period"] == period].groupby("theme_id")
    }
