"""A little on top of a run: new signals are placed among the known themes, and what fits in none makes new ones.

The map is not drawn anew for every week: the new signals are read in the space of the run, each goes to the theme of the
known signals nearest to it, and what is new, falls apart or comes together is looked for as after a whole run. Known themes
keep their names and words. Once what changed is a tenth of what the space was learnt of, all is sought anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits

from pipeline.themes.clustering import NO_THEME, Clusters, Voters, at_most, by_size, join
from pipeline.themes.lineage import follow
from pipeline.themes.novelty import find_changes
from pipeline.themes.passages import with_second_matters
from pipeline.themes.theme_tables import Described, Themes, describe, theme_tables
from pipeline.themes.topics import represent
from pipeline.vectors.space import Space, place
from pipeline.vectors.text import BoolArray, FloatArray, IntArray, read_corpus

#: The part of what the space was learnt of that may be added or go before all is sought anew.
_CHANGED = 0.1
#: So many signals of a new theme tell its words, beside so many of each known one.
_READ_FOR_WORDS, _READ_BESIDE = 400, 100


def space_to_add_in(signals: pd.DataFrame, previous: Themes, seed: int) -> Space | None:
    """The space of the previous run, when what came and what went is little enough beside what it was learnt of."""
    space = previous.space
    if space is None or space.words is None or space.seed != seed or not len(previous.vectors):
        return None
    known = int((_places(signals, previous.points) >= 0).sum())
    fresh, gone = len(signals) - known, len(previous.points) - known
    few = fresh + gone <= _CHANGED * space.size and len(signals) <= (1 + _CHANGED) * space.size
    return space if few else None


def add_signals(
    signals: pd.DataFrame, previous: Themes, space: Space, progress: Callable[[str, float], None]
) -> Themes:
    """The outcome of the previous run with what came on top of it.

    Args:
        signals: all of them, sorted by `signal_id`; columns as in `pipeline.themes.finding.find_themes`.
        previous: the outcome of the previous run, with its vectors.
        space: see `space_to_add_in`.
        progress: called with a Dutch sentence and the share that is done (0-1).
    """
    at = _places(signals, previous.points)
    known, periods = at >= 0, signals["period"].tolist()
    progress("Nieuwe teksten lezen", 0.0)
    with threadpool_limits(1):
        fresh = signals[~known]
        corpus = read_corpus(fresh)
        vectors = np.asarray(previous.vectors[at], dtype=np.float32)
        vectors[~known] = place(fresh, corpus, space) if len(fresh) else 0
        progress("Nieuwe signalen plaatsen", 0.3)
        clusters = _placed(signals, vectors, previous, known)
        # What was looked at before, was looked at: only half-years to which something was added are looked at again.
        first = min(signals.loc[~known, "period"], default=None)
        since = max((period for period in periods if first is None or period < first), default="")
        clusters, changes = find_changes(clusters, vectors, periods, since=since)
    names, clusters = follow(
        clusters, vectors, previous.had(signals["signal_id"]), previous.themes["theme_id"].tolist()
    )
    with threadpool_limits(1):
        voters = Voters.of(vectors, signals["signal_id"].tolist(), clusters.labels, known)
        new = Clusters(clusters.labels[~known], clusters.probabilities[~known], clusters.second[~known])
        clusters.second[~known] = with_second_matters(new, fresh, corpus, space, voters).second
    progress("Thema's beschrijven", 0.7)
    described = _described(signals, vectors, clusters, names, previous)
    progress("Thema's volgen", 0.9)
    themes = theme_tables(signals, vectors, clusters, changes, names, described, previous)
    progress("Klaar", 1.0)
    return replace(themes, subthemes=_subthemes(signals, vectors, themes, previous, known), space=space)


def _places(signals: pd.DataFrame, table: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The row of each signal in a table with `signal_id`, -1 for one that is not in it."""
    # As plain objects: looking up in a column of strings takes many times as long.
    ids, wanted = (frame["signal_id"].to_numpy(dtype=object) for frame in (table, signals))
    return np.asarray(pd.Index(ids).get_indexer(wanted), dtype=np.int64)


