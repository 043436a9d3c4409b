"""How fast themes are found, beside BERTopic's UMAP and HDBSCAN: `uv run --with umap-learn python benchmarks/themes_speed.py [SIZE]`.

100,000 short texts that are all different (`short_texts.py`). Each row runs in a process of its own, one after the other,
so that its memory is its own. "embedding, clusters, words" are the three that BERTopic does too, from texts on; "a whole
run" is all of `find_themes`: also what is new, names, subthemes, the map. BERTopic gets our vectors ready-made and makes
clusters (UMAP and HDBSCAN as it has them by default) and words (c-TF-IDF). Beside the time stand the agreement of two seeds
(ARI) and with the archivists' themes (AMI, of the texts of which those are known).
"""

from __future__ import annotations

import math
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from short_texts import short_texts
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from threadpoolctl import threadpool_limits

from pipeline.themes.clustering import find_clusters
from pipeline.themes.finding import find_themes
from pipeline.themes.topics import represent
from pipeline.vectors.space import draw
from pipeline.vectors.text import FloatArray, IntArray, read_corpus

_SIZE = 100_000
_ADDED = 5_000
Row = tuple[float, IntArray]


def _vectors(size: int) -> FloatArray:
    signals = short_texts(size)
    with threadpool_limits(1):
        return draw(signals, read_corpus(signals), 0, None)[1]


def ours(size: int, seed: int) -> Row:
    """Texts to vectors, clusters and words."""
    signals = short_texts(size)
    start = time.perf_counter()
    with threadpool_limits(1):
        corpus = read_corpus(signals)
        _, vectors = draw(signals, corpus, seed, None)
        clusters = find_clusters(vectors, signals["signal_id"].tolist(), seed=seed)
        represent(corpus, vectors, clusters)
    return time.perf_counter() - start, clusters.labels


def theirs(size: int, seed: int) -> Row:
    """Ready-made vectors to clusters and words, by BERTopic's defaults with a seed."""
    from bertopic import BERTopic
    from umap import UMAP

    texts, vectors = short_texts(size)["text"].tolist(), _vectors(size)
    start = time.perf_counter()
    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed or None)
    model = BERTopic(language="multilingual", embedding_model=None, umap_model=umap)
    found, _ = model.fit_transform(texts, embeddings=vectors)
    return time.perf_counter() - start, np.array(found, dtype=np.int32)


def whole(size: int, seed: int) -> Row:
    """All of a run."""
    signals = short_texts(size)
    start = time.perf_counter()
    found = find_themes(signals, seed=seed)
    return time.perf_counter() - start, _numbered(found.assignments["theme_id"].tolist())


def added(size: int, seed: int) -> Row:
    """A new half-year on top of a run over the others."""
    signals = short_texts(size + _ADDED)
    known, fresh = signals.iloc[:size].copy(), signals.iloc[size:].copy()
    known["period"], fresh["period"] = short_texts(size)["period"].tolist(), "2026-H1"
    both = pd.concat([known, fresh], ignore_index=True)
    before = find_themes(known, seed=seed)
    start = time.perf_counter()
    found = find_themes(both, before, seed=seed)
    return time.perf_counter() - start, _numbered(found.assignments["theme_id"].tolist())


def _numbered(names: list[str | None]) -> IntArray:
    return np.array([-1 if name is None else int(name[1:]) for name in names], dtype=np.int32)


def _in_a_process(make: Callable[[int, int], Row], size: int, seed: int, answers: Any) -> None:
    if make is not theirs:
        make(1_000, 0)  # what is compiled and imported is so once
    seconds, labels = make(size, seed)
    answers.put((seconds, labels, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6))


def measure(name: str, make: Callable[[int, int], Row], size: int, seed: int = 0) -> Row:
    """Run one row of the table and print it."""
    processes = multiprocessing.get_context("spawn")
    answers = processes.Queue()
    process = processes.Process(target=_in_a_process, args=(make, size, seed, answers))
    process.start()
    seconds, labels, memory = answers.get()
    process.join()
    themes, without = len(set(labels[labels >= 0])), np.mean(labels < 0)
    print(f"{name:<34}{size:>8} {seconds:8.1f} s {memory:6.2f} GB {themes:5} themes {without:6.1%} without", flush=True)
    return seconds, labels


def main() -> None:
    """Print the table."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else _SIZE
    truth = short_texts(size)["theme"].to_numpy()
    told = truth != ""
    small, _ = measure("embedding, clusters, words", ours, size // 10)
    large, labels = measure("embedding, clusters, words", ours, size)
    _, again = measure("the same, another seed", ours, size, 1)
    small_run, _ = measure("a whole run", whole, size // 10)
    large_run, _ = measure("a whole run", whole, size)
    on_top, _ = measure(f"{_ADDED} on top of it", added, size)
    peer, their_labels = measure("BERTopic, vectors ready-made", theirs, size)
    _, their_again = measure("the same, another seed", theirs, size, 1)
    print(f"beside BERTopic {large / peer:.2f}, a whole run {large_run / peer:.2f}")
    print(f"exponent {math.log10(large / small):.2f}, of a whole run {math.log10(large_run / small_run):.2f}")
    print(f"on top, as part of a whole run {on_top / large_run:.3f}")
    for name, one, other in (("ours", labels, again), ("BERTopic", their_labels, their_again)):
        amis = adjusted_mutual_info_score(truth[told], one[told])
        print(f"{name:<10} seeds ARI {adjusted_rand_score(one, other):.3f}, AMI with the archivists {amis:.3f}")


if __name__ == "__main__":
    main()
