from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from pipeline.trends.stratified import compare_stratified

cells = st.tuples(st.integers(1, 60), st.integers(70, 4000), st.integers(1, 60), st.integers(70, 4000))


def strata_of(groups: list[list[tuple[int, int, int, int]]]) -> pd.DataFrame:
    rows = [(f"T{number}", *cell) for number, group in enumerate(groups) for cell in group]
    return pd.DataFrame(rows, columns=["theme_id", "n", "total", "n_before", "total_before"])


@settings(max_examples=60)
@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=4), st.floats(1, 9))
def test_all_themes_at_once_get_what_statsmodels_says_of_each(groups, dispersion: float):
    strata = strata_of(groups)
    strata[["n", "total", "n_before", "total_before"]] /= dispersion

    found = compare_stratified(strata, ["theme_id"], 0.1)

    for theme_id, own in strata.groupby("theme_id"):
        now = [own["n"], own["total"] - own["n"]]
        before = [own["n_before"], own["total_before"] - own["n_before"]]
        table = StratifiedTable(np.array([now, before], dtype=float))
        expected = {
            "statistic": table.test_null_odds(correction=False).statistic,
            "log_ratio": table.logodds_pooled,
            "log_ratio_low": table.logodds_pooled_confint(alpha=0.1)[0],
            "log_ratio_high": table.logodds_pooled_confint(alpha=0.1)[1],
        }
        assert found.loc[theme_id].to_dict() == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_a_theme_that_nobody_mentions_is_not_compared():
    assert compare_stratified(strata_of([[(0, 100, 0, 90)]]), ["theme_id"], 0.1).empty


def test_a_theme_that_was_not_mentioned_before_has_a_statistic_and_a_ratio_without_end():
    found = compare_stratified(strata_of([[(30, 1000, 0, 1000)]]), ["theme_id"], 0.1).iloc[0]

    assert found["statistic"] == pytest.approx(30.44, abs=0.05)
    assert np.isinf(found["log_ratio"])
