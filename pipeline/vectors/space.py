"""The space of a run: how a text becomes a vector, kept so that what comes later is read in the same way."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.vectors.embedding import WordVectors, embed, fit_tone, fit_word_vectors, take_out_tone
from pipeline.vectors.encoder import Encoder
from pipeline.vectors.text import Corpus, FloatArray


@dataclass(frozen=True)
class Space:
    """What was learnt of the signals of a run.

    Attributes:
        words: the vectors of the words; None where an encoder made those of the texts, or there were no words.
        tone: what the texts of each source have in common.
        size: the number of signals that it was learnt of.
        seed: that of the run, whose clusters are in it.
    """

    words: WordVectors | None
    tone: Mapping[str, FloatArray]
    size: int
    seed: int


def draw(signals: pd.DataFrame, corpus: Corpus, seed: int, encoder: Encoder | None) -> tuple[Space, FloatArray]:
    """Learn the space of the signals, and read them in it: signals x dimensions, rows of length 1 or 0."""
    words = None
    if encoder is None and corpus.size and corpus.content.any():
        words = fit_word_vectors(corpus, signals["signal_id"].tolist())
    vectors, sources = _plain(signals, corpus, words, encoder), signals["source"].tolist()
    tone = fit_tone(vectors, sources)
    take_out_tone(vectors, sources, tone)
    return Space(words, tone, len(signals), seed), vectors


def place(signals: pd.DataFrame, corpus: Corpus, space: Space) -> FloatArray:
    """Read later signals in a space with words."""
    vectors = _plain(signals, corpus, space.words, None)
    take_out_tone(vectors, signals["source"].tolist(), space.tone)
    return vectors


def _plain(signals: pd.DataFrame, corpus: Corpus, words: WordVectors | None, encoder: Encoder | None) -> FloatArray:
    if corpus.size and encoder is not None:
        return encoder((signals["title"] + "\n" + signals["text"]).tolist())
    if corpus.size and words is not None:
        return embed(corpus, words)
    return np.zeros((corpus.size, 1), dtype=np.float32)


def to_bytes(space: Space) -> bytes:
    """The space as the store keeps it (compressed arrays of numpy, without pickles)."""
    arrays: dict[str, Any] = {"drawn": np.array([space.size, space.seed], dtype=np.int64)}
    arrays |= {f"tone {source}": shift for source, shift in space.tone.items()}
    if space.words is not None:
        arrays["lemmas"] = np.frombuffer("\n".join(space.words.lemmas).encode(), dtype=np.uint8)
        arrays["weights"] = np.array([*space.words.weights, space.words.mean_length], dtype=np.float64)
        arrays |= {f"view {at}": view for at, view in enumerate(space.words.views)}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def from_bytes(content: bytes) -> Space:
    """The space that `to_bytes` made bytes of."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        tone = {name.removeprefix("tone "): stored[name] for name in stored.files if name.startswith("tone ")}
        size, seed = (int(value) for value in stored["drawn"])
        if "lemmas" not in stored.files:
            return Space(None, tone, size, seed)
        *weights, mean_length = (float(value) for value in stored["weights"])
        views = tuple(stored[f"view {at}"] for at in range(len(weights)))
        lemmas = stored["lemmas"].tobytes().decode().split("\n")
    return Space(WordVectors(lemmas, views, tuple(weights), mean_length), tone, size, seed)
