"""Themes that hold, from a table of signals: vectors, clusters, words, names, and the same number as last time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits

from pipeline.clustering import NO_THEME, Clusters, at_most, find_clusters, find_subclusters
from pipeline.embedding import embed, fit_word_vectors, without_tone
from pipeline.encoder import Encoder
from pipeline.keywords import keywords, usual_forms
from pipeline.labels import find_labels
from pipeline.lineage import changes_named, identify, period_events, stay
from pipeline.novelty import Change, find_changes
from pipeline.representatives import representatives
from pipeline.text import Corpus, FloatArray, IntArray, read_corpus
from pipeline.theme_words import theme_words
from pipeline.topics import Topics, represent

#: More signals of a theme than this do not change its name.
_READ_FOR_A_NAME = 400


@dataclass(frozen=True)
class Themes:
    """The outcome of a run.

    Attributes:
        themes: `theme_id` ('T0001'), `label`, `keywords`, `representatives` (signal ids), `parents`, `first_period`,
            `last_period`, `n`; sorted by `theme_id`. A theme of an earlier run that is no more stays, with `n` 0.
        assignments: `signal_id`, `theme_id` (None: geen thema), `probability` (0-1), `second_theme_id` (None); one row
            per signal, in the order of the input.
        events: `theme_id`, `period`, `event` (born, continued, split, merged, dormant, returned), `related` (theme ids),
            `evidence` (a Dutch sentence).
        points: `signal_id`, `x`, `y`: a map on which like signals lie near each other.
        quality: figures on the run, between 0 and 1 where not a count.
        vectors: the vector of each row of `points`.
        words: `theme_id`, `rank`, `word`, `forms`, `weight`: the words of each theme, see `pipeline.theme_words`.
        subthemes: `signal_id`, `subtheme` (a Dutch label, or None): by what a theme could be split.
    """

    themes: pd.DataFrame
    assignments: pd.DataFrame
    events: pd.DataFrame
    points: pd.DataFrame
    quality: dict[str, float]
    vectors: FloatArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    words: pd.DataFrame = field(default_factory=pd.DataFrame)
    subthemes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["signal_id", "subtheme"]))


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

    Args:
        signals: columns `signal_id`, `period` ('2025-H1'), `source`, `title`, `text`, `language`; one row per voice. Their
            order makes no difference.
        previous: the outcome of the previous run; its theme ids keep their meaning.
        seed: of whatever is drawn by lot.
        encoder: makes the vectors instead of a model fitted on the signals.
        progress: called with a Dutch sentence and the share that is done (0-1).
    """
    given = signals["signal_id"].tolist()
    signals = signals.sort_values("signal_id", kind="stable").reset_index(drop=True)
    signals = signals.assign(**{name: signals[name].fillna("").astype(str) for name in ("title", "text", "language")})
    progress("Teksten lezen", 0.0)
    corpus = read_corpus(signals)
    keys, periods = signals["signal_id"].tolist(), signals["period"].tolist()
    # More threads add up in another order, and the last digit of a sum can decide where a signal goes.
    with threadpool_limits(1):
        progress("Woorden leren kennen", 0.15)
        vectors = without_tone(_vectors(signals, corpus, seed, encoder), signals["source"].tolist())
        progress("Thema's zoeken", 0.3)
        clusters, changes = find_changes(find_clusters(vectors, keys, seed=seed), vectors, periods)
    known, taken = _known(signals, previous)
    names = identify(clusters.labels, known, taken)
    clusters = replace(clusters, labels=stay(clusters.labels, known, names, set(taken), clusters.probabilities))
    progress("Thema's beschrijven", 0.7)
    topics = represent(corpus, vectors, clusters)
    progress("Thema's volgen", 0.9)
    themes = _tables(signals, corpus, vectors, clusters, topics, changes, names, previous=previous)
    with threadpool_limits(1):
        parts = find_subclusters(vectors, keys, clusters.labels, seed=seed)
    themes = replace(themes, subthemes=_subthemes(signals, corpus, vectors, clusters, parts, themes))
    progress("Klaar", 1.0)
    return _in_order(themes, given)


def _vectors(signals: pd.DataFrame, corpus: Corpus, seed: int, encoder: Encoder | None) -> FloatArray:
    if corpus.size == 0 or not corpus.content.any():
        return np.zeros((corpus.size, 1), dtype=np.float32)
    if encoder is not None:
        return encoder((signals["title"] + "\n" + signals["text"]).tolist())
    return embed(corpus, fit_word_vectors(corpus, signals["signal_id"].tolist(), seed=seed))


