"""Whether a theme is as sure as it says, and letters about two matters: `uv run python benchmarks/chances.py`.

On `../shared/data/kamervragen-2017`, the questions of the 20 main themes. How sure a theme is, says how often it is the same
when a random fifth of the questions is left out and everything is done again; the table shows both for each tenth, and the
mean difference over all (expected calibration error; Naeini, Cooper and Hauskrecht 2015). Then pairs of questions of two
themes, one under the other as one letter: how often its theme is one of them, and its theme and its second are both.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from themes import labels_of, questions
from threadpoolctl import threadpool_limits

from pipeline.themes.clustering import Voters, find_clusters, vote
from pipeline.themes.passages import with_second_matters
from pipeline.vectors.space import draw, place
from pipeline.vectors.text import IntArray, read_corpus

_DRAWS = 6
_PAIRS = 400
_SURE = 0.9


def renamed(first: IntArray, second: IntArray) -> IntArray:
    """The clusters of a second run by the numbers of the first: that of most of their signals."""
    named = np.full(len(second), -1, dtype=np.int32)
    for group in np.unique(second[second >= 0]):
        before = first[second == group]
        before = before[before >= 0]
        if len(before):
            named[second == group] = np.bincount(before).argmax()
    return named


def main() -> None:
    """Print the tables."""
    signals, _ = questions()
    keys = signals["signal_id"].tolist()
    space, vectors = draw(signals, read_corpus(signals), 0, None)
    found = find_clusters(vectors, keys)
    lot = np.random.default_rng(2)
    told, same = [], []
    for _ in range(_DRAWS):
        kept = np.sort(lot.choice(len(signals), int(0.8 * len(signals)), replace=False))
        again = renamed(found.labels[kept], labels_of(signals.iloc[kept]))
        placed = found.labels[kept] >= 0
        told.append(found.probabilities[kept][placed])
        same.append((again == found.labels[kept])[placed])
    chance, right = np.concatenate(told), np.concatenate(same)
    rows = pd.DataFrame({"told": chance, "found": right}).groupby((chance * 10).astype(int).clip(max=9))
    table = rows.agg(n=("told", "size"), told=("told", "mean"), found=("found", "mean"))
    print(table.round(3).to_string())
    print(
        f"mean difference {float(((table['told'] - table['found']).abs() * table['n']).sum() / table['n'].sum()):.3f}"
    )
    sure = np.flatnonzero((found.labels >= 0) & (found.probabilities > _SURE))
    pairs = lot.choice(sure, (_PAIRS, 2))
    pairs = pairs[found.labels[pairs[:, 0]] != found.labels[pairs[:, 1]]]
    texts = [signals["text"].iloc[one] + "\n\n" + signals["text"].iloc[other] for one, other in pairs]
    letters = pd.DataFrame({"title": "", "text": texts, "language": "nl", "source": "question"})
    corpus, voters = read_corpus(letters), Voters.of(vectors, keys, found.labels)
    voted = vote(place(letters, corpus, space), voters)
    read = with_second_matters(voted, letters, corpus, space, voters)
    wanted = np.sort(found.labels[pairs], axis=1)
    print(f"{len(pairs)} letters about two matters")
    print(f"  the theme is one of them {np.mean((wanted == voted.labels[:, None]).any(axis=1)):.3f}")
    for name, clusters in (("votes of the whole", voted), ("passages", read)):
        both = np.sort(np.column_stack([clusters.labels, clusters.second]), axis=1)
        print(f"  theme and second are both, by {name} {np.mean((both == wanted).all(axis=1)):.3f}")


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
