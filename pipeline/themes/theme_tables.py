"""The tables that a run hands over, from clusters, the words of each, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.labels.choosing import find_labels
from pipeline.labels.keywords import keywords, usual_forms
from pipeline.labels.representatives import representatives
from pipeline.themes.clustering import NO_THEME, Clusters, at_most
from pipeline.themes.lineage import changes_named, period_events
from pipeline.themes.novelty import Change
from pipeline.themes.theme_words import theme_words
from pipeline.vectors.space import Space
from pipeline.vectors.text import Corpus, FloatArray, IntArray

#: More signals of a theme than this do not change its name. Of half as many it did: of 32 themes of the sample four had
#: another name in one of six draws, and one of those in every other draw.
_READ_FOR_A_NAME = 800


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
        points: `signal_id`: of which signals there are vectors.
        quality: figures on the run, between 0 and 1 where not a count.
        vectors: the vector of each row of `points`.
        words: `theme_id`, `rank`, `word`, `forms`, `weight`: the words of each theme, see `pipeline.themes.theme_words`.
        subthemes: `signal_id`, `subtheme` (a Dutch label, or None): by what a theme could be split.
        space: how the vectors were made, for what comes later.
    """

    themes: pd.DataFrame
    assignments: pd.DataFrame
    events: pd.DataFrame
    points: pd.DataFrame
    quality: dict[str, float]
    vectors: FloatArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    words: pd.DataFrame = field(default_factory=pd.DataFrame)
    subthemes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["signal_id", "subtheme"]))
    space: Space | None = None

    def had(self, signal_ids: pd.Series) -> list[str | None]:
        """The theme of each of these signals, None where it had none or was not there."""
        known = self.assignments.dropna(subset="theme_id")
        # As plain objects: one by one out of a column of strings takes many times as long.
        names, themes = (known[column].to_numpy(dtype=object) for column in ("signal_id", "theme_id"))
        theme_of = dict(zip(names, themes, strict=True))
        return [theme_of.get(name) for name in signal_ids.to_numpy(dtype=object)]


@dataclass(frozen=True)
class Described:
    """What themes are called and known by: `labels`, `keywords` and `representatives` by theme_id, and their `words`."""

    labels: Mapping[str, str]
    keywords: Mapping[str, list[str]]
    representatives: Mapping[str, list[str]]
    words: pd.DataFrame


def describe(  # noqa: PLR0917 - names and quotes need the words, the vectors and the texts
    signals: pd.DataFrame,
    corpus: Corpus,
    vectors: FloatArray,
    clusters: Clusters,
    words: Mapping[int, list[tuple[str, float]]],
    names: Mapping[int, str],
    *,
    taken: Sequence[str] = (),
    had: Mapping[str, str] | None = None,
) -> Described:
    """Describe the clusters that have a name.

    Args:
        signals: those of the clusters, or enough of them; the other arguments are of the same.
        corpus: their texts.
        vectors: their vectors.
        clusters: their clusters.
        words: the words of each cluster with their weights, heaviest first.
        names: the theme_id of each cluster that is to be described.
        taken: labels that other themes have.
        had: for each theme_id that had a label, which.
    """
    own = {group: words.get(group, []) for group in names}
    shown = usual_forms(corpus) if names else {}
    before = {group: had[name] for group, name in names.items() if had and name in had}
    titles = find_titles(signals, corpus, clusters.labels, own, shown, taken=taken, had=before) if names else {}
    lengths = np.diff(corpus.starts).astype(np.int32)
    quotes = {}
    for group, name in names.items():
        here = bool((clusters.labels == group).any())
        chosen = representatives(vectors, clusters.labels, clusters.probabilities, lengths, group) if here else []
        quotes[name] = signals["signal_id"].iloc[chosen].tolist()
    return Described(
        {name: titles.get(group, name) for group, name in names.items()},
        {name: keywords(own[group], shown) for group, name in names.items()},
        quotes,
        theme_words(corpus, {name: own[group] for group, name in names.items()}, shown),
    )


def find_titles(
    signals: pd.DataFrame,
    corpus: Corpus,
    labels: IntArray,
    words: Mapping[int, list[tuple[str, float]]],
    shown: Mapping[str, str],
    **others: Any,
) -> dict[int, str]:
    """The name of each cluster, from so many of its signals as tell what it is about."""
    read = at_most(labels, signals["signal_id"].tolist(), _READ_FOR_A_NAME)
    some = signals.iloc[read]
    texts = (some["title"] + "\n" + some["text"]).tolist()
    if "within" in others:
        others["within"] = others["within"][read]
    return find_labels(corpus.some(read), labels[read], words, shown, texts=texts, **others)


def theme_tables(  # noqa: PLR0917 - the outcome of every stage comes together here
    signals: pd.DataFrame,
    vectors: FloatArray,
    clusters: Clusters,
    changes: Sequence[Change],
    names: Mapping[int, str],
    described: Described,
    previous: Themes | None,
) -> Themes:
    """The outcome of a run, but for its subthemes and its space."""
    labels = clusters.labels
    theme_ids = [names.get(int(label)) for label in labels]
    moves, parents = changes_named(changes, names, described.labels)
    if previous is not None:
        told = previous.events[previous.events["event"].isin(["split", "merged"])]
        told = told[told["theme_id"].isin({name for name in theme_ids if name})]
        moves = pd.concat([frame for frame in (told, moves) if len(frame)] or [moves], ignore_index=True)
        moves = moves.drop_duplicates(["theme_id", "period", "event"])
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
    themes = _themes(signals["period"], assignments, names, described, parents, previous)
    periods = signals["period"].tolist()
    forked = {(row.theme_id, row.period) for row in moves.itertuples() if row.event == "split"}
    past = moves.iloc[:0]
    if any(theme_ids):
        past = period_events(theme_ids, periods, clusters.probabilities, described.labels, forked)
    events = pd.concat([frame for frame in (past, moves) if len(frame)] or [moves], ignore_index=True)
    events = events.sort_values(["theme_id", "period", "event"], kind="stable").reset_index(drop=True)
    points = signals[["signal_id"]].copy()
    return Themes(themes, assignments, events, points, _quality(labels, clusters), vectors, described.words)


def _themes(  # noqa: PLR0917 - what is known of a theme comes from every stage
    periods: pd.Series,
    assignments: pd.DataFrame,
    names: Mapping[int, str],
    described: Described,
    parents: Mapping[str, list[str]],
    previous: Themes | None,
) -> pd.DataFrame:
    own = periods.groupby(assignments["theme_id"].to_numpy())
    first, last, n = own.min(), own.max(), own.size()
    rows = [
        {
            "theme_id": name,
            "label": described.labels[name],
            "keywords": described.keywords[name],
            "representatives": described.representatives[name],
            "parents": parents.get(name, []),
            "first_period": str(first.get(name, "")),
            "last_period": str(last.get(name, "")),
            "n": int(n.get(name, 0)),
        }
        for name in names.values()
    ]
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
    return themes.sort_values("theme_id").reset_index(drop=True)


def _quality(labels: npt.NDArray[np.int32], clusters: Clusters) -> dict[str, float]:
    placed = labels != NO_THEME
    return {
        "signals": float(len(labels)),
        "themes": float(len(np.unique(labels[placed]))),
        "without_theme": float(1 - placed.mean()) if len(labels) else 0.0,
        "mean_probability": float(clusters.probabilities[placed].mean()) if placed.any() else 0.0,
    }
