"""Near-copies: signals that are (nearly) the same text are one voice with n supporters, and are shown as such."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

import pandas as pd
from rensa import RMinHash, RMinHashLSH
from scipy.cluster.hierarchy import DisjointSet

from connectors.base import Source

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
_WORD = re.compile(r"\w+")


def find_campaigns(signals: pd.DataFrame) -> pd.Series:
    """Return for each signal (columns signal_id, text) the id of its campaign, or None; the index is that of `signals`.

    A campaign has at least two signals, and is named by the smallest `signal_id` in it. Candidates come from MinHash
    with locality-sensitive hashing (Leskovec, Rajaraman & Ullman 2020, ch. 3), and are then compared in full. Media items
    (with columns source and date too) are also one when they begin alike within a week: the story of a press agency.
    """
    ordered = signals.sort_values("signal_id")
    groups = DisjointSet(range(len(ordered)))
    shingles = [_shingles(text, SHORTEST) for text in ordered["text"]]
    _join(groups, shingles, _BANDS, lambda one, other: _jaccard(shingles[one], shingles[other]) >= SIMILARITY)
    if "source" in ordered and "date" in ordered:
        _join_stories(groups, ordered)
    group = [groups[row] for row in range(len(ordered))]
    ids = ordered["signal_id"]
    first = ids.groupby(group).transform("first")
    members = ids.groupby(group).transform("size")
    return first.where(members > 1, None).reindex(signals.index)


def _join_stories(groups: DisjointSet, ordered: pd.DataFrame) -> None:
    media = (ordered["source"] == Source.MEDIA).to_numpy()
    days = pd.to_datetime(ordered["date"]).to_numpy()
    leads = [
        _shingles(" ".join(text.split()[:LEAD_WORDS]), LEAD_SHORTEST) if is_media else set()
        for text, is_media in zip(ordered["text"], media, strict=True)
    ]

    def alike(one: int, other: int) -> bool:
        if abs(days[one] - days[other]) > timedelta(days=LEAD_DAYS):
            return False
        return len(leads[one] & leads[other]) >= LEAD_SHARE * min(len(leads[one]), len(leads[other]))

    _join(groups, leads, _LEAD_BANDS, alike)


def _join(groups: DisjointSet, shingles: Sequence[set[str]], bands: int, alike: Callable[[int, int], bool]) -> None:
    """Merge the groups of rows that are alike; rows without shingles are like none."""
    index = RMinHashLSH(threshold=SIMILARITY, num_perm=_PERMUTATIONS, num_bands=bands)
    for row, words in enumerate(shingles):
        if not words:
            continue
        sketch = RMinHash(num_perm=_PERMUTATIONS, seed=0)
        sketch.update(sorted(words))
        for other in sorted(index.query(sketch)):
            # Most copies of a large campaign are in its group already, and need no comparing in full.
            if not groups.connected(row, other) and alike(row, other):
                groups.merge(row, other)
        index.insert(row, sketch)


def _shingles(text: str, shortest: int) -> set[str]:
    words = _WORD.findall(text.lower())
    if len(words) < shortest:
        return set()
    return {" ".join(words[i : i + 3]) for i in range(len(words) - 2)}


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
