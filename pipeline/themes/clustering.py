"""Clusters that hold: what many looks at the data agree on, instead of what one look happens to find.

One run of a community detection falls into one of many nearly equal optima, another run (or 5 % less data) into another.
We look many times: at other random signals, with more or fewer neighbours and at a finer or coarser grain, and count how
often two signals end together (evidence accumulation: Fred and Jain 2005; consensus
clustering in networks: Lancichinetti and Fortunato 2012). Two groups are one theme when their members are together in
most looks; so the number of themes follows from the data. One look is a run of Louvain's method: `pipeline.themes.communities`.

Which signals a look sees follows from the signal's own key, not from its place: leaving out some signals
leaves the looks at the others as they were. The looks are taken at no more than `_LANDMARKS` signals; all signals get
the theme of the landmarks nearest to them, so time and memory grow linearly with the number of signals.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.preprocessing import normalize

from pipeline.parallel import side_by_side, spread
from pipeline.themes.communities import count_together, look_often, share_together
from pipeline.vectors.nearest import nearest
from pipeline.vectors.text import BoolArray, FloatArray, IntArray

NO_THEME = -1
_LANDMARKS = 5_000
_LOOKS = 300
#: Within a theme: the signals that are looked at, how often, and the least number and share that make a subtheme.
_LANDMARKS_WITHIN, _LOOKS_WITHIN = 800, 60
_SMALLEST_PART, _SMALLEST_SHARE = 15, 0.08
#: The share of signals that one look sees.
_SIGNALS_SEEN = 0.8
_NEIGHBOURS = (15, 25, 40)
#: From coarse to fine; 1.0 is plain modularity.
_RESOLUTIONS = (1.0, 3.0)
#: Groups are one theme when their members are together in more than this share of the looks. One line is a cliff: who is
#: just above it today is below it tomorrow. So the tree is cut at each of these, and what most cuts say is done.
_TOGETHER = tuple(float(at) for at in np.linspace(0.3, 0.7, 9))
_MOST = 0.5
#: So often may all signals go to the group with which they are together most, before the groups are final.
_ROUNDS = 3
#: The nearest landmarks that vote on the theme of a signal, and the share of the votes that a theme needs.
_VOTERS = 25
_ENOUGH_VOTES = 0.3
#: So many signals are voted on at once, by another machine where there are others; what `nearest` does at a time fits in it.
_PART = 20_000
#: With these shares of the votes a signal had the same theme so often when a random fifth of the signals was left out and
#: all was done again (benchmarks/chances.py).
_SHARES = (0.0, 0.36, 0.46, 0.55, 0.65, 0.75, 0.86, 0.98, 1.0)
_CHANCES = (0.0, 0.47, 0.58, 0.68, 0.76, 0.90, 0.95, 0.96, 0.97)
#: A signal that lies further from the middle of its theme than this part of what is usual there belongs to none.
_USUAL = 0.5
#: Parts of which the signals are less near to one another's middle than this, beside their own, are about other matters.
OTHER_MATTER = 0.52


@dataclass(frozen=True)
class Clusters:
    """What a clustering says of each signal.

    Attributes:
        labels: the cluster of each signal, 0 for the largest, `NO_THEME` for none.
        probabilities: how sure that is, 0-1.
        second: the cluster that came second, or `NO_THEME`.
    """

    labels: IntArray
    probabilities: FloatArray
    second: IntArray


@dataclass(frozen=True)
class Voters:
    """Signals that vote on the cluster of those that are like them.

    Attributes:
        vectors: one row of length 1 for each.
        labels: their clusters, `NO_THEME` for none.
    """

    vectors: FloatArray
    labels: IntArray

    @staticmethod
    def of(vectors: FloatArray, keys: Sequence[str], labels: IntArray, among: BoolArray | None = None) -> Voters:
        """No more of the signals (those `among` which is looked) than are needed; which ones, their lasting keys decide."""
        known = np.any(vectors != 0, axis=1)
        able = np.flatnonzero(known if among is None else known & among)
        chosen = np.sort(able[np.argsort(_hashes(keys)[able], kind="stable")][:_LANDMARKS])
        return Voters(vectors[chosen], labels[chosen])


def find_clusters(vectors: FloatArray, keys: Sequence[str], *, seed: int = 0) -> Clusters:
    """Find the clusters on which many looks agree.

    Args:
        vectors: one row of length 1 for each signal; a row of zeros can't be placed.
        keys: a lasting key for each signal.
        seed: of the order in which a look goes along the signals.
    """
    whole = _find(vectors, _hashes(keys), _LANDMARKS, _LOOKS, smallest_theme(len(vectors)), seed)
    return by_size(_other_matters_apart(vectors, keys, whole, seed))


def find_subclusters(vectors: FloatArray, keys: Sequence[str], labels: IntArray, *, seed: int = 0) -> IntArray:
    """Find the clusters within each cluster, by the same method with fewer looks.

    Returns:
        the subcluster of each signal, numbered through all clusters; `NO_THEME` where a cluster is one whole or small.
    """
    found = np.full(len(labels), NO_THEME, dtype=np.int32)
    hashes = _hashes(keys)
    themes = [np.flatnonzero(labels == label) for label in np.unique(labels[labels != NO_THEME])]
    parts: list[IntArray | None] = [None] * len(themes)

    def look_within(at: int) -> None:
        members = themes[at]
        floor = max(_SMALLEST_PART, int(_SMALLEST_SHARE * len(members)))
        if len(members) < 2 * floor:
            return
        # Seen from the middle of the theme; what its members share does not tell them apart.
        apart = vectors[members] - vectors[members].mean(axis=0)
        inside = np.asarray(np.round(normalize(apart), 4), dtype=np.float32)
        parts[at] = _find(inside, hashes[members], _LANDMARKS_WITHIN, _LOOKS_WITHIN, floor, seed).labels

    side_by_side(look_within, len(themes), 1)
    for members, part in zip(themes, parts, strict=True):
        if part is not None and part.max() > 0:
            found[members] = np.where(part == NO_THEME, NO_THEME, part + found.max() + 1)
    return found


def nearness(vectors: FloatArray, parts: Sequence[npt.NDArray[np.int64]]) -> float:
    """How near the signals of two parts are to the middle of the other, beside how near they are to that of their own."""
    middles = normalize(np.array([vectors[part].mean(axis=0) for part in parts]))
    likeness = [vectors[part] @ middles.T for part in parts]
    across = np.mean([likeness[0][:, 1].mean(), likeness[1][:, 0].mean()])
    own = np.mean([likeness[0][:, 0].mean(), likeness[1][:, 1].mean()])
    return float(across / max(float(own), 1e-9))


def _other_matters_apart(vectors: FloatArray, keys: Sequence[str], clusters: Clusters, seed: int) -> Clusters:
    """Give a part of a cluster that is about another matter a cluster of its own: a small one joins what it resembles."""
    labels, second = clusters.labels.copy(), clusters.second.copy()
    parts = find_subclusters(vectors, keys, clusters.labels, seed=seed)
    for part in np.unique(parts[parts != NO_THEME]):
        own = np.flatnonzero(parts == part)
        rest = np.flatnonzero((labels == clusters.labels[own[0]]) & (parts != part))
        large = min(len(own), len(rest)) >= smallest_theme(len(vectors))
        if large and nearness(vectors, (own, rest)) < OTHER_MATTER:
            second[own] = labels[own[0]]
            labels[own] = labels.max() + 1
    return Clusters(labels, clusters.probabilities, second)


def _find(  # noqa: PLR0917 - the same search at two levels
    vectors: FloatArray, hashes: npt.NDArray[np.uint64], at_most: int, looks: int, smallest: int, seed: int
) -> Clusters:
    """Look `looks` times at no more than `at_most` signals; a cluster of less than `smallest` signals is none."""
    able = np.flatnonzero(np.any(vectors != 0, axis=1))
    if len(able) == 0:
        nothing = np.full(len(vectors), NO_THEME, dtype=np.int32)
        return Clusters(nothing, np.zeros(len(vectors), dtype=np.float32), nothing)
    order = able[np.argsort(hashes[able], kind="stable")]
    landmarks = np.sort(order[:at_most])
    floor = smallest * len(landmarks) / len(vectors)
    groups = _agreed_groups(vectors[landmarks], hashes[landmarks], floor, looks, seed)
    return by_size(_without_strangers(vectors, vote(vectors, Voters(vectors[landmarks], groups))))


def smallest_theme(size: int) -> int:
    """The least number of signals that makes a theme: 0.25 % of all, at least 10; less where there are few signals."""
    return int(max(min(10, size // 10), size // 400, 3))


def join(vectors: FloatArray, keys: Sequence[str], labels: IntArray, known: BoolArray) -> Clusters:
    """The clusters of all signals, when some are known and the others join those that are nearest to them.

    Args:
        vectors: one row of length 1 for each signal; a row of zeros can't be placed.
        keys: a lasting key for each signal.
        labels: the cluster of each known signal, `NO_THEME` for none.
        known: which signals are.
    """
    found = Clusters(labels.copy(), np.zeros(len(labels), dtype=np.float32), np.full(len(labels), NO_THEME, np.int32))
    voted = vote(vectors[~known], Voters.of(vectors, keys, labels, known))
    found.labels[~known], found.probabilities[~known], found.second[~known] = (
        voted.labels,
        voted.probabilities,
        voted.second,
    )
    return _without_strangers(vectors, found)


def at_most(labels: IntArray, keys: Sequence[str], most: int) -> npt.NDArray[np.int64]:
    """The places of at most so many signals of each cluster, in their order; which ones, their lasting keys decide."""
    order = np.lexsort((_hashes(keys), labels))
    order = order[labels[order] != NO_THEME]
    firsts = np.searchsorted(labels[order], labels[order])
    return np.sort(order[np.arange(len(order)) - firsts < most])


def _hashes(keys: Sequence[str]) -> npt.NDArray[np.uint64]:
    return np.array([zlib.crc32(key) << 32 | zlib.adler32(key) for key in map(str.encode, keys)], dtype=np.uint64)


def _lot(hashes: npt.NDArray[np.uint64], draw: int) -> npt.NDArray[np.float64]:
    """A random number in 0-1 for each key and draw (the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        mixed = hashes + np.uint64(0x9E3779B97F4A7C15) * np.uint64(draw + 1)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2.0**53


def _agreed_groups(
    vectors: FloatArray, hashes: npt.NDArray[np.uint64], floor: float, looks: int, seed: int
) -> IntArray:
    """The group of each landmark, `NO_THEME` for those in no group of at least `floor`."""
    size = len(vectors)
    if size < 2 or float(np.abs(vectors - vectors[0]).max()) == 0:
        return np.full(size, 0 if size >= floor else NO_THEME, dtype=np.int32)
    together = _together(vectors, hashes, looks, seed)
    tree = _tree(together)
    agreed = count_together(np.array([_cut(tree, together, share, floor) for share in _TOGETHER]))
    agreed /= len(_TOGETHER)
    np.fill_diagonal(agreed, 1)
    return _cut(_tree(agreed), agreed, _MOST, floor)


def _tree(together: FloatArray) -> npt.NDArray[np.float64]:
    return np.asarray(linkage(squareform(1 - together, checks=False), "average"))


def _cut(tree: npt.NDArray[np.float64], together: FloatArray, share: float, floor: float) -> IntArray:
    """The groups of at least `floor` that are together in more than this share of the looks, after all have settled."""
    groups = fcluster(tree, 1 - share, "distance") - 1
    large = np.bincount(groups) >= floor
    return _settled(together, np.where(large[groups], groups, NO_THEME).astype(np.int32))


def _members(groups: IntArray) -> FloatArray:
    """Who is in which group (signals x groups)."""
    member = groups[:, None] == np.unique(groups[groups != NO_THEME])
    return np.asarray(member, dtype=np.float32)


def _settled(together: FloatArray, groups: IntArray) -> IntArray:
    """The groups after each signal went to the one with which it is together most; a tree never takes a step back."""
    for _ in range(_ROUNDS):
        names = np.unique(groups[groups != NO_THEME])
        if len(names) == 0:
            return groups
        member = _members(groups)
        near = np.round(together @ (member / member.sum(axis=0)), 5)
        groups = names[np.argmax(near, axis=1)].astype(np.int32)
    return groups


def _together(vectors: FloatArray, hashes: npt.NDArray[np.uint64], looks: int, seed: int) -> FloatArray:
    """The share of looks in which two landmarks are in one community, of those that saw both (landmarks x landmarks)."""
    itself = np.arange(len(vectors), dtype=np.int32)
    neighbours, _ = nearest(vectors, vectors, min(max(_NEIGHBOURS) * 2, len(vectors) - 1), but=itself)
    numbers = np.arange(looks)
    seen = np.array([_lot(hashes, look) < _SIGNALS_SEEN for look in range(looks)])
    # In small sets a point is joined to no more than a third of the others.
    most = np.maximum(1, seen.sum(axis=1) // 3)
    counts = np.minimum(np.resize(_NEIGHBOURS, looks), most).astype(np.int32)
    # 7 and the number of looks have no common divisor: grains and numbers of neighbours are met in all pairs.
    grains = np.geomspace(*_RESOLUTIONS, looks)[numbers * 7 % looks]
    return share_together(look_often(neighbours, seen, counts, grains, (seed * looks + numbers).astype(np.uint64)))


def vote(vectors: FloatArray, voters: Voters) -> Clusters:
    """Give each signal the theme of its nearest voters, weighted by likeness; too little agreement gives none.

    How sure that is, is the share of the votes, told as the chance that it is the same when other signals were read (see
    `_CHANCES`).
    """
    if len(vectors) <= _PART:
        return _vote(vectors, voters)
    found = vote_on_parts((vectors[at : at + _PART] for at in range(0, len(vectors), _PART)), voters)
    assert found is not None  # noqa: S101 - there is more than one part
    return found


def vote_on_parts(parts: Iterable[FloatArray], voters: Voters) -> Clusters | None:
    """The same for vectors that come in parts, of which there are never many at a time; None where none come."""
    found = [(one.labels, one.probabilities, one.second) for one in spread(_vote, parts, voters)]
    return Clusters(*(np.concatenate(column) for column in zip(*found, strict=True))) if found else None


def _vote(vectors: FloatArray, voters: Voters) -> Clusters:
    size, themes = len(vectors), int(voters.labels.max(initial=NO_THEME)) + 1
    labels = np.full(size, NO_THEME, dtype=np.int32)
    second, probabilities = labels.copy(), np.zeros(size, dtype=np.float32)
    if themes == 0:
        return Clusters(labels, probabilities, second)
    voters_of, likeness = nearest(vectors, voters.vectors, min(_VOTERS, len(voters.vectors)))
    votes = np.zeros((size, themes + 1), dtype=np.float32)
    # Whose theme is none, `NO_THEME`, votes in the last column.
    columns = np.where(voters.labels == NO_THEME, themes, voters.labels)[voters_of]
    rows = np.arange(size)
    np.add.at(votes.ravel(), (rows[:, None] * (themes + 1) + columns).ravel(), (np.maximum(likeness, 0) ** 2).ravel())
    share = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1e-9)
    ranked = np.round(share[:, :themes], 5)
    first = ranked.argmax(axis=1)
    best = share[rows, first]
    labels = np.where(best >= _ENOUGH_VOTES, first, NO_THEME).astype(np.int32)
    probabilities = np.interp(best, _SHARES, _CHANCES).astype(np.float32)
    if themes > 1:
        ranked[rows, first] = -1
        runner_up = ranked.argmax(axis=1)
        second = np.where(share[rows, runner_up] > 0, runner_up, NO_THEME).astype(np.int32)
    return Clusters(labels, probabilities, second)


def _without_strangers(vectors: FloatArray, clusters: Clusters) -> Clusters:
    """Take out who lies far from the middle of its theme; voters are found for everyone, also for who is far from all."""
    labels = clusters.labels.copy()
    for label in np.unique(labels[labels != NO_THEME]):
        members = np.flatnonzero(labels == label)
        near = np.round(vectors[members] @ normalize(vectors[members].mean(axis=0, keepdims=True))[0], 4)
        labels[members[near < _USUAL * np.median(near)]] = NO_THEME
    return Clusters(labels, clusters.probabilities, clusters.second)


def by_size(clusters: Clusters) -> Clusters:
    """Number the clusters from large to small, equal ones by their first signal; empty ones go."""
    found, first, sizes = np.unique(clusters.labels, return_index=True, return_counts=True)
    real = found != NO_THEME
    order = np.lexsort((first[real], -sizes[real]))
    highest = int(max(clusters.labels.max(initial=0), clusters.second.max(initial=0)))
    renumber = np.full(highest + 2, NO_THEME, dtype=np.int32)
    renumber[found[real][order]] = np.arange(int(real.sum()))
    return Clusters(renumber[clusters.labels], clusters.probabilities, renumber[clusters.second])
