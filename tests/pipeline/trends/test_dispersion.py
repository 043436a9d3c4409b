from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.trends.dispersion import Dispersion, fit_dispersion

MEANS = pd.Series(np.random.default_rng(0).lognormal(3.5, 0.9, 4000))
TOTALS = pd.Series(3000.0, index=MEANS.index)
TOTALS = pd.Series(3000.0, index=MEANS.index)


def squares(factor: pd.Series | float, seed: int = 1) -> pd.Series:
    """Squares that are this many times as large as chance gives."""
    return pd.Series(np.random.default_rng(seed).chisquare(1, len(MEANS))) * factor


def test_where_there_is_only_chance_nothing_is_widened():
    found = fit_dispersion(squares(0.9), MEANS, TOTALS)

    assert (found.correlation, found.swing) == (0.0, 0.0)


def test_a_factor_that_is_the_same_for_every_theme_is_found():
    found = fit_dispersion(squares(4.0), MEANS, TOTALS)

    assert found.factor([5, 50, 200], 3000) == pytest.approx([4, 4, 4], rel=0.2)


def test_a_factor_that_grows_with_the_theme_is_found():
    found = fit_dispersion(squares(1 + 0.04 * MEANS), MEANS, TOTALS)

    assert found.factor([5, 50, 200], 3000) == pytest.approx([1.2, 3, 9], rel=0.15)


def test_what_is_known_of_large_sources_tells_how_a_small_one_swings():
    totals = pd.Series(np.where(MEANS.index % 2, 4000.0, 1000.0))

    found = fit_dispersion(squares(1 + 0.002 * totals), MEANS, totals)

    assert found.factor([2], 60) == pytest.approx([1.12], abs=0.06)


def test_a_few_themes_that_really_change_hardly_widen_the_rest():
    changed = squares(2.0)
    changed[::25] = 200.0

    assert fit_dispersion(changed, MEANS, TOTALS).factor([50], 3000) == pytest.approx([2], rel=0.15)


def test_hardly_any_squares_leave_it_at_chance():
    assert fit_dispersion(pd.Series([9.0] * 29), pd.Series([5.0] * 29), pd.Series([100.0] * 29)) == Dispersion()


def test_what_is_fitted_to_few_squares_weighs_less_in_a_test():
    few, many = (fit_dispersion(squares(4.0).head(n), MEANS.head(n), TOTALS.head(n)).freedom for n in (60, 600))

    assert few < many < np.inf