def _placed(signals: pd.DataFrame, vectors: FloatArray, previous: Themes, known: BoolArray) -> Clusters:
    """All signals in the clusters of the known themes."""
    at, names = _places(signals, previous.assignments), pd.Index(previous.themes["theme_id"].to_numpy(dtype=object))
    there = at >= 0

    def before(column: str) -> IntArray:
        groups = names.get_indexer(previous.assignments[column].to_numpy(dtype=object))
        return np.where(there, groups[at], NO_THEME).astype(np.int32)

    numbered, second = before("theme_id"), before("second_theme_id")
    sure = np.where(there, previous.assignments["probability"].fillna(0).to_numpy()[at], 0)
    found = join(vectors, signals["signal_id"].tolist(), np.where(known, numbered, NO_THEME).astype(np.int32), known)
    return Clusters(
        np.where(known, numbered, found.labels).astype(np.int32),
        np.where(known, sure, found.probabilities).astype(np.float32),
        np.where(known, second, found.second).astype(np.int32),
    )


def _described(
    signals: pd.DataFrame, vectors: FloatArray, clusters: Clusters, names: Mapping[int, str], previous: Themes
) -> Described:
    """What the known themes were called, and descriptions of those that are new."""
    old = previous.themes.set_index("theme_id")
    fresh = {group: name for group, name in names.items() if name not in old.index}
    described = Described(old["label"].to_dict(), old["keywords"].to_dict(), _quotes(signals, old), previous.words)
    if not fresh:
        return described
    is_new, keys = np.isin(clusters.labels, list(fresh)), signals["signal_id"].tolist()
    read = np.union1d(
        at_most(np.where(is_new, clusters.labels, NO_THEME), keys, _READ_FOR_WORDS),
        at_most(np.where(is_new, NO_THEME, clusters.labels), keys, _READ_BESIDE),
    )
    some = signals.iloc[read].reset_index(drop=True)
    corpus = read_corpus(some)
    part = by_size(Clusters(clusters.labels[read], clusters.probabilities[read], clusters.labels[read]))
    number = dict(zip(clusters.labels[read].tolist(), part.labels.tolist(), strict=True))
    words = represent(corpus, vectors[read], part).words
    own = {number[group]: name for group, name in fresh.items()}
    new = describe(some, corpus, vectors[read], part, words, own, taken=old["label"].tolist())
    return Described(
        {**described.labels, **new.labels},
        {**described.keywords, **new.keywords},
        {**described.representatives, **new.representatives},
        pd.concat([previous.words, new.words], ignore_index=True),
    )


def _quotes(signals: pd.DataFrame, themes: pd.DataFrame) -> dict[str, list[str]]:
    """The signals that stand for each known theme, without those that are gone."""
    there = set(signals["signal_id"].to_numpy(dtype=object))
    return {str(name): [one for one in chosen if one in there] for name, chosen in themes["representatives"].items()}


def _subthemes(
    signals: pd.DataFrame, vectors: FloatArray, themes: Themes, previous: Themes, known: BoolArray
) -> pd.DataFrame:
    """The subtheme that each signal had; a new one gets that whose middle is nearest, among those of its theme."""
    at = _places(signals, previous.subthemes)
    before = np.full(len(at), None, dtype=object)
    before[at >= 0] = previous.subthemes["subtheme"].to_numpy(dtype=object)[at[at >= 0]]
    own = themes.assignments["theme_id"].to_numpy(dtype=object)
    parts = pd.DataFrame({"theme": own, "part": before}).dropna()
    middles = {
        key: vectors[rows].mean(axis=0) for key, rows in parts.groupby(["theme", "part"], sort=True).indices.items()
    }
    parts_of: dict[str, list[str]] = {}
    for theme, part in middles:
        parts_of.setdefault(theme, []).append(part)
    for new in np.flatnonzero(~known & pd.notna(own)):
        near = {part: float(vectors[new] @ middles[own[new], part]) for part in parts_of.get(own[new], [])}
        before[new] = max(sorted(near), key=near.__getitem__) if near else None
    return pd.DataFrame({"signal_id": signals["signal_id"], "subtheme": pd.Series(before, dtype=object)})
