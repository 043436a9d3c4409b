"""Vectors of texts: the weighted sum of the vectors of their words, fitted on the signals and on Dutch in general.

Every view on a word ends as a row in a table of words x dimensions, so a text costs one row of a sparse product, however
long the corpus is. Three views: its character n-grams, for Dutch writes compounds as one word (Bojanowski et al. 2017
for the idea, Deerwester et al. 1990 for the reduction), weighted by BM25 (Robertson and Zaragoza 2009); the words around
it in these texts, by PPMI and SVD (Levy, Goldberg and Dagan 2015); and the words around it in Dutch at large, from a
table that we ship. Long and many texts teach what their words mean; of short or few ones we know it from the table.
A word that turns up with any matter ("plaats", "indien") counts less than one that keeps to a matter ("trein").
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.preprocessing import normalize

from pipeline.parallel import together
from pipeline.vectors.cooccurrence import count_neighbours, surprise
from pipeline.vectors.directions import main_directions, near_main_directions
from pipeline.vectors.general_words import general_vectors
from pipeline.vectors.text import LEAD_WEIGHT, Corpus, FloatArray

_FIT = 20_000
#: So many texts are read at a time, however many there are.
_AT_ONCE = 20_000
_SUBWORD_DIMENSIONS, _CONTEXT_DIMENSIONS = 52, 80
#: The last of the directions of n-grams, this part, fade out. With a hard end, which of many equals is the last to count
#: turns with every small change of the texts (measured: ARI after leaving out 5 % from 0.90 to 0.92).
_FADE = 0.4
_NGRAMS = (4, 5, 6)
#: BM25: how soon repetition stops counting, and how far long texts are held back.
_K1, _B = 2.0, 0.5
#: Rare n-grams tell more than the logarithm grants them (measured: 1.25-1.5 best); rare words of the table less.
_IDF_POWER, _GENERAL_IDF_POWER = 1.4, 0.75
_WINDOW = 20
#: The weight of the general view; the fitted ones get what the texts can teach: so many words a text, so many texts.
_GENERAL_WEIGHT = 0.6
_WORDS_TEACH, _TEXTS_TEACH = 15, 200
#: How much a word counts that keeps to a matter, and with this many texts half of what is seen of that is believed.
_TOPICALITY_POWER, _TOPICALITY_NEEDS, _TOPICALITY_ROUNDS = 0.5, 5, 2
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


def fit_word_vectors(corpus: Corpus, keys: Sequence[str]) -> WordVectors:
    """Fit the table of word vectors on the corpus, or on a fixed choice of its texts where it is large.

    Args:
        corpus: the texts.
        keys: a lasting key for each text; which texts are looked at depends on it and not on the others, so that a
            little less data gives nearly the same choice.
    """
    counts = corpus.some(_chosen(keys)).counts(LEAD_WEIGHT)
    frequency = _document_frequency(counts)
    known = np.flatnonzero(corpus.content & _telling(frequency, counts.shape[0], at_most=0.25))
    counts, frequency = counts[:, known].tocsr(), frequency[known]
    lemmas = [corpus.lemmas[at] for at in known]
    mean_length = float(counts.sum() / max(counts.shape[0], 1)) or 1.0
    weighted = _saturate(counts, mean_length)
    plain = together(
        lambda: _subword_view(lemmas, counts),
        lambda: _context_view(corpus, known, frequency, weighted),
        lambda: _general_view(lemmas, frequency, weighted),
    )
    words = float((counts > 0).sum() / max(counts.shape[0], 1))
    taught = words / (words + _WORDS_TEACH) * counts.shape[0] / (counts.shape[0] + _TEXTS_TEACH)
    weights = (taught, taught, _GENERAL_WEIGHT)
    views: tuple[FloatArray, ...] = plain
    for _ in range(_TOPICALITY_ROUNDS):
        worth = _topicality(weighted, _side_by_side(weighted, views, weights)) ** _TOPICALITY_POWER
        views = tuple(np.asarray(view * worth[:, None], dtype=np.float32) for view in plain)
    return WordVectors(lemmas, views, weights, mean_length)


def embed(corpus: Corpus, model: WordVectors) -> FloatArray:
    """The vectors of the texts (texts x dimensions, rows of length 1, or 0 for a text without a known word).

    Rounded, so that the number of threads of the linear algebra can't change what follows.
    """
    place = {name: at for at, name in enumerate(corpus.lemmas)}
    both = [(place[name], at) for at, name in enumerate(model.lemmas) if name in place]
    here, there = (
        (np.array(side, dtype=np.int64) for side in zip(*both, strict=True)) if both else (np.zeros(0, int),) * 2
    )
    views = tuple(view[there] for view in model.views)
    vectors = np.zeros((corpus.size, sum(view.shape[1] for view in views)), dtype=np.float32)
    for at in range(0, corpus.size, _AT_ONCE):
        some = corpus.stretch(at, min(at + _AT_ONCE, corpus.size))
        weighted = _saturate(some.counts(LEAD_WEIGHT)[:, here].tocsr(), model.mean_length)
        np.round(_side_by_side(weighted, views, model.weights), 4, out=vectors[at : at + _AT_ONCE])
    return vectors


def _side_by_side(weighted: sparse.csr_matrix, views: tuple[FloatArray, ...], weights: tuple[float, ...]) -> FloatArray:
    """The vectors of texts, from their weighted words and the views on these."""
    parts = [
        weight * normalize(np.asarray(weighted @ view, dtype=np.float32))
        for view, weight in zip(views, weights, strict=True)
    ]
    return np.asarray(normalize(np.hstack(parts)), dtype=np.float32)


def _topicality(weighted: sparse.csr_matrix, vectors: FloatArray) -> FloatArray:
    """How much a word keeps to a matter: the mean likeness of two texts that have it, 1 for the usual word.

    The sum over all pairs is the squared length of the sum; a word in few texts is pulled to the usual.
    """
    present = weighted.astype(bool).astype(np.float32)
    texts = np.asarray(present.sum(axis=0)).ravel()
    together = np.asarray(present.T @ vectors, dtype=np.float32)
    likeness = ((together**2).sum(axis=1) - texts) / np.maximum(texts * (texts - 1), 1)
    usual = float(np.average(likeness, weights=texts)) if texts.sum() else 0.0
    if usual <= 0:
        return np.ones(len(texts), dtype=np.float32)
    believed = (likeness * texts + usual * _TOPICALITY_NEEDS) / (texts + _TOPICALITY_NEEDS)
    return np.asarray(np.clip(believed / usual, 0.05, 20), dtype=np.float32)


def fit_tone(vectors: FloatArray, sources: Sequence[str]) -> dict[str, FloatArray]:
    """What the texts of each source have in common: a note of a visit sounds other than an angry letter."""
    kind = np.asarray(sources, dtype=str)
    known = np.any(vectors != 0, axis=1)
    middle = _mean(vectors, known) if known.any() else np.zeros(vectors.shape[1], dtype=np.float32)
    tone = {}
    for source in np.unique(kind[known]):
        here = known & (kind == source)
        # The middle of a few texts is those texts.
        trust = here.sum() / (here.sum() + _TONE_NEEDS)
        tone[str(source)] = np.asarray(trust * (_mean(vectors, here) - middle), dtype=np.float32)
    return tone


def _mean(vectors: FloatArray, among: npt.NDArray[np.bool_]) -> FloatArray:
    """The mean of some of the vectors, to the bit that of a copy of these: a row at a time is added to the sum."""
    total = np.zeros((1, vectors.shape[1]), dtype=np.float32)
    for at in range(0, len(vectors), _AT_ONCE):
        some = vectors[at : at + _AT_ONCE][among[at : at + _AT_ONCE]]
        total[0] = np.concatenate([total, some]).sum(axis=0)
    return np.asarray(total[0] / among.sum(), dtype=np.float32)


def take_out_tone(vectors: FloatArray, sources: Sequence[str], tone: Mapping[str, FloatArray]) -> None:
    """Take the tone of their source out of the vectors, and give each length 1 (or 0)."""
    for at in range(0, len(vectors), _AT_ONCE):
        some, kind = vectors[at : at + _AT_ONCE].copy(), np.asarray(sources[at : at + _AT_ONCE], dtype=str)
        known = np.any(some != 0, axis=1)
        for source, shift in tone.items():
            some[known & (kind == source)] -= shift
        np.round(normalize(some, copy=False), 4, out=vectors[at : at + _AT_ONCE])


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


def _subword_view(lemmas: list[str], counts: sparse.csr_matrix) -> FloatArray:
    grams = _word_ngrams(lemmas)
    size = counts.shape[0]
    inside = (counts @ grams).tocsr()
    frequency = _document_frequency(inside)
    kept = np.flatnonzero(_telling(frequency, size, at_most=0.2))
    weight = sparse.diags(_idf(frequency[kept], size) ** _IDF_POWER)
    grams, inside = grams[:, kept], inside[:, kept].tocsr()
    mean_length = float(inside.sum() / max(size, 1)) or 1.0
    _, right = main_directions(normalize(_saturate(inside, mean_length) @ weight).tocsr(), _SUBWORD_DIMENSIONS)
    last = int(right.shape[1] * _FADE)
    fade = np.ones(right.shape[1], dtype=np.float32)
    fade[right.shape[1] - last :] = 1 - np.arange(last, dtype=np.float32) / max(last, 1)
    return np.asarray(grams @ weight @ (right * fade), dtype=np.float32)


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
) -> FloatArray:
    near = count_neighbours(corpus, known, window=_WINDOW, at_most=60 * _FIT)
    values, directions = near_main_directions(surprise(near), _CONTEXT_DIMENSIONS)
    vectors = normalize(directions * np.sqrt(values)) * _idf(frequency, weighted.shape[0])[:, None]
    return _without_common(weighted, vectors)


def _general_view(lemmas: list[str], frequency: npt.NDArray[np.int64], weighted: sparse.csr_matrix) -> FloatArray:
    vectors = general_vectors(lemmas) * _idf(frequency, weighted.shape[0])[:, None] ** _GENERAL_IDF_POWER
    return _without_common(weighted, vectors)


def _without_common(weighted: sparse.csr_matrix, vectors: FloatArray) -> FloatArray:
    """What all texts share (Arora et al. 2017) is taken out of the words, so that the sum stays linear."""
    mean = np.asarray(normalize(weighted @ vectors).mean(axis=0)).ravel()
    length = float(np.linalg.norm(mean))
    return np.asarray(vectors - np.outer(vectors @ mean, mean) / length**2 if length else vectors, dtype=np.float32)
