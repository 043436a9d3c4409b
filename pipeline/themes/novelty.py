"""What a look at all half-years together overlooks: matters that are new, and themes that fall apart or come together.

A matter that is heard for the first time in the last half-year is a small group in the whole, and is easily taken for a
corner of a known theme. But its signals lie among one another: of their nearest neighbours far more are of that half-year
than lots drawn from all that was known by then would give. What falls apart or comes together: `pipeline.themes.forks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.stats import chi2_contingency

from pipeline.themes.clustering import NO_THEME, OTHER_MATTER, Clusters, nearness
from pipeline.themes.forks import Fork, find_forks, halves
from pipeline.themes.presence import awake
from pipeline.vectors.nearest import nearest
from pipeline.vectors.text import FloatArray, IntArray
from pipeline.wording import number

# Neighbours looked at, no more than the least group has; among at most so many of what was known (more makes it slower,
# not better).
_NEIGHBOURS = 10
_KNOWN = 10_000
# Where more than this part of what is known is of one half-year, there is nothing to be new against.
_TOO_LITTLE_BEFORE = 0.75
# How far the part of neighbours of the same half-year has to be on its way from what lots would give to all of them.
_AMONG_ONE_ANOTHER = 0.45
# A group that is less than this part of its half-year is not told from coincidence.
_LEAST_SHARE, _LEAST = 0.01, 10
# A group of which more than this part turns out to be older is not new, and one to which so many times as many signals
# of its own half-year turn out to be as near is no group: short texts of a few common words lie near everything.
_OLDER, _GROWN = 0.3, 3.0
# Halves of one matter are nearer to one another than this, beside how near they are to themselves. How often chance may
# give halves that differ as much in time.
_OTHER_MATTER, _BY_CHANCE = 0.5, 0.001


@dataclass(frozen=True)
class Change:
    """What was found: a new matter (a child of one cluster), a split (two children) or a merge (two parents).

    Attributes:
        period: the half-year in which it began.
        parents: the clusters that it came from; for a new matter that in which it was, which may be `NO_THEME`.
        children: the clusters that came of it.
        evidence: what says so, in Dutch; empty for a new matter.
    """

    period: str
    parents: tuple[int, ...]
    children: tuple[int, ...]
    evidence: str = ""


def find_changes(
    clusters: Clusters, vectors: FloatArray, periods: Sequence[str], *, since: str = ""
) -> tuple[Clusters, list[Change]]:
    """Give matters that are new, and what themes fell apart into or came together in, a cluster of their own.

    Args:
        clusters: those of all signals together, in a lasting order of the signals.
        vectors: of the same signals, rows of length 1.
        periods: the half-year of each signal.
        since: the last half-year that was looked at before; only later ones are.

    Returns:
        The clusters with the new ones added, and what became of which cluster.
    """
    when = np.array(periods, dtype=object)
    if not (when > since).any():
        return clusters, []
    clusters, changes = _forked(clusters, vectors, when, since)
    known = {label for change in changes for label in (*change.parents, *change.children)}
    for period in [period for period in sorted(set(periods))[1:] if period > since]:
        born: list[Change] = []
        for group in _new_groups(vectors, when, period):
            if np.isin(clusters.labels[group], sorted(known - {NO_THEME})).mean() > _OLDER:
                continue
            clusters, change = _own_cluster(clusters, vectors, when, group)
            born += [change] if change else []
        clusters, born = _settled(clusters, born, when)
        changes += born
    known = {label for change in changes for label in (*change.parents, *change.children)}
    return _apart_in_time(clusters, vectors, when, known), changes


def _apart_in_time(
    clusters: Clusters, vectors: FloatArray, when: npt.NDArray[np.object_], settled: set[int]
) -> Clusters:
    """Part the clusters whose halves are about other matters and come or go at other times: in one, neither is seen."""
    labels = clusters.labels.copy()
    _, totals = np.unique(when, return_counts=True)
    number = np.unique(when, return_inverse=True)[1]
    waiting = [int(label) for label in np.unique(labels[labels != NO_THEME]) if label not in settled]
    while waiting:
        members = np.flatnonzero(labels == waiting[0])
        side = halves(vectors[members] - vectors[members].mean(axis=0)) if len(members) >= 2 * _LEAST else members[:0]
        parts = [members[side == half] for half in (0, 1)]
        counts = [np.bincount(number[part], minlength=len(totals)) for part in parts]
        # The counts first: they cost nothing beside the vectors.
        if min(map(len, parts)) < _LEAST or not _differ(counts, totals) or nearness(vectors, parts) > OTHER_MATTER:
            waiting.pop(0)
            continue
        smaller = min(parts, key=len)
        labels[smaller] = labels.max() + 1
        waiting.append(int(labels[smaller[0]]))
    return replace(clusters, labels=labels)


def _differ(counts: Sequence[npt.NDArray[np.int64]], totals: npt.NDArray[np.int64]) -> bool:
    """Whether two parts are awake in other half-years, by more than chance gives."""
    table = np.array(counts)[:, np.sum(counts, axis=0) > 0]
    if table.shape[1] < 2 or chi2_contingency(table).pvalue >= _BY_CHANCE:
        return False
    return awake(counts[0], totals) != awake(counts[1], totals)


def _forked(
    clusters: Clusters, vectors: FloatArray, when: npt.NDArray[np.object_], since: str
) -> tuple[Clusters, list[Change]]:
    """The clusters with what fell apart and came together, the clearest first, each cluster once."""
    labels = clusters.labels.copy()
    changes: list[Change] = []
    touched: set[int] = set()
    for fork in find_forks(clusters.labels, vectors, when, since):
        involved = np.concatenate([*fork.ends, fork.between])
        own = {int(label) for label in clusters.labels[involved]} - {NO_THEME}
        if touched & own:
            continue
        # The earlier side keeps its clusters: a theme does not change its meaning by what comes after it.
        earlier, later = (fork.ends, (fork.between,)) if fork.kind == "merged" else ((fork.between,), fork.ends)
        used: set[int] = set()
        parents = tuple(_as_cluster(labels, clusters.labels, part, when < fork.period, used) for part in earlier)
        children = tuple(_as_cluster(labels, clusters.labels, part, when != "", used) for part in later)
        touched |= own | used
        changes.append(Change(fork.period, parents, children, _told(fork)))
    return replace(clusters, labels=labels), changes


def _as_cluster(
    labels: IntArray, before: IntArray, group: npt.NDArray[np.int64], among: npt.NDArray[np.bool_], used: set[int]
) -> int:
    """Give a group the cluster of which it is most, of the signals `among` which is looked, or else a new one."""
    found, sizes = np.unique(before[group], return_counts=True)
    label = int(found[np.argmax(sizes)])
    is_most = sizes.max() > ((before == label) & among).sum() / 2
    if label == NO_THEME or label in used or not is_most:
        label = int(labels.max()) + 1
    labels[group] = label
    used.add(label)
    return label


def _told(fork: Fork) -> str:
    chance = "minder dan 0,001" if fork.p_value < 0.001 else f"{fork.p_value:.3f}".replace(".", ",")
    first, second = (number(len(end)) for end in fork.ends)
    between, sides = number(len(fork.between)), f"{first} en {second} teksten"
    if fork.kind == "merged":
        return f"{between} teksten liggen tussen wat eerst twee groepen van {sides} waren (kans op toeval {chance})"
    return f"{between} eerdere teksten lagen tussen wat nu twee groepen van {sides} zijn (kans op toeval {chance})"


def _settled(clusters: Clusters, changes: list[Change], when: npt.NDArray[np.object_]) -> tuple[Clusters, list[Change]]:
    """Tell new matters from old ones in other words, by what is left of the theme that they came from.

    Where little is left of a theme, a new group that came from it is that theme going on in other words, and goes back.
    """
    found: dict[tuple[str, int], list[int]] = {}
    for change in changes:
        found.setdefault((change.period, change.parents[0]), []).extend(change.children)
    labels, settled = clusters.labels.copy(), list[Change]()
    for (period, parent), children in found.items():
        here = labels[when == period]
        replaced = parent != NO_THEME and (here == parent).sum() < np.isin(here, children).sum() / 2
        if replaced and len(children) == 1:
            labels[labels == children[0]] = parent
        else:
            settled.extend(Change(period, (parent,), (child,)) for child in children)
    return replace(clusters, labels=labels), settled


def _new_groups(vectors: FloatArray, when: npt.NDArray[np.object_], period: str) -> list[npt.NDArray[np.int64]]:
    """The groups of signals of a half-year that lie among one another more than among what was known by then."""
    now = np.flatnonzero(when == period)
    known = np.flatnonzero(when <= period)
    known = known[:: max(1, -(-len(known) // _KNOWN))]
    if len(now) < _LEAST or len(known) <= _NEIGHBOURS:
        return []
    place = np.full(len(when), -1, dtype=np.int32)
    place[known] = np.arange(len(known))
    near = known[nearest(vectors[now], vectors[known], _NEIGHBOURS, but=place[now])[0]]
    same = when[near] == period
    base = float((when[known] == period).mean())
    if base > _TOO_LITTLE_BEFORE:
        return []
    place[:] = -1
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
    return replace(clusters, labels=moved, second=second), Change(period, (parent,), (child,))


def _to_own_centre(labels: IntArray, vectors: FloatArray) -> FloatArray:
    """How near each signal is to the centre of its own cluster; those in none, not at all."""
    nearness = np.full(len(labels), -1.0, dtype=np.float32)
    for label in np.unique(labels[labels != NO_THEME]):
        members = np.flatnonzero(labels == label)
        centre = vectors[members].mean(axis=0)
        nearness[members] = vectors[members] @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    return nearness
