"""Near-copies: signals that are (nearly) the same text are one voice with n supporters, and are shown as such."""

from __future__ import annotations

import re

import pandas as pd
from rensa import RMinHash, RMinHashLSH
from scipy.cluster.hierarchy import DisjointSet

# Word triples shared, as a part of all that either has (Jaccard; Broder 1997). A campaign letter with a sentence of
# one's own keeps more than this; two people who tell the same in their own words stay far below it.
SIMILARITY = 0.5
# Below this many words equal texts are a coincidence ("Waar vraag ik DigiD aan?"), not a campaign.
SHORTEST = 25

_PERMUTATIONS = 128
_BANDS = 32
_WORD = re.compile(r"\w+")


def find_campaigns(signals: pd.DataFrame) -> pd.Series:
    """Return for each signal (columns signal_id, text) the id of its campaign, or None; the index is that of `signals`.

    A campaign has at least two signals, and is named by the smallest `signal_id` in it. Candidates come from MinHash
    with locality-sensitive hashing (Leskovec, Rajaraman & Ullman 2020, ch. 3), and are then compared in full.
    """
    ordered = signals.sort_values("signal_id")
    shingles = [_shingles(text) for text in ordered["text"]]
    index = RMinHashLSH(threshold=SIMILARITY, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    groups = DisjointSet(range(len(ordered)))
    for row, words in enumerate(shingles):
        if not words:
            continue
        sketch = RMinHash(num_perm=_PERMUTATIONS, seed=0)
        sketch.update(sorted(words))
        for other in sorted(index.query(sketch)):
            # Most copies of a large campaign are in its group already, and need no comparing in full.
            if not groups.connected(row, other) and _jaccard(words, shingles[other]) >= SIMILARITY:
                groups.merge(row, other)
        index.insert(row, sketch)
    group = [groups[row] for row in range(len(ordered))]
    ids = ordered["signal_id"]
    first = ids.groupby(group).transform("first")
    members = ids.groupby(group).transform("size")
    return first.where(members > 1, None).reindex(signals.index)


def _shingles(text: str) -> set[str]:
    words = _WORD.findall(text.lower())
    if len(words) < SHORTEST:
        return set()
    return {" ".join(words[i : i + 3]) for i in range(len(words) - 2)}


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
