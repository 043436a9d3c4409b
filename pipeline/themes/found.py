"""What an analysis found, before a person decided anything about it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Found:
    """The outcome of an analysis, before any edit: what the next analysis and every edit go on from.

    Attributes:
        themes: `theme_id`, `label`, `keywords`, `representatives`, `parents`, `first_period`, `last_period`, `n`.
        assignments: `signal_id`, `theme_id`, `probability`, `second_theme_id`, and `subtheme` where proposed.
        events: `theme_id`, `period`, `event`, `related`, `evidence`.
        words: the rows of `theme_word`.
    """

    themes: pd.DataFrame
    assignments: pd.DataFrame
    events: pd.DataFrame
    words: pd.DataFrame
