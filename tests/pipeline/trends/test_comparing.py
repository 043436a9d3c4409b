"""Two groups side by side: the counts of the trends, mirror images, and no difference where there is none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import stores
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from pipeline.store import read
from pipeline.store.voices import voice_table
from pipeline.trends.comparing import FEW, LESS, MORE, SAME, compare, compare_themes, count_group


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return stores.make_store(tmp_path_factory.mktemp("compare") / "s.sqlite")


def group(counts: dict[str, int], rest: int) -> pd.DataFrame:
    rows = pd.DataFrame({"theme_id": [*counts, ""], "n": [*counts.values(), rest]})
    return rows.assign(total=rows["n"].sum())


counts = st.dictionaries(st.sampled_from(["T1", "T2", "T3"]), st.integers(0, 300), min_size=1)


def test_a_group_of_a_half_year_and_a_source_counts_as_the_trends_do(engine: Engine):
    table, trends = voice_table(engine), read.trends(engine)

    for period, source in (("2025-H2", "email"), ("2024-H1", "question")):
        own = trends[(trends["period"] == period) & (trends["source"] == source) & (trends["n"] > 0)]
        found = count_group(table, period=period, source=source).set_index("theme_id")
        assert found["n"].to_dict() == own.set_index("theme_id")["n"].to_dict()
        assert set(found["total"]) == set(own["total"])


def test_what_grew_is_heard_more_often_and_what_did_not_is_not(engine: Engine):
    table = voice_table(engine)
    groups = [count_group(table, period=period, source="question") for period in ("2025-H2", "2025-H1")]
    rows = compare(*groups, pd.Series(dtype=float)).set_index("theme_id")

    assert rows.loc["T0001", "verdict"] == MORE
    assert rows.loc["T0006", "verdict"] == LESS
    assert rows.loc["T0004", "verdict"] in {SAME, LESS}


@settings(max_examples=60)
@given(counts, counts, st.integers(50, 500), st.integers(50, 500))
def test_the_other_way_round_is_the_mirror_image(one: dict[str, int], other: dict[str, int], rest: int, more: int):
    there = compare(group(one, rest), group(other, more), pd.Series(dtype=float)).set_index("theme_id")
    back = compare(group(other, more), group(one, rest), pd.Series(dtype=float)).set_index("theme_id").loc[there.index]

    assert np.allclose(there["change"], -back["change"])
    assert np.allclose(there["change_low"], -back["change_high"])
    assert np.allclose(there["q_value"].fillna(9), back["q_value"].fillna(9))
    assert ((there["change_low"] <= there["change"]) & (there["change"] <= there["change_high"])).all()
    mirrored = back["verdict"].replace({MORE: LESS, LESS: MORE})
    assert (there["verdict"] == mirrored).all()


def test_the_same_group_twice_differs_in_nothing_and_few_voices_say_nothing():
    rows = compare(group({"T1": 40, "T2": 3}, 100), group({"T1": 40, "T2": 4}, 99), pd.Series(dtype=float))

    assert rows.set_index("theme_id")["verdict"].to_dict() == {"T1": SAME, "T2": FEW}


def test_counts_that_swing_more_than_chance_make_it_less_sure():
    groups = group({"T1": 60}, 400), group({"T1": 30}, 430)
    sure = compare(*groups, pd.Series({"T1": 1.0})).iloc[0]
    wide = compare(*groups, pd.Series({"T1": 6.0})).iloc[0]

    assert sure["verdict"] == MORE
    assert wide["verdict"] == SAME
    assert wide["change"] == sure["change"]
    assert wide["change_high"] - wide["change_low"] > sure["change_high"] - sure["change_low"]


def test_two_themes_are_compared_within_each_half_year_and_source(engine: Engine):
    trends = read.trends(engine)
    rows = compare_themes(trends[trends["theme_id"] == "T0001"], trends[trends["theme_id"] == "T0004"])
    last = rows[(rows["period"] == "2025-H2") & (rows["source"] == "question")].iloc[0]

    assert last["ratio"] == pytest.approx(120 / 110)
    assert last["ratio_low"] < 1 < last["ratio_high"]
    assert last["verdict"] == SAME
    early = rows[(rows["period"] == "2024-H1") & (rows["source"] == "question")].iloc[0]
    assert early["verdict"] == LESS
