"""The map of all signals: every theme a disc, every signal a point in it, like beside like.

The discs stand by the likeness of the middles of the themes (classical scaling, Torgerson 1952), and are then drawn together
and pushed apart until they lie side by side and none covers another; their areas are as the numbers of voices. Within its disc a signal stands nearer to the middle
the more it is like the middle of the theme, by rank, so that the points lie evenly; its direction is that of the two
main differences within the theme. A signal of no theme stands just outside the disc that it is most like. Every step is
a plain sum, so that the same signals give the same map, and the time grows with their number and no faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.vectors.text import FloatArray

RULE = (
    "Elk thema is een cirkel, met een oppervlak naar het aantal signalen. Cirkels staan dichter bij elkaar naarmate hun signalen meer "
    "op elkaar lijken, en worden daarna uit elkaar geduwd. In een cirkel staat een signaal dichter bij het midden naarmate het meer op "
    "het thema lijkt. Afstanden tussen verre cirkels betekenen niets."
)
# How much room a disc has to itself, for the signals of no theme that stand around it.
_ROOM = 1.24
_OUTSIDE = (1.06, 1.2)
# How far the middles lie apart at first: all discs together have the area of a disc of radius 1.
_SPREAD = 1.3
# So often the discs are pushed apart; for as long as they are drawn together too, the whole gets closer.
_PUSHES, _DRAWN, _CLOSER = 900, 500, 0.985
_DIGITS = 4


@dataclass(frozen=True)
class Layout:
    """Where everything stands.

    Attributes:
        themes: `theme_id`, `x`, `y` and `radius` of each disc.
        places: of the signals (signals x 2), NaN where a signal has no vector or there is no theme at all.
    """

    themes: pd.DataFrame
    places: FloatArray


def lay_out(theme_ids: Sequence[str | None], vectors: FloatArray) -> Layout:
    """Draw the map.

    Args:
        theme_ids: the theme of each signal, None for no theme.
        vectors: of the signals (signals x dimensions), of length 1, or zeros where there is none.
    """
    places = np.full((len(vectors), 2), np.nan, dtype=np.float32)
    known = np.any(vectors != 0, axis=1)
    owner = pd.Series(list(theme_ids), dtype=object).where(known)
    names = sorted(owner.dropna().unique())
    if not names:
        return Layout(pd.DataFrame(columns=["theme_id", "x", "y", "radius"]), places)
    code = pd.Categorical(owner, categories=names).codes
    counts = np.bincount(code[code >= 0], minlength=len(names))
    middles = np.stack([_unit(vectors[code == at].mean(axis=0)) for at in range(len(names))])
    radius = np.sqrt(counts / counts.sum())
    centre = _apart(_scaled(middles), radius * _ROOM)
    near = code.astype(int)
    lost = known & (code < 0)
    if lost.any():
        near[lost] = np.argmax(vectors[lost] @ middles.T, axis=1)
    for at in range(len(names)):
        own = np.flatnonzero((near == at) & known)
        axes = _axes(vectors[own[code[own] == at]], middles[at])
        inside = code[own] == at
        share = np.empty(len(own))
        share[inside] = np.sqrt(_ranks(-(vectors[own[inside]] @ middles[at])))
        low, high = _OUTSIDE
        share[~inside] = low + (high - low) * _ranks(-(vectors[own[~inside]] @ middles[at]))
        aside = vectors[own] @ axes
        angle = np.arctan2(aside[:, 1], aside[:, 0])
        reach = (radius[at] * share)[:, None]
        places[own] = centre[at] + reach * np.column_stack([np.cos(angle), np.sin(angle)])
    themes = pd.DataFrame({"theme_id": names, "x": centre[:, 0], "y": centre[:, 1], "radius": radius})
    return Layout(themes.round(_DIGITS), places.round(_DIGITS))


def _unit(vector: FloatArray) -> FloatArray:
    unit: FloatArray = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit


def _ranks(values: FloatArray) -> npt.NDArray[np.float64]:
    """The rank of each value as a part of 1, the smallest first; equal values in their order."""
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = (np.arange(len(values)) + 0.5) / max(len(values), 1)
    return ranks


def _scaled(middles: FloatArray) -> npt.NDArray[np.float64]:
    """The middles in a plane (themes x 2), so that unlike ones lie apart."""
    if len(middles) == 1:
        return np.zeros((1, 2))
    squares = 2 - 2 * (middles @ middles.T).astype(float)
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    values, axes = np.linalg.eigh(-centred / 2)
    plane = _signed(axes[:, ::-1][:, :2]) * np.sqrt(np.clip(values[::-1][:2], 0, None))
    size = np.sqrt((plane**2).sum(axis=1).mean())
    scaled: npt.NDArray[np.float64] = plane * (_SPREAD / max(size, 1e-9))
    return scaled


def _apart(centre: npt.NDArray[np.float64], radius: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Push discs apart, each pair by half of what it overlaps, until none does."""
    centre = centre.copy()
    count = len(centre)
    wanted = radius[:, None] + radius[None, :]
    np.fill_diagonal(wanted, 0)
    # Where two middles are the same there is no way apart; each gets a direction of its own.
    turn = 2 * np.pi * np.arange(count) / count
    own = np.column_stack([np.cos(turn), np.sin(turn)])
    for push in range(_PUSHES):
        if push < _DRAWN:
            centre *= _CLOSER
        gap = centre[:, None] - centre[None, :]
        distance = np.sqrt((gap**2).sum(axis=2))
        overlap = np.clip(wanted - distance, 0, None)
        if push >= _DRAWN and overlap.max() < 1e-3:
            break
        away = np.where(
            distance[..., None] > 1e-9, gap / np.maximum(distance, 1e-9)[..., None], own[:, None] - own[None]
        )
        centre += (away * overlap[..., None]).sum(axis=1) / 2 * 0.9
    return centre


def _axes(vectors: FloatArray, middle: FloatArray) -> npt.NDArray[np.float64]:
    """The two directions in which the signals of a theme differ most (dimensions x 2), apart from the middle itself."""
    aside = vectors - np.outer(vectors @ middle, middle)
    _, axes = np.linalg.eigh((aside.T @ aside).astype(float))
    wide = axes[:, ::-1][:, :2]
    return _signed(wide if wide.shape[1] == 2 else np.column_stack([wide, np.zeros(len(wide))]))


def _signed(axes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each axis with its largest part positive: which way it points must not depend on the machine."""
    at = np.argmax(np.abs(axes), axis=0)
    signs = np.sign(axes[at, np.arange(axes.shape[1])])
    signed: npt.NDArray[np.float64] = axes * np.where(signs == 0, 1, signs)
    return signed
