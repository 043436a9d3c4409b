"""What Dutch words mean in general, for texts too short or too few to teach it: the table in `data/word_vectors`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from sklearn.preprocessing import normalize

from pipeline.house import HOUSE
from pipeline.vectors.text import FloatArray

TABLE = HOUSE / "data" / "word_vectors" / "vectors.npz"
#: A shorter end of a word is an ending, not a part of a compound.
_SHORTEST_PART = 4


def general_vectors(lemmas: Sequence[str]) -> FloatArray:
    """The vector of each lemma, of length 1 (lemmas x dimensions), zeros for who is not in the table.

    A compound that is not in the table gets the sum of its parts: `jeugdzorgwachtlijst` of `jeugdzorg` and `wachtlijst`.
    """
    place, vectors = _table()
    found = np.zeros((len(lemmas), vectors.shape[1]), dtype=np.float32)
    for at, lemma in enumerate(lemmas):
        for part in _parts(lemma, place):
            found[at] += vectors[part]
    return np.asarray(normalize(found), dtype=np.float32)


def _parts(lemma: str, place: dict[str, int]) -> list[int]:
    if lemma in place:
        return [place[lemma]]
    for cut in range(2, len(lemma) - _SHORTEST_PART + 1):
        if lemma[cut:] in place:
            head = lemma[:cut]
            heads = (name for name in (head, head.rstrip("s-")) if name in place)
            return [place[lemma[cut:]], *(place[name] for name in list(heads)[:1])]
    return []


@cache
def _table() -> tuple[dict[str, int], FloatArray]:
    with np.load(TABLE, allow_pickle=False) as stored:
        words = stored["words"].tobytes().decode().split("\n")
        vectors = np.asarray(normalize(stored["vectors"].astype(np.float32)), dtype=np.float32)
    return {word: at for at, word in enumerate(words)}, vectors
