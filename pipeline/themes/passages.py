"""Letters about more than one matter: a long text is read passage by passage for what it is about besides its theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.themes.clustering import NO_THEME, Clusters, Voters, vote_on_parts
from pipeline.vectors.space import Space, place
from pipeline.vectors.text import BREAK, Corpus, FloatArray

#: Words in a passage: a paragraph, enough to tell what it is about.
_LENGTH = 60
#: A longer text is read in this many, longer passages.
_MOST = 40
#: The part of the passages that another matter takes before the text is about that, too.
_ENOUGH = 0.25
#: So many texts are read at a time.
_AT_ONCE = 20_000


def with_second_matters(
    clusters: Clusters, signals: pd.DataFrame, corpus: Corpus, space: Space, voters: Voters
) -> Clusters:
    """The clusters, with as the second of a long text what a good part of it is about; otherwise what came second stays.

    Args:
        clusters: of the texts.
        signals: a row for each text, with `source`.
        corpus: the texts.
        space: in which they were read; when that has no words, nothing changes.
        voters: signals of which the cluster is known, for the passages to be compared with.
    """
    owned: list[npt.NDArray[np.int64]] = []

    def read() -> Iterator[FloatArray]:
        sources = signals[["source"]]
        for at in range(0, corpus.size, _AT_ONCE):
            parts, here = passages(corpus.stretch(at, min(at + _AT_ONCE, corpus.size)))
            if len(here):
                owned.append(here + at)
                yield place(sources.iloc[owned[-1]], parts, space)

    found = vote_on_parts(read(), voters) if space.words is not None else None
    if found is None:
        return clusters
    matters, owners = found.labels, np.concatenate(owned)
    long, at = np.unique(owners, return_inverse=True)
    counts = np.zeros((len(long), int(matters.max(initial=0)) + 2), dtype=np.int64)
    np.add.at(counts, (at, matters), 1)  # no theme stands in the last column
    size = counts.sum(axis=1)
    counts[:, NO_THEME] = 0
    inside = clusters.labels[long] < counts.shape[1] - 1
    counts[inside, clusters.labels[long][inside]] = 0
    enough = (counts.max(axis=1) >= _ENOUGH * size) & (clusters.labels[long] != NO_THEME)
    second = clusters.second.copy()
    second[long[enough]] = counts.argmax(axis=1)[enough]
    return replace(clusters, second=second)


def passages(corpus: Corpus) -> tuple[Corpus, npt.NDArray[np.int64]]:
    """The passages of the texts that have at least two, in their order, and the text that each is of."""
    until = np.concatenate([[0], np.cumsum(corpus.tokens != BREAK)])  # words before each token
    first = until[corpus.lead_ends]
    words = until[corpus.starts[1:]] - first
    many = np.minimum(words // _LENGTH, _MOST)
    many[many < 2] = 0
    owners = np.repeat(np.arange(corpus.size), many)
    nth = np.arange(len(owners)) - np.repeat(np.cumsum(many) - many, many)
    begins = np.searchsorted(until, first[owners] + words[owners] * nth // many[owners], side="right") - 1
    ends = np.where(nth == many[owners] - 1, corpus.starts[owners + 1], np.append(begins[1:], 0))
    return corpus.between(begins, ends), owners
