"""The to-do list of the editor, near-doubles, and the words of a theme by half-year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import stores
from sqlalchemy import Engine, insert

from pipeline.editing.todo import near_doubles, todo
from pipeline.store import read
from pipeline.store.schema import theme_middle
from pipeline.store.wordings import word_counts


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = stores.make_store(tmp_path_factory.mktemp("todo") / "s.sqlite")
    middles = {"T0001": (1.0, 0.0), "T0002": (0.96, 0.28), "T0003": (0.0, 1.0)}
    rows = [
        {"theme_id": name, "vector": np.array(vector, dtype="<f2").tobytes(), "usual": 0.9}
        for name, vector in middles.items()
    ]
    with engine.begin() as connection:
        connection.execute(insert(theme_middle), rows)
    return engine


def test_what_is_unsure_too_big_or_unnamed_deserves_a_look_with_the_edit_that_helps(engine: Engine):
    themes = read.themes(engine)
    rows = todo(themes, {"T0003": 0.4}, {"T0001"})

    reasons = {(row["theme_id"], row["do"]) for row in rows.to_dict("records")}
    assert ("T0003", "split") in reasons
    big = themes[themes["n"] > 0.1 * themes["n"].sum()]["theme_id"]
    assert {(theme_id, "split") for theme_id in big} <= reasons
    assert ("T0001", "rename") not in reasons
    red = set(themes.loc[themes["is_red_thread"], "theme_id"]) - {"T0001"}
    assert {theme_id for theme_id, do in reasons if do == "rename"} == red


def test_themes_more_alike_than_their_own_voices_are_near_doubles(engine: Engine):
    assert near_doubles(engine)[["one", "other"]].to_numpy().tolist() == [["T0001", "T0002"]]


def test_the_words_of_a_theme_are_counted_per_half_year(engine: Engine):
    counts = word_counts(engine, "T0001", ["jeugdzorg", "vuurwerk"], ["2025-H2", "2025-H1"]).set_index(
        ["word", "period"]
    )

    assert counts.loc[("jeugdzorg", "2025-H2"), ["n", "total"]].tolist() == [230, 230]
    assert counts.loc[("jeugdzorg", "2025-H1"), "n"] == 76
    assert counts.loc["vuurwerk", "n"].sum() == 0
    assert isinstance(counts, pd.DataFrame)
