"""Themes that fall apart and themes that come together: what lies between two groups, before or after a half-year.

Draw the line between the middles of two groups, the one at +1 and the other at -1. Two themes that come together have,
from some half-year on, signals around 0, near to both, and hardly any at the ends. A theme that falls apart is the same
seen backwards: its later signals are at the ends, its earlier ones were in between. Where both ends are in one cluster,
the line is drawn between the halves of one part of its signals, and read off at the others: signals always spread widest
along the line that was drawn through themselves.

The rules: the signals between have a median distance to the middle of at most `_BETWEEN`, their nearness to the farther
end is on average at least `_NEAR` of what is usual there, and they lie nearer the middle than the ends do by more than
chance gives (Mann-Whitney, with Benjamini and Hochberg's correction over all pairs of the half-year). Between two clusters
they are made of both (`_is_blend`): a third matter is as far from both and lies in the middle, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh
from scipy.stats import false_discovery_control, mannwhitneyu
from sklearn.preprocessing import normalize

from pipeline.parallel import side_by_side, together
from pipeline.vectors.text import BoolArray, FloatArray, IntArray

Kind = Literal["split", "merged"]
_Indices = npt.NDArray[np.int64]

_BETWEEN, _NEAR, _BY_CHANCE = 0.75, 0.38, 0.0015
# The least numbers: of an end in all, of an end in the half-year beside the turn, and of the signals between.
_END, _BESIDE, _MIDDLE = 10, 5, 8
# What is nearer than this lies in the middle; the part of it that the two ends make up together, and each at least.
_IN_THE_MIDDLE, _OF_BOTH, _OF_EACH = 0.5, 0.7, 0.29
# An end in one cluster with the other is at least this part of both.
_HALF_AT_LEAST = 0.25
# Through how many parts of the ends a line is drawn (of many signals, fewer do), and by how much the signals between have to
# lie nearer the middle.
_LINES, _LINES_OF_MANY, _NEARER = 10, 4, 0.25
# Two halves are there when the signals lie so far out on a line that is drawn without them, this part on the same side.
_HOLDS, _SAME_SIDE = 0.6, 0.9
# At least so many signals tell where the centres of two halves are.
_TELLING = 1_000
# So many signals are compared with all ends at a time.
_AT_ONCE = 20_000


@dataclass(frozen=True)
class Fork:
    """Two groups that were one before, or are one since.

    Attributes:
        kind: 'split' or 'merged'.
        period: the half-year from which it is so.
        ends: the signals of the two groups: those before a merge, or after a split.
        between: the signals of the one.
        distance: their median distance to the middle, in half the distance of the ends (0-1; that of the ends is 1).
        p_value: how likely chance gives this, corrected for the number of pairs.
    """

    kind: Kind
    period: str
    ends: tuple[_Indices, _Indices]
    between: _Indices
    distance: float
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
    found = together(
        lambda: _between_clusters("merged", labels, vectors, period, before, (beside, now)),
        lambda: _between_clusters("split", labels, vectors, period, ~before, (now, beside)),
        lambda: _within_clusters(labels, vectors, period, before),
    )
    return [fork for forks in found for fork in forks]


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
    others = np.flatnonzero(~at_ends & np.any(vectors != 0, axis=1))
    own = [others[labels[others] == label] for label in known]
    tested: list[tuple[float, float, float, tuple[int, int], _Indices]] = []
    for pair, nearest_two in _pairs(likeness, others, usual):
        first, second = pair
        between = np.unique(np.concatenate([own[first], own[second], others[nearest_two]]))
        first_ones = across[between]
        if first_ones.sum() < _BESIDE:
            continue
        line = likeness[between, first] - likeness[between, second]
        at_first, at_second = (likeness[ends[end], first] - likeness[ends[end], second] for end in pair)
        inner = np.abs(_placed(line, at_first, at_second))
        distance = float(max(np.median(inner), np.median(inner[first_ones])))
        near = float(np.minimum(*(_near(likeness[between, end], usual[end]) for end in pair)).mean())
        p_value = 1.0
        # Who breaks another rule counts among the pairs of the correction, and its p-value matters no more.
        if (
            distance <= _BETWEEN
            and near >= _NEAR
            and _is_blend(vectors[between], inner, [vectors[ends[end]] for end in pair])
        ):
            outer = np.abs(_placed(np.concatenate([at_first, at_second]), at_first, at_second))
            p_value = float(mannwhitneyu(inner, outer, alternative="less").pvalue)
        tested.append((p_value, distance, near, pair, between))
    if not tested:
        return []
    corrected = false_discovery_control([row[0] for row in tested])
    return [
        Fork(kind, period, (ends[first], ends[second]), between, round(distance, 3), float(p_value))
        for p_value, (_, distance, near, (first, second), between) in zip(corrected, tested, strict=True)
        if p_value < _BY_CHANCE
    ]


def _is_blend(between: FloatArray, places: FloatArray, ends: Sequence[FloatArray]) -> bool:
    """Whether what lies in the middle is made of the two ends, and not a third matter that happens to be as near to both.

    The middle of the signals there is told as a sum of the middles of the ends: little of it may be left, and neither end
    may do without the other. Inner products of middles are those of different signals, which chance does not raise.
    """
    between = between[places <= _IN_THE_MIDDLE]
    if len(between) < 2:
        return False
    groups = [between, *ends]
    totals = np.array([group.sum(axis=0, dtype=np.float64) for group in groups])
    sizes = np.array([len(group) for group in groups], dtype=np.float64)
    inner = totals @ totals.T
    own = np.array([np.einsum("ij,ij->", group, group, dtype=np.float64) for group in groups])
    pairs = np.outer(sizes, sizes)
    np.fill_diagonal(inner, np.diag(inner) - own)
    np.fill_diagonal(pairs, sizes * (sizes - 1))
    inner /= np.maximum(pairs, 1)
    lengths = np.sqrt(np.maximum(np.diag(inner), 1e-9))
    likeness = inner / np.outer(lengths, lengths)
    parts = np.linalg.lstsq(likeness[1:, 1:], likeness[1:, 0], rcond=None)[0]
    return bool(parts @ likeness[1:, 0] >= _OF_BOTH and parts.min() >= _OF_EACH)


def _near(likeness: FloatArray, usual: FloatArray) -> FloatArray:
    """How near signals are to an end, beside what is usual there."""
    return np.asarray(likeness / np.maximum(usual, 1e-9))


def _pairs(likeness: FloatArray, others: _Indices, usual: FloatArray) -> list[tuple[tuple[int, int], _Indices]]:
    """The pairs of ends that are the nearest two of at least so many of the others, and which these are (places in it)."""
    two = np.empty((len(others), 2), dtype=np.int64)
    for at in range(0, len(others), _AT_ONCE):
        left = np.round(_near(likeness[others[at : at + _AT_ONCE]], usual), 4)
        first = left.argmax(axis=1)
        left[np.arange(len(left)), first] = -np.inf
        two[at : at + _AT_ONCE] = np.sort(np.stack([first, left.argmax(axis=1)], axis=1), axis=1)
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
    names = np.unique(labels[labels >= 0])
    found: list[list[Fork]] = [[] for _ in names]

    def look_within(at: int) -> None:
        own = np.flatnonzero(labels == names[at])
        earlier, later = own[before[own]], own[~before[own]]
        if min(len(earlier), len(later)) < _MIDDLE:
            return
        turns: tuple[tuple[Kind, _Indices, _Indices], ...] = (("split", later, earlier), ("merged", earlier, later))
        for kind, ends, between in turns:
            fork = _halved(kind, ends, between, vectors, period) if len(ends) >= 2 * _MIDDLE else None
            if fork:
                found[at].append(fork)

    side_by_side(look_within, len(names), 1)
    return [fork for forks in found for fork in forks]


def _halved(kind: Kind, ends: _Indices, between: _Indices, vectors: FloatArray, period: str) -> Fork | None:
    at_ends, in_between = vectors[ends], vectors[between]
    side = halves(at_ends - at_ends.mean(axis=0))
    parts = (ends[side == 0], ends[side == 1])
    if min(map(len, parts)) < max(_END, _HALF_AT_LEAST * len(ends)):
        return None
    # Of many signals, a part tells whether the halves are there.
    every, also = (max(1, len(some) // _TELLING) for some in (ends, between))
    outer, inner = _read_off(at_ends[::every], in_between[::also])
    beyond = outer > 0
    same = float((beyond == (side[::every] == 1)).mean())
    held = float(np.median(np.abs(outer))) >= _HOLDS and max(same, 1 - same) >= _SAME_SIDE
    if not held or min(beyond.mean(), 1 - beyond.mean()) < _HALF_AT_LEAST:
        return None
    inner, outer = (np.abs(_placed(line, outer[beyond], outer[~beyond])) for line in (inner, outer))
    distance = float(np.median(inner))
    if distance > _BETWEEN or float(np.median(outer)) - distance < _NEARER:
        return None
    p_value = float(mannwhitneyu(inner, outer, alternative="less").pvalue)
    if p_value >= _BY_CHANCE or not _is_blend(in_between[::also], inner, [vectors[part] for part in parts]):
        return None
    return Fork(kind, period, parts, between, round(distance, 3), p_value)


def _read_off(ends: FloatArray, between: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The place of each signal on a line through the halves of the others: of the ends, and of what may lie between."""
    lot = np.random.default_rng(len(ends))
    parts = min(_LINES if len(ends) < _TELLING else _LINES_OF_MANY, len(ends))
    drawn, also = (lot.permutation(len(some)) % parts for some in (ends, between))
    at, of_between, first = np.zeros(len(ends), np.float32), np.zeros(len(between), np.float32), None
    for part in range(parts):
        through = ends[drawn != part]
        side = halves(through - through.mean(axis=0))
        low, high = (through[side == half].mean(axis=0) for half in (0, 1))
        line = high - low
        first = line if first is None else first
        line = line if line @ first >= 0 else -line
        middle, half = float((low + high) @ line) / 2, max(float(line @ line) / 2, 1e-9)
        at[drawn == part] = (ends[drawn == part] @ line - middle) / half
        of_between[also == part] = (between[also == part] @ line - middle) / half
    return at, of_between


def halves(centred: FloatArray) -> _Indices:
    """Two halves of vectors around zero: by their main direction, then moved to the nearer centre until all are there.

    Of many vectors, a part says where the centres are.
    """
    some = centred[:: max(1, len(centred) // _TELLING)]
    # The main direction is that of the spread: as many rows and columns as there are dimensions, or vectors where those are few.
    few = len(some) < some.shape[1]
    spread = (some @ some.T if few else some.T @ some).astype(np.float64)
    _, directions = eigh(spread, subset_by_index=[len(spread) - 1, len(spread) - 1])
    main = directions[:, 0] @ some if few else directions[:, 0]
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
