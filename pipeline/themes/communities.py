"""Communities in graphs of nearest neighbours, many times over: the method of Louvain, compiled.

A look is one run of Louvain's method (Blondel et al. 2008: move each point to the best community among those of its
neighbours, make one point of each community, again) on the graph that joins each point to its nearest among those that
the look sees. Hundreds of looks at some thousands of points take seconds here. Two libraries were tried first:
scikit-network spends most of the time between its own loops, and the lot of its Leiden can't be given a seed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from pipeline.parallel import side_by_side
from pipeline.vectors.text import BoolArray, FloatArray, IntArray

#: What a look says of a point that it did not see.
NOT_SEEN = -1
# A level of the method ends at the latest when so many times as many points were looked at as there are.
_ROUNDS = 20
_LEVELS = 10
# Looks that one thread takes on in a row.
_AT_A_TIME = 10


def look_often(
    neighbours: IntArray,
    seen: BoolArray,
    counts: IntArray,
    resolutions: npt.NDArray[np.float64],
    seeds: npt.NDArray[np.uint64],
) -> IntArray:
    """Find the communities in each of a number of looks (looks x points), `NOT_SEEN` for who was not looked at.

    Args:
        neighbours: for each point the places of its nearest others, nearest first (points x neighbours).
        seen: which points each look sees (looks x points).
        counts: to how many of its nearest a look joins each point.
        resolutions: the grain of each look; 1.0 is plain modularity, more is finer.
        seeds: of the order in which each look goes along the points.
    """
    found = np.full(seen.shape, NOT_SEEN, np.int32)
    back = _places_back(neighbours)

    def part(start: int) -> None:
        some = slice(start, start + _AT_A_TIME)
        _look_often(neighbours, back, seen[some], counts[some], resolutions[some], seeds[some], found[some])

    side_by_side(part, len(seen), _AT_A_TIME)
    return found


def share_together(looks: IntArray) -> FloatArray:
    """Of the looks that saw two points, the share in which these are in one community (points x points)."""
    seen = (looks != NOT_SEEN).astype(np.float32)
    share = count_together(looks)
    share /= np.maximum(seen.T @ seen, 1)
    return share


def count_together(looks: IntArray) -> FloatArray:
    """The number of looks in which two points are in one community (points x points)."""
    counts = np.zeros((looks.shape[1], looks.shape[1]), np.float32)
    members, starts = _members(looks)
    by_point = np.ascontiguousarray(looks.T)
    rows = -(-len(counts) // (2 * _AT_A_TIME))
    side_by_side(
        lambda start: _count_together(by_point, members, starts, counts, start, start + rows), len(counts), rows
    )
    return counts


@njit(cache=True)
def _places_back(neighbours):
    """For each neighbour of each point, where that point stands among the neighbours of the other; far off if nowhere."""
    many = neighbours.shape[1]
    back = np.full(neighbours.shape, many, np.int32)
    for at in range(len(neighbours)):
        for nth in range(many):
            other = neighbours[at, nth]
            for place in range(many):
                if neighbours[other, place] == at:
                    back[at, nth] = place
                    break
    return back


@njit(cache=True, nogil=True)
def _look_often(neighbours, back, seen, counts, resolutions, seeds, found):
    for look in range(len(seen)):
        points = np.flatnonzero(seen[look])
        starts, ends, weights = _graph(neighbours, back, seen[look], points, counts[look])
        labels = _louvain(starts, ends, weights, resolutions[look], seeds[look])
        for at in range(len(points)):
            found[look, points[at]] = labels[at]


@njit(cache=True)
def _graph(neighbours, back, seen, points, count):
    """The lines between seen points, each twice: those to the nearest `count`, whichever of the two is near."""
    size = len(points)
    number = np.full(len(seen), -1, np.int32)
    number[points] = np.arange(size)
    last = _last_chosen(neighbours, number, points, count)
    degree = np.zeros(size, np.int64)
    for at in range(size):
        for nth in range(last[at] + 1):
            other = number[neighbours[points[at], nth]]
            if other >= 0:
                degree[at] += 1
                degree[other] += back[points[at], nth] > last[other]
    starts = np.zeros(size + 1, np.int64)
    starts[1:] = np.cumsum(degree)
    filled = starts[:-1].copy()
    ends = np.empty(starts[-1], np.int32)
    for at in range(size):
        for nth in range(last[at] + 1):
            other = number[neighbours[points[at], nth]]
            if other >= 0:
                ends[filled[at]] = other
                filled[at] += 1
                if back[points[at], nth] > last[other]:
                    ends[filled[other]] = at
                    filled[other] += 1
    return starts, ends, np.ones(len(ends), np.float64)


@njit(cache=True)
def _last_chosen(neighbours, number, points, count):
    """For each seen point the place of the last of its nearest `count` seen ones, -1 where there are none."""
    last = np.full(len(points), -1, np.int32)
    for at in range(len(points)):
        have = 0
        for nth in range(neighbours.shape[1]):
            if number[neighbours[points[at], nth]] >= 0:
                last[at] = nth
                have += 1
                if have == count:
                    break
    return last


@njit(cache=True)
def _louvain(starts, ends, weights, resolution, seed):
    labels = np.arange(len(starts) - 1).astype(np.int32)
    loops = np.zeros(len(starts) - 1, np.float64)
    state = seed
    if len(ends) == 0:
        return labels
    for _ in range(_LEVELS):
        moved, state = _move(starts, ends, weights, loops, resolution, state)
        number = _numbered(moved)
        for at in range(len(labels)):
            labels[at] = number[labels[at]]
        communities = number.max() + 1
        if communities == len(starts) - 1:
            break
        starts, ends, weights, loops = _joined(starts, ends, weights, loops, number, communities)
    return labels


@njit(cache=True)
def _move(starts, ends, weights, loops, resolution, state):
    """Move each point, in an order drawn by lot, to the neighbouring community that gains most, until nothing does."""
    size = len(starts) - 1
    strength = _strengths(starts, weights, loops)
    total = strength.sum()
    label = np.arange(size).astype(np.int32)
    inside = strength.copy()
    near = np.zeros(size, np.float64)
    order, state = _shuffled(size, state)
    # Only who has a neighbour that moved is looked at again (Traag, Waltman and Van Eck 2019).
    waiting = np.ones(size, np.bool_)
    touched = np.empty(size, np.int32)
    head, tail, left = 0, 0, size
    turns = _ROUNDS * size
    while left and turns:
        at = order[head]
        head = (head + 1) % size
        left -= 1
        turns -= 1
        waiting[at] = False
        own = label[at]
        many = 0
        for line in range(starts[at], starts[at + 1]):
            other = label[ends[line]]
            if near[other] == 0:
                touched[many] = other
                many += 1
            near[other] += weights[line]
        inside[own] -= strength[at]
        best, most = own, near[own] - resolution * strength[at] * inside[own] / total
        for place in range(many):
            other = touched[place]
            gain = near[other] - resolution * strength[at] * inside[other] / total
            if gain > most + 1e-9:
                best, most = other, gain
            near[other] = 0
        inside[best] += strength[at]
        label[at] = best
        if best != own:
            for line in range(starts[at], starts[at + 1]):
                other = ends[line]
                if label[other] != best and not waiting[other]:
                    waiting[other] = True
                    order[tail] = other
                    tail = (tail + 1) % size
                    left += 1
    return label, state


@njit(cache=True)
def _strengths(starts, weights, loops):
    """The weight of all lines of each point."""
    strength = loops.copy()
    for at in range(len(loops)):
        for line in range(starts[at], starts[at + 1]):
            strength[at] += weights[line]
    return strength


@njit(cache=True)
def _shuffled(size, state):
    order = np.arange(size)
    for at in range(size - 1, 0, -1):
        state, drawn = _drawn(state)
        other = int(drawn % np.uint64(at + 1))
        order[at], order[other] = order[other], order[at]
    return order, state


@njit(cache=True)
def _drawn(state):
    """The next number of SplitMix64 (Steele, Lea and Flood 2014), and its state."""
    state = state + np.uint64(0x9E3779B97F4A7C15)
    mixed = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state, mixed ^ (mixed >> np.uint64(31))


@njit(cache=True)
def _numbered(labels):
    """The labels as 0, 1, 2, ... in the order in which they turn up."""
    number = np.full(len(labels), -1, np.int32)
    found = np.empty(len(labels), np.int32)
    many = 0
    for at in range(len(labels)):
        if number[labels[at]] < 0:
            number[labels[at]] = many
            many += 1
        found[at] = number[labels[at]]
    return found


@njit(cache=True)
def _joined(starts, ends, weights, loops, label, size):
    """The graph between communities, lines within one as its loop."""
    first = np.zeros(size + 1, np.int64)
    for at in range(len(label)):
        first[label[at] + 1] += 1
    first = np.cumsum(first)
    member = np.empty(len(label), np.int32)
    filled = first[:-1].copy()
    for at in range(len(label)):
        member[filled[label[at]]] = at
        filled[label[at]] += 1
    new_loops = np.zeros(size, np.float64)
    new_starts = np.zeros(size + 1, np.int64)
    new_ends = np.empty(len(ends), np.int32)
    new_weights = np.empty(len(ends), np.float64)
    near = np.zeros(size, np.float64)
    touched = np.empty(size, np.int32)
    lines = 0
    for community in range(size):
        many = 0
        for place in range(first[community], first[community + 1]):
            at = member[place]
            new_loops[community] += loops[at]
            for line in range(starts[at], starts[at + 1]):
                other = label[ends[line]]
                if other == community:
                    new_loops[community] += weights[line]
                    continue
                if near[other] == 0:
                    touched[many] = other
                    many += 1
                near[other] += weights[line]
        for place in range(many):
            new_ends[lines] = touched[place]
            new_weights[lines] = near[touched[place]]
            near[touched[place]] = 0
            lines += 1
        new_starts[community + 1] = lines
    return new_starts, new_ends[:lines], new_weights[:lines], new_loops


@njit(cache=True, nogil=True)
def _members(looks):
    """The points of each look by community; those of `label` are in places starts[label + 1] to starts[label + 2]."""
    many, size = looks.shape
    starts = np.zeros((many, size + 2), np.int32)
    members = np.empty((many, size), np.int32)
    for look in range(many):
        for at in range(size):
            starts[look, looks[look, at] + 2] += 1
        for label in range(1, size + 2):
            starts[look, label] += starts[look, label - 1]
        filled = starts[look].copy()
        for at in range(size):
            members[look, filled[looks[look, at] + 1]] = at
            filled[looks[look, at] + 1] += 1
    return members, starts


@njit(cache=True, nogil=True)
def _count_together(looks, members, starts, counts, start, end):
    """Row by row: who is in my communities, look after look, so that the counts of one row stay near at hand."""
    for at in range(start, min(end, len(looks))):
        for look in range(looks.shape[1]):
            label = looks[at, look]
            if label >= 0:
                for place in range(starts[look, label + 1], starts[look, label + 2]):
                    counts[at, members[look, place]] += 1
