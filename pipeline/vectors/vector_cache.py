"""No text is read twice by the same language model: what it made of a text is kept, by what the text says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from pipeline.parallel import spread
from pipeline.store import vectors as store
from pipeline.vectors.encoder import Encoder, SentenceModel, centred
from pipeline.vectors.text import FloatArray

#: So many texts are read and kept at a time: a run that is broken off loses no more than these.
_BATCH = 256


def remembering(
    engine: Engine, model: SentenceModel, progress: Callable[[str, float], None] = lambda *_: None
) -> Encoder:
    """An encoder that reads only the texts that its model has not read before, and keeps them in the store.

    Args:
        engine: the store.
        model: the model; its identity stands beside each vector.
        progress: hears what is being done and which share of the new texts is done (0-1).
    """

    def encode(texts: Sequence[str]) -> FloatArray:
        digests = [store.digest_of(text) for text in texts]
        known = store.known_digests(engine, model.identity)
        fresh = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
        todo = sorted(fresh)
        batches = [todo[start : start + _BATCH] for start in range(0, len(todo), _BATCH)]
        vectors = spread(_encode, ([fresh[digest] for digest in batch] for batch in batches), model)
        for number in range(len(batches)):
            progress(f"Teksten lezen met het taalmodel: {number * _BATCH} van {len(todo)}", number / len(batches))
            store.add_text_vectors(engine, model.identity, batches[number], next(vectors))
        return centred(store.text_vectors(engine, model.identity, digests))

    return encode


def _encode(texts: Sequence[str], model: SentenceModel) -> FloatArray:
    return model.encode(texts)