def _tables(  # noqa: PLR0917 - the outcome of every stage comes together here
    signals: pd.DataFrame,
    corpus: Corpus,
    vectors: FloatArray,
    clusters: Clusters,
    topics: Topics,
    changes: list[Change],
    names: dict[int, str],
    *,
    previous: Themes | None,
) -> Themes:
    labels = clusters.labels
    theme_ids = [names.get(int(label)) for label in labels]
    shown = usual_forms(corpus) if names else {}
    titles = _titles(signals, corpus, labels, topics.words, shown) if names else {}
    titled = {names[group]: title for group, title in titles.items()}
    moves, parents = changes_named(changes, names, titled)
    if previous is not None:
        told = previous.events[previous.events["event"].isin(["split", "merged"])]
        told = told[told["theme_id"].isin(theme_ids)]
        moves = pd.concat([frame for frame in (told, moves) if len(frame)] or [moves], ignore_index=True)
        moves = moves.drop_duplicates(["theme_id", "period", "event"])
    lengths = np.diff(corpus.starts).astype(np.int32)
    rows = []
    for group, name in names.items():
        members = signals[labels == group]
        chosen = representatives(vectors, labels, clusters.probabilities, lengths, group) if len(members) else []
        rows.append(
            {
                "theme_id": name,
                "label": titled.get(name, name),
                "keywords": keywords(topics.words.get(group, []), shown),
                "representatives": signals["signal_id"].iloc[chosen].tolist(),
                "parents": parents.get(name, []),
                "first_period": str(members["period"].min()) if len(members) else "",
                "last_period": str(members["period"].max()) if len(members) else "",
                "n": len(members),
            }
        )
    columns = ["theme_id", "label", "keywords", "representatives", "parents", "first_period", "last_period", "n"]
    themes = pd.DataFrame(rows, columns=columns)
    if previous is not None:
        gone = previous.themes[~previous.themes["theme_id"].isin(names.values())]
        earlier = previous.themes.set_index("theme_id")["parents"]
        themes["parents"] = [
            sorted({*parents_, *earlier.get(name, [])})
            for name, parents_ in zip(themes["theme_id"], themes["parents"], strict=True)
        ]
        themes = pd.concat([themes, gone.assign(n=0)], ignore_index=True) if len(gone) else themes
    second = [names.get(int(group)) for group in clusters.second]
    assignments = pd.DataFrame(
        {
            "signal_id": signals["signal_id"],
            "theme_id": pd.Series(theme_ids, dtype=object),
            "probability": clusters.probabilities.astype(float).round(4),
            "second_theme_id": pd.Series(
                [None if other == own else other for other, own in zip(second, theme_ids, strict=True)], dtype=object
            ),
        }
    )
    periods = signals["period"].tolist()
    forked = {(row.theme_id, row.period) for row in moves.itertuples() if row.event == "split"}
    past = period_events(theme_ids, periods, titled, forked) if any(theme_ids) else moves.iloc[:0]
    events = pd.concat([frame for frame in (past, moves) if len(frame)] or [moves], ignore_index=True)
    events = events.sort_values(["theme_id", "period", "event"], kind="stable").reset_index(drop=True)
    themes = themes.sort_values("theme_id").reset_index(drop=True)
    words = theme_words(corpus, {name: topics.words.get(group, []) for group, name in names.items()}, shown)
    points = _map(signals, vectors, labels)
    return Themes(themes, assignments, events, points, _quality(labels, clusters), vectors, words)


def _titles(
    signals: pd.DataFrame,
    corpus: Corpus,
    labels: IntArray,
    words: dict[int, list[tuple[str, float]]],
    shown: dict[str, str],
    **others: Any,
) -> dict[int, str]:
    """The name of each cluster, from so many of its signals as tell what it is about."""
    read = at_most(labels, signals["signal_id"].tolist(), _READ_FOR_A_NAME)
    texts = (signals["title"] + "\n" + signals["text"]).iloc[read].tolist()
    if "within" in others:
        others["within"] = others["within"][read]
    return find_labels(corpus.some(read), labels[read], words, shown, texts=texts, **others)


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
        words = represent(corpus, vectors, Clusters(parts, clusters.probabilities, parts)).words
        taken = themes.themes["label"].tolist()
        named = _titles(signals, corpus, parts, words, usual_forms(corpus), within=clusters.labels, taken=taken)
    names = [named.get(part) for part in parts.tolist()]
    return pd.DataFrame({"signal_id": signals["signal_id"], "subtheme": pd.Series(names, dtype=object)})


def _known(signals: pd.DataFrame, previous: Themes | None) -> tuple[list[str | None], list[str]]:
    """The theme that each signal had, and all numbers ever given."""
    if previous is None:
        return [None] * len(signals), []
    had = previous.assignments.set_index("signal_id")["theme_id"]
    known = [None if pd.isna(name) else str(name) for name in signals["signal_id"].map(had)]
    return known, previous.themes["theme_id"].tolist()


def _map(signals: pd.DataFrame, vectors: FloatArray, labels: npt.NDArray[np.int32]) -> pd.DataFrame:
    """Themes by the two main directions between them, signals around their theme."""
    centred = vectors - vectors.mean(axis=0) if len(vectors) else vectors
    groups = np.unique(labels[labels != NO_THEME])
    centres = np.array([centred[labels == group].mean(axis=0) for group in groups]) if len(groups) > 2 else centred
    if min(centres.shape, default=0) < 2:
        flat = np.zeros((len(vectors), 2))
    else:
        _, _, directions = np.linalg.svd(centres - centres.mean(axis=0), full_matrices=False)
        axes = directions[:2] * np.sign(directions[:2].sum(axis=1, keepdims=True) + 1e-12)
        flat = np.asarray(centred @ axes.T, dtype=np.float64)
    return pd.DataFrame({"signal_id": signals["signal_id"], "x": flat[:, 0].round(4), "y": flat[:, 1].round(4)})


def _quality(labels: npt.NDArray[np.int32], clusters: Clusters) -> dict[str, float]:
    placed = labels != NO_THEME
    return {
        "signals": float(len(labels)),
        "themes": float(len(np.unique(labels[placed]))),
        "without_theme": float(1 - placed.mean()) if len(labels) else 0.0,
        "mean_probability": float(clusters.probabilities[placed].mean()) if placed.any() else 0.0,
    }


def _in_order(themes: Themes, given: list[str]) -> Themes:
    """Signals in the order in which they came."""
    assignments = themes.assignments.set_index("signal_id").loc[given].reset_index()
    points = themes.points.set_index("signal_id")
    vectors = themes.vectors[points.index.get_indexer(given)]
    return replace(themes, assignments=assignments, points=points.loc[given].reset_index(), vectors=vectors)
