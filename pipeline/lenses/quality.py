"""How often a lens that reads words is right, and how much it finds, counted on texts that a reader labelled.

The texts (`data/labelled/lenses-held-out.csv`) were labelled by reading, and not used in making the lists. The counts
are kept in `data/reference/brillen_kwaliteit.csv`, so that a page needn't count them again; a test holds the two equal.
Those of incorrect claims stand there too, counted by `benchmarks/claims.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from pipeline.house import HOUSE
from pipeline.lenses import life_events, principles
from pipeline.lenses.principles import Direction, Principle
from pipeline.reference import table

HELD_OUT = HOUSE / "data" / "labelled" / "lenses-held-out.csv"
# Below this precision, or with fewer findings to count it on, what a lens says is not shown as a figure.
LEAST_PRECISION, LEAST_FOUND = 0.7, 5
UNSURE = "nog te onzeker"
COUNTS = ["lens", "name", "direction", "found", "right", "present", "found_drawn", "right_drawn"]
_WRITTEN = "geschreven"
_ALPHA = 0.05


def labelled(path: Path = HELD_OUT) -> pd.DataFrame:
    """Read labelled texts: signal_id, origin, source, missed, kept, life_events (words between spaces), text."""
    return pd.read_csv(path, keep_default_na=False).rename(columns={"text_id": "signal_id"})


def count(texts: pd.DataFrame) -> pd.DataFrame:
    """Count on labelled texts, per lens, name and direction: found, right (found and labelled so), present (labelled).

    `found_drawn` and `right_drawn` count the texts alone that were drawn from the sample: the others were written for
    this purpose by who made the lists, and flatter them.
    """
    marks = {
        principles.LENS: principles.mark_principles(texts),
        life_events.LENS: life_events.mark_life_events(texts),
    }
    rows = [
        _counted(texts, marks[lens], column, (lens, name, direction))
        for lens, direction, column, names in (
            (principles.LENS, Direction.MISSED.value, "missed", [p.value for p in Principle]),
            (principles.LENS, Direction.KEPT.value, "kept", [p.value for p in Principle]),
            (life_events.LENS, life_events.HERE, "life_events", list(life_events.life_event_names())),
        )
        for name in names
    ]
    return pd.DataFrame(rows, columns=COUNTS)


def quality() -> pd.DataFrame:
    """The measured quality: COUNTS, precision and recall with their 95 % Wilson intervals, and whether it is `unsure`.

    Precision is empty where nothing was found. The columns of the intervals end in `_low` and `_high`.
    """
    return _quality().copy()


@cache
def _quality() -> pd.DataFrame:
    rows = pd.DataFrame(table("brillen_kwaliteit")).astype(dict.fromkeys(COUNTS[3:], int))
    for name, of in (("precision", "found"), ("recall", "present")):
        rows[name] = rows["right"] / rows[of].where(rows[of] > 0)
        low, high = proportion_confint(rows["right"], rows[of].clip(lower=1), alpha=_ALPHA, method="wilson")
        rows[f"{name}_low"], rows[f"{name}_high"] = low, high
    rows["unsure"] = ~(rows["precision"] >= LEAST_PRECISION) | (rows["found"] < LEAST_FOUND)
    return rows


def _counted(texts: pd.DataFrame, marks: pd.DataFrame, column: str, key: tuple[str, str, str]) -> Sequence[object]:
    _, name, direction = key
    found = set(marks.loc[(marks["name"] == name) & (marks["direction"] == direction), "signal_id"])
    present = set(texts.loc[texts[column].str.split().map(lambda names: name in names), "signal_id"])
    drawn = set(texts.loc[texts["origin"] != _WRITTEN, "signal_id"])
    right = found & present
    return (*key, len(found), len(right), len(present), len(found & drawn), len(right & drawn))
