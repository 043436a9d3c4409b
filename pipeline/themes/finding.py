"""Themes that hold, from a table of signals: vectors, clusters, words, names, and the same number as last time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from pipeline.labels.keywords import usual_forms
from pipeline.themes.additions import add_signals, space_to_add_in
from pipeline.themes.clustering import NO_THEME, Clusters, Voters, at_most, find_clusters, find_subclusters
from pipeline.themes.lineage import follow
from pipeline.themes.novelty import Change, find_changes
from pipeline.themes.passages import with_second_matters
from pipeline.themes.theme_tables import Themes, describe, find_titles, theme_tables
from pipeline.themes.topics import represent
from pipeline.vectors.encoder import Encoder
from pipeline.vectors.space import draw
from pipeline.vectors.text import Corpus, FloatArray, IntArray, read_corpus

__all__ = ["Themes", "find_themes"]

#: So many texts tell the words of all groups together, of each as many.
_READ_FOR_WORDS = 200_000


def _silent(stage: str, done: float) -> None:
    """Nobody watches."""


def find_themes(
    signals: pd.DataFrame,
    previous: Themes | None = None,
    *,
    seed: int = 0,
    encoder: Encoder | None = None,
    progress: Callable[[str, float], None] = _silent,
) -> Themes:
    """Find the themes in the signals, and follow those of the previous run.

    What is a small part of all is placed among the known themes (`pipeline.themes.additions`); otherwise they are sought anew.

    Args:
        signals: columns `signal_id`, `period` ('2025-H1'), `source`, `title`, `text`, `language`; one row per voice. Their
            order makes no difference.
        previous: the outcome of the previous run; its theme ids keep their meaning.
        seed: of whatever is drawn by lot.
        encoder: makes the vectors instead of a model fitted on the signals.
        progress: called with a Dutch sentence and the share that is done (0-1).
    """
    given = signals["signal_id"].tolist()
    if not signals["signal_id"].is_monotonic_increasing:
        signals = signals.sort_values("signal_id", kind="stable")
    signals = signals.reset_index(drop=True)
    for name in ("title", "text", "language"):
        if signals[name].dtype != "str" or signals[name].isna().any():
            signals[name] = signals[name].fillna("").astype(str)
    known_space = space_to_add_in(signals, previous, seed) if previous is not None and encoder is None else None
    if previous is not None and known_space is not None:
        return _in_order(add_signals(signals, previous, known_space, progress), given)
    progress("Teksten lezen", 0.0)
    corpus = read_corpus(signals)
    keys = signals["signal_id"].tolist()
    # More threads add up in another order, and the last digit of a sum can decide where a signal goes.
    with threadpool_limits(1):
        progress("Woorden leren kennen", 0.15)
        space, vectors = draw(signals, corpus, seed, encoder)
        progress("Thema's zoeken", 0.3)
        names, clusters, changes = follow_on(signals, vectors, find_clusters(vectors, keys, seed=seed), previous)
        clusters = with_second_matters(clusters, signals, corpus, space, Voters.of(vectors, keys, clusters.labels))
    progress("Thema's beschrijven", 0.7)
    words = _words(corpus, vectors, clusters, keys)
    had = None if previous is None else previous.themes.set_index("theme_id")["label"].to_dict()
    described = describe(signals, corpus, vectors, clusters, words, names, had=had)
    progress("Thema's volgen", 0.9)
    themes = theme_tables(signals, vectors, clusters, changes, names, described, previous)
    with threadpool_limits(1):
        parts = find_subclusters(vectors, keys, clusters.labels, seed=seed)
    subthemes = _subthemes(signals, corpus, vectors, clusters, parts, themes)
    progress("Klaar", 1.0)
    return _in_order(replace(themes, subthemes=subthemes, space=space), given)


def follow_on(
    signals: pd.DataFrame, vectors: FloatArray, found: Clusters, previous: Themes | None
) -> tuple[dict[int, str], Clusters, list[Change]]:
    """See what is new, fell apart or came together, and give each cluster the number of the theme that it continues.

    Args:
        signals: `signal_id` and `period`, sorted by the first.
        vectors: of the same signals, rows of length 1 or 0.
        found: the clusters of all together.
        previous: the outcome of the previous run.
    """
    clusters, changes = find_changes(found, vectors, signals["period"].tolist())
    had: list[str | None] = [None] * len(signals)
    taken: list[str] = []
    if previous is not None:
        had, taken = previous.had(signals["signal_id"]), previous.themes["theme_id"].tolist()
    return *follow(clusters, vectors, had, taken), changes


def _words(
    corpus: Corpus, vectors: FloatArray, clusters: Clusters, keys: list[str]
) -> dict[int, list[tuple[str, float]]]:
    """The words of each cluster, from as many of its texts as tell them."""
    groups = len(np.unique(clusters.labels))
    # Those of no theme count as a group: what they say, too, tells no theme from the others.
    read = at_most(clusters.labels + np.int32(1), keys, _READ_FOR_WORDS // max(groups, 1))
    some = Clusters(clusters.labels[read], clusters.probabilities[read], clusters.second[read])
    return represent(corpus.some(read), vectors[read], some).words


def _subthemes(  # noqa: PLR0917 - names need the words, the themes and the texts
    signals: pd.DataFrame,
    corpus: Corpus,
    vectors: FloatArray,
    clusters: Clusters,
    parts: IntArray,
    themes: Themes,
) -> pd.DataFrame:
    """The name of the subtheme of each signal, or None."""
    named: dict[int, str] = {}
    if (parts != NO_THEME).any():
        # BERTopic numbers topics from large to small, and so do we, for the words to find their part.
        found, sizes = np.unique(parts[parts != NO_THEME], return_counts=True)
        renumber = np.full(int(found.max()) + 2, NO_THEME, dtype=np.int32)
        renumber[found[np.argsort(-sizes, kind="stable")]] = np.arange(len(found))
        parts = renumber[parts]
        words = _words(corpus, vectors, Clusters(parts, clusters.probabilities, parts), signals["signal_id"].tolist())
        taken = themes.themes["label"].tolist()
        named = find_titles(signals, corpus, parts, words, usual_forms(corpus), within=clusters.labels, taken=taken)
    names = [named.get(part) for part in parts.tolist()]
    return pd.DataFrame({"signal_id": signals["signal_id"], "subtheme": pd.Series(names, dtype=object)})


def _in_order(themes: Themes, given: list[str]) -> Themes:
    """Signals in the order in which they came."""
    if themes.assignments["signal_id"].tolist() == given:
        return themes
    assignments = themes.assignments.set_index("signal_id").loc[given].reset_index()
    points = themes.points.set_index("signal_id")
    vectors = themes.vectors[points.index.get_indexer(given)]
    return replace(themes, assignments=assignments, points=points.loc[given].reset_index(), vectors=vectors)
