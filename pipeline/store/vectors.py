"""Vectors in the store: of texts by what they say and by model, and of the signals of the last run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Engine, delete, func, select

from pipeline.store.database import writing
from pipeline.store.dialect import dialect_of
from pipeline.store.schema import assignment, signal, signal_vector, space, text_vector, theme_middle

Vectors = npt.NDArray[np.float32]

#: SQLite takes no more than some thousands of values in one question.
_AT_ONCE = 900
#: So many vectors are in memory as objects of Python at a time.
_IN_A_STRETCH = 20_000


def digest_of(text: str) -> str:
    """The key of a text: 32 hexadecimal digits that follow from what it says."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def known_digests(engine: Engine, model: str) -> set[str]:
    """The keys of the texts of which a model's vector is kept."""
    with engine.connect() as connection:
        return set(connection.scalars(select(text_vector.c.digest).where(text_vector.c.model == model)))


def add_text_vectors(engine: Engine, model: str, digests: Sequence[str], vectors: Vectors) -> None:
    """Keep what a model made of some texts (digests x dimensions), in one transaction; as float32."""
    rows = [
        {"model": model, "digest": digest, "vector": row.astype("<f4").tobytes()}
        for digest, row in zip(digests, vectors, strict=True)
    ]
    if not rows:
        return
    with writing(engine) as connection:
        connection.execute(dialect_of(engine).insert_or_ignore(text_vector), rows)


def text_vectors(engine: Engine, model: str, digests: Sequence[str]) -> Vectors:
    """The vectors of texts that are all known (digests x dimensions)."""
    wanted = sorted(set(digests))
    found: dict[str, bytes] = {}
    with engine.connect() as connection:
        for start in range(0, len(wanted), _AT_ONCE):
            query = select(text_vector.c.digest, text_vector.c.vector).where(
                text_vector.c.model == model, text_vector.c.digest.in_(wanted[start : start + _AT_ONCE])
            )
            found.update({row.digest: row.vector for row in connection.execute(query)})
    return _stacked([found[digest] for digest in digests], "<f4")


def signal_vectors(
    signal_ids: Sequence[str], vectors: Vectors, voices: Sequence[str], theme_ids: Mapping[str, str]
) -> Iterator[pd.DataFrame]:
    """The vectors of a run as rows for the store, in stretches: `signal_id`, `vector` (float16, half the room and near enough).

    Those of a theme stand together, so that they are read together: at 100,000 signals it is three times as fast.

    Args:
        signal_ids: one for each row of `vectors`.
        vectors: those of the run.
        voices: the signals of which the vector is kept.
        theme_ids: the theme of each signal that has one.
    """
    ids = sorted(voices, key=lambda signal_id: (theme_ids.get(signal_id, ""), signal_id))
    places = pd.Index(signal_ids).get_indexer(ids)
    for start in range(0, len(ids), _IN_A_STRETCH):
        halves = vectors[places[start : start + _IN_A_STRETCH]].astype("<f2")
        yield pd.DataFrame(
            {"signal_id": ids[start : start + _IN_A_STRETCH], "vector": [half.tobytes() for half in halves]}
        )


def theme_middles(signal_ids: Sequence[str], theme_ids: Mapping[str, str], vectors: Vectors) -> pd.DataFrame:
    """The middle of each theme as rows for the store: `theme_id`, `vector` (length 1), `usual` (see `middles`).

    Args:
        signal_ids: of the voices, one for each row of `vectors`.
        theme_ids: the theme of each signal that has one.
        vectors: those of the run.
    """
    members: defaultdict[str, list[int]] = defaultdict(list)
    for at, signal_id in enumerate(signal_ids):
        if signal_id in theme_ids:
            members[theme_ids[signal_id]].append(at)
    rows = []
    for theme_id, places in sorted(members.items()):
        own = vectors[places]
        middle = own.mean(axis=0)
        middle = middle / max(float(np.linalg.norm(middle)), 1e-9)
        rows.append((theme_id, middle.astype("<f2").tobytes(), round(float(np.median(own @ middle)), 4)))
    return pd.DataFrame(rows, columns=["theme_id", "vector", "usual"])


