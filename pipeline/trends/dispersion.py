"""How much wider the figures swing than lots drawn one by one would: the model behind every interval and test.

The model: the variance of a count with mean m, out of a total of N, is m * (1 + correlation * N + swing * m).
`correlation` is that of beta-binomial counts: two voices of a source and half-year speak of the same more often than by
lot, so every theme of a source is wider by the same factor (McCullagh & Nelder 1989, ch. 4). `swing` is the variance of
the rate of gamma-Poisson counts: large themes are wider by more. Both are fitted to the squared differences between
half-years by weighted least squares, never below chance, and without the squares that are too large for it: most themes
don't change, and the few that do must not widen the rest (a trimmed variance; the idea of genomic control, Devlin &
Roeder 1999).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import nnls
from scipy.stats import chi2

# Squares above this many times what is expected are left out: one in seventy where nothing changes.
_TRIM = 6.0
_ABOVE = float(chi2.sf(_TRIM, 1))
_ROUNDS = 25
#: What is fitted to fewer squares swings more itself than what it should correct.
FEWEST_SQUARES = 30


@dataclass(frozen=True, slots=True)
class Dispersion:
    """The factor on the variance of a count with mean m of N is 1 + `correlation` * N + `swing` * m.

    `freedom` is the degrees of freedom of a test that divides by it (F instead of chi-squared): a third of the number of
    squares, because neighbouring ones share a half-year, trimming leaves less than all, and two parameters are fitted.
    Without end where nothing is divided.
    """

    correlation: float = 0.0
    swing: float = 0.0
    freedom: float = np.inf

    def factor(self, mean: ArrayLike, total: ArrayLike) -> NDArray[np.float64]:
        """The factor for each of these means and totals."""
        return 1 + self.correlation * np.asarray(total, dtype=float) + self.swing * np.asarray(mean, dtype=float)


def fit_dispersion(squares: pd.Series, means: pd.Series, totals: pd.Series) -> Dispersion:
    """Fit the model to squares that chance alone would give a chi-squared distribution with one degree of freedom.

    `means` are the counts that the squares are about, `totals` what they are counts of. Pure chance where there are
    hardly any squares.
    """
    known = squares.notna() & means.notna()
    y = squares[known].to_numpy(float)
    if len(y) < FEWEST_SQUARES:
        return Dispersion()
    design = np.column_stack([totals[known], means[known]]).astype(float)
    expected = np.full(len(y), max(float(np.median(y)) / float(chi2.median(1)), 1.0))
    found = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        kept = y <= _TRIM * expected
        weight = 1 / expected[kept]
        rest = _left_by(1 - float(kept.mean()))
        # What is above chance can't be negative, so that is what is fitted.
        found, _ = nnls(design[kept] * weight[:, None], (y[kept] / rest - 1) * weight)
        before, expected = expected, 1 + design @ found
        if np.allclose(before, expected, rtol=1e-6):
            break
    if not found.any():
        return Dispersion()
    return Dispersion(float(found[0]), float(found[1]), len(y) / 3)


def _left_by(trimmed: float) -> float:
    """What is left of the mean of a chi-squared with one degree of freedom when its largest part is trimmed.

    Squares that are bounded have fewer large ones; more of them than chance gives are real changes, and count no more.
    """
    edge = chi2.isf(min(trimmed, _ABOVE), 1)
    return float(chi2.cdf(edge, 3) / chi2.cdf(edge, 1))
