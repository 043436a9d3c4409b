"""What a look at all half-years together overlooks: a matter that is new, and a theme that falls apart.

A matter that is heard for the first time in the last half-year is a small group in the whole, and is easily taken for a
corner of a known theme. But its signals lie among one another: of their nearest neighbours far more are of that half-year
than lots drawn from all that was known by then would give. A theme that splits has signals that fall into two groups
from some half-year on, and did not before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipeline.clustering import NO_THEME, Clusters
from pipeline.text import FloatArray, IntArray

# Neighbours looked at, among at most so many of what was known (more makes it slower, not better).
_NEIGHBOURS = 15
_KNOWN = 10_000
_CHUNK = 2_000
# Where more than this part of what is known is of one half-year, there is nothing to be new against.
_TOO_LITTLE_BEFORE = 0.75
# How far the part of neighbours of the same half-year has to be on its way from what lots would give to all of them.
_AMONG_ONE_ANOTHER = 0.45
# A group that is less than this part of its half-year is not told from coincidence.
_LEAST_SHARE, _LEAST = 0.01, 10
# A group of which more than this part turns out to be older is not new, and one to which so many times as many signals
# of its own half-year turn out to be as near is no group: short texts of a few common words lie near everything.
_OLDER, _GROWN = 0.3, 3.0
# Along the line between its halves, a theme that fell apart spreads this many times as wide as it did before. Of themes
# that didn't, hardly any spreads one and a half times as wide.
_FALLS_APART = 3.0
# Fewer signals before or after than this, and the line is a matter of chance. How often the line is drawn anew.
_TO_COMPARE, _DRAWS = 50, 3


@dataclass(frozen=True)
class Change:
    """What was found: `period` in which it began, the cluster that it came from, and the clusters that came of it."""

    period: str
    parent: int
    children: tuple[int, ...]


def find_changes(
    clusters: Clusters, vectors: FloatArray, periods: Sequence[str], *, seed: int = 0
) -> tuple[Clusters, list[Change]]:
    """Give matters that are new, and the parts of themes that fell apart, a cluster of their own.

    Args:
        clusters: those of all signals together, in a lasting order of the signals.
        vectors: of the same signals, rows of length 1.
        periods: the half-year of each signal.
        seed: of whatever is drawn by lot.

    Returns:
        The clusters with the new ones added, and what became of which cluster: one child is a new matter, two are the
        halves of a theme that fell apart.
    """
    when = np.array(periods, dtype=object)
    changes: list[Change] = []
    for period in sorted(set(periods))[1:]:
        for group in _new_groups(vectors, when, period):
            clusters, change = _own_cluster(clusters, vectors, when, group)
            if change:
                changes.append(change)
    clusters, changes = _settled(clusters, changes, when)
    touched = {label for change in changes for label in (change.parent, *change.children)}
    for label in sorted({int(label) for label in clusters.labels} - touched - {NO_THEME}):
        clusters, change = _split(clusters, vectors, when, label, seed)
        if change:
            changes.append(change)
    return clusters, changes


def _settled(clusters: Clusters, changes: list[Change], when: npt.NDArray[np.object_]) -> tuple[Clusters, list[Change]]:
    """Tell new matters from old ones in other words, by what is left of the theme that they came from.

    Where little is left, one new group is that theme going on in other words, and goes back to it; two or more are the
    parts that it fell into.
    """
    found: dict[tuple[str, int], list[int]] = {}
    for change in changes:
        found.setdefault((change.period, change.parent), []).extend(change.children)
    labels, settled = clusters.labels.copy(), list[Change]()
    for (period, parent), children in found.items():
        here = labels[when == period]
        replaced = parent != NO_THEME and (here == parent).sum() < np.isin(here, children).sum() / 2
        if replaced and len(children) == 1:
            labels[labels == children[0]] = parent
        elif replaced:
            settled.append(Change(period, parent, tuple(children)))
        else:
            settled.extend(Change(period, parent, (child,)) for child in children)
    return replace(clusters, labels=labels), settled


def _new_groups(vectors: FloatArray, when: npt.NDArray[np.object_], period: str) -> list[npt.NDArray[np.int64]]:
    """The groups of signals of a half-year that lie among one another more than among what was known by then."""
    now = np.flatnonzero(when == period)
    known = np.flatnonzero(when <= period)
    known = known[:: max(1, -(-len(known) // _KNOWN))]
    if len(now) < _LEAST or len(known) <= _NEIGHBOURS:
        return []
    near = _nearest(vectors, now, known)
    same = when[near] == period
    base = float((when[known] == period).mean())
    if base > _TOO_LITTLE_BEFORE:
        return []
    place = np.full(len(when), -1)
    place[now] = np.arange(len(now))
    # One signal's neighbours are few; those of its neighbours too make the part a steady figure.
    own = same.mean(axis=1)
    steady = (own + np.where(same, own[place[near]], 0).sum(axis=1)) / (1 + same.sum(axis=1))
    new = steady >= base + (1 - base) * _AMONG_ONE_ANOTHER
    rows, columns = np.nonzero(same & new[:, None])
    ends = place[near[rows, columns]]
    kept = new[ends]
    graph = sparse.csr_matrix((np.ones(int(kept.sum())), (rows[kept], ends[kept])), shape=(len(now), len(now)))
    _, group = connected_components(graph.minimum(graph.T), directed=False)
    sizes = np.bincount(group[new], minlength=1)
    least = max(_LEAST, _LEAST_SHARE * len(now))
    return [now[np.flatnonzero((group == number) & new)] for number in np.flatnonzero(sizes >= least)]


def _nearest(vectors: FloatArray, rows: npt.NDArray[np.int64], known: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The nearest of `known` to each of `rows`, itself left out (rows x neighbours)."""
    found = np.empty((len(rows), _NEIGHBOURS), dtype=np.int64)
    for start in range(0, len(rows), _CHUNK):
        some = rows[start : start + _CHUNK]
        likeness = np.round(vectors[some] @ vectors[known].T, 4)
        likeness[some[:, None] == known[None, :]] = -2
        found[start : start + len(some)] = known[np.argpartition(-likeness, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]]
    return found


