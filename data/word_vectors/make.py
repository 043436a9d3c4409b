"""Make `vectors.npz`, the general word vectors: `uv run python data/word_vectors/make.py`. See README.md beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from pipeline.privacy import gazetteer, redact
from pipeline.vectors.cooccurrence import count_neighbours, surprise
from pipeline.vectors.directions import near_main_directions
from pipeline.vectors.general_words import TABLE
from pipeline.vectors.text import BoolArray, Corpus, read_corpus

TEXTS = Path(__file__).resolve().parents[3] / "shared" / "data"
_DIMENSIONS, _WINDOW = 120, 10
#: A word that is written in small letters, or all in capitals (UWV), is no name of a person; it needs less proof than a
#: word with a capital, which must be in this many texts after the names have been taken out. What the lists call a name
#: for sure is left out all the same.
_OFTEN, _OFTEN_WITH_CAPITAL = 3, 5
#: A word in a quarter of the texts tells none of them apart.
_TOO_COMMON = 0.25


def read_texts() -> pd.DataFrame:
    """Written questions of the Belgian parliament of 2020, and subject lines of the Dutch Tweede Kamer, without names."""
    belgian = pd.read_csv(TEXTS / "kamervragen-2020" / "vragen.csv", sep=";", dtype=str, encoding="utf-8-sig")
    dutch = pd.read_csv(TEXTS / "kamervragen-nl-2007-2015" / "vragen.csv", dtype=str)
    texts = pd.concat([belgian["vraag"], dutch["vraag"]], ignore_index=True).fillna("")
    return pd.DataFrame({"title": "", "text": [redact(text) for text in texts], "language": "nl"})


def known_words(corpus: Corpus) -> BoolArray:
    """Which lemmas get a vector."""
    texts_with = np.diff(corpus.counts().tocsc().indptr)
    seen = np.bincount(corpus.tokens[corpus.tokens >= 0], minlength=len(corpus.words))

    def mostly(written: list[bool]) -> BoolArray:
        share = np.bincount(corpus.lemma_of, weights=seen * written, minlength=len(corpus.lemmas))
        return share > 0.5 * np.bincount(corpus.lemma_of, weights=seen, minlength=len(corpus.lemmas))

    no_name = mostly([word == word.lower() for word in corpus.words])
    no_name |= mostly([word.isupper() and len(word) > 1 for word in corpus.words])
    often = np.where(no_name, texts_with >= _OFTEN, texts_with >= _OFTEN_WITH_CAPITAL)
    name = np.array([0 in {gazetteer.FIRST.get(word), gazetteer.LAST.get(word)} for word in corpus.lemmas])
    return corpus.content & often & ~name & (texts_with < _TOO_COMMON * corpus.size)


def main() -> None:
    """Read, count, decompose and write."""
    corpus = read_corpus(read_texts())
    known = np.flatnonzero(known_words(corpus))
    near = count_neighbours(corpus, known, window=_WINDOW, at_most=len(corpus.tokens))
    with threadpool_limits(1):
        values, directions = near_main_directions(surprise(near), _DIMENSIONS)
    vectors = normalize(directions * np.sqrt(values))
    small = np.round(vectors / np.abs(vectors).max() * 127).astype(np.int8)
    words = "\n".join(corpus.lemmas[at] for at in known).encode()
    np.savez_compressed(TABLE, words=np.frombuffer(words, dtype=np.uint8), vectors=small)
    print(f"{len(known)} words x {_DIMENSIONS}, {TABLE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
