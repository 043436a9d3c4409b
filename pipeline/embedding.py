"""Vectors fitted on the signals themselves: a text is the weighted sum of the vectors of its words.

Every view on a word (its character n-grams, the words around it) ends as a row in a table of words x dimensions, so a
text costs one row of a sparse product, however long the corpus is. The fit looks at no more than `_FIT` texts. Dutch
writes compounds as one word, so what measures best are character n-grams within words (Bojanowski et al. 2017 for the
idea, Deerwester et al. 1990 for the reduction), weighted by BM25 (Robertson and Zaragoza 2009); beside them stand word
vectors by PPMI and SVD (Levy, Goldberg and Dagan 2015).
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from pipeline.text import BREAK, LEAD_WEIGHT, Corpus, FloatArray

_FIT = 20_000
_SUBWORD_DIMENSIONS, _CONTEXT_DIMENSIONS = 40, 80
_NGRAMS = (4, 5, 6)
#: BM25: how soon repetition stops counting, and how far long texts are held back.
_K1, _B = 2.0, 0.5
#: Rare n-grams tell more than the logarithm grants them (measured: 1.25-1.5 best).
_IDF_POWER = 1.4
_WINDOW = 20
#: The weight of the view of neighbouring words beside that of n-grams.
_CONTEXT_WEIGHT = 1.2
#: With this many texts, half of what they have in common is taken for the tone of their source.
_TONE_NEEDS = 30


@dataclass(frozen=True)
class WordVectors:
    """The fitted model: for each known lemma its part in each view.

    Attributes:
        lemmas: the known lemmas, in alphabetical order.
        views: for each view a table of lemmas x dimensions; the weight of a word is the length of its row.
        weights: the weight of each view in the vector of a text.
        mean_length: the mean length of a text in words, for BM25.
    """

    lemmas: list[str]
    views: tuple[FloatArray, ...]
    weights: tuple[float, ...]
    mean_length: float


def fit_word_vectors(corpus: Corpus, keys: Sequence[str], *, seed: int = 0) -> WordVectors:
    """Fit the table of word vectors on the corpus, or on a fixed choice of its texts where it is large.

    Args:
        corpus: the texts.
        keys: a lasting key for each text; which texts are looked at depends on it and not on the others, so that a
            little less data gives nearly the same choice.
        seed: of the randomised decomposition.
    """
    counts = corpus.counts(LEAD_WEIGHT)[_chosen(keys)]
    frequency = _document_frequency(counts)
    known = np.flatnonzero(corpus.content & _telling(frequency, counts.shape[0], at_most=0.25))
    counts = counts[:, known].tocsr()
    lemmas = [corpus.lemmas[at] for at in known]
    mean_length = float(counts.sum() / max(counts.shape[0], 1)) or 1.0
    weighted = _saturate(counts, mean_length)
    subwords = _subword_view(lemmas, counts, seed)
    context = _context_view(corpus, known, frequency[known], weighted, seed)
    return WordVectors(lemmas, (subwords, context), (1.0, _CONTEXT_WEIGHT), mean_length)


def embed(corpus: Corpus, model: WordVectors) -> FloatArray:
    """The vectors of the texts (texts x dimensions, rows of length 1, or 0 for a text without a known word).

    Rounded, so that the number of threads of the linear algebra can't change what follows.
    """
    place = {name: at for at, name in enumerate(corpus.lemmas)}
    both = [(place[name], at) for at, name in enumerate(model.lemmas) if name in place]
    here, there = (
        (np.array(side, dtype=np.int64) for side in zip(*both, strict=True)) if both else (np.zeros(0, int),) * 2
    )
    weighted = _saturate(corpus.counts(LEAD_WEIGHT)[:, here].tocsr(), model.mean_length)
    parts = []
    for view, weight in zip(model.views, model.weights, strict=True):
        part = normalize(np.asarray(weighted @ view[there], dtype=np.float32))
        parts.append(weight * part)
    return np.asarray(np.round(normalize(np.hstack(parts)), 4), dtype=np.float32)


def without_tone(vectors: FloatArray, sources: Sequence[str]) -> FloatArray:
    """Take out what the texts of a source have in common: a note of a visit sounds other than an angry letter."""
    kind = np.asarray(sources, dtype=str)
    known = np.any(vectors != 0, axis=1)
    if not known.any():
        return vectors
    plain = vectors.copy()
    middle = vectors[known].mean(axis=0)
    for source in np.unique(kind[known]):
        here = known & (kind == source)
        # The middle of a few texts is those texts.
        trust = here.sum() / (here.sum() + _TONE_NEEDS)
        plain[here] -= trust * (vectors[here].mean(axis=0) - middle)
    return np.asarray(np.round(normalize(plain), 4), dtype=np.float32)


def _chosen(keys: Sequence[str]) -> npt.NDArray[np.int64]:
    order = sorted(range(len(keys)), key=lambda at: (zlib.crc32(keys[at].encode()), keys[at]))
    return np.sort(np.array(order[:_FIT], dtype=np.int64))


def _document_frequency(counts: sparse.csr_matrix) -> npt.NDArray[np.int64]:
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _telling(frequency: npt.NDArray[np.int64], size: int, at_most: float) -> npt.NDArray[np.bool_]:
    """Seen in enough texts to say something of them, and not in so many that it says nothing. Small sets keep all."""
    enough = frequency >= (1 if size < 50 else 2)
    telling = enough & (frequency <= max(at_most * size, 20))
    if telling.any():
        return telling
    return enough if enough.any() else frequency > 0


def _saturate(counts: sparse.csr_matrix, mean_length: float) -> sparse.csr_matrix:
    """BM25 without its idf, which is in the tables."""
    weighted = counts.astype(np.float32)
    length = np.asarray(counts.sum(axis=1)).ravel()
    hold = _K1 * (1 - _B + _B * length / mean_length)
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    weighted.data = (weighted.data * (_K1 + 1) / (weighted.data + hold[rows])).astype(np.float32)
    return weighted


def _idf(frequency: npt.NDArray[np.int64], size: int) -> FloatArray:
    return np.log((size + 1) / (frequency + 0.5)).astype(np.float32)


def _svd(matrix: sparse.csr_matrix, dimensions: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """The singular values and the right vectors (columns x dimensions)."""
    dimensions = min(dimensions, min(matrix.shape) - 1)
    if dimensions < 1 or matrix.nnz == 0:
        return np.ones(1, dtype=np.float32), np.ones((matrix.shape[1], 1), dtype=np.float32)
    _, values, right = randomized_svd(matrix, dimensions, n_iter=4, random_state=seed)
    return values, right.T


def _subword_view(lemmas: list[str], counts: sparse.csr_matrix, seed: int) -> FloatArray:
    grams = _word_ngrams(lemmas)
    size = counts.shape[0]
    inside = (counts @ grams).tocsr()
    frequency = _document_frequency(inside)
    kept = np.flatnonzero(_telling(frequency, size, at_most=0.2))
    weight = sparse.diags(_idf(frequency[kept], size) ** _IDF_POWER)
    grams, inside = grams[:, kept], inside[:, kept].tocsr()
    mean_length = float(inside.sum() / max(size, 1)) or 1.0
    _, right = _svd(normalize(_saturate(inside, mean_length) @ weight).tocsr(), _SUBWORD_DIMENSIONS, seed)
    return np.asarray(grams @ weight @ right, dtype=np.float32)


def _word_ngrams(lemmas: list[str]) -> sparse.csr_matrix:
    """Which character n-grams a word has, its ends marked by a space (words x n-grams)."""
    places: defaultdict[str, int] = defaultdict()
    places.default_factory = places.__len__
    indices: list[int] = []
    starts = [0]
    for name in lemmas:
        padded = f" {name} "
        grams = {padded[at : at + n] for n in _NGRAMS for at in range(len(padded) - n + 1)} or {padded}
        indices.extend(places[gram] for gram in sorted(grams))
        starts.append(len(indices))
    data = np.ones(len(indices), dtype=np.float32)
    return sparse.csr_matrix((data, indices, starts), shape=(len(lemmas), max(len(places), 1)))


def _context_view(
    corpus: Corpus,
    known: npt.NDArray[np.int64],
    frequency: npt.NDArray[np.int64],
    weighted: sparse.csr_matrix,
    seed: int,
) -> FloatArray:
    ppmi = _ppmi(_neighbours(corpus, known))
    values, right = _svd(ppmi, _CONTEXT_DIMENSIONS, seed)
    vectors = normalize(right * np.sqrt(values)) * _idf(frequency, weighted.shape[0])[:, None]
    # What all texts share (Arora et al. 2017) is taken out of the words, so that the sum stays linear.
    mean = np.asarray(normalize(weighted @ vectors).mean(axis=0)).ravel()
    length = float(np.linalg.norm(mean))
    return np.asarray(vectors - np.outer(vectors @ mean, mean) / length**2 if length else vectors, dtype=np.float32)


def _neighbours(corpus: Corpus, known: npt.NDArray[np.int64]) -> sparse.csr_matrix:
    """How often two known words stand near each other, nearer counting more (words x words)."""
    to_known = np.full(len(corpus.lemmas) + 1, BREAK, dtype=np.int32)
    to_known[known] = np.arange(len(known))
    tokens = to_known[corpus.lemma_tokens()]
    documents = corpus.documents()
    kept = tokens != BREAK
    tokens, documents = tokens[kept][: 60 * _FIT], documents[kept][: 60 * _FIT]
    near = sparse.csr_matrix((len(known), len(known)), dtype=np.float32)
    for distance in range(1, _WINDOW + 1):
        same = documents[:-distance] == documents[distance:]
        left, right = tokens[:-distance][same], tokens[distance:][same]
        weight = np.full(len(left), distance**-0.5, dtype=np.float32)
        near = near + sparse.csr_matrix((weight, (left, right)), shape=near.shape)
    return (near + near.T).tocsr()


def _ppmi(near: sparse.csr_matrix) -> sparse.csr_matrix:
    """Positive pointwise mutual information, contexts smoothed by the power 0.75."""
    pairs = near.tocoo()
    total = np.asarray(near.sum(axis=1)).ravel()
    smoothed = total**0.75
    expected = total[pairs.row] * smoothed[pairs.col] / max(smoothed.sum(), 1e-9)
    value = np.maximum(np.log(pairs.data / np.maximum(expected, 1e-9)), 0).astype(np.float32)
    ppmi = sparse.csr_matrix((value, (pairs.row, pairs.col)), shape=near.shape)
    ppmi.eliminate_zeros()
    return ppmi
