"""A pretrained encoder instead of vectors fitted on the signals, for who has one: off by default.

Either a model2vec model (static word vectors distilled from a sentence model: Tulkens and Van Dongen 2024) or a sentence
model in ONNX; from a folder, or by its name on the Hugging Face hub.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from sklearn.preprocessing import normalize

from pipeline.errors import ModelError
from pipeline.vectors.model_files import ModelKind, find_model, fingerprint, kind_of
from pipeline.vectors.text import FloatArray

Encoder = Callable[[Sequence[str]], FloatArray]

MISSING_PART = "Voor een eigen taalmodel is een extra onderdeel nodig. Installeer het met: uv sync --extra models."
#: A text of no more tokens than a model reads has no more characters than this for each of them, or it is no text.
_CHARACTERS_PER_TOKEN = 20


@dataclass(frozen=True)
class SentenceModel:
    """A pretrained model, ready to read.

    Attributes:
        identity: 32 hexadecimal digits that follow from the files of the model: the same model gives the same vectors.
        encode: makes of each text, by itself, a vector (texts x dimensions), not centred.
        name: what it was loaded by, for another machine to load the same; it must be there.
    """

    identity: str
    encode: Encoder
    name: str = ""

    def __call__(self, texts: Sequence[str]) -> FloatArray:
        """The vectors of all texts of an analysis (at least one), of length 1."""
        return centred(self.encode(texts))

    def __reduce__(self) -> tuple[Callable[[str, str], SentenceModel], tuple[str, str]]:
        """A model goes to another machine by its name."""
        return _the_same, (self.name, self.identity)


def load_encoder(name: str | Path) -> SentenceModel:
    """Load the model in a folder, or with a name on the hub (`owner/model`), which is downloaded when it is not there.

    Raises `ModelError` when the model can't be had or read, or the part that reads it was not installed.
    """
    folder = find_model(str(name))
    try:
        encode = _static_model(folder) if kind_of(folder) is ModelKind.STATIC else _onnx_model(folder)
        proof = encode(["Een korte zin als proef."])
    except ModuleNotFoundError as error:
        raise ModelError(MISSING_PART) from error
    except ModelError:
        raise
    except Exception as error:  # the libraries have a dozen kinds of errors, and plain `Exception` among them
        raise _unreadable(name) from error
    if proof.ndim != 2 or not np.isfinite(proof).all():
        raise _unreadable(name)
    return SentenceModel(fingerprint(folder), encode, str(name))


@lru_cache(maxsize=1)
def _the_same(name: str, identity: str) -> SentenceModel:
    """The model of that name; raises `ModelError` when it is another than that with this identity."""
    model = load_encoder(name)
    if model.identity != identity:
        raise ModelError(
            f"Het model in {name} is op een van de computers van de planner een ander. Zet overal hetzelfde neer."
        )
    return model


def centred(vectors: FloatArray) -> FloatArray:
    """Take out what all texts share, which tells none of them apart, and give each the length 1 (or 0)."""
    plain = vectors - vectors.mean(axis=0) if len(vectors) > 1 else vectors
    return np.asarray(np.round(normalize(plain), 4), dtype=np.float32)


def _static_model(folder: Path) -> Encoder:
    from model2vec import StaticModel  # noqa: PLC0415 - an extra that most do without

    model = StaticModel.from_pretrained(folder, force_download=False)
    longest = _CHARACTERS_PER_TOKEN * (model.max_length or 512)

    def encode(texts: Sequence[str]) -> FloatArray:
        short = [text[:longest] for text in texts]
        return np.asarray(model.encode(short, use_multiprocessing=False), dtype=np.float32)

    return encode


def _onnx_model(folder: Path) -> Encoder:
    from pipeline.vectors.onnx_model import OnnxModel  # noqa: PLC0415 - an extra that most do without

    model = OnnxModel.load(folder)
    longest = _CHARACTERS_PER_TOKEN * model.longest
    return lambda texts: model.encode([text[:longest] for text in texts])


def _unreadable(name: str | Path) -> ModelError:
    return ModelError(
        f"Het model in {name} kan niet worden gelezen. Zet het er opnieuw neer, of haal de instelling "
        "RODE_DRADEN_EMBEDDING_MODEL weg."
    )
