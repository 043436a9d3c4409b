"""No text is read twice by the same model, a run that was broken off goes on, and what is purged is gone here too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from databases import url_of
from sqlalchemy import Engine, func, select

from connectors.base import RawSignal, Source
from pipeline.analyse import analyse
from pipeline.privacy import to_signal
from pipeline.store import inputs, read, schema, vectors, write
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.vectors.encoder import SentenceModel
from pipeline.vectors.vector_cache import remembering

MATTERS = {
    "bus": ["bus", "halte", "lijn", "chauffeur", "rit"],
    "zorg": ["zorg", "arts", "huisarts", "praktijk", "wachtlijst"],
}


class Reader:
    """Counts words, and keeps account of what it was given to read."""

    def __init__(self, breaks_at: int = 0) -> None:
        self.read: list[str] = []
        self.breaks_at = breaks_at

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if self.breaks_at and len(self.read) >= self.breaks_at:
            raise KeyboardInterrupt
        self.read.extend(texts)
        words = [word for matter in MATTERS.values() for word in matter]
        return np.array([[text.count(word) + 0.1 for word in words] for text in texts], dtype=np.float32)


def model(reader: Reader, name: str = "a") -> SentenceModel:
    return SentenceModel(name * 32, reader)


def kept(engine: Engine, table: str = "text_vector") -> int:
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(schema.metadata.tables[table])) or 0)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A store with 80 questions about two matters, half of them of 2023, and two notes of visits with a title."""
    engine = open_database(url_of(tmp_path / "store.sqlite"))
    file = Input("0123456789abcdef", "post.csv", "1")
    lot = np.random.default_rng(3)
    raw = [
        RawSignal(
            Source.VISIT if n > 77 else Source.QUESTION,
            "invented",
            f"k{n}",
            date(2023 if n % 4 < 2 else 2025, 3, 1),
            f"Nummer {n}: " + " ".join(lot.choice(list(MATTERS.values())[n % 2], 6)),
            title=f"Over de {n}",
        )
        for n in range(80)
    ]
    inputs.save(engine, [Piece(file, 0, [to_signal(item) for item in raw])])
    return engine


def test_only_new_texts_are_read(engine: Engine):
    reader = Reader()
    encode = remembering(engine, model(reader))

    first = encode(["bus", "arts", "bus"])
    second = encode(["bus", "arts", "bus", "lijn"])

    assert sorted(reader.read) == ["arts", "bus", "lijn"]
    assert first.shape == (3, 10)
    assert np.array_equal(second[0], second[2])
    assert not np.array_equal(second[0], second[1])


def test_another_model_reads_for_itself(engine: Engine):
    one, other = Reader(), Reader()

    remembering(engine, model(one))(["bus", "arts"])
    remembering(engine, model(other, "b"))(["bus", "arts"])

    assert sorted(one.read) == sorted(other.read) == ["arts", "bus"]


def test_remembered_vectors_are_those_that_the_model_gives(engine: Engine):
    plain = model(Reader())
    texts = [f"{word} {n}" for n in range(40) for word in ("bus", "arts halte")]

    fresh = remembering(engine, plain)(texts)
    again = remembering(engine, plain)(texts)

    assert np.array_equal(fresh, plain(texts))
    assert np.array_equal(again, fresh)


def test_a_reading_that_is_broken_off_goes_on_where_it_was(engine: Engine):
    texts = [f"bus {n}" for n in range(700)]
    broken, rest = Reader(breaks_at=500), Reader()
    with pytest.raises(KeyboardInterrupt):
        remembering(engine, model(broken))(texts)

    remembering(engine, model(rest))(texts)

    assert len(broken.read) >= 500
    assert sorted(broken.read + rest.read) == sorted(texts)


def test_who_watches_hears_how_many_new_texts_there_are(engine: Engine):
    heard: list[tuple[str, float]] = []
    texts = [f"bus {n}" for n in range(600)]
    remembering(engine, model(Reader()))(texts[:100])

    remembering(engine, model(Reader()), lambda what, part: heard.append((what, part)))(texts)

    assert heard[0] == ("Teksten lezen met het taalmodel: 0 van 500", 0.0)
    assert [part for _, part in heard] == sorted(part for _, part in heard)


def test_a_second_analysis_reads_nothing_again(engine: Engine):
    first, second = Reader(), Reader()
    analyse(engine, encoder=model(first))

    analyse(engine, encoder=model(second))

    assert len(first.read) == 80
    assert second.read == []


def test_the_vectors_of_the_last_run_stand_beside_the_signals(engine: Engine):
    analyse(engine)

    signal_ids = read.signals_for_analysis(engine)["signal_id"].tolist()
    found = vectors.vectors_of(engine, signal_ids)
    theme_id = read.themes(engine)["theme_id"].iloc[0]
    own, rows = vectors.vectors_of_theme(engine, theme_id)
    assert sorted(found) == signal_ids
    assert set(own) == set(read.assignments(engine).query("theme_id == @theme_id")["signal_id"])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(own)), abs=1e-2)


def test_the_vectors_of_purged_text_are_wiped_and_the_others_stay(engine: Engine):
    analyse(engine, encoder=model(Reader()))

    write.purge(engine, date(2024, 1, 1))

    after = Reader()
    left = read.signals_for_analysis(engine).query("text != ''")["signal_id"].tolist()
    assert len(left) == 40
    assert kept(engine) == 40
    assert sorted(vectors.vectors_of(engine, read.signals_for_analysis(engine)["signal_id"].tolist())) == left
    analyse(engine, encoder=model(after))
    assert after.read == []


def test_a_purge_of_everything_leaves_no_vector(engine: Engine):
    analyse(engine, encoder=model(Reader()))

    write.purge(engine, date(2030, 1, 1))

    assert kept(engine) == kept(engine, "signal_vector") == 0