def _own_cluster(
    clusters: Clusters, vectors: FloatArray, when: npt.NDArray[np.object_], group: npt.NDArray[np.int64]
) -> tuple[Clusters, Change | None]:
    """Give a new group a cluster, with all signals of any half-year that are as near to it as its own are.

    Earlier signals may join as well: whether it is new is then for the figures to say.
    """
    labels, period = clusters.labels, str(when[group[0]])
    found, sizes = np.unique(labels[group], return_counts=True)
    parent = int(found[np.argmax(sizes)])
    centre = vectors[group].mean(axis=0)
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    likeness = np.round(vectors @ centre, 4)
    near = likeness >= np.quantile(likeness[group], 0.05)
    members = near & (likeness > _to_own_centre(labels, vectors))
    members[group] = True
    whole = np.flatnonzero(labels == parent)
    is_most_of_a_theme = parent != NO_THEME and members[whole].mean() > 0.5
    is_mostly_older = (members & (when < period)).sum() > _OLDER * members.sum()
    is_anything = (members & (when == period)).sum() > _GROWN * len(group)
    if is_most_of_a_theme or is_mostly_older or is_anything:
        return clusters, None
    child = int(labels.max()) + 1
    second = np.where(members, labels, clusters.second).astype(np.int32)
    moved = np.where(members, child, labels).astype(np.int32)
    return replace(clusters, labels=moved, second=second), Change(period, parent, (child,))


def _to_own_centre(labels: IntArray, vectors: FloatArray) -> FloatArray:
    """How near each signal is to the centre of its own cluster; those in none, not at all."""
    nearness = np.full(len(labels), -1.0, dtype=np.float32)
    for label in np.unique(labels[labels != NO_THEME]):
        members = np.flatnonzero(labels == label)
        centre = vectors[members].mean(axis=0)
        nearness[members] = vectors[members] @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    return nearness


def _split(
    clusters: Clusters, vectors: FloatArray, when: npt.NDArray[np.object_], label: int, seed: int
) -> tuple[Clusters, Change | None]:
    """Split a cluster at the half-year from which it falls apart most clearly, if it does."""
    members = np.flatnonzero(clusters.labels == label)
    apart: dict[str, float] = {}
    for period in sorted(set(when[members]))[1:]:
        earlier, later = members[when[members] < period], members[when[members] >= period]
        if min(len(earlier), len(later)) >= _TO_COMPARE:
            apart[str(period)] = _wider(vectors[later], vectors[earlier], seed)
    # From an earlier half-year on it is wider too, by what comes later, but never as much as from the one itself.
    start = max(apart, key=lambda period: apart[period], default="")
    if not start or apart[start] < _FALLS_APART:
        return clusters, None
    later = members[when[members] >= start]
    side = _halves(vectors[later] - vectors[later].mean(axis=0))
    if min(np.bincount(side, minlength=2)) < max(_LEAST, 0.2 * len(later)):
        return clusters, None  # a few strangers are no half
    first = int(clusters.labels.max()) + 1
    labels = clusters.labels.copy()
    labels[later] = first + side
    return replace(clusters, labels=labels), Change(start, label, (first, first + 1))


def _wider(later: FloatArray, earlier: FloatArray, seed: int) -> float:
    """How many times as wide the later signals spread along the line between their halves as the earlier ones do.

    The line is drawn through one half of the later signals and the spread taken of the other: signals always spread
    widest along the line that was drawn through themselves.
    """
    lot = np.random.default_rng(seed)
    ratios = []
    for _ in range(_DRAWS):
        drawn = lot.permutation(len(later))
        for through, other in ((drawn[::2], drawn[1::2]), (drawn[1::2], drawn[::2])):
            centred = later[through] - later[through].mean(axis=0)
            side = _halves(centred)
            line = centred[side == 1].mean(axis=0) - centred[side == 0].mean(axis=0)
            ratios.append(float((later[other] @ line).var()) / max(float((earlier @ line).var()), 1e-9))
    return round(float(np.mean(ratios)), 4)


def _halves(centred: FloatArray) -> npt.NDArray[np.int64]:
    """Two halves of vectors around zero: by their main direction, then moved to the nearer centre until all are there."""
    _, directions = np.linalg.eigh(centred @ centred.T)
    side = (directions[:, -1] > 0).astype(np.int64)
    for _ in range(20):
        if not 0 < side.sum() < len(side):
            return np.arange(len(side)) % 2  # all alike: any halves do, and explain nothing
        centres = np.array([centred[side == half].mean(axis=0) for half in (0, 1)])
        apart = np.round(centred @ centres.T - (centres**2).sum(axis=1) / 2, 6)
        moved = (apart[:, 1] > apart[:, 0]).astype(np.int64)
        if (moved == side).all():
            break
        side = moved
    return side
