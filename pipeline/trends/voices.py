"""Voices, not copies, counted from `pipeline.store.voices.voice_table`: per province, channel, language, ministry, day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

# In place of a province: what one voice sends from more than one of them belongs to none.
SEVERAL = "meer dan één"

_KEYS = ["theme_id", "period", "source"]


def province_voices(table: pd.DataFrame) -> pd.DataFrame:
    """Voices per theme, period, source and province: theme_id, period, source, province, n.

    Every voice stands in one row, so that the rows of a theme add up to its n: `province` is empty where it is not
    known, and `SEVERAL` for a voice (a campaign) from more than one.
    """
    known = table[table["province"] != ""]
    places = known.drop_duplicates([*_KEYS, "voice", "province"])
    single = ~places.duplicated([*_KEYS, "voice"], keep=False)
    voices = pd.concat(
        [
            places[single],
            places[~single].drop_duplicates([*_KEYS, "voice"]).assign(province=SEVERAL),
            table[table["province"] == ""],
        ]
    )
    # Those without a province come last: they only count when nothing of the voice has one.
    return _counted(voices.drop_duplicates([*_KEYS, "voice"]), "province")


def first_voices(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Voices per theme, period, source and value of a column (channel, language, day); of each voice its first value.

    So the rows of a theme add up to its n, and a campaign counts on its first day.
    """
    ordered = table.assign(_order=table[column].cat.codes).sort_values("_order", kind="stable")
    counts = _counted(ordered.drop_duplicates([*_KEYS, "voice"]), column)
    return counts.assign(day=pd.to_datetime(counts["day"])) if column == "day" else counts


def ministry_voices(table: pd.DataFrame, successors: Mapping[str, str]) -> pd.DataFrame:
    """Voices per ministry of the metadata: theme_id, period, source, name (the ministry), direction (empty), n.

    Ministries are first replaced by their successors. A voice may have several and then stands in several rows; the
    rows with an empty `name` count the voices that have any, so that shares have a denominator.
    """
    named = table[table["ministry"] != ""]
    present = {name: successors.get(name, name) for name in named["ministry"].cat.categories}
    named = named.assign(name=named["ministry"].astype(object).map(present).astype("category"))
    each = _counted(named.drop_duplicates([*_KEYS, "voice", "name"]), "name")
    every = _counted(named.drop_duplicates([*_KEYS, "voice"]).assign(name=""), "name")
    rows = pd.concat([every, each], ignore_index=True).assign(direction="")
    columns = [*_KEYS, "name", "direction", "n"]
    return rows[columns].sort_values(columns, ignore_index=True)


def _counted(voices: pd.DataFrame, column: str) -> pd.DataFrame:
    keys = [*_KEYS, column]
    counts = voices.groupby(keys, observed=True, sort=True).size().rename("n").reset_index()
    return counts.astype(dict.fromkeys(keys, object)).astype({"n": np.int64}).sort_values(keys, ignore_index=True)
