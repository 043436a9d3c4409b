"""How good and how steady the themes are, on real questions and on the sample: `uv run python benchmarks/themes.py`.

Real questions: `../shared/data/kamervragen-2017`, the 20 main themes with at least 25 questions. The archivists' labels
are read here only, to measure with; "geen thema" counts as one class.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from threadpoolctl import threadpool_limits

from pipeline.themes.clustering import find_clusters
from pipeline.vectors.space import draw
from pipeline.vectors.text import FloatArray, IntArray, read_corpus

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "kamervragen-2017"
_MAIN_THEMES, _LEAST = 20, 25


def questions() -> tuple[pd.DataFrame, pd.Series]:
    """The questions of the main themes as signals, and their themes."""
    asked = pd.read_csv(SHARED / "vragen.csv", sep=";", dtype=str)
    labels = pd.read_csv(SHARED / "labels.csv", sep=";", dtype=str)
    both = asked.merge(labels, on="kenmerk").sort_values("kenmerk", ignore_index=True)
    counts = both["thema"].value_counts()
    both = both[both["thema"].isin(counts[counts >= _LEAST].index[:_MAIN_THEMES])].reset_index(drop=True)
    signals = pd.DataFrame({"signal_id": both["kenmerk"], "title": "", "text": both["vraag"], "language": "nl"})
    return signals.assign(source="question", period="2017-H1"), both["thema"]


def vectors_of(signals: pd.DataFrame, seed: int = 0) -> FloatArray:
    """The vectors as `find_themes` makes them."""
    return draw(signals, read_corpus(signals), seed, None)[1]


def labels_of(signals: pd.DataFrame, seed: int = 0) -> IntArray:
    """The clusters as `find_themes` makes them, from the texts on."""
    return find_clusters(vectors_of(signals, seed), signals["signal_id"].tolist(), seed=seed).labels


def agreement(signals: pd.DataFrame, whole: IntArray, part: float, draws: int = 3) -> float:
    """The mean ARI with a run that leaves out a random part."""
    lot = np.random.default_rng(1)
    found = []
    for _ in range(draws):
        kept = np.sort(lot.choice(len(signals), int(len(signals) * (1 - part)), replace=False))
        found.append(adjusted_rand_score(whole[kept], labels_of(signals.iloc[kept])))
    return float(np.mean(found))


def main() -> None:
    """Print the table."""
    signals, truth = questions()
    start = time.perf_counter()
    found = labels_of(signals)
    print(f"vragen: {len(signals)}, {time.perf_counter() - start:.1f} s")
    print(f"  themes {found.max() + 1}, without {np.mean(found < 0):.3f}, ", end="")
    print(f"AMI {adjusted_mutual_info_score(truth, found):.3f}")
    means = KMeans(_MAIN_THEMES, n_init=1, random_state=0).fit_predict(vectors_of(signals))
    print(f"  k-means {_MAIN_THEMES} on the same vectors: AMI {adjusted_mutual_info_score(truth, means):.3f}")
    first = signals.assign(text=signals["text"].str.strip().str.split("\n").str[0])
    print(f"  first line alone: AMI {adjusted_mutual_info_score(truth, labels_of(first)):.3f}")
    seeds = [adjusted_rand_score(found, labels_of(signals, seed)) for seed in range(1, 5)]
    print(f"  agreement (ARI): seeds {np.mean(seeds):.3f}, ", end="")
    print(f"5 % less {agreement(signals, found, 0.05):.3f}, 20 % less {agreement(signals, found, 0.2):.3f}")


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
