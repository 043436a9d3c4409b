"""Near-copies: signals that are (nearly) the same text are one voice with n supporters, and are shown as such."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from rensa import RMinHash

from connectors.base import Source
from pipeline.parallel import spread

# Word triples shared, as a part of all that either has (Jaccard; Broder 1997). A campaign letter with a sentence of
# one's own keeps more than this; two people who tell the same in their own words stay far below it.
SIMILARITY = 0.5
# Below this many words equal texts are a coincidence ("Waar vraag ik DigiD aan?"), not a campaign.
SHORTEST = 25

# A paper that takes over a story of the press agency cuts it from below and puts a head above it: the first words stay.
# Of the shorter of two such beginnings, so many word triples are in the other, and so few words are enough, within so long.
LEAD_WORDS = 40
LEAD_SHARE = 0.8
LEAD_SHORTEST = 12
LEAD_DAYS = 7

_PERMUTATIONS = 128
_BANDS = 32
_LEAD_BANDS = 64  # more of them: a beginning is compared with one that may be half as long
# The part of the sketches that is the same tells how alike texts are, give or take 0.04. Who is less alike than this is
# not compared in full, or letters that share a sentence would all be: so one in a thousand is missed of who is just alike
# enough, where one in eight has no part of the sketch in common. A beginning may lie within one of three times its length.
_HARDLY, _LEAD_HARDLY = 0.36, 0.1
# Forms to fill in have much in common and are not alike: there all would be compared with all. So of those that share a
# part of their sketch each is compared with so many on either side, in an order that puts the most alike together; and a
# pair of which both were compared in full in vain so often is not.
_REACH, _PATIENCE = 64, 32
# So many texts are sketched at a time, by another machine where there are others; and the word triples of so many are
# kept, as those of a campaign are compared one after the other.
_PART, _AT_HAND = 2_000, 5_000
_WORD = re.compile(r"\w+")

_Sketches = npt.NDArray[np.uint32]
_Rows = npt.NDArray[np.int64]
_Keys = npt.NDArray[np.uint64]


def find_campaigns(signals: pd.DataFrame) -> pd.Series:
    """Return for each signal (columns signal_id, text) the id of its campaign, or None; the index is that of `signals`.

    A campaign has at least two signals, and is named by the smallest `signal_id` in it. Candidates come from MinHash
    with locality-sensitive hashing (Leskovec, Rajaraman & Ullman 2020, ch. 3), and are then compared in full. Media items
    (with columns source and date too) are also one when they begin alike within a week: the story of a press agency.
    """
    order = np.argsort(signals["signal_id"].to_numpy(dtype=object), kind="stable")
    groups = _Groups(len(signals))
    _join_copies(groups, signals["text"].iloc[order])
    if "source" in signals and "date" in signals:
        media = order[(signals["source"] == Source.MEDIA).to_numpy()[order]]
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        _join_stories(groups, signals.iloc[media], place[media])
    ids = signals["signal_id"].iloc[order]
    first = ids.groupby(groups.of).transform("first")
    members = ids.groupby(groups.of).transform("size")
    return first.where(members > 1, None).reindex(signals.index)


class _Groups:
    """Rows that belong together: `of` has the number of the group of each row."""

    def __init__(self, size: int) -> None:
        self.of = np.arange(size)
        self._members: dict[int, list[int]] = {}

    def merge(self, one: int, other: int) -> None:
        """Make one group of the groups of two rows."""
        names = [int(self.of[row]) for row in (one, other)]
        small, large = sorted(names, key=lambda name: len(self._members.get(name, ())))
        moved = self._members.pop(small, [small])
        self._members.setdefault(large, [large]).extend(moved)
        self.of[moved] = large


def _join_copies(groups: _Groups, texts: pd.Series) -> None:
    @lru_cache(_AT_HAND)
    def triples(row: int) -> set[str]:
        return _shingles(texts.iloc[row], SHORTEST)

    def alike(one: int, other: int) -> bool:
        first, second = triples(one), triples(other)
        return len(first & second) >= SIMILARITY * len(first | second)

    rows, sketches = _sketched(texts, SHORTEST, None)
    any_day = np.zeros(len(rows), dtype=np.int64)
    _join(groups, rows, sketches, any_day, _BANDS, _HARDLY, alike)


def _join_stories(groups: _Groups, media: pd.DataFrame, places: _Rows) -> None:
    """Merge the groups of media items, of which `places` are the rows in `groups`."""
    texts, days = media["text"], pd.to_datetime(media["date"]).to_numpy().astype("datetime64[D]").astype(np.int64)
    own = np.full(len(groups.of), -1)
    own[places] = np.arange(len(places))

    @lru_cache(_AT_HAND)
    def lead(row: int) -> set[str]:
        return _shingles(_lead(texts.iloc[own[row]], LEAD_WORDS), LEAD_SHORTEST)

    def alike(one: int, other: int) -> bool:
        first, second = lead(one), lead(other)
        return len(first & second) >= LEAD_SHARE * min(len(first), len(second))

    rows, sketches = _sketched(texts, LEAD_SHORTEST, LEAD_WORDS)
    _join(groups, places[rows], sketches, days[rows], _LEAD_BANDS, _LEAD_HARDLY, alike)


def _sketched(texts: pd.Series, shortest: int, words: int | None) -> tuple[_Rows, _Sketches]:
    """The rows that have word triples, and their sketches (rows x permutations)."""
    parts = (texts.iloc[at : at + _PART].tolist() for at in range(0, len(texts), _PART))
    found = [(np.zeros(0, np.int64), np.zeros((0, _PERMUTATIONS), np.uint32)), *spread(_sketch, parts, shortest, words)]
    rows = [own + _PART * max(part - 1, 0) for part, (own, _) in enumerate(found)]
    return np.concatenate(rows), np.concatenate([sketches for _, sketches in found])


def _sketch(texts: Sequence[str], shortest: int, words: int | None) -> tuple[_Rows, _Sketches]:
    """The same for some texts, or for so many words of each."""
    shingles = [_shingles(text if words is None else _lead(text, words), shortest) for text in texts]
    rows = np.flatnonzero([len(own) > 0 for own in shingles])
    found = RMinHash.digests_from_token_sets([list(shingles[row]) for row in rows], num_perm=_PERMUTATIONS, seed=0)
    return rows, np.array(found, dtype=np.uint32).reshape(len(rows), _PERMUTATIONS)


def _join(  # noqa: PLR0917 - two kinds of likeness are sought in the same way
    groups: _Groups,
    rows: _Rows,
    sketches: _Sketches,
    days: _Rows,
    bands: int,
    hardly: float,
    alike: Callable[[int, int], bool],
) -> None:
    """Merge the groups of rows that are alike.

    Args:
        groups: those of all rows.
        rows: the rows of which there is a sketch.
        sketches: one for each of `rows`.
        days: the day of each of `rows`; those more than `LEAD_DAYS` apart are not compared.
        bands: two rows are compared when all of one of so many parts of their sketches is the same ...
        hardly: ... and at least this part of the whole.
        alike: whether two rows are.
    """
    keys = [_keys(band) for band in np.split(sketches, bands, axis=1)]
    in_vain = np.zeros(len(groups.of), dtype=np.int64)
    for own, following in zip(keys, keys[1:] + keys[:1], strict=True):
        for one, other in _pairs(own, rows, days, following, groups):
            worth = _same(sketches, one, other) >= hardly
            for first, second in zip(rows[one[worth]].tolist(), rows[other[worth]].tolist(), strict=True):
                # Most copies of a large campaign are in its group already, and need no comparing in full.
                if groups.of[first] == groups.of[second] or min(in_vain[first], in_vain[second]) >= _PATIENCE:
                    continue
                if alike(first, second):
                    groups.merge(first, second)
                else:
                    in_vain[[first, second]] += 1


def _keys(band: _Sketches) -> _Keys:
    """A number for each row of a part of the sketches, the same for the same row."""
    halves = np.ascontiguousarray(band).view(np.uint64)
    keys = np.zeros(len(band), dtype=np.uint64)
    for half in halves.T:
        keys = (keys ^ (keys >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + half
    return keys


def _pairs(keys: _Keys, rows: _Rows, days: _Rows, following: _Keys, groups: _Groups) -> Iterator[tuple[_Rows, _Rows]]:
    """The pairs of places with the same key that are near in time and in different groups.

    In the order of their days, and of the key that is the following part of their sketch, neighbours come first, then those
    two apart, ... until all of a run of the same key are in one group, or are further apart in time, or `_REACH` places: so
    the work grows with how many there are, not with its square.
    """
    order = np.lexsort((following, days, keys))
    starts = np.flatnonzero(np.diff(keys[order], prepend=~keys[order[:1]]) != 0)
    sizes = np.diff(starts, append=len(order))
    starts, sizes = starts[sizes > 1], sizes[sizes > 1]
    apart = 1
    while len(starts) and apart <= _REACH:
        # Of each run of the same key the places that have one so far behind them.
        run = np.repeat(np.arange(len(starts)), sizes - apart)
        first = np.arange(len(run)) + (starts - np.cumsum(sizes - apart) + sizes - apart)[run]
        one, other = order[first], order[first + apart]
        near = days[other] - days[one] <= LEAD_DAYS
        differ = near & (groups.of[rows[one]] != groups.of[rows[other]])
        yield one[differ], other[differ]
        apart += 1
        left = (sizes > apart) & (np.bincount(run[near], minlength=len(starts)) > 0)
        left[left] = [
            len(set(groups.of[rows[order[start : start + size]]].tolist())) > 1
            for start, size in zip(starts[left].tolist(), sizes[left].tolist(), strict=True)
        ]
        starts, sizes = starts[left], sizes[left]


def _same(sketches: _Sketches, one: _Rows, other: _Rows) -> npt.NDArray[np.float64]:
    """The part of the sketches that is the same, of each pair."""
    parts = range(0, len(one), _PART)
    each = [(sketches[one[at : at + _PART]] == sketches[other[at : at + _PART]]).mean(axis=1) for at in parts]
    return np.concatenate([np.zeros(0), *each])


def _lead(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def _shingles(text: str, shortest: int) -> set[str]:
    words = _WORD.findall(text.lower())
    if len(words) < shortest:
        return set()
    return {" ".join(words[i : i + 3]) for i in range(len(words) - 2)}
