"""Themes that fall apart and themes that come together: what lies between two groups, before or after a half-year.

Draw the line between the middles of two groups, the one at +1 and the other at -1. Two themes that come together have,
from some half-year on, signals around 0, near to both, and hardly any at the ends. A theme that falls apart is the same
seen backwards: its later signals are at the ends, its earlier ones were in between. Where both ends are in one cluster,
the line is drawn between the halves of one part of its signals, and read off at the others: signals always spread widest
along the line that was drawn through themselves.

The rules: the signals between have a median distance to the middle of at most `_BETWEEN`, their nearness to the farther
end is on average at least `_NEAR` of what is usual there, and they lie nearer the middle than the ends do by more than
chance gives (Mann-Whitney, with Benjamini and Hochberg's correction over all pairs of the half-year).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh
from scipy.stats import false_discovery_control, mannwhitneyu
from sklearn.preprocessing import normalize

from pipeline.vectors.text import BoolArray, FloatArray, IntArray

Kind = Literal["split", "merged"]
_Indices = npt.NDArray[np.int64]

_BETWEEN, _NEAR, _BY_CHANCE = 0.7, 0.38, 0.02
# The least numbers: of an end in all, of an end in the half-year beside the turn, and of the signals between.
_END, _BESIDE, _MIDDLE = 10, 5, 8
# An end in one cluster with the other is at least this part of both.
_HALF_AT_LEAST = 0.25
# How many times the halves are drawn anew, and by how much the signals between have to lie nearer the middle.
_DRAWS, _NEARER = 5, 0.3
# At least so many signals tell where the centres of two halves are.
_TELLING = 1_000


@dataclass(frozen=True)
class Fork:
    """Two groups that were one before, or are one since.

    Attributes:
        kind: 'split' or 'merged'.
        period: the half-year from which it is so.
        ends: the signals of the two groups: those before a merge, or after a split.
        between: the signals of the one.
        distance: their median distance to the middle, in half the distance of the ends (0-1; that of the ends is 1).
        nearness: how near they are to the farther end, beside how near its own are (0-1).
        p_value: how likely chance gives this, corrected for the number of pairs.
    """

    kind: Kind
    period: str
    ends: tuple[_Indices, _Indices]
    between: _Indices
    distance: float
    nearness: float
    p_value: float


def find_forks(labels: IntArray, vectors: FloatArray, when: npt.NDArray[np.object_], since: str = "") -> list[Fork]:
    """Find what fell apart or came together, the clearest first: the same is seen less clearly a half-year early or late.

    Args:
        labels: the cluster of each signal, negative for none.
        vectors: of the same signals, rows of length 1.
        when: the half-year of each signal.
        since: only later half-years are looked at.
    """
    turns = [period for period in sorted(set(when))[1:] if period > since]
    found = [fork for period in turns for fork in _forks_in(labels, vectors, when, period)]
    return sorted(found, key=lambda fork: (fork.p_value, fork.distance, int(fork.between[0])))


def _forks_in(labels: IntArray, vectors: FloatArray, when: npt.NDArray[np.object_], period: str) -> list[Fork]:
    before = when < period
    beside = when == max(when[before])
    now = when == period
    return [
        *_between_clusters("merged", labels, vectors, period, before, (beside, now)),
        *_between_clusters("split", labels, vectors, period, ~before, (now, beside)),
        *_within_clusters(labels, vectors, period, before),
    ]


def _between_clusters(  # noqa: PLR0917 - two sides of one half-year
    kind: Kind,
    labels: IntArray,
    vectors: FloatArray,
    period: str,
    at_ends: BoolArray,
    turn: tuple[BoolArray, BoolArray],
) -> list[Fork]:
    """The forks between two clusters.

    `at_ends` are the signals on the side of the turn where there are two; `turn` are those of the half-year beside it, on
    that side and on the other.
    """
    beside, across = turn
    known = [
        int(label)
        for label in np.unique(labels[at_ends & (labels >= 0)])
        if (at_ends & (labels == label)).sum() >= _END and (beside & (labels == label)).sum() >= _BESIDE
    ]
    if len(known) < 2:
        return []
    ends = [np.flatnonzero(at_ends & (labels == label)) for label in known]
    middles = normalize(np.array([vectors[end].mean(axis=0) for end in ends]))
    likeness = vectors @ middles.T
    usual = np.array([likeness[end, at].mean() for at, end in enumerate(ends)])
    nearness = likeness / np.maximum(usual, 1e-9)
    others = np.flatnonzero(~at_ends & np.any(vectors != 0, axis=1))
    own = [others[labels[others] == label] for label in known]
    tested: list[tuple[float, float, float, tuple[int, int], _Indices]] = []
    for pair, nearest_two in _pairs(nearness[others]):
        first, second = pair
        between = np.unique(np.concatenate([own[first], own[second], others[nearest_two]]))
        first_ones = across[between]
        if first_ones.sum() < _BESIDE:
            continue
        line = likeness[between, first] - likeness[between, second]
        at_first, at_second = (likeness[ends[end], first] - likeness[ends[end], second] for end in pair)
        inner = np.abs(_placed(line, at_first, at_second))
        distance = float(max(np.median(inner), np.median(inner[first_ones])))
        near = float(np.minimum(nearness[between, first], nearness[between, second]).mean())
        p_value = 1.0
        # Who breaks another rule counts among the pairs of the correction, and its p-value matters no more.
        if distance <= _BETWEEN and near >= _NEAR:
            outer = np.abs(_placed(np.concatenate([at_first, at_second]), at_first, at_second))
            p_value = float(mannwhitneyu(inner, outer, alternative="less").pvalue)
        tested.append((p_value, distance, near, pair, between))
    if not tested:
        return []
    corrected = false_discovery_control([row[0] for row in tested])
    return [
        Fork(kind, period, (ends[first], ends[second]), between, round(distance, 3), round(near, 3), float(p_value))
        for p_value, (_, distance, near, (first, second), between) in zip(corrected, tested, strict=True)
        if p_value < _BY_CHANCE
    ]


def _pairs(nearness: FloatArray) -> list[tuple[tuple[int, int], _Indices]]:
    """The pairs of ends that are the nearest two of at least so many signals, and which these are (rows of nearness)."""
    left, rows = np.round(nearness, 4), np.arange(len(nearness))
    first = left.argmax(axis=1)
    left[rows, first] = -np.inf
    two = np.sort(np.stack([first, left.argmax(axis=1)], axis=1), axis=1)
    order = np.lexsort((two[:, 1], two[:, 0]))
    starts = np.flatnonzero(np.any(np.diff(two[order], axis=0, prepend=-1) != 0, axis=1))
    groups = np.split(order, starts[1:])
    return [((int(two[some[0], 0]), int(two[some[0], 1])), some) for some in groups if len(some) >= _MIDDLE]


def _placed(line: FloatArray, first: FloatArray, second: FloatArray) -> FloatArray:
    """The place of each signal on the line: the mean of the first end at +1, that of the second at -1."""
    half = float(first.mean() - second.mean()) / 2
    return np.asarray((line - (first.mean() + second.mean()) / 2) / max(half, 1e-9))


def _within_clusters(labels: IntArray, vectors: FloatArray, period: str, before: BoolArray) -> list[Fork]:
    """The forks of which both ends are in one cluster."""
    found = []
    for label in np.unique(labels[labels >= 0]):
        earlier = np.flatnonzero((labels == label) & before)
        later = np.flatnonzero((labels == label) & ~before)
        if min(len(earlier), len(later)) < _MIDDLE:
            continue
        turns: tuple[tuple[Kind, _Indices, _Indices], ...] = (("split", later, earlier), ("merged", earlier, later))
        for kind, ends, between in turns:
            fork = _halved(kind, ends, between, vectors, period) if len(ends) >= 2 * _MIDDLE else None
            if fork:
                found.append(fork)
    return found


def _halved(kind: Kind, ends: _Indices, between: _Indices, vectors: FloatArray, period: str) -> Fork | None:  # noqa: PLR0911 - each return is a rule that was not met
    lot = np.random.default_rng(len(ends))
    at_ends, in_between = vectors[ends], vectors[between]
    seen: list[tuple[float, float, float]] = []
    places: list[tuple[FloatArray, FloatArray]] = []
    for _ in range(_DRAWS):
        drawn = lot.permutation(len(ends))
        for through, other in ((drawn[::2], drawn[1::2]), (drawn[1::2], drawn[::2])):
            side = halves(at_ends[through] - at_ends[through].mean(axis=0))
            middles = [at_ends[through][side == half].mean(axis=0) for half in (0, 1)]
            line = at_ends[other] @ (middles[1] - middles[0])
            beyond = line > float((middles[0] + middles[1]) @ (middles[1] - middles[0])) / 2
            if beyond.all() or not beyond.any():
                return None
            inner = np.abs(_placed(in_between @ (middles[1] - middles[0]), line[beyond], line[~beyond]))
            outer = np.abs(_placed(line, line[beyond], line[~beyond]))
            smaller = min(beyond.mean(), 1 - beyond.mean())
            seen.append((float(np.median(inner)), float(np.median(outer)), float(smaller)))
            places.append((inner, outer))
        if np.mean(seen, axis=0)[0] > 1.4 * _BETWEEN:
            return None  # far from it at the first draw
    distance, of_ends, smaller = np.mean(seen, axis=0)
    if distance > _BETWEEN or of_ends - distance < _NEARER or smaller < _HALF_AT_LEAST:
        return None
    p_value = float(np.median([mannwhitneyu(inner, outer, alternative="less").pvalue for inner, outer in places]))
    if p_value >= _BY_CHANCE:
        return None
    side = halves(at_ends - at_ends.mean(axis=0))
    if np.bincount(side, minlength=2).min() < max(_END, _HALF_AT_LEAST * len(ends)):
        return None
    parts = (ends[side == 0], ends[side == 1])
    middles = normalize(np.array([vectors[part].mean(axis=0) for part in parts]))
    usual = np.array([float((vectors[part] @ middle).mean()) for part, middle in zip(parts, middles, strict=True)])
    near = float(((vectors[between] @ middles.T) / np.maximum(usual, 1e-9)).min(axis=1).mean())
    if near < _NEAR:
        return None
    return Fork(kind, period, parts, between, round(float(distance), 3), round(near, 3), p_value)


def halves(centred: FloatArray) -> _Indices:
    """Two halves of vectors around zero: by their main direction, then moved to the nearer centre until all are there.

    Of many vectors, a part says where the centres are.
    """
    some = centred[:: max(1, len(centred) // _TELLING)]
    # The main direction is that of the spread: as many rows and columns as dimensions, however many vectors there are.
    last = some.shape[1] - 1
    _, directions = eigh((some.T @ some).astype(np.float64), subset_by_index=[last, last])
    main = directions[:, 0]
    along = some @ (main * np.sign(main[np.argmax(np.abs(main))])).astype(np.float32)
    side = along > 0
    total = some.sum(axis=0)
    for _ in range(20):
        if not 0 < side.sum() < len(side):
            return np.arange(len(centred)) % 2  # all alike: any halves do, and explain nothing
        above = side.astype(np.float32) @ some
        centres = (total - above) / (len(side) - side.sum()), above / side.sum()
        moved = _nearer_second(some, centres)
        if (moved == side).all():
            break
        side = moved
    return np.asarray(side if len(some) == len(centred) else _nearer_second(centred, centres), dtype=np.int64)


def _nearer_second(vectors: FloatArray, centres: tuple[FloatArray, FloatArray]) -> BoolArray:
    first, second = centres
    apart = vectors @ (second - first) - (second @ second - first @ first) / 2
    return np.asarray(np.round(apart, 6) > 0)
