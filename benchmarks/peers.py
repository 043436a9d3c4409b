"""Themes beside those of other methods, on real questions: `uv run --with umap-learn --with evoc --with fast-hdbscan python benchmarks/peers.py`.

On `../shared/data/kamervragen-2017`, the questions of the 20 main themes, each method with what it has by default. "5 % less"
and "seeds" are the agreement (ARI) with a run without a random 5 % of the questions, and with another seed, each the mean of
three; the vectors are ours, learnt once for the first and of what is left for the second. k-means is told the true number.
BERTopic's own sentence model, Turftopic and FASTopic ask for torch and a download, and are not in the table; "on words" has
BERTopic's defaults on TF-IDF and an SVD of 100 dimensions.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from sklearn.preprocessing import normalize
from themes import questions, vectors_of
from threadpoolctl import threadpool_limits

from pipeline.themes.clustering import find_clusters
from pipeline.vectors.text import FloatArray, IntArray

_DRAWS = 3
_TRUE_NUMBER = 20
Method = Callable[[FloatArray, pd.DataFrame, int], IntArray]


def words_of(signals: pd.DataFrame, _seed: int = 0) -> FloatArray:
    """The usual vectors of words."""
    weighted = TfidfVectorizer(sublinear_tf=True).fit_transform(signals["text"])
    return np.asarray(normalize(TruncatedSVD(100, random_state=0).fit_transform(weighted)), dtype=np.float32)


def ours(vectors: FloatArray, signals: pd.DataFrame, seed: int) -> IntArray:
    """The clusters of this product."""
    return find_clusters(vectors, signals["signal_id"].tolist(), seed=seed).labels


def bertopic(vectors: FloatArray, signals: pd.DataFrame, seed: int) -> IntArray:
    """UMAP and HDBSCAN as BERTopic makes them by default, with a seed."""
    from bertopic import BERTopic
    from umap import UMAP

    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(language="multilingual", embedding_model=None, umap_model=umap)
    return np.array(model.fit_transform(signals["text"].tolist(), embeddings=vectors)[0], dtype=np.int32)


def evoc(vectors: FloatArray, _signals: pd.DataFrame, seed: int) -> IntArray:
    """EVoC, which chooses its own layer."""
    from evoc import EVoC

    return np.asarray(EVoC(random_state=seed).fit_predict(vectors), dtype=np.int32)


def plscan(vectors: FloatArray, _signals: pd.DataFrame, _seed: int) -> IntArray:
    """PLSCAN, which draws no lots, on vectors of length 1 (so that its distances go with the cosine)."""
    from fast_hdbscan import PLSCAN

    return np.asarray(PLSCAN(reproducible=True).fit_predict(vectors), dtype=np.int32)


def k_means(vectors: FloatArray, _signals: pd.DataFrame, seed: int) -> IntArray:
    """k-means, told the true number."""
    return np.asarray(KMeans(_TRUE_NUMBER, n_init=10, random_state=seed).fit_predict(vectors), dtype=np.int32)


METHODS: list[tuple[str, Method, Callable[[pd.DataFrame], FloatArray]]] = [
    ("ours", ours, vectors_of),
    ("BERTopic's defaults, on words", bertopic, words_of),
    ("BERTopic's defaults, our vectors", bertopic, vectors_of),
    ("EVoC, our vectors", evoc, vectors_of),
    ("PLSCAN, our vectors", plscan, vectors_of),
    ("k-means 20, our vectors", k_means, vectors_of),
]


def main() -> None:
    """Print the table."""
    signals, truth = questions()
    lot = np.random.default_rng(1)
    parts = [np.sort(lot.choice(len(signals), int(len(signals) * 0.95), replace=False)) for _ in range(_DRAWS)]
    kept = [signals.iloc[part] for part in parts]
    made = {
        embedding: (embedding(signals), [embedding(part) for part in kept])
        for embedding in {embedding for _, _, embedding in METHODS}
    }
    print(f"{len(signals)} questions                   themes  without  AMI    seeds  5 % less  seconds")
    for name, method, embedding in METHODS:
        vectors, less = made[embedding]
        method(vectors, signals, 0)  # what is compiled and imported is so once
        start = time.perf_counter()
        found = method(vectors, signals, 0)
        seconds = time.perf_counter() - start
        seeds = [adjusted_rand_score(found, method(vectors, signals, seed)) for seed in range(1, _DRAWS + 1)]
        without = [
            adjusted_rand_score(found[part], method(some, rows, 0))
            for part, some, rows in zip(parts, less, kept, strict=True)
        ]
        print(
            f"{name:<34}{len(set(found[found >= 0])):5}  {np.mean(found < 0):7.3f}  "
            f"{adjusted_mutual_info_score(truth, found):.3f}  {np.mean(seeds):.3f}  {np.mean(without):.3f}  {seconds:9.1f}",
            flush=True,
        )


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
