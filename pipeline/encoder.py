"""A pretrained encoder instead of vectors fitted on the signals, for who has one: off by default, and never downloaded.

A model2vec model (static word vectors distilled from a sentence model: Tulkens and Van Dongen 2024) from a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.preprocessing import normalize

from pipeline.errors import ModelError
from pipeline.text import FloatArray

Encoder = Callable[[Sequence[str]], FloatArray]


def load_encoder(folder: Path) -> Encoder:
    """Return what makes of texts vectors of length 1 (texts x dimensions), with the model in a folder.

    Raises `ModelError` when the model can't be read, or the part that reads it was not installed.
    """
    try:
        from model2vec import StaticModel  # noqa: PLC0415 - an extra that most do without
    except ImportError as error:
        raise ModelError(
            "Voor een eigen taalmodel is een extra onderdeel nodig. Installeer het met: uv sync --extra models."
        ) from error
    if not (folder / "config.json").is_file():
        raise ModelError(
            f"In {folder} staat geen model2vec-model. Kijk naar de instelling RODE_DRADEN_EMBEDDING_MODEL, of haal haar weg."
        )
    try:
        model = StaticModel.from_pretrained(folder, force_download=False)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"Het model in {folder} kan niet worden gelezen. Zet het er opnieuw neer, of haal de instelling "
            "RODE_DRADEN_EMBEDDING_MODEL weg."
        ) from error

    def encode(texts: Sequence[str]) -> FloatArray:
        vectors = np.asarray(model.encode(list(texts), use_multiprocessing=False), dtype=np.float32)
        # What all texts share tells none of them apart.
        centred = vectors - vectors.mean(axis=0) if len(vectors) > 1 else vectors
        return np.asarray(np.round(normalize(centred), 4), dtype=np.float32)

    return encode
