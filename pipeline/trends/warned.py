"""What an early warning is, and whether it came true: all that the screen needs to know of `pipeline.trends.early`."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from pipeline.period import Period
from pipeline.trends.verdicts import ALL

#: The window, in weeks that end on the last day, and its last part.
WEEKS = 26
RECENT = 6
#: With fewer voices in the window a theme has no course yet.
FEWEST = 10
#: Growth that is certain but slight is no news.
LEAST_GROWTH = 1.5
#: A warning is about what comes: it is judged by the half-year that goes on for at least this long after it.
_AHEAD = timedelta(weeks=8)


def judged_in(said_on: date) -> str:
    """The half-year by which a warning of this day is judged."""
    return str(Period.of(said_on + _AHEAD))


def outcomes(warnings: pd.DataFrame, trends: pd.DataFrame, last_day: date) -> pd.Series:
    """Say of each warning whether it came true, by the change of the theme in the half-year that judges it.

    `uitgekomen` where the interval of that change lies above zero, `niet uitgekomen` where it lies below, `onbeslist`
    where it holds zero, and `nog open` where that half-year is not over. `trends` is the table of all half-years.
    """
    changes = trends[trends["source"] == ALL].set_index(["theme_id", "period"])[["change_low", "change_high"]]
    found = []
    for theme_id, said_on in zip(warnings["theme_id"], warnings["said_on"], strict=True):
        period = judged_in(said_on)
        if last_day < Period.parse(period).last_day - timedelta(weeks=1):
            found.append("nog open")
        elif (theme_id, period) not in changes.index:
            found.append("onbeslist")
        else:
            low, high = changes.loc[(theme_id, period)]
            found.append("uitgekomen" if low > 0 else "niet uitgekomen" if high < 0 else "onbeslist")
    return pd.Series(found, index=warnings.index, dtype=object)
