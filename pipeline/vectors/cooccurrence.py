"""Words are alike when they stand among the same words: counts of neighbours, and their surprise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pipeline.vectors.text import BREAK, Corpus, IntArray

# Texts that are looked at before it is seen whether there were enough.
_AT_ONCE = 20_000


def count_neighbours(corpus: Corpus, known: npt.NDArray[np.int64], *, window: int, at_most: int) -> sparse.csr_matrix:
    """How often two known lemmas stand within `window` words of each other, nearer counting more (lemmas x lemmas).

    Looks at no more than the first `at_most` known words.
    """
    to_known = np.full(len(corpus.lemmas) + 1, BREAK, dtype=np.int32)
    to_known[known] = np.arange(len(known))
    tokens, documents = _first_known(corpus, to_known, at_most)
    near = sparse.csr_matrix((len(known), len(known)), dtype=np.float32)
    for distance in range(1, window + 1):
        same = documents[:-distance] == documents[distance:]
        left, right = tokens[:-distance][same], tokens[distance:][same]
        weight = np.full(len(left), distance**-0.5, dtype=np.float32)
        near = near + sparse.csr_matrix((weight, (left, right)), shape=near.shape)
    return (near + near.T).tocsr()


def _first_known(corpus: Corpus, to_known: IntArray, at_most: int) -> tuple[IntArray, IntArray]:
    """The first so many known words, by their number, and the text of each."""
    tokens, documents, found = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], 0
    for at in range(0, corpus.size, _AT_ONCE):
        some = corpus.stretch(at, min(at + _AT_ONCE, corpus.size))
        own = to_known[some.lemma_tokens()]
        kept = own != BREAK
        tokens.append(own[kept])
        documents.append(some.documents()[kept] + np.int32(at))
        found += len(tokens[-1])
        if found >= at_most:
            break
    return np.concatenate(tokens)[:at_most], np.concatenate(documents)[:at_most]


def surprise(near: sparse.csr_matrix) -> sparse.csr_matrix:
    """Positive pointwise mutual information, contexts smoothed by the power 0.75 (Levy, Goldberg and Dagan 2015)."""
    pairs = near.tocoo()
    total = np.asarray(near.sum(axis=1)).ravel()
    smoothed = total**0.75
    expected = total[pairs.row] * smoothed[pairs.col] / max(smoothed.sum(), 1e-9)
    value = np.maximum(np.log(pairs.data / np.maximum(expected, 1e-9)), 0).astype(np.float32)
    ppmi = sparse.csr_matrix((value, (pairs.row, pairs.col)), shape=near.shape)
    ppmi.eliminate_zeros()
    return ppmi
