"""The words of each theme, by BERTopic: its topic representation on our vectors, our clusters and Dutch lemmas.

BERTopic (Grootendorst 2022) gets an identity for its reduction of dimensions, clusters that are already found, numbers for
texts and a vectorizer that knows what lemmas the text of a number holds: written out and split again, 100,000 texts cost
seconds. What it calls topic -1 is `None` outside this module. Importing BERTopic costs seconds, so that happens inside the
functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, ClusterMixin

from pipeline.themes.clustering import NO_THEME, Clusters
from pipeline.vectors.text import BREAK, Corpus, FloatArray, IntArray

if TYPE_CHECKING:
    from bertopic import BERTopic

#: BERTopic keeps this many words of a topic; labels and key words choose among them.
_WORDS = 40


class FoundClusters(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # sklearn has no types
    """Clusters found before, in the shape in which BERTopic expects its `hdbscan_model`."""

    def __init__(self, labels: IntArray, probabilities: FloatArray) -> None:
        self.labels = labels
        self.probabilities = probabilities

    def fit(self, vectors: FloatArray, y: object = None) -> FoundClusters:  # noqa: ARG002  # the shape that BERTopic asks
        """Hand over what was found."""
        self.labels_ = self.labels
        self.probabilities_ = self.probabilities
        return self


class CountsByNumber(BaseEstimator):  # type: ignore[misc]  # sklearn has no types
    """What the texts hold, in the shape in which BERTopic expects its `vectorizer_model`: a document is numbers of texts.

    Attributes:
        counts: how often each lemma stands in each text (texts x lemmas).
        lemmas: the lemmas, in alphabetical order.
    """

    def __init__(self, counts: sparse.csr_matrix, lemmas: list[str]) -> None:
        self.counts = counts
        self.lemmas = lemmas

    def fit_transform(self, documents: Sequence[str]) -> sparse.csr_matrix:
        """There is nothing to learn."""
        return self.transform(documents)

    def transform(self, documents: Sequence[str]) -> sparse.csr_matrix:
        """How often each lemma stands in all texts of a document together (documents x lemmas)."""
        texts = [np.array(document.split(), dtype=np.int64) for document in documents]
        bounds = np.cumsum([0, *map(len, texts)])
        ones = np.ones(bounds[-1], dtype=np.int32)
        of = sparse.csr_matrix((ones, np.concatenate(texts), bounds), shape=(len(texts), self.counts.shape[0]))
        counted = (of @ self.counts).tocsr()
        counted.sort_indices()
        return counted

    def get_feature_names_out(self) -> list[str]:
        """The lemmas, as the columns of what `transform` gives."""
        return self.lemmas


@dataclass(frozen=True)
class Topics:
    """What BERTopic made of the clusters.

    Attributes:
        words: for each cluster its lemmas with their weights by c-TF-IDF, heaviest first.
        model: the fitted BERTopic, for who wants its tools; its topic numbers are the clusters', its documents the numbers
            of the texts.
    """

    words: dict[int, list[tuple[str, float]]]
    model: BERTopic | None


def represent(corpus: Corpus, vectors: FloatArray, clusters: Clusters) -> Topics:
    """Find the words that tell each cluster from the others.

    Args:
        corpus: the texts.
        vectors: their vectors (texts x dimensions).
        clusters: their clusters, numbered from large to small, which is BERTopic's own order.
    """
    if not np.any(clusters.labels != NO_THEME):
        return Topics({}, None)
    held, bounds = _lemmas_once(corpus)
    used, columns = np.unique(held, return_inverse=True)
    vocabulary = [corpus.lemmas[at] for at in used]
    if len(vocabulary) < 2:  # BERTopic can't weigh a word against nothing
        words = [(name, 1.0) for name in vocabulary]
        return Topics({int(label): words for label in set(clusters.labels) - {NO_THEME}}, None)
    once = np.ones(len(columns), dtype=np.int32)
    counts = sparse.csr_matrix((once, columns, bounds), shape=(corpus.size, len(vocabulary)))
    from bertopic import BERTopic  # noqa: PLC0415  # costs seconds
    from bertopic.dimensionality import BaseDimensionalityReduction  # noqa: PLC0415
    from bertopic.vectorizers import ClassTfidfTransformer  # noqa: PLC0415

    model = BERTopic(
        language="multilingual",  # "dutch" would make it look for a sentence model
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=FoundClusters(clusters.labels, clusters.probabilities),
        vectorizer_model=CountsByNumber(counts, vocabulary),
        ctfidf_model=ClassTfidfTransformer(bm25_weighting=True, reduce_frequent_words=True),
        top_n_words=_WORDS,
        calculate_probabilities=False,
    )
    model.fit_transform(list(map(str, range(corpus.size))), embeddings=vectors)
    found = _numbers(model.topics_, clusters.labels)
    told = {
        found[topic]: [(word, float(weight)) for word, weight in weighted if word and weight > 0]
        for topic, weighted in model.get_topics().items()
        if topic in found
    }
    return Topics(dict(sorted(told.items())), model)


def lemma_documents(corpus: Corpus) -> list[str]:
    """Each text as its meaningful lemmas, in the order in which they first turn up, with spaces between.

    Each lemma once: what one person repeats weighs no more than what one person says.
    """
    held, bounds = _lemmas_once(corpus)
    flat = np.array(corpus.lemmas, dtype=object)[held].tolist()
    return [" ".join(flat[start:end]) for start, end in pairwise(bounds.tolist())]


def _lemmas_once(corpus: Corpus) -> tuple[IntArray, npt.NDArray[np.int64]]:
    """The meaningful lemmas of all texts, each once a text; those of text i are in places bounds[i] to bounds[i + 1]."""
    lemmas = corpus.lemma_tokens()
    real = (lemmas != BREAK) & np.append(corpus.content, False)[lemmas]
    lemmas, documents = lemmas[real], corpus.documents()[real]
    _, first = np.unique(documents.astype(np.int64) * len(corpus.lemmas) + lemmas, return_index=True)
    first.sort()
    return lemmas[first], np.searchsorted(documents[first], np.arange(corpus.size + 1))


def _numbers(topics: Sequence[int], labels: IntArray) -> dict[int, int]:
    """BERTopic numbers topics by size; equal sizes may change places, so look up which is which."""
    pairs = sorted({(int(topic), int(label)) for topic, label in zip(topics, labels, strict=True) if label != NO_THEME})
    return dict(pairs)
