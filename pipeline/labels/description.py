"""Words and quotes for the themes that a person made: found in what the store holds, without a new run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from connectors.base import Source
from pipeline.labels.keywords import keywords, usual_forms
from pipeline.labels.representatives import representatives
from pipeline.themes.theme_words import theme_words
from pipeline.vectors.text import Corpus, FloatArray, read_corpus

# So many texts of a theme, and of all together, are enough to know which words are its own.
_OF_THEME, _OF_ALL = 1_000, 2_000
_WORDS = 40


@dataclass(frozen=True)
class Description:
    """Key words and quotes (signal ids) by theme, and the rows of `theme_word`."""

    keywords: dict[str, list[str]]
    representatives: dict[str, list[str]]
    words: pd.DataFrame


def describe(
    theme_ids: Sequence[str], signals: pd.DataFrame, vectors: FloatArray, probabilities: FloatArray
) -> Description:
    """Describe themes by their words and by five quotes that differ.

    A word weighs its share of the words of the theme, times the logarithm of how seldom it is in all texts (TF-IDF of
    the theme as one text); words that are no commoner in the theme than elsewhere are left out.

    Args:
        theme_ids: the themes to describe.
        signals: `signal_id`, `theme_id`, `source`, `title`, `text`, `language`; near-copies left out.
        vectors: of the signals (signals x dimensions).
        probabilities: of the signals in their theme.
    """
    told = np.flatnonzero((signals["text"] != "").to_numpy())
    at = {
        theme_id: _spread(told[signals["theme_id"].to_numpy()[told] == theme_id], _OF_THEME) for theme_id in theme_ids
    }
    at = {theme_id: rows for theme_id, rows in at.items() if len(rows)}
    if not at:
        return Description({}, {}, theme_words(read_corpus(signals.iloc[:0]), {}, {}))
    everything = _spread(told, _OF_ALL)
    chosen = np.unique(np.concatenate([everything, *at.values()]))
    texts = signals.iloc[chosen]
    # The title of a visit's note is that of the visit, not of what was said there.
    corpus = read_corpus(texts.assign(title=texts["title"].where(texts["source"] != Source.VISIT, "")))
    place = pd.Series(np.arange(len(chosen)), index=chosen)
    shown = usual_forms(corpus)
    weighted = {
        theme_id: _own_words(corpus, place[rows].to_numpy(), place[everything].to_numpy())
        for theme_id, rows in at.items()
    }
    lengths = np.diff(corpus.starts).astype(np.int32)
    labels = np.full(len(chosen), -1, dtype=np.int32)
    quotes = {}
    for number, (theme_id, rows) in enumerate(at.items()):
        labels[place[rows].to_numpy()] = number
        best = representatives(vectors[chosen], labels, probabilities[chosen], lengths, number)
        quotes[theme_id] = texts["signal_id"].iloc[best].tolist()
    return Description(
        {theme_id: keywords(words, shown) for theme_id, words in weighted.items()},
        quotes,
        theme_words(corpus, weighted, shown),
    )


def _spread(rows: np.ndarray, most: int) -> np.ndarray:
    """At most so many rows, evenly over all."""
    return rows[:: len(rows) // most + 1] if len(rows) else rows


def _own_words(corpus: Corpus, own: np.ndarray, everything: np.ndarray) -> list[tuple[str, float]]:
    counts = corpus.counts().tocsr()
    inside, usual = _shares(counts[own]), _shares(counts[everything])
    frequency = np.bincount(counts[everything].indices, minlength=counts.shape[1])
    weight = inside * np.log((len(everything) + 1) / (frequency + 0.5))
    weight = np.where(corpus.content & (inside > usual), weight, 0)
    heaviest = np.lexsort((np.arange(len(weight)), -np.round(weight, 9)))[:_WORDS]
    return [(corpus.lemmas[place], round(float(weight[place]), 6)) for place in heaviest if weight[place] > 0]


def _shares(counts: sparse.csr_matrix) -> FloatArray:
    total = np.asarray(counts.sum(axis=0)).ravel()
    return np.asarray(total / max(float(total.sum()), 1.0), dtype=np.float32)