def middles(engine: Engine) -> tuple[list[str], Vectors, dict[str, float]]:
    """The themes, their middles (themes x dimensions), and the likeness to it that the half of a theme's voices has."""
    with engine.connect() as connection:
        rows = connection.execute(select(theme_middle).order_by(theme_middle.c.theme_id)).all()
    usual = {row.theme_id: float(row.usual) for row in rows}
    return list(usual), _stacked([row.vector for row in rows], "<f2"), usual


def all_vectors(engine: Engine) -> tuple[list[str], Vectors]:
    """The voices of the last run, in the order of `signal_id`, and their vectors (voices x dimensions)."""
    signal_ids: list[str] = []
    parts = [np.zeros((0, 0), dtype="<f2")]
    with engine.connect() as connection:
        streamed = connection.execution_options(stream_results=True)
        found = streamed.execute(select(signal_vector.c.signal_id, signal_vector.c.vector))
        for rows in found.partitions(_IN_A_STRETCH):
            signal_ids += [row.signal_id for row in rows]
            parts.append(np.frombuffer(b"".join(row.vector for row in rows), dtype="<f2").reshape(len(rows), -1))
    halves = np.concatenate(parts[1:] or parts)
    order = sorted(range(len(signal_ids)), key=signal_ids.__getitem__)
    return [signal_ids[at] for at in order], halves[order].astype(np.float32)


def space_of_run(engine: Engine) -> bytes | None:
    """How the vectors of the last run were made (see `pipeline.vectors.space`), or None where that is not known."""
    with engine.connect() as connection:
        return connection.scalar(select(space.c.content))


def vectors_of(engine: Engine, signal_ids: Sequence[str]) -> dict[str, Vectors]:
    """The vectors that the last run had for some signals; who had none is missing."""
    query = select(signal_vector).where(signal_vector.c.signal_id.in_(list(signal_ids)))
    with engine.connect() as connection:
        return {row.signal_id: _stacked([row.vector], "<f2")[0] for row in connection.execute(query)}


def vectors_of_theme(engine: Engine, theme_id: str) -> tuple[list[str], Vectors]:
    """The voices of a theme and their vectors (voices x dimensions), in the order of `signal_id`."""
    query = (
        select(signal_vector.c.signal_id, signal_vector.c.vector)
        .join(assignment, assignment.c.signal_id == signal_vector.c.signal_id)
        .where(assignment.c.theme_id == theme_id)
    )
    with engine.connect() as connection:
        rows = sorted(map(tuple, connection.execute(query)))
    return [signal_id for signal_id, _ in rows], _stacked([vector for _, vector in rows], "<f2")


def wipe_vectors(connection: Connection) -> None:
    """Wipe, within a purge, the vectors of text that is gone: of signals without text, and of texts no signal has.

    A vector tells something of its text, so it goes with it. What is kept is looked for among the texts that are left,
    which is safe too when a text was read in another way before.
    """
    gone = select(signal.c.signal_id).where(signal.c.text == "")
    connection.execute(delete(signal_vector).where(signal_vector.c.signal_id.in_(gone)))
    # It was learnt of the words of what is gone, too; the next run learns it of what is left.
    connection.execute(delete(space))
    if not connection.scalar(select(func.count()).select_from(text_vector)):
        return
    left: set[str] = set()
    for title, text in connection.execute(select(signal.c.title, signal.c.text).where(signal.c.text != "")):
        # A note of a visit is read without its title.
        left |= {digest_of(f"{title}\n{text}"), digest_of(f"\n{text}")}
    known = set(connection.scalars(select(text_vector.c.digest).distinct()))
    connection.execute(
        delete(text_vector).where(dialect_of(connection).among(text_vector.c.digest, sorted(known - left)))
    )


def _stacked(blobs: Sequence[bytes], kind: str) -> Vectors:
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype=kind).reshape(len(blobs), -1).astype(np.float32)
