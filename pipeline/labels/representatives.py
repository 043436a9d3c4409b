"""Signals that stand for a theme: what people write, in five ways that differ."""

from __future__ import annotations

import numpy as np

from pipeline.vectors.text import FloatArray, IntArray

_REPRESENTATIVES = 5
#: A signal of so many words can be read at a glance and understood without the rest.
_READABLE = (12, 250)
#: Among how many of the most central signals the five are sought: a third of the theme, within these bounds.
_CENTRAL = (60, 150)
#: From this likeness on two signals are nearly copies: the second is chosen only where there is no other.
_COPY = 0.97
#: What nearness to the middle of the theme counts for against being unlike those that were chosen.
_NEAR = 0.45


def representatives(
    vectors: FloatArray, labels: IntArray, probabilities: FloatArray, lengths: IntArray, theme: int
) -> list[int]:
    """The places of five signals that stand for the theme and differ from one another.

    Maximal marginal relevance (Carbonell and Goldstein 1998) among the most central signals; those too short or too long to
    read only where there are no others.

    Args:
        vectors: of all signals, of length 1.
        labels: the theme of each signal.
        probabilities: how sure that is, 0-1.
        lengths: the words of each signal.
        theme: the theme.
    """
    members = np.flatnonzero(labels == theme)
    readable = (lengths[members] >= _READABLE[0]) & (lengths[members] <= _READABLE[1])
    if readable.sum() >= _REPRESENTATIVES:
        members = members[readable]
    centre = vectors[members].mean(axis=0)
    worth = (vectors[members] @ centre) * np.maximum(probabilities[members], 0.1)
    central = int(np.clip(len(members) // 3, *_CENTRAL))
    order = np.lexsort((members, -np.round(worth, 5)))[:central]
    best, worth = members[order], worth[order] / max(float(worth.max(initial=0)), 1e-9)
    likeness = vectors[best] @ vectors[best].T
    nearest, left = np.zeros(len(best), dtype=np.float32), np.ones(len(best), dtype=np.bool_)
    chosen: list[int] = []
    while len(chosen) < min(_REPRESENTATIVES, len(best)):
        value = np.round(_NEAR * worth - (1 - _NEAR) * nearest - (nearest > _COPY), 5)
        value = np.where(left, value, -np.inf)
        at = int(np.argmax(value))
        left[at] = False
        chosen.append(int(best[at]))
        nearest = np.maximum(nearest, likeness[at]) if len(chosen) > 1 else likeness[at]
    return chosen
