"""The nearest of many vectors: products by the linear algebra, in parts, and a compiled choice of the largest."""

from __future__ import annotations

import numpy as np
from numba import njit

from pipeline.parallel import side_by_side
from pipeline.vectors.text import FloatArray, IntArray

_CHUNK = 500
#: Likeness counts in steps of this part, so that the last digits of a sum can't decide who is nearer.
_STEPS = 10_000


def nearest(
    vectors: FloatArray, others: FloatArray, count: int, but: IntArray | None = None
) -> tuple[IntArray, FloatArray]:
    """The nearest of `others` to each vector, the nearest first and of equals the first, and how like it they are.

    Args:
        vectors: rows of length 1.
        others: rows of length 1, at least `count` of them that may be chosen.
        count: how many are wanted.
        but: for each vector the place among `others` that is not to be chosen, or -1.

    Returns:
        The places among `others` (vectors x count), and the likeness (-1 to 1, rounded) of each.
    """
    size = len(vectors)
    found = np.empty((size, count), dtype=np.int32)
    likeness = np.empty((size, count), dtype=np.float32)
    hidden = np.full(size, -1, dtype=np.int32) if but is None else but

    def part(start: int) -> None:
        some = slice(start, start + _CHUNK)
        _largest(vectors[some] @ others.T, hidden[some], found[some], likeness[some])

    side_by_side(part, size, _CHUNK)
    return found, likeness


@njit(cache=True, nogil=True)
def _largest(products, hidden, found, likeness):
    """Keep the largest of each row, sorted, while going along it once."""
    count = found.shape[1]
    best = np.empty(count, np.int32)
    for row in range(len(products)):
        best[:] = -2 * _STEPS
        # A product has to round to more than the least that is kept.
        bar = np.float32(-2.0)
        for at in range(products.shape[1]):
            if products[row, at] < bar or at == hidden[row]:
                continue
            step = np.int32(np.rint(products[row, at] * np.float32(_STEPS)))
            if step <= best[count - 1]:
                continue
            place = count - 1
            while place > 0 and best[place - 1] < step:
                best[place] = best[place - 1]
                found[row, place] = found[row, place - 1]
                place -= 1
            best[place] = step
            found[row, place] = at
            bar = np.float32((best[count - 1] + 0.25) / _STEPS)
        for place in range(count):
            likeness[row, place] = best[place] / np.float32(_STEPS)
